"""One way through the system under test: with the service between, or the platform calls alone."""

import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import aiohttp

from bench.answers import AGENT_LEG, QUEUE_ID, QUEUE_NAME

CONNECTION = "g"
_WAIT_S = 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BenchError(Exception):
    """The run measured nothing that could be believed."""


@dataclass(slots=True)
class Passage:
    """One transfer's moments, in nanoseconds of the machine's wall clock; 0 where there is none.

    Attributes:
        call_id: The call.
        due: When the schedule wanted it to start.
        begun: When its first request was sent.
        acknowledged: When its first request was answered: with the service, the 202.
        accepted: When the service took it, by the service's own record.
        sent: When the service sent the command, by the service's own record.
        arrived: When the command arrived, by the stub's record.
        done: When the client knew that somebody had picked up.
    """

    call_id: str
    due: int = 0
    begun: int = 0
    acknowledged: int = 0
    accepted: int = 0
    sent: int = 0
    arrived: int = 0
    done: int = 0


class Way(Protocol):
    """How a call is moved."""

    async def move(self, call_id: str) -> Passage:
        """Move one call and follow it until somebody has picked up."""
        ...


class ThroughService:
    """A client of the service: one POST, then one GET that waits for the end."""

    def __init__(self, session: aiohttp.ClientSession, url: str, key: str) -> None:
        self._session = session
        self._url = f"{url}/v1/transfers"
        self._asking = {"Authorization": f"Bearer {key}", "Prefer": f"wait={_WAIT_S}"}
        self._posting = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    async def move(self, call_id: str) -> Passage:
        """Have the service move one call.

        Raises:
            BenchError: It was not accepted, or not picked up.
        """
        body = json.dumps({"connection": CONNECTION, "call_id": call_id, "to": f"queue:{QUEUE_NAME}"})
        # The client library sends one with every request.
        headers = {**self._posting, "Idempotency-Key": uuid.uuid4().hex}
        passage = Passage(call_id, begun=time.time_ns())
        async with self._session.post(self._url, data=body.encode(), headers=headers) as answer:
            text = await answer.read()
        passage.acknowledged = time.time_ns()
        if answer.status != 202:
            raise BenchError(f"A transfer was not accepted: {answer.status} {text[:500]!r}")
        url = f"{self._url}/{json.loads(text)['id']}"
        async with self._session.get(url, headers=self._asking) as answer:
            text = await answer.read()
        passage.done = time.time_ns()
        _take_record(passage, json.loads(text))
        return passage


class Direct:
    """The floor: the requests that one transfer makes to the platform, in their order, with nobody between.

    The call is read, the command goes out on a connection of its own, and the call is read again, which shows
    the pick-up. After that the service looks once more whether the call holds; so does this.
    """

    def __init__(self, pooled: aiohttp.ClientSession, single_use: aiohttp.ClientSession, url: str) -> None:
        self._pooled = pooled
        self._single_use = single_use
        self._url = f"{url}/api/v2/conversations"
        self._headers = {"Authorization": "Bearer stub-token"}

    async def move(self, call_id: str) -> Passage:
        """Move one call.

        Raises:
            BenchError: The stub did not play along.
        """
        passage = Passage(call_id, begun=time.time_ns())
        await self._read(call_id)
        passage.acknowledged = time.time_ns()
        url = f"{self._url}/{call_id}/participants/{AGENT_LEG}/replace/queue"
        body = json.dumps({"queueId": QUEUE_ID}).encode()
        headers = {**self._headers, "Content-Type": "application/json"}
        async with self._single_use.post(url, data=body, headers=headers) as answer:
            await answer.read()
        if answer.status != 202:
            raise BenchError(f"The stub refused a command: {answer.status}")
        call = await self._read(call_id)
        passage.done = time.time_ns()
        if b'"dan"' not in call:
            raise BenchError("The stub shows no pick-up after the command.")
        await self._read(call_id)
        return passage

    async def _read(self, call_id: str) -> bytes:
        async with self._pooled.get(f"{self._url}/calls/{call_id}", headers=self._headers) as answer:
            return await answer.read()


class StubControl:
    """What the stub has counted."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = f"{url}/bench/"

    async def reset(self, *, read_delay_s: float = 0.0, of_every_call: bool = True) -> None:
        """Count from zero, and hold back answers about every call, or about every other one, for so long."""
        wish = {"read_delay_s": read_delay_s, "of_every_call": of_every_call}
        async with self._session.post(self._url + "reset", json=wish) as answer:
            answer.raise_for_status()

    async def counts(self) -> dict[str, int]:
        """The requests since the reset, by kind."""
        return await self._get("counts")

    async def note_arrivals(self, passages: list[Passage]) -> None:
        """Write into every passage when its command arrived.

        Raises:
            BenchError: A command never did.
        """
        arrivals = await self._get("arrivals")
        for passage in passages:
            if passage.call_id not in arrivals:
                raise BenchError("A transfer ended without its command at the platform.")
            passage.arrived = arrivals[passage.call_id]

    async def _get(self, what: str) -> dict[str, int]:
        async with self._session.get(self._url + what) as answer:
            answer.raise_for_status()
            found: dict[str, int] = json.loads(await answer.read())
            return found


@asynccontextmanager
async def sessions() -> AsyncIterator[tuple[aiohttp.ClientSession, aiohttp.ClientSession]]:
    """Two client sessions set up as the service's own: connections kept, and one connection a request."""
    timeout = aiohttp.ClientTimeout(total=2.0 * _WAIT_S)
    async with (
        aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar(), timeout=timeout
        ) as pooled,
        aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, force_close=True),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=timeout,
        ) as single_use,
    ):
        yield pooled, single_use


def _take_record(passage: Passage, record: dict[str, Any]) -> None:
    if record["status"] != "completed" or len(record["attempts"]) != 1:
        raise BenchError(f"A transfer did not go as planned: {json.dumps(record)[:2_000]}")
    passage.accepted = _nanoseconds(record["accepted_at"])
    passage.sent = _nanoseconds(record["attempts"][0]["sent_at"])


def _nanoseconds(moment: str) -> int:
    since = datetime.fromisoformat(moment) - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000_000 + since.microseconds * 1_000
