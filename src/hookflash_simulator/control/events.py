"""The stream of everything that happens, as server-sent events."""

import asyncio
import json

from aiohttp import web

from hookflash_simulator.clock import iso
from hookflash_simulator.simulation import Simulation
from hookflash_simulator.world.world import Happening

BACKLOG = 10_000
"""Events that may wait for one slow reader; one that is slower is cut off."""
KEEP_ALIVE_S = 15.0


class EventStream:
    """Sends every happening to everybody who listens."""

    def __init__(self, simulation: Simulation) -> None:
        self._readers: dict[asyncio.Queue[bytes | None], None] = {}
        self._count = 0
        self._listeners = simulation.on_happening
        simulation.on_reset.append(lambda: self._send("reset", {"what": "reset"}))

    def close(self) -> None:
        """Let all streams end."""
        for reader in list(self._readers):
            self._end(reader)

    async def stream(self, request: web.BaseRequest) -> web.StreamResponse:
        """Serve one reader until either side has had enough."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )
        reader: asyncio.Queue[bytes | None] = asyncio.Queue(BACKLOG)
        self._readers[reader] = None
        if self._hear not in self._listeners:
            self._listeners.append(self._hear)
        try:
            await response.prepare(request)
            await response.write(b": connected\n\n")
            while (message := await self._next(reader)) is not None:
                await response.write(message)
        except ConnectionError:
            return response
        finally:
            self._readers.pop(reader, None)
            if not self._readers and self._hear in self._listeners:
                self._listeners.remove(self._hear)
        return response

    async def _next(self, reader: asyncio.Queue[bytes | None]) -> bytes | None:
        try:
            return await asyncio.wait_for(reader.get(), KEEP_ALIVE_S)
        except TimeoutError:
            return b": still here\n\n"

    def _hear(self, happening: Happening) -> None:
        self._send(happening["what"], {**happening, "at": iso(happening["at"])})

    def _send(self, what: str, facts: dict[str, object]) -> None:
        self._count += 1
        message = f"id: {self._count}\nevent: {what}\ndata: {json.dumps(facts)}\n\n".encode()
        for reader in list(self._readers):
            if reader.full():
                self._end(reader)
            else:
                reader.put_nowait(message)

    def _end(self, reader: asyncio.Queue[bytes | None]) -> None:
        self._readers.pop(reader, None)
        while reader.full():
            reader.get_nowait()
        reader.put_nowait(None)
