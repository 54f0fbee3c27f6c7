"""An agent logs in: the program, and the browser that goes where the program says."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from . import programs
from .programs import Done


@dataclass(frozen=True, slots=True)
class Login:
    """A running `hookflash login`; what it has said so far, and the address it wants opened."""

    url: str
    said: str
    process: asyncio.subprocess.Process
    browser: aiohttp.ClientSession

    async def visit(self, agent: str, url: str | None = None) -> int:
        """Log in as that agent; the status of the page on which the browser ends."""
        async with self.browser.get(f"{url or self.url}&login={agent}") as page:
            return page.status

    async def ended(self) -> Done:
        """The command once it has ended."""
        out, err = await self.process.communicate()
        assert self.process.returncode is not None
        return Done(self.process.returncode, out.decode(), self.said + err.decode())


@asynccontextmanager
async def login(session: aiohttp.ClientSession, config: Path, *options: str) -> AsyncIterator[Login]:
    """Run `hookflash login` through connection g up to where it waits for the browser."""
    command = (*("login", "--connection", "g", "--config", str(config), "--no-browser"), *options)
    process = await asyncio.create_subprocess_exec(
        programs.HOOKFLASH,
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=programs.environment(),
    )
    assert process.stderr is not None
    try:
        said = [(await process.stderr.readline()).decode() for _ in range(2)]
        yield Login(said[1].strip(), "".join(said), process, session)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.communicate()


async def log_in(session: aiohttp.ClientSession, config: Path, agent: str) -> dict[str, str]:
    """Log an agent in; who it was, as the program says."""
    async with login(session, config, "--agent", agent, "--json") as begun:
        assert await begun.visit(agent) == 200
        done = await begun.ended()
    assert done.code == 0, done.err
    who: dict[str, str] = json.loads(done.out)["agent"]
    return who
