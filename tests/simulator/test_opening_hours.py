"""Opening hours: recurring periods, time zones, holidays, and how the platform shows them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hookflash_simulator.clock import VirtualClock, parse_iso
from hookflash_simulator.world.loading import WrongWorld, build_world
from hookflash_simulator.world.recurrence import Period, parse_rule

from .harness import Sim, acme, running

OFFICE = {
    "time_zone": "Europe/Berlin",
    "open": [
        {
            "name": "Week",
            "start": "2026-01-05T08:00",
            "end": "2026-01-05T18:00",
            "repeat": "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR",
        }
    ],
    "closed": [{"name": "Stocktaking", "start": "2026-03-02T12:00", "end": "2026-03-02T14:00"}],
    "holidays": [
        {
            "name": "Labour Day",
            "start": "2026-05-01T00:00",
            "end": "2026-05-02T00:00",
            "repeat": "FREQ=YEARLY",
        }
    ],
}


def period(start: str, hours: float, rule: str | None) -> Period:
    begins = datetime.fromisoformat(start)
    return Period("p", "id", begins, begins + timedelta(hours=hours), parse_rule(rule) if rule else None)


@pytest.mark.parametrize(
    ("start", "hours", "rule", "inside", "outside"),
    [
        ("2026-01-05T09:00", 8, None, ["2026-01-05T09:00"], ["2026-01-05T17:00", "2026-01-06T10:00"]),
        (
            "2026-01-05T09:00",
            8,
            "FREQ=DAILY",
            ["2026-01-05T16:59", "2031-07-01T09:00"],
            ["2026-01-04T10:00", "2026-01-06T08:59"],
        ),
        (
            "2026-01-05T09:00",
            8,
            "FREQ=DAILY;INTERVAL=3",
            ["2026-01-08T10:00"],
            ["2026-01-06T10:00", "2026-01-07T10:00"],
        ),
        (
            "2026-01-05T22:00",
            8,
            "FREQ=DAILY;BYDAY=MO",
            ["2026-01-06T05:59", "2026-01-12T23:00"],
            ["2026-01-06T06:00", "2026-01-06T23:00", "2026-01-05T05:00"],
        ),
        (
            "2026-01-07T09:00",
            1,
            "FREQ=WEEKLY;INTERVAL=2",
            ["2026-01-07T09:30", "2026-01-21T09:30"],
            ["2026-01-14T09:30", "2026-01-22T09:30"],
        ),
        (
            "2026-01-07T09:00",
            1,
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE",
            ["2026-01-07T09:30", "2026-01-19T09:30", "2026-01-21T09:30"],
            ["2026-01-05T09:30", "2026-01-12T09:30", "2026-01-20T09:30"],
        ),
        (
            "2026-01-05T09:00",
            1,
            "FREQ=DAILY;UNTIL=20260107T090000",
            ["2026-01-07T09:30"],
            ["2026-01-08T09:30"],
        ),
        ("2026-01-05T09:00", 1, "FREQ=DAILY;UNTIL=20260107", ["2026-01-07T09:30"], ["2026-01-08T09:30"]),
        (
            "2026-01-05T09:00",
            1,
            "FREQ=DAILY;UNTIL=20260107T000000Z",
            ["2026-01-06T09:30"],
            ["2026-01-07T09:30"],
        ),
        ("2026-01-05T09:00", 1, "FREQ=WEEKLY;COUNT=2", ["2026-01-12T09:30"], ["2026-01-19T09:30"]),
        (
            "2026-01-31T09:00",
            1,
            "FREQ=MONTHLY",
            ["2026-03-31T09:30"],
            ["2026-02-28T09:30", "2026-03-30T09:30"],
        ),
        (
            "2026-01-05T09:00",
            1,
            "RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15",
            ["2026-02-15T09:30"],
            ["2026-02-05T09:30"],
        ),
        (
            "2025-12-25T00:00",
            48,
            "FREQ=YEARLY",
            ["2026-12-26T23:59"],
            ["2026-12-27T00:00", "2026-11-25T09:00"],
        ),
        (
            "2026-01-05T00:00",
            24,
            "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=3",
            ["2027-10-03T12:00"],
            ["2027-01-05T12:00"],
        ),
    ],
)
def test_period_covers_its_occurrences(
    start: str, hours: float, rule: str | None, inside: list[str], outside: list[str]
) -> None:
    one = period(start, hours, rule)
    assert [at for at in inside if not one.covers(datetime.fromisoformat(at))] == []
    assert [at for at in outside if one.covers(datetime.fromisoformat(at))] == []


def test_rule_agrees_with_counting_day_by_day() -> None:
    one = period("2026-01-06T09:00", 1, "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,SU")
    first = datetime(2026, 1, 6, 9, 30, tzinfo=UTC).replace(tzinfo=None)
    days = [first + timedelta(days=offset) for offset in range(60)]
    mondays = {first.date() - timedelta(days=1) + timedelta(weeks=3 * number) for number in range(20)}
    expected = [
        day
        for day in days
        if day.weekday() in {1, 6} and day.date() - timedelta(days=day.weekday()) in mondays
    ]
    assert [day for day in days if one.covers(day)] == expected
    assert len(expected) == 6


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=HOURLY",
        "INTERVAL=2",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=DAILY;BYHOUR=3",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=DAILY;COUNT=x",
        "FREQ=DAILY;BYMONTHDAY=32",
        "FREQ=WEEKLY;WKST=SU",
    ],
)
def test_rule_that_is_not_understood_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r"must be|is not understood"):
        parse_rule(rule)


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ({"time_zone": "Berlin"}, "queues.Desk.hours.time_zone: must be a time zone"),
        ({"open": [{"start": "2026-01-05T09:00", "end": "2026-01-05T09:00"}]}, "open[0].end: must be after"),
        ({"open": [{"start": "9", "end": "10"}]}, "open[0].start: must be a local time"),
        (
            {"open": [{"start": "2026-01-05T09:00Z", "end": "2026-01-05T10:00"}]},
            "open[0].start: must be a local time",
        ),
        (
            {"open": [{"start": "2026-01-05T09:00", "end": "2026-01-05T10:00", "repeat": "daily"}]},
            "open[0].repeat: 'daily' is not understood",
        ),
        (
            {"open": [{"start": "2026-01-05T09:00", "end": "2026-07-05T10:00", "repeat": "FREQ=YEARLY"}]},
            "open[0].end: must not be more than 31 days",
        ),
        ({"opened": []}, "queues.Desk.hours: unknown 'opened'"),
        ({"open": [5]}, "open[0]: must be a mapping"),
    ],
)
def test_wrong_hours_are_named(hours: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongWorld) as raised:
        build_world(("w.yaml", {"queues": {"Desk": {"hours": hours}}}), 1, VirtualClock(0))
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-01-05T07:00:00Z", True),  # 8 in Berlin
        ("2026-01-05T06:59:00Z", False),
        ("2026-07-06T06:00:00Z", True),  # 8 in Berlin in summer
        ("2026-07-06T16:00:00Z", False),
        ("2026-01-10T10:00:00Z", False),  # Saturday
        ("2026-03-02T11:30:00Z", False),  # stocktaking
        ("2026-03-02T13:30:00Z", True),
        ("2026-05-01T10:00:00Z", False),  # a holiday, on a Friday
        ("2028-05-01T10:00:00Z", False),
    ],
)
def test_queue_is_open_by_the_clock_of_its_place(at: str, is_open: bool) -> None:  # noqa: FBT001
    definition = {"starts_at": at, "queues": {"Desk": {"hours": OFFICE}}}
    world = build_world(("w.yaml", definition), 1, VirtualClock(0))
    assert world.directory.queues["Desk"].hours.is_open(parse_iso(at)) is is_open


def test_queue_without_an_opening_rule_is_closed() -> None:
    world = build_world(("w.yaml", {"queues": {"Desk": {"hours": {}}}}), 1, VirtualClock(0))
    assert not world.directory.queues["Desk"].hours.is_open(world.now())


def office(**more: Any) -> dict[str, Any]:
    return acme(queues={"Billing": {"number": 4001, "hours": OFFICE}}, **more)


async def schedule(sim: Sim, reference: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = await sim.get(f"architect/schedules/{reference['id']}")
    return shown


async def group_of(sim: Sim, queue: str) -> dict[str, Any]:
    uuid = sim.world.directory.queues[queue].schedule_group
    shown: dict[str, Any] = await sim.get(f"architect/schedulegroups/{uuid}")
    return shown


async def test_platform_shows_group_schedules_and_zone() -> None:
    async with running(world=office()) as sim:
        group = await group_of(sim, "Billing")
        assert group["timeZone"] == "Europe/Berlin"
        (week,) = group["openSchedules"]
        assert (await schedule(sim, week)).items() >= {
            "name": "Week",
            "start": "2026-01-05T08:00:00.000",
            "end": "2026-01-05T18:00:00.000",
            "rrule": "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR",
        }.items()
        (once,) = group["closedSchedules"]
        assert "rrule" not in await schedule(sim, once)
        (holiday,) = group["holidaySchedules"]
        assert holiday["name"] == "Labour Day"
        listed = [one["name"] for one in (await sim.get("architect/schedules"))["entities"]]
        assert {"Week", "Stocktaking", "Labour Day", "Around the clock"} <= set(listed)
        found = await sim.get(f"architect/schedulegroups?scheduleIds={week['id']}")
        assert [one["name"] for one in found["entities"]] == ["Billing hours"]


async def test_control_api_closes_opens_and_lets_the_rules_decide_again() -> None:
    async with running(world=office(starts_at="2026-01-10T10:00:00Z")) as sim:

        async def is_open() -> bool:
            queues = (await sim.control("GET", "world"))["queues"]
            return bool(next(one["open"] for one in queues if one["name"] == "Billing"))

        assert not await is_open()
        await sim.control("PATCH", "queues/Billing", {"open": True})
        assert await is_open()
        group = await group_of(sim, "Billing")
        assert (len(group["openSchedules"]), group["closedSchedules"], group["holidaySchedules"]) == (
            1,
            [],
            [],
        )
        await sim.control("PATCH", "queues/Billing", {"open": False})
        names = [one["name"] for one in (await group_of(sim, "Billing"))["closedSchedules"]]
        assert names == ["Stocktaking", "Closed for now"]
        await sim.control("PATCH", "queues/Billing", {"open": None})
        await sim.advance(2 * 86_400)
        assert await is_open()


async def test_queue_opens_and_closes_with_the_hour() -> None:
    async with running(world=office()) as sim:
        seen = []
        for _ in range(4):
            queues = (await sim.control("GET", "world"))["queues"]
            seen.append(next(one["open"] for one in queues if one["name"] == "Billing"))
            await sim.advance(6 * 3600)
        assert seen == [True, True, False, False]  # 10, 16, 22 and 4 o'clock in Berlin


async def test_menu_has_its_schedule_group_and_is_found_by_it() -> None:
    ivrs = {"Night Line": {"number": "+493023125801", "hours": OFFICE}}
    async with running(world=acme(ivrs=ivrs)) as sim:
        listed = {one["name"]: one for one in (await sim.get("architect/ivrs"))["entities"]}
        assert "scheduleGroup" not in listed["Main Menu"]
        group = listed["Night Line"]["scheduleGroup"]
        assert (await sim.get(f"architect/schedulegroups/{group['id']}"))["name"] == "Night Line hours"
        found = await sim.get(f"architect/ivrs?scheduleGroup={group['id']}")
        assert [one["name"] for one in found["entities"]] == ["Night Line"]
        by_number = await sim.get("architect/ivrs?dnis=%2B493023125800")
        assert [one["name"] for one in by_number["entities"]] == ["Main Menu"]


async def test_emergency_is_declared_and_called_off(sim: Sim) -> None:
    (group,) = (await sim.control("GET", "world"))["emergency_groups"]
    for active in (True, False):
        await sim.control("PATCH", "emergency-groups/Evacuation", {"active": active})
        shown = await sim.get(f"architect/emergencygroups/{group['genesys_id']}")
        assert shown["enabled"] is active
    await sim.control("PATCH", "emergency-groups/Evacuation", {"active": 1}, status=400)
