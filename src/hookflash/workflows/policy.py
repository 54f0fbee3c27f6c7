"""The figures and rules that decisions are made with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hookflash.domain.checks import DEFAULT_RULES, CheckName, Rule


class Availability(StrEnum):
    """What counts as an available agent: one on queue, or one who is free as well."""

    STAFFED = "staffed"
    IDLE = "idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberPolicy:
    """Which telephone numbers may be dialled.

    Attributes:
        countries: Regions (ISO 3166, two letters) that may be called; all if empty.
        blocked: Beginnings of E.164 numbers that may not.
        allow_premium: Whether premium-rate and shared-cost numbers may.
        per_hour: How many numbers one requester may have dialled within an hour; no limit if absent.
        do_not_call: E.164 numbers that are never called out.
        calling_hours: From and to, in whole hours of the called region's time, in which calls are placed;
            at any time if absent.
    """

    countries: frozenset[str] = frozenset()
    blocked: tuple[str, ...] = ()
    allow_premium: bool = False
    per_hour: int | None = 100
    do_not_call: frozenset[str] = frozenset()
    calling_hours: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How long things may take (in seconds), and what is allowed.

    Attributes:
        settle_s: An effect may come this late; only after it may a command count as not done.
        checks_within_s: How long an unreadable platform is asked again before a request is rejected.
        privacy_wait_s: How long a sensitive stretch is waited out before a request is rejected.
        first_look_s: The least pause between two looks at a waiting call.
        survey_s: When after a pick-up it is looked whether the call still holds.
        place_within_s: How long after its acceptance an outbound call may still be placed.
        watch_for_s: How long a call left waiting at its target is watched for a late pick-up.
        rules: What the answer to a check does, where it is not the usual.
        depth_limit: How many transfers a call may go through.
        availability: What counts as an available agent.
        most_waiting: How many calls may wait in a queue, by its name, before it counts as full.
        stamp_journey: Whether the journey is written on the call even if no context is given.
        numbers: Which telephone numbers may be dialled.
    """

    settle_s: float = 10.0
    checks_within_s: float = 15.0
    privacy_wait_s: float = 0.0
    first_look_s: float = 0.5
    survey_s: tuple[float, ...] = (5.0, 30.0, 120.0)
    place_within_s: float = 60.0
    watch_for_s: float = 14_400.0
    rules: Mapping[CheckName, Rule] = field(default_factory=dict)
    depth_limit: int = 3
    availability: Availability = Availability.STAFFED
    most_waiting: Mapping[str, int] = field(default_factory=dict)
    stamp_journey: bool = False
    numbers: NumberPolicy = NumberPolicy()

    def rule(self, name: CheckName) -> Rule:
        """What the answer to a check does."""
        return self.rules.get(name) or DEFAULT_RULES.get(name, Rule.BLOCK)

    def asks(self, name: CheckName) -> bool:
        """Whether a check is made at all."""
        return self.rule(name) is not Rule.OFF
