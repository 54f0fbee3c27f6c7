"""Hookflash moves live phone calls between people in contact centres, safely.

Example:
    async with hookflash.Client("http://127.0.0.1:8080", "API-KEY") as client:
        transfer = await client.transfer("CALL-ID", connection="g", to="queue:Billing")
        transfer = await client.wait(transfer.id)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hookflash.version import __version__

if TYPE_CHECKING:
    from hookflash import sync
    from hookflash.client import Client
    from hookflash.domain.errors import HookflashError
    from hookflash.domain.outbound.call import OutboundCall
    from hookflash.domain.transfer import Plan, Transfer
    from hookflash.embedded import Embedded

__all__ = [
    "Client",
    "Embedded",
    "HookflashError",
    "OutboundCall",
    "Plan",
    "Transfer",
    "__version__",
    "sync",
]


# Imported when first used, so that the command line starts quickly.
_HOMES = {
    "Client": "hookflash.client",
    "Embedded": "hookflash.embedded",
    "HookflashError": "hookflash.domain.errors",
    "OutboundCall": "hookflash.domain.outbound.call",
    "Plan": "hookflash.domain.transfer",
    "Transfer": "hookflash.domain.transfer",
}


def __getattr__(name: str) -> Any:
    """A public name, imported now."""
    if name == "sync":
        return import_module("hookflash.sync")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
