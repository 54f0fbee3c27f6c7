"""The file itself: how it is opened, who may use it, and what happens when it cannot be used."""

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import apsw
import pytest

from hookflash.bootstrap import NoProbe
from hookflash.cli.outcome import Exit, exit_of
from hookflash.domain import events as ev
from hookflash.domain.calls import LegRole
from hookflash.domain.commands import Command, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import DatabaseBusy, StorageError
from hookflash.domain.ids import LegId
from hookflash.domain.requests import Release
from hookflash.domain.state import Intent
from hookflash.domain.transitions import apply_all
from hookflash.storage.sqlite import SqliteStore
from hookflash.storage.sqlite.connection import connect, migrate, migrations
from tests.fakes.shapes import BILLING
from tests.fakes.storing import SteppingClock, accept
from tests.fakes.virtual_time import at

from .conftest import Open

_NOBODY = 65_534


def _pragma(name: str) -> Callable[[apsw.Connection], Any]:
    return lambda db: db.pragma(name)


async def test_the_log_is_written_ahead_and_fully_synchronised(store: SqliteStore) -> None:
    full = 2
    for name, expected in (("journal_mode", "wal"), ("synchronous", full), ("foreign_keys", 1)):
        assert await store._writer.write(_pragma(name)) == expected
        assert await store._read(_pragma(name)) == expected


async def test_the_reading_connection_cannot_write(store: SqliteStore) -> None:
    with pytest.raises(StorageError):
        await store._read(lambda db: db.execute("DELETE FROM records").fetchall())


def test_migrating_twice_does_nothing_more(path: Path) -> None:
    connection = connect(path)
    names = [name for name, _ in migrations()]
    assert migrate(connection, path) == names
    assert migrate(connection, path) == []
    assert [row[0] for row in connection.execute("SELECT name FROM migrations ORDER BY name")] == names
    connection.close()


def test_the_schema_is_the_sum_of_the_migrations(path: Path, open_store: Open) -> None:
    open_store().close()
    by_hand = apsw.Connection(":memory:")
    by_hand.execute("CREATE TABLE migrations (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")
    for _, text in migrations():
        by_hand.execute(text)
    query = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name <> 'migrations' ORDER BY name"
    file = apsw.Connection(str(path))
    assert file.execute(query).fetchall() == by_hand.execute(query).fetchall()
    assert list(migrations()) == sorted(migrations())
    file.close()


def test_a_migration_that_fails_leaves_nothing_behind(path: Path) -> None:
    connection = connect(path)
    connection.execute("CREATE TABLE audit (something TEXT)")
    with pytest.raises(StorageError):
        migrate(connection, path)
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert tables == {"audit", "migrations"}
    assert connection.execute("SELECT * FROM migrations").fetchall() == []
    connection.close()


def test_a_database_with_a_newer_schema_is_left_alone(path: Path, open_store: Open) -> None:
    open_store().close()
    with closing(apsw.Connection(str(path))) as db:
        db.execute("INSERT INTO migrations VALUES ('9999_later')")
    newest = migrations()[-1][0]
    with pytest.raises(StorageError, match=f"9999_later, and this version .* up to {newest}") as caught:
        open_store()
    assert exit_of(caught.value) is Exit.FAILED


async def test_one_service_at_a_time(open_store: Open) -> None:
    first, second = open_store("boot-1"), open_store("boot-2")
    await first.take_over(at(8.0))
    with pytest.raises(DatabaseBusy, match="in use by another"):
        await second.take_over(at(8.0))
    await first.ping()
    await first.renew(at(16.0))


async def test_the_file_is_free_again_when_the_service_has_ended(open_store: Open) -> None:
    first = open_store("boot-1")
    await first.take_over(at(8.0))
    await accept(first)
    first.close()
    second = open_store("boot-2")
    await second.take_over(at(8.0))
    assert len(await second.claim(10)) == 1


def test_a_file_that_is_no_database_is_refused(path: Path, open_store: Open) -> None:
    content = b"not a database, but long enough to be looked at" * 100
    path.write_bytes(content)
    with pytest.raises(StorageError, match=str(path)):
        open_store()
    assert path.read_bytes() == content


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "hookflash.sqlite3"
    with pytest.raises(StorageError, match="cannot be opened"):
        SqliteStore(path, boot_id="b", node="n", clock=SteppingClock(), probe=NoProbe())


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Without the right of a superuser to write everywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("mode", [0o444, 0o000])
def test_a_file_that_cannot_be_written_is_refused(mode: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        path = Path(folder) / "hookflash.sqlite3"

        def open_it() -> SqliteStore:
            return SqliteStore(path, boot_id="b", node="n", clock=SteppingClock(), probe=NoProbe())

        async def start() -> None:
            with closing(open_it()) as store:
                await store.take_over(at(8.0))

        open_it().close()
        before = path.read_bytes()
        path.chmod(mode)
        with _as_nobody(), pytest.raises(StorageError, match=r"permissions|cannot be opened"):
            asyncio.run(start())
        path.chmod(0o600)
        assert path.read_bytes() == before


async def test_a_state_with_an_open_intent_survives_the_file(store: SqliteStore) -> None:
    claim = await accept(store)
    there = Destination(target=BILLING, roles=(LegRole.QUEUE,), party_ids=("q-billing",))
    command = Command(
        verb=Verb.MOVE, leg_id=LegId("ana"), destination=there, release=Release.AT_ONCE, agent_id="id-ana"
    )
    events = (
        ev.Checked(at=at(1.0), checks=()),
        ev.IntentWritten(
            at=at(1.0),
            command=command,
            known_legs=("caller", "ana"),
            known_moves=("m1",),
            boot_id="boot-1",
        ),
        ev.CommandUnclear(at=at(2.0), sent_at=at(1.5), detail="no answer"),
    )
    state = apply_all(claim.state, events)
    await store.save(claim, events, state, is_open=True)
    again = await store.reload(claim.id, 1)
    assert again is not None
    assert again.state == state
    assert again.state.intent == Intent(
        command=command,
        known_legs=("caller", "ana"),
        known_moves=("m1",),
        boot_id="boot-1",
        written_at=at(1.0),
        sent_at=at(1.5),
        answered=True,
        doubt_since=at(2.0),
    )
    assert await store.timeline(claim.id) == [(await store.timeline(claim.id))[0], *events]
