"""Hookflash moves live phone calls between people in contact centres, safely.

import hookflash

async with hookflash.Client("http://127.0.0.1:8080", "API-KEY") as client:
transfer = await client.transfer("CALL-ID", connection="g", to="queue:Billing")
transfer = await client.wait(transfer.id)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hookflash.version import __version__

if TYPE_CHECKING:
    from hookflash.client import Client
    from hookflash.embedded import Embedded

__all__ = ["Client", "Embedded", "__version__"]


# Imported when first used, so that the command line starts quickly.
_HOMES = {"Client": "hookflash.client", "Embedded": "hookflash.embedded"}


def __getattr__(name: str) -> Any:
    """A public name, imported now."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
