"""The load: an open loop, which never waits for what it measures, and a closed one, which always does."""

import asyncio
import gc
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import accumulate

from bench.counters import Sample
from bench.passages import BenchError, Passage, Way


class CallIds:
    """Calls nobody has moved yet; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def __call__(self) -> str:
        text = f"{self._random.getrandbits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def schedule(rate: float, seconds: float, seed: int) -> Iterator[float]:
    """Poisson arrivals: the seconds at which transfers start, with gaps drawn from the seed."""
    chance = random.Random(seed)
    wanted = round(rate * seconds)
    return accumulate(chance.expovariate(rate) for _ in range(wanted))


@asynccontextmanager
async def _tasks() -> AsyncIterator[asyncio.TaskGroup]:
    """Tasks side by side, with no pauses of our own garbage collector; the first that fails ends all.

    Raises:
        BenchError: What that one said.
    """
    gc.collect()
    gc.disable()
    try:
        async with asyncio.TaskGroup() as tasks:
            yield tasks
    except* BenchError as group:
        raise BenchError(str(group.exceptions[0])) from None
    finally:
        gc.enable()


async def open_loop(way: Way, ids: CallIds, rate: float, seconds: float, seed: int) -> list[Passage]:
    """Start transfers when the schedule says so, however long the earlier ones take."""
    passages: list[Passage] = []

    async def one(call_id: str, due: int) -> None:
        passage = await way.move(call_id)
        passage.due = due
        passages.append(passage)

    async with _tasks() as tasks:
        begun = time.monotonic()
        begun_ns = time.time_ns()
        for offset in schedule(rate, seconds, seed):
            early_s = begun + offset - time.monotonic()
            if early_s > 0:
                await asyncio.sleep(early_s)
            tasks.create_task(one(ids(), begun_ns + round(offset * 1e9)))
    return passages


@dataclass(frozen=True, slots=True)
class Closed:
    """What a closed loop did in its steady window.

    Attributes:
        passages: The transfers that ended within the window.
        moved: All that were made, ramp and end included.
        before: The counters when the window began.
        after: The counters when it ended.
    """

    passages: list[Passage]
    moved: int
    before: Sample
    after: Sample

    @property
    def seconds(self) -> float:
        """How long the window was."""
        return (self.after.at_ns - self.before.at_ns) / 1e9

    @property
    def per_second(self) -> float:
        """Transfers that ended, a second."""
        return len(self.passages) / self.seconds

    def by_second(self) -> list[int]:
        """The transfers that ended in each whole second of the window."""
        counts = [0] * int(self.seconds)
        for passage in self.passages:
            second = int((passage.done - self.before.at_ns) / 1e9)
            if second < len(counts):
                counts[second] += 1
        return counts


async def closed_loop(
    way: Way, ids: CallIds, in_flight: int, *, ramp_s: float, window_s: float, sample: Callable[[], Sample]
) -> Closed:
    """Keep so many transfers in flight; each is followed to its end before the next begins."""
    passages: list[Passage] = []
    is_over = False

    async def worker() -> None:
        while not is_over:
            passages.append(await way.move(ids()))

    async with _tasks() as tasks:
        for _ in range(in_flight):
            tasks.create_task(worker())
        await asyncio.sleep(ramp_s)
        before = sample()
        await asyncio.sleep(window_s)
        after = sample()
        is_over = True
    within = [passage for passage in passages if before.at_ns <= passage.done < after.at_ns]
    return Closed(within, len(passages), before, after)
