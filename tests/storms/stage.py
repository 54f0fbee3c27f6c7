"""A simulator with plenty of agents and a real service beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from hookflash import Client
from tests.harness.control import Control
from tests.harness.programs import program

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


class Stage(Control):
    """Both programs, and how to speak to them."""

    def __init__(self, session: aiohttp.ClientSession, control: str, client: Client) -> None:
        super().__init__(session, control)
        self.client = client


@asynccontextmanager
async def stage(folder: Path, speed: int = 10) -> AsyncIterator[Stage]:
    world = folder / "crowd.yaml"
    world.write_text(_world())
    options = ("--port", "0", "--world", str(world), "--speed", str(speed), "--rate-limit", "0")
    async with program("hookflash_simulator", *options) as simulated:
        config = folder / "hookflash.toml"
        config.write_text(_CONFIG.format(folder=folder, platform=simulated["genesys"]))
        serve = ("hookflash", "serve", "--config", str(config), "--log-level", "error")
        async with (
            program(*serve, environment={"HOOKFLASH_API_KEY": KEY}) as service,
            Client(service["api"], KEY) as client,
            aiohttp.ClientSession() as session,
        ):
            yield Stage(session, simulated["control"], client)
