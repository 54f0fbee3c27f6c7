"""Checking the audit chain: every link, and every row that is served against what vouches for it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apsw

from hookflash.domain.errors import HookflashError
from hookflash.domain.records import State
from hookflash.ports.store import AuditFault, AuditReport
from hookflash.storage.chain import GENESIS, Head, keyed_digest, link
from hookflash.storage.codec import kind_of
from hookflash.storage.sqlite import vouched
from hookflash.storage.sqlite.entries import FORGOTTEN

_KEY_EVENTS = ("key.created", "key.revoked")


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry as it is found, and what it says as far as it can be read."""

    node: str
    seq: int
    subject: str
    n: int
    raw: bytes
    hash: bytes
    said: dict[str, Any]


def verify(db: apsw.Connection, noted: tuple[str, ...] = ()) -> AuditReport:
    """Check every link of every chain, every journal row, and every record, idempotency key and API key.

    A chain whose end was cut off together with the rows it vouches for is sound in itself: only a head noted
    earlier (``NODE:SEQ:HASH``) shows it.
    """
    return _Verification(db).run(noted)


class _Verification:
    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._entries = 0
        self._heads: dict[str, tuple[int, str]] = {}
        self._keys: dict[str, str] = {}
        self._forgotten_before = ""

    def run(self, noted: tuple[str, ...]) -> AuditReport:
        faults: list[AuditFault] = []
        with self._db:  # one view of the database, however many changes are committed meanwhile
            faults.extend(self._chain_faults())
            faults.extend(_head_faults(self._db, noted))
            faults.extend(_journal_faults(self._db))
            faults.extend(_record_faults(self._db))
            faults.extend(self._wish_faults())
            faults.extend(self._key_faults())
        return AuditReport(entries=self._entries, heads=self._heads, faults=tuple(faults))

    def _chain_faults(self) -> Iterator[AuditFault]:
        head, node = Head(0, GENESIS), None
        for entry in _entries(self._db):
            if entry.node != node:
                node, head = entry.node, Head(0, GENESIS)
            yield from _entry_faults(entry, head)
            self._learn(entry)
            head = Head(entry.seq, entry.hash)

    def _learn(self, entry: _Entry) -> None:
        """Note what the report says, and what later checks need and no index finds."""
        self._entries += 1
        self._heads[entry.node] = (entry.seq, entry.hash.hex())
        what, digests = entry.said.get("what"), _digests(entry.said)
        if what in _KEY_EVENTS and (what == _KEY_EVENTS[1] or entry.subject not in self._keys):
            self._keys[entry.subject] = digests.get("key", "")
        elif what == FORGOTTEN:
            before = _part(entry.said, "facts").get("before")
            self._forgotten_before = max(self._forgotten_before, str(before))

    def _wish_faults(self) -> Iterator[AuditFault]:
        rows = self._db.execute(
            # An idempotency key has no index on its record; of the copy, SQLite makes one by itself.
            "WITH wishes (owner, key, digest, of, at, record_id) AS MATERIALIZED "  # noqa: S608  our own column names
            f"(SELECT {vouched.WISH}, record_id FROM idempotency) "
            "SELECT CAST(a.entry AS BLOB), r.salt, w.owner, w.key, w.digest, w.of, w.at FROM audit a "
            "JOIN records r ON r.id = a.subject LEFT JOIN wishes w ON w.record_id = a.subject "
            "WHERE a.n = 1"
        )
        for entry, salt, *values in _any(rows):
            said, is_there = _parsed(entry), values[0] is not None
            expected, where = _digests(said).get("wish"), f"the idempotency key of {said.get('subject')}"
            if is_there and vouched.digest_of_row(salt, *values) != expected:
                yield AuditFault("", 0, f"{where} was changed")
            elif not is_there and expected and str(said.get("at")) >= self._forgotten_before:
                yield AuditFault("", 0, f"{where} is missing")
        rows = self._db.execute(
            "SELECT count(*) FROM idempotency WHERE NOT EXISTS "
            "(SELECT 1 FROM audit a WHERE a.subject = record_id AND a.n = 1)"
        )
        for (count,) in _any(rows):
            if count:
                yield AuditFault("", 0, f"{count} idempotency keys have no audit entry")

    def _key_faults(self) -> Iterator[AuditFault]:
        expected = dict(self._keys)
        for values in _any(self._db.execute(f"SELECT {vouched.KEY} FROM api_keys ORDER BY id")):  # noqa: S608  our own column names
            key_id = _text(values[1])
            digest = expected.pop(key_id, None)
            if digest is None:
                yield AuditFault("", 0, f"API key {key_id} has no audit entry")
            elif vouched.digest_of_row(*values) != digest:
                yield AuditFault("", 0, f"API key {key_id} was changed")
        for key_id in expected:
            yield AuditFault("", 0, f"API key {key_id} is missing")


