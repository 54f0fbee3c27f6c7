"""A program at the CXone port: logs in, joins sessions, fetches events, sends commands."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.simulator.harness import SECRET, Placed, Reply, Sim, running

BASE = "/incontactapi/services/v34.0/"
Event = dict[str, Any]


@dataclass(frozen=True)
class Answered(Reply):
    @property
    def error(self) -> str:
        """The status and the platform's word for a refusal."""
        return f"{self.status} {self.headers['icStatusDescription']}"


class Session:
    """An agent session, as one program is attached to it."""

    def __init__(self, cxone: "Cxone", session_id: str) -> None:
        self.cxone = cxone
        self.first = self.id = session_id

    async def poll(self, longest: float = 0, session_id: str = "") -> Answered:
        path = f"agent-sessions/{session_id or self.id}/get-next-event?timeout={longest:g}"
        return await self.cxone.ask("GET", path)

    async def wait(self, longest: float = 60) -> "asyncio.Task[Answered]":
        """A request for events that waits at the simulator."""
        waiting = asyncio.create_task(self.poll(longest))
        sessions = self.cxone.sim.server.faces["cxone"].sessions  # type: ignore[attr-defined]
        while (attached := sessions.find(self.id, self.cxone.sim.world.cxone_switches)).poll is None:
            assert not attached.has_ended
            await asyncio.sleep(0)
        return waiting

    async def events(self) -> list[Event]:
        """What there is to be told now."""
        reply = await self.poll()
        if reply.status == 304:
            assert reply.body == b""
            return []
        assert reply.status == 200, reply.body
        self.id = reply.json["sessionId"]
        events: list[Event] = reply.json["events"]
        return events

    async def contacts(self) -> list[str]:
        """The contact events there are now, in short: which contact of the call, status, `!` once final."""
        return [brief(one) for one in await self.events() if one["Type"] == "CallContactEvent"]

    async def post(self, path: str, **body: Any) -> Answered:
        return await self.cxone.ask("POST", f"agent-sessions/{self.id}/{path}", body or None)

    async def on(self, contact: int | str, what: str, **body: Any) -> Answered:
        return await self.post(f"interactions/{contact}/{what}", **body)

    async def transfer(self) -> Answered:
        return await self.post("interactions/transfer-calls")

    async def do(self, path: str, **body: Any) -> None:
        """A command that is accepted, and its effect."""
        reply = await self.post(path, **body)
        assert reply.status == 202, reply.body
        await self.cxone.sim.advance(0.1)

    async def hold(self, call: Placed) -> None:
        await self.do(f"interactions/{call.call_id}/hold")


def brief(event: Event) -> str:
    """A contact event in short: `0` is the master, `1` its first child."""
    place = int(event["ContactID"]) - int(event["MasterID"])
    return f"{place} {event['Status']}{'!' if event['FinalState'] == 'True' else ''}"


class Cxone:
    def __init__(self, sim: Sim) -> None:
        self.sim = sim
        self.token = ""

    @property
    def url(self) -> str:
        return self.sim.server.urls["cxone"]

    async def log_in(
        self, key: str = "hookflash", secret: str = SECRET, client: str = "hookflash"
    ) -> Answered:
        form = {"grant_type": "password", "username": key, "password": secret}
        return await self.get_token(client, **form)

    async def get_token(
        self, client: str = "hookflash", client_secret: str = SECRET, **form: str
    ) -> Answered:
        headers = {"Authorization": aiohttp.encode_basic_auth(client, client_secret)}
        return await self.ask("POST", "/auth/token", data=form, headers=headers, token=None)

    async def token_of(self, key: str) -> str:
        return str((await self.log_in(key)).json["access_token"])

    async def ask(
        self, method: str, path: str, body: Any = None, *, token: str | None = "", **more: Any
    ) -> Answered:
        headers = dict(more.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token or self.token}"
        if body is not None:
            more["data"] = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        url = self.url + (path if path.startswith("/") else BASE + path)
        async with self.sim.session.request(method, url, headers=headers, **more) as response:
            reply = Answered(response.status, response.headers, await response.read())
        assert reply.headers["icStatusDescription"]
        assert reply.headers["CorrelationId"]
        return reply

    async def get(self, path: str, **more: Any) -> Any:
        reply = await self.ask("GET", path, **more)
        assert reply.status == 200, reply.body
        return reply.json

    async def place(self, queue: str = "Billing", agent: str | None = "ana", **more: Any) -> Placed:
        return await self.sim.place(queue, agent, platform="cxone", **more)

    def skill(self, queue: str) -> int:
        return self.sim.world.directory.queues[queue].number

    def outbound_skill(self, queue: str) -> int:
        return self.skill(queue) + 1_000_000

    async def join(self, agent: str = "ana", **more: Any) -> Session:
        number = self.sim.world.directory.agents[agent].number
        reply = await self.ask("POST", "agent-sessions/join", {"asAgentId": number}, **more)
        assert reply.status == 202, reply.body
        return Session(self, reply.json["sessionId"])

    async def at_work(self, agent: str = "ana") -> Session:
        """A session whose snapshot has been read."""
        session = await self.join(agent)
        assert (await session.events())[0]["Type"] == "AgentSessionStart"
        return session


@asynccontextmanager
async def opened(**options: Any) -> AsyncIterator[Cxone]:
    async with running(**options) as sim:
        cxone = Cxone(sim)
        cxone.token = await cxone.token_of("hookflash")
        yield cxone
