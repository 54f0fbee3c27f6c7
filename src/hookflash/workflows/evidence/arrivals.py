"""What a snapshot shows of a call that was moved: whether anybody has taken it."""

from dataclasses import dataclass
from enum import StrEnum

from hookflash.domain.calls import CallSnapshot, Leg, LegEnd, LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.status import Reached
from hookflash.domain.targets import TargetType

_PEOPLE = frozenset({LegRole.AGENT, LegRole.OUTSIDE})
_CAUSES = {
    LegEnd.NO_ANSWER: Cause.NO_ANSWER,
    LegEnd.DECLINED: Cause.DECLINED,
    LegEnd.BUSY: Cause.BUSY,
    LegEnd.NOT_AVAILABLE: Cause.NOT_AVAILABLE,
    LegEnd.INVALID: Cause.INVALID_TARGET,
    LegEnd.QUEUE_FULL: Cause.QUEUE_FULL,
    LegEnd.QUEUE_CLOSED: Cause.QUEUE_CLOSED,
    LegEnd.NO_AGENTS: Cause.NO_AGENTS,
    LegEnd.FAILED: Cause.PLATFORM_REFUSED,
}


class Stage(StrEnum):
    """How far a moved call is at its target."""

    WAITING = "waiting"
    RINGING = "ringing"
    TAKEN = "taken"
    TAKEN_ELSEWHERE = "taken_elsewhere"
    ELSEWHERE = "elsewhere"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A moved call as a snapshot shows it.

    Attributes:
        stage: How far it is.
        leg: The leg that shows it.
        reached: Whom the caller has reached, once taken.
        cause: Why the target failed.
    """

    stage: Stage
    leg: Leg | None = None
    reached: Reached | None = None
    cause: Cause | None = None


def view_arrival(call: CallSnapshot, baseline: tuple[str, ...], destination: Destination) -> Arrival:
    """What a snapshot shows of a moved call whose caller is still there.

    Args:
        call: As read just now.
        baseline: The legs the call had before the move; later legs are its result.
        destination: Where it was moved.
    """
    new = [leg for leg in call.legs if leg.id not in baseline and leg.role is not LegRole.CALLER]
    taken = _find_taken(new, destination)
    if taken is not None:
        return taken
    there = [leg for leg in new if destination.is_reached_by(leg)]
    ringing = next((leg for leg in reversed(new) if leg.is_ringing), None)
    if destination.is_line:
        return _in_line(new, there, ringing)
    if ringing is not None:
        return Arrival(Stage.RINGING, ringing)
    if any(leg.is_up for leg in there):
        return Arrival(Stage.WAITING, there[-1])
    ended = next(iter(reversed(there or new)), None)
    if ended is None:
        return Arrival(Stage.WAITING)
    return Arrival(Stage.FAILED, ended, cause=cause_of_end(ended))


def _find_taken(new: list[Leg], destination: Destination) -> Arrival | None:
    reached, role = _REACHED.get(destination.target.type, (None, None))
    if reached is not None:
        ours = [leg for leg in new if destination.is_reached_by(leg) and _has_been_up(leg)]
        taken = next((leg for leg in ours if role in {None, leg.role}), None)
        if taken is not None:
            return Arrival(Stage.TAKEN, taken, reached)
    person = next((leg for leg in reversed(new) if leg.role in _PEOPLE and leg.is_up), None)
    if person is None:
        return None
    whom = Reached.PERSON if person.role is LegRole.AGENT else Reached.NUMBER
    stage = Stage.TAKEN if _came_for(person, destination) else Stage.TAKEN_ELSEWHERE
    return Arrival(stage, person, whom)


# A mailbox or a call-back has taken the call once it has answered, even if the caller has hung up since; the
# flow in front of a mailbox is none yet. An extension may be a mailbox's.
_REACHED: dict[TargetType, tuple[Reached, LegRole | None]] = {
    TargetType.VOICEMAIL: (Reached.VOICEMAIL, LegRole.VOICEMAIL),
    TargetType.EXTENSION: (Reached.VOICEMAIL, LegRole.VOICEMAIL),
    TargetType.CALLBACK: (Reached.CALLBACK, None),
}


def _has_been_up(leg: Leg) -> bool:
    return leg.is_up or leg.was_connected


def _came_for(person: Leg, destination: Destination) -> bool:
    """Whether a person took the call at the destination; a line's agents come through the line."""
    if not destination.is_line:
        return destination.is_reached_by(person)
    return person.queue_id is None or not destination.party_ids or person.queue_id in destination.party_ids


def _in_line(new: list[Leg], there: list[Leg], ringing: Leg | None) -> Arrival:
    if any(leg.is_up for leg in there):
        return Arrival(Stage.WAITING if ringing is None else Stage.RINGING, ringing or there[-1])
    if ringing is not None:
        return Arrival(Stage.RINGING, ringing)
    other = next((leg for leg in reversed(new) if leg.is_up), None)
    last = next(reversed(there), None)
    if other is None and last is not None and last.end not in {None, LegEnd.TRANSFERRED}:
        return Arrival(Stage.FAILED, last, cause=cause_of_end(last))
    return Arrival(Stage.ELSEWHERE, other)


def cause_of_end(leg: Leg | None) -> Cause:
    """Why a target that was reached did not take the call."""
    if leg is None or leg.end is None:
        return Cause.NO_ANSWER
    if leg.was_connected and leg.role is not LegRole.QUEUE:
        return Cause.DECLINED
    return _CAUSES.get(leg.end, Cause.NO_ANSWER)


def is_held_by_somebody(call: CallSnapshot) -> bool:
    """Whether any leg but the caller's is up: only such a leg can be moved on."""
    return any(leg.is_up and leg.role is not LegRole.CALLER for leg in call.legs)


def cost_the_call(call: CallSnapshot, arrival: Arrival) -> bool:
    """Whether the call ended because the target failed, not because somebody hung up.

    A line that ended without a reason of its own ended with the call.
    """
    caller, target = call.caller, arrival.leg
    if arrival.stage is not Stage.FAILED or caller is None or caller.end is LegEnd.HUNG_UP:
        return False
    return target is None or target.role is not LegRole.QUEUE or target.end in _CAUSES
