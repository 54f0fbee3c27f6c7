"""The store ports on one SQLite file."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TypeVar, cast

import apsw

from hookflash.domain.access import ApiKey
from hookflash.domain.errors import LeaseLost
from hookflash.domain.events import Accepted, Event
from hookflash.domain.ids import TransferId
from hookflash.domain.state import TransferState
from hookflash.domain.transfer import Transfer
from hookflash.ports.runtime import Clock, Probe
from hookflash.ports.store import Acceptance, AuditReport, Claim, Idempotency, TransferFilter
from hookflash.storage.sqlite import audit, keys, transfers
from hookflash.storage.sqlite.connection import ServiceLock, connect, explain, migrate
from hookflash.storage.sqlite.writer import Writer

T = TypeVar("T")


class SqliteStore:
    """Transfers, journal, audit chain and API keys in one file.

    Writes go through one thread that commits many at a time; reads have a thread and connection of their
    own and never wait for a write.
    """

    def __init__(self, path: Path, *, boot_id: str, node: str, clock: Clock, probe: Probe) -> None:
        self._path = path
        self._boot_id = boot_id
        self._node = node
        self._clock = clock
        self._chain = audit.AuditChain(node)
        self._writes = transfers.TransferWrites(boot_id, self._chain)
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

    async def accept(self, event: Accepted, actor: str, idempotency: Idempotency | None) -> Acceptance:
        """Take a request, unless its key says that it was taken before."""
        result = await self._writer.write(lambda db: self._writes.accept(db, event, actor, idempotency))
        return cast("Acceptance", result)

    async def save(
        self, claim: Claim, events: Sequence[Event], state: TransferState, *, is_open: bool
    ) -> None:
        """Append events and the state they lead to."""
        await self._writer.write(lambda db: self._writes.save(db, claim, events, state, is_open=is_open))

    async def claim(self, limit: int) -> list[Claim]:
        """Take over open transfers whose holder is dead."""
        now = self._clock.now()
        return cast("list[Claim]", await self._writer.write(lambda db: self._writes.claim(db, now, limit)))

    async def reload(self, transfer_id: TransferId, epoch: int) -> Claim | None:
        """The claim with the saved state; none if it is another's by now."""
        return await self._read(lambda db: transfers.reload(db, transfer_id, epoch, self._boot_id))

    async def find(self, transfer_id: str) -> Transfer | None:
        """One transfer's record."""
        return await self._read(lambda db: transfers.find(db, transfer_id))

    async def timeline(self, transfer_id: str) -> list[Event]:
        """A transfer's journal."""
        return await self._read(lambda db: transfers.timeline(db, transfer_id))

    async def list_transfers(self, wanted: TransferFilter) -> list[Transfer]:
        """Transfers, newest first."""
        return await self._read(lambda db: transfers.list_transfers(db, wanted))

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
        """Check every entry's link, every journal row, every record, and heads noted earlier."""
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
