"""Work on the database itself, with no service between."""

from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from hookflash.bootstrap import NoProbe, SystemClock, open_store
from hookflash.settings import load
from hookflash.storage.sqlite import SqliteStore

T = TypeVar("T")
_NODE = "command-line"


async def with_store(config: Path | None, work: Callable[[SqliteStore], Awaitable[T]]) -> T:
    """Do something with the configured database, under a node name of its own.

    The service's audit chain has one writer; what the command line changes stands in a chain of its own.

    Raises:
        ConfigError: A setting is wrong.
        StorageError: The database cannot be opened.
    """
    loaded = load(config).on_node(_NODE)
    store = open_store(loaded, clock=SystemClock(), probe=NoProbe(), boot_id=_NODE)
    with closing(store):
        return await work(store)
