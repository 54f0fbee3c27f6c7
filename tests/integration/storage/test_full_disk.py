"""A disk that is full: nothing is accepted that is not kept, and space makes it work again."""

import asyncio
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hookflash.domain.errors import StorageError
from hookflash.ports.store import TransferFilter
from hookflash.storage.sqlite import SqliteStore
from tests.fakes.shapes import accepted
from tests.fakes.storing import accept, checked, ended, key, save
from tests.fakes.virtual_time import at

from .conftest import Open


async def _limit_pages(store: SqliteStore, pages: int) -> None:
    await store._writer.write(lambda db: db.execute(f"PRAGMA max_page_count = {pages}").fetchall())


async def _fill_up(store: SqliteStore, *, first: int = 1) -> int:
    """Accept until the database says no; how many it took."""
    for number in range(first, first + 2000):
        try:
            await accept(store, number, reason="x" * 900)
        except StorageError:
            return number - first
    pytest.fail("the limit was never met")


async def test_a_full_database_refuses_and_recovers(store: SqliteStore) -> None:
    running = await accept(store, 5000)
    await _limit_pages(store, 80)
    taken = await _fill_up(store)
    with pytest.raises(StorageError, match="full"):
        await store.accept(accepted(3000, reason="x" * 900), "k", key())
    found = await store.list_transfers(TransferFilter(limit=200))
    assert len(found) == taken + 1
    assert await store.timeline(accepted(3000).transfer_id) == []
    report = await store.verify_audit()
    assert (report.entries, report.faults) == (taken + 1, ())
    await _limit_pages(store, 1_000_000)
    again = await store.accept(accepted(3000, reason="x" * 900), "k", key())
    assert again.claim is not None
    await save(store, running, checked(1.0), ended(2.0), is_open=False)
    assert (await store.verify_audit()).faults == ()


async def test_a_commit_that_cannot_be_kept_is_refused_for_all_who_share_it(store: SqliteStore) -> None:
    await _limit_pages(store, 60)
    results = await asyncio.gather(
        *(accept(store, number, reason="x" * 900) for number in range(1, 400)), return_exceptions=True
    )
    kept = {transfer.id for transfer in await store.list_transfers(TransferFilter(limit=1000))}
    told = {result.id for result in results if not isinstance(result, BaseException)}
    assert kept == told
    assert any(isinstance(result, StorageError) for result in results)
    assert (await store.verify_audit()).faults == ()


@contextmanager
def _no_file_beyond(size: int) -> Iterator[None]:
    """Let every write of this process beyond that place in a file fail."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_log_that_cannot_grow_refuses_and_recovers(open_store: Open, path: Path) -> None:
    store = open_store()
    await store.take_over(at(8.0))
    await accept(store, 1)
    log = path.with_name(path.name + "-wal")
    with _no_file_beyond(log.stat().st_size), pytest.raises(StorageError):
        await accept(store, 2)
    assert [t.id for t in await store.list_transfers(TransferFilter())] == [accepted(1).transfer_id]
    await accept(store, 2)
    await store.ping()
    assert (await store.verify_audit()).faults == ()
    store.close()
    again = open_store("boot-2")
    assert len(await again.list_transfers(TransferFilter())) == 2
