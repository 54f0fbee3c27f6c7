"""Everything a crash trial needs: one simulator and one fork server."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from tests.harness.programs import process, program

SPEED = 20
LEASE_S, SETTLE_S = 0.6, 0.8
HOSTS = 40
"""Agents who consult, and as many experts: more than trials that run side by side."""


def world_of_trials() -> dict[str, Any]:
    """The usual world, with hosts who consult experts beside it."""
    world: dict[str, Any] = yaml.safe_load(
        (resources.files("hookflash_simulator.world") / "acme.yaml").read_text()
    )
    world["queues"] |= {"Hosts": {"number": 4101}, "Experts": {"number": 4102}}
    for n in range(HOSTS):
        for kind, number in (("host", 3000), ("expert", 3500)):
            agent = {"queue": f"{kind.title()}s", "number": number + n, "extension": str(number + n)}
            world["agents"][f"{kind}{n}"] = agent
    # One that is good once is lost with a process that dies while it exchanges it.
    world["switches"]["refresh_token_reuse"] = "allowed"
    return world


@asynccontextmanager
async def simulator(seed: int, folder: Path) -> AsyncIterator[dict[str, str]]:
    file = folder / "world.yaml"
    file.write_text(yaml.safe_dump(world_of_trials()))
    options = ("--port", "0", "--seed", str(seed), "--speed", str(SPEED), "--rate-limit", "0")
    async with program("hookflash_simulator", *options, "--world", str(file)) as urls:
        yield urls


Kill = int | tuple[str, int]
"""At which failpoint a service dies: the n-th of all, or the n-th of a name."""


class Child:
    """One forked service."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.pid: asyncio.Future[int] = loop.create_future()
        self.url: asyncio.Future[str] = loop.create_future()
        self.gone: asyncio.Future[int] = loop.create_future()
        self.points: list[str] = []
        self.lost_to = ""

    def hear(self, said: dict[str, Any]) -> None:
        if "pid" in said:
            self.pid.set_result(said["pid"])
        self.points = said.get("points", self.points)
        if "url" in said and not self.url.done():
            self.url.set_result(said["url"])
        if "exit" in said:
            self.gone.set_result(said["exit"])
            if not self.url.done():
                self.url.set_exception(ConnectionError("died before it was ready"))
                self.url.exception()


class ForkServer:
    """Starts services that die where they are told to."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._children: dict[int, Child] = {}
        self._listening = asyncio.create_task(self._listen())

    async def start(self, config: Path, *, kill_at: Kill | None = None, forgetful: bool = False) -> Child:
        job = len(self._children) + 1
        child = self._children[job] = Child()
        line = json.dumps({"job": job, "config": str(config), "kill_at": kill_at, "forgetful": forgetful})
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")
        await self._process.stdin.drain()
        return child

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            said = json.loads(line)
            self._children[said["job"]].hear(said)

    async def close(self) -> None:
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)


@asynccontextmanager
async def fork_server() -> AsyncIterator[ForkServer]:
    async with process(str(Path(__file__).with_name("forkserver.py"))) as running:
        server = ForkServer(running)
        try:
            yield server
        finally:
            await server.close()


_CONFIG = """
[service]
database = "sqlite:///{folder}/hookflash.sqlite3"
lease_s = {lease_s}

[policy]
settle_s = {settle_s}
first_look_s = 0.1
survey_s = [0.3]

{section}
"""


def write_config(folder: Path, section: str, settle_s: float = SETTLE_S) -> Path:
    """The settings of a trial: short times, a fresh database, and its connection."""
    folder.mkdir()
    config = folder / "hookflash.toml"
    times = {"lease_s": LEASE_S, "settle_s": settle_s}
    config.write_text(_CONFIG.format(folder=folder, section=section, **times))
    return config
