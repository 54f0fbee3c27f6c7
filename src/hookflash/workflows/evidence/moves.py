"""What became of a command that sends a leg, or a consultation, to a destination."""

from datetime import datetime

from hookflash.domain.calls import CallSnapshot, Leg, LegRole, LegState, MoveRecord, MoveState
from hookflash.domain.commands import Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.state import Intent
from hookflash.workflows.evidence.verdicts import Fate, Verdict

# From a dial to the first look at what came of it.
DIALLED_WITHIN_S = 3.0
# Whose legs a call has that waits in a line, or is offered to somebody there.
OF_LINES = frozenset({LegRole.AGENT, LegRole.QUEUE})


def judge_move(intent: Intent, destination: Destination, call: CallSnapshot, settled: datetime) -> Verdict:
    """What became of a move or of the start of a consultation (DESIGN section 3.3).

    Args:
        intent: The command and the state of the call before it; telling old from new by what was known then
            needs no common clock.
        destination: Where it was to lead.
        call: The call as read just now.
        settled: From when on a late effect is ruled out.
    """
    arrived = find_arrival(intent, destination, call) or _find_dialled(intent, destination, call)
    if arrived is not None:
        return Verdict(Fate.DONE, "the call has a new leg at the target", arrived.id)
    if call.caller_is_gone:
        return Verdict(Fate.CALLER_GONE, "the caller has hung up")
    old = call.find_leg(intent.command.leg_id)
    is_still_there = old is not None and (old.is_up or old.is_ringing)
    ours = [move for move in call.moves if _may_be_ours(move, intent, destination)]
    is_move = intent.command.verb is Verb.MOVE
    if is_move and not is_still_there and any(_is_surely_ours(move, destination) for move in ours):
        return Verdict(Fate.DONE, "the platform records a move to the target as carried out")
    if any(move.state is MoveState.UNDER_WAY for move in ours):
        return Verdict(Fate.OPEN, "the platform is carrying the command out")
    if is_still_there and ours and all(move.state is MoveState.FAILED for move in ours):
        return Verdict(Fate.NOT_DONE, "the platform records the command as failed, and the leg is still up")
    if call.read_at < settled:
        return Verdict(Fate.OPEN, "a late effect is still possible")
    if is_still_there:
        return _judge_without_effect(intent, destination, call, has_record=bool(ours))
    if any(move.state is MoveState.UNKNOWN for move in ours):
        return Verdict(Fate.OPEN, "the leg has ended, and the platform does not say by which command")
    return Verdict(Fate.MOVED_BY_OTHERS, "the leg has ended, and not by this command")


def find_arrival(intent: Intent, destination: Destination, call: CallSnapshot) -> Leg | None:
    """The leg that the command made: the one its answer named, else a new one that leads there."""
    if intent.leg_id is not None:
        return call.find_leg(intent.leg_id)
    new = [leg for leg in call.legs if leg.id not in intent.known_legs]
    if _waited_there(intent, destination, call):
        # The call waited there already: whom the line rings shows nothing, only a new place in it does.
        new = [leg for leg in new if leg.role is LegRole.QUEUE]
    return next((leg for leg in new if destination.is_reached_by(leg)), None)


def _waited_there(intent: Intent, destination: Destination, call: CallSnapshot) -> bool:
    """Whether the call was in that line already; not every platform shows lines that it has left."""
    old = call.find_leg(intent.command.leg_id)
    if old is None:
        return intent.command.line_id in destination.party_ids
    return old.role is LegRole.QUEUE and destination.is_reached_by(old)


def _judge_without_effect(
    intent: Intent, destination: Destination, call: CallSnapshot, *, has_record: bool
) -> Verdict:
    """What it means that the leg is still up although every effect would have shown by now."""
    if has_record:
        return Verdict(Fate.OPEN, "the platform has the command on record, but the leg is still up")
    if _find_led_on(intent, destination, call) is not None:
        return Verdict(Fate.OPEN, "the agent is with somebody to whom the line may have led the command")
    return Verdict(Fate.NOT_DONE, "the leg is still up and no newer command is on record")


def _find_dialled(intent: Intent, destination: Destination, call: CallSnapshot) -> Leg | None:
    """The leg of an accepted dial into a line that has led on to another one, or to somebody there, already.

    An agent may dial somebody themselves, but hardly at once after they have seen us dial.
    """
    if not intent.accepted or intent.sent_at is None:
        return None
    is_soon = (call.read_at - intent.sent_at).total_seconds() <= DIALLED_WITHIN_S
    return _find_led_on(intent, destination, call) if is_soon else None


def _find_led_on(intent: Intent, destination: Destination, call: CallSnapshot) -> Leg | None:
    """A new leg, in some line or with an agent, for which the caller is on hold: maybe of our dial."""
    is_dial = intent.command.verb is Verb.CONSULT and destination.is_line and intent.leg_id is None
    if not is_dial or call.caller is None or call.caller.state is not LegState.HELD:
        return None
    new = [leg for leg in call.legs if leg.id not in intent.known_legs and leg.role in OF_LINES]
    return next((leg for leg in reversed(new) if leg.is_up or leg.is_ringing), None)


def _may_be_ours(move: MoveRecord, intent: Intent, destination: Destination) -> bool:
    """Whether a record can be of our command; platforms do not always say where a command leads."""
    if move.id in intent.known_moves:
        return False
    return move.destination is None or move.destination in destination.known_as


def _is_surely_ours(move: MoveRecord, destination: Destination) -> bool:
    return move.state is MoveState.DONE and move.destination in destination.known_as
