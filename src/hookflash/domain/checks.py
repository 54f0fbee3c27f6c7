"""Checks: named questions asked before anything is done."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from hookflash.domain.causes import Cause


class CheckName(StrEnum):
    """The questions, by name."""

    CAPABILITY_SUPPORTED = "capability_supported"
    REQUESTER_ALLOWED = "requester_allowed"
    CALL_EXISTS = "call_exists"
    CALL_ACTIVE = "call_active"
    NOT_ALREADY_MOVING = "not_already_moving"
    VERSION_MATCHES = "version_matches"
    LEG_FOUND = "leg_found"
    CALL_NOT_PRIVATE = "call_not_private"
    DEPTH_BELOW_LIMIT = "depth_below_limit"
    WRAP_UP_VALID = "wrap_up_valid"
    CONTEXT_FITS = "context_fits"
    SERVICE_ALLOWED = "service_allowed"
    TARGET_EXISTS = "target_exists"
    TARGET_ACTIVE = "target_active"
    NO_LOOP = "no_loop"
    TARGET_OPEN = "target_open"
    AGENTS_AVAILABLE = "agents_available"
    WAIT_ACCEPTABLE = "wait_acceptable"
    CAMPAIGN_ACTIVE = "campaign_active"
    AGENT_REACHABLE = "agent_reachable"
    NUMBER_VALID = "number_valid"
    NUMBER_ALLOWED = "number_allowed"


class CheckResult(StrEnum):
    """An answer; ``unknown`` is not ``passed``."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Rule(StrEnum):
    """What an answer may do.

    ``block``: a failed one blocks; ``strict``: an unknown one blocks as well; ``warn``: it is recorded and
    blocks nothing; ``off``: the question is not asked.
    """

    BLOCK = "block"
    STRICT = "strict"
    WARN = "warn"
    OFF = "off"


# DESIGN section 6: the four whose `unknown` answer blocks like a failed one. The others are `block`.
DEFAULT_RULES = {
    CheckName.CALL_EXISTS: Rule.STRICT,
    CheckName.REQUESTER_ALLOWED: Rule.STRICT,
    CheckName.CALL_NOT_PRIVATE: Rule.STRICT,
    CheckName.NUMBER_ALLOWED: Rule.STRICT,
}
# Without these answers nothing can be sent: no rule but `block` and `strict` is possible.
INDISPENSABLE = frozenset(
    {
        CheckName.CAPABILITY_SUPPORTED,
        CheckName.CALL_EXISTS,
        CheckName.CALL_ACTIVE,
        CheckName.LEG_FOUND,
        CheckName.VERSION_MATCHES,
        CheckName.TARGET_EXISTS,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One answered question.

    Attributes:
        name: Which question.
        result: The answer.
        evidence: What the answer rests on; holds no personal data.
        age_s: How old the evidence was when it was used, in seconds.
        cause: Why it failed, or why it could not be answered.
        blocks: Whether it stops the transfer, or the target it is about, under the rules in force.
    """

    name: CheckName
    result: CheckResult
    evidence: dict[str, Any] = field(default_factory=dict)
    age_s: float = 0.0
    cause: Cause | None = None
    blocks: bool = False

    def under(self, rule: Rule) -> "Check":
        """The same answer with what it does under a rule."""
        stops = {
            CheckResult.PASSED: False,
            CheckResult.FAILED: rule in {Rule.BLOCK, Rule.STRICT},
            CheckResult.UNKNOWN: rule is Rule.STRICT,
        }
        return replace(self, blocks=stops[self.result])


def passed(name: CheckName, *, age_s: float = 0.0, **evidence: Any) -> Check:
    """An answer that lets the transfer go on."""
    return Check(name=name, result=CheckResult.PASSED, evidence=evidence, age_s=age_s)


def failed(name: CheckName, cause: Cause, *, age_s: float = 0.0, **evidence: Any) -> Check:
    """An answer that speaks against it, with its cause."""
    return Check(name=name, result=CheckResult.FAILED, evidence=evidence, age_s=age_s, cause=cause)


def unknown(name: CheckName, cause: Cause, **evidence: Any) -> Check:
    """A question that could not be answered, and why."""
    return Check(name=name, result=CheckResult.UNKNOWN, evidence=evidence, cause=cause)
