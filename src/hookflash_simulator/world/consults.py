"""Consults: an agent talks to somebody before handing a caller over, or not (reference genesys-cloud 4).

A consult begins with a command and is over when the agent has left (handed over), has taken the caller
back, or one of the three is gone. Where a platform lets the consulted party stay without the caller, it is
over when one of the two has left.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from hookflash_simulator.world import commands, legs, moves, reaching
from hookflash_simulator.world.calls import Call, EndReason, Leg, LegKind
from hookflash_simulator.world.targets import Target
from hookflash_simulator.world.world import World

PEOPLE = {LegKind.CALLER, LegKind.AGENT, LegKind.NUMBER}
"""Who can be put on hold."""


class SpeakTo(StrEnum):
    """Whom the agent talks to."""

    DESTINATION = "destination"
    OBJECT = "object"
    BOTH = "both"
    CONFERENCE = "conference"


class ConsultState(StrEnum):
    """How far a consult is; `failed` is a target that is gone, with the caller not taken back yet."""

    PENDING = "pending"
    RINGING = "ringing"
    TALKING = "talking"
    FAILED = "failed"
    COMPLETE = "complete"
    CANCELLED = "cancelled"


@dataclass(slots=True, eq=False)
class Consult:
    """One consult.

    Attributes:
        initiator: The leg of the agent who consults.
        leg_id: The id that the first leg at the target has, or will have.
        leg: The leg at the target: of a queue at first, then of the agent who has answered.
        is_open: True until the agent has left or taken the caller back.
        restores: True if the caller is taken back by itself when the target fails, whatever the platform
            does otherwise.
        ended_at: When the target failed, or nothing was left to be done.
        reason: Why the target failed.
    """

    consult_id: str
    issued_at: int
    initiator: Leg = field(repr=False)
    target: Target
    speak_to: SpeakTo
    leg_id: str
    state: ConsultState = ConsultState.PENDING
    leg: Leg | None = field(default=None, repr=False)
    is_open: bool = True
    restores: bool = False
    ended_at: int | None = None
    reason: str | None = None

    @property
    def is_failed(self) -> bool:
        """True if the target is gone and the caller waits to be taken back."""
        return self.state is ConsultState.FAILED

    @property
    def target_leg_id(self) -> str:
        """The id of the present leg at the target."""
        return self.leg.leg_id if self.leg else self.leg_id


def issue(world: World, initiator: Leg, target: Target, speak_to: SpeakTo, *, leg_id: str) -> Consult:
    """Accept a consult; nobody is called yet. One that has failed before is over with this."""
    call = initiator.call
    if call.consult is not None:
        _close(world, call.consult, ConsultState.FAILED)
    consult = Consult(world.new_id(), world.now(), initiator, target, speak_to, leg_id)
    call.consults.append(consult)
    del call.consults[: -moves.MOVES_KEPT]
    _note(world, consult, "consult.accepted")
    return consult


def start(world: World, consult: Consult) -> bool:
    """Call the target, and put the caller on hold if he is not to hear it; False if somebody has gone."""
    initiator, call = consult.initiator, consult.initiator.call
    if not consult.is_open:
        return False
    if not initiator.is_connected or not call.caller.is_connected:
        _close(world, consult, ConsultState.FAILED)
        return False
    consult.leg = leg = reaching.reach(world, call, consult.target, leg_id=consult.leg_id)
    consult.state = ConsultState.TALKING if leg.is_answered else ConsultState.RINGING
    _note(world, consult, "consult.started")
    commands.hold(world, initiator, held=False)
    _let_hear(world, consult)
    reaching.set_off(world, leg)
    return True


def refuse(world: World, consult: Consult, reason: str) -> None:
    """A consult that was accepted comes to nothing before anybody is called."""
    if consult.is_open:
        consult.reason = reason
        _close(world, consult, ConsultState.FAILED)


def speak(world: World, consult: Consult, speak_to: SpeakTo) -> bool:
    """Change whom the agent talks to."""
    if not consult.is_open:
        return False
    consult.speak_to = speak_to
    _note(world, consult, "consult.speaks_to", speak_to=speak_to)
    if consult.state is not ConsultState.PENDING:
        _let_hear(world, consult)
    return True


def cancel(world: World, consult: Consult) -> bool:
    """Take the caller back: whoever was consulted is dropped, nobody is on hold."""
    if not consult.is_open:
        return False
    leg = consult.leg
    _close(world, consult, ConsultState.CANCELLED)
    if leg is not None:
        legs.end_leg(world, leg, EndReason.CANCELLED)
    return True


def hand_over(world: World, consult: Consult) -> bool:
    """The agent leaves the caller to the target, answered or not; False if one of them has gone."""
    initiator, target = consult.initiator, consult.leg
    if not consult.is_open or target is None or not target.is_live or not initiator.call.caller.is_connected:
        return False
    _close(world, consult, ConsultState.COMPLETE)
    if not target.is_answered:
        moves.adopt(world, initiator, consult.target, target, initiator.party)
    legs.end_leg(world, initiator, EndReason.CONSULTED)
    return True


def left_alone(call: Call) -> list[Leg]:
    """Who stays connected although the caller is gone: the agent, and whom he has consulted."""
    consult = call.consult
    if consult is None or consult.leg is None:
        return []
    ringing = consult.leg.ticket.ringing if consult.leg.ticket else None
    return [leg for leg in (consult.initiator, consult.leg, ringing) if leg is not None]


def is_completed_by(leg: Leg) -> bool:
    """True if the leg's leaving hands the caller over to somebody who has answered."""
    consult = leg.call.consult
    if consult is None or consult.initiator is not leg or not leg.call.caller.is_live:
        return False
    return consult.state is ConsultState.TALKING


