"""The plan of a request: what would happen, found out without touching the call."""

from hookflash.domain.causes import Cause
from hookflash.domain.requests import Kind
from hookflash.domain.routes import RouteStep, next_position
from hookflash.domain.transfer import Plan, PlannedTarget
from hookflash.workflows.examination import (
    CallExamination,
    Examiner,
    TargetExamination,
    examine_call,
    examine_target,
)
from hookflash.workflows.trying import release_for


async def make_plan(ask: Examiner, route: tuple[RouteStep, ...]) -> Plan:
    """The checks, the targets in order, and the commands that would be sent if nothing changes.

    Raises:
        PlatformError: The platform could not be read.
    """
    found = await examine_call(ask)
    if found.blocking is not None or found.leg is None:
        cause = found.blocking.cause if found.blocking else Cause.PLATFORM_UNCLEAR
        return Plan(would="reject", cause=cause, checks=found.checks, platform_requests=ask.spend.requests)
    examined = [await examine_target(ask, step, found.journey) for step in route]
    chosen, cause = _choose(route, examined)
    return Plan(
        would="reject" if chosen is None else "transfer",
        cause=cause if chosen is None else None,
        route=tuple(_planned(step, one) for step, one in zip(route, examined, strict=True)),
        checks=found.checks,
        commands=() if chosen is None else tuple(_commands(ask, found, chosen)),
        platform_requests=ask.spend.requests,
    )


def _choose(
    route: tuple[RouteStep, ...], examined: list[TargetExamination]
) -> tuple[TargetExamination | None, Cause | None]:
    """The target that would be tried first, by the same rule by which the transfer goes along its route."""
    position, cause = 0, None
    while position < len(route):
        block = examined[position].blocking
        if block is None:
            return examined[position], None
        cause = block.cause or Cause.PLATFORM_UNCLEAR
        position = next_position(route, position, cause)
    return None, cause


def _planned(step: RouteStep, examined: TargetExamination) -> PlannedTarget:
    return PlannedTarget(
        target=examined.target,
        via=examined.destination.via if examined.destination is not None else None,
        on=step.on,
        checks=examined.checks,
        estimated_wait_s=examined.estimated_wait_s,
        agents=examined.agents,
    )


def _commands(ask: Examiner, found: CallExamination, chosen: TargetExamination) -> list[str]:
    """What would be sent, in the project's words."""
    destination, request, leg = chosen.destination, ask.request, found.leg
    if destination is None or leg is None:
        return []
    commands = ["put the context on the call"] if request.context else []
    place = destination.place.shorthand
    if chosen.kind is Kind.CONSULT:
        commands.append(f"consult {place} for the agent on leg {leg.id}")
    else:
        release = release_for(request, destination, ask.control.capabilities)
        commands.append(f"move leg {leg.id} to {place}, release {release}")
    if destination.is_line and (destination.skill_ids or request.priority is not None):
        commands.append(f"set {_routing(ask, chosen)} while the call waits in {place}")
    if request.wrap_up_code is not None:
        commands.append(f"give leg {leg.id} its wrap-up code")
    return commands


def _routing(ask: Examiner, chosen: TargetExamination) -> str:
    wanted = []
    skills = list(ask.request.skills)
    if chosen.destination is not None and chosen.destination.via is not None:
        skills.insert(0, chosen.target.name or "")
    if skills:
        wanted.append("skills " + ", ".join(skills))
    if ask.request.priority is not None:
        wanted.append(f"priority {ask.request.priority}")
    return " and ".join(wanted)
