"""What must hold after a run, whatever went wrong in it."""

from datetime import datetime

from hookflash.domain.calls import LegRole
from hookflash.domain.commands import Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.errands import HANDOVER
from hookflash.domain.events import Accepted, IntentWritten
from hookflash.domain.requests import Kind, Release
from hookflash.domain.state import begin
from hookflash.domain.status import AttemptStatus, Reached, Status
from hookflash.domain.transfer import GONE, UNKNOWN_PLACE, Attempt, Landing, Transfer
from hookflash.domain.transitions import apply_all

from .calls import PEOPLE, Call, Cut, Party
from .chaos import Run
from .composing import ComposingPlatform
from .faults import Sent
from .judging_holds import held_in_vain
from .platform import LATENCY_S
from .virtual_time import START
from .world import Effect

_MOVING = frozenset({Verb.MOVE, Verb.CONSULT})
# From reading a call to the command's arrival.
_REACTION_S = 0.2
_LATE_S = 1.0
# After so many commands without effect nobody can demand more.
_CLOSING_TRIES = 5
# How exactly moments are known.
_SENDING_S = 0.001


def complaints(run: Run) -> list[str]:
    """What does not hold after a run; every line says which rule and where."""
    found = []
    platform = run.office.platform
    for sent in platform.blind_repeats:
        # To close what is left of a call whose caller has gone repeats nothing.
        is_over = platform.world.calls[sent.call_id].place_at(sent.at) == GONE
        if not (is_over and sent.verb is Verb.CLOSE):
            found.append(f"sent while an earlier command was open: {sent.verb} at {sent.at}")
    found += _about_others(run)
    for call in platform.world.calls.values():
        found += [f"{call.id}: {what}" for what in (*_about_call(run, call), *held_in_vain(run, call))]
    for transfer_id, call_id in run.transfers.items():
        transfer = run.office.transfer(transfer_id)
        call = platform.world.calls[call_id]
        about = (*_about_record(run, transfer), *_about_effects(run, transfer, call))
        about += (*_about_landings(run, transfer, call), *_about_strays(run, transfer, call))
        found += [f"{transfer_id}: {what}" for what in about]
    return found


def _about_others(run: Run) -> list[str]:
    """Whom agents dialled themselves is none of ours, unless we had been about to dial the same."""
    platform = run.office.platform
    if not isinstance(platform, ComposingPlatform):
        return []
    wanted = [
        (call_id, event.command.destination)
        for transfer_id, call_id in run.transfers.items()
        for event in run.office.events(transfer_id)
        if isinstance(event, IntentWritten) and event.command.destination is not None
    ]
    return [
        f"{call_id}: {talk.first.place}, whom the agent had dialled, was hung up"
        for call_id, talk in platform.ended_for_others
        if not any(
            call_id == one and (there.is_reached_by(party.as_leg()) or _may_have_answered(party, there))
            for one, there in wanted
            for party in (*talk.lines, talk.target)
        )
    ]


def _may_have_answered(party: Party, there: Destination) -> bool:
    """Whether a leg cannot be told from a line's: it may flow over to another, where anybody answers."""
    return there.is_line and party.role in {LegRole.AGENT, LegRole.QUEUE}


def _about_call(run: Run, call: Call) -> list[str]:
    found = [f"nobody at {moment}" for moment, place in call.where if place == "nobody"]
    return found + [
        f"cut at {cut.at} by command {cut.command}" for cut in call.cuts if _is_ours(run, call, cut)
    ]


