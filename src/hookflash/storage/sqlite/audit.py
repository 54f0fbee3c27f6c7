"""The audit chain in SQLite: appended in the transaction of the change, checked row by row."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

import apsw

from hookflash.domain.errors import HookflashError
from hookflash.domain.events import Accepted
from hookflash.domain.state import TransferState, apply_all, begin
from hookflash.ports.store import AuditFault, AuditReport
from hookflash.storage.chain import GENESIS, Head, canonical, keyed_digest, link
from hookflash.storage.codec import load_event, load_state


class AuditChain:
    """This node's chain; used by the writer thread alone."""

    def __init__(self, node: str) -> None:
        self._node = node

    def append(
        self,
        db: apsw.Connection,
        *,
        at: datetime,
        actor: str,
        what: str,
        subject: str,
        n: int = 0,
        digest: str = "",
        facts: dict[str, str] | None = None,
    ) -> None:
        """Add an entry within the caller's transaction."""
        head = self._head(db)
        entry = canonical(
            {
                "actor": actor,
                "at": at.isoformat(),
                "digest": digest,
                "facts": facts or {},
                "n": n,
                "node": self._node,
                "seq": head.seq + 1,
                "subject": subject,
                "what": what,
            }
        )
        db.execute(
            "INSERT INTO audit (node, seq, subject, n, entry, hash) VALUES (?, ?, ?, ?, ?, ?)",
            (self._node, head.seq + 1, subject, n, entry.decode(), link(head.hash, entry)),
        )

    def _head(self, db: apsw.Connection) -> Head:
        row = db.execute(
            "SELECT seq, hash FROM audit WHERE node = ? ORDER BY seq DESC LIMIT 1", (self._node,)
        ).fetchone()
        return Head(row[0], row[1]) if row else Head(0, GENESIS)


def verify(db: apsw.Connection, noted: tuple[str, ...] = ()) -> AuditReport:
    """Check every link of every chain, every journal row and every record.

    A chain whose end was cut off is sound in itself: only a head noted earlier (``NODE:SEQ:HASH``), or the
    journal rows that lost their entries, show it.
    """
    heads: dict[str, tuple[int, str]] = {}
    faults: list[AuditFault] = []
    entries = 0
    head = Head(0, GENESIS)
    node: str | None = None
    for row in _raw_entries(db):
        if row[0] != node:
            node, head = row[0], Head(0, GENESIS)
        entries += 1
        faults.extend(_entry_faults(row, head))
        head = Head(row[1], row[5])
        heads[row[0]] = (head.seq, head.hash.hex())
    faults.extend(_head_faults(db, noted))
    faults.extend(_journal_faults(db))
    faults.extend(_record_faults(db))
    return AuditReport(entries=entries, heads=heads, faults=tuple(faults))


def _raw_entries(db: apsw.Connection) -> Iterator[tuple[str, int, str, int, bytes, bytes]]:
    """Every entry as bytes: what was tampered with need not be text, let alone JSON."""
    query = (
        "SELECT CAST(node AS BLOB), seq, CAST(subject AS BLOB), n, CAST(entry AS BLOB), hash "
        "FROM audit ORDER BY node, seq"
    )
    for node, seq, subject, n, entry, digest in cast("Iterator[Any]", db.execute(query)):
        yield _text(node), seq, _text(subject), n, entry, digest


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


def _parsed(entry: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(entry)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _entry_faults(row: tuple[str, int, str, int, bytes, bytes], head: Head) -> Iterator[AuditFault]:
    node, seq, subject, n, entry, digest = row
    if seq != head.seq + 1:
        yield AuditFault(node, seq, f"entries {head.seq + 1} to {seq - 1} are missing")
    if digest != link(head.hash, entry):
        yield AuditFault(node, seq, "the entry does not fit its hash or the entry before it")
    said = _parsed(entry)
    if (said.get("node"), said.get("seq"), said.get("subject"), said.get("n")) != (node, seq, subject, n):
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
        "SELECT CAST(a.node AS BLOB), a.seq, CAST(a.entry AS BLOB), CAST(j.event AS BLOB), t.salt "
        "FROM audit a LEFT JOIN journal j ON j.transfer_id = a.subject AND j.n = a.n "
        "LEFT JOIN transfers t ON t.id = a.subject WHERE a.n > 0"
    )
    for node, seq, entry, event, salt in cast("Iterator[Any]", rows):
        if event is None or salt is None:
            yield AuditFault(_text(node), seq, "the journal row this entry stands for is missing")
        elif keyed_digest(salt, event) != _parsed(entry).get("digest"):
            yield AuditFault(_text(node), seq, "the journal row this entry stands for was changed")
    rows = db.execute(
        "SELECT j.transfer_id, j.n FROM journal j WHERE NOT EXISTS "
        "(SELECT 1 FROM audit a WHERE a.subject = j.transfer_id AND a.n = j.n)"
    )
    for transfer_id, n in rows:
        yield AuditFault("", 0, f"journal row {n} of {transfer_id} has no audit entry")


def _record_faults(db: apsw.Connection) -> Iterator[AuditFault]:
    rows: Iterator[Any] = iter(db.execute("SELECT id, CAST(state AS BLOB) FROM transfers"))
    for transfer_id, text in rows:
        try:
            same = load_state(text) == _replayed(db, transfer_id)
        except (ValueError, HookflashError):
            same = False
        if not same:
            yield AuditFault("", 0, f"the record of {transfer_id} differs from its journal")


def _replayed(db: apsw.Connection, transfer_id: str) -> TransferState | None:
    rows = db.execute(
        "SELECT CAST(event AS BLOB) FROM journal WHERE transfer_id = ? ORDER BY n", (transfer_id,)
    )
    events = [load_event(row[0]) for row in cast("Iterator[Any]", rows)]
    if not events or not isinstance(events[0], Accepted):
        return None
    return apply_all(begin(events[0]), events[1:])
