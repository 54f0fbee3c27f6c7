"""A client of the HTTP API."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack
from urllib.parse import quote

import aiohttp
from pydantic import TypeAdapter, ValidationError
from yarl import URL

from hookflash.client.problems import error_from
from hookflash.domain.errors import HookflashError, ServiceUnreachable
from hookflash.domain.events import Event
from hookflash.domain.requests import TransferOptions, TransferRequest, make_request
from hookflash.domain.targets import Target
from hookflash.domain.transfer import Plan, Transfer

T = TypeVar("T")

_TRANSFER = TypeAdapter(Transfer)
_PLAN = TypeAdapter(Plan)
_REQUEST = TypeAdapter(TransferRequest)
_TIMELINE = TypeAdapter(list[Event])
_PAGE = TypeAdapter(list[Transfer])

_LONG_POLL_S = 25
_TRIES = 3
_ALWAYS_SENT = frozenset({"connection", "call_id", "to", "kind"})


class Client:
    """Speaks to a Hookflash service.

    Every method raises the errors of `hookflash.domain.errors`: what the service refuses as the error it
    stands for, a service that does not answer as `ServiceUnreachable`.

    Args:
        url: The service's address, for example ``http://127.0.0.1:8080``.
        api_key: The secret of an API key.
        timeout_s: How long one answer may take, in seconds.
    """

    def __init__(self, url: str, api_key: str | None = None, *, timeout_s: float = 30.0) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None

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
        if self._session is not None:
            await self._session.close()
            self._session = None

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
        request = make_request(call_id, connection=connection, to=to, options=options)
        headers = {"Idempotency-Key": idempotency_key or uuid.uuid4().hex}
        body = await self._send("POST", "/v1/transfers", headers, _body(request), tries=_TRIES)
        return _transfer_in(body)

    async def plan(
        self, call_id: str, *, connection: str, to: str | Target, **options: Unpack[TransferOptions]
    ) -> Plan:
        """What a transfer would do, with no effect on the call."""
        request = make_request(call_id, connection=connection, to=to, options=options)
        body = await self._send("POST", "/v1/transfers:plan", {}, _body(request), tries=_TRIES)
        return _read(_PLAN, _document(body))

    async def get(self, transfer_id: str) -> Transfer:
        """One transfer as it stands.

        Raises:
            NotFound: There is none.
        """
        body = await self._send("GET", _path(transfer_id), tries=_TRIES)
        return _transfer_in(body)

    async def timeline(self, transfer_id: str) -> list[Event]:
        """Everything that happened to a transfer, in order."""
        body = await self._send("GET", _path(transfer_id), tries=_TRIES)
        return _read(_TIMELINE, _document(body).get("timeline"))

    async def list_transfers(self, **filters: str | int) -> list[Transfer]:
        """Transfers, newest first; filters are the query parameters of ``GET /v1/transfers``."""
        params = {name: str(value) for name, value in filters.items()}
        body = await self._send("GET", "/v1/transfers", params=params, tries=_TRIES)
        return _read(_PAGE, _document(body).get("items"))

    async def watch(self, transfer_id: str) -> AsyncIterator[Transfer]:
        """A transfer as it stands, then again after every change, until it has ended."""
        version: int | None = None
        while True:
            headers = {"Prefer": f"wait={_LONG_POLL_S}"} if version is not None else {}
            if version is not None:
                headers["If-None-Match"] = f'"{version}"'
            body = await self._send("GET", _path(transfer_id), headers, tries=_TRIES)
            if not body:
                continue
            transfer = _transfer_in(body)
            version = transfer.version
            yield transfer
            if transfer.status.is_final:
                return

    async def wait(self, transfer_id: str) -> Transfer:
        """One transfer, once it has ended."""
        async for transfer in self.watch(transfer_id):
            if transfer.status.is_final:
                return transfer
        raise HookflashError("The watch ended before the transfer.")

    async def _send(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
        *,
        params: dict[str, str] | None = None,
        tries: int,
    ) -> bytes:
        for left in reversed(range(tries)):
            try:
                status, answer = await self._exchange(method, path, headers or {}, body, params)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                if left:
                    await asyncio.sleep(0.2)
                    continue
                raise ServiceUnreachable(f"The service at {self._url} does not answer.") from error
            if status < 400:  # noqa: PLR2004  the first status that says no
                return answer
            raise error_from(status, answer)
        raise HookflashError("No try was made.")

    async def _exchange(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes | None,
        params: dict[str, str] | None,
    ) -> tuple[int, bytes]:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._timeout_s + _LONG_POLL_S, sock_connect=5)
            self._session = aiohttp.ClientSession(timeout=timeout)
        if body is not None:
            headers = {**headers, "Content-Type": "application/json"}
        async with self._session.request(
            method,
            URL(self._url + path, encoded=True),
            headers={**self._headers, **headers},
            data=body,
            params=params,
        ) as answer:
            return answer.status, await answer.read()


def _body(request: TransferRequest) -> bytes:
    return _REQUEST.dump_json(
        request, include=set(_ALWAYS_SENT | request.options_in_use()), exclude_none=True
    )


def _path(transfer_id: str) -> str:
    return f"/v1/transfers/{quote(transfer_id, safe='')}"


def _transfer_in(body: bytes) -> Transfer:
    document: dict[str, Any] = _document(body)
    document.pop("timeline", None)
    return _read(_TRANSFER, document)


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise ServiceUnreachable("The answer is not one of a Hookflash service.")
    return document


def _read(adapter: TypeAdapter[T], document: Any) -> T:
    try:
        return adapter.validate_python(document)
    except ValidationError:
        raise ServiceUnreachable("The answer is not one of this version of Hookflash.") from None
