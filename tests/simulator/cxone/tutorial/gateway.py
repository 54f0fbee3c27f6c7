"""A client of the tutorial dialect at the CXone port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from hookflash_simulator.cxone.tutorial.ids import queue_uuid, skill_uuid
from tests.simulator.cxone.platform import Cxone
from tests.simulator.harness import Placed, Reply, Sim, acme, running

CREDENTIALS = {"grant_type": "client_credentials", "client_id": "tutorial", "client_secret": "secret"}
BUSY, SILENT, INVALID, ANSWERS = (f"+49302312500{last}" for last in "2349")


@dataclass(frozen=True)
class Told(Reply):
    @property
    def code(self) -> str:
        """The status and the code of a refusal, whose request id must be that of the header."""
        error = self.json["error"]
        assert error["requestId"] == self.headers["X-Request-Id"]
        assert error["message"] == self.json["message"]
        return f"{self.status} {error['code']}"


class Gateway:
    def __init__(self, sim: Sim) -> None:
        self.sim = sim
        self.token = ""

    async def log_in(self, **fields: str) -> Told:
        return await self.ask("POST", "oauth/token", {**CREDENTIALS, **fields}, token=None)

    async def use(self, **fields: str) -> None:
        """Go on with a new token."""
        self.token = (await self.log_in(**fields)).json["access_token"]

    async def ask(
        self, method: str, path: str, body: Any = None, *, token: str | None = "", **more: Any
    ) -> Told:
        headers = dict(more.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token or self.token}"
        if body is not None:
            more["json"] = body
        url = self.sim.server.urls["cxone"] + (path if path.startswith("/") else f"/api/v2/{path}")
        async with self.sim.session.request(method, url, headers=headers, **more) as answer:
            told = Told(answer.status, answer.headers, await answer.read())
        assert told.headers["X-Request-Id"] or path.startswith("/")
        return told

    async def get(self, path: str) -> Any:
        told = await self.ask("GET", path)
        assert told.status == 200, told.body
        return told.json

    async def place(self, queue: str = "Billing", agent: str | None = "ana", **more: Any) -> Placed:
        return await self.sim.place(queue, agent, platform="cxone", **more)

    async def call(self, call: Placed) -> dict[str, Any]:
        shown: dict[str, Any] = await self.get(f"voice/calls/{call.call_id}")
        return shown

    async def state(self, call: Placed) -> str:
        """How far the call and its transfer are, and why the transfer came to nothing."""
        shown = await self.call(call)
        last = shown["transfer"] or {"state": "-"}
        return " ".join([shown["state"], last["state"], *([last["reason"]] if "reason" in last else [])])

    async def transfer(self, call: Placed, to: str, kind: str = "BLIND", **more: Any) -> Told:
        """A transfer to `QUEUE Support`, `SKILL spanish`, `EXTENSION 999` or `NUMBER +49…`."""
        target, _, name = to.partition(" ")
        named = {"QUEUE": queue_uuid, "SKILL": skill_uuid}.get(target, str)(name)
        body = {"transferType": kind, "targetType": target, "targetId": named, **more}
        return await self.ask("POST", f"voice/calls/{call.call_id}/transfer", body)

    async def do(self, call: Placed, to: str, kind: str = "BLIND", **more: Any) -> str:
        """A transfer that is accepted, and its effect; its id."""
        told = await self.transfer(call, to, kind, **more)
        assert told.status == 202, told.body
        await self.sim.advance(0.1)
        return str(told.json["id"])

    async def complete(self, call: Placed) -> Told:
        return await self.ask("PATCH", f"voice/calls/{call.call_id}/transfer", {"state": "COMPLETED"})

    async def call_off(self, call: Placed) -> Told:
        return await self.ask("DELETE", f"voice/calls/{call.call_id}/transfer")

    async def hang_up(self, call: Placed, party: str) -> None:
        await self.sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": party})

    async def agent(self, name: str, **changes: Any) -> None:
        await self.sim.control("PATCH", f"agents/{name}", changes)

    async def queue(self, name: str, **changes: Any) -> None:
        await self.sim.control("PATCH", f"queues/{name}", changes)

    def user(self, name: str) -> str:
        return self.sim.world.directory.agents[name].uuid

    def skill(self, name: str) -> str:
        return skill_uuid(name)

    async def published(self) -> Cxone:
        """A client of the published dialect on the same world."""
        cxone = Cxone(self.sim)
        cxone.token = await cxone.token_of("hookflash")
        return cxone


def party(call: dict[str, Any], role: str) -> dict[str, Any]:
    """The first participant of a role."""
    found: dict[str, Any] = next(one for one in call["participants"] if one["role"] == role)
    return found


@asynccontextmanager
async def opened(**options: Any) -> AsyncIterator[Gateway]:
    async with running(**options) as sim:
        gateway = Gateway(sim)
        await gateway.use()
        yield gateway


@asynccontextmanager
async def switched(**switches: str) -> AsyncIterator[Gateway]:
    """A world with some of the switches `cxone_tutorial_…` set."""
    chosen = {f"cxone_tutorial_{name}": value for name, value in switches.items()}
    async with opened(world=acme(switches=chosen)) as gateway:
        yield gateway