def answered(world: World, leg: Leg) -> None:
    """Somebody has picked up: the one who is consulted, or who answers for the queue that is."""
    consult = leg.call.consult
    if consult is None or consult.leg is None or consult.leg not in {leg, leg.offered_by}:
        return
    consult.leg, consult.state = leg, ConsultState.TALKING
    _note(world, consult, "consult.answered")
    _let_hear(world, consult)


def follow(old: Leg, new: Leg) -> None:
    """The target's leg was replaced: the consult is with the new one."""
    consult = old.call.consult
    if consult is None or consult.leg is not old:
        return
    consult.leg = new
    consult.state = ConsultState.TALKING if new.is_answered else ConsultState.RINGING


def leg_ended(world: World, leg: Leg) -> None:
    """A party is gone: what that does to the consult that he has a part in."""
    consult = leg.call.consult
    if consult is None:
        return
    if leg is leg.call.caller:
        _caller_left(world, consult)
    elif leg is consult.initiator:
        _initiator_left(world, consult)
    elif leg is consult.leg:
        consult.state = ConsultState.FAILED
        consult.ended_at, consult.reason = world.now(), leg.end_reason
        _note(world, consult, "consult.failed", reason=str(leg.end_reason))
        restores = consult.restores or world.conduct(leg.call).failed_consult_restores
        if restores or not leg.call.caller.is_live:
            _close(world, consult, ConsultState.FAILED)
        if not leg.call.caller.is_live:
            legs.end_leg(world, consult.initiator, EndReason.FAR_END)


def _caller_left(world: World, consult: Consult) -> None:
    """The consulted party goes with the caller, or talks on with the agent where the platform has it so."""
    target, caller = consult.leg, consult.initiator.call.caller
    stays = world.conduct(caller.call).consult_outlives_caller and target is not None and target.is_live
    if not stays or target is None:
        _close(world, consult, ConsultState.CANCELLED)
        return
    _note(world, consult, "consult.left_alone")
    commands.hold(world, target, held=False)


def _initiator_left(world: World, consult: Consult) -> None:
    target, reason = consult.leg, consult.initiator.end_reason
    if reason is EndReason.CONSULTED:
        _close(world, consult, ConsultState.COMPLETE)
        return
    _close(world, consult, ConsultState.CANCELLED)
    if target is None or not target.is_live:
        return
    goes_on = world.conduct(target.call).left_ringing_goes_on and target.call.caller.is_live
    if reason is EndReason.MOVED or not goes_on:
        legs.end_leg(world, target, EndReason.CANCELLED)
        return
    moves.adopt(world, consult.initiator, consult.target, target, consult.initiator.party)


def _close(world: World, consult: Consult, state: ConsultState) -> None:
    consult.is_open = False
    consult.state = state
    consult.ended_at = consult.ended_at or world.now()
    _note(world, consult, f"consult.{'over' if state is ConsultState.FAILED else state}")
    for leg in (consult.initiator.call.caller, consult.leg):
        if leg is not None:
            commands.hold(world, leg, held=False)


def _let_hear(world: World, consult: Consult) -> None:
    caller = consult.initiator.call.caller
    waits = {SpeakTo.DESTINATION: caller, SpeakTo.OBJECT: consult.leg}.get(consult.speak_to)
    for leg in (caller, consult.leg):
        if leg is not None and leg.kind in PEOPLE:
            commands.hold(world, leg, held=leg is waits)


def _note(world: World, consult: Consult, what: str, **facts: str) -> None:
    world.note(
        consult.initiator.call,
        what,
        consult=consult.consult_id,
        party=consult.initiator.words,
        target=str(consult.target),
        **facts,
    )
