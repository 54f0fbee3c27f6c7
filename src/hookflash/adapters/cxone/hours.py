"""Whether a skill is open: its hours of operation (reference 4.4)."""

from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hookflash.adapters.cxone.client import CxoneClient
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.cxone.skills import Skills
from hookflash.adapters.kit.cache import Cache, for_all
from hookflash.domain.destinations import Destination
from hookflash.ports.platform import Hours, Spend
from hookflash.ports.runtime import Clock

if TYPE_CHECKING:
    from hookflash.adapters.cxone.wire.hours import Profile

_DAYS_AHEAD = 8


class OpeningHours:
    """The profiles of the account's skills."""

    def __init__(self, client: CxoneClient, skills: Skills, settings: CxoneSettings, clock: Clock) -> None:
        self._client = client
        self._skills = skills
        self._clock = clock
        self._zone = settings.time_zone
        self._profiles: Cache[str, Profile] = Cache(clock, max_age_s=settings.hours_max_age_s)

    async def read(self, destination: Destination, spend: Spend) -> Hours | None:
        """Whether the destination's skill is open; none if it has no hours."""
        skill_id = destination.place.id
        if skill_id is None or not destination.is_line:
            return None
        hours_id = (await self._skills.lines.get(skill_id, spend)).value.hours_id
        if hours_id is None:
            return None
        read = await self._profiles.get(
            hours_id, lambda: for_all(spend, lambda own: self._client.skills.get_hours(hours_id, own))
        )
        profile = read.value
        now = self._clock.now().astimezone(find_zone(profile.time_zone, self._zone))
        return judge(profile, now, read.age_s)

    async def stop(self) -> None:
        """End reads under way."""
        await self._profiles.stop()


def judge(profile: "Profile", now: datetime, age_s: float) -> Hours:
    """Whether a place is open.

    Args:
        profile: Its hours.
        now: The present time, in their time zone.
        age_s: How old the hours are, in seconds.
    """
    is_open, reason = _state(profile, now)
    evidence = {"hours": profile.name} if profile.name is not None else {}
    opens_at = None if is_open else _opens_at(profile, now)
    return Hours(is_open=is_open, reason=reason, opens_at=opens_at, evidence=evidence, age_s=age_s)


def find_zone(*names: str | None) -> tzinfo:
    """The time zone of the first name that is one; the platform may use names of its own."""
    for name in names:
        if name is None:
            continue
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            continue
    return UTC


def _state(profile: "Profile", now: datetime) -> tuple[bool, str]:
    if _is_holiday(profile, now):
        return False, "holiday"
    for day in (now, now - timedelta(days=1)):
        midnight = datetime.combine(day.date(), time(), now.tzinfo)
        for one in profile.openings:
            opens, closes = midnight + one.opens, midnight + one.closes
            if one.weekday == day.weekday() and opens <= now < closes:
                return True, "open"
    return False, "closed"


def _opens_at(profile: "Profile", now: datetime) -> datetime | None:
    for ahead in range(_DAYS_AHEAD):
        midnight = datetime.combine(now.date() + timedelta(days=ahead), time(), now.tzinfo)
        todays = [midnight + one.opens for one in profile.openings if one.weekday == midnight.weekday()]
        coming = [one for one in todays if one > now and not _is_holiday(profile, one)]
        if coming:
            return min(coming).astimezone(UTC)
    return None


def _is_holiday(profile: "Profile", at: datetime) -> bool:
    return any(one.first <= at.date() <= one.last for one in profile.holidays)
