"""Idempotency keys in SQLite: what was asked for under which key."""

from datetime import datetime
from typing import Any

import apsw

from hookflash.domain.errors import IdempotencyMismatch
from hookflash.domain.records import AcceptedEvent
from hookflash.ports.store import Idempotency
from hookflash.storage.codec import kind_of
from hookflash.storage.sqlite import vouched
from hookflash.storage.sqlite.entries import FORGOTTEN, AuditChain

# What is added to the text are this package's own column names; every value is bound.
_INSERT = "INSERT INTO idempotency VALUES (?, ?, ?, ?, ?) RETURNING " + vouched.WISH  # noqa: S608


def find_earlier(db: apsw.Connection, wish: Idempotency) -> AcceptedEvent | None:
    """What was accepted under that key, if it was used.

    Raises:
        IdempotencyMismatch: It was used with another body.
    """
    row = db.execute(
        "SELECT i.body_digest, j.event, i.record_id FROM idempotency i JOIN journal j "
        "ON j.record_id = i.record_id AND j.n = 1 WHERE i.owner = ? AND i.key = ?",
        (wish.owner, wish.key),
    ).fetchone()
    if row is None:
        return None
    if row[0] != wish.body_digest:
        raise IdempotencyMismatch
    event = kind_of(str(row[2])).load_event(row[1])
    return event if isinstance(event, AcceptedEvent) else None


def keep_wish(db: apsw.Connection, wish: Idempotency, event: AcceptedEvent, salt: bytes) -> str:
    """Remember under which key a record was asked for; the row's digest."""
    values = (wish.owner, wish.key, wish.body_digest, event.record_id, event.at.timestamp())
    row: Any = db.execute(_INSERT, values).fetchone()
    return vouched.digest_of_row(salt, *row)


def forget_wishes(db: apsw.Connection, chain: AuditChain, before: datetime, limit: int, at: datetime) -> int:
    """Forget some of the idempotency keys that are older than that; how many."""
    forgotten = db.execute(
        "DELETE FROM idempotency WHERE (owner, key) IN "
        "(SELECT owner, key FROM idempotency WHERE at < ? ORDER BY at LIMIT ?) RETURNING 1",
        (before.timestamp(), limit),
    ).fetchall()
    if forgotten:
        facts = {"before": before.isoformat(), "rows": str(len(forgotten))}
        chain.append(db, at=at, actor="service", what=FORGOTTEN, subject="idempotency", facts=facts)
    return len(forgotten)
