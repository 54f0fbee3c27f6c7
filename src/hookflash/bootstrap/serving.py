"""A service with its HTTP face, from settings."""

import asyncio
from collections.abc import Callable

import uvloop

from hookflash.bootstrap.server import listen, serve
from hookflash.bootstrap.service import Service, assemble
from hookflash.domain.errors import ConfigError
from hookflash.settings import Loaded


async def serve_forever(loaded: Loaded, *, is_open: bool, on_ready: Callable[[str], None]) -> None:
    """Run until a signal comes.

    Raises:
        ConfigError: A setting is wrong, the port is taken, or nobody could use the service.
        StorageError: The database cannot be used.
    """
    service = assemble(loaded, is_open=is_open)
    settings = loaded.settings.service
    try:
        if not (is_open or loaded.api_key):
            await _insist_on_a_key(service)
        listener = listen(settings.host, settings.port)
    except BaseException:
        await service.stop()
        raise
    await serve(service, listener, on_ready)


def fast_loop() -> asyncio.AbstractEventLoop:
    """The event loop a service runs on."""
    return uvloop.new_event_loop()


async def _insist_on_a_key(service: Service) -> None:
    if not await service.store.list_keys():
        raise ConfigError(
            "There is no API key: set HOOKFLASH_API_KEY, make one with `hookflash keys create`, or use "
            "--insecure on loopback."
        )
