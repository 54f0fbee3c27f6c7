from collections.abc import AsyncIterator

import pytest

from hookflash.adapters.registry import PLATFORMS
from hookflash.ports.platform import CallControl, Lane, Spend

from .clocks import ManualClock
from .stub import Stub, running_stub


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    async with running_stub() as platform:
        yield platform


@pytest.fixture
async def control(stub: Stub, clock: ManualClock) -> AsyncIterator[CallControl]:
    """A connection to the stub."""
    platform = PLATFORMS["genesys"]
    section = {
        "base_url": stub.url,
        "client_id": "hookflash",
        "client_secret": "swordfish",
        "connect_timeout_s": 0.5,
        "read_timeout_s": 0.5,
        "command_timeout_s": 0.5,
    }
    connection = platform.build("g", platform.parse("g", section, {}), clock)
    yield connection
    await connection.close()


@pytest.fixture
def spend() -> Spend:
    return Spend(Lane.CHECK)
