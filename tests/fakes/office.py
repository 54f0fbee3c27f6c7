"""Service processes over one database in memory and one fake platform, on virtual time."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hookflash.app.access import OPERATOR
from hookflash.app.transfers import Transfers
from hookflash.domain.events import Event
from hookflash.domain.ids import TransferId, encode_id
from hookflash.domain.orders import OrderKind
from hookflash.domain.requests import TransferOptions
from hookflash.domain.state import TransferState
from hookflash.domain.transfer import Transfer
from hookflash.engine.changes import Changes
from hookflash.engine.lease import Lease
from hookflash.engine.runner import Runner
from hookflash.workflows.case import Tools
from hookflash.workflows.policy import Policy
from hookflash.workflows.turns import Turns

from .platform import FakePlatform
from .store import MemoryDatabase, MemoryStore, Row, Trouble, no_trouble
from .virtual_time import LoopClock
from .wishes import make_request

if TYPE_CHECKING:
    from hookflash.domain.routes import Route
    from hookflash.ports.platform import CallControl

CONNECTION = "g"
LEASE_S = 8.0
_MOST_S = 100_000.0


class Points:
    """Implements `hookflash.ports.runtime.Probe`: remembers, and does what was asked for at a place."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        self.at: dict[str, Callable[[], None]] = {}

    def reach(self, point: str) -> None:
        self.reached.append(point)
        if point in self.at:
            self.at.pop(point)()


class Process:
    """One run of a service, without its HTTP face and without a file."""

    def __init__(self, office: "Office", boot_id: str) -> None:
        self.store = MemoryStore(office.database, boot_id=boot_id, clock=office.clock)
        self.store.trouble = office.meet_trouble
        self.lease = Lease(self.store, office.clock, LEASE_S)
        self.changes = Changes()
        tools = Tools(
            store=self.store,
            clock=office.clock,
            lease=self.lease,
            changes=self.changes,
            policy=office.policy,
            probe=office.points,
            boot_id=boot_id,
        )
        self.runner = Runner(self.store, self.lease, Turns(office.connections, tools))
        self.transfers = Transfers(
            store=self.store,
            runner=self.runner,
            connections=office.connections,
            changes=self.changes,
            clock=office.clock,
            new_id=office.new_id,
            policy=office.policy,
            routes=office.routes,
        )
        self._clock = office.clock
        self._loops: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        await self.store.take_over(self._clock.now() + timedelta(seconds=LEASE_S))
        self._loops = [asyncio.create_task(self.lease.keep()), asyncio.create_task(self.runner.run())]

    async def stop(self) -> None:
        await self.runner.stop(10.0)
        await self._end_loops()

    async def kill(self) -> None:
        """Be gone in the middle of whatever is going on."""
        self.store.die()
        await self.runner.stop(0.0)
        await self._end_loops()

    async def _end_loops(self) -> None:
        for task in self._loops:
            task.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)


class Office:
    """What outlives a process: the database, the platform, the settings."""

    def __init__(self, platform: FakePlatform, policy: Policy) -> None:
        self.platform = platform
        self.policy = policy
        self.routes: dict[str, Route] = {}
        self.connections: dict[str, CallControl] = {CONNECTION: platform}
        self.clock = LoopClock()
        self.database = MemoryDatabase()
        self.points = Points()
        self.restarts: list[float] = []
        self.trouble: Trouble = no_trouble
        self._ids = itertools.count(1)
        self._boots = itertools.count(1)
        self.process = self._new_process()

    def new_id(self) -> TransferId:
        return TransferId(encode_id("tr", next(self._ids)))

    def meet_trouble(self, operation: str, *, is_kept: bool) -> None:
        """What the databases of all processes do, whatever is in force by then."""
        self.trouble(operation, is_kept=is_kept)

    async def restart(self) -> None:
        """Kill the process; another takes up what it left."""
        self.restarts.append(self.clock.monotonic())
        await self.process.kill()
        self.process = self._new_process()
        await self.process.start()

    async def request(
        self, to: str = "queue:Billing", *, call_id: str = "call-1", **options: Any
    ) -> TransferId:
        said = TransferOptions(**options)  # type: ignore[typeddict-item]
        request = make_request(call_id, connection=CONNECTION, to=to, options=said)
        return (await self.process.transfers.request(OPERATOR, request)).transfer.id

    async def order(self, transfer_id: str, kind: OrderKind) -> Transfer:
        return await self.process.transfers.order(OPERATOR, transfer_id, kind)

    def row(self, transfer_id: str) -> Row[TransferState]:
        return self.database.rows[transfer_id]

    def transfer(self, transfer_id: str) -> Transfer:
        return self.row(transfer_id).state.transfer

    def kinds(self, transfer_id: str) -> list[str]:
        """The names of the events of a transfer."""
        return [event.kind for event in self.row(transfer_id).events]

    def events(self, transfer_id: str) -> list[Event]:
        return self.row(transfer_id).events

    async def until(self, holds: Callable[[], bool], *, within_s: float = _MOST_S) -> None:
        """Let time pass until something holds, seen within a twentieth of a second."""
        async with asyncio.timeout(within_s):
            while not holds():
                await self.clock.sleep(0.05)

    async def end(self, transfer_id: str, *, within_s: float = _MOST_S) -> Transfer:
        """The transfer, once it has ended."""
        async with asyncio.timeout(within_s):
            while not self.transfer(transfer_id).status.is_final:
                await self.database.saved.wait()
        return self.transfer(transfer_id)

    async def closed(self, transfer_id: str) -> Transfer:
        """The transfer, once nothing is watched for any more."""
        async with asyncio.timeout(_MOST_S):
            while self.row(transfer_id).is_open:
                await self.database.saved.wait()
        return self.transfer(transfer_id)

    def _new_process(self) -> Process:
        return Process(self, f"boot-{next(self._boots)}")


@asynccontextmanager
async def open_office(
    platform: FakePlatform | None = None, *, policy: Policy | None = None
) -> AsyncIterator[Office]:
    """An office with one running process."""
    office = Office(platform or FakePlatform(), policy or Policy())
    await office.process.start()
    try:
        yield office
    finally:
        await office.process.stop()
