"""The checks: about the call, and about a target. Shared by the plan and by the transfer itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from hookflash.domain.calls import CallSnapshot, Leg
from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check, CheckName, failed, passed, unknown
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.domain.requests import CALLER, TransferRequest
from hookflash.domain.targets import Target
from hookflash.ports.platform import CallControl, Spend


@dataclass(frozen=True, slots=True)
class CallExamination:
    """What the checks about the call found."""

    checks: tuple[Check, ...]
    call: CallSnapshot | None = None
    leg: Leg | None = None

    @property
    def blocking(self) -> Check | None:
        """The first check that speaks against the transfer."""
        return next((check for check in self.checks if check.blocks), None)


@dataclass(frozen=True, slots=True)
class TargetExamination:
    """What the checks about one target found; the target resolved, if it could be."""

    target: Target
    checks: tuple[Check, ...]

    @property
    def blocking(self) -> Check | None:
        """The first check that speaks against the target."""
        return next((check for check in self.checks if check.blocks), None)


async def examine_call(control: CallControl, request: TransferRequest, spend: Spend) -> CallExamination:
    """Answer the checks about the call.

    Raises:
        PlatformError: The platform could not be read.
    """
    supported = _capability(control, request)
    # A key that may not act for this requester was turned away when the request came in.
    allowed = passed(CheckName.REQUESTER_ALLOWED)
    try:
        call = await control.read_call(request.call_id, spend)
    except PlatformMissing:
        missing = failed(CheckName.CALL_EXISTS, Cause.CALL_GONE, reason="the platform knows no such call")
        return CallExamination((supported, allowed, missing))
    leg = control.leg_to_move(call, request.leg)
    return CallExamination((supported, allowed, *_call_checks(call, leg, request)), call, leg)


def _capability(control: CallControl, request: TransferRequest) -> Check:
    missing = control.capabilities.missing_for(request)
    if missing:
        return failed(CheckName.CAPABILITY_SUPPORTED, Cause.NOT_SUPPORTED, missing=list(missing))
    return passed(CheckName.CAPABILITY_SUPPORTED)


def _call_checks(call: CallSnapshot, leg: Leg | None, request: TransferRequest) -> Iterator[Check]:
    yield passed(CheckName.CALL_EXISTS)
    if call.caller_is_gone:
        yield failed(CheckName.CALL_ACTIVE, Cause.CALL_GONE, reason="the call has ended")
        return
    yield passed(CheckName.CALL_ACTIVE)
    if call.is_moving:
        yield failed(CheckName.NOT_ALREADY_MOVING, Cause.CALL_BUSY, reason="the platform is moving this call")
    else:
        yield passed(CheckName.NOT_ALREADY_MOVING)
    yield _leg_found(call, leg, request)
    if call.is_private:
        yield failed(CheckName.CALL_NOT_PRIVATE, Cause.PRIVATE_CALL, reason="a sensitive stretch is running")
    else:
        yield passed(CheckName.CALL_NOT_PRIVATE)


def _leg_found(call: CallSnapshot, leg: Leg | None, request: TransferRequest) -> Check:
    if leg is not None:
        return passed(CheckName.LEG_FOUND, leg=leg.id, role=leg.role, state=leg.state)
    if request.leg != CALLER and call.find_leg(request.leg) is None:
        return failed(CheckName.LEG_FOUND, Cause.INVALID_TARGET, reason="the call has no such leg")
    reason = "no leg of the call can be moved as it stands"
    return failed(CheckName.LEG_FOUND, Cause.NOT_SUPPORTED, reason=reason)


async def examine_target(
    control: CallControl, request: TransferRequest, target: Target, spend: Spend
) -> TargetExamination:
    """Answer the checks about one target.

    Raises:
        PlatformError: The platform could not be read.
    """
    allowed = await _service_allowed(control, request, target, spend)
    if allowed.blocks:
        return TargetExamination(target, (allowed,))
    try:
        resolved = await control.resolve(target, spend)
    except PlatformMissing as error:
        missing = failed(CheckName.TARGET_EXISTS, error.cause, reason=error.message, near=list(error.near))
        return TargetExamination(target, (allowed, missing))
    exists = passed(CheckName.TARGET_EXISTS, age_s=resolved.age_s)
    available = await _agents_available(control, resolved.target, spend)
    return TargetExamination(resolved.target, (allowed, exists, available))


async def _service_allowed(
    control: CallControl, request: TransferRequest, target: Target, spend: Spend
) -> Check:
    name = CheckName.SERVICE_ALLOWED
    try:
        grants = await control.missing_grants(request.kind, target.type, spend)
    except PlatformError as error:
        if error.cause is Cause.CREDENTIALS_REJECTED:
            raise
        return unknown(name, error.cause, reason=error.message)
    if grants.names:
        return failed(name, Cause.NOT_PERMITTED, age_s=grants.age_s, missing=list(grants.names))
    return passed(name, age_s=grants.age_s)


async def _agents_available(control: CallControl, target: Target, spend: Spend) -> Check:
    name = CheckName.AGENTS_AVAILABLE
    try:
        facts = await control.read_queue(target, spend)
    except PlatformError as error:
        return unknown(name, error.cause, reason=error.message)
    if facts.staffed is None:
        return unknown(name, Cause.PLATFORM_UNCLEAR, reason="the platform gives no figure")
    evidence = {"staffed": facts.staffed, "idle": facts.idle, "waiting": facts.waiting}
    if facts.staffed == 0:
        return failed(name, Cause.NO_AGENTS, age_s=facts.age_s, **evidence)
    return passed(name, age_s=facts.age_s, **evidence)
