"""Opening hours: schedule groups, schedules, emergency groups, menus (reference genesys-cloud 8).

Queues are not linked to schedules: the group that belongs to a queue is in the control API's world.
"""

from typing import Any

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import words
from hookflash_simulator.genesys.errors import Refusal
from hookflash_simulator.genesys.listing import by_name, page
from hookflash_simulator.genesys.requests import Ask, ok
from hookflash_simulator.randomness import named_uuid
from hookflash_simulator.world.queues import Queue

ALWAYS, CLOSED = "Around the clock", "Closed for now"
SCHEDULES = {named_uuid("schedule", name): name for name in (ALWAYS, CLOSED)}


def get_schedule_groups(ask: Ask) -> Answer:
    """GET /api/v2/architect/schedulegroups."""
    return page(ask, by_name(ask, [_group(queue) for queue in ask.world.directory.queues.values()]))


def get_schedule_group(ask: Ask) -> Answer:
    """GET /api/v2/architect/schedulegroups/{scheduleGroupId}."""
    uuid = ask.id("scheduleGroupId")
    for queue in ask.world.directory.queues.values():
        if queue.schedule_group == uuid:
            return ok(_group(queue))
    raise Refusal(404, "not.found")


def get_schedules(ask: Ask) -> Answer:
    """GET /api/v2/architect/schedules."""
    return page(ask, by_name(ask, [_schedule(uuid, name) for uuid, name in SCHEDULES.items()]))


def get_schedule(ask: Ask) -> Answer:
    """GET /api/v2/architect/schedules/{scheduleId}."""
    uuid = ask.id("scheduleId")
    if uuid not in SCHEDULES:
        raise Refusal(404, "not.found")
    return ok(_schedule(uuid, SCHEDULES[uuid]))


def get_emergency_groups(ask: Ask) -> Answer:
    """GET /api/v2/architect/emergencygroups."""
    groups = ask.world.directory.emergencies
    return page(ask, by_name(ask, [_emergency(name, enabled=on) for name, on in groups.items()]))


def get_emergency_group(ask: Ask) -> Answer:
    """GET /api/v2/architect/emergencygroups/{emergencyGroupId}."""
    uuid = ask.id("emergencyGroupId")
    for name, enabled in ask.world.directory.emergencies.items():
        if named_uuid("emergency", name) == uuid:
            return ok(_emergency(name, enabled=enabled))
    raise Refusal(404, "not.found")


def get_ivrs(ask: Ask) -> Answer:
    """GET /api/v2/architect/ivrs."""
    ivrs = ask.world.directory.ivrs.values()
    return page(
        ask, by_name(ask, [_entity(ivr.uuid, ivr.name, "ivrs") | {"dnis": [ivr.number]} for ivr in ivrs])
    )


def get_ivr(ask: Ask) -> Answer:
    """GET /api/v2/architect/ivrs/{ivrId}."""
    uuid = ask.id("ivrId")
    for ivr in ask.world.directory.ivrs.values():
        if ivr.uuid == uuid:
            return ok(_entity(uuid, ivr.name, "ivrs") | {"dnis": [ivr.number]})
    raise Refusal(404, "not.found")


def _group(queue: Queue) -> dict[str, Any]:
    """A ScheduleGroup; a closed schedule goes before an open one, so closing adds one."""
    ids = {name: uuid for uuid, name in SCHEDULES.items()}
    return _entity(queue.schedule_group, f"{queue.name} hours", "schedulegroups") | {
        "timeZone": "Etc/UTC",
        "openSchedules": [_reference(ids[ALWAYS], ALWAYS)],
        "closedSchedules": [] if queue.open else [_reference(ids[CLOSED], CLOSED)],
        "holidaySchedules": [],
    }


def _schedule(uuid: str, name: str) -> dict[str, Any]:
    """A Schedule: every day, all day; times carry no zone."""
    return _entity(uuid, name, "schedules") | {
        "start": "2020-01-01T00:00:00.000",
        "end": "2020-01-02T00:00:00.000",
        "rrule": "FREQ=DAILY;INTERVAL=1",
    }


def _emergency(name: str, *, enabled: bool) -> dict[str, Any]:
    shown = _entity(named_uuid("emergency", name), name, "emergencygroups")
    return shown | {"enabled": enabled, "emergencyCallFlows": []}


def _entity(uuid: str, name: str, kind: str) -> dict[str, Any]:
    return {
        "id": uuid,
        "name": name,
        "division": words.DIVISION,
        "version": 1,
        "state": "active",
        "selfUri": f"/api/v2/architect/{kind}/{uuid}",
    }


def _reference(uuid: str, name: str) -> dict[str, str]:
    return {"id": uuid, "name": name, "selfUri": f"/api/v2/architect/schedules/{uuid}"}
