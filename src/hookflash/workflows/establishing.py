"""Establishing what became of a command: read until the platform shows it (DESIGN section 3.3)."""

from datetime import datetime, timedelta

from hookflash.domain import events as ev
from hookflash.domain.calls import CallSnapshot, LegState
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Verb
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.domain.orders import OrderKind, OrderStatus
from hookflash.domain.requests import DoneWhen
from hookflash.domain.state import Consult, Intent, TransferState
from hookflash.domain.status import Reached, Status
from hookflash.domain.transfer import ResolvedBy
from hookflash.domain.transitions import apply
from hookflash.ports.platform import CallControl, Lane
from hookflash.workflows.case import Case
from hookflash.workflows.evidence.consults import judge_control
from hookflash.workflows.evidence.moves import judge_move
from hookflash.workflows.evidence.places import locate_caller, no_such_call, unread
from hookflash.workflows.evidence.verdicts import Fate, Verdict, settled_at
from hookflash.workflows.holding import holds_in_vain, take_off_hold
from hookflash.workflows.pacing import establish_pause
from hookflash.workflows.sending import AT_ONCE
from hookflash.workflows.watching import is_taken_by_others, watching_pause, what_shows

_SHORTEST_S = 0.05
# What was sent a moment ago to give the caller back is looked for before anybody says that all is unclear.
_GIVEN_BACK_WITHIN_S = 5.0


async def note_lost_answer(case: Case) -> float:
    """Record that a command's answer was never recorded: the process died, or the write did."""
    await case.record(
        ev.CommandUnclear(
            at=case.now(), sent_at=None, detail="the answer was lost between sending and recording it"
        )
    )
    return AT_ONCE


async def establish(case: Case, control: CallControl, intent: Intent) -> float:
    """One look for the effect of the command under way; the pause before the next."""
    settles = settled_at(intent, case.tools.policy.settle_s)
    try:
        call = await case.look(control, Lane.RECONCILE)
    except PlatformMissing:
        ended = ev.Ended(
            at=case.now(),
            status=Status.ABANDONED,
            cause=Cause.CALL_GONE,
            landing=no_such_call(case.now()),
        )
        await case.record(ended)
        return AT_ONCE
    except PlatformError as error:
        return await _still_open(case, intent, settles, error.message)
    verdict = _judge(intent, case.state.consult, call, settles)
    if holds_in_vain(case, control, intent, call, verdict):
        await take_off_hold(case, control, intent, call)
        being_given_back = "the caller is being taken off hold"
        return await _still_open(case, intent, settles, being_given_back, call, more_s=_GIVEN_BACK_WITHIN_S)
    match verdict.fate:
        case Fate.DONE:
            return await _done(case, call, intent, verdict)
        case Fate.NOT_DONE:
            await case.record(ev.CommandNotDone(at=case.now(), detail=verdict.reason))
        case Fate.CALLER_GONE:
            return await _caller_gone(case, call, intent, settles, verdict.reason)
        case Fate.MOVED_BY_OTHERS:
            return await _moved_by_others(case, call, intent, verdict.reason)
        case Fate.OPEN:
            return await _still_open(case, intent, settles, verdict.reason, call)
    return AT_ONCE


def _judge(intent: Intent, consult: Consult | None, call: CallSnapshot, settles: datetime) -> Verdict:
    command = intent.command
    if command.destination is not None:
        return judge_move(intent, command.destination, call, settles)
    if command.verb is Verb.CLOSE:
        return _judge_close(intent, call, settles)
    if consult is None:
        return Verdict(Fate.NOT_DONE, "the consultation is over")
    return judge_control(intent, consult, call, settles)


def _judge_close(intent: Intent, call: CallSnapshot, settles: datetime) -> Verdict:
    leg = call.find_leg(intent.command.leg_id)
    if leg is None or not (leg.is_up or leg.is_ringing):
        return Verdict(Fate.DONE, "the leg has ended")
    if call.read_at < settles:
        return Verdict(Fate.OPEN, "a late effect is still possible")
    return Verdict(Fate.NOT_DONE, "the leg is still there")


