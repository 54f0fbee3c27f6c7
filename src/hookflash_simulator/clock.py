"""The one clock of a simulation: instants are whole milliseconds since 1970, durations too."""

import asyncio
import heapq
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

MS_PER_SECOND = 1000


def ms(seconds: float) -> int:
    """Seconds as whole milliseconds."""
    return round(seconds * MS_PER_SECOND)


@lru_cache(maxsize=65536)
def iso(instant: int) -> str:
    """An instant as ISO 8601 in UTC with milliseconds and ``Z``."""
    text = datetime.fromtimestamp(instant // MS_PER_SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{instant % MS_PER_SECOND:03d}Z"


def parse_iso(text: str) -> int:
    """The instant an ISO 8601 text names; without a zone it is UTC.

    Raises:
        ValueError: The text is not ISO 8601.
    """
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return round(instant.timestamp() * MS_PER_SECOND)


class Timer:
    """One action that is due at an instant; equal instants run in the order in which they were asked for."""

    __slots__ = ("action", "due", "order")

    def __init__(self, due: int, order: int, action: Callable[[], object]) -> None:
        self.due = due
        self.order = order
        self.action: Callable[[], object] | None = action

    def cancel(self) -> None:
        """Forget the action; cancelling twice or too late does nothing."""
        self.action = None

    def __lt__(self, other: "Timer") -> bool:
        return (self.due, self.order) < (other.due, other.order)


class Clock(ABC):
    """Tells the time of the world and runs what is due.

    Attributes:
        after_step: Called after every timer that ran, so that listeners see whole steps only.
    """

    mode: str
    speed: float = 1.0

    def __init__(self) -> None:
        self.after_step: Callable[[], None] = lambda: None
        self._timers: list[Timer] = []
        self._order = 0

    @abstractmethod
    def now(self) -> int:
        """The present instant of the world."""

    def after(self, delay: int, action: Callable[[], object]) -> Timer:
        """Run an action once `delay` milliseconds of world time have passed."""
        self._order += 1
        timer = Timer(self.now() + max(0, delay), self._order, action)
        heapq.heappush(self._timers, timer)
        self._scheduled(timer)
        return timer

    def restart(self, start: int) -> None:
        """Forget everything that is due; a virtual clock goes (back) to `start` as well."""
        self._timers.clear()
        self._order = 0
        self._restarted(start)

    @abstractmethod
    def _scheduled(self, timer: Timer) -> None:
        """A timer was added."""

    @abstractmethod
    def _restarted(self, start: int) -> None:
        """All timers were dropped."""

    def _next_due(self) -> int | None:
        while self._timers and self._timers[0].action is None:
            heapq.heappop(self._timers)
        return self._timers[0].due if self._timers else None

    def _run_next(self) -> None:
        timer = heapq.heappop(self._timers)
        if timer.action is not None:
            timer.action()
            self.after_step()


class VirtualClock(Clock):
    """Stands still until it is told to move: the same commands always meet the same instants."""

    mode = "virtual"

    def __init__(self, start: int) -> None:
        super().__init__()
        self._now = start

    def now(self) -> int:
        """The present instant of the world."""
        return self._now

    def advance(self, duration: int) -> None:
        """Move on by a duration, running everything that falls due at its own instant."""
        end = self._now + duration
        while (due := self._next_due()) is not None and due <= end:
            self._now = max(self._now, due)
            self._run_next()
        self._now = end

    def _scheduled(self, timer: Timer) -> None:
        """Nothing to do: what is due is looked for when the clock moves."""

    def _restarted(self, start: int) -> None:
        self._now = start


class RealClock(Clock):
    """Follows the wall clock, `speed` times as fast; needs a running event loop for what is due."""

    mode = "real"

    def __init__(self, speed: float = 1.0) -> None:
        super().__init__()
        self.speed = speed
        self._origin = time.time_ns() // 1_000_000
        self._started = time.monotonic()
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_due: int | None = None
        self._ringing = False

    def now(self) -> int:
        """The present instant of the world."""
        return self._origin + int((time.monotonic() - self._started) * MS_PER_SECOND * self.speed)

    def _scheduled(self, timer: Timer) -> None:
        if not self._ringing and (self._alarm_due is None or timer.due < self._alarm_due):
            self._set_alarm(timer.due)

    def _restarted(self, start: int) -> None:
        del start
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = self._alarm_due = None

    def _set_alarm(self, due: int) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        # Half a millisecond more, because now() rounds down and must have reached `due`.
        delay = (due - self.now() + 0.5) / MS_PER_SECOND / self.speed
        self._alarm_due = due
        self._alarm = asyncio.get_running_loop().call_later(max(0.0, delay), self._ring)

    def _ring(self) -> None:
        self._alarm = self._alarm_due = None
        self._ringing = True
        try:
            while (due := self._next_due()) is not None and due <= self.now():
                self._run_next()
        finally:
            self._ringing = False
            if (due := self._next_due()) is not None:
                self._set_alarm(due)
