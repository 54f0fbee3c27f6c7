"""The checks about the call and the request as a whole."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from hookflash.domain.calls import CallSnapshot, Leg, LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check, CheckName, failed, passed, unknown
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.domain.journeys import Journey, merge
from hookflash.domain.requests import CALLER, Kind
from hookflash.domain.targets import Target, TargetType
from hookflash.workflows.examination.errands import context_fits, wrap_up_valid
from hookflash.workflows.examination.examiner import WHOLE_PLATFORM, Examiner, first_block
from hookflash.workflows.holding import has_dialled


@dataclass(frozen=True, slots=True, kw_only=True)
class CallExamination:
    """What the checks about the call found.

    Attributes:
        leg: The leg that a command has to name.
        journey: What the call has been through.
        wrap_up_id: The wrap-up code asked for, as the platform knows it.
    """

    checks: tuple[Check, ...]
    journey: Journey
    call: CallSnapshot | None = None
    leg: Leg | None = None
    wrap_up_id: str | None = None

    @property
    def blocking(self) -> Check | None:
        """The first check that speaks against the transfer."""
        return first_block(self.checks)

    @property
    def origin(self) -> tuple[Target, ...]:
        """The places to bring the caller back to: the agent who has them, then the queue they came from."""
        if self.leg is None:
            return ()
        places = []
        if self.leg.role is LegRole.AGENT and self.leg.party_id:
            places.append(Target(type=TargetType.AGENT, id=self.leg.party_id, name=self.leg.party_name))
        if self.leg.queue_id:
            places.append(Target(type=TargetType.QUEUE, id=self.leg.queue_id, name=self.leg.queue_name))
        return tuple(places)


async def examine_call(ask: Examiner) -> CallExamination:
    """Answer the checks about the call.

    Raises:
        PlatformError: The platform could not be read.
    """
    opening = [_capability(ask), *[check async for check in _requester_allowed(ask)]]
    try:
        call = await ask.control.read_call(ask.request.call_id, ask.spend)
    except PlatformMissing:
        missing = failed(CheckName.CALL_EXISTS, Cause.CALL_GONE, reason="the platform knows no such call")
        return CallExamination(checks=ask.judge((*opening, missing)), journey=ask.journey)
    leg = ask.control.leg_to_move(call, ask.request.leg)
    journey = merge(ask.journey, call.journey)
    checks = [*opening, *_call_checks(ask, call, leg), *_request_checks(ask, journey)]
    wrap_up, wrap_up_id = await _wrap_up_valid(ask, leg)
    checks += wrap_up
    return CallExamination(
        checks=ask.judge(checks), journey=journey, call=call, leg=leg, wrap_up_id=wrap_up_id
    )


def _capability(ask: Examiner) -> Check:
    missing = ask.control.capabilities.missing_for(ask.request)
    if missing:
        return failed(CheckName.CAPABILITY_SUPPORTED, Cause.NOT_SUPPORTED, missing=list(missing))
    return passed(CheckName.CAPABILITY_SUPPORTED)


async def _requester_allowed(ask: Examiner) -> AsyncIterator[Check]:
    """A key that may not act for this requester was turned away when the request came in.

    What remains is what the platform lets that agent do; a requester who is no agent there has nothing to be
    asked about.
    """
    name, request = CheckName.REQUESTER_ALLOWED, ask.request
    if not ask.policy.asks(name):
        return
    if request.requested_by is None:
        yield passed(name)
        return
    try:
        grants = await ask.control.missing_grants_of(
            request.requested_by, request.kind, request.to, ask.spend
        )
    except PlatformError as error:
        if error.cause in WHOLE_PLATFORM:
            raise
        yield unknown(name, error.cause, reason=error.message)
        return
    if grants is None:
        yield passed(name, requester="no agent of this account")
    elif grants.names:
        yield failed(name, Cause.NOT_PERMITTED, age_s=grants.age_s, missing=list(grants.names))
    else:
        yield passed(name, age_s=grants.age_s)


def _call_checks(ask: Examiner, call: CallSnapshot, leg: Leg | None) -> Iterator[Check]:
    yield passed(CheckName.CALL_EXISTS)
    if call.caller_is_gone:
        yield failed(CheckName.CALL_ACTIVE, Cause.CALL_GONE, reason="the call has ended")
        return
    yield passed(CheckName.CALL_ACTIVE)
    yield _not_already_moving(ask, call, leg)
    if ask.request.expect is not None:
        yield _version_matches(ask.request.expect, call)
    yield _leg_found(ask, call, leg)
    if call.is_private:
        yield failed(CheckName.CALL_NOT_PRIVATE, Cause.PRIVATE_CALL, reason="a sensitive stretch is running")
    else:
        yield passed(CheckName.CALL_NOT_PRIVATE)


def _not_already_moving(ask: Examiner, call: CallSnapshot, leg: Leg | None) -> Check:
    """Nobody is moving it: where a move is made of a consultation, an agent who consults may be doing so."""
    if call.is_moving:
        return failed(
            CheckName.NOT_ALREADY_MOVING, Cause.CALL_BUSY, reason="the platform is moving this call"
        )
    is_composed = bool(ask.control.capabilities.composed)
    if is_composed and leg is not None and leg.role is LegRole.AGENT and has_dialled(call, leg.id):
        reason = "the agent is moving this call, or consults somebody about it"
        return failed(CheckName.NOT_ALREADY_MOVING, Cause.CALL_BUSY, reason=reason)
    return passed(CheckName.NOT_ALREADY_MOVING)


def _version_matches(expected: str, call: CallSnapshot) -> Check:
    if expected.strip('"') == call.etag:
        return passed(CheckName.VERSION_MATCHES)
    reason = "the call has changed since the requester saw it"
    return failed(CheckName.VERSION_MATCHES, Cause.VERSION_CONFLICT, reason=reason)


def _leg_found(ask: Examiner, call: CallSnapshot, leg: Leg | None) -> Check:
    wanted = ask.request.leg
    if leg is None and wanted != CALLER and call.find_leg(wanted) is None:
        return failed(CheckName.LEG_FOUND, Cause.INVALID_TARGET, reason="the call has no such leg")
    if leg is None:
        reason = "no leg of the call can be moved as it stands"
        return failed(CheckName.LEG_FOUND, Cause.NOT_SUPPORTED, reason=reason)
    if ask.request.kind is Kind.CONSULT and leg.role is not LegRole.AGENT:
        reason = "nobody is talking with the caller who could consult"
        return failed(CheckName.LEG_FOUND, Cause.NOT_SUPPORTED, reason=reason)
    return passed(CheckName.LEG_FOUND, leg=leg.id, role=leg.role, state=leg.state)


def _request_checks(ask: Examiner, journey: Journey) -> Iterator[Check]:
    limit = ask.policy.depth_limit
    evidence = {"depth": journey.depth, "limit": limit}
    if journey.depth >= limit:
        yield failed(CheckName.DEPTH_BELOW_LIMIT, Cause.DEPTH_EXCEEDED, **evidence)
    else:
        yield passed(CheckName.DEPTH_BELOW_LIMIT, **evidence)
    if ask.request.context:
        yield context_fits(ask, ask.request.context)


async def _wrap_up_valid(ask: Examiner, leg: Leg | None) -> tuple[list[Check], str | None]:
    code = ask.request.wrap_up_code
    if code is None or leg is None:
        return [], None
    if leg.role is not LegRole.AGENT:
        reason = "no agent has the call who could wrap it up"
        return [failed(CheckName.WRAP_UP_VALID, Cause.NOT_SUPPORTED, reason=reason)], None
    check, found = await wrap_up_valid(ask, code, leg.queue_id)
    return [check], found
