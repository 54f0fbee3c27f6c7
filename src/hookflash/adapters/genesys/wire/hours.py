"""Schedules and the groups that hold them (reference genesys-cloud 8)."""

from dataclasses import dataclass

from hookflash.adapters.genesys.wire.common import Row
from hookflash.adapters.kit.fields import flag, rows, text, word


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleGroup:
    """A group: its time zone and the ids of its schedules."""

    id: str
    name: str
    time_zone: str | None
    open_ids: tuple[str, ...]
    closed_ids: tuple[str, ...]
    holiday_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A stretch of time that may come back: local times without zone, and an RFC 5545 rule."""

    id: str
    name: str
    start: str
    end: str
    rule: str | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class EmergencyGroup:
    """A switch that closes whatever is mapped to it."""

    id: str
    name: str
    is_on: bool


def read_schedule_group(row: Row) -> ScheduleGroup | None:
    """A schedule group."""
    group_id, name = text(row, "id"), text(row, "name")
    if group_id is None or name is None:
        return None
    return ScheduleGroup(
        id=group_id,
        name=name,
        time_zone=text(row, "timeZone"),
        open_ids=_ids(row, "openSchedules"),
        closed_ids=_ids(row, "closedSchedules"),
        holiday_ids=_ids(row, "holidaySchedules"),
    )


def read_schedule(row: Row) -> Schedule | None:
    """A schedule."""
    schedule_id, start, end = text(row, "id"), text(row, "start"), text(row, "end")
    if schedule_id is None or start is None or end is None:
        return None
    return Schedule(
        id=schedule_id,
        name=text(row, "name") or schedule_id,
        start=start,
        end=end,
        rule=text(row, "rrule"),
        is_active=word(row, "state") in {None, "active"},
    )


def read_emergency_group(row: Row) -> EmergencyGroup | None:
    """An emergency group; one that does not say that it is on is off."""
    group_id, name = text(row, "id"), text(row, "name")
    if group_id is None or name is None:
        return None
    return EmergencyGroup(group_id, name, flag(row, "enabled"))


def _ids(row: Row, key: str) -> tuple[str, ...]:
    ids = (text(one, "id") for one in rows(row, key))
    return tuple(one for one in ids if one is not None)
