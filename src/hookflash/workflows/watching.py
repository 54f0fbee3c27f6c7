"""Watching a moved call until somebody has taken it, or the target has failed."""

from dataclasses import replace
from datetime import datetime

from hookflash.domain import events as ev
from hookflash.domain.calls import CallSnapshot
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.domain.state import TransferState
from hookflash.domain.status import Phase, Reached, Status
from hookflash.domain.targets import TargetType
from hookflash.domain.transfer import Landing
from hookflash.ports.platform import CallControl, Lane
from hookflash.workflows.case import Case
from hookflash.workflows.closing import close_ours, close_what_waits
from hookflash.workflows.evidence.arrivals import (
    Arrival,
    Stage,
    cost_the_call,
    is_held_by_somebody,
    view_arrival,
)
from hookflash.workflows.evidence.places import locate_caller, no_such_call, unread
from hookflash.workflows.pacing import watch_pause
from hookflash.workflows.sending import AT_ONCE

_SHORTEST_S = 0.05
_NAMELESS_MAILBOX = f"{TargetType.VOICEMAIL}:"


async def watch(case: Case, control: CallControl) -> float:
    """One look at the waiting call; the pause before the next."""
    try:
        call = await case.look(control, Lane.WATCH)
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
    if call.caller_is_gone:
        pause = await close_ours(case, control, call, case.state.baseline, case.state.destination)
        if pause is not None:
            return pause
    events = what_shows(call, case.state, case.now())
    if is_taken_by_others(events):
        pause = await close_what_waits(case, control, call)
        if pause is not None:
            return pause
    if events:
        await case.record(*events)
        return AT_ONCE if isinstance(events[-1], ev.Ended | ev.TargetFailed) else watching_pause(case)
    return watching_pause(case)


def is_taken_by_others(events: tuple[ev.Event, ...]) -> bool:
    """Whether somebody else than the target has the call: whom we had rung would come into a conversation."""
    return bool(events) and isinstance(events[0], ev.OthersActed) and isinstance(events[-1], ev.Ended)


def what_shows(call: CallSnapshot, state: TransferState, now: datetime) -> tuple[ev.Event, ...]:
    """The events that a snapshot of the moved call proves; none if nothing is new.

    Args:
        call: As read just now.
        state: The transfer, whose call has been moved.
        now: The present time.
    """
    destination = state.destination
    if destination is None:
        return ()
    landing = locate_caller(call)
    arrival = view_arrival(call, state.baseline, destination)
    if call.caller_is_gone and arrival.reached not in _KEPT:
        return (_caller_gone(call, arrival, landing, now),)
    match arrival.stage:
        case Stage.TAKEN:
            return (_taken(state, arrival, landing, now),)
        case Stage.TAKEN_ELSEWHERE:
            others = ev.OthersActed(at=now, landing=landing, detail="somebody else's line took the call")
            return (others, _taken(state, arrival, landing, now))
        case Stage.FAILED:
            return (_failed(arrival.cause or Cause.NO_ANSWER, landing, now),)
        case _:
            is_stuck = not is_held_by_somebody(call)
            return _still_waiting(state, arrival, landing, now, is_stuck=is_stuck)


def end_meanwhile(call: CallSnapshot, state: TransferState, now: datetime) -> tuple[ev.Event, ...]:
    """The end that a moved call has come to while the service was about to do something else with it.

    A target given up for its slowness may answer after all, and a caller may go.
    """
    events = what_shows(call, state, now) if state.was_moved else ()
    is_end = bool(events) and isinstance(events[-1], ev.Ended) and events[-1].status is not Status.TIMED_OUT
    return events if is_end else ()


# What the caller has left behind counts although they are gone.
_KEPT = frozenset({Reached.VOICEMAIL, Reached.CALLBACK})


def _caller_gone(call: CallSnapshot, arrival: Arrival, landing: Landing, now: datetime) -> ev.Ended:
    if cost_the_call(call, arrival):
        return _ended(now, Status.FAILED, arrival.cause or Cause.NO_ANSWER, landing)
    return _ended(now, Status.ABANDONED, Cause.CALLER_HUNG_UP, landing)


def _taken(state: TransferState, arrival: Arrival, landing: Landing, now: datetime) -> ev.Ended:
    if not state.attempt.is_return:
        named = _named(state, landing)
        return ev.Ended(at=now, status=Status.COMPLETED, reached=arrival.reached, landing=named)
    if state.returning is Cause.CANCELLED:
        return _ended(now, Status.CANCELLED, Cause.CANCELLED, landing)
    cause = state.returning
    return ev.Ended(at=now, status=Status.COMPLETED, reached=Reached.ORIGIN, cause=cause, landing=landing)


def _named(state: TransferState, landing: Landing) -> Landing:
    """The landing; a mailbox to which the platform gives no name is the one that the call was sent to."""
    if landing.where != _NAMELESS_MAILBOX:
        return landing
    return replace(landing, where=state.attempt.target.shorthand)


def _failed(cause: Cause, landing: Landing, now: datetime) -> ev.TargetFailed:
    return ev.TargetFailed(at=now, cause=cause, landing=landing)


def _still_waiting(
    state: TransferState, arrival: Arrival, landing: Landing, now: datetime, *, is_stuck: bool
) -> tuple[ev.Event, ...]:
    known = state.transfer
    if now >= known.deadline_at:
        return (_ended(now, Status.TIMED_OUT, Cause.TIMEOUT, landing),)
    if is_back_in_line(state, arrival):
        return (_taken(state, arrival, landing, now),)
    # Who has nobody but a target that rings cannot be moved on, whatever the patience.
    if state.patience_left(now) == 0 and not is_stuck:
        cause = Cause.WAIT_TOO_LONG if state.destination and state.destination.is_line else Cause.NO_ANSWER
        return (_failed(cause, landing, now),)
    is_known = known.landing is not None and known.landing.where == landing.where
    if arrival.stage is Stage.ELSEWHERE and arrival.leg is not None and not is_known:
        return (ev.OthersActed(at=now, landing=landing, detail="the call was moved on by others"),)
    phase = Phase.RINGING if arrival.stage is Stage.RINGING else Phase.QUEUED
    if phase is known.phase and is_known:
        return ()
    return (ev.Progressed(at=now, phase=phase, landing=landing),)


def is_back_in_line(state: TransferState, arrival: Arrival) -> bool:
    """Whether a caller who is brought back waits again in the line they came from: there is no better end."""
    if not state.attempt.is_return or arrival.stage not in {Stage.WAITING, Stage.RINGING}:
        return False
    return state.attempt.target.type is TargetType.QUEUE


def watching_pause(case: Case) -> float:
    """The pause before the next look; neither the deadline nor the patience is slept through."""
    policy = case.tools.policy
    left = -case.since(case.state.transfer.deadline_at)
    patience = case.state.patience_left(case.now())
    # A patience that is over is no reason to look more often: the caller cannot be moved on just now.
    soonest = min(left, patience) if patience else left
    pause = watch_pause(case.since(case.state.changed_at), policy.first_look_s)
    return max(_SHORTEST_S, min(pause, soonest))


def _ended(now: datetime, status: Status, cause: Cause, landing: Landing) -> ev.Ended:
    return ev.Ended(at=now, status=status, cause=cause, landing=landing)
