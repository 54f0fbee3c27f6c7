"""A clock that moves only when told."""

import asyncio
import itertools
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_ROUNDS = 30


async def settle() -> None:
    """Let every task run until it waits for something."""
    for _ in range(_ROUNDS):
        await asyncio.sleep(0)


class ManualClock:
    """Implements `hookflash.ports.runtime.Clock`."""

    def __init__(self) -> None:
        self._elapsed = 0.0
        self._numbers = itertools.count()
        self._sleepers: dict[int, tuple[float, asyncio.Future[None]]] = {}

    def now(self) -> datetime:
        return START + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        return 1000.0 + self._elapsed

    async def sleep(self, seconds: float) -> None:
        number = next(self._numbers)
        wake = asyncio.get_running_loop().create_future()
        self._sleepers[number] = (self._elapsed + seconds, wake)
        if seconds <= 0:
            wake.set_result(None)
        try:
            await wake
        finally:
            del self._sleepers[number]

    @property
    def sleepers(self) -> int:
        return len(self._sleepers)

    def jump(self, seconds: float) -> None:
        """Move without waking anybody: for code that only looks at the time."""
        self._elapsed += seconds

    async def advance(self, seconds: float) -> None:
        """Move, waking sleepers one after the other at their exact times."""
        end = self._elapsed + seconds
        await settle()
        while (due := self._next_due()) is not None and due <= end:
            self._wake(due)
            await settle()
        self._elapsed = max(self._elapsed, end)
        await settle()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something that talks over real sockets, moving to the next sleeper whenever it stands still."""
        task = asyncio.create_task(work)
        while True:
            done, _ = await asyncio.wait({task}, timeout=0.05)
            if done:
                return task.result()
            due = self._next_due()
            if due is not None:
                self._wake(due)

    def _next_due(self) -> float | None:
        return min((due for due, wake in self._sleepers.values() if not wake.done()), default=None)

    def _wake(self, due: float) -> None:
        self._elapsed = max(self._elapsed, due)
        for at, wake in self._sleepers.values():
            if at <= self._elapsed and not wake.done():
                wake.set_result(None)


class RealClock:
    """The machine's own time, for tests against a real process."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
