import asyncio
import math
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookflash.adapters.kit.pace import SHARES, RateNote, SlidingPace, parse_rate
from hookflash.domain.errors import PlatformBusy, PlatformUnreachable
from hookflash.ports.platform import Lane

from .clocks import ManualClock, settle

FOR_EVER = 1e6


@pytest.mark.parametrize(("text", "rate"), [("300/min", 300), (" 1 / min ", 1), ("off", None), ("OFF", None)])
def test_rate_is_understood(text: str, rate: int | None) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    "text", ["", "300", "0/min", "-5/min", "300/h", "many", "3.5/min", "٣/min", "1e3/min"]
)
def test_wrong_rate_says_what_is_allowed(text: str) -> None:
    with pytest.raises(ValueError, match="300/min"):
        parse_rate(text)


@dataclass
class Step:
    wait: float
    lane: Lane
    patience: float
    cancel_after: float | None


steps = st.lists(
    st.builds(
        Step,
        wait=st.sampled_from([0.0, 0.0, 0.0, 0.1, 1.0, 7.3, 30.0, 59.9, 60.0, 61.0]),
        lane=st.sampled_from(Lane),
        patience=st.sampled_from([0.0, 1.0, 20.0, FOR_EVER]),
        cancel_after=st.sampled_from([None, None, 0.0, 2.0]),
    ),
    max_size=60,
)


async def play(pace: SlidingPace, clock: ManualClock, script: list[Step]) -> list[tuple[float, Lane]]:
    """Everything that was let go, with its time; every waiter has an end."""
    sent: list[tuple[float, Lane]] = []
    tasks: list[asyncio.Task[None]] = []

    async def one(step: Step) -> None:
        await pace.take(step.lane, patience_s=step.patience)
        sent.append((clock.monotonic(), step.lane))

    async def cancel(task: asyncio.Task[None], after: float) -> None:
        await clock.sleep(after)
        task.cancel()

    for step in script:
        await clock.advance(step.wait)
        task = asyncio.create_task(one(step))
        tasks.append(task)
        if step.cancel_after is not None:
            tasks.append(asyncio.create_task(cancel(task, step.cancel_after)))
    await clock.advance(60.0 * 61 * 3)
    results = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
    odd = [r for r in results if r is not None and not isinstance(r, PlatformBusy | asyncio.CancelledError)]
    assert odd == []
    await pace.stop()
    return sent


@settings(max_examples=150, deadline=None)
@given(script=steps, limit=st.integers(1, 12))
def test_no_window_holds_more_than_its_limit_and_no_lane_more_than_its_share(
    script: list[Step], limit: int
) -> None:
    async def check() -> None:
        clock = ManualClock()
        sent = await play(SlidingPace(limit, clock), clock, script)
        for index, (at, lane) in enumerate(sent):
            earlier = sum(1 for before, _ in sent[:index] if at - before < 60.0)
            assert earlier + 1 <= max(1, math.floor(limit * SHARES[lane]))
        assert clock.sleepers == 0

    asyncio.run(check())


async def test_budget_is_used_to_the_full() -> None:
    clock = ManualClock()
    pace = SlidingPace(300, clock)
    waiting = [asyncio.create_task(pace.take(Lane.COMMAND, patience_s=FOR_EVER)) for _ in range(1500)]
    await clock.advance(301.0)
    sent = sum(task.done() for task in waiting)
    await pace.stop()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert sent >= 0.98 * 300 * 5


async def fill(pace: SlidingPace, count: int) -> None:
    for _ in range(count):
        await pace.take(Lane.COMMAND, patience_s=0)


@pytest.mark.parametrize("lane", list(Lane))
async def test_lane_stops_at_its_share_and_commands_go_on(clock: ManualClock, lane: Lane) -> None:
    pace = SlidingPace(100, clock)
    await fill(pace, math.floor(100 * SHARES[lane]))
    with pytest.raises(PlatformBusy) as caught:
        await pace.take(lane, patience_s=0)
    assert 60 <= caught.value.retry_after_s <= 61
    if lane is not Lane.COMMAND:
        await pace.take(Lane.COMMAND, patience_s=0)


async def test_waiters_are_served_by_lane_then_by_arrival(clock: ManualClock) -> None:
    pace = SlidingPace(1, clock)
    await fill(pace, 1)
    order: list[str] = []

    async def one(name: str, lane: Lane) -> None:
        await pace.take(lane, patience_s=FOR_EVER)
        order.append(name)

    wishes = [("w1", Lane.WATCH), ("a", Lane.AFTERCARE), ("c1", Lane.COMMAND), ("w2", Lane.WATCH)]
    tasks = []
    for name, lane in [*wishes, ("c2", Lane.COMMAND), ("r", Lane.RECONCILE)]:
        tasks.append(asyncio.create_task(one(name, lane)))
        await settle()
    await clock.advance(60.5 * 6 + 1)
    assert order == ["c1", "c2", "r", "w1", "w2", "a"]
    await asyncio.gather(*tasks)


async def test_urgent_newcomer_does_not_wait_for_the_alarm_of_a_lesser_lane(clock: ManualClock) -> None:
    pace = SlidingPace(2, clock)
    await fill(pace, 1)
    await clock.advance(30)
    await fill(pace, 1)
    lesser = asyncio.create_task(pace.take(Lane.AFTERCARE, patience_s=FOR_EVER))  # until 90.5: share of one
    await settle()
    urgent = asyncio.create_task(pace.take(Lane.COMMAND, patience_s=FOR_EVER))  # until 60.5
    await clock.advance(31)
    assert urgent.done()
    assert not lesser.done()
    await pace.stop()
    with pytest.raises(PlatformUnreachable):
        await lesser


