"""The audit chain: whatever is changed behind the service's back is noticed."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import apsw
import pytest

from hookflash.bootstrap import NoProbe
from hookflash.domain.access import ApiKey, Scope
from hookflash.ports.store import AuditReport
from hookflash.storage.chain import GENESIS, canonical, keyed_digest, link
from hookflash.storage.sqlite import SqliteStore, audit
from tests.fakes.shapes import accepted, transfer_id
from tests.fakes.storing import SteppingClock, accept, checked, ended, key, save
from tests.fakes.virtual_time import at

from .conftest import Open

Tamper = Callable[[apsw.Connection], object]
FIRST, SECOND = transfer_id(1), transfer_id(2)
ENTRIES = 9  # two transfers of three events each, two keys made, one revoked


async def _fill(store: SqliteStore) -> None:
    for number in (1, 2):
        event = accepted(
            number, seconds=float(number), reason="please call +4930123456", context={"case": "Mustermann"}
        )
        claim = (await store.accept(event, "key:ak_1", key() if number == 1 else None)).claim
        assert claim is not None
        await save(store, claim, checked(number + 0.1))
        await save(store, claim, ended(number + 0.2), is_open=False)
    for name in ("ak_1", "ak_2"):
        api_key = ApiKey(id=name, name="Erika Muster", scopes=frozenset({Scope.ADMIN}), created_at=at(3.0))
        await store.add_key(api_key, name.encode(), "tester")
    await store.revoke_key("ak_1", at(4.0), "tester")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled database, made once."""
    path = tmp_path_factory.mktemp("template") / "hookflash.sqlite3"

    async def make() -> None:
        with closing(
            SqliteStore(path, boot_id="b", node="local", clock=SteppingClock(), probe=NoProbe())
        ) as store:
            await _fill(store)

    asyncio.run(make())
    return path


@pytest.fixture
def filled(template: Path, path: Path) -> Path:
    """A filled database to tamper with."""
    return Path(shutil.copy(template, path))


@contextmanager
def _database(path: Path) -> Iterator[apsw.Connection]:
    connection = apsw.Connection(str(path))
    try:
        yield connection
    finally:
        connection.close()


def _rows(db: apsw.Connection, text: str, *values: Any) -> list[tuple[Any, ...]]:
    return db.execute(text, values).fetchall()


def _is_noticed(db: apsw.Connection, noted: tuple[str, ...] = ()) -> bool:
    """Whether the check says that something is wrong, be it by failing over what it finds."""
    try:
        return bool(audit.verify(db, noted).faults)
    except (apsw.Error, ValueError):
        return True


def _after(path: Path, tamper: Tamper, noted: tuple[str, ...] = ()) -> AuditReport:
    """What the check finds after somebody has tampered; the file stays as it was."""
    with _database(path) as db:
        db.execute("BEGIN")
        try:
            tamper(db)
            return audit.verify(db, noted)
        finally:
            db.execute("ROLLBACK")


def test_an_untouched_chain_has_no_faults(filled: Path) -> None:
    report = _after(filled, lambda _: None)
    assert report.faults == ()
    assert report.entries == ENTRIES
    assert report.heads["local"][0] == ENTRIES


def test_every_change_has_an_entry_in_order(filled: Path) -> None:
    with _database(filled) as db:
        rows = db.execute(
            "SELECT seq, json_extract(entry, '$.what'), json_extract(entry, '$.actor'), subject, n FROM audit"
        ).fetchall()
    assert rows == [
        (1, "transfer.accepted", "key:ak_1", FIRST, 1),
        (2, "transfer.checked", "service", FIRST, 2),
        (3, "transfer.ended", "service", FIRST, 3),
        (4, "transfer.accepted", "key:ak_1", SECOND, 1),
        (5, "transfer.checked", "service", SECOND, 2),
        (6, "transfer.ended", "service", SECOND, 3),
        (7, "key.created", "tester", "ak_1", 0),
        (8, "key.created", "tester", "ak_2", 0),
        (9, "key.revoked", "tester", "ak_1", 0),
    ]


def test_the_chain_holds_no_personal_data(filled: Path) -> None:
    with _database(filled) as db:
        text = "".join(entry for (entry,) in _rows(db, "SELECT entry FROM audit"))
    for personal in ("+4930123456", "4930123456", "Mustermann", "please", "Billing", "Erika"):
        assert personal not in text


