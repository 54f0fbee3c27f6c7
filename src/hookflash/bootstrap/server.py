"""The HTTP face: a socket, a server on it, and an orderly end."""

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import Callable, Iterator

import uvicorn

from hookflash.api.app import create_app
from hookflash.bootstrap.service import Service
from hookflash.domain.errors import ConfigError
from hookflash.version import __version__

_BACKLOG = 2_048
_DRAIN_S = 10


def listen(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        ConfigError: The address is taken or cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named: asyncio sends small answers at once only on sockets that say they are TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise ConfigError(f"Port {port} on {host} is in use; choose another with --listen.") from error
        raise ConfigError(f"Cannot listen on {host} port {port}: {error.strerror or error}.") from error
    return listener


class _Server(uvicorn.Server):
    """Says when it answers, and leaves signals to us, so that an asked-for end is an end with success."""

    def __init__(
        self, config: uvicorn.Config, *, on_answering: Callable[[], None], on_end: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._on_answering = on_answering
        self._on_end = on_end

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_answering()

    def end(self) -> None:
        self.should_exit = True
        self._on_end()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(service: Service, listener: socket.socket, on_ready: Callable[[str], None]) -> None:
    """Run a service and its API until a signal comes.

    Args:
        service: Not started yet.
        listener: Where the API listens.
        on_ready: Is told the API's URL once requests are answered.

    Raises:
        HookflashError: The service cannot start or go on.
    """
    try:
        await service.start()
        config = uvicorn.Config(
            create_app(service, __version__),
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=_DRAIN_S,
        )
        server = _Server(
            config, on_answering=lambda: on_ready(_url(listener)), on_end=service.release_waiters
        )
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, server.end)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        failing = asyncio.create_task(service.failed())
        await asyncio.wait({serving, failing}, return_when=asyncio.FIRST_COMPLETED)
        server.end()
        await serving
        if failing.done():
            failing.result()
        failing.cancel()
    finally:
        await service.stop()


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
