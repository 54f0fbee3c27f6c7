"""When schedules cover a moment. Pure.

A schedule is a stretch of local time, ``start`` to ``end`` without zone, that comes back by an RFC 5545 rule
(reference genesys-cloud 8). Occurrences are counted in local time and then placed in the zone, so that nine
o'clock stays nine o'clock when the clocks change.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hookflash.adapters.genesys.rules import occurrences, parse_rule
from hookflash.adapters.genesys.wire.hours import Schedule

LOOKAHEAD = timedelta(days=14)
# A schedule longer than this is a mistake: everything would be open, or closed, for good.
_LONGEST = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time from one moment up to another, aware."""

    begins: datetime
    ends: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.begins <= moment < self.ends


def find_zone(name: str | None) -> tzinfo | None:
    """The time zone of that name; UTC if none is given, none if it is unknown."""
    if name is None:
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def stretches(schedule: Schedule, zone: tzinfo, now: datetime, ahead: timedelta) -> list[Stretch] | None:
    """The occurrences that hold now or begin within the time ahead; none if the schedule is unreadable."""
    try:
        start, end = _local(schedule.start), _local(schedule.end)
        begins = list(_occurrences(schedule.rule, start, end - start, now.astimezone(zone), ahead))
    except (ValueError, OverflowError):
        return None
    length = end - start
    placed = (Stretch(one.replace(tzinfo=zone), (one + length).replace(tzinfo=zone)) for one in begins)
    return [one for one in placed if one.ends > now]


def first_free(
    opens: Iterable[Stretch], shut: Iterable[Stretch], now: datetime, until: datetime
) -> datetime | None:
    """The first moment after now at which something is open and nothing shut."""
    opens, shut = list(opens), list(shut)
    edges = {one.begins for one in opens} | {one.ends for one in shut}
    for moment in sorted(edge.astimezone(UTC) for edge in edges):
        if not now < moment <= until:
            continue
        if any(one.holds(moment) for one in opens) and not any(one.holds(moment) for one in shut):
            return moment
    return None


def _occurrences(
    written: str | None, start: datetime, length: timedelta, local_now: datetime, ahead: timedelta
) -> Iterator[datetime]:
    if not timedelta(0) < length <= _LONGEST:
        raise ValueError("it has no sensible length")
    now = local_now.replace(tzinfo=None)
    # A day more on each side: local time can jump by hours.
    first, last = now - length - timedelta(days=1), now + ahead + timedelta(days=1)
    if written is None:
        return iter([start] if first <= start <= last else [])
    return occurrences(parse_rule(written), start, first, last)


def _local(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    return moment.replace(tzinfo=None)
