"""Establishing what became of a command: read until the platform shows it (DESIGN section 3.3)."""

from datetime import timedelta

from hookflash.domain import events as ev
from hookflash.domain.calls import CallSnapshot
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.domain.requests import DoneWhen
from hookflash.domain.state import Intent, apply
from hookflash.domain.status import Reached, Status
from hookflash.domain.transfer import ResolvedBy
from hookflash.ports.platform import CallControl, Lane
from hookflash.workflows.case import Case
from hookflash.workflows.evidence import Fate, judge_command, locate_caller, no_such_call, settled_at, unread
from hookflash.workflows.pacing import establish_pause
from hookflash.workflows.trying import AT_ONCE
from hookflash.workflows.watching import watching_pause, what_shows


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
    attempt = case.state.attempt
    settles = settled_at(intent, attempt.sent_at, attempt.intent_at or case.now(), case.tools.policy.settle_s)
    try:
        with case.spending(Lane.RECONCILE) as spend:
            call = await control.read_call(case.call_id, spend)
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
        return await _still_open(case, settles.timestamp(), error.message)
    verdict = judge_command(intent, attempt.target, call, settles)
    match verdict.fate:
        case Fate.DONE:
            return await _done(case, call, intent)
        case Fate.NOT_DONE:
            await case.record(ev.CommandNotDone(at=case.now(), detail=verdict.reason))
        case Fate.CALLER_GONE:
            await _lost(case, call, Status.ABANDONED, Cause.CALLER_HUNG_UP, verdict.reason)
        case Fate.MOVED_BY_OTHERS:
            await _lost(case, call, Status.FAILED, Cause.VERSION_CONFLICT, verdict.reason)
        case Fate.OPEN:
            return await _still_open(case, settles.timestamp(), verdict.reason, call)
    return AT_ONCE


async def _done(case: Case, call: CallSnapshot, intent: Intent) -> float:
    """Record the effect, and what the same snapshot shows beyond it."""
    now = case.now()
    by = ResolvedBy.ANSWER if intent.accepted else ResolvedBy.EVIDENCE
    done = ev.CommandDone(at=now, resolved_by=by, landing=locate_caller(call))
    if case.state.request.done_when is DoneWhen.QUEUED:
        ended = ev.Ended(at=now, status=Status.COMPLETED, reached=Reached.QUEUE, landing=done.landing)
        await case.record(done, ended)
        return AT_ONCE
    moved = apply(case.state, done)
    await case.record(done, *what_shows(call, moved.baseline, moved.transfer, now))
    return AT_ONCE if case.state.transfer.status.is_final else watching_pause(case)


async def _lost(case: Case, call: CallSnapshot, status: Status, cause: Cause, reason: str) -> None:
    landing = locate_caller(call)
    await case.record(ev.Ended(at=case.now(), status=status, cause=cause, landing=landing, detail=reason))


async def _still_open(case: Case, settles: float, reason: str, call: CallSnapshot | None = None) -> float:
    """Look again, unless the deadline and the settling time have both passed."""
    attempt = case.state.attempt
    # A command just before the deadline still gets the time in which its effect can show.
    grace = timedelta(seconds=case.tools.policy.settle_s)
    end = max(case.state.transfer.deadline_at.timestamp(), settles + grace.total_seconds())
    if case.now().timestamp() < end:
        return establish_pause(case.since(attempt.sent_at or case.state.changed_at))
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
