"""kill -9 of services that have joined agents' sessions: nobody is logged out, and no sessions pile up."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import aiohttp
import pytest

from hookflash_simulator.cxone.face import CxoneFace
from hookflash_simulator.cxone.sessions import AgentSession
from hookflash_simulator.server import Options, Server
from tests.crash.connections import CONNECTIONS
from tests.crash.laboratory import SEED, report
from tests.crash.scenes import scenes_of
from tests.crash.stage import SPEED, fork_server, world_of_trials, write_config
from tests.harness.control import Control

_HOSTS = ("host0", "host1", "host2")


@asynccontextmanager
async def _simulator() -> AsyncIterator[Server]:
    """In this process, so that what the platform knows of sessions can be looked at."""
    server = Server(Options(world=world_of_trials(), speed=SPEED, rate_limit=0, port=0))
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@pytest.mark.timeout(600)
async def test_kills_leave_one_attachment_to_each_session_and_nobody_logged_out(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """One service after the other on one database: each goes on with what the one before has joined."""
    wanted = request.config.getoption("--kills") // 8
    async with _simulator() as server, fork_server() as forks, aiohttp.ClientSession() as session:
        control, face = Control(session, server.urls["control"]), server.faces["cxone"]
        assert isinstance(face, CxoneFace)
        config = write_config(
            tmp_path / "service", await CONNECTIONS["cxone"].section(session, server.urls, None)
        )
        scene, killed = scenes_of("cxone")["consult completed"], 0
        points = (await scene(number=0).run(config, forks, control)).points
        agents = server.simulation.world.directory.agents
        begun = {name: face.feed.session_of(agents[name]) for name in _HOSTS}
        chance = random.Random(SEED)
        for number in count(1):
            kills = tuple(chance.randrange(1, len(points) // 2) for _ in range(3))
            outcome = await scene(number=number % len(_HOSTS), kills=kills).run(config, forks, control)
            assert not outcome.faults
            killed += outcome.killed
            if killed >= wanted:
                break
        attached = {name: _attached(face, name, session) for name, session in begun.items()}
    report(f"{killed} kills, programs attached to agents' sessions: {attached}")
    assert attached == dict.fromkeys(_HOSTS, 1)


def _attached(face: CxoneFace, agent: str, begun: AgentSession | None) -> int:
    """How many programs are attached to the session that an agent had from the beginning."""
    now = face.sessions.of(agent)
    assert now is begun, f"{agent} was logged out"
    return len(now.attached) if now is not None else 0
