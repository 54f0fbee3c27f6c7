"""Time, identifiers and failpoints, given from outside so that tests can hold them still."""

from datetime import datetime
from typing import Protocol

from hookflash.domain.ids import TransferId


class Clock(Protocol):
    """Time."""

    def now(self) -> datetime:
        """The wall clock, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds on a clock that never steps."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class NewId(Protocol):
    """Makes identifiers."""

    def __call__(self) -> TransferId:
        """A new identifier, ordered by time."""
        ...


class Probe(Protocol):
    """Is told when a place is reached at which a crash would be interesting."""

    def reach(self, point: str) -> None:
        """The named place is reached."""
        ...
