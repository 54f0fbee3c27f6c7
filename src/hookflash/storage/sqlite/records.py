"""Transfers and outbound calls in SQLite: what the writer does inside a transaction, and what readers ask."""

import json
import logging
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

import apsw

from hookflash.domain.errors import CallBusy, LeaseLost
from hookflash.domain.ids import OUTBOUND_PREFIX, TRANSFER_PREFIX
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.records import AcceptedEvent, Record, RecordEvent, State
from hookflash.domain.transfer import Transfer
from hookflash.ports.store import Acceptance, CallFilter, Claim, Idempotency, TransferFilter
from hookflash.storage.chain import keyed_digest
from hookflash.storage.codec import kind_of
from hookflash.storage.sqlite import vouched
from hookflash.storage.sqlite.entries import AuditChain
from hookflash.storage.sqlite.recollection import is_busy, range_of
from hookflash.storage.sqlite.wishes import find_earlier, keep_wish

A = TypeVar("A", bound=AcceptedEvent)

_log = logging.getLogger(__name__)
_SALT_BYTES = 16
# What is added to these texts are this package's own column names; every value is bound.
_INSERT = (
    "INSERT INTO records (id, connection, subject, alias, status, cause, is_active, is_open, holder, "  # noqa: S608
    "epoch, version, accepted_at, salt, state) VALUES (?, ?, ?, ?, ?, NULL, ?, 1, ?, 1, 1, ?, ?, ?) "
    "RETURNING " + vouched.RECORD
)
_UPDATE = (
    "UPDATE records SET alias = ?, status = ?, cause = ?, is_active = ?, is_open = ?, version = ?, "  # noqa: S608
    "state = ? WHERE id = ? AND epoch = ? AND holder = ? RETURNING " + vouched.RECORD
)


class RecordWrites:
    """The writes of one process."""

    def __init__(self, boot_id: str, chain: AuditChain) -> None:
        self._boot_id = boot_id
        self._chain = chain

    def accept(
        self, db: apsw.Connection, event: A, actor: str, idempotency: Idempotency | None
    ) -> Acceptance[A]:
        """Take a request, or find that it was taken before."""
        earlier = find_earlier(db, idempotency) if idempotency is not None else None
        if earlier is not None:
            return Acceptance(cast("A", earlier), None)
        kind = kind_of(event.record_id)
        state = kind.begin(event)
        if is_busy(db, state.record.connection, state.subject):
            waiting = event.made_to_wait()
            if waiting is None:
                raise CallBusy
            event, state = waiting, kind.begin(waiting)
        salt = os.urandom(_SALT_BYTES)
        digests = {"record": self._insert(db, state, salt)}
        if idempotency is not None:
            digests["wish"] = keep_wish(db, idempotency, event, salt)
        if state.dials_number:
            who = (state.record.connection, state.requester or "", event.at.timestamp(), event.record_id)
            db.execute("INSERT INTO dialled VALUES (?, ?, ?, ?)", who)
        self._append(db, event.record_id, 1, event, actor, salt, digests)
        return Acceptance(event, Claim(event.record_id, 1, state))

    def _insert(self, db: apsw.Connection, state: State, salt: bytes) -> str:
        record = state.record
        values = (
            record.id,
            record.connection,
            state.subject,
            state.alias,
            str(record.status),
            state.is_active,
            self._boot_id,
            record.accepted_at.timestamp(),
            salt,
            kind_of(record.id).dump_state(state).decode(),
        )
        row: Any = db.execute(_INSERT, values).fetchone()
        return vouched.digest_of_record(*row)

    def save(
        self,
        db: apsw.Connection,
        claim: Claim[Any],
        events: Sequence[RecordEvent],
        state: State,
        *,
        is_open: bool,
    ) -> None:
        """Append events under a claim, or refuse if the claim is another's by now."""
        record = state.record
        is_aliased = state.alias is not None and state.is_active
        if is_aliased and is_busy(db, record.connection, state.alias or "", beside=record.id):
            raise CallBusy
        values = (
            state.alias,
            str(record.status),
            record.cause,
            state.is_active,
            is_open,
            record.version,
            kind_of(claim.id).dump_state(state).decode(),
            claim.id,
            claim.epoch,
            self._boot_id,
        )
        try:
            row: Any = db.execute(_UPDATE, values).fetchone()
        except apsw.ConstraintError:
            # The unique indexes: another record of the same subject or alias is running.
            raise CallBusy from None
        if row is None:
            raise LeaseLost
        first = record.version - len(events) + 1
        for n, event in enumerate(events, first):
            is_last = n == record.version
            digests = {"record": vouched.digest_of_record(*row)} if is_last else {}
            self._append(db, claim.id, n, event, "service", row[0], digests)

    def claim(self, db: apsw.Connection, now: datetime, limit: int) -> list[Claim[Any]]:
        """Take over open records whose holder is dead."""
        rows: list[Any] = db.execute(
            "UPDATE records SET holder = ?1, epoch = epoch + 1 WHERE id IN ("
            "SELECT id FROM records WHERE is_open = 1 AND holder IS NOT ?1 AND (holder IS NULL OR holder "
            "NOT IN (SELECT boot_id FROM nodes WHERE lease_until > ?2)) LIMIT ?3) RETURNING id, epoch, state",
            (self._boot_id, now.timestamp(), limit),
        ).fetchall()
        return list(_readable(rows))

    def _append(
        self,
        db: apsw.Connection,
        record_id: str,
        n: int,
        event: RecordEvent,
        actor: str,
        salt: bytes,
        digests: dict[str, str],
    ) -> None:
        kind = kind_of(record_id)
        text = kind.dump_event(event)
        db.execute("INSERT INTO journal VALUES (?, ?, ?)", (record_id, n, text.decode()))
        self._chain.append(
            db,
            at=event.at,
            actor=actor,
            what=f"{kind.name}.{event.kind}",
            subject=record_id,
            n=n,
            digests={"event": keyed_digest(salt, text), **digests},
            facts=kind.audit_facts(event),
        )


