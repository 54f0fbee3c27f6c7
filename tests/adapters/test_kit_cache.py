import asyncio

import pytest

from hookflash.adapters.kit.cache import Cache, for_all
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformUnreachable
from hookflash.ports.platform import Lane, Spend

from .clocks import ManualClock, settle


class Source:
    """Loads are numbered; each takes two seconds of the clock."""

    def __init__(self, clock: ManualClock) -> None:
        self.loads = 0
        self._clock = clock

    async def load(self) -> int:
        self.loads += 1
        self._clock.jump(2)
        await asyncio.sleep(0)
        return self.loads


@pytest.fixture
def source(clock: ManualClock) -> Source:
    return Source(clock)


@pytest.fixture
def cache(clock: ManualClock) -> Cache[str, int]:
    return Cache(clock, max_age_s=100, size=2)


async def test_age_counts_from_the_question(
    cache: Cache[str, int], source: Source, clock: ManualClock
) -> None:
    assert (await cache.get("a", source.load)).age_s == 2
    clock.jump(98)
    kept = await cache.get("a", source.load)
    assert (kept.value, kept.age_s) == (1, 100)
    clock.jump(1)
    assert (await cache.get("a", source.load)).value == 2


async def test_one_load_serves_all_who_ask(cache: Cache[str, int], source: Source) -> None:
    got = await asyncio.gather(*(cache.get("a", source.load) for _ in range(100)))
    assert {item.value for item in got} == {1}
    assert source.loads == 1


async def test_younger_value_can_be_insisted_on(
    cache: Cache[str, int], source: Source, clock: ManualClock
) -> None:
    await cache.get("a", source.load)
    clock.jump(5)
    assert (await cache.get("a", source.load, max_age_s=10)).value == 1
    assert (await cache.get("a", source.load, max_age_s=5)).value == 2


async def test_value_used_longest_ago_makes_room(cache: Cache[str, int], source: Source) -> None:
    for key in ("a", "b", "a", "c"):
        await cache.get(key, source.load)
    assert cache.find("a") is not None
    assert cache.find("b") is None
    assert cache.find("c") is not None


async def test_failure_is_not_kept(cache: Cache[str, int], source: Source) -> None:
    async def fail() -> int:
        raise PlatformError("down", Cause.PLATFORM_DOWN)

    with pytest.raises(PlatformError):
        await cache.get("a", fail)
    assert (await cache.get("a", source.load)).value == 1


async def test_nothing_is_left_of_loads_whose_waiters_went(cache: Cache[str, int], source: Source) -> None:
    for number in range(5):
        waiter = asyncio.create_task(cache.get(str(number), source.load))
        await asyncio.sleep(0)
        waiter.cancel()
        await settle()
    assert cache._flights == {}


async def test_stop_ends_loads_under_way(cache: Cache[str, int]) -> None:
    async def never() -> int:
        await asyncio.Event().wait()
        return 0

    waiter = asyncio.create_task(cache.get("a", never))
    await settle()
    await cache.stop()
    with pytest.raises(PlatformUnreachable):
        await waiter


@pytest.mark.parametrize(
    ("lane", "travels"),
    [(Lane.AFTERCARE, Lane.CHECK), (Lane.CHECK, Lane.CHECK), (Lane.COMMAND, Lane.COMMAND)],
)
async def test_shared_read_travels_at_least_with_the_checks(lane: Lane, travels: Lane) -> None:
    spend = Spend(lane)

    async def read(own: Spend) -> Lane:
        own.requests += 2
        return own.lane

    assert await for_all(spend, read) is travels
    assert spend.requests == 2
    assert spend.lane is lane
