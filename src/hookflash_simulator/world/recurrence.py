"""Periods that come again: a start, an end, and a rule in the words of RFC 5545 (RRULE)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PARTS = ("FREQ", "INTERVAL", "UNTIL", "COUNT", "BYDAY", "BYMONTH", "BYMONTHDAY", "WKST")
_FORMATS = ("%Y%m%dT%H%M%S", "%Y%m%d")
LONGEST = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Rule:
    """When a period comes again; weeks begin on Monday.

    Attributes:
        text: The rule as it was written.
        until: The last moment at which an occurrence may start, on the clock of the place.
    """

    text: str
    frequency: str
    interval: int = 1
    until: datetime | None = None
    count: int | None = None
    weekdays: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()

    def falls_on(self, day: date, first: datetime) -> bool:
        """True if an occurrence starts on a day, of those that begin with `first`."""
        if not self._fits(day, first.date()):
            return False
        if self.until is not None and datetime.combine(day, first.time()) > self.until:
            return False
        return self.count is None or self._number(day, first.date()) <= self.count

    def _fits(self, day: date, first: date) -> bool:
        if day < first or (self.weekdays and day.weekday() not in self.weekdays):
            return False
        if self.months and day.month not in self.months:
            return False
        if self.frequency == "DAILY":
            return (day - first).days % self.interval == 0 and self._is_month_day(day, None)
        if self.frequency == "WEEKLY":
            weeks = (_monday(day) - _monday(first)).days // 7
            usual = self.weekdays or (first.weekday(),)
            return weeks % self.interval == 0 and day.weekday() in usual
        months = (day.year - first.year) * 12 + day.month - first.month
        wanted = None if self.weekdays else first.day
        if self.frequency == "MONTHLY":
            return months % self.interval == 0 and self._is_month_day(day, wanted)
        in_month = bool(self.months) or day.month == first.month
        years = day.year - first.year
        return years % self.interval == 0 and in_month and self._is_month_day(day, wanted)

    def _is_month_day(self, day: date, usual: int | None) -> bool:
        if self.month_days:
            return day.day in self.month_days
        return usual is None or day.day == usual

    def _number(self, day: date, first: date) -> int:
        days = (first + timedelta(days=offset) for offset in range((day - first).days + 1))
        return sum(self._fits(one, first) for one in days)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time on the clock of the place (no zone), once or again and again."""

    name: str
    uuid: str
    start: datetime
    end: datetime
    rule: Rule | None = None

    def covers(self, at: datetime) -> bool:
        """True if a moment lies in the period or in one of its occurrences; the end is outside."""
        if self.rule is None:
            return self.start <= at < self.end
        length = self.end - self.start
        for back in range(length.days + 2):
            day = at.date() - timedelta(days=back)
            begins = datetime.combine(day, self.start.time())
            if begins <= at < begins + length and self.rule.falls_on(day, self.start):
                return True
        return False


def parse_rule(text: str) -> Rule:
    """Read a rule (``FREQ=WEEKLY;BYDAY=MO,TU``), with or without ``RRULE:`` in front.

    Raises:
        ValueError: It is malformed, or has a part that is not understood here.
    """
    parts: dict[str, str] = {}
    for part in text.removeprefix("RRULE:").rstrip(";").split(";"):
        name, _, value = part.partition("=")
        if name not in _PARTS or not value or name in parts:
            raise ValueError(f"{part!r} is not understood; allowed: {', '.join(_PARTS)}, each once")
        parts[name] = value
    frequency = parts.get("FREQ", "")
    if frequency not in FREQUENCIES:
        raise ValueError(f"FREQ must be one of {', '.join(FREQUENCIES)}, not {frequency!r}")
    if parts.get("WKST", "MO") != "MO":
        raise ValueError("WKST must be MO")
    weekdays = parts["BYDAY"].split(",") if "BYDAY" in parts else []
    if not set(weekdays) <= set(WEEKDAYS):
        raise ValueError(f"BYDAY must be some of {', '.join(WEEKDAYS)}, not {parts['BYDAY']!r}")
    return Rule(
        text=text,
        frequency=frequency,
        interval=_number("INTERVAL", parts.get("INTERVAL", "1"), 1, 1000),
        until=_moment(parts["UNTIL"]) if "UNTIL" in parts else None,
        count=_number("COUNT", parts["COUNT"], 1, 1000) if "COUNT" in parts else None,
        weekdays=tuple(WEEKDAYS.index(one) for one in weekdays),
        months=_numbers("BYMONTH", parts, 12),
        month_days=_numbers("BYMONTHDAY", parts, 31),
    )


def _moment(text: str) -> datetime:
    """The end of a rule; a day alone counts to its end, and a ``Z`` is read as the clock of the place."""
    for form in _FORMATS:
        try:
            moment = datetime.strptime(text.removesuffix("Z"), form)  # noqa: DTZ007 - local by definition
        except ValueError:
            continue
        return moment if "T" in form else moment + timedelta(days=1, microseconds=-1)
    raise ValueError(f"UNTIL must be as 20261231T235959Z, not {text!r}")


def _number(name: str, text: str, low: int, high: int) -> int:
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}, not {text!r}")
    return int(text)


def _numbers(name: str, parts: dict[str, str], high: int) -> tuple[int, ...]:
    return tuple(_number(name, one, 1, high) for one in parts[name].split(",")) if name in parts else ()


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
