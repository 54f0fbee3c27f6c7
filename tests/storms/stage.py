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
from tests.storms.platforms import CONNECTION, GENESYS, Platform

FRONT_AGENTS = 200
"""Agents who have a call each: ``front0`` and so on."""
_AGENTS = 60
# Of a gateway that shows no transfers nobody can tell whether a cut connection has cost a command.
_WORLD = """
name: crowd
starts_at: "2026-01-05T09:00:00.000Z"
timing: {effect_delay_s: 0.1, answer_after_s: 1, wrap_up_s: 2}
switches: {acd_unattended_transfer: allowed, queue_in_recent_transfers: "yes",
           cxone_tutorial_call_details: shown}
signals: {XFER: transfer, END: release}
roles: {everything: ["*:*:*"]}
clients:
  hookflash: {secret: secret, roles: [everything]}
  tutorial: {secret: secret, roles: [everything], dialect: tutorial}
queues:
  Billing: {number: 4001}
  Waiting Room: {number: 4002}
  Front: {number: 4003}
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

"""
KEY = "storm"


def _world() -> str:
    agent = '  {name}: {{queue: {queue}, number: {phone}, extension: "{extension}"}}\n'
    crowd = [(f"agent{n}", "Billing", 2000 + n, 5000 + n) for n in range(_AGENTS)]
    crowd += [(f"front{n}", "Front", 3000 + n, 6000 + n) for n in range(FRONT_AGENTS)]
    lines = (
        agent.format(name=name, queue=queue, phone=phone, extension=extension)
        for name, queue, phone, extension in crowd
    )
    return _WORLD + "".join(lines)


class Stage(Control):
    """Both programs, and how to speak to them."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        urls: dict[str, str],
        api: str,
        client: Client,
        platform: Platform,
    ) -> None:
        super().__init__(session, urls["control"])
        self.api = api
        self.client = client
        self.urls = urls
        self.session = session
        self.platform = platform

    async def begin_call(self, queue: str, answered_by: str | None = None) -> str:
        """A call on the platform of this stage."""
        return await self.place_call(queue, answered_by, self.platform.vendor)


@asynccontextmanager
async def stage(
    folder: Path,
    platform: Platform = GENESYS,
    speed: int = 10,
    *,
    world_text: str | None = None,
    policy: str = "survey_s = []",
    consulting: Sequence[str] = (),
) -> AsyncIterator[Stage]:
    """A simulator and a service.

    Args:
        folder: Where their files go.
        platform: Which of the simulated platforms the service is connected to.
        speed: How fast the simulated clock runs.
        world_text: Another world than that of the plain crowd.
        policy: Further lines of the policy; nothing is surveyed unless they say so.
        consulting: Agents of whom the service has refresh tokens, where it needs them.
    """
    world = folder / "crowd.yaml"
    world.write_text(world_text or _world())
    options = ("--port", "0", "--world", str(world), "--speed", str(speed), "--rate-limit", "0")
    async with program("hookflash_simulator", *options) as simulated, aiohttp.ClientSession() as session:
        config = folder / "hookflash.toml"
        config.write_text(
            _CONFIG.format(folder=folder, policy=policy)
            + platform.section(simulated, await Control(session, simulated["control"]).ask("GET", "/world"))
            + await _login(session, simulated, platform, consulting)
        )
        serve = ("hookflash", "serve", "--config", str(config), "--log-level", "error")
        async with (
            program(*serve, environment={"HOOKFLASH_API_KEY": KEY}) as service,
            Client(service["api"], KEY) as client,
        ):
            yield Stage(session, simulated, service["api"], client, platform)


async def _login(
    session: aiohttp.ClientSession, urls: dict[str, str], platform: Platform, agents: Sequence[str]
) -> str:
    """The tokens of agents, where one account may not act for all of them."""
    if platform is not GENESYS or not agents:
        return ""
    tokens = {agent: await log_in(session, urls[platform.vendor], agent) for agent in agents}
    lines = [
        'login_client_id = "hookflash"',
        'login_client_secret = "secret"',
        f"[connections.{CONNECTION}.user_tokens]",
    ]
    return "\n".join((*lines, *(f"{agent} = {json.dumps(token)}" for agent, token in tokens.items())))
