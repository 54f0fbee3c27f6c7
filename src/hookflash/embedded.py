"""The same core inside the caller's own process."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, Unpack

from hookflash.api.call_bodies import CallBody
from hookflash.api.parsing import check_idempotency_key, parse_body
from hookflash.api.schemas import TransferBody
from hookflash.app.access import OPERATOR
from hookflash.bootstrap import Service, assemble
from hookflash.client.watches import ending, states
from hookflash.client.wishes import write_call_wish, write_wish
from hookflash.domain.errors import HookflashError
from hookflash.domain.events import Event
from hookflash.domain.orders import OrderKind
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.outbound.events import OutboundEvent
from hookflash.domain.outbound.request import OutboundOptions
from hookflash.domain.requests import TransferOptions, TransferRequest
from hookflash.domain.targets import Target
from hookflash.domain.transfer import Plan, Transfer
from hookflash.ports.store import CallFilter, TransferFilter
from hookflash.settings import from_mapping, load

_LONG_POLL_S = 25.0
_ORDER_WAIT_S = 30.0


class Embedded:
    """Hookflash without a server: durable transfers on an SQLite file, in this process.

    Use it as an asynchronous context manager. When the process dies, the next one that opens the same
    database takes up what was left.

    Args:
        config: A path to a TOML file, or values in its shape; else the file that ``hookflash serve`` would
            take.

    Raises:
        ConfigError: A setting is wrong.
    """

    def __init__(self, config: Path | str | Mapping[str, Any] | None = None) -> None:
        self._loaded = (
            from_mapping(config, source="the given settings")
            if isinstance(config, Mapping)
            else load(Path(config) if config is not None else None)
        )
        self._service: Service | None = None

    async def __aenter__(self) -> Self:
        """Open the database and take up what was left in it.

        Raises:
            DatabaseBusy: Another process has it open.
            StorageError: It cannot be opened.
        """
        service = assemble(self._loaded)
        try:
            await service.start()
        except BaseException:
            await service.stop()
            raise
        self._service = service
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let running turns end and close the database."""
        if self._service is not None:
            await self._service.stop()
            self._service = None

    async def transfer(
        self,
        call_id: str,
        *,
        connection: str,
        to: str | Target,
        idempotency_key: str | None = None,
        **options: Unpack[TransferOptions],
    ) -> Transfer:
        """Move a call; returns once the request is on disk.

        Raises:
            InvalidRequest: A value is not as the API would take it.
            CallBusy: Another transfer of the call is running.
            NotFound: There is no such connection.
        """
        request = _checked(write_wish(call_id, connection=connection, to=to, options=options))
        key = check_idempotency_key(idempotency_key)
        done = await self._running.transfers.request(OPERATOR, request, key)
        return done.transfer

    async def plan(
        self, call_id: str, *, connection: str, to: str | Target, **options: Unpack[TransferOptions]
    ) -> Plan:
        """What a transfer would do, with no effect on the call.

        Raises:
            InvalidRequest: A value is not as the API would take it.
        """
        request = _checked(write_wish(call_id, connection=connection, to=to, options=options))
        return await self._running.transfers.plan(OPERATOR, request)

    async def complete(self, transfer_id: str) -> Transfer:
        """Complete a consultation: the agent leaves, caller and consulted party stay connected.

        Raises:
            NotUnderWay: There is no consultation in which somebody has answered.
        """
        return await self.order(transfer_id, OrderKind.COMPLETE)

    async def swap(self, transfer_id: str) -> Transfer:
        """Let the consulting agent speak to the other party.

        Raises:
            NotUnderWay: There is no consultation in which somebody has answered.
        """
        return await self.order(transfer_id, OrderKind.SWAP)

    async def conference(self, transfer_id: str) -> Transfer:
        """Let agent, caller and consulted party hear each other.

        Raises:
            NotUnderWay: There is no consultation in which somebody has answered.
        """
        return await self.order(transfer_id, OrderKind.CONFERENCE)

    async def cancel(self, transfer_id: str) -> Transfer:
        """Call a transfer off; a caller who was taken away is brought back.

        Raises:
            NotUnderWay: It has ended.
        """
        return await self.order(transfer_id, OrderKind.CANCEL)

    async def order(self, transfer_id: str, kind: OrderKind, *, wait_s: float = _ORDER_WAIT_S) -> Transfer:
        """Say what is to be done with a transfer under way, and wait until it is done, refused or over.

        Raises:
            NotUnderWay: The transfer is not in a state in which that can be done.
        """
        transfers = self._running.transfers
        known = await transfers.order(OPERATOR, transfer_id, kind)
        return await transfers.after_order(OPERATOR, known, wait_s)

    async def get(self, transfer_id: str) -> Transfer:
        """One transfer as it stands.

        Raises:
            NotFound: There is none.
        """
        return await self._running.transfers.get(OPERATOR, transfer_id)

    async def timeline(self, transfer_id: str) -> list[Event]:
        """Everything that happened to a transfer, in order."""
        return await self._running.transfers.timeline(OPERATOR, transfer_id)

    async def list_transfers(self, wanted: TransferFilter | None = None) -> list[Transfer]:
        """Transfers, newest first."""
        return await self._running.transfers.list_transfers(OPERATOR, wanted or TransferFilter())

    async def watch(self, transfer_id: str) -> AsyncIterator[Transfer]:
        """A transfer as it stands, then again after every change, until it has ended."""
        wait = self._running.transfers.wait
        first = await self.get(transfer_id)
        async for transfer in states(first, lambda known: wait(OPERATOR, transfer_id, _LONG_POLL_S, known)):
            yield transfer

    async def wait(self, transfer_id: str) -> Transfer:
        """One transfer, once it has ended."""
        return await ending(self.watch(transfer_id))

    async def call(
        self,
        from_agent: str,
        to_number: str,
        *,
        connection: str,
        idempotency_key: str | None = None,
        **options: Unpack[OutboundOptions],
    ) -> OutboundCall:
        """Call somebody on behalf of an agent; returns once the request is on disk.

        Raises:
            InvalidRequest: A value is not as the API would take it.
            CallBusy: Another outbound call of the agent is under way.
            NotFound: There is no such connection.
        """
        wish = write_call_wish(from_agent, to_number, connection=connection, options=options)
        request = parse_body(wish, CallBody).to_request()
        key = check_idempotency_key(idempotency_key)
        return (await self._running.calls.request(OPERATOR, request, key)).call

    async def get_call(self, call_id: str) -> OutboundCall:
        """One outbound call as it stands.

        Raises:
            NotFound: There is none.
        """
        return await self._running.calls.get(OPERATOR, call_id)

    async def call_timeline(self, call_id: str) -> list[OutboundEvent]:
        """Everything that happened to an outbound call, in order."""
        return await self._running.calls.timeline_of(await self.get_call(call_id))

    async def list_calls(self, wanted: CallFilter | None = None) -> list[OutboundCall]:
        """Outbound calls, newest first."""
        return await self._running.calls.list_calls(OPERATOR, wanted or CallFilter())

    async def cancel_call(self, call_id: str, *, wait_s: float = _ORDER_WAIT_S) -> OutboundCall:
        """End a call that nobody has answered, and wait until it has ended.

        Raises:
            NotUnderWay: It has been answered, or has ended.
        """
        calls = self._running.calls
        return await calls.after_cancel(OPERATOR, await calls.cancel(OPERATOR, call_id), wait_s)

    async def watch_call(self, call_id: str) -> AsyncIterator[OutboundCall]:
        """An outbound call as it stands, then again after every change, until it has ended."""
        wait = self._running.calls.wait
        first = await self.get_call(call_id)
        async for call in states(first, lambda known: wait(OPERATOR, call_id, _LONG_POLL_S, known)):
            yield call

    async def wait_call(self, call_id: str) -> OutboundCall:
        """One outbound call, once it has ended."""
        return await ending(self.watch_call(call_id))

    @property
    def _running(self) -> Service:
        if self._service is None:
            raise HookflashError("Use Embedded as an asynchronous context manager: async with Embedded().")
        return self._service


def _checked(wish: bytes) -> TransferRequest:
    """The request, held to the same rules as one that comes over the wire."""
    return parse_body(wish, TransferBody).to_request()
