"""A simulator in this process, on free ports and a virtual clock, with clients for its ports."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import resources
from typing import Any

import aiohttp
import yaml
from multidict import CIMultiDictProxy

from hookflash_simulator.server import Options, Server
from hookflash_simulator.world.world import World

from . import contract

SECRET = "secret"  # every client of acme has this one
NOWHERE = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Reply:
    status: int
    headers: CIMultiDictProxy[str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The status and the vendor's code of a refusal."""
        return f"{self.status} {self.json['code']}"


@dataclass(frozen=True)
class Placed:
    """A call, as the control API gave it out."""

    call_id: str
    caller: str
    agent_leg: str
    agent: str


class Sim:
    def __init__(self, server: Server, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session
        self.token = ""

    @property
    def world(self) -> World:
        return self.server.simulation.world

    async def control(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        url = f"{self.server.urls['control']}/sim/v1/{path}"
        async with self.session.request(method, url, json=body) as response:
            value = await response.json()
            assert response.status == status, value
            return value

    async def advance(self, seconds: float) -> None:
        await self.control("POST", "clock", {"advance_s": seconds})

    async def place(self, queue: str = "Billing", agent: str | None = "ana", **more: Any) -> Placed:
        body = {"platform": "genesys", "to_queue": queue, **more}
        if agent is not None:
            body["answered_by"] = agent
        placed = await self.control("POST", "calls", body, status=201)
        return Placed(
            placed["call_id"], placed["caller_leg"], placed["agent_leg"] or "", placed["agent"] or ""
        )

    async def truth(self, call: Placed) -> dict[str, Any]:
        shown: dict[str, Any] = await self.control("GET", f"calls/{call.call_id}")
        return shown

    async def caller_with(self, call: Placed) -> str:
        return str((await self.truth(call))["caller_with"])

    async def effects(self) -> list[dict[str, Any]]:
        effects: list[dict[str, Any]] = await self.control("GET", "effects")
        return effects

    async def faults(self, *rules: dict[str, Any]) -> None:
        await self.control("PUT", "faults", list(rules))

    async def log_in(self, client: str = "hookflash", secret: str = SECRET, **form: str) -> Reply:
        return await self.genesys(
            "POST",
            "/oauth/token",
            data={"grant_type": "client_credentials", **form},
            headers={"Authorization": aiohttp.encode_basic_auth(client, secret)},
            token=None,
        )

    async def token_for(self, client: str = "hookflash", **form: str) -> str:
        return str((await self.log_in(client, **form)).json["access_token"])

    async def user_token(self, agent: str) -> str:
        return await self.token_for(grant_type="authorization_code", code=agent)

    async def genesys(
        self, method: str, path: str, body: Any = None, *, token: str | None = "", **more: Any
    ) -> Reply:
        """One request; the answer is held to the vendor's schemas."""
        headers = more.pop("headers", {})
        if token is not None:
            headers["Authorization"] = f"Bearer {token or self.token}"
        if body is not None:
            more["json"] = body
        url = self.server.urls["genesys"] + path
        async with self.session.request(method, url, headers=headers, **more) as response:
            reply = Reply(response.status, response.headers, await response.read())
        self._hold_to_contract(method, path, reply)
        return reply

    async def get(self, path: str, **more: Any) -> Any:
        reply = await self.genesys("GET", f"/api/v2/{path}", **more)
        assert reply.status == 200, reply.body
        return reply.json

    async def conversation(self, call: Placed) -> dict[str, Any]:
        shown: dict[str, Any] = await self.get(f"conversations/{call.call_id}")
        return shown

    async def participants(self, call: Placed) -> list[dict[str, Any]]:
        shown = await self.get(f"conversations/calls/{call.call_id}")
        return list(shown["participants"])

    async def replace(self, call: Placed, leg: str, to: str = "queue", **body: Any) -> Reply:
        path = f"/api/v2/conversations/{call.call_id}/participants/{leg}/replace/{to}"
        return await self.genesys("POST", path, body)

    async def to_queue(self, call: Placed, queue: str, leg: str = "", **body: Any) -> Reply:
        return await self.replace(call, leg or call.agent_leg, queueName=queue, **body)

    def _hold_to_contract(self, method: str, path: str, reply: Reply) -> None:
        face = self.server.faces["genesys"]
        operation, _, _ = face.find(method, path.partition("?")[0])
        is_broken = bool(self.server.simulation.faults.rules)
        if reply.status in {405, 409, 413}:  # not declared by the vendor for any operation
            return
        if operation is None or is_broken or not contract.is_here() or operation not in contract.operations():
            return
        contract.check(operation, reply.status, reply.body)


async def transfers(sim: Sim, call: Placed) -> list[dict[str, Any]]:
    shown = await sim.conversation(call)
    flat = await sim.get(f"conversations/calls/{call.call_id}")
    assert shown["recentTransfers"] == flat["recentTransfers"]
    return list(shown["recentTransfers"])


@asynccontextmanager
async def running(**options: Any) -> AsyncIterator[Sim]:
    server = Server(Options(**{"port": 0, "clock": "virtual", "rate_limit": 0, **options}))
    await server.start()
    # A fresh connection for each request: an aborted one must not be met again from the pool.
    connector = aiohttp.TCPConnector(force_close=True)
    try:
        async with aiohttp.ClientSession(connector=connector) as session:
            sim = Sim(server, session)
            sim.token = await sim.token_for()
            yield sim
    finally:
        await server.stop()


def acme(**changes: Any) -> dict[str, Any]:
    """The world acme in place, with some of its sections changed: mappings are merged, all else replaced."""
    text = resources.files("hookflash_simulator.world").joinpath("acme.yaml").read_text("utf-8")
    world: dict[str, Any] = yaml.safe_load(text)
    for key, value in changes.items():
        world[key] = {**world.get(key, {}), **value} if isinstance(value, dict) else value
    return world
