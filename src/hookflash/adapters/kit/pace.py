"""The rate budget of one connection: never more than N requests in any window, the urgent ones first."""

import asyncio
import heapq
import itertools
import math
import re
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformBusy, PlatformUnreachable
from hookflash.ports.platform import Lane
from hookflash.ports.runtime import Clock

WINDOW_S = 60.0
# The platform counts arrivals, we departures: a slow request and a quick one after it arrive closer together.
_MARGIN_S = 0.5
_TICK_S = 1e-6  # less than this is no wait, only a rounding of floats
# The part of a window that may be used up before a lane has to wait.
SHARES = {Lane.COMMAND: 1.0, Lane.RECONCILE: 0.95, Lane.CHECK: 0.9, Lane.WATCH: 0.7, Lane.AFTERCARE: 0.5}
_RATE = re.compile(r"([1-9][0-9]{0,6})\s*/\s*min", re.ASCII)


def parse_rate(text: str) -> int | None:
    """Requests a minute from ``300/min``; none for ``off``.

    Raises:
        ValueError: Neither of the two.
    """
    if text.strip().lower() == "off":
        return None
    match = _RATE.fullmatch(text.strip())
    if match is None:
        raise ValueError('write "300/min" (requests a minute) or "off"')
    return int(match.group(1))


@dataclass(frozen=True, slots=True)
class RateNote:
    """What a platform says about its own count: allowed, used so far, seconds until it starts anew."""

    allowed: int
    used: int
    resets_in_s: float


class Pace(Protocol):
    """A budget of requests. This one may live in memory or in a database shared by many processes."""

    async def take(self, lane: Lane, *, patience_s: float) -> None:
        """Wait for the right to send one request.

        Raises:
            PlatformBusy: It would take longer than the patience; nothing was taken.
        """
        ...

    async def pause(self, seconds: float) -> None:
        """Let nothing at all go out for so long."""
        ...

    async def learn(self, note: RateNote) -> None:
        """Take the platform's own count into account."""
        ...

    async def stop(self) -> None:
        """Send everybody away who waits."""
        ...


@dataclass(order=True, slots=True)
class _Waiter:
    lane: Lane
    number: int
    turn: asyncio.Future[float] = field(compare=False)


