"""A WebSocket over which a platform tells what happens."""

import asyncio
import json
from typing import Any

import aiohttp

_LARGEST_MESSAGE = 4 * 1024 * 1024


class Socket:
    """One connected socket; messages are JSON, whatever is not is none."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def receive(self) -> Any:
        """The next message's JSON; none if it has none.

        Raises:
            ConnectionError: The socket is closed.
        """
        message = await self._socket.receive()
        if message.type is aiohttp.WSMsgType.TEXT:
            try:
                return json.loads(message.data)
            except (ValueError, RecursionError):
                return None
        if message.type in _ENDS:
            raise ConnectionResetError
        return None

    async def send(self, message: Any) -> None:
        """Send JSON.

        Raises:
            ConnectionError: The socket is closed.
        """
        await self._socket.send_json(message)

    async def close(self) -> None:
        """Close it."""
        await self._socket.close()


_ENDS = frozenset(
    {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
)


async def open_socket(session: aiohttp.ClientSession, url: str, connect_s: float) -> Socket:
    """Connect; raises what aiohttp raises."""
    timeout = aiohttp.ClientWSTimeout(ws_close=1.0)
    async with asyncio.timeout(connect_s):
        return Socket(await session.ws_connect(url, timeout=timeout, max_msg_size=_LARGEST_MESSAGE))