def _entries(db: apsw.Connection) -> Iterator[_Entry]:
    """Every entry as bytes: what was tampered with need not be text, let alone JSON."""
    query = (
        "SELECT CAST(node AS BLOB), seq, CAST(subject AS BLOB), n, CAST(entry AS BLOB), hash "
        "FROM audit ORDER BY node, seq"
    )
    for node, seq, subject, n, raw, digest in _any(db.execute(query)):
        yield _Entry(_text(node), seq, _text(subject), n, raw, digest, _parsed(raw))


def _any(rows: apsw.Cursor) -> Iterator[Any]:
    """Rows whose columns are known to the query alone."""
    return iter(rows)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


def _parsed(entry: bytes | None) -> dict[str, Any]:
    try:
        parsed = json.loads(entry or b"")
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _part(said: dict[str, Any], name: str) -> dict[str, Any]:
    found = said.get(name)
    return found if isinstance(found, dict) else {}


def _digests(said: dict[str, Any]) -> dict[str, Any]:
    return _part(said, "digests")


def _entry_faults(entry: _Entry, head: Head) -> Iterator[AuditFault]:
    node, seq, said = entry.node, entry.seq, entry.said
    if seq != head.seq + 1:
        yield AuditFault(node, seq, f"entries {head.seq + 1} to {seq - 1} are missing")
    if entry.hash != link(head.hash, entry.raw):
        yield AuditFault(node, seq, "the entry does not fit its hash or the entry before it")
    if tuple(said.get(name) for name in ("node", "seq", "subject", "n")) != (
        node,
        seq,
        entry.subject,
        entry.n,
    ):
        yield AuditFault(node, seq, "the entry's columns differ from the entry")


def _head_faults(db: apsw.Connection, noted: tuple[str, ...]) -> Iterator[AuditFault]:
    for text in noted:
        node, _, rest = text.partition(":")
        seq, _, digest = rest.partition(":")
        number = int(seq) if seq.isdecimal() else 0
        row = db.execute("SELECT hash FROM audit WHERE node = ? AND seq = ?", (node, number)).fetchone()
        if row is None or bytes(row[0]).hex() != digest:
            yield AuditFault(node, number, "a head noted earlier is no longer in the chain")


def _journal_faults(db: apsw.Connection) -> Iterator[AuditFault]:
    rows = db.execute(
        "SELECT CAST(a.node AS BLOB), a.seq, CAST(a.entry AS BLOB), CAST(j.event AS BLOB), r.salt "
        "FROM audit a LEFT JOIN journal j ON j.record_id = a.subject AND j.n = a.n "
        "LEFT JOIN records r ON r.id = a.subject WHERE a.n > 0"
    )
    for node, seq, entry, event, salt in _any(rows):
        if event is None or salt is None:
            yield AuditFault(_text(node), seq, "the journal row this entry stands for is missing")
        elif keyed_digest(salt, event) != _digests(_parsed(entry)).get("event"):
            yield AuditFault(_text(node), seq, "the journal row this entry stands for was changed")
    rows = db.execute(
        "SELECT CAST(j.record_id AS BLOB), j.n FROM journal j WHERE NOT EXISTS "
        "(SELECT 1 FROM audit a WHERE a.subject = j.record_id AND a.n = j.n)"
    )
    for record_id, n in _any(rows):
        yield AuditFault("", 0, f"journal row {n} of {_text(record_id)} has no audit entry")


def _record_faults(db: apsw.Connection) -> Iterator[AuditFault]:
    rows = db.execute(
        f"SELECT {vouched.RECORD}, (SELECT CAST(a.entry AS BLOB) FROM audit a "  # noqa: S608  our own column names
        "WHERE a.subject = records.id ORDER BY a.n DESC LIMIT 1) FROM records"
    )
    for *values, entry in _any(rows):
        record_id, state = values[1], values[-2]
        where = f"the record of {_text(record_id)}"
        if vouched.digest_of_record(*values) != _digests(_parsed(entry)).get("record"):
            yield AuditFault("", 0, f"{where} was changed")
        try:
            same = kind_of(_text(record_id)).load_state(state) == _replayed(db, record_id)
        except (ValueError, HookflashError):
            same = False
        if not same:
            yield AuditFault("", 0, f"{where} differs from its journal")


def _replayed(db: apsw.Connection, record_id: bytes) -> State | None:
    rows = db.execute(
        "SELECT CAST(event AS BLOB) FROM journal WHERE record_id = CAST(? AS TEXT) ORDER BY n",
        (record_id,),
    )
    kind = kind_of(_text(record_id))
    return kind.replay([kind.load_event(row[0]) for row in _any(rows)])
