"""A client of the HTTP API."""

import uuid
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self, Unpack
from urllib.parse import quote

from pydantic import TypeAdapter

from hookflash.client.transport import TRIES, Transport, document, read, read_record
from hookflash.client.watches import ending
from hookflash.client.wishes import write_call_wish, write_wish
from hookflash.domain.events import Event
from hookflash.domain.orders import OrderKind
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.outbound.events import OutboundEvent
from hookflash.domain.outbound.request import OutboundOptions
from hookflash.domain.requests import TransferOptions
from hookflash.domain.targets import Target
from hookflash.domain.transfer import Plan, Transfer

_ORDER_WAIT_S = 30.0

_TRANSFER = TypeAdapter(Transfer)
_PLAN = TypeAdapter(Plan)
_TIMELINE = TypeAdapter(list[Event])
_PAGE = TypeAdapter(list[Transfer])
_CALL = TypeAdapter(OutboundCall)
_CALLS = TypeAdapter(list[OutboundCall])
_CALL_TIMELINE = TypeAdapter(list[OutboundEvent])


class Client:
    """Speaks to a Hookflash service.

    Every method raises the errors of `hookflash.domain.errors`: what the service refuses as the error it
    stands for, a service that does not answer as `ServiceUnreachable`.

    Args:
        url: The service's address, for example ``http://127.0.0.1:8080``.
        api_key: The secret of an API key.
        timeout_s: How long one answer may take, in seconds.

    Raises:
        ConfigError: The key holds what cannot stand in a header.
    """

    def __init__(self, url: str, api_key: str | None = None, *, timeout_s: float = 30.0) -> None:
        self._transport = Transport(url, api_key, timeout_s=timeout_s)

    async def __aenter__(self) -> Self:
        """Open the client."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the client."""
        await self.close()

    async def close(self) -> None:
        """Let go of connections."""
        await self._transport.close()

    async def transfer(
        self,
        call_id: str,
        *,
        connection: str,
        to: str | Target,
        idempotency_key: str | None = None,
        **options: Unpack[TransferOptions],
    ) -> Transfer:
        """Ask for a call to be moved; returns once the service has accepted it.

        Lost answers are asked for again under one idempotency key, which has one effect.

        Raises:
            CallBusy: Another transfer of the call is running.
            NotFound: The service has no such connection.
            NotAllowed: The API key may not.
        """
        wish = write_wish(call_id, connection=connection, to=to, options=options)
        headers = {"Idempotency-Key": idempotency_key or uuid.uuid4().hex}
        body = await self._transport.send("POST", "/v1/transfers", headers, wish, tries=TRIES)
        return read_record(_TRANSFER, body)

    async def plan(
        self, call_id: str, *, connection: str, to: str | Target, **options: Unpack[TransferOptions]
    ) -> Plan:
        """What a transfer would do, with no effect on the call."""
        wish = write_wish(call_id, connection=connection, to=to, options=options)
        body = await self._transport.send("POST", "/v1/transfers:plan", {}, wish, tries=TRIES)
        return read(_PLAN, document(body))

    async def complete(self, transfer_id: str, *, wait_s: float = _ORDER_WAIT_S) -> Transfer:
        """Complete a consultation: the agent leaves, caller and consulted party stay connected.

        Raises:
            NotUnderWay: There is no consultation in which somebody has answered.
        """
        return await self.order(transfer_id, OrderKind.COMPLETE, wait_s=wait_s)

    async def swap(self, transfer_id: str, *, wait_s: float = _ORDER_WAIT_S) -> Transfer:
        """Let the consulting agent speak to the other party.

        Raises:
            NotUnderWay: There is no consultation in which somebody has answered.
        """
        return await self.order(transfer_id, OrderKind.SWAP, wait_s=wait_s)

    async def conference(self, transfer_id: str, *, wait_s: float = _ORDER_WAIT_S) -> Transfer:
        """Let agent, caller and consulted party hear each other.

        Raises:
            NotUnderWay: There is no consultation in which somebody has answered.
        """
        return await self.order(transfer_id, OrderKind.CONFERENCE, wait_s=wait_s)

    async def cancel(self, transfer_id: str, *, wait_s: float = _ORDER_WAIT_S) -> Transfer:
        """Call a transfer off; a caller who was taken away is brought back.

        Raises:
            NotUnderWay: It has ended.
        """
        return await self.order(transfer_id, OrderKind.CANCEL, wait_s=wait_s)

    async def order(self, transfer_id: str, kind: OrderKind, *, wait_s: float = _ORDER_WAIT_S) -> Transfer:
        """Say what is to be done with a transfer under way, and wait until it is done, refused or over.

        Sent once: an order given twice is two orders. What became of it stands in the record's ``orders``.

        Raises:
            NotUnderWay: The transfer is not in a state in which that can be done.
        """
        headers = {"Prefer": f"wait={int(wait_s)}"} if wait_s >= 1 else {}
        body = await self._transport.send("POST", f"{_path(transfer_id)}:{kind}", headers, tries=1)
        return read_record(_TRANSFER, body)

    async def get(self, transfer_id: str) -> Transfer:
        """One transfer as it stands.

        Raises:
            NotFound: There is none.
        """
        body = await self._transport.send("GET", _path(transfer_id), tries=TRIES)
        return read_record(_TRANSFER, body)

    async def timeline(self, transfer_id: str) -> list[Event]:
        """Everything that happened to a transfer, in order."""
        body = await self._transport.send("GET", _path(transfer_id), tries=TRIES)
        return read(_TIMELINE, document(body).get("timeline"))

    async def list_transfers(self, /, **filters: str | int) -> list[Transfer]:
        """Transfers, newest first; filters are the query parameters of ``GET /v1/transfers``."""
        params = {name: str(value) for name, value in filters.items()}
        body = await self._transport.send("GET", "/v1/transfers", params=params, tries=TRIES)
        return read(_PAGE, document(body).get("items"))

    async def watch(self, transfer_id: str) -> AsyncIterator[Transfer]:
        """A transfer as it stands, then again after every change, until it has ended."""
        async for transfer in self._transport.watch(_path(transfer_id), _TRANSFER):
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
        """Ask for somebody to be called on behalf of an agent; returns once the service has accepted it.

        Lost answers are asked for again under one idempotency key, which has one effect.

        Raises:
            CallBusy: Another outbound call of the agent is under way.
            NotFound: The service has no such connection.
            NotAllowed: The API key may not.
        """
        wish = write_call_wish(from_agent, to_number, connection=connection, options=options)
        headers = {"Idempotency-Key": idempotency_key or uuid.uuid4().hex}
        body = await self._transport.send("POST", "/v1/calls", headers, wish, tries=TRIES)
        return read_record(_CALL, body)

    async def get_call(self, call_id: str) -> OutboundCall:
        """One outbound call as it stands.

        Raises:
            NotFound: There is none.
        """
        return read_record(_CALL, await self._transport.send("GET", _call_path(call_id), tries=TRIES))

    async def call_timeline(self, call_id: str) -> list[OutboundEvent]:
        """Everything that happened to an outbound call, in order."""
        body = await self._transport.send("GET", _call_path(call_id), tries=TRIES)
        return read(_CALL_TIMELINE, document(body).get("timeline"))

    async def list_calls(self, /, **filters: str | int) -> list[OutboundCall]:
        """Outbound calls, newest first; filters are the query parameters of ``GET /v1/calls``."""
        params = {name: str(value) for name, value in filters.items()}
        body = await self._transport.send("GET", "/v1/calls", params=params, tries=TRIES)
        return read(_CALLS, document(body).get("items"))

    async def cancel_call(self, call_id: str, *, wait_s: float = _ORDER_WAIT_S) -> OutboundCall:
        """End a call that nobody has answered, and wait until it has ended.

        Sent once: a wish given twice is two. What became of it stands in the record's ``orders``.

        Raises:
            NotUnderWay: It has been answered, or has ended.
        """
        headers = {"Prefer": f"wait={int(wait_s)}"} if wait_s >= 1 else {}
        return read_record(
            _CALL, await self._transport.send("POST", f"{_call_path(call_id)}:cancel", headers, tries=1)
        )

    async def watch_call(self, call_id: str) -> AsyncIterator[OutboundCall]:
        """An outbound call as it stands, then again after every change, until it has ended."""
        async for call in self._transport.watch(_call_path(call_id), _CALL):
            yield call

    async def wait_call(self, call_id: str) -> OutboundCall:
        """One outbound call, once it has ended."""
        return await ending(self.watch_call(call_id))


def _path(transfer_id: str) -> str:
    return f"/v1/transfers/{quote(transfer_id, safe='')}"


def _call_path(call_id: str) -> str:
    return f"/v1/calls/{quote(call_id, safe='')}"
