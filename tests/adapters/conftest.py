import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from typing import Any

import pytest

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.adapters.genesys.settings import parse
from hookflash.ports.platform import Lane, Spend

from .asking import HASTY, connect
from .clocks import ManualClock, RealClock
from .loops import UnhurriedLoop
from .simulated import Connect
from .simulator import Simulator, running_simulator
from .stub import Stub, running_stub

LoopFactory = Callable[[], asyncio.AbstractEventLoop]


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, LoopFactory]:
    """What talks to the stub alone needs no real time; the simulator, another process, has its own."""
    fixtures = set(getattr(item, "fixturenames", ()))
    if "stub" in fixtures and "process" not in fixtures:
        return {"unhurried": UnhurriedLoop}
    return {"real": asyncio.new_event_loop}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    async with running_stub() as platform:
        yield platform


@pytest.fixture
async def control(stub: Stub, clock: ManualClock) -> AsyncIterator[GenesysCallControl]:
    """A connection to the stub."""
    connection = connect(stub, clock)
    yield connection
    await connection.close()


@pytest.fixture
async def hasty(stub: Stub, clock: ManualClock) -> AsyncIterator[GenesysCallControl]:
    """A connection to the stub that soon gives up on an answer."""
    connection = connect(stub, clock, **HASTY)
    yield connection
    await connection.close()


@pytest.fixture
def spend() -> Spend:
    return Spend(Lane.CHECK)


@pytest.fixture(scope="module")
def process() -> Iterator[Simulator]:
    with running_simulator() as simulator:
        yield simulator


@pytest.fixture
def simulator(process: Simulator) -> Simulator:
    process.reset()
    return process


@pytest.fixture
async def online(simulator: Simulator) -> AsyncIterator[Connect]:
    async with AsyncExitStack() as stack:

        def make(**changes: Any) -> GenesysCallControl:
            account = {"client_id": "hookflash", "client_secret": "secret"}
            secrets = changes.pop("secrets", None)
            section = {"base_url": simulator.genesys, **account, **changes}
            control = GenesysCallControl("g", parse("g", section, {}), RealClock(), None, secrets)
            stack.push_async_callback(control.close)
            return control

        yield make