def test_the_links_are_what_the_documentation_says(filled: Path) -> None:
    previous = GENESIS
    with _database(filled) as db:
        for entry, digest in _rows(db, "SELECT entry, hash FROM audit ORDER BY seq"):
            previous = link(previous, entry.encode())
            assert previous == digest


def test_every_single_bit_of_entries_and_hashes_counts(filled: Path) -> None:
    with _database(filled) as db:
        # Entries of transfers are checked against the journal besides; these stand for themselves.
        db.execute("DELETE FROM audit WHERE n > 0")
        db.execute("DELETE FROM journal")
        db.execute("DELETE FROM records")
        db.execute("DELETE FROM idempotency")
        db.execute("UPDATE audit SET seq = seq - 6")
        _relink(db)
        assert not _is_noticed(db)
        rows = _rows(db, "SELECT seq, entry, hash FROM audit ORDER BY seq")
        assert len(rows) == 3
        db.execute("BEGIN")  # spares a flush for every bit
        for seq, entry, digest in rows:
            for bits in _flipped(entry.encode()):
                db.execute("UPDATE audit SET entry = CAST(? AS TEXT) WHERE seq = ?", (bits, seq))
                assert _is_noticed(db), bits
            db.execute("UPDATE audit SET entry = ? WHERE seq = ?", (entry, seq))
            for bits in _flipped(digest):
                db.execute("UPDATE audit SET hash = ? WHERE seq = ?", (bits, seq))
                assert _is_noticed(db)
            db.execute("UPDATE audit SET hash = ? WHERE seq = ?", (digest, seq))
        assert not _is_noticed(db)
        db.execute("ROLLBACK")


def _flipped(data: bytes) -> Iterator[bytes]:
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


def _relink(db: apsw.Connection) -> None:
    """Make a chain of its own out of the entries that are there."""
    previous = GENESIS
    for seq, entry in _rows(db, "SELECT seq, entry FROM audit ORDER BY seq"):
        own = entry.replace(f'"seq":{seq + 6}', f'"seq":{seq}')
        previous = link(previous, own.encode())
        db.execute("UPDATE audit SET entry = ?, hash = ? WHERE seq = ?", (own, previous, seq))


def test_every_byte_of_a_journal_row_counts(filled: Path) -> None:
    with _database(filled) as db:
        change = "UPDATE journal SET event = ? WHERE record_id = ? AND n = 3"
        db.execute("BEGIN")
        ((event,),) = _rows(db, "SELECT event FROM journal WHERE record_id = ? AND n = 3", SECOND)
        for place in range(len(event)):
            changed = event[:place] + chr(ord(event[place]) ^ 1) + event[place + 1 :]
            db.execute(change, (changed, SECOND))
            assert _is_noticed(db), changed
        db.execute(change, (event, SECOND))
        assert not _is_noticed(db)
        db.execute("ROLLBACK")


def _insert_after(seq: int) -> Tamper:
    def tamper(db: apsw.Connection) -> None:
        db.execute("UPDATE audit SET seq = -seq - 1 WHERE seq > ?", (seq,))
        db.execute("UPDATE audit SET seq = -seq WHERE seq < 0")
        ((previous,),) = _rows(db, "SELECT hash FROM audit WHERE seq = ?", seq)
        entry = canonical({"actor": "x", "n": 0, "node": "local", "seq": seq + 1, "subject": "x"})
        values = ("local", seq + 1, "x", 0, entry.decode(), link(previous, entry))
        db.execute("INSERT INTO audit (node, seq, subject, n, entry, hash) VALUES (?, ?, ?, ?, ?, ?)", values)

    return tamper


def _swap(one: int, other: int) -> Tamper:
    def tamper(db: apsw.Connection) -> None:
        for before, after in ((one, -1), (other, one), (-1, other)):
            db.execute("UPDATE audit SET seq = ? WHERE seq = ?", (after, before))

    return tamper


def _sql(text: str) -> Tamper:
    return lambda db: db.execute(text, {"first": FIRST})


_UNREVOKE = "UPDATE api_keys SET revoked_at = NULL, key = json_set(key, '$.revoked_at', NULL)"


def _cut(seq: int) -> Tamper:
    return lambda db: db.execute("DELETE FROM audit WHERE seq > ?", (seq,))


def _both(*all_of_them: Tamper) -> Tamper:
    return lambda db: [tamper(db) for tamper in all_of_them]


