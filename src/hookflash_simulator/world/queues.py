"""The lines in which callers wait."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hookflash_simulator.world.agents import Agent

if TYPE_CHECKING:
    from hookflash_simulator.world.calls import Leg

PRIORITY_POINT = 60_000
"""What one point of priority is worth: a minute of waiting (reference genesys-cloud 6)."""


@dataclass(slots=True)
class Ticket:
    """A caller's place in a line.

    Attributes:
        since: When the line was joined.
        order: Which of two equal places comes first.
        skills: What an agent must know to be offered the call.
        ringing: The leg that rings at an agent for this caller, if one does.
        declined_until: Who has declined, and until when he is left in peace.
    """

    since: int
    order: int
    skills: list[str]
    priority: int
    language: str | None = None
    ringing: "Leg | None" = None
    declined_until: dict[str, int] = field(default_factory=dict)

    @property
    def place(self) -> tuple[int, int]:
        """Smaller is nearer to the front."""
        return self.since - self.priority * PRIORITY_POINT, self.order


@dataclass(slots=True)
class Queue:
    """One line with its agents; `waiting` holds the legs of callers who have no agent yet, front first."""

    name: str
    uuid: str
    number: int
    agents: list[Agent]
    wrap_up_codes: list[str]
    alerting_timeout: int
    wrap_up: int
    schedule_group: str
    open: bool = True
    active: bool = True
    waiting: "list[Leg]" = field(default_factory=list)

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
