"""Opening hours: rules in the time of a place, holidays, and the word of whoever runs the simulation."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from hookflash_simulator.clock import MS_PER_SECOND
from hookflash_simulator.randomness import named_uuid
from hookflash_simulator.world.recurrence import Period, parse_rule

UTC_NAME = "Etc/UTC"
_DAY = datetime(2020, 1, 1)  # noqa: DTZ001 - periods are on the clock of the place
_DAILY = parse_rule("FREQ=DAILY;INTERVAL=1")


def _all_day(name: str) -> Period:
    return Period(name, named_uuid("schedule", name), _DAY, _DAY + timedelta(days=1), _DAILY)


ALWAYS = _all_day("Around the clock")
CLOSED = _all_day("Closed for now")


@dataclass(slots=True)
class Hours:
    """When something is open: closed and holidays override open, and without an open rule it is closed.

    Attributes:
        uuid: The id of the whole set of rules.
        is_forced: Open or closed whatever the rules say; None lets them decide.
    """

    name: str
    uuid: str
    zone_name: str = UTC_NAME
    zone: tzinfo = UTC
    open: tuple[Period, ...] = (ALWAYS,)
    closed: tuple[Period, ...] = ()
    holidays: tuple[Period, ...] = ()
    is_forced: bool | None = None

    @property
    def open_now(self) -> tuple[Period, ...]:
        """The opening rules, as they stand at present."""
        return (ALWAYS,) if self.is_forced else self.open

    @property
    def closed_now(self) -> tuple[Period, ...]:
        """The closing rules, as they stand at present."""
        if self.is_forced is None:
            return self.closed
        return () if self.is_forced else (*self.closed, CLOSED)

    @property
    def holidays_now(self) -> tuple[Period, ...]:
        """The holidays, as they stand at present."""
        return () if self.is_forced else self.holidays

    @property
    def periods(self) -> tuple[Period, ...]:
        """Every rule there is."""
        return self.open + self.closed + self.holidays

    def is_open(self, at: int) -> bool:
        """True if it is open at an instant (milliseconds since 1970)."""
        moment = datetime.fromtimestamp(at / MS_PER_SECOND, UTC).astimezone(self.zone).replace(tzinfo=None)
        if any(period.covers(moment) for period in self.closed_now + self.holidays_now):
            return False
        return any(period.covers(moment) for period in self.open_now)
