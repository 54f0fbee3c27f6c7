"""A platform that answers what a test tells it, over real sockets, and counts what reaches it."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it arrived."""

    connection: int
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Wire:
    """One connection's two ends, as a reply sees them."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        with suppress(ConnectionError):
            await self.writer.drain()


# Answers a request; false ends the connection.
Reply = Callable[[Wire, Seen], Awaitable[bool]]


def answer(status: int, body: Any = None, **headers: str) -> Reply:
    """A whole answer; text and bytes as they are, anything else as JSON."""
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Reason", f"Content-Length: {len(data)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return raw("\r\n".join(lines).encode() + b"\r\n\r\n" + data)


def refusal(status: int, code: str, **headers: str) -> Reply:
    """The vendor's error body."""
    return answer(status, {"status": status, "code": code, "message": "+4930123456 may not"}, **headers)


def raw(data: bytes, *, keep: bool = True) -> Reply:
    async def reply(wire: Wire, seen: Seen) -> bool:
        await wire.send(data)
        return keep

    return reply


async def drop(wire: Wire, seen: Seen) -> bool:
    """Take the request and cut the connection."""
    return False


async def hang(wire: Wire, seen: Seen) -> bool:
    """Never answer; the connection ends when the other side gives up."""
    await wire.reader.read()
    return False


async def half_body(wire: Wire, seen: Seen) -> bool:
    await wire.send(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"id"')
    return False


async def endless_body(wire: Wire, seen: Seen) -> bool:
    """Megabytes without end."""
    await wire.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    while not wire.writer.is_closing():
        await wire.send(chunk)
    return False


def gated(gate: asyncio.Event, then: Reply) -> Reply:
    """Wait until the test opens the gate."""

    async def reply(wire: Wire, seen: Seen) -> bool:
        await gate.wait()
        return await then(wire, seen)

    return reply


TOKEN = answer(200, {"access_token": "token-1", "token_type": "bearer", "expires_in": 86400})


@dataclass(slots=True)
class Stub:
    """The platform."""

    url: str = ""
    connections: int = 0
    seen: list[Seen] = field(default_factory=list)
    replies: dict[str, deque[Reply]] = field(default_factory=dict)
    refuse_connections: bool = False
    otherwise: Reply = field(default_factory=lambda: answer(404))
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def on(self, method_and_path: str, *replies: Reply) -> None:
        """What to answer, in turn; the last one for ever. The path goes without its query."""
        self.replies[method_and_path] = deque(replies)

    def paths(self) -> list[str]:
        return [f"{one.method} {one.target.partition('?')[0]}" for one in self.seen]

    def count(self, method_and_path: str) -> int:
        return self.paths().count(method_and_path)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        number = self.connections
        try:
            while not self.refuse_connections and await self._serve_one(number, Wire(reader, writer)):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def stop(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve_one(self, number: int, wire: Wire) -> bool:
        head = (await wire.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        method, target, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await wire.reader.readexactly(int(headers.get("content-length", "0")))
        seen = Seen(number, method, target, headers, body)
        self.seen.append(seen)
        replies = self.replies.get(f"{method} {target.partition('?')[0]}", deque([self.otherwise]))
        reply = replies.popleft() if len(replies) > 1 else replies[0]
        return await reply(wire, seen)


@asynccontextmanager
async def running_stub() -> AsyncIterator[Stub]:
    stub = Stub()
    server = await asyncio.start_server(stub.serve, "127.0.0.1", 0, backlog=2048)
    host, port = server.sockets[0].getsockname()[:2]
    stub.url = f"http://{host}:{port}"
    stub.on("POST /oauth/token", TOKEN)
    try:
        yield stub
    finally:
        server.close()
        await stub.stop()
        await server.wait_closed()
