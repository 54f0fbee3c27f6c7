"""The lines in which callers wait."""

from bisect import bisect_left, insort
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hookflash_simulator.world.accounts import HOME
from hookflash_simulator.world.agents import Agent
from hookflash_simulator.world.hours import Hours

if TYPE_CHECKING:
    from hookflash_simulator.world.calls import Leg

PRIORITY_POINT = 60_000
"""What one point of priority is worth: a minute of waiting (reference genesys-cloud 6)."""


HANDLED_KEPT = 50
"""Calls by which a queue knows what one takes."""


@dataclass(slots=True)
class Ticket:
    """A caller's place in a line.

    Attributes:
        since: When the line was joined.
        order: Which of two equal places comes first.
        skills: What an agent must know to be offered the call.
        language: What he must speak, if anything.
        scores: Which agents are to be preferred, by name, the highest score first.
        ringing: The leg that rings at an agent for this caller, if one does.
        declined_until: Who has declined, and until when he is left in peace.
    """

    since: int
    order: int
    skills: list[str]
    priority: int
    language: str | None = None
    ringing: "Leg | None" = None
    scores: dict[str, int] = field(default_factory=dict)
    declined_until: dict[str, int] = field(default_factory=dict)

    @property
    def place(self) -> tuple[int, int]:
        """Smaller is nearer to the front."""
        return self.since - self.priority * PRIORITY_POINT, self.order


@dataclass(frozen=True, slots=True)
class Overflow:
    """Whoever has waited for so many milliseconds goes on to another queue by himself."""

    after: int
    to: str


@dataclass(slots=True)
class Campaign:
    """What queues are grouped under."""

    name: str
    number: int
    active: bool = True


@dataclass(slots=True)
class Queue:
    """One line with its agents.

    Attributes:
        overflow: Where those go on to who have waited too long, if anywhere.
        capacity: How many may wait; None is no bound. Only a platform that can refuse a transfer holds to it.
        manual_assignment: True if people may give its callers to agents.
        waiting: The legs of callers who have no agent yet, front first.
        handled: What the latest calls took its agents, wrap-up included, in milliseconds.
    """

    name: str
    uuid: str
    number: int
    agents: list[Agent]
    wrap_up_codes: list[str]
    alerting_timeout: int
    wrap_up: int
    hours: Hours
    campaign: Campaign
    division: str = HOME
    active: bool = True
    overflow: Overflow | None = None
    capacity: int | None = None
    manual_assignment: bool = False
    wrap_up_optional: bool = False
    waiting: "list[Leg]" = field(default_factory=list)
    handled: deque[int] = field(default_factory=lambda: deque(maxlen=HANDLED_KEPT))

    @property
    def schedule_group(self) -> str:
        """The id of its opening hours."""
        return self.hours.uuid

    @property
    def is_full(self) -> bool:
        """True if nobody else may wait."""
        return self.capacity is not None and len(self.waiting) >= self.capacity

    def join(self, leg: "Leg") -> None:
        """Stand in line."""
        insort(self.waiting, leg, key=_place)

    def leave(self, leg: "Leg") -> None:
        """Step out of the line, if in it."""
        index = bisect_left(self.waiting, _place(leg), key=_place)
        if index < len(self.waiting) and self.waiting[index] is leg:
            del self.waiting[index]


def _place(leg: "Leg") -> tuple[int, int]:
    return leg.ticket.place if leg.ticket else (0, 0)
