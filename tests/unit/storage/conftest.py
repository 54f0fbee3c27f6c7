"""A place for several processes' stores over one database, in memory or in a file."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hookflash.bootstrap import NoProbe
from hookflash.storage.sqlite import SqliteStore
from tests.fakes.store import MemoryDatabase, MemoryStore
from tests.fakes.storing import SteppingClock, Store

Open = Callable[[str], Store]


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def open_sqlite(tmp_path: Path, clock: SteppingClock) -> Iterator[Callable[[str], SqliteStore]]:
    """Opens the same file as another process."""
    opened: list[SqliteStore] = []

    def open_as(boot_id: str) -> SqliteStore:
        path = tmp_path / "hookflash.sqlite3"
        store = SqliteStore(path, boot_id=boot_id, node="local", clock=clock, probe=NoProbe())
        opened.append(store)
        return store

    yield open_as
    for store in opened:
        with closing(store):
            pass


@pytest.fixture(params=["memory", "sqlite"])
def open_store(request: pytest.FixtureRequest, clock: SteppingClock) -> Open:
    """Opens the same database as another process."""
    if request.param == "sqlite":
        opener: Open = request.getfixturevalue("open_sqlite")
        return opener
    database = MemoryDatabase()
    return lambda boot_id: MemoryStore(database, boot_id=boot_id, clock=clock)
