"""Values with a stated age, loaded once however many ask."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from hookflash.adapters.kit.flight import SharedFlight
from hookflash.ports.platform import Lane, Spend
from hookflash.ports.runtime import Clock

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Aged(Generic[V]):
    """A value and how old it is, in seconds, counted from when it was asked for."""

    value: V
    age_s: float


class Cache(Generic[K, V]):
    """At most ``size`` values; the one used longest ago makes room. Failures are never kept."""

    def __init__(self, clock: Clock, *, max_age_s: float, size: int = 512) -> None:
        self._clock = clock
        self._max_age_s = max_age_s
        self._size = size
        self._kept: OrderedDict[K, tuple[V, float]] = OrderedDict()
        self._flights: dict[K, SharedFlight[Aged[V]]] = {}

    async def get(
        self, key: K, load: Callable[[], Coroutine[Any, Any, V]], *, max_age_s: float | None = None
    ) -> Aged[V]:
        """The value, loaded if there is none that is young enough.

        Args:
            key: Which value.
            load: Reads it.
            max_age_s: The age accepted this time, if not the usual one.
        """
        kept = self.find(key, max_age_s=max_age_s)
        if kept is not None:
            return kept
        flight = self._flights.setdefault(key, SharedFlight())
        return await flight.join(lambda: self._load(key, load))

    def find(self, key: K, *, max_age_s: float | None = None) -> Aged[V] | None:
        """The value if it is there and young enough; never loads."""
        if key not in self._kept:
            return None
        value, read_at = self._kept[key]
        age_s = self._clock.monotonic() - read_at
        if age_s > (self._max_age_s if max_age_s is None else max_age_s):
            return None
        self._kept.move_to_end(key)
        return Aged(value, age_s)

    def keep(self, key: K, value: V, read_at: float) -> None:
        """Keep a value that was asked for at that moment of the monotonic clock."""
        self._kept[key] = (value, read_at)
        self._kept.move_to_end(key)
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)

    async def stop(self) -> None:
        """End the loads under way."""
        for flight in tuple(self._flights.values()):
            await flight.stop()

    async def _load(self, key: K, load: Callable[[], Coroutine[Any, Any, V]]) -> Aged[V]:
        asked_at = self._clock.monotonic()
        try:
            value = await load()
        finally:
            self._flights.pop(key, None)
        self.keep(key, value, asked_at)
        return Aged(value, self._clock.monotonic() - asked_at)


async def for_all(spend: Spend, read: Callable[[Spend], Awaitable[V]]) -> V:
    """A read that others may join, counted on whoever came first.

    It travels at least in the lane of checks: a check that joins it must not wait like an aftercare read.
    """
    own = Spend(min(spend.lane, Lane.CHECK))
    try:
        return await read(own)
    finally:
        spend.requests += own.requests
