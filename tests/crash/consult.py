"""A trial in which an agent consults: the caller must not stay on hold because a process has died."""

from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.crash.stage import HOSTS, Child
from tests.crash.trial import WITHIN_S, Expected, Trial
from tests.harness.control import Control
from tests.harness.tokens import log_in

# How a consult ends: by an order of the requester, or because the expert does not want to talk.
ENDINGS = {
    "complete": Expected("completed", effects=2),
    "cancel": Expected("cancelled", effects=2),
    "declined": Expected("failed", effects=2),
}
_FINAL = frozenset({"completed", "cancelled", "failed", "rejected", "abandoned", "timed_out", "unresolved"})


@dataclass(frozen=True)
class ConsultTrial(Trial):
    """A consult that ends in one of these ways, however often the service dies meanwhile."""

    ending: str = "complete"

    @property
    def expected(self) -> Expected:
        return ENDINGS[self.ending]

    @property
    def _host(self) -> str:
        return f"host{self.number % HOSTS}"

    @property
    def _expert(self) -> str:
        return f"expert{self.number % HOSTS}"

    async def _settings(self, session: aiohttp.ClientSession, platform: str) -> str:
        token = await log_in(session, platform, self._host)
        login = 'login_client_id = "hookflash"\nlogin_client_secret = "secret"\n'
        return f'{login}user_tokens = {{ {self._host} = "{token}" }}\n'

    async def _place(self, control: Control) -> str:
        answer: Any = "decline" if self.ending == "declined" else {"after_s": 1}
        await control.ask("PATCH", f"/agents/{self._expert}", {"answer": answer})
        return await control.place_call("Hosts", answered_by=self._host)

    def _struck(self, call_id: str, fault: dict[str, Any]) -> dict[str, Any]:
        return {"match": {"method": "POST", "path": f"*{call_id}*/consult/*"}, "times": 1, **fault}

    async def _use(self, session: aiohttp.ClientSession, child: Child, call_id: str) -> dict[str, Any] | None:
        """Ask for the consult, and order as soon as there is talk; again after every lost answer."""
        wish = {"connection": "g", "call_id": call_id, "to": f"agent:{self._expert}", "kind": "consult"}
        try:
            url = f"{await child.url}/v1/transfers"
            headers = {"Idempotency-Key": call_id}
            async with session.post(url, json=wish, headers=headers) as answer:
                accepted = await answer.json()
                assert answer.status == 202, accepted
            return await self._steer(session, f"{url}/{accepted['id']}")
        except (aiohttp.ClientError, ConnectionError) as error:
            child.lost_to = repr(error)
            return None

    async def _steer(self, session: aiohttp.ClientSession, url: str) -> dict[str, Any]:
        headers: dict[str, str] = {}
        while True:
            async with session.get(url, headers=headers) as answer:
                record: dict[str, Any] = await answer.json() if answer.status == 200 else {}
            if record.get("status") in _FINAL:
                return record
            if record:
                headers = {"Prefer": f"wait={WITHIN_S}", "If-None-Match": f'"{record["version"]}"'}
            if record.get("phase") == "talking" and not record["orders"]:
                async with session.post(f"{url}:{self.ending}") as answer:
                    assert answer.status in {202, 409}, await answer.text()