@pytest.mark.parametrize("seq", range(1, ENTRIES))
def test_a_removed_entry_is_found(filled: Path, seq: int) -> None:
    report = _after(filled, lambda db: db.execute("DELETE FROM audit WHERE seq = ?", (seq,)))
    assert any("missing" in fault.what and fault.seq == seq + 1 for fault in report.faults)


@pytest.mark.parametrize("seq", range(1, ENTRIES))
def test_an_inserted_entry_is_found(filled: Path, seq: int) -> None:
    assert _after(filled, _insert_after(seq)).faults


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 5), (1, 9), (7, 8), (8, 9)])
def test_swapped_entries_are_found(filled: Path, one: int, other: int) -> None:
    assert _after(filled, _swap(one, other)).faults


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("UPDATE audit SET subject = 'x' WHERE seq = 8", "columns differ"),
        ("UPDATE audit SET n = 5 WHERE seq = 8", "columns differ"),
        ("UPDATE audit SET n = 0 WHERE seq = 2", "has no audit entry"),
        ("DELETE FROM journal WHERE n = 2", "is missing"),
        ("DELETE FROM records", "is missing"),
        ("UPDATE records SET salt = x'00'", "was changed"),
        ("UPDATE journal SET event = replace(event, 'gone', 'G0NE') WHERE n = 3", "was changed"),
        (
            "INSERT INTO journal SELECT :first, 4, event FROM journal WHERE n = 3 LIMIT 1",
            "has no audit entry",
        ),
        ("UPDATE records SET state = replace(state, 'rejected', 'completed')", "differs from its journal"),
        ("UPDATE records SET state = replace(state, 'call-1', 'call-2')", "differs from its journal"),
        ("UPDATE records SET state = '{}'", "differs from its journal"),
        ("UPDATE records SET state = 'nothing'", "differs from its journal"),
        # What is left at its default need not be told, and a misspelt name is not read.
        ("UPDATE records SET state = replace(state, '\"position\":', '\"positiom\":')", "was changed"),
        ("UPDATE records SET state = state || ' '", "was changed"),
        ("UPDATE records SET connection = 'h'", "was changed"),
        ("UPDATE records SET subject = 'call-9' WHERE id = :first", "was changed"),
        ("UPDATE records SET status = 'completed'", "was changed"),
        ("UPDATE records SET alias = 'agent:ana'", "was changed"),
        ("UPDATE records SET cause = NULL", "was changed"),
        ("UPDATE records SET cause = 'None'", "was changed"),
        ("UPDATE records SET is_open = 1", "was changed"),
        ("UPDATE records SET is_active = 1", "was changed"),
        ("UPDATE records SET version = version + 1", "was changed"),
        ("UPDATE records SET accepted_at = accepted_at + 0.000001", "was changed"),
        ("UPDATE records SET status = cast(x'ff' AS TEXT)", "was changed"),
        ("UPDATE idempotency SET record_id = 'x'", "have no audit entry"),
        ("UPDATE idempotency SET key = 'another'", "was changed"),
        ("UPDATE idempotency SET owner = 'another'", "was changed"),
        ("UPDATE idempotency SET body_digest = x'00'", "was changed"),
        ("UPDATE idempotency SET at = at - 1", "was changed"),
        ("DELETE FROM idempotency", "is missing"),
        (
            "INSERT INTO idempotency SELECT owner, 'more', body_digest, record_id, at FROM idempotency",
            "was changed",
        ),
        ("INSERT INTO idempotency VALUES ('o', 'k', x'00', 'tr_none', 1.0)", "have no audit entry"),
        ("UPDATE api_keys SET key = replace(key, 'admin', 'audit:read')", "was changed"),
        ("UPDATE api_keys SET key = json_set(key, '$.connections[0]', 'g') WHERE id = 'ak_2'", "was changed"),
        ("UPDATE api_keys SET digest = x'00' WHERE id = 'ak_2'", "was changed"),
        (_UNREVOKE, "was changed"),
        ("UPDATE api_keys SET revoked_at = 1.0 WHERE id = 'ak_2'", "was changed"),
        ("UPDATE api_keys SET id = 'ak_3' WHERE id = 'ak_2'", "has no audit entry"),
        ("DELETE FROM api_keys WHERE id = 'ak_2'", "API key ak_2 is missing"),
        ("INSERT INTO api_keys SELECT 'ak_3', x'00', key, NULL FROM api_keys LIMIT 1", "has no audit entry"),
    ],
)
def test_changed_columns_rows_and_records_are_found(filled: Path, text: str, says: str) -> None:
    report = _after(filled, _sql(text))
    assert any(says in fault.what for fault in report.faults), report.faults


