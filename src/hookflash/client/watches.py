"""Following a record to its end: a transfer's, or an outbound call's."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from hookflash.domain.errors import HookflashError
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.transfer import Transfer

Record = TypeVar("Record", Transfer, OutboundCall)


async def states(first: Record, next_after: Callable[[int], Awaitable[Record]]) -> AsyncIterator[Record]:
    """A record as it stands, then again after every change, until it has ended.

    Args:
        first: As it stands.
        next_after: Waits a while for another version than the known one; the record as it stands then.
    """
    record = first
    yield record
    while not record.status.is_final:
        known = record.version
        record = await next_after(known)
        if record.version != known:
            yield record


async def ending(watch: AsyncIterator[Record]) -> Record:
    """The record once it has ended.

    Raises:
        HookflashError: The watch ended before it.
    """
    async for record in watch:
        if record.status.is_final:
            return record
    raise HookflashError("The watch ended before what it was for.")
