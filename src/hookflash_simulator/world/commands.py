"""What people and platforms can do to a live call."""

from hookflash_simulator.world import consults, duties, legs, reaching, ringing, routing
from hookflash_simulator.world.agents import Duty
from hookflash_simulator.world.calls import (
    Call,
    EndReason,
    Leg,
    LegKind,
    LegState,
    Recording,
    SecureSession,
    WrapUp,
)
from hookflash_simulator.world.directory import Ivr
from hookflash_simulator.world.queues import Queue
from hookflash_simulator.world.targets import Target
from hookflash_simulator.world.world import World


def start_call(
    world: World, platform: str, call_id: str, *, number: str, private: bool, attributes: dict[str, str]
) -> Call:
    """A caller dials in and is answered by the menu."""
    ivr = next(iter(world.directory.ivrs.values()), Ivr("Menu", world.new_id(), ""))
    call = Call(call_id, platform, number, ivr.number, world.now())
    if private:
        call.recording = Recording.PAUSED
    world.add_call(call)
    world.note(call, "call.started", number=number, platform=platform)
    call.caller = legs.add_leg(world, call, LegKind.CALLER, number, LegState.CONNECTED)
    call.caller.attributes.update(attributes)
    legs.add_leg(world, call, LegKind.IVR, ivr.name, LegState.CONNECTED)
    return call


def leave_menu(world: World, call: Call, queue: Queue) -> Leg:
    """The menu hands the caller to a queue."""
    menu = next(leg for leg in call.live_legs() if leg.kind is LegKind.IVR)
    call.caller.queue = queue.name
    waiting = routing.enter(world, call, queue)
    legs.end_leg(world, menu, EndReason.MOVED)
    return waiting


def answer_at_once(world: World, waiting: Leg, agent_name: str) -> Leg:
    """A named agent takes a waiting caller without further ado."""
    agent = world.directory.agents[agent_name]
    leg = ringing.ring_agent(world, waiting.call, agent, offered_by=waiting)
    if waiting.ticket is not None:
        waiting.ticket.ringing = leg
    ringing.answer(world, leg)
    return leg


def disconnect(world: World, leg: Leg, reason: EndReason = EndReason.DISCONNECTED) -> bool:
    """Take a party out of a call; a phone that rings is a call declined, a consult can so be completed."""
    if not leg.is_live:
        return False
    if leg.state in {LegState.RINGING, LegState.DIALING}:
        ringing.not_taken(world, leg, EndReason.DECLINED)
    else:
        legs.end_leg(world, leg, EndReason.CONSULTED if consults.is_completed_by(leg) else reason)
    return True


def hold(world: World, leg: Leg, *, held: bool) -> bool:
    """Put the others on hold, or take them back."""
    if not leg.is_connected or (leg.held_at is not None) == held:
        return False
    leg.held_at = world.now() if held else None
    world.note(leg.call, "leg.held" if held else "leg.resumed", leg=leg.leg_id, party=leg.words)
    return True


def mute(world: World, leg: Leg, *, muted: bool) -> bool:
    """Mute a party, or let him be heard again."""
    if not leg.is_connected or leg.muted == muted:
        return False
    leg.muted = muted
    world.note(leg.call, "leg.muted" if muted else "leg.unmuted", leg=leg.leg_id, party=leg.words)
    return True


def set_attributes(world: World, leg: Leg, attributes: dict[str, str], *, merge: bool) -> bool:
    """Attach data to a leg, beside or instead of what is there."""
    leg.attributes = {**leg.attributes, **attributes} if merge else dict(attributes)
    world.note(leg.call, "attributes.changed", leg=leg.leg_id, party=leg.words, keys=sorted(attributes))
    return True


def wrap_up(world: World, leg: Leg, code: str | None, notes: str | None) -> bool:
    """Note down how a call went."""
    leg.wrap_up = leg.wrap_up or WrapUp()
    leg.wrap_up.code, leg.wrap_up.notes = code, notes
    world.note(leg.call, "wrap_up.noted", leg=leg.leg_id, party=leg.words, code=code)
    return True


def skip_wrap_up(world: World, leg: Leg) -> bool:
    """Note nothing down, now or when the call is over."""
    leg.wrap_up = leg.wrap_up or WrapUp()
    leg.wrap_up.skipped = True
    world.note(leg.call, "wrap_up.skipped", leg=leg.leg_id, party=leg.words)
    duties.end_wrap_up(world, world.directory.agents[leg.party], leg)
    return True


def record(world: World, call: Call, recording: Recording) -> bool:
    """Record, pause or do not; it stays so wherever the call goes."""
    if not call.is_up or call.recording is recording:
        return False
    call.recording = recording
    world.note(call, "recording.changed", recording=recording)
    return True


def add_party(world: World, call: Call, target: Target) -> bool:
    """Call somebody else in; the others stay."""
    if not call.caller.is_connected:
        return False
    leg = reaching.reach(world, call, target)
    world.note(call, "party.added", leg=leg.leg_id, party=leg.words)
    reaching.set_off(world, leg)
    return True


def press_keys(world: World, leg: Leg, digits: str) -> bool:
    """Send tones to a party; how many is all that is told."""
    if not leg.is_connected:
        return False
    world.note(leg.call, "digits.sent", leg=leg.leg_id, party=leg.words, count=len(digits))
    return True


def begin_secure_session(world: World, session: SecureSession) -> bool:
    """A flow takes over for a while; whoever has asked for it may leave with that."""
    call = session.leg.call
    if not session.leg.is_connected:
        return False
    call.secure_sessions.append(session)
    world.note(call, "secure_session.begun", leg=session.leg.leg_id)
    world.clock.after(world.settings.secure_session_takes, lambda: _end_secure_session(world, session))
    if session.disconnects and session.requested_by is not None:
        legs.add_leg(world, call, LegKind.IVR, session.flow, LegState.CONNECTED)
        disconnect(world, session.requested_by)
    return True


def is_free(world: World, agent_name: str) -> bool:
    """True if the agent could take a call now."""
    agent = world.directory.agents[agent_name]
    return agent.is_free and agent.duty is Duty.IDLE


def look_for_agent(world: World, waiting: Leg) -> None:
    """Offer a caller who has just joined a line to whoever is free."""
    routing.offer(world, waiting)


def _end_secure_session(world: World, session: SecureSession) -> None:
    session.is_over = True
    world.note(session.leg.call, "secure_session.over", leg=session.leg.leg_id)
