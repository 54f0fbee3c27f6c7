"""What transfers and outbound calls have in common: they run through one engine and one store."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from hookflash.domain.causes import Cause
from hookflash.domain.orders import Order


class StatusWord(Protocol):
    """One word for where a record stands."""

    @property
    def is_final(self) -> bool:
        """Whether it has ended."""
        ...


class Record(Protocol):
    """One accepted request as it is shown."""

    @property
    def id(self) -> str:
        """Says by its prefix what kind of record it is."""
        ...

    @property
    def connection(self) -> str:
        """The configured account it is about."""
        ...

    @property
    def status(self) -> StatusWord:
        """Where it stands."""
        ...

    @property
    def cause(self) -> Cause | None:
        """Why it ended as it did."""
        ...

    @property
    def orders(self) -> tuple[Order, ...]:
        """What requesters said about it while it was under way."""
        ...

    @property
    def version(self) -> int:
        """How many events it has seen."""
        ...

    @property
    def accepted_at(self) -> datetime:
        """When it was accepted."""
        ...


class State(Protocol):
    """Everything that is known of a record; changed by events alone."""

    @property
    def record(self) -> Record:
        """What is shown."""
        ...

    @property
    def subject(self) -> str:
        """What it is about: of the running records of a connection only one may be about it."""
        ...

    @property
    def alias(self) -> str | None:
        """The subject under the platform's own id, where that is known later than the subject."""
        ...

    @property
    def is_active(self) -> bool:
        """Whether it runs and so keeps others of its subject out."""
        ...

    @property
    def requester(self) -> str | None:
        """On whose behalf it is."""
        ...

    @property
    def dials_number(self) -> bool:
        """Whether a telephone number is to be dialled for the requester."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEvent:
    """Something that happened to a record.

    Attributes:
        at: When.
        requests: How many platform requests led to it.
        kind: What, in one word.
    """

    at: datetime
    requests: int = 0
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedEvent(RecordEvent):
    """A request was taken; from here on it will reach an end."""

    @property
    def record_id(self) -> str:
        """The record that this is the first event of."""
        raise NotImplementedError

    def made_to_wait(self) -> Self | None:
        """The same, to wait until its subject is free; none if the requester would rather be refused."""
        return None
