"""A simulator with plenty of agents and a real service beside it."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from hookflash import Client

_AGENTS = 60
_WORLD = """
name: crowd
starts_at: "2026-01-05T09:00:00.000Z"
timing: {effect_delay_s: 0.1, answer_after_s: 1, wrap_up_s: 2}
switches: {acd_unattended_transfer: allowed, queue_in_recent_transfers: "yes"}
queues:
  Billing: {number: 4001}
  Waiting Room: {number: 4002}
agents:
"""
_CONFIG = """
[service]
database = "sqlite:///{folder}/hookflash.sqlite3"
listen = "127.0.0.1:0"

[policy]
settle_s = 1.5
survey_s = []

[connections.g]
platform = "genesys"
base_url = "{platform}"
client_id = "hookflash"
client_secret = "secret"
rate_limit = "off"
"""
KEY = "storm"


def _world() -> str:
    agent = '  agent{n}: {{queue: Billing, number: {phone}, extension: "{extension}"}}\n'
    agents = "".join(agent.format(n=n, phone=2000 + n, extension=5000 + n) for n in range(_AGENTS))
    roles = 'roles: {everything: ["*:*:*"]}\nclients: {hookflash: {secret: secret, roles: [everything]}}\n'
    return _WORLD + agents + roles


@asynccontextmanager
async def _program(*arguments: str) -> AsyncIterator[dict[str, Any]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "HOOKFLASH_API_KEY": KEY},
    )
    try:
        assert process.stdout is not None
        yield json.loads(await process.stdout.readline())
    finally:
        process.terminate()
        await process.communicate()


class Stage:
    """Both programs, and how to speak to them."""

    def __init__(self, control: str, client: Client, session: aiohttp.ClientSession) -> None:
        self._control = control
        self._session = session
        self.client = client

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        async with self._session.request(method, f"{self._control}/sim/v1{path}", json=body) as answer:
            content = await answer.json()
            assert answer.status < 400, content
            return content

    async def place_call(self) -> str:
        placed = await self.ask("POST", "/calls", {"platform": "genesys", "to_queue": "Waiting Room"})
        return str(placed["call_id"])

    async def set_faults(self, rules: list[dict[str, Any]]) -> None:
        await self.ask("PUT", "/faults", rules)

    async def effects(self, call_id: str) -> int:
        return len(await self.ask("GET", f"/effects?call_id={call_id}"))

    async def caller_with(self, call_id: str) -> str:
        return str((await self.ask("GET", f"/calls/{call_id}"))["caller_with"])

    async def hang_up(self, call_id: str) -> None:
        await self.ask("POST", f"/calls/{call_id}/hang-up", {"party": "caller"})


@asynccontextmanager
async def stage(folder: Path, speed: int = 10) -> AsyncIterator[Stage]:
    world = folder / "crowd.yaml"
    world.write_text(_world())
    arguments = ("--port", "0", "--world", str(world), "--speed", str(speed), "--rate-limit", "0")
    async with _program("hookflash_simulator", *arguments) as simulated:
        config = folder / "hookflash.toml"
        config.write_text(_CONFIG.format(folder=folder, platform=simulated["genesys"]))
        serve = ("hookflash", "serve", "--config", str(config), "--log-level", "error")
        async with (
            _program(*serve) as service,
            Client(service["api"], KEY) as client,
            aiohttp.ClientSession() as session,
        ):
            yield Stage(simulated["control"], client, session)