def _is_ours(run: Run, call: Call, cut: Cut) -> bool:
    """Whether we are to blame for a caller who had nobody left."""
    if not cut.command:
        return False
    sent = run.office.platform.sent[cut.command - 1]
    if sent.verb is Verb.CLOSE:
        # Who is rung may answer while the command is on its way; nothing can take it back then.
        rung = call.party(sent.leg_id)
        is_answered = rung is not None and (rung.answered_at or 0) >= sent.at - _REACTION_S
        return not is_answered and not _has_just_left(call, cut, sent)
    if sent.verb is Verb.COMPLETE:
        # Who was consulted may hang up while the command is on its way.
        return not _has_just_left(call, cut, sent)
    old = call.party(sent.leg_id)
    # What a queue does with those who wait is the platform's doing.
    is_line = sent.command.destination is not None and sent.command.destination.is_line
    if sent.verb is Verb.CONSULT:
        # An agent who hangs up leaves the caller to a target who may not answer.
        return old is None or not (old.end == "hung_up" or (old.end == "transferred" and is_line))
    if sent.verb is not Verb.MOVE:
        return True
    # A line keeps nobody while a person is rung, and some agents hang up while the target rings.
    has_left = old is None or old.role not in PEOPLE or old.end != "transferred"
    return sent.command.release is Release.ON_ANSWER and not has_left and not is_line


def _has_just_left(call: Call, cut: Cut, sent: Sent) -> bool:
    """Whether somebody else hung up while the command was on its way."""
    return any(
        one.ended_at is not None and sent.at - _REACTION_S <= one.ended_at <= cut.at
        for one in call.others()
        if one.role in PEOPLE and one.id != sent.leg_id
    )


def _about_record(run: Run, transfer: Transfer) -> list[str]:
    found = []
    row = run.office.row(transfer.id)
    first, *later = row.events
    if not isinstance(first, Accepted) or apply_all(begin(first), later) != row.state:
        found.append("the journal does not add up to the record")
    if transfer.version != len(row.events):
        found.append("events and versions differ in number")
    if not transfer.status.is_final:
        found.append(f"still {transfer.status}")
    if any(order.status == "pending" for order in transfer.orders):
        found.append("an order was left open")
    if run.office.platform.audits_handover and transfer.reached is Reached.PERSON:
        noted = {one.kind for one in transfer.errands if one.status != "pending"}
        found += [f"the audit lacks the {kind} of a handover" for kind in HANDOVER - noted]
    return found


def _commands(run: Run, transfer: Transfer) -> dict[int, Attempt | None]:
    """The numbers of the commands that were sent for a transfer, each with the attempt it belongs to."""
    intents = [
        (event, one)
        for one, call_id in run.transfers.items()
        if call_id == transfer.call_id
        for event in run.office.events(one)
        if isinstance(event, IntentWritten)
    ]
    found: dict[int, Attempt | None] = {}
    for number, sent in enumerate(run.office.platform.sent, start=1):
        before = [
            (event.at, one)
            for event, one in intents
            if sent.call_id == transfer.call_id
            and event.command == sent.command
            and _seconds(event.at) <= sent.at + _SENDING_S
        ]
        written_at, whose = max(before, default=(None, None))
        if whose == transfer.id and written_at is not None:
            tries = [one for one in transfer.attempts if one.intent_at and one.intent_at <= written_at]
            found[number] = tries[-1] if tries else None
    return found


def _effects(run: Run, transfer: Transfer) -> list[tuple[Effect, Attempt | None]]:
    """What commands of a transfer did to the call, each with the attempt it belongs to."""
    ours = _commands(run, transfer)
    effects = run.office.platform.world.effects
    return [(effect, ours[effect.command]) for effect in effects if effect.command in ours]


def _about_effects(run: Run, transfer: Transfer, call: Call) -> list[str]:
    found = []
    effects = _effects(run, transfer)
    moving = [(effect, attempt) for effect, attempt in effects if effect.verb in _MOVING]
    for effect, attempt in moving:
        if attempt is None or attempt.status in {AttemptStatus.REFUSED, AttemptStatus.NOT_DONE}:
            found.append(f"a command said to have had no effect moved the call at {effect.at}")
    numbers = [attempt.n for _, attempt in moving if attempt is not None]
    if len(numbers) != len(set(numbers)):
        found.append("two effects of one attempt")
    is_claimed = transfer.attempts and transfer.attempts[-1].status is AttemptStatus.COMPLETED
    if transfer.status is Status.COMPLETED and is_claimed:
        wanted = {Verb.MOVE, Verb.COMPLETE}
        if not any(effect.verb in wanted for effect, _ in effects) and not _asked(run, call):
            found.append("others' doing is claimed as ours")
    return found