def _readable(rows: list[Any]) -> Iterator[Claim[Any]]:
    """The claims whose state can be read; a damaged row must not keep the others from being taken up."""
    for record_id, epoch, state in rows:
        try:
            yield Claim(record_id, epoch, kind_of(record_id).load_state(state))
        except ValueError:
            # Without the error: its text quotes the row.
            _log.error("record.unreadable", extra={"record": record_id})


def reload(db: apsw.Connection, record_id: str, epoch: int, boot_id: str) -> Claim[Any] | None:
    """The claim with the saved state, if it still is this process's."""
    row = db.execute(
        "SELECT state FROM records WHERE id = ? AND epoch = ? AND holder = ?",
        (record_id, epoch, boot_id),
    ).fetchone()
    return Claim(record_id, epoch, kind_of(record_id).load_state(row[0])) if row else None


def find(db: apsw.Connection, record_id: str) -> Record | None:
    """One record."""
    row = db.execute("SELECT state FROM records WHERE id = ?", (record_id,)).fetchone()
    return kind_of(record_id).load_state(row[0]).record if row else None


def timeline(db: apsw.Connection, record_id: str) -> list[RecordEvent]:
    """A record's journal."""
    rows = db.execute("SELECT event FROM journal WHERE record_id = ? ORDER BY n", (record_id,))
    return [kind_of(record_id).load_event(row[0]) for row in rows]


def list_transfers(db: apsw.Connection, wanted: TransferFilter) -> list[Transfer]:
    """Transfers, newest first."""
    found = _list(db, TRANSFER_PREFIX, wanted, wanted.call_id)
    return [record for record in found if isinstance(record, Transfer)]


def list_calls(db: apsw.Connection, wanted: CallFilter) -> list[OutboundCall]:
    """Outbound calls, newest first."""
    found = _list(db, OUTBOUND_PREFIX, wanted, None)
    return [record for record in found if isinstance(record, OutboundCall)]


def _list(
    db: apsw.Connection, prefix: str, wanted: TransferFilter | CallFilter, subject: str | None
) -> list[Record]:
    """Records of one kind, newest first; identifiers are ordered by time."""
    conditions = list(_conditions(prefix, wanted, subject))
    where = " AND ".join(text for text, _ in conditions)
    values = tuple(value for _, value in conditions)
    # The conditions are this module's own texts; every value is bound.
    query = f"SELECT id, state FROM records WHERE {where} ORDER BY id DESC LIMIT ?"  # noqa: S608
    rows: Any = db.execute(query, (*values, wanted.limit))
    return [kind_of(record_id).load_state(state).record for record_id, state in rows]


def _conditions(
    prefix: str, wanted: TransferFilter | CallFilter, subject: str | None
) -> Iterator[tuple[str, str | float]]:
    first, behind = range_of(prefix)
    yield "id >= ?", first
    yield "id < ?", behind if wanted.before_id is None else min(behind, wanted.before_id)
    if wanted.status is not None:
        yield "status = ?", wanted.status
    if wanted.cause is not None:
        yield "cause = ?", wanted.cause
    if wanted.connections is not None:
        yield "connection IN (SELECT value FROM json_each(?))", json.dumps(sorted(wanted.connections))
    if subject is not None:
        yield "subject = ?", subject
    if wanted.accepted_after is not None:
        yield "accepted_at >= ?", wanted.accepted_after.timestamp()
    if wanted.accepted_before is not None:
        yield "accepted_at < ?", wanted.accepted_before.timestamp()
