"""Asking a service in this process for transfers, and waiting for what becomes of them."""

import asyncio
from collections.abc import Callable
from typing import Any

import hookflash
from hookflash.domain.transfer import Transfer

# A simulator that is ten times as fast as life.
SPEED = ("--clock", "real", "--speed", "10", "--rate-limit", "0", "--seed", "1")
WITHIN_S = 60.0
# The connection that most transfers are asked for on.
MAIN = "main"
PAUSE_S = 0.05


async def transfer(
    service: hookflash.Embedded, call_id: str, to: str, *, connection: str = MAIN, **wish: Any
) -> Transfer:
    """A transfer, once it has ended."""
    accepted = await service.transfer(call_id, connection=connection, to=to, **wish)
    async with asyncio.timeout(WITHIN_S):
        return await service.wait(accepted.id)


async def until(service: hookflash.Embedded, transfer_id: str, holds: Callable[[Transfer], bool]) -> Transfer:
    """A transfer, once something holds for it."""
    async with asyncio.timeout(WITHIN_S):
        while not holds(found := await service.get(transfer_id)):  # noqa: ASYNC110 - reading tells
            await asyncio.sleep(PAUSE_S)
    return found
