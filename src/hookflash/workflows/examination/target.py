"""The checks about one target."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check, CheckName, failed, passed
from hookflash.domain.destinations import Destination
from hookflash.domain.journeys import Journey
from hookflash.domain.requests import Kind
from hookflash.domain.routes import RouteStep
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import Resolved
from hookflash.workflows.examination.agents import agent_reachable
from hookflash.workflows.examination.examiner import Examiner, first_block
from hookflash.workflows.examination.lines import examine_line
from hookflash.workflows.examination.numbers import examine_number
from hookflash.workflows.examination.permits import service_allowed
from hookflash.workflows.examination.resolving import campaign_active, resolve, target_active


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetExamination:
    """What the checks about one target found.

    Attributes:
        target: As asked for, or resolved if it could be.
        destination: Where it is; none if it could not be resolved.
        kind: How the call would be handed over.
        estimated_wait_s: How long the caller would wait there, if that was asked.
        agents: Who could take the call, as far as that was read.
    """

    target: Target
    kind: Kind
    checks: tuple[Check, ...]
    destination: Destination | None = None

    @property
    def blocking(self) -> Check | None:
        """The first check that speaks against the target."""
        return first_block(self.checks)

    @property
    def estimated_wait_s(self) -> float | None:
        """How long the caller would wait there, in seconds, if that was asked."""
        seconds = self._evidence("estimated_wait_s")
        return float(seconds) if isinstance(seconds, int | float) else None

    @property
    def agents(self) -> tuple[str, ...]:
        """Who could take the call, as far as that was read."""
        names = self._evidence("agents")
        return tuple(names) if isinstance(names, list) else ()

    def _evidence(self, name: str) -> object:
        return next((check.evidence[name] for check in self.checks if name in check.evidence), None)


async def examine_target(ask: Examiner, step: RouteStep, journey: Journey) -> TargetExamination:
    """Answer the checks about one step of the route; after one that speaks against it none is asked.

    Raises:
        PlatformError: The platform could not be read.
    """
    kind = kind_for(ask, step)
    target = step.target
    checks: list[Check] = []
    found: Resolved | None = None
    async for check in _before_it_is_known(ask, kind, target):
        checks += ask.judge((check,))
    if first_block(checks) is None:
        check, found = await resolve(ask, target, ask.request.skills)
        checks += ask.judge((check,))
    if found is None or first_block(checks) is not None:
        return TargetExamination(target=target, kind=kind, checks=tuple(checks))
    async for check in _questions(ask, step, found, journey):
        checks += ask.judge((check,))
        if first_block(checks) is not None:
            break
    destination = found.destination
    return TargetExamination(
        target=destination.target, kind=kind, checks=tuple(checks), destination=destination
    )


def kind_for(ask: Examiner, step: RouteStep) -> Kind:
    """How the call is handed to a step: a consultation goes on as one where the platform can do that.

    A mailbox cannot be consulted, and bringing the caller back needs nobody's consent.
    """
    wanted = ask.request.kind
    if step.is_return or step.target.type in _NOBODY_THERE:
        return Kind.BLIND
    return wanted


_NOBODY_THERE = frozenset({TargetType.VOICEMAIL, TargetType.CALLBACK})


async def _before_it_is_known(ask: Examiner, kind: Kind, target: Target) -> AsyncIterator[Check]:
    if not ask.control.capabilities.can_reach(kind, target.type):
        reason = f"{kind} transfer to {target.type}"
        yield failed(CheckName.CAPABILITY_SUPPORTED, Cause.NOT_SUPPORTED, missing=[reason])
        return
    for check in examine_number(ask, target):
        yield check
    yield await service_allowed(ask.control.missing_grants(kind, target, ask.spend))


async def _questions(
    ask: Examiner, step: RouteStep, found: Resolved, journey: Journey
) -> AsyncIterator[Check]:
    destination = found.destination
    if found.is_active is not None:
        yield target_active(found)
    if found.is_campaign_active is not None:
        yield campaign_active(found)
    if not step.is_return:
        yield _no_loop(destination, journey)
    if destination.is_line:
        async for check in examine_line(ask, step, destination):
            yield check
    elif destination.place.type is TargetType.AGENT and step.target.type not in _NOBODY_THERE:
        # Where the caller is brought back to, nobody holds the call who could try again.
        yield await agent_reachable(ask, destination, may_be_busy=not step.is_return)


def _no_loop(destination: Destination, journey: Journey) -> Check:
    """Not the same place twice, and not back to where an earlier transfer began."""
    name, key = CheckName.NO_LOOP, destination.target.key
    if key in journey.visited:
        return failed(name, Cause.LOOP_DETECTED, reason="the call has been there", depth=journey.depth)
    if key in journey.came_from:
        return failed(name, Cause.LOOP_DETECTED, reason="the call came from there", depth=journey.depth)
    return passed(name, depth=journey.depth)
