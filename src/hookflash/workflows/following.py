"""Following a call after its transfer has ended: does it hold, was it picked up late, who moved it on."""

from hookflash.domain import events as ev
from hookflash.domain.calls import CallSnapshot, LegEnd
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.domain.status import Reached, Status
from hookflash.domain.transfer import UNKNOWN_PLACE, FollowUpKind, Landing
from hookflash.ports.platform import CallControl, Lane
from hookflash.workflows.case import Case, needs_turns
from hookflash.workflows.evidence import find_pickup, locate_caller, no_such_call, unread
from hookflash.workflows.pacing import late_pause

_FIRST_LOOK_S = 1.0
# Asking again soon would not help, and could lock the account.
_LOCKED_OUT = frozenset({Cause.CREDENTIALS_REJECTED, Cause.NOT_PERMITTED})
_LOCKED_OUT_S = 60.0


async def follow(case: Case, control: CallControl) -> float | None:
    """One look after the end; the pause before the next, or none if the file is closed."""
    if not needs_turns(case.state):
        return None
    pause = _pause(case)
    if pause > 0:
        return pause
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
        return max(least, _next_look(case) or late_pause(_age(case), _FIRST_LOOK_S))
    await _judge(case, call)
    return (_next_look(case) or 0.05) if needs_turns(case.state) else None


def _age(case: Case) -> float:
    return case.since(case.state.transfer.ended_at or case.now())


def _is_with_person(case: Case) -> bool:
    transfer = case.state.transfer
    return transfer.status is Status.COMPLETED and transfer.reached is Reached.PERSON


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
    transfer = case.state.transfer
    landing = locate_caller(call)
    if call.caller_is_gone:
        await _note(case, _how_it_ended(case, call), landing)
    elif _is_with_person(case):
        if transfer.landing is not None and landing.where not in {transfer.landing.where, "hold"}:
            await _note(case, FollowUpKind.OUTSIDE, landing)
        if _next_look(case) is None:
            await _note(case, FollowUpKind.HELD, landing)
    elif not case.state.was_moved and landing.where != UNKNOWN_PLACE:
        await _note(case, FollowUpKind.LANDING_FOUND, landing)
    elif case.state.was_moved and find_pickup(call, case.state.baseline) is not None:
        await _note(case, FollowUpKind.ANSWERED_LATE, landing)
    elif _is_watched_enough(case):
        await _note(case, FollowUpKind.WATCH_ENDED, landing)


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