def _asked(run: Run, call: Call) -> bool:
    """Whether a hand-over was on its way that the agent may have anticipated."""
    sent = [one.verb for one in run.office.platform.sent if one.call_id == call.id]
    return Verb.COMPLETE in sent


def _about_landings(run: Run, transfer: Transfer, call: Call) -> list[str]:
    found = []
    for event in run.office.events(transfer.id):
        landing: Landing | None = getattr(event, "landing", None)
        if landing is None:
            continue
        moment = _seconds(landing.at)
        if landing.where == UNKNOWN_PLACE:
            outages = run.office.platform.outages
            was_read = "reason" not in landing.evidence
            is_dark = any(one.covers(moment - LATENCY_S) or one.covers(moment) for one in outages)
            if was_read or not (is_dark or "nothing was read" in landing.evidence["reason"]):
                found.append(f"{event.kind}: unknown although the platform could be read")
            continue
        truth = {call.place_at(moment + part * LATENCY_S / 4) for part in range(5)}
        if not any(landing.where in place.split(" + ") for place in truth):
            found.append(f"{event.kind}: landing {landing.where}, in truth {sorted(truth)} at {moment}")
        if event.kind == "ended":
            found += _about_end(transfer, landing, call)
    return found


def _about_end(transfer: Transfer, landing: Landing, call: Call) -> list[str]:
    if transfer.status is not Status.COMPLETED:
        return []
    where = landing.where
    persons = where == "hold" or where.startswith(("agent:", "number:"))
    in_line = where.startswith("queue:")
    # Of several who have a caller one goes to the mailbox, the others stay.
    others = persons and any(" + " in place for _, place in call.where)
    fits = {
        Reached.PERSON: persons,
        Reached.NUMBER: persons,
        Reached.ORIGIN: (persons or in_line) and transfer.attempts[-1].is_return,
        Reached.QUEUE: in_line,
        Reached.VOICEMAIL: where.startswith("voicemail:") or where in {"gone", "ivr"} or others,
        Reached.CALLBACK: where in {"ivr", "gone"} or others,
        None: False,
    }
    return [] if fits[transfer.reached] else [f"completed, reached {transfer.reached}, caller at {where}"]


def _about_strays(run: Run, transfer: Transfer, call: Call) -> list[str]:
    """Lines that our commands made and nobody needs, after the end."""
    if transfer.ended_at is None or transfer.status in {Status.COMPLETED, Status.UNRESOLVED}:
        return []
    if transfer.status is Status.TIMED_OUT and transfer.kind is Kind.BLIND:
        return []
    ended = _seconds(transfer.ended_at)
    if run.office.row(transfer.id).state.closing_failures >= _CLOSING_TRIES:
        return []
    place = call.place_at(ended + _LATE_S)
    ours = _commands(run, transfer)
    return [
        f"{party.place} is left {party.line} after {transfer.status}"
        for party in call.others()
        if party.command in ours and _is_alive(party, ended) and not _is_needed(party, place)
    ]


def _is_alive(party: Party, ended: float) -> bool:
    return party.born_at <= ended and (party.ended_at is None or party.ended_at > ended + _LATE_S)


def _is_needed(party: Party, place: str) -> bool:
    if party.place in place.split(" + ") or (place == "hold" and party.role is not LegRole.QUEUE):
        return True
    # Who is rung for a line in which the caller waits is none of our calling.
    return party.offered_by is not None and party.offered_by.place == place


def _seconds(moment: datetime) -> float:
    return (moment - START).total_seconds()
