"""Whether an agent can be rung."""

from typing import Any

from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check, CheckName, failed, passed, unknown
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformError
from hookflash.ports.platform import AgentFacts
from hookflash.workflows.examination.examiner import Inquiry


async def agent_reachable(ask: Inquiry, destination: Destination, *, may_be_busy: bool) -> Check:
    """Whether the agent is there, wants calls, has a phone and, if that matters, is free."""
    name = CheckName.AGENT_REACHABLE
    try:
        facts = await ask.control.read_agent(destination, ask.spend)
    except PlatformError as error:
        return unknown(name, error.cause, reason=error.message)
    evidence = _evidence(facts)
    reason = obstacle(facts)
    if reason is not None:
        return failed(name, Cause.NOT_AVAILABLE, age_s=facts.age_s, reason=reason, **evidence)
    if not may_be_busy and facts.is_busy is not False:
        return failed(name, Cause.BUSY, age_s=facts.age_s, reason="on another call", **evidence)
    if facts.is_present is None:
        return unknown(name, Cause.PLATFORM_UNCLEAR, reason="the platform does not say", **evidence)
    return passed(name, age_s=facts.age_s, **evidence)


def obstacle(facts: AgentFacts) -> str | None:
    """Why the agent cannot be rung, if something is known to speak against it."""
    if facts.is_present is False:
        return "not there"
    if facts.wants_no_calls:
        return "on do-not-disturb"
    if facts.has_phone is False:
        return "no phone assigned"
    return None


def _evidence(facts: AgentFacts) -> dict[str, Any]:
    known = {"presence": facts.presence, "busy": facts.is_busy, "phone": facts.has_phone}
    return {name: value for name, value in known.items() if value is not None}
