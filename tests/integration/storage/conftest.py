"""Stores on real files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hookflash.bootstrap import NoProbe
from hookflash.ports.runtime import Probe
from hookflash.storage.sqlite import SqliteStore
from tests.fakes.storing import SteppingClock

Open = Callable[..., SqliteStore]


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hookflash.sqlite3"


@pytest.fixture
def open_store(path: Path, clock: SteppingClock) -> Iterator[Open]:
    opened: list[SqliteStore] = []

    def open_as(boot_id: str = "boot-1", *, node: str = "local", probe: Probe | None = None) -> SqliteStore:
        store = SqliteStore(path, boot_id=boot_id, node=node, clock=clock, probe=probe or NoProbe())
        opened.append(store)
        return store

    yield open_as
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Open) -> SqliteStore:
    return open_store()
