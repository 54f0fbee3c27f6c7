"""What a snapshot of the call proves. Pure: the same snapshot gives the same answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hookflash.domain.calls import CallSnapshot, Leg, LegRole, LegState, MoveRecord, MoveState
from hookflash.domain.state import Intent
from hookflash.domain.targets import Target
from hookflash.domain.transfer import GONE, UNKNOWN_PLACE, Landing


class Fate(StrEnum):
    """What became of a command, as far as a snapshot shows it."""

    DONE = "done"
    NOT_DONE = "not_done"
    CALLER_GONE = "caller_gone"
    MOVED_BY_OTHERS = "moved_by_others"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A fate and what shows it."""

    fate: Fate
    reason: str


def judge_command(intent: Intent, target: Target, call: CallSnapshot, settled_at: datetime) -> Verdict:
    """What became of a command that sends a leg to a queue (DESIGN section 3.3).

    Args:
        intent: The command and the state of the call before it; telling old from new by what was known then
            needs no common clock.
        target: The resolved queue.
        call: The call as read just now.
        settled_at: From when on a late effect is ruled out.
    """
    new_legs = [leg for leg in call.legs if leg.id not in intent.known_legs]
    if any(leg.role is LegRole.QUEUE and leg.queue_id == target.id for leg in new_legs):
        return Verdict(Fate.DONE, "the call has a new leg at the target queue")
    if call.caller_is_gone:
        return Verdict(Fate.CALLER_GONE, "the caller has hung up")
    old = call.find_leg(intent.leg_id)
    is_still_there = old is not None and (old.is_up or old.is_ringing)
    ours = [move for move in call.moves if move.id not in intent.known_moves and _may_be_ours(move, target)]
    if not is_still_there and any(_is_surely_ours(move, target) for move in ours):
        return Verdict(Fate.DONE, "the platform records a move to the target as carried out")
    if any(move.state is MoveState.UNDER_WAY for move in ours):
        return Verdict(Fate.OPEN, "the platform is carrying the command out")
    if is_still_there and ours and all(move.state is MoveState.FAILED for move in ours):
        return Verdict(Fate.NOT_DONE, "the platform records the command as failed, and the leg is still up")
    if call.read_at < settled_at:
        return Verdict(Fate.OPEN, "a late effect is still possible")
    if is_still_there and ours:
        return Verdict(Fate.OPEN, "the platform has the command on record, but the leg is still up")
    if is_still_there:
        return Verdict(Fate.NOT_DONE, "the leg is still up and no newer command is on record")
    return Verdict(Fate.MOVED_BY_OTHERS, "the leg has ended, and not by this command")


def _may_be_ours(move: MoveRecord, target: Target) -> bool:
    """Whether a record can be of our command; platforms do not always say where a command leads."""
    return move.destination in {None, target.id, target.name}


def _is_surely_ours(move: MoveRecord, target: Target) -> bool:
    return move.state is MoveState.DONE and move.destination in {target.id, target.name} - {None}


def settled_at(intent: Intent, sent_at: datetime | None, intent_at: datetime, settle_s: float) -> datetime:
    """From when on a late effect of the command is ruled out."""
    since = max(intent.doubt_since or intent_at, sent_at or intent_at)
    return since + timedelta(seconds=settle_s)


def find_pickup(call: CallSnapshot, baseline: tuple[str, ...]) -> Leg | None:
    """The leg of an agent who picked up after the move; legs of the baseline were there before it."""
    if call.caller_is_gone:
        return None
    return next(
        (leg for leg in call.legs if leg.id not in baseline and leg.role is LegRole.AGENT and leg.is_up),
        None,
    )


def is_ringing(call: CallSnapshot, baseline: tuple[str, ...]) -> bool:
    """Whether an agent is being rung for the moved call."""
    return any(leg.id not in baseline and leg.role is LegRole.AGENT and leg.is_ringing for leg in call.legs)


def locate_caller(call: CallSnapshot) -> Landing:
    """Where the caller is: with a person first, else where the call waits or plays."""
    if call.caller_is_gone:
        return _landing(call, GONE, call.caller)
    up = [leg for leg in call.legs if leg.is_up and leg.role is not LegRole.CALLER]
    for role in (LegRole.AGENT, LegRole.OUTSIDE, LegRole.VOICEMAIL, LegRole.QUEUE, LegRole.IVR):
        leg = next((leg for leg in reversed(up) if leg.role is role), None)
        if leg is not None:
            return _landing(call, _place(leg), leg)
    return _landing(call, UNKNOWN_PLACE, call.caller)


def unread(at: datetime, reason: str) -> Landing:
    """The landing while the platform cannot be read."""
    return Landing(where=UNKNOWN_PLACE, evidence={"reason": reason}, at=at)


def no_such_call(at: datetime) -> Landing:
    """The landing of a call that the platform does not know (any more)."""
    return Landing(where=GONE, evidence={"reason": "the platform knows no such call"}, at=at)


def _place(leg: Leg) -> str:
    match leg.role:
        case LegRole.AGENT:
            return "hold" if leg.state is LegState.HELD else f"agent:{leg.party_name or leg.party_id}"
        case LegRole.QUEUE:
            return f"queue:{leg.queue_name or leg.queue_id}"
        case LegRole.OUTSIDE:
            return f"number:{leg.party_name or leg.party_id}"
        case LegRole.VOICEMAIL:
            return f"voicemail:{leg.party_name or leg.party_id or ''}"
        case _:
            return str(leg.role)


def _landing(call: CallSnapshot, where: str, leg: Leg | None) -> Landing:
    evidence = {"read_at": call.read_at.isoformat()}
    if leg is not None:
        evidence["leg"] = leg.id
    return Landing(where=where, evidence=evidence, at=call.read_at)
