"""Trials in which a call is moved blind, from the line it waits in or by the agent who has it."""

from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.crash.connections import NAME
from tests.crash.trial import WITHIN_S, Trial, accepted
from tests.harness.control import Control

_QUEUES = ("Billing", "Support", "Sales", "Spanish")


@dataclass(frozen=True, kw_only=True)
class Move(Trial):
    """A blind transfer.

    Attributes:
        to: The kind of target.
        answer: How an agent who is the target answers.
        is_queued: Whether the call waits in a line at first.
    """

    to: str = "queue"
    answer: Any = None
    is_queued: bool = False

    async def place(self, control: Control) -> str:
        platform = self.connection.platform
        if self.answer is not None:
            await control.ask("PATCH", f"/agents/{self.expert}", {"answer": self.answer})
        if self.is_queued:
            return await control.place_call("Empty Desk", platform=platform)
        return await control.place_call("Hosts", answered_by=self.host, platform=platform)

    async def play(
        self, session: aiohttp.ClientSession, url: str, control: Control, call_id: str
    ) -> dict[str, Any]:
        del control
        wish = {"connection": NAME, "call_id": call_id, "to": f"{self.to}:{self._target}"}
        place = await accepted(session, f"{url}/v1/transfers", wish, call_id)
        async with session.get(place, headers={"Prefer": f"wait={WITHIN_S}"}) as answer:
            record: dict[str, Any] = await answer.json()
            return record

    @property
    def _target(self) -> str:
        number = f"+4930231260{self.number % 100:02d}"
        return {"queue": _QUEUES[self.number % len(_QUEUES)], "agent": self.expert, "number": number}[self.to]
