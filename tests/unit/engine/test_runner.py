"""The runner: turns one at a time, wake-ups, failures, long waits, an orderly end."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from itertools import pairwise
from typing import Any

import pytest

from hookflash.domain.errors import LeaseLost, StorageError
from hookflash.domain.ids import CallId
from hookflash.engine.lease import Lease
from hookflash.engine.runner import Runner
from hookflash.ports.store import Claim
from tests.fakes.shapes import accepted, transfer_id
from tests.fakes.store import MemoryDatabase, MemoryStore
from tests.fakes.virtual_time import LoopClock, at, run_virtual

ONE = transfer_id(1)
LEASE_S = 8.0


class Turn:
    """A turn that waits, fails and ends as told; keeps a diary."""

    def __init__(self) -> None:
        self.begun: list[tuple[float, str]] = []
        self.ended: list[tuple[float, str]] = []
        self.claims: list[Claim[Any]] = []
        self.script: list[float | Exception | None] = []
        self.lasts_s = 0.0
        self.running = 0
        self.most_at_once = 0
        self.meanwhile: Callable[[], Awaitable[None]] | None = None

    async def __call__(self, claim: Claim[Any]) -> float | None:
        self.begun.append((_time(), claim.id))
        self.claims.append(claim)
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        try:
            if self.meanwhile is not None:
                await self.meanwhile()
            await asyncio.sleep(self.lasts_s)
        finally:
            self.running -= 1
        self.ended.append((_time(), claim.id))
        what = self.script.pop(0) if self.script else None
        if isinstance(what, Exception):
            raise what
        return what

    @property
    def moments(self) -> list[float]:
        return [round(moment, 6) for moment, _ in self.begun]


def _time() -> float:
    return asyncio.get_running_loop().time()


class Bench:
    """A runner over a store in memory."""

    def __init__(self, **options: int) -> None:
        self.turn = Turn()
        self.database = MemoryDatabase()
        self.clock = LoopClock()
        self.store = MemoryStore(self.database, boot_id="boot-1", clock=self.clock)
        lease = Lease(self.store, self.clock, LEASE_S)
        self.runner = Runner(self.store, lease, self.turn, **options)

    async def adopt(self, number: int = 1) -> Claim[Any]:
        acceptance = await self.store.accept(accepted(number), "tester", None)
        assert acceptance.claim is not None
        self.runner.adopt(acceptance.claim)
        return acceptance.claim


def on_a_bench(scenario: Callable[[Bench], Coroutine[Any, Any, None]], *, most_at_once: int = 256) -> None:
    async def run() -> None:
        bench = Bench(most_at_once=most_at_once)
        await scenario(bench)
        await bench.runner.stop(0.0)

    run_virtual(run())


def test_turns_follow_each_other_after_their_pauses_until_none_is_needed() -> None:
    async def scenario(bench: Bench) -> None:
        bench.turn.script = [1.0, 0.5, 3.0, None]
        await bench.adopt()
        assert bench.runner.held == 1
        await asyncio.sleep(100)
        assert bench.turn.moments == [0.0, 1.0, 1.5, 4.5]
        assert bench.runner.held == 0

    on_a_bench(scenario)


def test_a_wake_up_gives_a_turn_before_the_pause_is_over() -> None:
    async def scenario(bench: Bench) -> None:
        bench.turn.script = [10.0, 10.0, None]
        await bench.adopt()
        await asyncio.sleep(2)
        bench.runner.wake(ONE)
        await asyncio.sleep(100)
        assert bench.turn.moments == [0.0, 2.0, 12.0]

    on_a_bench(scenario)


def test_a_wake_up_during_a_turn_gives_another_right_after_it_and_never_two_at_once() -> None:
    async def scenario(bench: Bench) -> None:
        bench.turn.lasts_s = 1.0
        bench.turn.script = [50.0, 50.0, None]
        await bench.adopt()
        await asyncio.sleep(0.5)
        for _ in range(3):
            bench.runner.wake(ONE)
        await asyncio.sleep(10)
        assert bench.turn.moments == [0.0, 1.0]
        assert bench.turn.most_at_once == 1
        bench.runner.wake(transfer_id(99))

    on_a_bench(scenario)


def test_a_turn_that_fails_is_repeated_from_the_saved_state_after_growing_pauses() -> None:
    async def scenario(bench: Bench) -> None:
        bench.turn.script = [StorageError("full"), ZeroDivisionError(), *[StorageError("full")] * 6, None]
        claim = await bench.adopt()
        await asyncio.sleep(100)
        moments = bench.turn.moments
        pauses = [round(b - a, 6) for a, b in pairwise(moments)]
        assert pauses == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0]
        assert bench.turn.claims[0] is claim
        assert all(again is not claim for again in bench.turn.claims[1:])
        assert bench.turn.claims[1].state == claim.state
        assert bench.runner.held == 0

    on_a_bench(scenario)


def test_after_a_good_turn_the_pauses_start_anew() -> None:
    async def scenario(bench: Bench) -> None:
        bench.turn.script = [StorageError("x"), StorageError("x"), 1.0, StorageError("x"), None]
        await bench.adopt()
        await asyncio.sleep(100)
        assert bench.turn.moments == [0.0, 0.2, 0.6, 1.6, 1.8]

    on_a_bench(scenario)


def test_a_lost_lease_ends_the_turns_here() -> None:
    async def scenario(bench: Bench) -> None:
        bench.turn.script = [LeaseLost()]
        await bench.adopt()
        await asyncio.sleep(100)
        assert len(bench.turn.begun) == 1
        assert bench.runner.held == 0

    on_a_bench(scenario)


def test_state_is_dropped_over_a_long_wait_and_read_again() -> None:
    async def scenario(bench: Bench) -> None:
        bench.turn.script = [10.0, 100.0, None]
        claim = await bench.adopt()
        await asyncio.sleep(200)
        short, long = bench.turn.claims[1], bench.turn.claims[2]
        assert short is claim
        assert long is not claim
        assert long.state == claim.state

    on_a_bench(scenario)


def test_a_transfer_taken_by_others_over_a_long_wait_gets_no_turn() -> None:
    async def scenario(bench: Bench) -> None:
        bench.turn.script = [100.0]
        await bench.adopt()
        await asyncio.sleep(50)
        bench.database.rows[ONE].epoch += 1
        await asyncio.sleep(200)
        assert len(bench.turn.begun) == 1
        assert bench.runner.held == 0

    on_a_bench(scenario)


def test_only_so_many_turns_run_at_once() -> None:
    async def scenario(bench: Bench) -> None:
        bench.turn.lasts_s = 1.0
        for number in range(1, 8):
            await bench.adopt(number)
        await asyncio.sleep(100)
        assert bench.turn.most_at_once == 3
        assert bench.turn.moments == [0.0] * 3 + [1.0] * 3 + [2.0]

    on_a_bench(scenario, most_at_once=3)


def test_stopping_lets_running_turns_end_and_starts_no_other() -> None:
    async def scenario(bench: Bench) -> None:
        bench.turn.lasts_s = 2.0
        bench.turn.script = [0.5, 0.5]
        await bench.adopt(1)
        await asyncio.sleep(1)
        bench.runner.wake(ONE)
        await bench.runner.stop(5.0)
        assert _time() == pytest.approx(2.0)
        assert len(bench.turn.ended) == 1
        bench.runner.wake(ONE)
        await bench.adopt(2)
        await asyncio.sleep(100)
        assert len(bench.turn.begun) == 1

    on_a_bench(scenario)


def test_stopping_cuts_off_turns_that_take_too_long() -> None:
    async def scenario(bench: Bench) -> None:
        bench.turn.lasts_s = 100.0
        await bench.adopt()
        await asyncio.sleep(1)
        await bench.runner.stop(5.0)
        assert _time() == pytest.approx(6.0)
        assert bench.turn.ended == []
        assert bench.turn.running == 0

    on_a_bench(scenario)


def test_stopping_cancels_pauses() -> None:
    async def scenario(bench: Bench) -> None:
        bench.turn.script = [3.0]
        await bench.adopt()
        await asyncio.sleep(1)
        await bench.runner.stop(5.0)
        assert _time() == pytest.approx(1.0)
        await asyncio.sleep(100)
        assert len(bench.turn.begun) == 1

    on_a_bench(scenario)


def test_what_dead_processes_left_is_taken_over_soon_after_they_died() -> None:
    async def scenario(bench: Bench) -> None:
        other = MemoryStore(bench.database, boot_id="boot-0", clock=bench.clock)
        bench.database.nodes = {"boot-0": at(20.0), "boot-1": at(1000.0)}
        for number in range(1, 4):
            await other.accept(accepted(number), "tester", None)
        running = asyncio.create_task(bench.runner.run())
        await asyncio.sleep(19.9)
        assert bench.turn.begun == []
        await asyncio.sleep(0.1 + LEASE_S / 2)
        assert sorted(one for _, one in bench.turn.begun) == [transfer_id(n) for n in (1, 2, 3)]
        assert {claim.epoch for claim in bench.turn.claims} == {2}
        running.cancel()

    on_a_bench(scenario)


def test_taking_over_survives_a_database_that_fails_for_a_while() -> None:
    async def scenario(bench: Bench) -> None:
        other = MemoryStore(bench.database, boot_id="boot-0", clock=bench.clock)
        await other.accept(accepted(1), "tester", None)

        def trouble(operation: str, *, is_kept: bool) -> None:
            if operation == "claim" and _time() < 30:
                raise StorageError("busy")

        bench.store.trouble = trouble
        running = asyncio.create_task(bench.runner.run())
        await asyncio.sleep(40)
        assert len(bench.turn.begun) == 1
        assert bench.turn.moments[0] >= 30
        running.cancel()

    on_a_bench(scenario)


def test_a_transfer_adopted_anew_during_its_last_turn_is_kept() -> None:
    async def scenario(bench: Bench) -> None:
        first = await bench.adopt()

        async def adopt_anew() -> None:
            bench.turn.meanwhile = None
            bench.database.rows[ONE].epoch = 2
            bench.runner.adopt(Claim(ONE, 2, first.state))

        bench.turn.meanwhile = adopt_anew
        bench.turn.script = [LeaseLost(), 5.0, 5.0, None]
        await asyncio.sleep(100)
        assert bench.turn.moments == [0.0, 0.0, 5.0, 10.0]
        assert bench.runner.held == 0

    on_a_bench(scenario)


def test_an_old_timer_starts_no_second_turn_of_a_transfer_adopted_anew() -> None:
    async def scenario(bench: Bench) -> None:
        bench.turn.script = [5.0]
        first = await bench.adopt()
        await asyncio.sleep(1)
        bench.turn.lasts_s = 10.0
        bench.database.rows[ONE].epoch = 2
        bench.runner.adopt(Claim(ONE, 2, first.state))
        await asyncio.sleep(100)
        assert bench.turn.most_at_once == 1
        assert bench.turn.moments == [0.0, 1.0]

    on_a_bench(scenario)


def test_many_transfers_get_their_turns_independently() -> None:
    async def scenario(bench: Bench) -> None:
        for number in range(1, 301):
            said = accepted(number, call_id=CallId(f"call-{number}"))
            acceptance = await bench.store.accept(said, "tester", None)
            assert acceptance.claim is not None
            bench.runner.adopt(acceptance.claim)
        await asyncio.sleep(1)
        assert len(bench.turn.ended) == 300
        assert bench.runner.held == 0

    on_a_bench(scenario)
