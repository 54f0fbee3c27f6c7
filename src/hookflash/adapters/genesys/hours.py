"""Opening hours of queues: which schedules count is the operator's mapping (reference genesys-cloud 8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from hookflash.adapters.genesys import recurrence
from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.genesys.mappings import Mappings
from hookflash.adapters.genesys.recurrence import LOOKAHEAD, Stretch
from hookflash.adapters.genesys.wire.hours import EmergencyGroup, Schedule, ScheduleGroup
from hookflash.adapters.kit.cache import Aged, Cache, for_all
from hookflash.adapters.kit.directory import Directory, Reads, just_name
from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformError
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Hours, Spend
from hookflash.ports.runtime import Clock

OPEN, CLOSED, HOLIDAY, EMERGENCY = "open", "closed", "holiday", "emergency"


@dataclass(frozen=True, slots=True)
class _Calendar:
    """A group's schedules, laid out from now on."""

    zone: tzinfo
    opens: tuple[Schedule, ...]
    closed: tuple[Schedule, ...]
    holidays: tuple[Schedule, ...]


class OpeningHours:
    """The hours of the account's queues."""

    def __init__(
        self,
        client: GenesysClient,
        mappings: Mappings,
        clock: Clock,
        *,
        max_age_s: float,
        emergency_max_age_s: float,
    ) -> None:
        architect = client.architect
        self._architect = architect
        self._mappings = mappings
        self._clock = clock
        groups = Reads(
            "schedule group", architect.get_schedule_group, architect.list_schedule_groups, just_name
        )
        emergencies = Reads(
            "emergency group", architect.get_emergency_group, architect.list_emergency_groups, just_name
        )
        self._groups: Directory[ScheduleGroup] = Directory(groups, clock, max_age_s=max_age_s)
        # A name is kept long; whether the emergency is on is asked more often.
        self._emergencies: Directory[EmergencyGroup] = Directory(emergencies, clock, max_age_s=max_age_s)
        self._switches: Cache[str, EmergencyGroup] = Cache(clock, max_age_s=emergency_max_age_s)
        self._schedules: Cache[str, Schedule] = Cache(clock, max_age_s=max_age_s, size=5000)

    async def read(self, destination: Destination, spend: Spend) -> Hours | None:
        """Whether a queue is open; none for what nothing is mapped for.

        Raises:
            PlatformError: Among others, a schedule or its time zone cannot be read: nothing can be said.
        """
        place = destination.place
        if place.type is not TargetType.QUEUE:
            return None
        group = self._mappings.find("schedule_groups", place.name, place.id)
        emergency = self._mappings.find("emergency_groups", place.name, place.id)
        if emergency is not None:
            switch = await self._emergency(emergency, spend)
            if switch.value.is_on:
                told = {"emergency_group": switch.value.name}
                return Hours(is_open=False, reason=EMERGENCY, evidence=told, age_s=switch.age_s)
        return None if group is None else await self._by_schedule(group, spend)

    async def find_group(self, name: str, spend: Spend) -> Aged[ScheduleGroup]:
        """The schedule group of that name or id.

        Raises:
            PlatformMissing: None or several; carries near names.
        """
        return await self._groups.find(name, spend)

    async def find_emergency_group(self, name: str, spend: Spend) -> Aged[EmergencyGroup]:
        """The emergency group of that name or id, whatever its switch was when it was read.

        Raises:
            PlatformMissing: None or several; carries near names.
        """
        return await self._emergencies.find(name, spend)

    async def stop(self) -> None:
        """End reads under way."""
        for cache in (self._groups, self._emergencies, self._switches, self._schedules):
            await cache.stop()

    async def _emergency(self, name: str, spend: Spend) -> Aged[EmergencyGroup]:
        group_id = (await self.find_emergency_group(name, spend)).value.id
        return await self._switches.get(
            group_id, lambda: for_all(spend, lambda own: self._architect.get_emergency_group(group_id, own))
        )

    async def _by_schedule(self, name: str, spend: Spend) -> Hours:
        group = await self.find_group(name, spend)
        zone = recurrence.find_zone(group.value.time_zone)
        if zone is None:
            raise _unreadable("time zone")
        opens, age_a = await self._read(group.value.open_ids, spend)
        closed, age_b = await self._read(group.value.closed_ids, spend)
        holidays, age_c = await self._read(group.value.holiday_ids, spend)
        age_s = max(group.age_s, age_a, age_b, age_c)
        return judge(_Calendar(zone, opens, closed, holidays), group.value.name, self._clock.now(), age_s)

    async def _read(self, ids: Sequence[str], spend: Spend) -> tuple[tuple[Schedule, ...], float]:
        found = [await self._schedule(one, spend) for one in ids]
        active = tuple(one.value for one in found if one.value.is_active)
        return active, max((one.age_s for one in found), default=0.0)

    async def _schedule(self, schedule_id: str, spend: Spend) -> Aged[Schedule]:
        return await self._schedules.get(
            schedule_id,
            lambda: for_all(spend, lambda own: self._architect.get_schedule(schedule_id, own)),
        )


def judge(schedules: _Calendar, group: str, now: datetime, age_s: float) -> Hours:
    """Closed before holiday before open; where no open schedule holds, it is closed (reference 8).

    Raises:
        PlatformError: A schedule cannot be read.
    """
    holidays, closed = _lay(schedules.holidays, schedules, now), _lay(schedules.closed, schedules, now)
    opens = _lay(schedules.opens, schedules, now)
    ranks = ((HOLIDAY, holidays), (CLOSED, closed), (OPEN, opens))
    holding = [(reason, name) for reason, laid in ranks for name in _names_of_holding(laid, now)]
    reason, name = holding[0] if holding else (CLOSED, None)
    shut = [one for _, stretches in (*holidays, *closed) for one in stretches]
    opening = [one for _, stretches in opens for one in stretches]
    evidence = {"schedule_group": group} | ({"schedule": name} if name is not None else {})
    is_open = reason == OPEN
    return Hours(
        is_open=is_open,
        reason=reason,
        opens_at=None if is_open else recurrence.first_free(opening, shut, now, now + LOOKAHEAD),
        evidence=evidence,
        age_s=age_s,
    )


def _lay(schedules: Sequence[Schedule], where: _Calendar, now: datetime) -> list[tuple[str, list[Stretch]]]:
    laid = []
    for schedule in schedules:
        found = recurrence.stretches(schedule, where.zone, now, LOOKAHEAD)
        if found is None:
            raise _unreadable("schedule")
        laid.append((schedule.name, found))
    return laid


def _names_of_holding(laid: Sequence[tuple[str, list[Stretch]]], now: datetime) -> list[str]:
    return [name for name, stretches in laid if any(one.holds(now) for one in stretches)]


def _unreadable(what: str) -> PlatformError:
    return PlatformError(f"A {what} of the opening hours is not readable.", Cause.PLATFORM_UNCLEAR)
