"""An agent as the platform knows them: their contacts, and the program that is attached to their session."""

import asyncio
from dataclasses import dataclass, field

from .shapes import event, start


@dataclass(slots=True)
class Attachment:
    """One program's way into an agent's session: its ids, and what it has not been told."""

    first: str
    latest: str
    previous: str | None = None
    pending: list[dict[str, str]] = field(default_factory=list)
    unacknowledged: list[dict[str, str]] = field(default_factory=list)
    arrived: bool = True
    poll: asyncio.Future[None] | None = None


@dataclass(slots=True)
class FloorDesk:
    """An agent, their contacts as they are, and as the program must believe them to be.

    Attributes:
        contacts: Living ones: status and number of the last event.
        told: The same, as far as the program has been told.
        free_since: When the last request for events was answered; none if that did not go well.
    """

    agent_id: str
    contacts: dict[str, tuple[str, int]] = field(default_factory=dict)
    told: dict[str, tuple[str, int]] = field(default_factory=dict)
    attachment: Attachment | None = None
    is_logged_in: bool = True
    free_since: float | None = None
    serial: int = 0

    def log_in(self) -> None:
        """The agent is back."""
        self.is_logged_in = True

    def learn(self, told: list[dict[str, str]]) -> None:
        """What whoever is told these events knows now."""
        for one in told:
            if one.get("Status") == "Disconnected":
                self.told.pop(one["ContactID"], None)
            elif "ContactID" in one:
                self.told[one["ContactID"]] = (one["Status"].lower(), int(one["DNIS"]))

    def snapshot(self) -> list[dict[str, str]]:
        return [start(self.agent_id), *(told_of(key, *one) for key, one in self.contacts.items())]


def told_of(contact_id: str, status: str, serial: int) -> dict[str, str]:
    """An event; its number stands where the platform has the number that was dialled."""
    return event(contact_id, status, MasterID=contact_id, DNIS=serial, FinalState=status == "Disconnected")
