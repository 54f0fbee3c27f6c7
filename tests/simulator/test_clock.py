import asyncio

import pytest

from hookflash_simulator.clock import RealClock, VirtualClock, iso, parse_iso


def test_virtual_clock_runs_what_is_due_in_order_at_its_own_instant() -> None:
    clock, seen = VirtualClock(0), list[tuple[str, int]]()
    for name, delay in (("late", 30), ("first", 10), ("second", 10), ("never", 41)):
        clock.after(delay, lambda name=name: seen.append((name, clock.now())))  # type: ignore[misc]
    clock.advance(40)
    assert seen == [("first", 10), ("second", 10), ("late", 30)]
    assert clock.now() == 40


def test_timer_set_by_a_timer_runs_in_the_same_move() -> None:
    clock, seen = VirtualClock(0), list[int]()
    clock.after(10, lambda: clock.after(10, lambda: seen.append(clock.now())))
    clock.advance(20)
    assert seen == [20]


def test_cancelled_timer_does_not_run() -> None:
    clock, seen = VirtualClock(0), list[int]()
    clock.after(10, lambda: seen.append(1)).cancel()
    clock.advance(20)
    assert seen == []


def test_restart_forgets_timers_and_goes_back() -> None:
    clock, seen = VirtualClock(0), list[int]()
    clock.after(10, lambda: seen.append(1))
    clock.advance(5)
    clock.restart(1000)
    clock.advance(20)
    assert (seen, clock.now()) == ([], 1020)


async def test_real_clock_is_faster_by_its_speed_and_runs_in_order() -> None:
    clock, done, seen = RealClock(speed=1000.0), asyncio.Event(), list[str]()
    begun = clock.now()
    clock.after(20_000, done.set)
    clock.after(5_000, lambda: seen.append("a"))
    clock.after(5_000, lambda: seen.append("b"))
    await asyncio.wait_for(done.wait(), 5)
    assert seen == ["a", "b"]
    assert clock.now() - begun >= 20_000


async def test_real_clock_after_a_failing_timer_goes_on() -> None:
    clock, done, problems = RealClock(speed=1000.0), asyncio.Event(), list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: problems.append(context["exception"]))
    clock.after(1_000, lambda: 1 / 0)
    clock.after(2_000, done.set)
    await asyncio.wait_for(done.wait(), 5)
    assert isinstance(problems[0], ZeroDivisionError)


def test_times_are_written_with_milliseconds_and_z() -> None:
    assert iso(1_767_603_600_007) == "2026-01-05T09:00:00.007Z"
    assert parse_iso("2026-01-05T10:00:00.007+01:00") == 1_767_603_600_007
    assert parse_iso("2026-01-05T09:00:00.007") == 1_767_603_600_007
    with pytest.raises(ValueError, match="Invalid"):
        parse_iso("yesterday")
