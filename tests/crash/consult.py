"""Trials in which an agent consults: the caller must not stay on hold because a process has died."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.crash.connections import NAME
from tests.crash.trial import WITHIN_S, Trial, accepted
from tests.harness.control import Control

_FINAL = frozenset({"completed", "cancelled", "failed", "rejected", "abandoned", "timed_out", "unresolved"})


@dataclass(frozen=True, kw_only=True)
class Consult(Trial):
    """A consult that is steered by orders, however often the service dies meanwhile.

    Attributes:
        orders: What the requester orders, one after the other, once the two talk.
        is_declined: Whether the expert does not want to.
    """

    orders: tuple[str, ...] = ("complete",)
    is_declined: bool = False

    @property
    def login(self) -> str:
        return self.host

    async def place(self, control: Control) -> str:
        answer: Any = "decline" if self.is_declined else {"after_s": 1}
        await control.ask("PATCH", f"/agents/{self.expert}", {"answer": answer})
        platform = self.connection.platform
        return await control.place_call("Hosts", answered_by=self.host, platform=platform)

    async def play(
        self, session: aiohttp.ClientSession, url: str, control: Control, call_id: str
    ) -> dict[str, Any]:
        """Ask for the consult, and order as soon as there is talk; again after every lost answer."""
        del control
        wish = {"connection": NAME, "call_id": call_id, "to": f"agent:{self.expert}", "kind": "consult"}
        place = await accepted(session, f"{url}/v1/transfers", wish, call_id)
        headers: dict[str, str] = {}
        while True:
            async with session.get(place, headers=headers) as answer:
                record: dict[str, Any] = await answer.json() if answer.status == 200 else {}
            if record.get("status") in _FINAL:
                return record
            if record:
                headers = {"Prefer": f"wait={WITHIN_S}", "If-None-Match": f'"{record["version"]}"'}
            order = self._next_order(record)
            if order is not None:
                async with session.post(f"{place}:{order}") as answer:
                    assert answer.status in {202, 409}, await answer.text()

    def _next_order(self, record: Mapping[str, Any]) -> str | None:
        """What is to be ordered next; none while there is no talk, or an earlier order is under way.

        An order whose answer was lost may have been given twice: a swap is no less done for that.
        """
        if record.get("phase") != "talking" or any(one["status"] == "pending" for one in record["orders"]):
            return None
        given = {one["kind"] for one in record["orders"]}
        return next((kind for kind in self.orders if kind not in given), None)
