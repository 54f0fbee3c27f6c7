from collections.abc import AsyncIterator

import pytest

from hookflash.ports.platform import CallControl, Lane, Spend

from .asking import HASTY, connect
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
    connection = connect(stub, clock)
    yield connection
    await connection.close()


@pytest.fixture
async def hasty(stub: Stub, clock: ManualClock) -> AsyncIterator[CallControl]:
    """A connection to the stub that soon gives up on an answer."""
    connection = connect(stub, clock, **HASTY)
    yield connection
    await connection.close()


@pytest.fixture
def spend() -> Spend:
    return Spend(Lane.CHECK)
