from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.harness.control import Control
from tests.harness.programs import program

from .stage import Stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with (
        program("hookflash_simulator", "--port", "0", "--rate-limit", "0", "--speed", "5") as urls,
        aiohttp.ClientSession() as session,
    ):
        yield Stage(urls, Control(session, urls["control"]))