class SlidingPace:
    """A log of the requests of the last window, in memory, for one process.

    Waiters are served by lane, then in order of arrival. As no lane's share exceeds that of a more urgent
    one, only the first waiter has to be looked at.
    """

    def __init__(self, limit: int | None, clock: Clock) -> None:
        self._limit = limit
        self._clock = clock
        self._sent: deque[float] = deque()
        self._paused_until = -math.inf
        self._allowed: int | None = None
        self._foreign = 0
        self._foreign_until = -math.inf
        self._waiters: list[_Waiter] = []
        self._numbers = itertools.count()
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at = math.inf
        self._is_stopped = False

    async def take(self, lane: Lane, *, patience_s: float) -> None:
        """Wait for the right to send one request."""
        if self._is_stopped:
            raise _closed()
        self._serve()
        wait_s = self._wait_for(lane)
        if wait_s <= 0:  # then nobody as urgent waits: a waiter ahead of us would have been served just now
            self._log(self._clock.monotonic())
            return
        if wait_s > patience_s:
            raise _busy(wait_s)
        await self._queue_up(lane, patience_s)

    async def pause(self, seconds: float) -> None:
        """Let nothing at all go out for so long."""
        self._paused_until = max(self._paused_until, self._clock.monotonic() + seconds)

    async def learn(self, note: RateNote) -> None:
        """Use the platform's limit if it is lower, and leave room for others who use the same credentials."""
        if note.allowed <= 0 or self._limit is None:
            return
        now = self._clock.monotonic()
        self._allowed = note.allowed
        window_began = now - max(0.0, WINDOW_S - note.resets_in_s) - 1.0
        own = sum(1 for _ in itertools.takewhile(lambda at: at >= window_began, reversed(self._sent)))
        self._foreign = max(0, note.used - own)
        self._foreign_until = now + min(max(note.resets_in_s, 0.0), WINDOW_S)
        self._serve()

    async def stop(self) -> None:
        """Send everybody away who waits."""
        self._is_stopped = True
        for waiter in self._waiters:
            if not waiter.turn.done():
                waiter.turn.set_exception(_closed())
        self._waiters.clear()
        if self._alarm is not None:
            alarm, self._alarm = self._alarm, None
            alarm.cancel()
            await asyncio.wait([alarm])

    async def _queue_up(self, lane: Lane, patience_s: float) -> None:
        waiter = _Waiter(lane, next(self._numbers), asyncio.get_running_loop().create_future())
        heapq.heappush(self._waiters, waiter)
        self._serve()
        patience = asyncio.create_task(self._clock.sleep(patience_s))
        patience.add_done_callback(lambda _: self._lose_patience(waiter))
        try:
            await waiter.turn
        except BaseException:
            self._withdraw(waiter)
            raise
        finally:
            patience.cancel()

    def _lose_patience(self, waiter: _Waiter) -> None:
        if not waiter.turn.done():
            waiter.turn.set_exception(_busy(max(self._wait_for(waiter.lane), 1.0)))

    def _withdraw(self, waiter: _Waiter) -> None:
        """Leave no trace, also if the turn was given in the moment in which the waiter gave up."""
        turn = waiter.turn
        was_given = turn.done() and not turn.cancelled() and turn.exception() is None
        if was_given and self._limit is not None:
            self._sent.remove(turn.result())
        if waiter in self._waiters:
            self._waiters.remove(waiter)
            heapq.heapify(self._waiters)
        self._serve()

    def _wait_for(self, lane: Lane) -> float:
        """Seconds until this lane may send if nobody else does before."""
        now = self._clock.monotonic()
        self._forget(now)
        at = max(self._paused_until, self._room_at(lane, now))
        return at - now if at - now > _TICK_S else 0.0

    def _room_at(self, lane: Lane, now: float) -> float:
        room = self._room(lane)
        foreign = self._foreign if now < self._foreign_until else 0
        if room is None or len(self._sent) + foreign < room:
            return now
        too_many = len(self._sent) + foreign - room + 1
        enough_of_ours_end = self._end_of(too_many) if too_many <= len(self._sent) else math.inf
        if not foreign:
            return enough_of_ours_end
        # Or the platform's window ends first, and with it the others' requests.
        rest = too_many - foreign
        return min(enough_of_ours_end, max(self._foreign_until, self._end_of(rest) if rest > 0 else now))

    def _end_of(self, nth: int) -> float:
        return self._sent[nth - 1] + WINDOW_S + _MARGIN_S

    def _room(self, lane: Lane) -> int | None:
        if self._limit is None:
            return None
        limit = self._limit if self._allowed is None else min(self._limit, self._allowed)
        return max(1, math.floor(limit * SHARES[lane]))

    def _log(self, now: float) -> None:
        if self._limit is not None:
            self._sent.append(now)

    def _forget(self, now: float) -> None:
        while self._sent and self._end_of(1) - now <= _TICK_S:
            self._sent.popleft()

    def _serve(self) -> None:
        """Let go whoever may go now, and set the alarm for the next."""
        while self._waiters:
            if self._waiters[0].turn.done():  # gave up and has not come round to leaving
                heapq.heappop(self._waiters)
                continue
            wait_s = self._wait_for(self._waiters[0].lane)
            if wait_s > 0:
                self._set_alarm(wait_s)
                return
            waiter = heapq.heappop(self._waiters)
            now = self._clock.monotonic()
            self._log(now)
            waiter.turn.set_result(now)
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _set_alarm(self, wait_s: float) -> None:
        at = self._clock.monotonic() + wait_s
        if self._alarm is not None and not self._alarm.done():
            if self._alarm_at <= at:
                return
            self._alarm.cancel()
        self._alarm_at = at
        self._alarm = asyncio.create_task(self._ring(wait_s))

    async def _ring(self, wait_s: float) -> None:
        await self._clock.sleep(wait_s)
        self._alarm = None
        self._serve()


def _busy(wait_s: float) -> PlatformBusy:
    return PlatformBusy("The request budget of this connection is used up.", retry_after_s=wait_s)


def _closed() -> PlatformUnreachable:
    return PlatformUnreachable("This connection has been closed.", Cause.PLATFORM_DOWN)
