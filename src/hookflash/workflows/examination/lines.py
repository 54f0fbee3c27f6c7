"""The checks about a queue, or whatever else callers wait in."""

from collections.abc import AsyncIterator
from typing import Any

from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check, CheckName, failed, passed, unknown
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformError
from hookflash.domain.routes import RouteStep
from hookflash.ports.platform import QueueFacts
from hookflash.workflows.examination.examiner import Examiner
from hookflash.workflows.policy import Availability


async def examine_line(ask: Examiner, step: RouteStep, destination: Destination) -> AsyncIterator[Check]:
    """Whether it is open, staffed, not full, and the wait bearable.

    Bringing a caller back asks nothing of this: there is no better place left.
    """
    if step.is_return:
        return
    if ask.policy.asks(CheckName.TARGET_OPEN):
        hours = await target_open(ask, destination)
        if hours is not None:
            yield hours
    most = ask.policy.most_waiting.get(destination.place.name or "")
    if ask.policy.asks(CheckName.AGENTS_AVAILABLE) or most is not None:
        facts = await _facts(ask, destination)
        yield _agents_available(ask, facts)
        if most is not None:
            yield _not_full(facts, most)
    if ask.request.wait_limit_s is not None:
        yield await _wait_acceptable(ask, destination, ask.request.wait_limit_s)


async def target_open(ask: Examiner, destination: Destination) -> Check | None:
    """Whether a place is open now; nothing if no schedule is mapped to it."""
    name = CheckName.TARGET_OPEN
    try:
        hours = await ask.control.read_hours(destination, ask.spend)
    except PlatformError as error:
        return unknown(name, error.cause, reason=error.message)
    if hours is None:
        return None
    evidence: dict[str, Any] = {**hours.evidence, "reason": hours.reason}
    if hours.opens_at is not None:
        evidence["opens_at"] = hours.opens_at.isoformat()
    if hours.is_open:
        return passed(name, age_s=hours.age_s, **evidence)
    return failed(name, Cause.QUEUE_CLOSED, age_s=hours.age_s, **evidence)


async def _facts(ask: Examiner, destination: Destination) -> QueueFacts | PlatformError:
    try:
        return await ask.control.read_queue(destination, ask.spend)
    except PlatformError as error:
        return error


def _agents_available(ask: Examiner, facts: QueueFacts | PlatformError) -> Check:
    name = CheckName.AGENTS_AVAILABLE
    if isinstance(facts, PlatformError):
        return unknown(name, facts.cause, reason=facts.message)
    count = facts.idle if ask.policy.availability is Availability.IDLE else facts.staffed
    evidence: dict[str, Any] = {"staffed": facts.staffed, "idle": facts.idle, "waiting": facts.waiting}
    if facts.agents:
        evidence["agents"] = list(facts.agents)
    if count is None:
        return unknown(name, Cause.PLATFORM_UNCLEAR, reason="the platform gives no figure")
    if count == 0:
        return failed(name, Cause.NO_AGENTS, age_s=facts.age_s, **evidence)
    return passed(name, age_s=facts.age_s, **evidence)


def _not_full(facts: QueueFacts | PlatformError, most: int) -> Check:
    name = CheckName.WAIT_ACCEPTABLE
    if isinstance(facts, PlatformError) or facts.waiting is None:
        return unknown(name, Cause.PLATFORM_UNCLEAR, reason="the platform gives no figure")
    evidence = {"waiting": facts.waiting, "most_waiting": most}
    if facts.waiting >= most:
        return failed(name, Cause.QUEUE_FULL, age_s=facts.age_s, **evidence)
    return passed(name, age_s=facts.age_s, **evidence)


async def _wait_acceptable(ask: Examiner, destination: Destination, limit_s: float) -> Check:
    name = CheckName.WAIT_ACCEPTABLE
    try:
        wait = await ask.control.estimate_wait(destination, ask.request.call_id, ask.spend)
    except PlatformError as error:
        return unknown(name, error.cause, reason=error.message)
    if wait.seconds is None:
        return unknown(name, Cause.PLATFORM_UNCLEAR, reason="the platform gives no estimate")
    evidence = {"estimated_wait_s": wait.seconds, "limit_s": limit_s}
    if wait.seconds > limit_s:
        return failed(name, Cause.WAIT_TOO_LONG, age_s=wait.age_s, **evidence)
    return passed(name, age_s=wait.age_s, **evidence)
