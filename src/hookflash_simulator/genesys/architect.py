"""Opening hours: schedule groups, schedules, emergency groups, menus (reference genesys-cloud 8).

Queues are not linked to schedules: the group that belongs to a queue is in the control API's world.
"""

from collections.abc import Iterator
from typing import Any

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import words
from hookflash_simulator.genesys.errors import Refusal
from hookflash_simulator.genesys.listing import by_name, page
from hookflash_simulator.genesys.requests import Ask, ok
from hookflash_simulator.randomness import named_uuid
from hookflash_simulator.world.accounts import HOME
from hookflash_simulator.world.directory import Directory, Ivr, emergency_id
from hookflash_simulator.world.hours import ALWAYS, CLOSED, Hours
from hookflash_simulator.world.recurrence import Period

FLOWS = {"openHoursFlow": "open", "closedHoursFlow": "closed", "holidayHoursFlow": "holiday"}


def get_schedule_groups(ask: Ask) -> Answer:
    """GET /api/v2/architect/schedulegroups, by name, schedules or division."""
    wanted, division = ask.listed("scheduleIds"), ask.listed("divisionId")
    groups = [
        _group(hours, name)
        for hours, name in _all_hours(ask.world.directory)
        if ask.sees(name) and (not wanted or any(one.uuid in wanted for one in hours.periods))
    ]
    return page(ask, by_name(ask, [one for one in groups if _is_in(one, division)]))


def get_schedule_group(ask: Ask) -> Answer:
    """GET /api/v2/architect/schedulegroups/{scheduleGroupId}."""
    uuid = ask.id("scheduleGroupId")
    for hours, division in _all_hours(ask.world.directory):
        if hours.uuid == uuid:
            ask.permit(division)
            return ok(_group(hours, division))
    raise Refusal(404, "not.found")


def get_schedules(ask: Ask) -> Answer:
    """GET /api/v2/architect/schedules, by name or division."""
    wanted = ask.listed("divisionId")
    schedules = [_schedule(*one) for one in _all_periods(ask.world.directory) if ask.sees(one[1])]
    return page(ask, by_name(ask, [one for one in schedules if _is_in(one, wanted)]))


def get_schedule(ask: Ask) -> Answer:
    """GET /api/v2/architect/schedules/{scheduleId}."""
    uuid = ask.id("scheduleId")
    for period, division in _all_periods(ask.world.directory):
        if period.uuid == uuid:
            ask.permit(division)
            return ok(_schedule(period, division))
    raise Refusal(404, "not.found")


def get_emergency_groups(ask: Ask) -> Answer:
    """GET /api/v2/architect/emergencygroups."""
    groups = ask.world.directory.emergencies
    return page(ask, by_name(ask, [_emergency(name, enabled=on) for name, on in groups.items()]))


def get_emergency_group(ask: Ask) -> Answer:
    """GET /api/v2/architect/emergencygroups/{emergencyGroupId}."""
    uuid = ask.id("emergencyGroupId")
    for name, enabled in ask.world.directory.emergencies.items():
        if emergency_id(name) == uuid:
            return ok(_emergency(name, enabled=enabled))
    raise Refusal(404, "not.found")


def get_ivrs(ask: Ask) -> Answer:
    """GET /api/v2/architect/ivrs, by name, number or schedule group."""
    dnis, group = ask.query("dnis"), ask.query("scheduleGroup")
    ivrs = [
        _ivr(ivr)
        for ivr in ask.world.directory.ivrs.values()
        if (not dnis or ivr.number == dnis)
        and (not group or (ivr.hours is not None and ivr.hours.uuid == group))
    ]
    return page(ask, by_name(ask, ivrs))


def get_ivr(ask: Ask) -> Answer:
    """GET /api/v2/architect/ivrs/{ivrId}."""
    uuid = ask.id("ivrId")
    for ivr in ask.world.directory.ivrs.values():
        if ivr.uuid == uuid:
            return ok(_ivr(ivr))
    raise Refusal(404, "not.found")


def _all_hours(directory: Directory) -> Iterator[tuple[Hours, str]]:
    """Every set of opening hours, with its division."""
    for queue in directory.queues.values():
        yield queue.hours, queue.division
    for ivr in directory.ivrs.values():
        if ivr.hours is not None:
            yield ivr.hours, HOME


def _all_periods(directory: Directory) -> Iterator[tuple[Period, str]]:
    """Every period, with its division; those that everybody shares come first."""
    yield ALWAYS, HOME
    yield CLOSED, HOME
    for hours, division in _all_hours(directory):
        for period in hours.periods:
            if period is not ALWAYS:
                yield period, division


def _group(hours: Hours, division: str) -> dict[str, Any]:
    """A ScheduleGroup; a closed schedule goes before an open one."""
    return _entity(hours.uuid, hours.name, "schedulegroups", division) | {
        "timeZone": hours.zone_name,
        "openSchedules": [_reference(one) for one in hours.open_now],
        "closedSchedules": [_reference(one) for one in hours.closed_now],
        "holidaySchedules": [_reference(one) for one in hours.holidays_now],
    }


def _schedule(period: Period, division: str) -> dict[str, Any]:
    """A Schedule; its times carry no zone, that of the group counts."""
    shown = _entity(period.uuid, period.name, "schedules", division) | {
        "start": period.start.isoformat(timespec="milliseconds"),
        "end": period.end.isoformat(timespec="milliseconds"),
    }
    return shown if period.rule is None else shown | {"rrule": period.rule.text}


def _emergency(name: str, *, enabled: bool) -> dict[str, Any]:
    shown = _entity(emergency_id(name), name, "emergencygroups")
    return shown | {"enabled": enabled, "emergencyCallFlows": []}


def _ivr(ivr: Ivr) -> dict[str, Any]:
    shown = _entity(ivr.uuid, ivr.name, "ivrs") | {"dnis": [ivr.number]}
    if ivr.hours is not None:
        uuid = ivr.hours.uuid
        shown["scheduleGroup"] = {
            "id": uuid,
            "name": ivr.hours.name,
            "selfUri": f"/api/v2/architect/schedulegroups/{uuid}",
        }
        for field, kind in FLOWS.items():
            flow = named_uuid("flow", kind, ivr.name)
            shown[field] = {"id": flow, "name": f"{ivr.name}, {kind}", "selfUri": f"/api/v2/flows/{flow}"}
    return shown


def _entity(uuid: str, name: str, kind: str, division: str = HOME) -> dict[str, Any]:
    return {
        "id": uuid,
        "name": name,
        "division": words.division(division),
        "version": 1,
        "state": "active",
        "selfUri": f"/api/v2/architect/{kind}/{uuid}",
    }


def _reference(period: Period) -> dict[str, str]:
    uuid = period.uuid
    return {"id": uuid, "name": period.name, "selfUri": f"/api/v2/architect/schedules/{uuid}"}


def _is_in(entity: dict[str, Any], divisions: list[str]) -> bool:
    return not divisions or entity["division"]["id"] in divisions
