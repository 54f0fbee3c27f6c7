"""A client of the tutorial dialect, and a place that webhooks are delivered to."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.simulator.harness import Placed, Reply, Sim, acme, running

CREDENTIALS = {"grant_type": "client_credentials", "client_id": "tutorial", "client_secret": "secret"}
READER = {"secret": "secret", "roles": ["everything"], "dialect": "tutorial", "reads_only": True}


class Gateway:
    def __init__(self, sim: Sim) -> None:
        self.sim = sim
        self.token = ""

    async def log_in(self, path: str = "/api/v2/oauth/token", **fields: str) -> Reply:
        return await self.ask("POST", path, {**CREDENTIALS, **fields}, token=None)

    async def use(self, **fields: str) -> None:
        """Go on with a new token."""
        self.token = (await self.log_in(**fields)).json["access_token"]

    async def ask(
        self, method: str, path: str, body: Any = None, *, token: str | None = "", **more: Any
    ) -> Reply:
        headers = dict(more.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token or self.token}"
        if body is not None:
            more["json"] = body
        url = self.sim.server.urls["genesys"] + (path if path.startswith("/") else f"/api/v2/{path}")
        async with self.sim.session.request(method, url, headers=headers, **more) as answer:
            return Reply(answer.status, answer.headers, await answer.read())

    async def get(self, path: str) -> Any:
        reply = await self.ask("GET", path)
        assert reply.status == 200, reply.body
        return reply.json

    def queue(self, name: str) -> str:
        return self.sim.world.directory.queues[name].uuid

    def user(self, name: str) -> str:
        return self.sim.world.directory.agents[name].uuid

    def skill(self, name: str) -> str:
        return self.sim.world.directory.skills[name].uuid

    async def etag(self, call: Placed) -> str:
        return str((await self.get(f"voice/calls/{call.call_id}"))["etag"])


@asynccontextmanager
async def opened(**options: Any) -> AsyncIterator[Gateway]:
    async with running(**options) as sim:
        gateway = Gateway(sim)
        await gateway.use()
        yield gateway


@asynccontextmanager
async def switched(name: str, value: str) -> AsyncIterator[Gateway]:
    async with opened(world=acme(switches={name: value})) as gateway:
        yield gateway


class Receiver:
    """Takes deliveries; answers with the statuses it is given, in order, the last one from then on."""

    def __init__(self) -> None:
        self.url = ""
        self.statuses = [200]
        self.answers = asyncio.Event()
        self.answers.set()
        self._deliveries: asyncio.Queue[Any] = asyncio.Queue()

    async def next(self) -> dict[str, Any]:
        delivery: dict[str, Any] = await asyncio.wait_for(self._deliveries.get(), 5)
        return delivery

    @property
    def waiting(self) -> int:
        return self._deliveries.qsize()

    async def take(self, request: web.BaseRequest) -> web.StreamResponse:
        body = json.loads(await request.read())
        self._deliveries.put_nowait({"method": request.method, "type": request.content_type, "body": body})
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        await self.answers.wait()
        return web.Response(status=status, headers={"Location": self.url})


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    runner = web.ServerRunner(web.Server(receiver.take))
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhooks/billing-sync"
        yield receiver
    finally:
        await runner.cleanup()
