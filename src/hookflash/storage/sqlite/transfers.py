"""Transfers in SQLite: what runs inside a transaction of the writer, and what readers ask."""

import json
import logging
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import apsw

from hookflash.domain.audit import audit_facts
from hookflash.domain.errors import CallBusy, IdempotencyMismatch, LeaseLost
from hookflash.domain.events import Accepted, Event
from hookflash.domain.ids import TransferId
from hookflash.domain.state import TransferState, begin
from hookflash.domain.transfer import Transfer
from hookflash.ports.store import Acceptance, Claim, Idempotency, TransferFilter
from hookflash.storage.chain import keyed_digest
from hookflash.storage.codec import dump_event, dump_state, load_event, load_state
from hookflash.storage.sqlite.audit import AuditChain

_log = logging.getLogger(__name__)
_SALT_BYTES = 16
_INSERT = (
    "INSERT INTO transfers (id, connection, call_id, status, cause, is_active, is_open, holder, epoch, "
    "version, accepted_at, salt, state) VALUES (?, ?, ?, ?, NULL, 1, 1, ?, 1, 1, ?, ?, ?)"
)
_UPDATE = (
    "UPDATE transfers SET status = ?, cause = ?, is_active = ?, is_open = ?, version = ?, state = ? "
    "WHERE id = ? AND epoch = ? AND holder = ? RETURNING salt"
)


class TransferWrites:
    """The writes of one process."""

    def __init__(self, boot_id: str, chain: AuditChain) -> None:
        self._boot_id = boot_id
        self._chain = chain

    def accept(
        self, db: apsw.Connection, event: Accepted, actor: str, idempotency: Idempotency | None
    ) -> Acceptance:
        """Take a request, or find that it was taken before."""
        if idempotency is not None:
            earlier = _find_earlier(db, idempotency)
            if earlier is not None:
                return Acceptance(earlier, None)
        request = event.request
        if db.execute(
            "SELECT 1 FROM transfers WHERE connection = ? AND call_id = ? AND is_active = 1",
            (request.connection, request.call_id),
        ).fetchone():
            raise CallBusy
        state = begin(event)
        salt = os.urandom(_SALT_BYTES)
        db.execute(
            _INSERT,
            (
                event.transfer_id,
                request.connection,
                request.call_id,
                state.transfer.status,
                self._boot_id,
                event.at.timestamp(),
                salt,
                dump_state(state).decode(),
            ),
        )
        if idempotency is not None:
            db.execute(
                "INSERT INTO idempotency VALUES (?, ?, ?, ?, ?)",
                (
                    idempotency.owner,
                    idempotency.key,
                    idempotency.body_digest,
                    event.transfer_id,
                    event.at.timestamp(),
                ),
            )
        self._append(db, event.transfer_id, 1, event, actor, salt)
        return Acceptance(event, Claim(event.transfer_id, 1, state))

    def save(
        self,
        db: apsw.Connection,
        claim: Claim,
        events: Sequence[Event],
        state: TransferState,
        *,
        is_open: bool,
    ) -> None:
        """Append events under a claim, or refuse if the claim is another's by now."""
        transfer = state.transfer
        row = db.execute(
            _UPDATE,
            (
                transfer.status,
                transfer.cause,
                not transfer.status.is_final,
                is_open,
                transfer.version,
                dump_state(state).decode(),
                claim.id,
                claim.epoch,
                self._boot_id,
            ),
        ).fetchone()
        if row is None:
            raise LeaseLost
        first = transfer.version - len(events) + 1
        for n, event in enumerate(events, first):
            self._append(db, claim.id, n, event, "service", row[0])

    def claim(self, db: apsw.Connection, now: datetime, limit: int) -> list[Claim]:
        """Take over open transfers whose holder is dead."""
        rows: list[Any] = db.execute(
            "UPDATE transfers SET holder = ?1, epoch = epoch + 1 WHERE id IN ("
            "SELECT id FROM transfers WHERE is_open = 1 AND holder IS NOT ?1 AND (holder IS NULL OR holder "
            "NOT IN (SELECT boot_id FROM nodes WHERE lease_until > ?2)) LIMIT ?3) RETURNING id, epoch, state",
            (self._boot_id, now.timestamp(), limit),
        ).fetchall()
        return list(_readable(rows))

    def _append(
        self, db: apsw.Connection, transfer_id: str, n: int, event: Event, actor: str, salt: bytes
    ) -> None:
        text = dump_event(event)
        db.execute("INSERT INTO journal VALUES (?, ?, ?)", (transfer_id, n, text.decode()))
        self._chain.append(
            db,
            at=event.at,
            actor=actor,
            what=f"transfer.{event.kind}",
            subject=transfer_id,
            n=n,
            digest=keyed_digest(salt, text),
            facts=audit_facts(event),
        )


