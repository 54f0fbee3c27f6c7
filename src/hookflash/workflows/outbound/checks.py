"""The checks of an outbound call."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check, CheckName, failed, passed
from hookflash.domain.destinations import Destination
from hookflash.domain.outbound.request import OutboundRequest
from hookflash.domain.targets import Target
from hookflash.ports.outbound import CallingControl
from hookflash.workflows.examination.agents import agent_reachable
from hookflash.workflows.examination.errands import context_fits, wrap_up_valid
from hookflash.workflows.examination.examiner import Inquiry, first_block
from hookflash.workflows.examination.permits import service_allowed
from hookflash.workflows.examination.resolving import resolve, target_active
from hookflash.workflows.outbound.numbers import examine_numbers


@dataclass(slots=True)
class OutboundExamination:
    """What the checks of an outbound call found.

    Attributes:
        agent: On whose behalf; none if they could not be resolved.
        queue: On whose account.
        wrap_up_id: The wrap-up code asked for, as the platform knows it.
    """

    checks: list[Check] = field(default_factory=list)
    agent: Destination | None = None
    queue: Destination | None = None
    wrap_up_id: str | None = None

    @property
    def blocking(self) -> Check | None:
        """The first check that speaks against the call."""
        return first_block(self.checks)


async def examine_outbound(
    ask: Inquiry, control: CallingControl, request: OutboundRequest
) -> OutboundExamination:
    """Answer the checks; after one that speaks against the call none is asked.

    Raises:
        PlatformError: The platform could not be read.
    """
    found = OutboundExamination()
    async for check in _questions(ask, control, request, found):
        found.checks += ask.judge((check,))
        if found.blocking is not None:
            break
    return found


async def _questions(
    ask: Inquiry, control: CallingControl, request: OutboundRequest, found: OutboundExamination
) -> AsyncIterator[Check]:
    if not ask.control.capabilities.can_call:
        missing = ["calls on behalf of an agent"]
        yield failed(CheckName.CAPABILITY_SUPPORTED, Cause.NOT_SUPPORTED, missing=missing)
        return
    yield passed(CheckName.CAPABILITY_SUPPORTED)
    for check in examine_numbers(ask, request):
        yield check
    if request.context:
        yield context_fits(ask, request.context)
    if ask.policy.asks(CheckName.SERVICE_ALLOWED):
        yield await service_allowed(control.missing_grants_to_call(ask.spend))
    async for check in _about_agent(ask, request.from_agent, found):
        yield check
    if request.queue is not None:
        async for check in _about_queue(ask, request.queue, found):
            yield check
    if request.wrap_up_code is not None:
        queue_id = found.queue.place.id if found.queue is not None else None
        check, found.wrap_up_id = await wrap_up_valid(ask, request.wrap_up_code, queue_id)
        yield check


async def _about_agent(ask: Inquiry, agent: Target, found: OutboundExamination) -> AsyncIterator[Check]:
    check, resolved = await resolve(ask, agent, ())
    yield check
    if resolved is not None:
        found.agent = resolved.destination
    if resolved is not None and ask.policy.asks(CheckName.AGENT_REACHABLE):
        yield await agent_reachable(ask, resolved.destination, may_be_busy=False)


async def _about_queue(ask: Inquiry, queue: Target, found: OutboundExamination) -> AsyncIterator[Check]:
    check, resolved = await resolve(ask, queue, ())
    yield check
    if resolved is not None:
        found.queue = resolved.destination
        if resolved.is_active is not None:
            yield target_active(resolved)