async def test_cancelled_waiter_leaves_no_trace(clock: ManualClock) -> None:
    pace = SlidingPace(1, clock)
    await fill(pace, 1)
    first = asyncio.create_task(pace.take(Lane.COMMAND, patience_s=FOR_EVER))
    second = asyncio.create_task(pace.take(Lane.COMMAND, patience_s=FOR_EVER))
    await settle()
    first.cancel()
    await clock.advance(60.5)
    assert second.done()
    assert clock.sleepers == 0


async def test_turn_given_in_the_moment_of_the_cancel_is_given_back(clock: ManualClock) -> None:
    pace = SlidingPace(1, clock)
    await fill(pace, 1)
    waiter = asyncio.create_task(pace.take(Lane.COMMAND, patience_s=FOR_EVER))
    await settle()
    clock.jump(60.5)
    await pace.learn(RateNote(allowed=5, used=0, resets_in_s=60))  # serves: the turn is given, not yet taken
    waiter.cancel()
    await asyncio.gather(waiter, return_exceptions=True)
    assert waiter.cancelled()
    await pace.take(Lane.COMMAND, patience_s=0)


async def test_turn_is_not_given_to_a_waiter_about_to_leave(clock: ManualClock) -> None:
    pace = SlidingPace(1, clock)
    await fill(pace, 1)
    waiters = [asyncio.create_task(pace.take(Lane.COMMAND, patience_s=FOR_EVER)) for _ in range(2)]
    await settle()
    clock.jump(60.5)
    waiters[0].cancel()
    await pace.learn(RateNote(allowed=5, used=0, resets_in_s=60))  # serves before the first one has left
    await waiters[1]
    await settle()
    assert clock.sleepers == 0


async def test_patience_ends_and_says_how_long_it_would_take(clock: ManualClock) -> None:
    pace = SlidingPace(1, clock)
    await fill(pace, 1)
    await clock.advance(20)
    with pytest.raises(PlatformBusy) as caught:
        await pace.take(Lane.COMMAND, patience_s=10)
    assert caught.value.retry_after_s == pytest.approx(40.5)
    assert caught.value.effect_known
    others = [asyncio.create_task(pace.take(Lane.COMMAND, patience_s=50)) for _ in range(2)]
    await clock.advance(51)
    results = await asyncio.gather(*others, return_exceptions=True)
    assert results[0] is None
    assert isinstance(results[1], PlatformBusy)


@settings(max_examples=80, deadline=None)
@given(script=steps, pause=st.floats(0.5, 120), at=st.floats(0, 60))
def test_nothing_at_all_goes_out_during_a_pause(script: list[Step], pause: float, at: float) -> None:
    async def check() -> None:
        clock = ManualClock()
        pace = SlidingPace(None, clock)
        began = clock.monotonic()

        async def interrupt() -> None:
            await clock.sleep(at)
            await pace.pause(pause)

        task = asyncio.create_task(interrupt())
        sent = await play(pace, clock, script)
        await task
        during = [when - began for when, _ in sent if at < when - began < at + pause - 1e-3]
        assert during == []

    asyncio.run(check())


async def test_shorter_pause_does_not_end_a_longer_one(clock: ManualClock) -> None:
    pace = SlidingPace(None, clock)
    await pace.pause(60)
    await pace.pause(5)
    with pytest.raises(PlatformBusy) as caught:
        await pace.take(Lane.COMMAND, patience_s=10)
    assert caught.value.retry_after_s == 60


async def test_lower_allowance_of_the_platform_counts(clock: ManualClock) -> None:
    pace = SlidingPace(300, clock)
    await fill(pace, 3)
    await pace.learn(RateNote(allowed=4, used=3, resets_in_s=60))
    await fill(pace, 1)
    with pytest.raises(PlatformBusy):
        await fill(pace, 1)
    await pace.learn(RateNote(allowed=600, used=4, resets_in_s=60))
    await fill(pace, 296)
    with pytest.raises(PlatformBusy):
        await fill(pace, 1)


async def test_room_is_left_for_others_who_use_the_same_credentials(clock: ManualClock) -> None:
    pace = SlidingPace(100, clock)
    await fill(pace, 10)
    await pace.learn(RateNote(allowed=100, used=60, resets_in_s=30))  # fifty are not ours
    await fill(pace, 40)
    with pytest.raises(PlatformBusy) as caught:
        await fill(pace, 1)
    assert caught.value.retry_after_s == pytest.approx(30)
    await clock.advance(30)
    await fill(pace, 50)
    with pytest.raises(PlatformBusy):
        await fill(pace, 1)


@pytest.mark.parametrize("allowed", [0, -1])
async def test_senseless_allowance_is_ignored(clock: ManualClock, allowed: int) -> None:
    pace = SlidingPace(2, clock)
    await pace.learn(RateNote(allowed=allowed, used=10**9, resets_in_s=-5))
    await fill(pace, 2)


async def test_stopped_pace_sends_everybody_away(clock: ManualClock) -> None:
    pace = SlidingPace(1, clock)
    await fill(pace, 1)
    waiting = [asyncio.create_task(pace.take(Lane.CHECK, patience_s=FOR_EVER)) for _ in range(3)]
    await settle()
    await pace.stop()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(result, PlatformUnreachable) for result in results)
    with pytest.raises(PlatformUnreachable):
        await pace.take(Lane.COMMAND, patience_s=0)
