"""Service processes that place outbound calls, over one database in memory, on virtual time."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from hookflash.app.access import OPERATOR
from hookflash.app.calls import Calls
from hookflash.domain.ids import OutboundId, encode_id
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.outbound.request import OutboundRequest, name_target
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.targets import TargetType
from hookflash.workflows.policy import Policy

from .office import CONNECTION, Office
from .outbound_dialer import FakeDialer
from .outbound_world import PlacedCall
from .platform import FakePlatform
from .store import Row

NUMBER = "+4930111111"
_MOST_S = 100_000.0


class OutboundOffice(Office):
    """What outlives a process that places calls."""

    def __init__(self, dialer: FakeDialer, policy: Policy) -> None:
        super().__init__(FakePlatform(), policy)
        self.dialer = dialer
        self.connections[CONNECTION] = dialer
        self._call_ids = itertools.count(1)

    @property
    def calls(self) -> Calls:
        """The use cases, in the process of the moment."""
        process = self.process
        return Calls(
            store=process.store,
            runner=process.runner,
            connections=self.connections,
            changes=process.changes,
            clock=self.clock,
            new_id=lambda: OutboundId(encode_id("oc", next(self._call_ids))),
        )

    async def call(self, number: str = NUMBER, *, agent: str = "ana", **options: Any) -> OutboundId:
        if "queue" in options:
            options["queue"] = name_target(TargetType.QUEUE, options["queue"])
        by = name_target(TargetType.AGENT, agent)
        request = OutboundRequest(connection=CONNECTION, from_agent=by, to_number=number, **options)
        return (await self.calls.request(OPERATOR, request)).call.id

    async def cancel(self, call_id: str) -> OutboundCall:
        return await self.calls.cancel(OPERATOR, call_id)

    def outbound_row(self, call_id: str) -> Row[Any]:
        return self.database.rows[call_id]

    def outbound(self, call_id: str) -> OutboundCall:
        call: OutboundCall = self.outbound_row(call_id).state.call
        return call

    def statuses(self, call_id: str) -> list[str]:
        """Every status the call has had, in order."""
        events = self.outbound_row(call_id).events
        return [str(event.status) for event in events if event.kind in {"progressed", "ended"}]

    def placed(self, call_id: str) -> list[PlacedCall]:
        """The calls in the world that bear an intent of the record."""
        return [one for one in self.dialer.outbound.calls if one.intent_id.startswith(f"{call_id}-")]

    async def reach(self, call_id: str, *statuses: OutboundStatus) -> OutboundCall:
        """The call, once it has one of these statuses."""
        await self.until(lambda: self.outbound(call_id).status in statuses)
        return self.outbound(call_id)

    async def end_outbound(self, call_id: str) -> OutboundCall:
        """The call, once it has ended."""
        await self.until(lambda: self.outbound(call_id).status.is_final)
        return self.outbound(call_id)

    async def over(self, call_id: str) -> OutboundCall:
        """The call, once nothing is left to do for it."""
        async with asyncio.timeout(_MOST_S):
            while self.outbound_row(call_id).is_open:
                await self.database.saved.wait()
        return self.outbound(call_id)


@asynccontextmanager
async def open_outbound_office(
    dialer: FakeDialer | None = None, *, policy: Policy | None = None
) -> AsyncIterator[OutboundOffice]:
    """An office with one running process."""
    office = OutboundOffice(dialer or FakeDialer(), policy or Policy())
    await office.process.start()
    try:
        yield office
    finally:
        await office.process.stop()
