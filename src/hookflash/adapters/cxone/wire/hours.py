"""Hours of operation (reference 4.4): a day's opening and closing times, and holidays."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from hookflash.adapters.cxone.wire.common import letters, read_one, said, truth
from hookflash.adapters.kit.fields import rows

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Opening:
    """When a place opens and closes on a day of the week, counted from its midnight."""

    weekday: int
    opens: timedelta
    closes: timedelta


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days on which it is closed, whatever the week says."""

    name: str | None
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Profile:
    """Hours of operation."""

    name: str | None
    time_zone: str | None
    openings: tuple[Opening, ...]
    holidays: tuple[Holiday, ...]


def parse_profile(data: Any) -> Profile:
    """One profile."""
    return read_one(data, "hoursOfOperation", "hours of operation", _profile)


def _profile(row: Any) -> Profile | None:
    if not isinstance(row, dict) or not isinstance(row.get("days"), list):
        return None
    openings = (_opening(day) for day in rows(row, "days"))
    holidays = (_holiday(day) for day in rows(row, "holidays"))
    return Profile(
        name=said(row, "hoursOfOperationName", "profileName", "name"),
        time_zone=said(row, "timeZone", "timezone"),
        openings=tuple(one for one in openings if one is not None),
        holidays=tuple(one for one in holidays if one is not None),
    )


def _opening(row: Any) -> Opening | None:
    day = letters(row, "day", "dayOfWeek")
    opens, closes = _clock(said(row, "openTime")), _clock(said(row, "closeTime"))
    if day not in _DAYS or truth(row, "isClosedAllDay") is True or opens is None or closes is None:
        return None
    if closes <= opens:  # until after midnight
        closes += timedelta(days=1)
    return Opening(_DAYS.index(day), opens, closes)


def _holiday(row: Any) -> Holiday | None:
    first, last = _day(said(row, "startDate", "date")), _day(said(row, "endDate", "startDate", "date"))
    if first is None or last is None or truth(row, "isClosedAllDay") is False:
        return None
    return Holiday(said(row, "holidayName", "name"), first, last)


def _clock(written: str | None) -> timedelta | None:
    if written is None:
        return None
    if written.startswith("24:00"):
        return timedelta(days=1)
    try:
        at = time.fromisoformat(written)
    except ValueError:
        return None
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return datetime.fromisoformat(written).date()
    except ValueError:
        return None
