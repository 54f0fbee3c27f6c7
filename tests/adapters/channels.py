"""The platform's end of notification sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web


class Channels:
    """Sockets as they were opened; the last one is the one to talk over."""

    def __init__(self) -> None:
        self.url = ""
        self.sockets: list[web.WebSocketResponse] = []
        self.heard: list[Any] = []
        self._opened = asyncio.Condition()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async with self._opened:
            self.sockets.append(socket)
            self._opened.notify_all()
        async for message in socket:
            self.heard.append(message.json())
        return socket

    async def opened(self, number: int) -> web.WebSocketResponse:
        """The socket of that number, counted from 1, once it is there."""
        async with self._opened:
            await self._opened.wait_for(lambda: len(self.sockets) >= number)
        return self.sockets[number - 1]

    async def tell(self, topic: str, body: Any) -> None:
        await self.sockets[-1].send_json({"topicName": topic, "version": "2", "eventBody": body})


@asynccontextmanager
async def running_channels() -> AsyncIterator[Channels]:
    channels = Channels()
    app = web.Application()
    app.router.add_get("/channels/{id}", channels.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    channels.url = f"ws://127.0.0.1:{port}/channels/"
    try:
        yield channels
    finally:
        for socket in channels.sockets:
            await socket.close()
        await runner.cleanup()
