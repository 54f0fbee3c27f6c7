"""Legs begin, connect and end; a call ends with its caller, or when nobody is left for him."""

from hookflash_simulator.world import consults, duties, moves, routing
from hookflash_simulator.world.calls import Call, EndReason, Leg, LegKind, LegState, Move, MoveState
from hookflash_simulator.world.queues import Ticket
from hookflash_simulator.world.world import World


def add_leg(
    world: World,
    call: Call,
    kind: LegKind,
    party: str,
    state: LegState,
    *,
    queue: str | None = None,
    ticket: Ticket | None = None,
    move: Move | None = None,
    offered_by: Leg | None = None,
    leg_id: str | None = None,
) -> Leg:
    """Add a party to a call, under an id that was promised before if there is one."""
    now = world.now()
    leg = Leg(call, leg_id or world.new_id(), world.new_id(), kind, party, state, now)
    leg.queue, leg.ticket, leg.move, leg.offered_by = queue, ticket, move, offered_by
    leg.outgoing = kind is LegKind.NUMBER
    if state is LegState.CONNECTED:
        leg.connected_at = now
    elif state is not LegState.PLANNED:
        leg.ringing_at = now
    call.legs[leg.leg_id] = leg
    world.note(call, "leg.added", leg=leg.leg_id, party=leg.words, state=state)
    return leg


def connect_leg(world: World, leg: Leg) -> None:
    """A ringing leg was answered."""
    leg.state = LegState.CONNECTED
    leg.connected_at = world.now()
    _disarm(leg)
    world.note(leg.call, "leg.connected", leg=leg.leg_id, party=leg.words)


def end_leg(world: World, leg: Leg, reason: EndReason) -> None:
    """End a leg, with everything that follows: the line is left, the agent is free, the call may be over."""
    if not leg.is_live:
        return
    leg.state = LegState.ENDED
    leg.ended_at = world.now()
    leg.end_reason = reason
    leg.held_at = None
    _disarm(leg)
    world.note(leg.call, "leg.ended", leg=leg.leg_id, party=leg.words, reason=reason)
    consults.leg_ended(world, leg)
    _end_call_if_over(world, leg)
    if leg.kind is LegKind.QUEUE:
        routing.leave(world, leg)
    elif leg.kind is LegKind.AGENT:
        agent = world.directory.agents[leg.party]
        if agent.leg is leg:
            duties.release(world, agent, leg)


def _end_call_if_over(world: World, leg: Leg) -> None:
    call = leg.call
    live = call.live_legs()
    if not call.is_up or (leg is not call.caller and len(live) > 1):
        return
    call.ended_at = world.now()
    stays = consults.left_alone(call)
    for other in live:
        if other not in stays:
            end_leg(world, other, EndReason.FAR_END)
    for move in call.moves:
        if move.state is MoveState.ACTIVE:
            moves.conclude(world, move, MoveState.FAILED, "call_ended")
    call.renderings.clear()
    world.call_ended(call)
    world.note(call, "call.ended")


def _disarm(leg: Leg) -> None:
    if leg.alarm is not None:
        leg.alarm.cancel()
        leg.alarm = None
