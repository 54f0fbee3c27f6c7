"""The phases: latency in an open loop, throughput in closed ones, and their negative controls."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.answers import is_every_other
from bench.counters import Watched, cores, per_transfer, spread
from bench.load import CallIds, Closed, closed_loop, open_loop
from bench.passages import BenchError, Direct, Passage, StubControl, ThroughService, Way

READ_DELAY_S = 0.02
# One delayed read stands between accepting a transfer and sending its command; a quarter for the noise.
_LEAST_SHIFT_MS = 0.75 * READ_DELAY_S * 1e3
_SLOW_READ_S = 0.2
_READS_BEFORE_DONE = 2
_CONTROL_IN_FLIGHT = 16
# The service looks after a picked-up call 1 s after the pick-up; then nothing is left to do.
_AFTERCARE_S = 1.2
_QUIET_S = 0.3
_QUIET_WITHIN_S = 20.0
_MOST_APART = 0.25


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything that is measured, started and waiting."""

    service: ThroughService
    floor: Direct
    stub: StubControl
    watched: Watched
    ids: CallIds

    async def warm_up(self, rate: float, seconds: float, seed: int) -> None:
        """Fill the caches, which hold for the run, and open connections."""
        await open_loop(self.service, self.ids, rate, seconds, seed)
        await open_loop(self.floor, self.ids, rate, seconds / 3, seed)
        await self._quiet()

    async def latency(self, rate: float, seconds: float, floor_s: float, seed: int) -> dict[str, Any]:
        """Service and floor at the same rate; the floor before and after, to see what disturbs."""
        before, floor_load = await self._open(self.floor, rate, floor_s, seed)
        ours, load = await self._open(self.service, rate, seconds, seed)
        after, _ = await self._open(self.floor, rate, floor_s, seed)
        halves = [spread(p.arrived - p.begun for p in half)["p50"] for half in (before, after)]
        return {
            "service": {**_timings(ours), "accepted_to_sent_ms": _accepted_to_sent(ours), **load},
            "floor": {
                **_timings([*before, *after]),
                **floor_load,
                "halves_p50_ms": halves,
                "is_disturbed": _are_apart(halves),
            },
        }

    async def latency_control(self, rate: float, seconds: float, seed: int) -> dict[str, Any]:
        """The same with a platform that is slow for every other call: the figures must show it.

        Both halves run at the same time, so that nothing else can make the difference.

        Raises:
            BenchError: They do not show it.
        """
        passages, load = await self._open(self.service, rate, seconds, seed, READ_DELAY_S)
        halves = {
            "slow": [p for p in passages if is_every_other(p.call_id)],
            "usual": [p for p in passages if not is_every_other(p.call_id)],
        }
        found = {
            name: {**_timings(half), "accepted_to_sent_ms": _accepted_to_sent(half)}
            for name, half in halves.items()
        }
        moved = {
            name: round(found["slow"][name]["p50"] - found["usual"][name]["p50"], 4)
            for name in ("accepted_to_sent_ms", "begun_to_arrived_ms", "begun_to_acknowledged_ms")
        }
        if min(moved["accepted_to_sent_ms"], moved["begun_to_arrived_ms"]) < _LEAST_SHIFT_MS:
            raise BenchError(f"The negative control does not bite: p50 moved by {moved}.")
        return {"latency": {"read_delay_ms": READ_DELAY_S * 1e3, "p50_moved_by": moved, **found, **load}}

    async def saturation_control(self, window_s: float) -> dict[str, Any]:
        """With so few in flight and reads so slow there cannot be more than so many transfers a second.

        Raises:
            BenchError: More were counted, or next to none.
        """
        await self.stub.reset(read_delay_s=_SLOW_READ_S)
        closed = await closed_loop(
            self.service,
            self.ids,
            _CONTROL_IN_FLIGHT,
            ramp_s=1.0,
            window_s=window_s,
            sample=self.watched.sample,
        )
        await self._quiet()
        # Each of those in flight can end once when the window begins, and then after every pair of reads.
        most = _CONTROL_IN_FLIGHT * (1 + math.floor(closed.seconds / (_READS_BEFORE_DONE * _SLOW_READ_S)))
        counted = len(closed.passages)
        if not most / 4 <= counted <= most:
            raise BenchError(f"The negative control does not bite: {counted} transfers, most {most}.")
        return {
            "saturation": {
                "read_delay_ms": _SLOW_READ_S * 1e3,
                "in_flight": _CONTROL_IN_FLIGHT,
                "seconds": round(closed.seconds, 3),
                "most_possible": most,
                "transfers": counted,
            }
        }

    async def saturation(
        self, in_flight: int, ramp_s: float, window_s: float, floor_s: float
    ) -> dict[str, Any]:
        """Service and floor with the same number in flight."""
        floor_ramp_s = floor_s / 5
        before, _ = await self._closed(self.floor, in_flight, floor_ramp_s, floor_s - floor_ramp_s)
        ours, requests = await self._closed(self.service, in_flight, ramp_s, window_s)
        after, floor_requests = await self._closed(
            self.floor, in_flight, floor_ramp_s, floor_s - floor_ramp_s
        )
        halves = [before.per_second, after.per_second]
        floor_passages = [*before.passages, *after.passages]
        transfers = len(ours.passages)
        cpu_s = per_transfer(ours.before.service_cpu, ours.after.service_cpu, transfers)
        return {
            "in_flight": in_flight,
            "service": {
                **_throughput([ours]),
                **_timings(ours.passages),
                "accepted_to_sent_ms": _accepted_to_sent(ours.passages),
                "cpu_ms_per_transfer": _rounded(cpu_s, 1e3),
                "commits_per_transfer": _rounded(
                    per_transfer(ours.before.commits, ours.after.commits, transfers)
                ),
                "requests_per_transfer": round(sum(requests.values()) / ours.moved, 3),
                "cores": cores(ours.before, ours.after),
            },
            "floor": {
                **_throughput([before, after]),
                **_timings(floor_passages),
                "requests_per_transfer": round(sum(floor_requests.values()) / after.moved, 3),
                "cores": cores(after.before, after.after),
                "halves_per_second": [round(half, 1) for half in halves],
                "is_disturbed": _are_apart(halves),
            },
        }

    async def _open(
        self, way: Way, rate: float, seconds: float, seed: int, read_delay_s: float = 0.0
    ) -> tuple[list[Passage], dict[str, Any]]:
        await self.stub.reset(read_delay_s=read_delay_s, of_every_call=False)
        before = self.watched.sample()
        passages = await open_loop(way, self.ids, rate, seconds, seed)
        after = self.watched.sample()
        await self.stub.note_arrivals(passages)
        requests = await self._requests(way, len(passages))
        load = {
            "per_second": round(len(passages) / ((after.at_ns - before.at_ns) / 1e9), 2),
            "late_ms": spread(max(0, p.begun - p.due) for p in passages),
            "requests_per_transfer": round(sum(requests.values()) / len(passages), 3),
            "cores": cores(before, after),
        }
        return passages, load

    async def _closed(
        self, way: Way, in_flight: int, ramp_s: float, window_s: float
    ) -> tuple[Closed, dict[str, int]]:
        await self.stub.reset()
        closed = await closed_loop(
            way, self.ids, in_flight, ramp_s=ramp_s, window_s=window_s, sample=self.watched.sample
        )
        await self.stub.note_arrivals(closed.passages)
        return closed, await self._requests(way, closed.moved)

    async def _requests(self, way: Way, moved: int) -> dict[str, int]:
        """The stub's counts once everything has come to rest: one command a transfer, and nothing strange.

        Raises:
            BenchError: It is not so.
        """
        counts = await (self.stub.counts() if way is self.floor else self._quiet())
        strange = {name: counts[name] for name in ("repeated", "wrong", "unknown") if name in counts}
        if counts.get("commands") != moved or strange:
            raise BenchError(f"{moved} transfers, but the stub counted {counts}.")
        return counts

    async def _quiet(self) -> dict[str, int]:
        """Wait until the stub is asked nothing any more."""
        await asyncio.sleep(_AFTERCARE_S)
        async with asyncio.timeout(_QUIET_WITHIN_S):
            earlier = await self.stub.counts()
            while True:
                await asyncio.sleep(_QUIET_S)
                counts = await self.stub.counts()
                if counts == earlier:
                    return counts
                earlier = counts


def _timings(passages: Sequence[Passage]) -> dict[str, Any]:
    """What a client and the stub saw."""
    return {
        "begun_to_acknowledged_ms": spread(p.acknowledged - p.begun for p in passages),
        "begun_to_arrived_ms": spread(p.arrived - p.begun for p in passages),
        "begun_to_done_ms": spread(p.done - p.begun for p in passages),
    }


def _accepted_to_sent(passages: Sequence[Passage]) -> dict[str, float]:
    """What the service's own records say."""
    return spread(p.sent - p.accepted for p in passages)


def _throughput(loops: Sequence[Closed]) -> dict[str, Any]:
    seconds = sum(loop.seconds for loop in loops)
    transfers = sum(len(loop.passages) for loop in loops)
    return {
        "transfers": transfers,
        "seconds": round(seconds, 3),
        "per_second": round(transfers / seconds, 1),
        "by_second": [count for loop in loops for count in loop.by_second()],
    }


def _are_apart(halves: Sequence[float]) -> bool:
    """Whether two measurements of one thing differ so much that something else was running."""
    return max(halves) > min(halves) * (1 + _MOST_APART)


def _rounded(value: float | None, factor: float = 1.0) -> float | None:
    return None if value is None else round(value * factor, 3)
