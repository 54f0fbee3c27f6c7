from collections.abc import AsyncIterator

import pytest

from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.adapters.cxone.session import AgentSession
from hookflash.ports.platform import Lane, Spend
from tests.adapters.clocks import ManualClock, RealClock, settle
from tests.adapters.stub import Stub, running_stub

from .account import open_account
from .line import SETTINGS, Line
from .platform import Desk, connect, set_up, talking
from .shapes import ANA


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    async with running_stub() as platform:
        set_up(platform)
        yield platform


@pytest.fixture
async def control(stub: Stub) -> AsyncIterator[CxoneCallControl]:
    """A connection to the stub."""
    connection = connect(stub, RealClock(), outbound_skill="Billing Outbound", effect_within_s=0.3)
    yield connection
    await connection.close()


@pytest.fixture
def desk(stub: Stub) -> Desk:
    """The session of the agent who has the call."""
    return talking(stub)


@pytest.fixture
def spend() -> Spend:
    return Spend(Lane.COMMAND)


@pytest.fixture
def account(stub: Stub) -> None:
    """Some skills and agents."""
    open_account(stub)


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
async def session(line: Line, clock: ManualClock) -> AsyncIterator[AgentSession]:
    """A session that listens on the line."""
    opened = AgentSession(ANA, line.join, line.poll, clock, SETTINGS)
    await opened.open(Spend(Lane.CHECK))
    await settle()
    yield opened
    await opened.stop()
