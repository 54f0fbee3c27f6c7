from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hookflash.adapters.genesys.recurrence import find_zone, stretches
from hookflash.adapters.genesys.wire.hours import Schedule
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.ports.platform import Hours, Lane, Spend

from .asking import API, TO_BEN, TO_SUPPORT, connect
from .clocks import START, ManualClock
from .shapes import SUPPORT, page_of
from .stub import Stub, answer, refusal

# START is Sunday, 1 March 2026, 12:00 UTC: 13:00 in Berlin, where clocks change on the 29th at 2:00.
GROUP = "10101010-0000-4000-8000-000000000001"
EMERGENCY = "10101010-0000-4000-8000-000000000002"
DAILY, NIGHT, FEAST = (f"20202020-0000-4000-8000-00000000000{n}" for n in range(1, 4))
GROUPS = f"GET {API}/architect/schedulegroups"
SCHEDULES = f"GET {API}/architect/schedules"
EMERGENCIES = f"GET {API}/architect/emergencygroups"
BERLIN = ZoneInfo("Europe/Berlin")


def schedule(start: str, end: str, rule: str | None = None, **more: Any) -> dict[str, Any]:
    fields = {"id": "s", "name": "S", "start": start, "end": end, "state": "active", **more}
    return fields if rule is None else {**fields, "rrule": rule}


def group(zone: str | None = "Europe/Berlin", **ids: list[str]) -> dict[str, Any]:
    refs = {key: [{"id": one} for one in ids.get(key, [])] for key in ("open", "closed", "holiday")}
    fields = {"id": GROUP, "name": "Office", **{f"{key}Schedules": listed for key, listed in refs.items()}}
    return fields if zone is None else {**fields, "timeZone": zone}


WEEKDAYS = schedule("2026-01-05T08:00:00.000", "2026-01-05T18:00:00.000", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
EVERY_DAY = schedule("2026-01-01T08:00:00.000", "2026-01-01T18:00:00.000", "FREQ=DAILY;INTERVAL=1")
TODAY = schedule("2026-03-01T00:00:00.000", "2026-03-02T00:00:00.000", name="Feast")


async def hours(stub: Stub, clock: ManualClock, data: dict[str, Any], **schedules: Any) -> Hours | None:
    control = connect(stub, clock, schedule_groups={"support": "OFFICE"})
    stub.on(GROUPS, answer(200, page_of(data)))
    for schedule_id, body in schedules.items():
        stub.on(f"{SCHEDULES}/{schedule_id}", answer(200, body))
    try:
        return await control.read_hours(TO_SUPPORT, Spend(Lane.CHECK))
    finally:
        await control.close()


async def test_open_while_an_open_schedule_holds(stub: Stub, clock: ManualClock) -> None:
    seen = await hours(stub, clock, group(open=[DAILY]), **{DAILY: EVERY_DAY})
    assert seen == Hours(
        is_open=True, reason="open", evidence={"schedule_group": "Office", "schedule": "S"}, age_s=0
    )


async def test_closed_without_an_open_schedule_and_opens_in_its_own_zone(
    stub: Stub, clock: ManualClock
) -> None:
    seen = await hours(stub, clock, group(open=[DAILY]), **{DAILY: WEEKDAYS})
    assert seen is not None
    assert (seen.is_open, seen.reason) == (False, "closed")
    assert seen.opens_at == datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
    assert seen.evidence == {"schedule_group": "Office"}


async def test_closed_schedule_overrides_open_and_the_holiday_is_named_first(
    stub: Stub, clock: ManualClock
) -> None:
    both = group(open=[DAILY], closed=[NIGHT], holiday=[FEAST])
    shut = schedule("2026-03-01T09:00:00", "2026-03-01T15:00:00", name="Night")
    seen = await hours(stub, clock, both, **{DAILY: EVERY_DAY, NIGHT: shut, FEAST: TODAY})
    assert seen is not None
    assert (seen.is_open, seen.reason, seen.evidence["schedule"]) == (False, "holiday", "Feast")
    assert seen.opens_at == datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


async def test_opens_when_the_closed_schedule_ends(stub: Stub, clock: ManualClock) -> None:
    shut = schedule("2026-03-01T09:00:00", "2026-03-01T15:00:00")
    seen = await hours(stub, clock, group(open=[DAILY], closed=[NIGHT]), **{DAILY: EVERY_DAY, NIGHT: shut})
    assert seen is not None
    assert (seen.reason, seen.opens_at) == ("closed", datetime(2026, 3, 1, 14, 0, tzinfo=UTC))


async def test_schedule_out_of_use_does_not_count(stub: Stub, clock: ManualClock) -> None:
    off = {**EVERY_DAY, "state": "inactive"}
    seen = await hours(stub, clock, group(open=[DAILY]), **{DAILY: off})
    assert seen is not None
    assert (seen.is_open, seen.opens_at) == (False, None)


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (group("Mars/Olympus", open=[DAILY]), EVERY_DAY),
        (group("../../etc/passwd", open=[DAILY]), EVERY_DAY),
        (group(open=[DAILY]), schedule("now", "then")),
        (group(open=[DAILY]), schedule("2026-03-01T09:00:00", "2026-03-01T08:00:00")),
        (group(open=[DAILY]), schedule("2026-03-01T09:00:00", "2026-03-01T10:00:00", "FREQ=SOMETIMES")),
        (group(open=[DAILY]), schedule("2026-03-01T09:00:00", "2026-03-01T10:00:00", "FREQ=DAILY;BYDAY=8XX")),
        (group(open=[DAILY]), schedule("0001-01-01T00:00:00", "9999-12-31T23:59:59", "FREQ=DAILY")),
    ],
)
async def test_hours_that_cannot_be_read_are_unknown(
    stub: Stub, clock: ManualClock, data: dict[str, Any], body: dict[str, Any]
) -> None:
    with pytest.raises(PlatformError):
        await hours(stub, clock, data, **{DAILY: body})


