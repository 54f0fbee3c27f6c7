"""The store ports in memory; held to the contract suite that the real store passes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from hookflash.domain.access import ApiKey
from hookflash.domain.errors import CallBusy, IdempotencyMismatch, LeaseLost, StorageError
from hookflash.domain.events import Accepted, Event
from hookflash.domain.ids import TransferId
from hookflash.domain.state import TransferState, begin
from hookflash.domain.transfer import Transfer
from hookflash.ports.runtime import Clock
from hookflash.ports.store import Acceptance, Claim, Idempotency, TransferFilter


class Trouble(Protocol):
    """Is told an operation and whether its effect is kept by now; raises what it should raise."""

    def __call__(self, operation: str, *, is_kept: bool) -> None: ...


def no_trouble(operation: str, *, is_kept: bool) -> None:
    """Everything works."""


@dataclass
class Row:
    """One transfer as it would be on disk."""

    state: TransferState
    events: list[Event]
    holder: str
    epoch: int = 1
    is_open: bool = True


@dataclass
class MemoryDatabase:
    """What several processes share."""

    rows: dict[str, Row] = field(default_factory=dict)
    idempotency: dict[tuple[str, str], tuple[bytes, Accepted]] = field(default_factory=dict)
    nodes: dict[str, datetime] = field(default_factory=dict)
    keys: dict[bytes, ApiKey] = field(default_factory=dict)
    saved: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self) -> None:
        """Wake who waits for a change."""
        self.saved.set()
        self.saved = asyncio.Event()


class MemoryStore:
    """One process's view of a database in memory."""

    def __init__(
        self, database: MemoryDatabase, *, boot_id: str, clock: Clock, trouble: Trouble = no_trouble
    ) -> None:
        self.database = database
        self.trouble = trouble
        self._boot_id = boot_id
        self._clock = clock
        self._is_dead = False

    def die(self) -> None:
        """From now on nothing is written or answered, as if the process were gone."""
        self._is_dead = True

    async def take_over(self, lease_until: datetime) -> None:
        self.database.nodes.clear()
        self.database.nodes[self._boot_id] = lease_until

    async def renew(self, until: datetime) -> None:
        await self._begin("renew")
        if self._boot_id not in self.database.nodes:
            raise LeaseLost
        self.database.nodes[self._boot_id] = until

    async def accept(self, event: Accepted, actor: str, idempotency: Idempotency | None) -> Acceptance:
        del actor  # the fake keeps no audit
        await self._begin("accept")
        if idempotency is not None:
            known = self.database.idempotency.get((idempotency.owner, idempotency.key))
            if known is not None:
                if known[0] != idempotency.body_digest:
                    raise IdempotencyMismatch
                return Acceptance(known[1], None)
        if any(_is_active(row, event) for row in self.database.rows.values()):
            raise CallBusy
        if event.transfer_id in self.database.rows:
            raise StorageError("The identifier is taken.")
        state = begin(event)
        self.database.rows[event.transfer_id] = Row(state, [event], self._boot_id)
        if idempotency is not None:
            self.database.idempotency[idempotency.owner, idempotency.key] = (idempotency.body_digest, event)
        self.trouble("accept", is_kept=True)
        return Acceptance(event, Claim(event.transfer_id, 1, state))

    async def save(
        self, claim: Claim, events: Sequence[Event], state: TransferState, *, is_open: bool
    ) -> None:
        await self._begin("save")
        row = self._held(claim.id, claim.epoch)
        if row is None:
            raise LeaseLost
        row.state = state
        row.events.extend(events)
        row.is_open = is_open
        self.database.tell()
        self.trouble("save", is_kept=True)

    async def claim(self, limit: int) -> list[Claim]:
        await self._begin("claim")
        alive = {boot for boot, until in self.database.nodes.items() if until > self._clock.now()}
        alive.add(self._boot_id)
        orphans = [
            (transfer_id, row)
            for transfer_id, row in self.database.rows.items()
            if row.is_open and row.holder not in alive
        ]
        claims = []
        for transfer_id, row in orphans[:limit]:
            row.holder = self._boot_id
            row.epoch += 1
            claims.append(Claim(TransferId(transfer_id), row.epoch, row.state))
        return claims

    async def reload(self, transfer_id: TransferId, epoch: int) -> Claim | None:
        await self._begin("reload")
        row = self._held(transfer_id, epoch)
        return Claim(transfer_id, epoch, row.state) if row is not None else None

    async def find(self, transfer_id: str) -> Transfer | None:
        await self._begin("find")
        row = self.database.rows.get(transfer_id)
        return row.state.transfer if row is not None else None

    async def timeline(self, transfer_id: str) -> list[Event]:
        await self._begin("timeline")
        row = self.database.rows.get(transfer_id)
        return list(row.events) if row is not None else []

    async def list_transfers(self, wanted: TransferFilter) -> list[Transfer]:
        await self._begin("list")
        newest_first = sorted(self.database.rows, reverse=True)
        found = (self.database.rows[transfer_id].state.transfer for transfer_id in newest_first)
        return [transfer for transfer in found if _is_wanted(transfer, wanted)][: wanted.limit]

    async def find_key(self, digest: bytes) -> ApiKey | None:
        await self._begin("find_key")
        key = self.database.keys.get(digest)
        return key if key is not None and key.revoked_at is None else None

    async def add_key(self, key: ApiKey, digest: bytes, actor: str) -> None:
        del actor
        await self._begin("add_key")
        if digest in self.database.keys or any(key.id == other.id for other in self.database.keys.values()):
            raise StorageError("The key exists.")
        self.database.keys[digest] = key

    async def list_keys(self) -> list[ApiKey]:
        await self._begin("list_keys")
        return sorted(self.database.keys.values(), key=lambda key: key.id)

    async def revoke_key(self, key_id: str, at: datetime, actor: str) -> bool:
        del actor
        await self._begin("revoke_key")
        for digest, key in self.database.keys.items():
            if key.id == key_id and key.revoked_at is None:
                self.database.keys[digest] = replace(key, revoked_at=at)
                return True
        return False

    def _held(self, transfer_id: str, epoch: int) -> Row | None:
        row = self.database.rows.get(transfer_id)
        return row if row is not None and row.epoch == epoch and row.holder == self._boot_id else None

    async def _begin(self, operation: str) -> None:
        await asyncio.sleep(0)
        if self._is_dead:
            await asyncio.get_running_loop().create_future()
        self.trouble(operation, is_kept=False)


def _is_active(row: Row, event: Accepted) -> bool:
    transfer = row.state.transfer
    same_call = (transfer.connection, transfer.call_id) == (event.request.connection, event.request.call_id)
    return same_call and not transfer.status.is_final


def _is_wanted(transfer: Transfer, wanted: TransferFilter) -> bool:
    after, before = wanted.accepted_after, wanted.accepted_before
    return (
        (wanted.status is None or transfer.status is wanted.status)
        and (wanted.cause is None or transfer.cause is wanted.cause)
        and (wanted.connections is None or transfer.connection in wanted.connections)
        and (wanted.call_id is None or transfer.call_id == wanted.call_id)
        and (after is None or transfer.accepted_at >= after)
        and (before is None or transfer.accepted_at < before)
        and (wanted.before_id is None or transfer.id < wanted.before_id)
    )
