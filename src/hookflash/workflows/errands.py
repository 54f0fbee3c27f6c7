"""Errands: context before the move, skills and priority in line, the wrap-up code afterwards.

Each may be repeated, because the same write again changes nothing; none of them holds up the call.
"""

from typing import Any

from hookflash.domain import events as ev
from hookflash.domain.calls import CallSnapshot
from hookflash.domain.causes import Cause
from hookflash.domain.errands import Errand, ErrandKind, Found
from hookflash.domain.errors import PlatformError
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.journeys import Journey
from hookflash.domain.requests import Release
from hookflash.domain.status import Reached
from hookflash.ports.platform import CallControl, Lane
from hookflash.workflows.case import Case, Dossier

_MOST_TRIES = 5
# The same answer would come again.
_FINAL = frozenset(
    {
        Cause.NOT_PERMITTED,
        Cause.NOT_SUPPORTED,
        Cause.CREDENTIALS_REJECTED,
        Cause.INVALID_TARGET,
        Cause.TARGET_MISSING,
        Cause.CALL_GONE,
        Cause.VERSION_CONFLICT,
        Cause.PLATFORM_REFUSED,
    }
)


async def put_context(case: Case, control: CallControl, call: CallSnapshot, journey: Journey) -> None:
    """Put the receiver's data on the call, so that it is there before they are."""
    errand = case.state.pending_errand(ErrandKind.CONTEXT)
    is_wanted = errand is not None or (case.tools.policy.stamp_journey and not case.state.transfer.attempts)
    if not is_wanted:
        return
    context = case.state.request.context
    try:
        with case.spending(Lane.CHECK) as spend:
            await control.stamp(call, context, journey, spend)
    except PlatformError as error:
        if errand is not None:
            # The call must not wait for its data: one try a target, and the record says that it failed.
            await note_try(case, errand, error, is_last=True)
        return
    if errand is not None:
        await note_try(case, errand)


async def run_errands(case: Case, control: CallControl) -> None:
    """Do what is still to be written after the move, one try each."""
    if not case.state.was_moved:
        return
    routing = case.state.pending_errand(ErrandKind.ROUTING)
    if routing is not None and _is_in_line(case):
        await _set_routing(case, control, routing)
    wrap_up = case.state.pending_errand(ErrandKind.WRAP_UP)
    if wrap_up is None or due_in(case, wrap_up) > 0:
        return
    if not _keeps_call(case):
        code = case.state.wrap_up_id or case.state.request.wrap_up_code
        await set_wrap_up(case, control, wrap_up, case.call_id, case.state.agent_leg_id, code)
    elif case.state.transfer.status.is_final:
        await give_up(case, wrap_up, "the agent has kept the call")


def _is_in_line(case: Case) -> bool:
    """Whether the call may still wait in line: until the end, or beyond it if waiting there was the aim."""
    transfer = case.state.transfer
    return not transfer.status.is_final or transfer.reached is Reached.QUEUE


def _keeps_call(case: Case) -> bool:
    """Whether the agent still has the caller: one who is freed on answer alone, and was not or not yet."""
    transfer = case.state.transfer
    if not transfer.status.is_final:
        return case.state.attempt.release is Release.ON_ANSWER
    return transfer.landing is not None and transfer.landing.evidence.get("leg") == case.state.agent_leg_id


async def give_up(case: Dossier[Any], errand: Errand, reason: str) -> None:
    """Record that an errand cannot be made."""
    await note_try(case, errand, PlatformError(reason, Cause.NOT_SUPPORTED))


def due_in(case: Dossier[Any], errand: Errand) -> float:
    """Seconds until an errand is worth another try."""
    return 0.0 if errand.at is None else 2.0**errand.tries - case.since(errand.at)


async def _set_routing(case: Case, control: CallControl, errand: Errand) -> None:
    destination, request = case.state.destination, case.state.request
    skills = destination.skill_ids if destination is not None else ()
    try:
        with case.spending(Lane.COMMAND) as spend:
            await control.set_routing(case.call_id, skills or None, request.priority, spend)
    except PlatformError as error:
        await note_try(case, errand, error)
    else:
        await note_try(case, errand)


async def set_wrap_up(
    case: Dossier[Any],
    control: CallControl,
    errand: Errand,
    call_id: CallId,
    leg_id: LegId | None,
    code: str | None,
) -> None:
    """Give the agent's leg its wrap-up code: one try."""
    if leg_id is None or code is None:
        await give_up(case, errand, "no agent's leg was left behind that could be wrapped up")
        return
    try:
        with case.spending(Lane.RECONCILE) as spend:
            await control.set_wrap_up(call_id, leg_id, code, spend)
    except PlatformError as error:
        await note_try(case, errand, error)
    else:
        await note_try(case, errand)


async def note_try(
    case: Dossier[Any],
    errand: Errand,
    error: PlatformError | None = None,
    *,
    is_last: bool = False,
    found: Found | None = None,
) -> None:
    """Record a try: what it found, or its error, after which it is tried again unless that would not help."""
    is_enough = error is None or error.cause in _FINAL or errand.tries >= _MOST_TRIES
    await case.record(
        ev.ErrandTried(
            at=case.now(),
            errand=errand.kind,
            cause=error.cause if error is not None else None,
            detail=error.message if error is not None else None,
            is_last=is_last or is_enough,
            found=dict(found or errand.found),
        )
    )