async def _done(case: Case, call: CallSnapshot, intent: Intent, verdict: Verdict) -> float:
    """Record the effect, and what the same snapshot shows beyond it."""
    now = case.now()
    done = ev.CommandDone(
        at=now,
        resolved_by=ResolvedBy.ANSWER if intent.accepted else ResolvedBy.EVIDENCE,
        landing=locate_caller(call),
        leg_id=verdict.leg_id,
        recording=call.recording,
    )
    if intent.command.verb in {Verb.MOVE, Verb.COMPLETE}:
        return await _moved(case, call, done, now)
    await case.record(done, *_closed_orders(case, now))
    return AT_ONCE


async def _moved(case: Case, call: CallSnapshot, done: ev.CommandDone, now: datetime) -> float:
    moved, orders = apply(case.state, done), _closed_orders(case, now)
    if _is_enough(moved):
        reached = Reached.QUEUE
        ended = ev.Ended(at=now, status=Status.COMPLETED, reached=reached, landing=done.landing)
        await case.record(done, *orders, ended)
        return AT_ONCE
    events = what_shows(call, moved, now)
    if call.caller_is_gone or is_taken_by_others(events):
        # Before the end, what was rung in vain has to be closed.
        await case.record(done, *orders)
        return AT_ONCE
    await case.record(done, *orders, *events)
    return AT_ONCE if case.state.transfer.status.is_final else watching_pause(case)


def _is_enough(moved: TransferState) -> bool:
    """Whether waiting in the line is all that was asked for."""
    is_line = moved.destination is not None and moved.destination.is_line
    return is_line and moved.request.done_when is DoneWhen.QUEUED and moved.returning is None


def _closed_orders(case: Case, now: datetime) -> tuple[ev.Event, ...]:
    """The order that the command carried out is closed with it; a cancellation closes with the end."""
    intent, order = case.state.intent, case.state.pending_order
    if intent is None or order is None or order.kind not in _CARRIED_OUT.get(intent.command.verb, ()):
        return ()
    return (ev.OrderClosed(at=now, n=order.n, status=OrderStatus.DONE),)


_CARRIED_OUT = {
    Verb.COMPLETE: frozenset({OrderKind.COMPLETE}),
    Verb.SPEAK: frozenset({OrderKind.SWAP, OrderKind.CONFERENCE}),
}


async def _caller_gone(
    case: Case, call: CallSnapshot, intent: Intent, settles: datetime, reason: str
) -> float:
    """Within a consultation the consultation decides; else a leg that comes late must still be closed."""
    if intent.command.destination is None:
        await case.record(ev.CommandNotDone(at=case.now(), detail=reason))
        return AT_ONCE
    is_over = all(leg.state is LegState.ENDED for leg in call.legs)
    if not is_over and call.read_at < settles:
        return await _still_open(case, intent, settles, reason, call)
    return await _lost(case, call, Status.ABANDONED, Cause.CALLER_HUNG_UP, reason)


async def _moved_by_others(case: Case, call: CallSnapshot, intent: Intent, reason: str) -> float:
    if intent.command.destination is None:
        await case.record(ev.CommandNotDone(at=case.now(), detail=reason))
        return AT_ONCE
    return await _lost(case, call, Status.FAILED, Cause.VERSION_CONFLICT, reason)


async def _lost(case: Case, call: CallSnapshot, status: Status, cause: Cause, reason: str) -> float:
    landing = locate_caller(call)
    await case.record(ev.Ended(at=case.now(), status=status, cause=cause, landing=landing, detail=reason))
    return AT_ONCE


async def _still_open(
    case: Case,
    intent: Intent,
    settles: datetime,
    reason: str,
    call: CallSnapshot | None = None,
    *,
    more_s: float = 0.0,
) -> float:
    """Look again, unless the deadline and the settling time have both passed."""
    # A command just before the deadline still gets the time in which its effect can show.
    grace = timedelta(seconds=case.tools.policy.settle_s + more_s)
    now = case.now()
    if now < max(case.state.transfer.deadline_at, settles + grace):
        pause = establish_pause(case.since(intent.sent_at or case.state.changed_at))
        # Somebody may be on hold: what may be done once it has settled is not put off.
        return min(pause, max((settles - now).total_seconds(), _SHORTEST_S)) if now < settles else pause
    landing = locate_caller(call) if call else unread(case.now(), reason)
    ended = ev.Ended(
        at=case.now(),
        status=Status.UNRESOLVED,
        cause=Cause.PLATFORM_UNCLEAR,
        landing=landing,
        detail=reason,
    )
    await case.record(ended)
    return AT_ONCE