async def test_queue_without_a_mapping_has_no_hours(stub: Stub, clock: ManualClock) -> None:
    control = connect(stub, clock, schedule_groups={"billing": "Office"})
    assert await control.read_hours(TO_SUPPORT, Spend(Lane.CHECK)) is None
    assert await control.read_hours(TO_BEN, Spend(Lane.CHECK)) is None
    await control.close()
    assert stub.seen == []


async def test_mapped_group_that_is_not_there_is_missing(stub: Stub, clock: ManualClock) -> None:
    control = connect(stub, clock, schedule_groups={SUPPORT: GROUP})
    stub.on(f"{GROUPS}/{GROUP}", refusal(404, "not.found"))
    with pytest.raises(PlatformMissing):
        await control.read_hours(TO_SUPPORT, Spend(Lane.CHECK))
    await control.close()


async def test_emergency_closes_on_top_of_everything_and_is_asked_for_often(
    stub: Stub, clock: ManualClock
) -> None:
    control = connect(
        stub, clock, schedule_groups={"Support": "Office"}, emergency_groups={"Support": "Storm"}
    )
    switch = {"id": EMERGENCY, "name": "Storm", "enabled": True}
    stub.on(EMERGENCIES, answer(200, page_of(switch)))
    stub.on(f"{EMERGENCIES}/{EMERGENCY}", answer(200, switch), answer(200, {**switch, "enabled": False}))
    stub.on(GROUPS, answer(200, page_of(group(open=[DAILY]))))
    stub.on(f"{SCHEDULES}/{DAILY}", answer(200, EVERY_DAY))
    spend = Spend(Lane.CHECK)
    assert await control.read_hours(TO_SUPPORT, spend) == Hours(
        is_open=False, reason="emergency", evidence={"emergency_group": "Storm"}, age_s=0
    )
    clock.jump(6)
    later = await control.read_hours(TO_SUPPORT, spend)
    await control.close()
    assert later is not None
    assert later.is_open
    assert stub.count(EMERGENCIES) == 1


async def test_schedules_are_kept_and_their_age_is_told(stub: Stub, clock: ManualClock) -> None:
    control = connect(stub, clock, schedule_groups={"support": "office"})
    stub.on(GROUPS, answer(200, page_of(group(open=[DAILY]))))
    stub.on(f"{SCHEDULES}/{DAILY}", answer(200, EVERY_DAY))
    spend = Spend(Lane.CHECK)
    await control.read_hours(TO_SUPPORT, spend)
    clock.jump(200)
    again = await control.read_hours(TO_SUPPORT, spend)
    await control.close()
    assert again is not None
    assert again.age_s == 200
    assert stub.count(f"{SCHEDULES}/{DAILY}") == 1


def laid(rule: str | None, start: str, end: str, now: datetime) -> list[tuple[str, str]]:
    one = Schedule(id="s", name="S", start=start, end=end, rule=rule, is_active=True)
    found = stretches(one, BERLIN, now, timedelta(days=14))
    assert found is not None
    return [(f"{x.begins.astimezone(UTC):%d %H}", f"{x.ends.astimezone(UTC):%d %H}") for x in found]


def test_nine_o_clock_stays_nine_when_clocks_change() -> None:
    now = datetime(2026, 3, 28, 0, 0, tzinfo=UTC)
    seen = laid("FREQ=DAILY", "2026-01-01T09:00:00", "2026-01-01T17:00:00", now)
    assert seen[:2] == [("28 08", "28 16"), ("29 07", "29 15")]


def test_rule_ends_where_it_says_also_if_in_utc() -> None:
    rule = "RRULE:FREQ=DAILY;UNTIL=20260302T235959Z"
    seen = laid(rule, "2026-01-01T09:00:00", "2026-01-01T10:00:00", START - timedelta(hours=6))
    assert seen == [("01 08", "01 09"), ("02 08", "02 09")]


def test_stretch_over_midnight_that_began_yesterday_holds() -> None:
    now = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
    one = Schedule(
        id="s",
        name="S",
        start="2026-01-01T22:00:00",
        end="2026-01-02T06:00:00",
        rule="FREQ=DAILY",
        is_active=True,
    )
    found = stretches(one, BERLIN, now, timedelta(days=1))
    assert found is not None
    assert found[0].holds(now)


def test_group_without_a_zone_is_in_utc() -> None:
    assert find_zone(None) is UTC
