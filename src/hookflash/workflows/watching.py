"""Watching a moved call until a person has picked up."""

from datetime import datetime

from hookflash.domain import events as ev
from hookflash.domain.calls import CallSnapshot
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.domain.status import Phase, Reached, Status
from hookflash.domain.transfer import Landing, Transfer
from hookflash.ports.platform import CallControl, Lane
from hookflash.workflows.case import Case
from hookflash.workflows.evidence import find_pickup, is_ringing, locate_caller, no_such_call, unread
from hookflash.workflows.pacing import watch_pause
from hookflash.workflows.trying import AT_ONCE

_SHORTEST_S = 0.05


async def watch(case: Case, control: CallControl) -> float:
    """One look at the waiting call; the pause before the next."""
    try:
        with case.spending(Lane.WATCH) as spend:
            call = await control.read_call(case.call_id, spend)
    except PlatformMissing:
        ended = _ended(case.now(), Status.ABANDONED, Cause.CALL_GONE, no_such_call(case.now()))
        await case.record(ended)
        return AT_ONCE
    except PlatformError as error:
        if not case.is_overdue:
            return watching_pause(case)
        landing = unread(case.now(), error.message)
        await case.record(_ended(case.now(), Status.TIMED_OUT, Cause.TIMEOUT, landing))
        return AT_ONCE
    events = what_shows(call, case.state.baseline, case.state.transfer, case.now())
    if events:
        await case.record(*events)
    return AT_ONCE if case.state.transfer.status.is_final else watching_pause(case)


def what_shows(
    call: CallSnapshot, baseline: tuple[str, ...], known: Transfer, now: datetime
) -> tuple[ev.Event, ...]:
    """The events that a snapshot of the waiting call proves; none if nothing is new.

    Args:
        call: As read just now.
        baseline: The legs the call had before it was moved.
        known: The record so far.
        now: The present time.
    """
    landing = locate_caller(call)
    if call.caller_is_gone:
        return (_ended(now, Status.ABANDONED, Cause.CALLER_HUNG_UP, landing),)
    if find_pickup(call, baseline) is not None:
        return (ev.Ended(at=now, status=Status.COMPLETED, reached=Reached.PERSON, landing=landing),)
    if now >= known.deadline_at:
        return (_ended(now, Status.TIMED_OUT, Cause.TIMEOUT, landing),)
    phase = Phase.RINGING if is_ringing(call, baseline) else Phase.QUEUED
    is_known = known.landing is not None and known.landing.where == landing.where
    if phase is known.phase and is_known:
        return ()
    return (ev.Progressed(at=now, phase=phase, landing=landing),)


def watching_pause(case: Case) -> float:
    """The pause before the next look; the deadline is not slept through."""
    policy = case.tools.policy
    left = -case.since(case.state.transfer.deadline_at)
    return max(_SHORTEST_S, min(watch_pause(case.since(case.state.changed_at), policy.first_look_s), left))


def _ended(now: datetime, status: Status, cause: Cause, landing: Landing) -> ev.Ended:
    return ev.Ended(at=now, status=status, cause=cause, landing=landing)
