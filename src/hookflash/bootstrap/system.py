"""The real clock, the real randomness, and no failpoints."""

import asyncio
import secrets
import time
from datetime import UTC, datetime

from hookflash.domain.ids import (
    OUTBOUND_PREFIX,
    TRANSFER_PREFIX,
    OutboundId,
    TransferId,
    encode_id,
    time_ordered,
)


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """The wall clock, aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds on a clock that never steps."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class NoProbe:
    """Lets every failpoint pass."""

    def reach(self, point: str) -> None:
        """Nothing happens here."""


def new_transfer_id() -> TransferId:
    """An identifier that sorts by time."""
    return TransferId(_new_id(TRANSFER_PREFIX))


def new_outbound_id() -> OutboundId:
    """An identifier that sorts by time."""
    return OutboundId(_new_id(OUTBOUND_PREFIX))


def _new_id(prefix: str) -> str:
    return encode_id(prefix, time_ordered(time.time_ns() // 1_000_000, secrets.randbits(80)))


def new_boot_id() -> str:
    """A name for this run of this process."""
    return f"boot-{secrets.token_hex(8)}"
