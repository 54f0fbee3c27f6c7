"""Ending a transfer before, or instead of, its target's answer."""

from hookflash.domain import events as ev
from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check
from hookflash.domain.status import AttemptStatus, Status
from hookflash.domain.transfer import Landing
from hookflash.workflows.case import Case
from hookflash.workflows.sending import AT_ONCE


async def end(
    case: Case,
    status: Status,
    cause: Cause,
    landing: Landing,
    *,
    detail: str | None = None,
    checks: tuple[Check, ...] = (),
) -> float:
    """Record the end; checks that were not recorded before are kept with it."""
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


def was_sent(case: Case) -> bool:
    """Whether a command was sent for any target."""
    return any(a.status is not AttemptStatus.SKIPPED for a in case.state.transfer.attempts)


def detail_of(check: Check) -> str:
    """A check in one line, with its reason."""
    reason = check.evidence.get("reason") or check.evidence.get("missing") or ""
    if isinstance(reason, list):
        reason = "missing: " + ", ".join(str(item) for item in reason)
    return f"{check.name}: {reason}" if reason else str(check.name)