def test_a_chain_that_was_cut_is_found_by_its_journal_or_by_a_noted_head(filled: Path) -> None:
    head = f"local:{ENTRIES}:{_after(filled, lambda _: None).heads['local'][1]}"
    assert not _after(filled, lambda _: None, (head,)).faults
    for seq in range(ENTRIES):
        found = _after(filled, _cut(seq)).faults
        assert any("no audit entry" in fault.what or "was changed" in fault.what for fault in found), seq
    with_its_rows = _both(_cut(7), _sql("DELETE FROM api_keys WHERE id = 'ak_2'"), _sql(_UNREVOKE))
    assert not _after(filled, with_its_rows).faults
    assert [fault.seq for fault in _after(filled, with_its_rows, (head,)).faults] == [ENTRIES]


@pytest.mark.parametrize("head", ["local:9:00", "local:99:00", "other:1:00", "local", "local:x:y", ""])
def test_a_noted_head_that_is_not_in_the_chain_is_a_fault(filled: Path, head: str) -> None:
    assert _after(filled, lambda _: None, (head,)).faults


def test_a_chain_rewritten_as_a_whole_is_found_by_a_noted_head(filled: Path) -> None:
    head = f"local:{ENTRIES}:{_after(filled, lambda _: None).heads['local'][1]}"

    def rewrite(db: apsw.Connection) -> None:
        previous = GENESIS
        for seq, entry in _rows(db, "SELECT seq, entry FROM audit ORDER BY seq"):
            other = entry.replace("tester", "nobody")
            previous = link(previous, other.encode())
            db.execute("UPDATE audit SET entry = ?, hash = ? WHERE seq = ?", (other, previous, seq))

    assert not _after(filled, rewrite).faults
    assert _after(filled, rewrite, (head,)).faults


async def test_who_holds_a_transfer_is_no_part_of_its_record(open_store: Open, clock: SteppingClock) -> None:
    first, second = open_store("boot-1"), open_store("boot-2")
    await accept(first)
    assert len(await second.claim(10)) == 1
    assert (await second.verify_audit()).faults == ()


async def test_forgotten_keys_are_not_missed_and_younger_ones_are(store: SqliteStore, path: Path) -> None:
    for number in range(1, 5):
        await store.accept(accepted(number, seconds=float(number)), "key:ak_1", key(f"wish-{number}"))
    assert await store.forget_wishes(at(3.0), 10) == 2
    assert (await store.verify_audit()).faults == ()
    with _database(path) as db:
        db.execute("DELETE FROM idempotency WHERE key = 'wish-3'")
        assert [fault.what for fault in audit.verify(db).faults] == [
            f"the idempotency key of {transfer_id(3)} is missing"
        ]


async def test_a_forgotten_key_leaves_an_entry_and_nothing_old_leaves_none(store: SqliteStore) -> None:
    await store.accept(accepted(1), "key:ak_1", key())
    assert await store.forget_wishes(at(-1.0), 10) == 0
    assert (await store.verify_audit()).entries == 1
    assert await store.forget_wishes(at(1.0), 10) == 1
    assert (await store.verify_audit()).entries == 2


async def test_every_node_has_a_chain_of_its_own(open_store: Open) -> None:
    first, second = open_store("boot-1", node="a"), open_store("boot-2", node="b")
    for turn in range(3):
        for node, store in (("a", first), ("b", second)):
            api_key = ApiKey(id=f"ak_{node}{turn}", name="", scopes=frozenset(), created_at=at(1.0))
            await store.add_key(api_key, api_key.id.encode(), "tester")
    report = await first.verify_audit()
    assert {node: head[0] for node, head in report.heads.items()} == {"a": 3, "b": 3}
    assert report.faults == ()


async def test_the_check_runs_while_transfers_are_written(store: SqliteStore) -> None:
    for number in range(1, 30):
        claim = await accept(store, number)
        await save(store, claim, checked(float(number)))
        if number % 5 == 0:
            report = await store.verify_audit()
            assert report.faults == ()
            assert report.entries == 2 * number


def test_a_digest_with_another_salt_is_another() -> None:
    assert keyed_digest(b"salt", b"row") != keyed_digest(b"pepper", b"row")
    assert keyed_digest(b"salt", b"row") == keyed_digest(b"salt", b"row")
