"""Trying the next target: check, write the intent, send the command once."""

from hookflash.domain import events as ev
from hookflash.domain.calls import CallSnapshot
from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check
from hookflash.domain.errors import PlatformBusy, PlatformError
from hookflash.domain.ids import LegId
from hookflash.domain.status import AttemptStatus, Status
from hookflash.domain.targets import Target
from hookflash.domain.transfer import Landing
from hookflash.ports.platform import CallControl, Lane
from hookflash.workflows.case import Case
from hookflash.workflows.evidence import locate_caller, no_such_call, unread
from hookflash.workflows.examination import CallExamination, examine_call, examine_target
from hookflash.workflows.pacing import retry_pause
from hookflash.workflows.refusals import refusals_of

AT_ONCE = 0.0
_WITHOUT_LEASE_S = 0.5
# A platform that answers with one of these will not change its mind within seconds.
_HOPELESS = frozenset({Cause.CREDENTIALS_REJECTED, Cause.NOT_PERMITTED, Cause.NOT_SUPPORTED})


async def try_target(case: Case, control: CallControl) -> float:
    """One step towards a sent command; the pause before the next."""
    state = case.state
    refusals = refusals_of(state)
    if refusals is not None:
        if not refusals.may_try_again:
            await case.record(ev.TargetGivenUp(at=case.now(), cause=refusals.cause))
            return AT_ONCE
        left = retry_pause(refusals.count) - case.since(state.changed_at)
        if left > 0 and refusals.cause is not Cause.CREDENTIALS_REJECTED:
            return left
    try:
        return await _examine_and_send(case, control)
    except PlatformError as error:
        return await _unreadable(case, error)


async def _examine_and_send(case: Case, control: CallControl) -> float:
    request = case.state.request
    with case.spending(Lane.CHECK) as spend:
        found = await examine_call(control, request, spend)
    if found.blocking is not None:
        return await _end_unsent(case, found, found.blocking)
    if found.call is None or found.leg is None:
        raise PlatformError("The call could not be examined.", Cause.PLATFORM_UNCLEAR)
    if case.is_overdue:
        return await _end(case, Status.TIMED_OUT, Cause.TIMEOUT, locate_caller(found.call))
    target = case.state.target
    if target is None:
        return await _end_of_route(case, found)
    with case.spending(Lane.CHECK) as spend:
        examined = await examine_target(control, request, target, spend)
    opening = _checked(case, found)
    if examined.blocking is not None:
        cause = examined.blocking.cause or Cause.PLATFORM_UNCLEAR
        skipped = ev.TargetSkipped(at=case.now(), target=examined.target, cause=cause, checks=examined.checks)
        await case.record(*opening, skipped)
        return AT_ONCE
    return await _send(case, control, found.call, found.leg.id, examined.target, opening, examined.checks)


async def _send(
    case: Case,
    control: CallControl,
    call: CallSnapshot,
    leg_id: LegId,
    target: Target,
    opening: tuple[ev.Event, ...],
    checks: tuple[Check, ...],
) -> float:
    tools = case.tools
    if not tools.lease.has_time():
        return _WITHOUT_LEASE_S
    intent = ev.IntentWritten(
        at=case.now(),
        target=target,
        leg_id=leg_id,
        known_legs=tuple(leg.id for leg in call.legs),
        known_moves=tuple(move.id for move in call.moves),
        boot_id=tools.boot_id,
        checks=checks,
    )
    await case.record(*opening, intent)
    tools.probe.reach("command:before")
    outcome = await _command(case, control, leg_id, target)
    tools.probe.reach("command:after")
    await case.record(outcome)
    return AT_ONCE


async def _command(case: Case, control: CallControl, leg_id: LegId, target: Target) -> ev.Event:
    sent_at = case.now()
    try:
        with case.spending(Lane.COMMAND) as spend:
            request_id = await control.transfer(case.call_id, leg_id, target, spend)
    except PlatformError as error:
        if not error.effect_known:
            return ev.CommandUnclear(at=case.now(), sent_at=sent_at, detail=error.message)
        return ev.CommandRefused(
            at=case.now(),
            sent_at=sent_at,
            cause=error.cause,
            detail=error.message,
            platform_request_id=error.request_id,
        )
    return ev.CommandAccepted(at=case.now(), sent_at=sent_at, platform_request_id=request_id)


def _checked(case: Case, found: CallExamination) -> tuple[ev.Event, ...]:
    if case.state.transfer.status is not Status.ACCEPTED:
        return ()
    return (ev.Checked(at=case.now(), checks=found.checks),)


async def _unreadable(case: Case, error: PlatformError) -> float:
    transfer = case.state.transfer
    waited = case.since(transfer.accepted_at)
    has_tried = _was_sent(case)
    patience = (
        (transfer.deadline_at - transfer.accepted_at).total_seconds()
        if has_tried or isinstance(error, PlatformBusy)
        else case.tools.policy.checks_within_s
    )
    if waited < patience and not (error.cause in _HOPELESS and not has_tried):
        return min(retry_pause(int(waited)), 2.0)
    status = Status.FAILED if has_tried else Status.REJECTED
    landing = unread(case.now(), error.message)
    return await _end(case, status, error.cause, landing, detail=error.message)


async def _end_unsent(case: Case, found: CallExamination, check: Check) -> float:
    cause = check.cause or Cause.PLATFORM_UNCLEAR
    landing = locate_caller(found.call) if found.call else no_such_call(case.now())
    detail = _detail(check)
    if not _was_sent(case):
        return await _end(case, Status.REJECTED, cause, landing, detail=detail, checks=found.checks)
    if cause is Cause.CALL_GONE:
        return await _end(case, Status.ABANDONED, Cause.CALLER_HUNG_UP, landing, detail=detail)
    if cause is Cause.CALL_BUSY and not case.is_overdue:
        return retry_pause(int(case.since(case.state.changed_at)))
    return await _end(case, Status.FAILED, cause, landing, detail=detail)


async def _end_of_route(case: Case, found: CallExamination) -> float:
    call = found.call
    landing = locate_caller(call) if call else unread(case.now(), "the call was not read")
    last = case.state.attempt
    status = Status.FAILED if _was_sent(case) else Status.REJECTED
    checks = case.state.transfer.checks
    detail = next((_detail(check) for check in reversed(checks) if check.blocks), last.detail)
    return await _end(case, status, last.cause or Cause.PLATFORM_UNCLEAR, landing, detail=detail)


async def _end(
    case: Case,
    status: Status,
    cause: Cause,
    landing: Landing,
    *,
    detail: str | None = None,
    checks: tuple[Check, ...] = (),
) -> float:
    is_new = case.state.transfer.status is Status.ACCEPTED
    await case.record(
        ev.Ended(
            at=case.now(),
            status=status,
            cause=cause,
            landing=landing,
            detail=detail,
            checks=checks if is_new else (),
        )
    )
    return AT_ONCE


def _was_sent(case: Case) -> bool:
    return any(a.status is not AttemptStatus.SKIPPED for a in case.state.transfer.attempts)


def _detail(check: Check) -> str:
    reason = check.evidence.get("reason") or check.evidence.get("missing") or ""
    if isinstance(reason, list):
        reason = "missing: " + ", ".join(str(item) for item in reason)
    return f"{check.name}: {reason}" if reason else str(check.name)