def _readable(rows: list[Any]) -> Iterator[Claim]:
    """The claims whose state can be read; a damaged row must not keep the others from being taken up."""
    for transfer_id, epoch, state in rows:
        try:
            yield Claim(TransferId(transfer_id), epoch, load_state(state))
        except ValueError:
            # Without the error: its text quotes the row.
            _log.error("transfer.unreadable", extra={"transfer": transfer_id})


def _find_earlier(db: apsw.Connection, idempotency: Idempotency) -> Accepted | None:
    row = db.execute(
        "SELECT i.body_digest, j.event FROM idempotency i JOIN journal j ON j.transfer_id = i.transfer_id "
        "AND j.n = 1 WHERE i.owner = ? AND i.key = ?",
        (idempotency.owner, idempotency.key),
    ).fetchone()
    if row is None:
        return None
    if row[0] != idempotency.body_digest:
        raise IdempotencyMismatch
    event = load_event(row[1])
    return event if isinstance(event, Accepted) else None


def reload(db: apsw.Connection, transfer_id: TransferId, epoch: int, boot_id: str) -> Claim | None:
    """The claim with the saved state, if it still is this process's."""
    row = db.execute(
        "SELECT state FROM transfers WHERE id = ? AND epoch = ? AND holder = ?",
        (transfer_id, epoch, boot_id),
    ).fetchone()
    return Claim(transfer_id, epoch, load_state(row[0])) if row else None


def find(db: apsw.Connection, transfer_id: str) -> Transfer | None:
    """One transfer's record."""
    row = db.execute("SELECT state FROM transfers WHERE id = ?", (transfer_id,)).fetchone()
    return load_state(row[0]).transfer if row else None


def timeline(db: apsw.Connection, transfer_id: str) -> list[Event]:
    """A transfer's journal."""
    rows = db.execute("SELECT event FROM journal WHERE transfer_id = ? ORDER BY n", (transfer_id,))
    return [load_event(row[0]) for row in rows]


def list_transfers(db: apsw.Connection, wanted: TransferFilter) -> list[Transfer]:
    """Transfers, newest first; identifiers are ordered by time."""
    conditions = list(_conditions(wanted))
    where = " AND ".join(text for text, _ in conditions) or "1"
    values = tuple(value for _, value in conditions)
    # The conditions are this module's own texts; every value is bound.
    query = f"SELECT state FROM transfers WHERE {where} ORDER BY id DESC LIMIT ?"  # noqa: S608
    return [load_state(row[0]).transfer for row in db.execute(query, (*values, wanted.limit))]


def _conditions(wanted: TransferFilter) -> Iterator[tuple[str, str | float]]:
    if wanted.status is not None:
        yield "status = ?", wanted.status
    if wanted.cause is not None:
        yield "cause = ?", wanted.cause
    if wanted.connections is not None:
        yield "connection IN (SELECT value FROM json_each(?))", json.dumps(sorted(wanted.connections))
    if wanted.call_id is not None:
        yield "call_id = ?", wanted.call_id
    if wanted.accepted_after is not None:
        yield "accepted_at >= ?", wanted.accepted_after.timestamp()
    if wanted.accepted_before is not None:
        yield "accepted_at < ?", wanted.accepted_before.timestamp()
    if wanted.before_id is not None:
        yield "id < ?", wanted.before_id
