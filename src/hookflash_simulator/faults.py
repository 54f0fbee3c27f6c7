"""Faults on order: what goes wrong between a client and a platform, and when."""

import fnmatch
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hookflash_simulator.fields import Fields, WrongField
from hookflash_simulator.randomness import Stream

DELAY = 1.0
LATE = 3.0


class Fault(StrEnum):
    """What a rule does to a request, or to an event of a platform's feed."""

    STATUS = "status"
    DELAY = "delay"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    FALSE_SUCCESS = "false_success"
    LATE_EFFECT = "late_effect"
    BAD_BODY = "bad_body"
    EVENT_LOSS = "event_loss"
    EVENT_DUPLICATE = "event_duplicate"
    EVENT_REORDER = "event_reorder"

    @property
    def is_about_events(self) -> bool:
        """True if it concerns feeds instead of requests."""
        return self.startswith("event_")


@dataclass(slots=True)
class FaultRule:
    """One rule as it was ordered, and how often it has struck."""

    do: Fault
    platform: str | None = None
    operation: str | None = None
    method: str | None = None
    path: re.Pattern[str] | None = None
    status: int = 500
    retry_after_s: float | None = None
    delay_s: float = DELAY
    probability: float = 1.0
    times: int | None = None
    fired: int = 0
    ordered: dict[str, Any] = field(default_factory=dict)

    def matches(self, platform: str, operation: str | None, method: str, path: str) -> bool:
        """True if the rule speaks of such a request and is not used up."""
        if self.times is not None and self.fired >= self.times:
            return False
        return (
            self.platform in (None, platform)
            and self.operation in (None, operation)
            and self.method in (None, method)
            and (self.path is None or self.path.match(path) is not None)
        )

    def as_json(self) -> dict[str, Any]:
        """The rule as it was ordered, with the count."""
        return {**self.ordered, "fired": self.fired}


class FaultPlan:
    """The ordered rules; the first one that matches wins."""

    def __init__(self, seed: int) -> None:
        self._chances = Stream(seed, "faults")
        self._broken = Stream(seed, "bad_body").shuffled(_BROKEN)
        self._broken_count = 0
        self.rules: list[FaultRule] = []

    def choose(self, platform: str, operation: str | None, method: str, path: str) -> FaultRule | None:
        """The rule that strikes a request, if one does."""
        return self._strike(platform, operation, method, path, about_events=False)

    def choose_for_event(self, platform: str, topic: str) -> FaultRule | None:
        """The rule that strikes an event of a feed; its topic is matched as a path."""
        return self._strike(platform, None, "", topic, about_events=True)

    def break_body(self, body: bytes) -> tuple[bytes, str]:
        """A broken answer in place of a good one: the kinds follow one another, in the seed's order."""
        kind = self._broken[self._broken_count % len(self._broken)]
        self._broken_count += 1
        if kind == "html":
            return b"<html><head><title>502 Bad Gateway</title></head></html>", "text/html"
        if kind == "half":
            return (body[: len(body) // 2] or b'{"id": "'), "application/json"
        return (b"" if kind == "empty" else b'["unexpected"]'), "application/json"

    def _strike(
        self, platform: str, operation: str | None, method: str, path: str, *, about_events: bool
    ) -> FaultRule | None:
        for rule in self.rules:
            if rule.do.is_about_events is not about_events:
                continue
            if rule.matches(platform, operation, method, path) and self._chances.chance(rule.probability):
                rule.fired += 1
                return rule
        return None


_BROKEN = ("html", "half", "empty", "type")


def read_rules(value: object) -> list[FaultRule]:
    """The rules of a request.

    Raises:
        WrongField: The list or one of its rules is wrong.
    """
    if not isinstance(value, list):
        raise WrongField("", "must be a list of rules")
    return [_read_rule(one, f"[{place}]") for place, one in enumerate(value)]


def _read_rule(value: object, key: str) -> FaultRule:
    fields = Fields(value, key)
    match = fields.section("match")
    do = Fault(fields.one_of("do", list(Fault)))
    path = match.optional("path", str)
    rule = FaultRule(
        do=do,
        platform=match.optional("platform", str),
        operation=match.optional("operation", str),
        method=match.optional("method", str),
        path=re.compile(fnmatch.translate(path)) if path is not None else None,
        retry_after_s=fields.optional("retry_after_s", float),
        delay_s=fields.positive("delay_s", LATE if do is Fault.LATE_EFFECT else DELAY),
        probability=fields.positive("probability", 1.0),
        times=fields.optional("times", int),
        ordered=dict(value) if isinstance(value, dict) else {},
    )
    status = fields.optional("status", int)
    match.close()
    fields.close()
    _check(rule, status, fields)
    return rule


def _check(rule: FaultRule, status: int | None, fields: Fields) -> None:
    if rule.do is Fault.STATUS and (status is None or not 200 <= status <= 599):  # noqa: PLR2004
        raise WrongField(fields.key("status"), "must be an HTTP status for `do: status`")
    if rule.probability > 1:
        raise WrongField(fields.key("probability"), "must not be above 1")
    rule.status = status or rule.status
    rule.method = rule.method.upper() if rule.method else None
