"""The lease: what it still allows, how it is renewed, and how it is lost."""

import asyncio

import pytest

from hookflash.domain.errors import LeaseLost, StorageError
from hookflash.engine.lease import Lease
from tests.fakes.store import MemoryDatabase, MemoryStore
from tests.fakes.virtual_time import LoopClock, at, run_virtual

DURATION_S = 8.0


def _lease() -> tuple[Lease, MemoryStore]:
    clock = LoopClock()
    store = MemoryStore(MemoryDatabase(nodes={"boot-1": at(DURATION_S)}), boot_id="boot-1", clock=clock)
    return Lease(store, clock, DURATION_S), store


def test_a_command_may_be_sent_in_the_first_half_of_a_lease_only() -> None:
    async def scenario() -> None:
        lease, _ = _lease()
        assert lease.has_time()
        await asyncio.sleep(3.99)
        assert lease.has_time()
        await asyncio.sleep(0.02)
        assert not lease.has_time()
        await asyncio.sleep(100)
        assert not lease.has_time()

    run_virtual(scenario())


def test_a_lease_that_is_kept_always_has_time() -> None:
    async def scenario() -> None:
        lease, store = _lease()
        keeping = asyncio.create_task(lease.keep())
        for _ in range(200):
            await asyncio.sleep(0.37)
            assert lease.has_time()
            assert store.database.nodes["boot-1"] > at(asyncio.get_running_loop().time() + DURATION_S / 2)
        keeping.cancel()

    run_virtual(scenario())


def test_what_is_believed_never_outlasts_what_is_written() -> None:
    async def scenario() -> None:
        lease, store = _lease()
        written: list[float] = []

        def slow(operation: str, *, is_kept: bool) -> None:
            written.append(asyncio.get_running_loop().time() + DURATION_S)

        store.trouble = slow
        keeping = asyncio.create_task(lease.keep())
        await asyncio.sleep(20)
        assert lease._ends <= written[-1]
        keeping.cancel()

    run_virtual(scenario())


def test_a_renewal_that_fails_is_tried_again_and_gives_no_time() -> None:
    async def scenario() -> None:
        lease, store = _lease()
        tried: list[float] = []

        def trouble(operation: str, *, is_kept: bool) -> None:
            tried.append(asyncio.get_running_loop().time())
            if len(tried) < 6:
                raise StorageError("the disk is full")

        store.trouble = trouble
        keeping = asyncio.create_task(lease.keep())
        await asyncio.sleep(11.9)
        assert not lease.has_time()
        await asyncio.sleep(0.2)
        assert lease.has_time()
        assert tried == pytest.approx([2.0, 4.0, 6.0, 8.0, 10.0, 12.0])
        keeping.cancel()

    run_virtual(scenario())


def test_who_was_declared_dead_is_told() -> None:
    async def scenario() -> None:
        lease, store = _lease()
        store.database.nodes.clear()
        with pytest.raises(LeaseLost):
            await lease.keep()
        assert asyncio.get_running_loop().time() == pytest.approx(DURATION_S / 4)

    run_virtual(scenario())
