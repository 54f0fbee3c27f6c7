from collections.abc import AsyncIterator

import pytest

from hookflash.adapters.cxone.tutorial import TutorialCallControl
from tests.adapters.asking import HASTY
from tests.adapters.clocks import ManualClock
from tests.adapters.stub import Stub

from .gateway import connect, open_gateway


@pytest.fixture
async def stub(stub: Stub) -> Stub:
    """A gateway that knows one call, answered by Ana, and everything about it."""
    open_gateway(stub)
    return stub


@pytest.fixture
async def control(stub: Stub, clock: ManualClock) -> AsyncIterator[TutorialCallControl]:
    connection = connect(stub, clock)
    yield connection
    await connection.close()


@pytest.fixture
async def hasty(stub: Stub, clock: ManualClock) -> AsyncIterator[TutorialCallControl]:
    connection = connect(stub, clock, **HASTY)
    yield connection
    await connection.close()
