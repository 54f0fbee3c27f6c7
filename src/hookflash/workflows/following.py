"""Following a call after its transfer has ended: does it hold, was it picked up late, who moved it on."""

from math import inf

from hookflash.domain import events as ev
from hookflash.domain.calls import CallSnapshot, LegEnd
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.domain.status import Reached, Status
from hookflash.domain.transfer import HOLD, UNKNOWN_PLACE, FollowUpKind, Landing
from hookflash.ports.platform import CallControl, Lane
from hookflash.workflows.case import Case, is_watched, needs_turns
from hookflash.workflows.errands import due_in
from hookflash.workflows.evidence.arrivals import Stage, view_arrival
from hookflash.workflows.evidence.places import locate_caller, no_such_call, unread
from hookflash.workflows.holding import give_back, may_be_left_on_hold
from hookflash.workflows.pacing import late_pause
from hookflash.workflows.sending import AT_ONCE

_FIRST_LOOK_S = 1.0
_SOON_S = 0.05
# Whoever may be on hold for nobody is looked for more often than a call that waits in line.
_ON_HOLD_S = 5.0
# Asking again soon would not help, and could lock the account.
_LOCKED_OUT = frozenset({Cause.CREDENTIALS_REJECTED, Cause.NOT_PERMITTED})
_LOCKED_OUT_S = 60.0
_PEOPLE = frozenset({Reached.PERSON, Reached.NUMBER, Reached.ORIGIN})


async def follow(case: Case, control: CallControl) -> float | None:
    """One look after the end; the pause before the next, or none if the file is closed."""
    if not needs_turns(case.state):
        return None
    if not is_watched(case.state):
        return _until_errand(case)
    pause = _pause(case)
    if pause > 0:
        return min(pause, _until_errand(case))
    try:
        with case.spending(Lane.AFTERCARE) as spend:
            call = await control.read_call(case.call_id, spend)
    except PlatformMissing:
        await _note(case, FollowUpKind.CALL_OVER, no_such_call(case.now()))
        return None
    except PlatformError as error:
        if _is_watched_enough(case):
            await _note(case, FollowUpKind.WATCH_ENDED, unread(case.now(), error.message))
            return None
        least = _LOCKED_OUT_S if error.cause in _LOCKED_OUT else _FIRST_LOOK_S
        most = _ON_HOLD_S if may_be_left_on_hold(case) else inf
        return max(least, min(_next_look(case) or late_pause(_age(case), _FIRST_LOOK_S), most))
    if not _is_watched_enough(case) and await give_back(case, control, call):
        return _ON_HOLD_S
    await _judge(case, call)
    if not is_watched(case.state):
        return AT_ONCE
    most = _ON_HOLD_S if _is_on_hold(case) and may_be_left_on_hold(case) else inf
    return min(_next_look(case) or _SOON_S, _until_errand(case), most)


def _until_errand(case: Case) -> float:
    """Seconds until an errand is worth another try; for ever if none is left."""
    return max(min((due_in(case, errand) for errand in case.state.aftercare), default=inf), _SOON_S)


def _age(case: Case) -> float:
    return case.since(case.state.transfer.ended_at or case.now())


def _is_on_hold(case: Case) -> bool:
    landing = case.state.transfer.landing
    return landing is not None and landing.where == HOLD


def _is_with_person(case: Case) -> bool:
    transfer = case.state.transfer
    return transfer.status is Status.COMPLETED and transfer.reached in _PEOPLE


def _pause(case: Case) -> float:
    """How long until the first look is due; nothing left means look at once."""
    survey = case.tools.policy.survey_s
    first = survey[0] if _is_with_person(case) and survey else _FIRST_LOOK_S
    return first - _age(case)


def _next_look(case: Case) -> float | None:
    age = _age(case)
    if not _is_with_person(case):
        return late_pause(age, case.tools.policy.first_look_s)
    return next((moment - age for moment in case.tools.policy.survey_s if moment > age), None)


async def _judge(case: Case, call: CallSnapshot) -> None:
    landing = locate_caller(call)
    if call.caller_is_gone:
        await _note(case, _how_it_ended(case, call), landing)
    elif _is_with_person(case):
        if _is_elsewhere(case, call, landing):
            await _note(case, FollowUpKind.OUTSIDE, landing)
        if _next_look(case) is None:
            await _note(case, FollowUpKind.HELD, landing)
    elif not case.state.was_moved:
        await _note_unmoved(case, call, landing)
    elif _is_answered(case, call):
        await _note(case, FollowUpKind.ANSWERED_LATE, landing)
    elif _is_watched_enough(case):
        await _note(case, FollowUpKind.WATCH_ENDED, landing)


async def _note_unmoved(case: Case, call: CallSnapshot, landing: Landing) -> None:
    """A call of which nobody knew where it was, or whether our command still came to something.

    While the platform says that it is moving the call, being where it was before is no end; and what was
    found once is not found again.
    """
    known = case.state.transfer.landing
    was_found = any(item.what is FollowUpKind.LANDING_FOUND for item in case.state.transfer.follow_up)
    is_news = known is None or known.where != landing.where or not (call.is_moving or was_found)
    if landing.where != UNKNOWN_PLACE and is_news:
        await _note(case, FollowUpKind.LANDING_FOUND, landing)
    elif _is_watched_enough(case):
        await _note(case, FollowUpKind.WATCH_ENDED, landing)


def _is_elsewhere(case: Case, call: CallSnapshot, landing: Landing) -> bool:
    """Whether the caller is with somebody else than before; being on hold is not somewhere else."""
    known = case.state.transfer.landing
    if known is None or landing.where in {known.where, HOLD}:
        return False
    leg = call.find_leg(known.evidence.get("leg", ""))
    return leg is None or not leg.is_up or landing.evidence.get("leg") != leg.id


def _is_answered(case: Case, call: CallSnapshot) -> bool:
    destination = case.state.destination
    if destination is None:
        return False
    arrival = view_arrival(call, case.state.baseline, destination)
    return arrival.stage in {Stage.TAKEN, Stage.TAKEN_ELSEWHERE}


def _is_watched_enough(case: Case) -> bool:
    return _age(case) > case.tools.policy.watch_for_s


def _how_it_ended(case: Case, call: CallSnapshot) -> FollowUpKind:
    survey = case.tools.policy.survey_s
    caller = call.caller
    was_cut = caller is not None and caller.end is LegEnd.FAILED
    is_early = bool(survey) and _age(case) < survey[0] * 2
    if _is_with_person(case) and (was_cut or is_early):
        return FollowUpKind.DROPPED_AFTER_TRANSFER
    return FollowUpKind.CALL_OVER


async def _note(case: Case, what: FollowUpKind, landing: Landing) -> None:
    await case.record(ev.Followed(at=case.now(), what=what, landing=landing))
