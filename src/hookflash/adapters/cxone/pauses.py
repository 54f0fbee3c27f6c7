"""How long a session that is in trouble pauses before it asks again."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager

from hookflash.domain.errors import PlatformBusy, PlatformError
from hookflash.ports.runtime import Clock

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0
# To join again, and to ask once more, takes no pause.
_FREE = 2


class Pauses:
    """Ever longer ones, until the trouble is over; whoever waits for the session makes them short."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._troubles = 0
        self._waiting = 0
        self._resting: asyncio.Task[None] | None = None

    def forget_trouble(self) -> None:
        """It is over."""
        self._troubles = 0

    def note_trouble(self, failure: PlatformError | None) -> float:
        """How long to pause, in seconds: an answer without anything new is trouble too, but a smaller one.

        All sessions of an account get into trouble together; they shall not come back together.
        """
        troubles, self._troubles = self._troubles, self._troubles + 1
        if failure is None and troubles < _FREE:
            return 0.0
        pause_s = min(FIRST_PAUSE_S * 2.0 ** max(troubles - _FREE, 0), LONGEST_PAUSE_S)
        pause_s *= random.uniform(1.0, 1.5)
        return max(pause_s, failure.retry_after_s) if isinstance(failure, PlatformBusy) else pause_s

    async def rest(self, pause_s: float, least_s: float) -> None:
        """Pause; while anybody waits only for the least time."""
        await self._clock.sleep(least_s)
        if self._waiting or pause_s <= least_s:
            return
        self._resting = asyncio.create_task(self._sleep(pause_s - least_s))
        try:
            await asyncio.wait([self._resting])
        finally:
            self._resting.cancel()
            self._resting = None

    @contextmanager
    def shortened(self) -> Iterator[None]:
        """Somebody waits for the session."""
        self._waiting += 1
        if self._resting is not None:
            self._resting.cancel()
        try:
            yield
        finally:
            self._waiting -= 1

    async def _sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
