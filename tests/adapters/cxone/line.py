"""The platform's side of one agent's session, without sockets."""

import asyncio

from hookflash.adapters.cxone.settings import parse
from hookflash.adapters.cxone.wire.events import Batch, parse_batch
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.ports.platform import Lane, Spend

from .platform import KEY
from .shapes import batch

SETTINGS = parse("c", {**KEY, "session_idle_s": 900}, {})
NO_SESSION = PlatformMissing("gone", Cause.NOT_AVAILABLE)


class Line:
    """What it is asked, and what it says."""

    def __init__(self) -> None:
        self.joins: list[str | PlatformError] = ["first"]
        self.joined = 0
        self.polls: list[str] = []
        self.waits: list[int] = []
        self.lanes: list[Lane] = []
        self.waiting = 0
        self.most_waiting = 0
        self._answers: asyncio.Queue[Batch | Exception | None] = asyncio.Queue()

    async def join(self, spend: Spend) -> str:
        del spend
        self.joined += 1
        said = self.joins.pop(0) if len(self.joins) > 1 else self.joins[0]
        if isinstance(said, PlatformError):
            raise said
        return said

    async def poll(self, session_id: str, wait_s: int, spend: Spend) -> Batch | None:
        self.polls.append(session_id)
        self.waits.append(wait_s)
        self.lanes.append(spend.lane)
        self.waiting += 1
        self.most_waiting = max(self.most_waiting, self.waiting)
        try:
            said = await self._answers.get()
        finally:
            self.waiting -= 1
        if isinstance(said, Exception):
            raise said
        return said

    def tell(self, number: int, *events: dict[str, str]) -> None:
        self._answers.put_nowait(parse_batch(batch(number, *events)))

    def say(self, said: Exception | None) -> None:
        self._answers.put_nowait(said)
