"""A fast stand-in for Genesys Cloud, `python -m bench.stub`: a measuring device, not the simulator.

Every call id is a live call with an agent. One command moves it, and from then on somebody else has picked
it up. The moment in which each command arrived is kept for whoever asks on `/bench/`.
"""

import asyncio
import gc
import json
import re
import signal
import sys
import time
from collections import Counter
from typing import cast

import uvloop

from bench import answers

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
_CALLS = b"/api/v2/conversations/calls/"
_COMMAND = re.compile(rb"/api/v2/conversations/([^/]+)/participants/([^/]+)/replace/queue")
_REASONS = {200: b"OK", 202: b"Accepted", 400: b"Bad Request", 404: b"Not Found"}

Reply = tuple[int, bytes]


class Platform:
    """What the stub knows and what it has counted since it was last reset."""

    def __init__(self) -> None:
        self._before = answers.call_before()
        self._after = answers.call_after()
        self._fixed: dict[tuple[bytes, bytes], tuple[str, bytes]] = {
            (b"POST", b"/oauth/token"): ("token", answers.token()),
            (b"GET", b"/api/v2/routing/queues"): ("queues", answers.queues()),
            (b"GET", b"/api/v2/authorization/subjects/me"): ("grants", answers.grants()),
            (b"POST", b"/api/v2/analytics/queues/observations/query"): ("figures", answers.observations()),
        }
        self._moved: set[bytes] = set()
        self._arrivals: dict[str, int] = {}
        self._counts: Counter[str] = Counter()
        self._sent = 0
        self._delay_s = 0.0
        self._delays_every_call = True

    def reply(self, method: bytes, path: bytes, body: bytes, at_ns: int) -> tuple[Reply, float]:
        """The answer to a request that arrived then, and how long to hold it back."""
        if method == b"GET" and path.startswith(_CALLS):
            call_id = path[len(_CALLS) :]
            is_slow = self._delays_every_call or answers.is_every_other(call_id.decode())
            return (200, self._read(call_id)), self._delay_s if is_slow else 0.0
        command = _COMMAND.fullmatch(path)
        if command is not None and method == b"POST":
            return self._move(command[1], command[2], body, at_ns), 0.0
        if path.startswith(b"/bench/"):
            return self._control(path, body), 0.0
        fixed = self._fixed.get((method, path.partition(b"?")[0]))
        if fixed is None:
            self._counts["unknown"] += 1
            return (404, answers.refused(404, "not.found")), 0.0
        self._counts[fixed[0]] += 1
        return (200, fixed[1]), 0.0

    def correlation_id(self) -> bytes:
        """One for every answer, as the vendor sends it."""
        self._sent += 1
        return b"%08x-0000-4000-8000-000000000000" % self._sent

    def _read(self, call_id: bytes) -> bytes:
        self._counts["reads"] += 1
        return call_id.join(self._after if call_id in self._moved else self._before)

    def _move(self, call_id: bytes, leg: bytes, body: bytes, at_ns: int) -> Reply:
        if leg.decode() != answers.AGENT_LEG or answers.QUEUE_ID.encode() not in body:
            self._counts["wrong"] += 1
            return 400, answers.refused(400, "bad.request")
        if call_id in self._moved:
            self._counts["repeated"] += 1
            return 400, answers.refused(400, "conversations.error.transfer.not.connected")
        self._moved.add(call_id)
        self._counts["commands"] += 1
        self._arrivals[call_id.decode()] = at_ns
        return 202, b""

    def _control(self, path: bytes, body: bytes) -> Reply:
        if path == b"/bench/counts":
            return 200, json.dumps(self._counts).encode()
        if path == b"/bench/arrivals":
            return 200, json.dumps(self._arrivals).encode()
        if path == b"/bench/reset":
            self._counts.clear()
            self._arrivals.clear()
            wish = json.loads(body)
            self._delay_s = float(wish["read_delay_s"])
            self._delays_every_call = bool(wish["of_every_call"])
            return 200, b"{}"
        return 404, b""


class _Connection(asyncio.Protocol):
    """Just enough HTTP/1.1: whole requests with a length, one at a time, kept alive unless told otherwise."""

    def __init__(self, platform: Platform, loop: asyncio.AbstractEventLoop) -> None:
        self._platform = platform
        self._loop = loop
        self._transport: asyncio.Transport | None = None
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._transport = None

    def data_received(self, data: bytes) -> None:
        at_ns = time.time_ns()
        self._unread += data
        while True:
            end = self._unread.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self._unread[:end]
            found = _LENGTH.search(head)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self._unread) < whole:
                return
            body, self._unread = self._unread[end + 4 : whole], self._unread[whole:]
            self._answer(head, body, at_ns)

    def _answer(self, head: bytes, body: bytes, at_ns: int) -> None:
        method, path, _ = head.split(b" ", 2)
        (status, text), delay_s = self._platform.reply(method, path, body, at_ns)
        is_last = _CLOSE.search(head) is not None
        answer = (
            b"HTTP/1.1 %d %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
            b"ININ-Correlation-Id: %b\r\n%b\r\n%b"
            % (
                status,
                _REASONS[status],
                len(text),
                self._platform.correlation_id(),
                b"Connection: close\r\n" if is_last else b"",
                text,
            )
        )
        if delay_s:
            self._loop.call_later(delay_s, self._send, answer, is_last)
        else:
            self._send(answer, is_last)

    def _send(self, answer: bytes, is_last: bool) -> None:  # noqa: FBT001  called by the loop
        if self._transport is not None:
            self._transport.write(answer)
            if is_last:
                self._transport.close()


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    platform = Platform()
    server = await loop.create_server(lambda: _Connection(platform, loop), "127.0.0.1", 0, backlog=2_048)
    over = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, over.set)
    port = server.sockets[0].getsockname()[1]
    sys.stdout.write(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{port}"}) + "\n")
    sys.stdout.flush()
    # A pause of the collector would look like a slow platform; nothing here lives in circles.
    gc.disable()
    await over.wait()
    server.close()


if __name__ == "__main__":
    uvloop.run(_serve())
