"""What it leads to when the platform provably placed no call."""

from hookflash.domain.causes import Cause
from hookflash.domain.outbound.events import CallEnded
from hookflash.domain.outbound.state import OutboundState
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.workflows.outbound.case import OutboundCase
from hookflash.workflows.pacing import retry_pause

# Trouble that passes: it is waited out until it is too late to place the call.
_WAITED_OUT = frozenset({Cause.RATE_LIMITED, Cause.PLATFORM_DOWN})
# A token may have ended just then; the second refusal is meant.
_TRIES = {Cause.CREDENTIALS_REJECTED: 2}


def given_up(case: OutboundCase) -> CallEnded | None:
    """The end of a call that is not worth another try; none as long as it is."""
    refusals = case.state.refusals
    if case.is_overdue:
        cause = refusals[-1] if refusals else Cause.TIMEOUT
    elif refusals and refusals[-1] not in _WAITED_OUT and len(refusals) >= _TRIES.get(refusals[-1], 1):
        cause = refusals[-1]
    else:
        return None
    invalid, failed = OutboundStatus.INVALID_NUMBER, OutboundStatus.FAILED
    status = invalid if cause is Cause.INVALID_TARGET else failed
    return CallEnded(at=case.now(), status=status, cause=cause, detail="the call was not placed")


def pause_after_refusals(state: OutboundState) -> float:
    """How long after a refusal the next try is due, in seconds."""
    if not state.refusals or state.refusals[-1] not in _WAITED_OUT:
        return 0.0
    return retry_pause(len(state.refusals))
