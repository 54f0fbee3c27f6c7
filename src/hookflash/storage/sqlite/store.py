"""The store ports on one SQLite file."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

import apsw

from hookflash.domain.access import ApiKey
from hookflash.domain.errors import LeaseLost
from hookflash.domain.journeys import Journey
from hookflash.domain.orders import Order, OrderKind
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.records import AcceptedEvent, Record, RecordEvent, State
from hookflash.domain.transfer import Transfer
from hookflash.ports.runtime import Clock, Probe
from hookflash.ports.store import Acceptance, AuditReport, CallFilter, Claim, Idempotency, TransferFilter
from hookflash.storage.sqlite import audit, keys, orders, recollection, records, wishes
from hookflash.storage.sqlite.connection import ServiceLock, connect, explain, migrate
from hookflash.storage.sqlite.entries import AuditChain
from hookflash.storage.sqlite.writer import Writer

T = TypeVar("T")
S = TypeVar("S", bound=State)
A = TypeVar("A", bound=AcceptedEvent)


class SqliteStore:
    """Transfers, outbound calls, journal, audit chain and API keys in one file.

    Writes go through one thread that commits many at a time; reads have a thread and connection of their
    own and never wait for a write.
    """

    def __init__(self, path: Path, *, boot_id: str, node: str, clock: Clock, probe: Probe) -> None:
        self._path = path
        self._boot_id = boot_id
        self._node = node
        self._clock = clock
        self._chain = AuditChain(node)
        self._writes = records.RecordWrites(boot_id, self._chain)
        self._held = ExitStack()
        connection = connect(path)
        self._held.callback(connection.close)
        try:
            self.migrated = migrate(connection, path)
            self._reading = connect(path, read_only=True)
            self._held.callback(self._reading.close)
        except BaseException:
            self._held.close()
            raise
        self._writer = Writer(connection, path, probe)
        self._reader = ThreadPoolExecutor(1, "hookflash-reader")

    async def take_over(self, lease_until: datetime) -> None:
        """Become the one service on this file: every earlier process is declared dead at once.

        Raises:
            DatabaseBusy: Another service process is running on it.
        """
        self._held.enter_context(ServiceLock(self._path))

        def work(db: apsw.Connection) -> None:
            db.execute("DELETE FROM nodes")
            db.execute(
                "INSERT INTO nodes VALUES (?, ?, ?)", (self._boot_id, self._node, lease_until.timestamp())
            )

        await self._writer.write(work)

    async def renew(self, until: datetime) -> None:
        """Say that this process lives until then."""

        def work(db: apsw.Connection) -> None:
            row = db.execute(
                "UPDATE nodes SET lease_until = ? WHERE boot_id = ? RETURNING 1",
                (until.timestamp(), self._boot_id),
            ).fetchone()
            if row is None:
                raise LeaseLost

        await self._writer.write(work)

    async def accept(self, event: A, actor: str, idempotency: Idempotency | None) -> Acceptance[A]:
        """Take a request, unless its key says that it was taken before."""
        result = await self._writer.write(lambda db: self._writes.accept(db, event, actor, idempotency))
        return cast("Acceptance[A]", result)

    async def save(self, claim: Claim[S], events: Sequence[RecordEvent], state: S, *, is_open: bool) -> None:
        """Append events and the state they lead to."""
        await self._writer.write(lambda db: self._writes.save(db, claim, events, state, is_open=is_open))

    async def claim(self, limit: int) -> list[Claim[Any]]:
        """Take over open records whose holder is dead."""
        now = self._clock.now()
        return cast(
            "list[Claim[Any]]", await self._writer.write(lambda db: self._writes.claim(db, now, limit))
        )

    async def reload(self, record_id: str, epoch: int) -> Claim[Any] | None:
        """The claim with the saved state; none if it is another's by now."""
        return await self._read(lambda db: records.reload(db, record_id, epoch, self._boot_id))

    async def post_order(self, record_id: str, kind: OrderKind, by: str, at: datetime) -> Order:
        """Keep an order for a record under way."""

        def work(db: apsw.Connection) -> Order:
            return orders.post_order(db, self._chain, record_id, kind, by, at)

        return cast("Order", await self._writer.write(work))

    async def orders(self, record_id: str, *, after: int) -> list[Order]:
        """The orders with a greater number, oldest first."""
        return await self._read(lambda db: orders.orders(db, record_id, after))

    async def is_busy(self, connection: str, subject: str) -> bool:
        """Whether a record of that subject is running."""
        return await self._read(lambda db: recollection.is_busy(db, connection, subject))

    async def last_journey(self, connection: str, call_id: str, before_id: str | None) -> Journey | None:
        """What the call had been through after the latest transfer that moved it, of those before one."""
        return await self._read(lambda db: recollection.last_journey(db, connection, call_id, before_id))

    async def count_dialled(self, connection: str, requester: str | None, since: datetime) -> int:
        """How many records in which a number is to be dialled a requester has asked for since then."""
        return await self._read(lambda db: recollection.count_dialled(db, connection, requester, since))

    async def find(self, record_id: str) -> Record | None:
        """One record."""
        return await self._read(lambda db: records.find(db, record_id))

    async def timeline(self, record_id: str) -> list[RecordEvent]:
        """A record's journal."""
        return await self._read(lambda db: records.timeline(db, record_id))

    async def list_transfers(self, wanted: TransferFilter) -> list[Transfer]:
        """Transfers, newest first."""
        return await self._read(lambda db: records.list_transfers(db, wanted))

    async def list_calls(self, wanted: CallFilter) -> list[OutboundCall]:
        """Outbound calls, newest first."""
        return await self._read(lambda db: records.list_calls(db, wanted))

    async def forget_wishes(self, before: datetime, limit: int) -> int:
        """Forget some of the idempotency keys that are older than that; how many."""
        now = self._clock.now()

        def work(db: apsw.Connection) -> int:
            return wishes.forget_wishes(db, self._chain, before, limit, now)

        return int(await self._writer.write(work))

    async def find_key(self, digest: bytes) -> ApiKey | None:
        """The live key with that digest."""
        return await self._read(lambda db: keys.find_key(db, digest))

    async def list_keys(self) -> list[ApiKey]:
        """All keys, revoked ones included."""
        return await self._read(keys.list_keys)

    async def add_key(self, key: ApiKey, digest: bytes, actor: str) -> None:
        """Keep a new key."""
        await self._writer.write(lambda db: keys.add_key(db, self._chain, key, digest, actor))

    async def revoke_key(self, key_id: str, at: datetime, actor: str) -> bool:
        """End a key; false if there is no such live key."""
        return bool(await self._writer.write(lambda db: keys.revoke_key(db, self._chain, key_id, at, actor)))

    async def verify_audit(self, heads: tuple[str, ...] = ()) -> AuditReport:
        """Check every entry's link, every row that is served, and heads noted earlier."""
        return await self._read(lambda db: audit.verify(db, heads))

    async def ping(self) -> None:
        """Find out whether the database takes writes.

        Raises:
            StorageError: It does not.
        """
        # A write that changes nothing would not reach the disk.
        change = "UPDATE nodes SET lease_until = lease_until + 0.001 WHERE boot_id = ?"
        await self._writer.write(lambda db: db.execute(change, (self._boot_id,)).fetchall())

    def close(self) -> None:
        """Finish what is queued and let go of the file."""
        self._writer.close()
        self._reader.shutdown()
        self._held.close()

    async def _read(self, work: Callable[[apsw.Connection], T]) -> T:
        def run() -> T:
            try:
                return work(self._reading)
            except apsw.Error as error:
                raise explain(error, self._path) from error

        return await asyncio.get_running_loop().run_in_executor(self._reader, run)
