"""Time that costs nothing: a loop whose clock jumps to the next timer, and the clock port on top of it."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_MOST_ROUNDS = 100_000


class Standstill(RuntimeError):
    """Nothing will ever happen any more, or so much happens that time does not pass."""


class _Jumping(selectors.SelectSelector):
    """Moves the clock where another selector would wait."""

    def __init__(self, jump: Callable[[float], None]) -> None:
        super().__init__()
        self._jump = jump
        self._rounds = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Standstill("Everybody waits and nobody has set a timer.")
        self._rounds = 0 if timeout > 0 else self._rounds + 1
        if self._rounds > _MOST_ROUNDS:
            raise Standstill("Something is busy without ever letting time pass.")
        self._jump(timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on virtual time, in seconds from 0."""

    def __init__(self) -> None:
        self._virtual = 0.0
        super().__init__(_Jumping(self._jump))

    def time(self) -> float:
        return self._virtual

    def _jump(self, seconds: float) -> None:
        self._virtual += max(seconds, 0.0)


def run_virtual(work: Coroutine[Any, Any, T]) -> T:
    """The result of some work on a loop of virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)


class LoopClock:
    """Implements `hookflash.ports.runtime.Clock` on the time of the running loop."""

    def now(self) -> datetime:
        return START + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def at(seconds: float) -> datetime:
    """The wall clock at that moment of the loop."""
    return START + timedelta(seconds=seconds)
