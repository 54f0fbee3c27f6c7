"""A file of the first schema is brought up to date: nothing of it is lost, and its audit stays sound."""

from contextlib import closing
from pathlib import Path

import apsw
import pytest

from hookflash.bootstrap import NoProbe
from hookflash.domain.errors import CallBusy, IdempotencyMismatch
from hookflash.domain.ids import CallId
from hookflash.ports.store import TransferFilter
from hookflash.storage.sqlite import SqliteStore
from hookflash.storage.sqlite.connection import connect, migrate, migrations
from tests.fakes.outbound_shapes import call_accepted
from tests.fakes.shapes import accepted, transfer_id
from tests.fakes.storing import SteppingClock, accept, checked, ended, key, save
from tests.fakes.virtual_time import at

_FIRST = "0001_transfers"
_SAME = ("nodes", "audit", "api_keys")
_RECORDS = (
    "id, connection, subject, status, cause, is_active, is_open, holder, epoch, version, accepted_at, "
    "salt, state"
)


def _open(path: Path, boot_id: str) -> SqliteStore:
    return SqliteStore(path, boot_id=boot_id, node="local", clock=SteppingClock(), probe=NoProbe())


async def _fill(path: Path) -> None:
    with closing(_open(path, "boot-1")) as store:
        done = await accept(store, 1)
        await save(store, done, checked(1.5), ended(2.0), is_open=False)
        await store.accept(accepted(2), "key:ak_1", key())
        running = await accept(store, 3, call_id=CallId("call-x"))
        await save(store, running, checked(3.5))


def _downgrade(newer: Path, older: Path) -> None:
    """The same rows under the first schema."""
    db = apsw.Connection(str(older))
    db.execute("CREATE TABLE migrations (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")
    db.execute(dict(migrations())[_FIRST])
    db.execute("INSERT INTO migrations VALUES (?)", (_FIRST,))
    db.execute("ATTACH ? AS newer", (str(newer),))
    for table in _SAME:
        db.execute(f"INSERT INTO {table} SELECT * FROM newer.{table}")  # noqa: S608  this module's own names
    db.execute(f"INSERT INTO transfers SELECT {_RECORDS} FROM newer.records")  # noqa: S608
    db.execute("INSERT INTO journal SELECT record_id, n, event FROM newer.journal")
    db.execute("INSERT INTO idempotency SELECT owner, key, body_digest, record_id, at FROM newer.idempotency")
    db.close()


@pytest.fixture
async def older(tmp_path: Path) -> Path:
    await _fill(tmp_path / "newer.sqlite3")
    path = tmp_path / "older.sqlite3"
    _downgrade(tmp_path / "newer.sqlite3", path)
    return path


async def test_nothing_is_lost_and_the_audit_stays_sound(older: Path) -> None:
    with closing(_open(older, "boot-2")) as store:
        assert store.migrated == [name for name, _ in migrations() if name != _FIRST]
        assert (await store.verify_audit()).faults == ()
        found = await store.list_transfers(TransferFilter())
        assert [transfer.id for transfer in found] == [transfer_id(n) for n in (3, 2, 1)]
        assert len(await store.timeline(transfer_id(1))) == 3
        assert {claim.id for claim in await store.claim(10)} == {transfer_id(2), transfer_id(3)}


async def test_what_was_promised_before_still_holds(older: Path) -> None:
    with closing(_open(older, "boot-2")) as store:
        again = await store.accept(accepted(9), "key:ak_1", key())
        assert (again.accepted, again.claim) == (accepted(2), None)
        with pytest.raises(IdempotencyMismatch):
            await store.accept(accepted(9), "key:ak_1", key(body=b"other"))
        with pytest.raises(CallBusy):
            await accept(store, 9, call_id=CallId("call-x"))
        await store.accept(call_accepted(1, seconds=5.0), "key:ak_1", None)
        assert await store.count_dialled("g", "agent-1", at(0.0)) == 1
        assert (await store.verify_audit()).faults == ()


def test_a_second_run_changes_nothing(older: Path) -> None:
    with closing(connect(older)) as db:
        assert migrate(db, older) != []
        assert migrate(db, older) == []
