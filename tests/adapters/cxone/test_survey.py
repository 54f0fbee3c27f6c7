"""What doctor asks: what is usable, and what mends the rest."""

import pytest

from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Lane, Spend
from tests.adapters.clocks import RealClock
from tests.adapters.stub import Stub, answer

from .account import STATES, state
from .platform import BASE, Desk, connect
from .shapes import ANA, event, listed

pytestmark = pytest.mark.usefixtures("account")


@pytest.fixture
def spend() -> Spend:
    return Spend(Lane.CHECK)


async def test_a_survey_says_what_is_usable_and_what_mends_the_rest(stub: Stub, spend: Spend) -> None:
    Desk(stub, event())
    control = connect(stub, RealClock())
    found = {(one.verb, one.target): one for one in await control.survey(spend)}
    assert found["blind", TargetType.QUEUE].is_usable
    number = found["blind", TargetType.NUMBER]
    assert not number.is_usable
    assert number.gaps[0].remedy is not None
    assert "outbound_skill" in number.gaps[0].remedy
    assert any("signal" in gap.what for gap in found["blind", TargetType.QUEUE].gaps)
    assert not found["call", None].is_usable
    assert {target for _, target in found} >= set(TargetType)
    await control.close()


async def test_a_survey_tries_to_act_for_an_agent(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    stub.on(f"POST {BASE}/agent-sessions/join", answer(403, {"error": "Forbidden"}))
    found = {(one.verb, one.target): one for one in await control.survey(spend)}
    queue = found["blind", TargetType.QUEUE]
    assert not queue.is_usable
    assert "asAgentId" in queue.gaps[0].what


async def test_a_survey_with_nobody_at_work_leaves_that_open(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    stub.on(STATES, answer(200, listed("agentStates", state(ANA, "LoggedOut"))))
    found = {(one.verb, one.target): one for one in await control.survey(spend)}
    queue = found["blind", TargetType.QUEUE]
    assert queue.is_usable
    assert any("nobody is logged in" in gap.what for gap in queue.gaps)
