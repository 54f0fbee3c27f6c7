"""Recurrence rules of RFC 5545, as far as schedules of whole days need them. Pure.

Every question looks at a bounded number of days, whatever the rule says: one that never comes true, or that
comes true every second, must not hold up everything else. A rule that cannot be answered that way is refused.
"""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

DAILY, WEEKLY, MONTHLY, YEARLY = "DAILY", "WEEKLY", "MONTHLY", "YEARLY"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Only rules that end after so many times have to be counted from their beginning.
MOST_PERIODS = 20_000
_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_UNTIL = re.compile(r"([0-9]{8})(?:T([0-9]{6})Z?)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,6}", re.ASCII)
_KNOWN = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule.

    Attributes:
        days: Weekdays, Monday is 0, each with its number within the month or year (0: all of them).
        until: The last moment at which it may come true, local.
        positions: Which of a period's days count, from its beginning or, if negative, from its end.
    """

    freq: str
    interval: int
    count: int | None
    until: datetime | None
    days: tuple[tuple[int, int], ...]
    month_days: tuple[int, ...]
    months: tuple[int, ...]
    positions: tuple[int, ...]
    week_start: int


def parse_rule(written: str) -> Rule:
    """A rule as it is written.

    Raises:
        ValueError: It is none, or is of a kind that schedules of days do not have.
    """
    pairs = [
        part.partition("=") for part in written.strip().upper().removeprefix("RRULE:").split(";") if part
    ]
    parts = {key.strip(): value.strip() for key, _, value in pairs}
    if not parts.keys() <= _KNOWN or parts.get("FREQ") not in {DAILY, WEEKLY, MONTHLY, YEARLY}:
        raise ValueError("a part is not understood")
    interval = _numbers(parts.get("INTERVAL", "1"), 1, 10_000)[0]
    count = _numbers(parts["COUNT"], 1, 999_999)[0] if "COUNT" in parts else None
    return Rule(
        freq=parts["FREQ"],
        interval=interval,
        count=count,
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        days=_days(parts.get("BYDAY")),
        month_days=_signed(parts.get("BYMONTHDAY"), 31),
        months=_numbers(parts["BYMONTH"], 1, 12) if "BYMONTH" in parts else (),
        positions=_signed(parts.get("BYSETPOS"), 366),
        week_start=WEEKDAYS.index(parts.get("WKST", "MO")),
    )


def occurrences(rule: Rule, start: datetime, first: datetime, last: datetime) -> Iterator[datetime]:
    """The moments from `first` to `last` at which a rule that begins at `start` comes true; all local.

    Raises:
        ValueError: It would have to be counted for too long.
    """
    first_period = 0 if rule.count is not None else _period_before(rule, start.date(), first.date())
    seen = 0
    for number in range(first_period, first_period + MOST_PERIODS):
        days = _period(rule, start.date(), number)
        if not days or days[0] > last.date():
            return
        for day in _chosen(rule, start.date(), days):
            moment = datetime.combine(day, start.time())
            if moment < start:
                continue
            seen += 1
            is_over = rule.until is not None and moment > rule.until
            if is_over or moment > last or (rule.count is not None and seen > rule.count):
                return
            if moment >= first:
                yield moment
    raise ValueError("it repeats too often")


def _period_before(rule: Rule, start: date, wanted: date) -> int:
    """The number of a period that does not begin after a day, counted from the one of the start."""
    days = (wanted - start).days
    length = {DAILY: 1, WEEKLY: 7, MONTHLY: 31, YEARLY: 366}[rule.freq] * rule.interval
    return max(0, days // length - 1)


def _period(rule: Rule, start: date, number: int) -> Sequence[date]:
    """All days of a period; none beyond the end of time."""
    step = number * rule.interval
    try:
        if rule.freq == DAILY:
            return [start + timedelta(days=step)]
        if rule.freq == WEEKLY:
            monday = start - timedelta(days=(start.weekday() - rule.week_start) % 7)
            begins, length = monday + timedelta(days=7 * step), 7
        elif rule.freq == MONTHLY:
            months = start.year * 12 + start.month - 1 + step
            begins = date(months // 12, months % 12 + 1, 1)
            length = calendar.monthrange(begins.year, begins.month)[1]
        else:
            begins = date(start.year + step, 1, 1)
            length = 366 if calendar.isleap(begins.year) else 365
        return [begins + timedelta(days=n) for n in range(length)]
    except (ValueError, OverflowError):
        return []


def _chosen(rule: Rule, start: date, period: Sequence[date]) -> list[date]:
    """The days of a period on which the rule comes true."""
    days = [day for day in period if _is_in(rule, start, day)]
    if not rule.positions:
        return days
    wanted = {at - 1 if at > 0 else len(days) + at for at in rule.positions}
    return [day for place, day in enumerate(days) if place in wanted]


def _is_in(rule: Rule, start: date, day: date) -> bool:
    """Whether a day is one of the rule's; what the rule leaves open is as it was at the start."""
    says_day = bool(rule.days or rule.month_days)
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days:
        from_end = day.day - calendar.monthrange(day.year, day.month)[1] - 1
        if day.day not in rule.month_days and from_end not in rule.month_days:
            return False
    if rule.days and not any(_is_weekday(rule, day, *one) for one in rule.days):
        return False
    if says_day or rule.freq == DAILY:
        return True
    if rule.freq == WEEKLY:
        return day.weekday() == start.weekday()
    is_month = bool(rule.months) or rule.freq == MONTHLY or day.month == start.month
    return is_month and day.day == start.day


def _is_weekday(rule: Rule, day: date, number: int, weekday: int) -> bool:
    if day.weekday() != weekday:
        return False
    if number == 0 or rule.freq in {DAILY, WEEKLY}:
        return True
    if rule.freq == YEARLY and not rule.months:
        place, length = day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365
    else:
        place, length = day.day, calendar.monthrange(day.year, day.month)[1]
    return number in {(place - 1) // 7 + 1, -((length - place) // 7 + 1)}


def _days(written: str | None) -> tuple[tuple[int, int], ...]:
    found = [_DAY.fullmatch(part.strip()) for part in written.split(",")] if written is not None else []
    if not all(found):
        raise ValueError("a weekday is not understood")
    return tuple((int(one[1] or 0), WEEKDAYS.index(one[2])) for one in found if one is not None)


def _until(written: str) -> datetime:
    """A date alone includes that day; the zone goes, as the start has none."""
    match = _UNTIL.fullmatch(written)
    if match is None:
        raise ValueError("its end is not understood")
    day = datetime.strptime(match[1], "%Y%m%d").date()  # noqa: DTZ007 - local by definition
    if match[2] is None:
        return datetime.combine(day, time.max)
    return datetime.combine(day, datetime.strptime(match[2], "%H%M%S").time())  # noqa: DTZ007


def _signed(written: str | None, most: int) -> tuple[int, ...]:
    found = _numbers(written, -most, most) if written is not None else ()
    if 0 in found:
        raise ValueError("there is no place 0")
    return found


def _numbers(written: str, least: int, most: int) -> tuple[int, ...]:
    parts = [part.strip() for part in written.split(",")]
    if not all(_NUMBER.fullmatch(part) and least <= int(part) <= most for part in parts):
        raise ValueError("a number is out of range")
    return tuple(int(part) for part in parts)
