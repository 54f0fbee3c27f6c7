"""Speaking to a service over HTTP: one request at a time, lost answers asked for again."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, TypeVar

import aiohttp
from pydantic import TypeAdapter, ValidationError
from yarl import URL

from hookflash.client.problems import error_from
from hookflash.domain.errors import ConfigError, HookflashError, ServiceUnreachable
from hookflash.domain.records import Record

T = TypeVar("T")
R = TypeVar("R", bound=Record)

_LONG_POLL_S = 25
TRIES = 3


class Transport:
    """The connection to a service.

    Args:
        url: The service's address, for example ``http://127.0.0.1:8080``.
        api_key: The secret of an API key.
        timeout_s: How long one answer may take, in seconds.

    Raises:
        ConfigError: The key holds what cannot stand in a header.
    """

    def __init__(self, url: str, api_key: str | None = None, *, timeout_s: float = 30.0) -> None:
        self._url = url.rstrip("/")
        self._headers = _authorization(api_key) if api_key else {}
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def watch(self, path: str, adapter: TypeAdapter[R]) -> AsyncIterator[R]:
        """A record as it stands, then again after every change, until it has ended."""
        version: int | None = None
        while True:
            headers = {"Prefer": f"wait={_LONG_POLL_S}"} if version is not None else {}
            if version is not None:
                headers["If-None-Match"] = f'"{version}"'
            body = await self.send("GET", path, headers, tries=TRIES)
            if not body:
                continue
            record = read_record(adapter, body)
            version = record.version
            yield record
            if record.status.is_final:
                return

    async def send(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
        *,
        params: dict[str, str] | None = None,
        tries: int,
    ) -> bytes:
        """One request, made again if its answer is lost; the answer's body.

        Raises:
            HookflashError: What the service refused, or that it does not answer.
        """
        for left in reversed(range(tries)):
            try:
                status, answer, retry_after = await self._exchange(method, path, headers or {}, body, params)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                if left:
                    await asyncio.sleep(0.2)
                    continue
                raise ServiceUnreachable(f"The service at {self._url} does not answer.") from error
            if status < 400:  # noqa: PLR2004  the first status that says no
                return answer
            raise error_from(status, answer, retry_after)
        raise HookflashError("No try was made.")

    async def _exchange(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes | None,
        params: dict[str, str] | None,
    ) -> tuple[int, bytes, str | None]:
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
            return answer.status, await answer.read(), answer.headers.get("Retry-After")


def _authorization(api_key: str) -> dict[str, str]:
    if not api_key.strip().isprintable():
        raise ConfigError("The API key must be printable text in one line.")
    return {"Authorization": f"Bearer {api_key.strip()}"}


def read_record(adapter: TypeAdapter[R], body: bytes) -> R:
    """The record in an answer, with or without its timeline."""
    found = document(body)
    found.pop("timeline", None)
    return read(adapter, found)


def document(body: bytes) -> dict[str, Any]:
    """The JSON object in an answer.

    Raises:
        ServiceUnreachable: There is none.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ServiceUnreachable("The answer is not one of a Hookflash service.")
    return found


def read(adapter: TypeAdapter[T], document: Any) -> T:
    """A part of an answer as a model.

    Raises:
        ServiceUnreachable: It is not of this version.
    """
    try:
        return adapter.validate_python(document)
    except ValidationError:
        raise ServiceUnreachable("The answer is not one of this version of Hookflash.") from None
