"""One HTTP exchange: pooled connections for reads, a fresh connection for every command.

aiohttp sends GET, PUT and DELETE a second time by itself when a connection is cut, even if it was a new one.
That must never happen to a command, and a read that nobody counts breaks the request budget: a middleware
turns a cut into our own error before aiohttp can react to it. Besides, commands have a session that closes
every connection after one use. Neither session follows redirects, keeps cookies or looks at the environment.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from hookflash.adapters.kit.socket import Socket, open_socket
from hookflash.adapters.kit.transport_errors import TRANSPORT_ERRORS, from_transport
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformSilent, PlatformUnreachable

MAX_ANSWER_BYTES = 4 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024
_POOLED_CONNECTIONS = 256


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long one exchange may take, in seconds."""

    connect_s: float = 3.0
    read_s: float = 10.0
    command_s: float = 15.0


@dataclass(frozen=True, slots=True)
class Request:
    """What to send. The URL is complete and percent-encoded; neither headers nor body are ever shown."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, complete."""

    status: int
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return self.status // 100 == 2  # noqa: PLR2004 - what the number means

    @property
    def is_refusal(self) -> bool:
        """Whether the status is 4xx."""
        return self.status // 100 == 4  # noqa: PLR2004 - what the number means

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case."""
        return next(iter(self.headers_named(name)), None)

    def headers_named(self, name: str) -> tuple[str, ...]:
        """All headers of that name, in any case."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)


class Http:
    """The exchanges of one connection; its sessions are made when first needed."""

    def __init__(self, timeouts: Timeouts, *, most_pooled: int = _POOLED_CONNECTIONS) -> None:
        self._timeouts = timeouts
        self._most_pooled = most_pooled
        self._pooled: aiohttp.ClientSession | None = None
        self._single_use: aiohttp.ClientSession | None = None
        self._is_closed = False

    async def read(self, request: Request, *, within_s: float | None = None) -> Answer:
        """Send something that changes nothing.

        Args:
            request: What to send.
            within_s: Seconds left for the exchange, if fewer than the read timeout.

        Raises:
            PlatformUnreachable: Certainly never sent.
            PlatformSilent: Perhaps sent; no whole answer came.
        """
        if self._pooled is None:
            self._pooled = self._new_session(force_close=False)
        limit_s = self._timeouts.read_s if within_s is None else min(within_s, self._timeouts.read_s)
        return await self._exchange(self._pooled, request, limit_s)

    async def command(self, request: Request) -> Answer:
        """Send something that changes the world: once, on a connection of its own.

        Raises:
            PlatformUnreachable: Certainly never sent.
            PlatformSilent: Perhaps sent; no whole answer came.
        """
        if self._single_use is None:
            self._single_use = self._new_session(force_close=True)
        return await self._exchange(self._single_use, request, self._timeouts.command_s)

    async def open_socket(self, url: str) -> Socket:
        """Connect a WebSocket.

        Raises:
            PlatformUnreachable: It did not come about; nothing depends on whether it nearly did.
        """
        if self._pooled is None:
            self._pooled = self._new_session(force_close=False)
        try:
            return await open_socket(self._pooled, url, self._timeouts.connect_s)
        except (*TRANSPORT_ERRORS, ValueError) as error:
            says = from_transport(error).message if isinstance(error, TRANSPORT_ERRORS) else "no such address"
            raise PlatformUnreachable(says, Cause.PLATFORM_DOWN) from None
        except PlatformSilent as error:  # what the middleware makes of a cut
            raise PlatformUnreachable(error.message, Cause.PLATFORM_DOWN) from None

    async def close(self) -> None:
        """Close all connections; nothing is sent afterwards."""
        self._is_closed = True
        sessions = (self._pooled, self._single_use)
        self._pooled = self._single_use = None
        for session in sessions:
            if session is not None:
                await session.close()

    def _new_session(self, *, force_close: bool) -> aiohttp.ClientSession:
        if self._is_closed:
            raise PlatformUnreachable("This connection has been closed.", Cause.PLATFORM_DOWN)
        limit = 0 if force_close else self._most_pooled
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=force_close, limit=limit),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            # A compressed answer could be a thousand times its size; we ask for none and unpack none.
            auto_decompress=False,
            middlewares=(_only_once,),
            headers={"User-Agent": "hookflash", "Accept": "application/json", "Accept-Encoding": "identity"},
        )

    async def _exchange(self, session: aiohttp.ClientSession, request: Request, total_s: float) -> Answer:
        # Below the total, so that a hanging handshake is told from a missing answer.
        connect_s = min(0.9 * total_s, self._timeouts.connect_s)
        timeout = aiohttp.ClientTimeout(total=total_s, connect=connect_s)
        try:
            async with session.request(
                request.method,
                URL(request.url, encoded=True),
                headers=request.headers,
                data=request.body,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                body = await _read_whole(response)
                return Answer(response.status, tuple(response.headers.items()), body)
        except TRANSPORT_ERRORS as error:
            # Without its cause: aiohttp's texts can hold addresses and what was sent.
            raise from_transport(error) from None


async def _only_once(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    try:
        return await send(request)
    except TRANSPORT_ERRORS as error:
        raise from_transport(error) from None


async def _read_whole(response: aiohttp.ClientResponse) -> bytes:
    parts: list[bytes] = []
    size = response.content_length or 0
    if size <= MAX_ANSWER_BYTES:
        size = 0
        async for part in response.content.iter_chunked(_CHUNK_BYTES):
            size += len(part)
            if size > MAX_ANSWER_BYTES:
                break
            parts.append(part)
    if size > MAX_ANSWER_BYTES:
        raise PlatformSilent("The platform's answer is too large to be read.", Cause.PLATFORM_UNCLEAR)
    return b"".join(parts)
