"""Checks: named questions asked before anything is done."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hookflash.domain.causes import Cause


class CheckName(StrEnum):
    """The questions, by name."""

    CALL_EXISTS = "call_exists"
    CALL_ACTIVE = "call_active"
    NOT_ALREADY_MOVING = "not_already_moving"
    LEG_FOUND = "leg_found"
    SERVICE_ALLOWED = "service_allowed"
    REQUESTER_ALLOWED = "requester_allowed"
    CALL_NOT_PRIVATE = "call_not_private"
    TARGET_EXISTS = "target_exists"
    AGENTS_AVAILABLE = "agents_available"
    CAPABILITY_SUPPORTED = "capability_supported"


class CheckResult(StrEnum):
    """An answer; ``unknown`` is not ``passed``."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


# Checks whose `unknown` answer blocks like a failed one (DESIGN: the four in bold).
BLOCKING_WHEN_UNKNOWN = frozenset(
    {CheckName.CALL_EXISTS, CheckName.REQUESTER_ALLOWED, CheckName.CALL_NOT_PRIVATE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One answered question.

    Attributes:
        name: Which question.
        result: The answer.
        evidence: What the answer rests on; holds no personal data.
        age_s: How old the evidence was when it was used, in seconds.
        cause: Why it failed.
    """

    name: CheckName
    result: CheckResult
    evidence: dict[str, Any] = field(default_factory=dict)
    age_s: float = 0.0
    cause: Cause | None = None

    @property
    def blocks(self) -> bool:
        """Whether this answer stops the transfer or the target it is about."""
        if self.result is CheckResult.UNKNOWN:
            return self.name in BLOCKING_WHEN_UNKNOWN
        return self.result is CheckResult.FAILED


def passed(name: CheckName, *, age_s: float = 0.0, **evidence: Any) -> Check:
    """An answer that lets the transfer go on."""
    return Check(name=name, result=CheckResult.PASSED, evidence=evidence, age_s=age_s)


def failed(name: CheckName, cause: Cause, *, age_s: float = 0.0, **evidence: Any) -> Check:
    """An answer that speaks against it, with its cause."""
    return Check(name=name, result=CheckResult.FAILED, evidence=evidence, age_s=age_s, cause=cause)


def unknown(name: CheckName, cause: Cause, **evidence: Any) -> Check:
    """A question that could not be answered, and why."""
    return Check(name=name, result=CheckResult.UNKNOWN, evidence=evidence, cause=cause)
