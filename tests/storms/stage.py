"""A simulator with plenty of agents and a real service beside it."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from hookflash import Client
from tests.harness.control import Control
from tests.harness.programs import program
from tests.harness.tokens import log_in

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
lease_s = 1.2

[policy]
settle_s = 1.5
{policy}

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

    def __init__(
        self, session: aiohttp.ClientSession, urls: dict[str, str], api: str, client: Client
    ) -> None:
        super().__init__(session, urls["control"])
        self.api = api
        self.client = client
        self.genesys = urls["genesys"]
        self.session = session


@asynccontextmanager
async def stage(
    folder: Path,
    speed: int = 10,
    *,
    world_text: str | None = None,
    policy: str = "survey_s = []",
    consulting: Sequence[str] = (),
) -> AsyncIterator[Stage]:
    """A simulator and a service.

    Args:
        folder: Where their files go.
        speed: How fast the simulated clock runs.
        world_text: Another world than that of the plain crowd.
        policy: Further lines of the policy; nothing is surveyed unless they say so.
        consulting: Agents of whom the service has refresh tokens.
    """
    world = folder / "crowd.yaml"
    world.write_text(world_text or _world())
    options = ("--port", "0", "--world", str(world), "--speed", str(speed), "--rate-limit", "0")
    async with program("hookflash_simulator", *options) as simulated, aiohttp.ClientSession() as session:
        config = folder / "hookflash.toml"
        tokens = {agent: await log_in(session, simulated["genesys"], agent) for agent in consulting}
        text = _CONFIG.format(folder=folder, platform=simulated["genesys"], policy=policy)
        config.write_text(text + _login(tokens))
        serve = ("hookflash", "serve", "--config", str(config), "--log-level", "error")
        async with (
            program(*serve, environment={"HOOKFLASH_API_KEY": KEY}) as service,
            Client(service["api"], KEY) as client,
        ):
            yield Stage(session, simulated, service["api"], client)


def _login(tokens: dict[str, str]) -> str:
    if not tokens:
        return ""
    lines = ['login_client_id = "hookflash"', 'login_client_secret = "secret"', "[connections.g.user_tokens]"]
    return "\n".join((*lines, *(f"{agent} = {json.dumps(token)}" for agent, token in tokens.items())))
