"""Group commit: many transfers share one commit, and none of them pays for another's failure."""

import asyncio
import threading

import apsw
import pytest

from hookflash.domain.errors import CallBusy, LeaseLost, StorageError
from hookflash.domain.ids import CallId
from hookflash.ports.store import TransferFilter
from hookflash.storage.sqlite import SqliteStore
from tests.fakes.shapes import accepted
from tests.fakes.storing import SteppingClock, accept, checked, ended, key, save

from .conftest import Open


class Gate:
    """A probe that holds the writer back before a commit until it is opened, and counts commits."""

    def __init__(self) -> None:
        self.commits = 0
        self._open = threading.Event()
        self._open.set()

    def reach(self, point: str) -> None:
        if point == "commit:before":
            self._open.wait(10)
        self.commits += point == "commit:after"

    def shut(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()


async def _gathered(open_store: Open, gate: Gate) -> tuple[SqliteStore, "asyncio.Task[object]"]:
    """A store whose writer is busy with a first commit, so that what comes now shares the next one."""
    store = open_store(probe=gate)
    gate.shut()
    first = asyncio.create_task(accept(store, 1000))
    return store, first


async def _submitted(*works: "asyncio.Task[object]") -> None:
    """Until every task has put its work into the writer's queue."""
    del works
    for _ in range(3):
        await asyncio.sleep(0)


async def test_writes_that_arrive_during_a_commit_share_the_next_one(open_store: Open) -> None:
    gate = Gate()
    store, first = await _gathered(open_store, gate)
    many = [asyncio.create_task(accept(store, number)) for number in range(1, 101)]
    await _submitted()
    gate.open()
    await asyncio.gather(first, *many)
    assert gate.commits <= 3
    assert len(await store.list_transfers(TransferFilter(limit=200))) == 101


async def test_one_that_fails_is_undone_alone(open_store: Open, clock: SteppingClock) -> None:
    gate = Gate()
    store, first = await _gathered(open_store, gate)
    good = [asyncio.create_task(accept(store, number)) for number in range(1, 11)]
    busy = asyncio.create_task(accept(store, 11, call_id=CallId("call-5")))

    def half_done(db: apsw.Connection) -> None:
        db.execute("UPDATE records SET epoch = 99")
        db.execute("INSERT INTO nowhere VALUES (1)")

    def surprising(db: apsw.Connection) -> None:
        db.execute("UPDATE records SET epoch = 98")
        raise ZeroDivisionError

    broken = asyncio.create_task(store._writer.write(half_done))
    strange = asyncio.create_task(store._writer.write(surprising))
    after = asyncio.create_task(accept(store, 12))
    await _submitted()
    gate.open()
    results = await asyncio.gather(first, *good, busy, broken, strange, after, return_exceptions=True)
    kinds = [type(result).__name__ for result in results]
    assert kinds == ["Claim"] * 11 + ["CallBusy", "StorageError", "ZeroDivisionError", "Claim"]
    epochs = await store._read(lambda db: db.execute("SELECT DISTINCT epoch FROM records").fetchall())
    assert epochs == [(1,)]
    assert (await store.verify_audit()).faults == ()
    assert gate.commits <= 3


async def test_the_second_of_one_key_in_a_shared_commit_sees_the_first(open_store: Open) -> None:
    gate = Gate()
    store, first = await _gathered(open_store, gate)
    events = [accepted(number, call_id=CallId("call-1")) for number in range(1, 21)]
    posts = [asyncio.create_task(store.accept(event, "k", key())) for event in events]
    await _submitted()
    gate.open()
    await first
    answers = await asyncio.gather(*posts)
    assert [answer.claim is not None for answer in answers] == [True] + [False] * 19
    assert {answer.accepted.transfer_id for answer in answers} == {events[0].transfer_id}


async def test_a_claim_lost_within_the_same_commit_is_lost(open_store: Open, clock: SteppingClock) -> None:
    first, second = open_store("boot-1"), open_store("boot-2")
    claim = await accept(first)
    results = await asyncio.gather(second.claim(10), save(first, claim, checked(1.0)), return_exceptions=True)
    taken, saved = results
    assert isinstance(taken, list)
    assert len(taken) == 1
    assert isinstance(saved, LeaseLost) or taken[0].state.transfer.version == 2


async def test_nothing_is_answered_before_it_is_on_disk(open_store: Open) -> None:
    gate = Gate()
    store = open_store(probe=gate)
    gate.shut()
    work = asyncio.create_task(accept(store, 1))
    for _ in range(50):
        await asyncio.sleep(0)
    assert not work.done()
    assert await store.list_transfers(TransferFilter()) == []
    gate.open()
    await work
    assert len(await store.list_transfers(TransferFilter())) == 1


async def test_a_hundred_transfers_side_by_side_add_up(store: SqliteStore) -> None:
    async def one(number: int) -> None:
        claim = await accept(store, number)
        for step in range(5):
            await save(store, claim, checked(number + step / 10))
        await save(store, claim, ended(number + 0.9), is_open=False)

    await asyncio.gather(*(one(number) for number in range(1, 101)))
    found = await store.list_transfers(TransferFilter(limit=200))
    assert len(found) == 100
    assert {transfer.version for transfer in found} == {7}
    report = await store.verify_audit()
    assert (report.entries, report.faults) == (700, ())


async def test_a_writer_who_gives_up_waiting_disturbs_nobody(open_store: Open) -> None:
    gate = Gate()
    store, first = await _gathered(open_store, gate)
    given_up, other = (asyncio.create_task(accept(store, number)) for number in (1, 2))
    await _submitted()
    given_up.cancel()
    gate.open()
    await asyncio.gather(first, other)
    assert len(await store.list_transfers(TransferFilter())) == 3


async def test_a_closed_store_says_so(open_store: Open) -> None:
    store = open_store()
    store.close()
    with pytest.raises(StorageError):
        await accept(store, 1)


async def test_closing_finishes_what_is_queued(open_store: Open) -> None:
    store = open_store()
    works = [asyncio.create_task(accept(store, number)) for number in range(1, 51)]
    await _submitted()
    store.close()
    await asyncio.gather(*works)
    again = open_store("boot-2")
    assert len(await again.list_transfers(TransferFilter(limit=100))) == 50


async def test_a_busy_call_in_a_shared_commit_is_refused(open_store: Open) -> None:
    gate = Gate()
    store, first = await _gathered(open_store, gate)
    both = [asyncio.create_task(accept(store, number, call_id=CallId("call-x"))) for number in (1, 2)]
    await _submitted()
    gate.open()
    await first
    results = await asyncio.gather(*both, return_exceptions=True)
    assert [isinstance(result, CallBusy) for result in results] == [False, True]
