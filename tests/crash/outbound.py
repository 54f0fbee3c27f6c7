"""Trials in which a call is placed for an agent: nobody is called twice because a process has died."""

from dataclasses import dataclass, replace
from typing import Any

import aiohttp

from tests.crash.connections import NAME
from tests.crash.trial import WITHIN_S, Seen, Trial, accepted
from tests.harness.control import Control

_UNDER_WAY = frozenset({"accepted", "dialing_agent", "ringing", "connected", "wrapping"})

_NOTHING: dict[str, Any] = {"caller_with": "gone", "up": False, "legs": [], "history": []}


@dataclass(frozen=True, kw_only=True)
class Outbound(Trial):
    """A call that is answered, talked and over once the other side hangs up."""

    @property
    def login(self) -> str:
        return self.host

    async def place(self, control: Control) -> str:
        await control.ask("PATCH", f"/agents/{self.host}", {"answer": {"after_s": 1}})
        return ""

    async def play(
        self, session: aiohttp.ClientSession, url: str, control: Control, call_id: str
    ) -> dict[str, Any]:
        del call_id
        wish = {"connection": NAME, "from_agent": self.host, "to_number": self._number, "queue": "Hosts"}
        place = await accepted(session, f"{url}/v1/calls", wish, self._number)
        headers: dict[str, str] = {}
        while True:
            async with session.get(place, headers=headers) as answer:
                record: dict[str, Any] = await answer.json() if answer.status == 200 else {}
            if record and record["status"] not in _UNDER_WAY:
                return record
            if record:
                headers = {"Prefer": f"wait={WITHIN_S}", "If-None-Match": f'"{record["version"]}"'}
            if record.get("status") == "connected" and (await control.truth(record["call_id"]))["up"]:
                await control.hang_up(record["call_id"])

    async def look(self, control: Control, call_id: str) -> Seen:  # noqa: ARG002 - not known beforehand
        """Every call to the number, whichever call of the platform's it is.

        A command in doubt, or refused, is not sent again: if nothing came of it, the record has to say so.
        """
        entries = await control.ask("GET", "/effects")
        ledger = [entry for entry in entries if entry["target"] == f"number:{self._number}"]
        if ledger or not self.kills:
            return Seen(self.course, await control.truth(ledger[0]["call_id"]), ledger)
        unplaced = replace(self.course, status="unresolved", or_status="failed", effects={}, people=0)
        return Seen(unplaced, _NOTHING, ledger)

    @property
    def _number(self) -> str:
        return f"+4930{24_000_000 + self.number}"
