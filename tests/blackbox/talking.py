"""Speaking HTTP to the service and to the simulator."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from .programs import KEY

WITHIN_S = 20.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.text)


class Api:
    """The service's API."""

    def __init__(self, session: aiohttp.ClientSession, url: str, key: str | None = KEY) -> None:
        self.url = url
        self._session = session
        self._key = key

    def with_key(self, key: str | None) -> "Api":
        """The same service, asked with another key."""
        return Api(self._session, self.url, key)

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request; the body as JSON, or raw."""
        sent = dict(headers or {})
        if self._key is not None:
            sent.setdefault("Authorization", f"Bearer {self._key}")
        sent_body = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        data = io.BytesIO(sent_body) if sent_body else None
        async with self._session.request(method, self.url + path, data=data, headers=sent) as response:
            text = await response.text(errors="replace")
            return Answer(response.status, response.headers.copy(), text)

    async def request(self, body: Mapping[str, Any], key: str | None = None) -> Answer:
        """Ask for a transfer, perhaps under an idempotency key."""
        headers = {} if key is None else {"Idempotency-Key": key}
        return await self.ask("POST", "/v1/transfers", body, headers=headers)

    async def accepted(self, body: Mapping[str, Any], key: str | None = None) -> str:
        """Ask for a transfer that must be accepted; its id."""
        answer = await self.request(body, key)
        assert answer.status == 202, answer.text
        transfer: str = answer.json["id"]
        assert answer.headers["Location"] == f"/v1/transfers/{transfer}"
        return transfer

    async def get(self, transfer: str, wait_s: int = 0) -> dict[str, Any]:
        """One transfer as it stands, or once it has ended if that comes within so long."""
        headers = {"Prefer": f"wait={wait_s}"} if wait_s else {}
        answer = await self.ask("GET", f"/v1/transfers/{transfer}", headers=headers)
        assert answer.status == 200, answer.text
        found: dict[str, Any] = answer.json
        return found

    async def ended(self, transfer: str) -> dict[str, Any]:
        """One transfer once it has ended."""
        found = await self.get(transfer, wait_s=60)
        assert found["ended_at"] is not None, f"still {found['status']}"
        return found

    async def order(self, transfer: str, kind: str, wait_s: int = 20) -> dict[str, Any]:
        """Say what is to be done with a transfer under way, and wait until it is done, refused or over."""
        answer = await self.ask(
            "POST", f"/v1/transfers/{transfer}:{kind}", headers={"Prefer": f"wait={wait_s}"}
        )
        assert answer.status == 202, answer.text
        found: dict[str, Any] = answer.json
        return found

    async def until_phase(self, transfer: str, phase: str) -> dict[str, Any]:
        """One transfer as soon as it waits for that."""
        return await self.until(transfer, lambda found: bool(found["phase"] == phase), phase)

    async def until(
        self, transfer: str, holds: Callable[[dict[str, Any]], bool], what: str
    ) -> dict[str, Any]:
        """One transfer as soon as something holds of it; what is over must at least have been over well."""
        async with asyncio.timeout(WITHIN_S):
            found = await self.get(transfer)
            while not holds(found):
                if found["ended_at"] is not None:
                    assert found["status"] in {"completed", "timed_out", "unresolved"}, f"no {what}: {found}"
                changed = {"Prefer": "wait=5", "If-None-Match": f'"{found["version"]}"'}
                answer = await self.ask("GET", f"/v1/transfers/{transfer}", headers=changed)
                assert answer.status in {200, 304}, answer.text
                found = answer.json if answer.status == 200 else found
        return found


class Simulator:
    """The simulator's control API, and the platforms as an agent's desktop would use them.

    Attributes:
        urls: The address of each platform.
        platform: The one that calls are placed on.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        control: str,
        urls: Mapping[str, str],
        tokens: dict[str, str] | None = None,
        platform: str = "genesys",
    ) -> None:
        self.urls = urls
        self.platform = platform
        self._control = control
        self._session = session
        self._tokens = {} if tokens is None else tokens

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One request to the control API."""
        async with self._session.request(method, self._control + path, json=body) as response:
            text = await response.text()
            assert response.status < 300, f"{method} {path}: {text}"
            return json.loads(text)

    async def reset(self, seed: int) -> None:
        """A fresh world."""
        await self.ask("POST", "/sim/v1/reset", {"seed": seed})

    async def world(self) -> dict[str, Any]:
        """Queues and agents."""
        found: dict[str, Any] = await self.ask("GET", "/sim/v1/world")
        return found

    async def agents_of(self, queue: str) -> list[str]:
        """Who serves a queue."""
        return next(found["agents"] for found in (await self.world())["queues"] if found["name"] == queue)

    async def queue_id(self, name: str) -> str:
        """The platform's id of a queue."""
        queues = (await self.world())["queues"]
        return next(str(queue["genesys_id"]) for queue in queues if queue["name"] == name)

    async def set_agent(self, agent: str, **changes: Any) -> None:
        """Change how an agent behaves."""
        await self.ask("PATCH", f"/sim/v1/agents/{agent}", changes)

    async def nobody_answers(self, queue: str) -> None:
        """Nobody of that queue picks up."""
        for agent in await self.agents_of(queue):
            await self.set_agent(agent, answer="never")

    async def everybody_answers(self, queue: str) -> None:
        """Everybody of that queue picks up again, fast."""
        for agent in await self.agents_of(queue):
            await self.set_agent(agent, answer={"after_s": 0.2})

    async def place(self, to_queue: str, **wish: Any) -> dict[str, Any]:
        """A live call."""
        call: dict[str, Any] = await self.ask(
            "POST", "/sim/v1/calls", {"platform": self.platform, "to_queue": to_queue, **wish}
        )
        return call

    async def truth(self, call_id: str) -> dict[str, Any] | None:
        """Everything about a call; none if there is no such call."""
        async with self._session.get(f"{self._control}/sim/v1/calls/{call_id}") as response:
            if response.status == 404:
                return None
            found: dict[str, Any] = await response.json()
            return found

    async def caller_with(self, call_id: str) -> str:
        """Where the caller truly is; a call that never was has no caller, who is gone."""
        truth = await self.truth(call_id)
        return "gone" if truth is None else str(truth["caller_with"])

    async def hang_up(self, call_id: str, party: str = "caller") -> None:
        """Somebody ends the call."""
        await self.ask("POST", f"/sim/v1/calls/{call_id}/hang-up", {"party": party})

    async def fail(self, *rules: Mapping[str, Any]) -> None:
        """Switch faults on, instead of those before."""
        await self.ask("PUT", "/sim/v1/faults", list(rules))

    async def effects(self, call_id: str | None = None) -> list[dict[str, Any]]:
        """The ledger: every command that changed the call, or any call."""
        query = "" if call_id is None else f"?call_id={call_id}"
        found: list[dict[str, Any]] = await self.ask("GET", f"/sim/v1/effects{query}")
        return found

    async def requests(self, since: int = 0) -> list[dict[str, Any]]:
        """What the platform was asked after that request."""
        found: list[dict[str, Any]] = (await self.ask("GET", f"/sim/v1/requests?since={since}"))["last"]
        return found

    async def happenings(self) -> AsyncIterator[None]:
        """One item as soon as it listens, then one whenever something happens."""
        timeout = aiohttp.ClientTimeout(total=WITHIN_S)
        async with self._session.get(f"{self._control}/sim/v1/events", timeout=timeout) as stream:
            async for line in stream.content:
                if line.startswith((b": connected", b"data:")):
                    yield

    async def until(self, call_id: str, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """A call as soon as something is true of it."""
        happenings = self.happenings()
        try:
            async for _ in happenings:
                truth = await self.truth(call_id)
                if truth is not None and holds(truth):
                    return truth
        finally:
            await happenings.aclose()  # type: ignore[attr-defined]
        raise AssertionError("the simulator's events ended")

    async def until_with(self, call_id: str, where: str) -> None:
        """Return when the caller is there."""
        await self.until(call_id, lambda truth: bool(truth["caller_with"] == where))

    async def as_agent(
        self, agent: str, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> Answer:
        """What the agent's own desktop does on Genesys Cloud."""
        if agent not in self._tokens:
            self._tokens[agent] = await self._agent_token(agent)
        token = self._tokens[agent]
        return await self.send(
            method, self.urls["genesys"] + path, body, {"Authorization": f"Bearer {token}"}
        )

    async def send(
        self, method: str, url: str, body: Mapping[str, Any] | None, headers: Mapping[str, str] | None
    ) -> Answer:
        """One request to a platform."""
        async with self._session.request(method, url, json=body, headers=headers) as response:
            return Answer(response.status, response.headers.copy(), await response.text())

    async def _agent_token(self, agent: str) -> str:
        """The authorization-code grant; the code is whose desktop it is."""
        headers = {"Authorization": aiohttp.encode_basic_auth("hookflash", "secret")}
        form = {"grant_type": "authorization_code", "code": agent}
        url = f"{self.urls['genesys']}/oauth/token"
        async with self._session.post(url, data=form, headers=headers) as response:
            assert response.status == 200, await response.text()
            return str((await response.json())["access_token"])
