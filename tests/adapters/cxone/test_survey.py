"""What doctor asks: what is usable, and what mends the rest."""

import pytest

from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Lane, Spend
from tests.adapters.clocks import RealClock
from tests.adapters.stub import Reply, Stub, answer

from .account import HOURS, STATES, state
from .platform import BASE, Desk, connect
from .shapes import ANA, event, listed

HOURS_OF_BILLING = {"profileId": 14001, "profileName": "Billing hours", "days": []}


@pytest.fixture(autouse=True)
def readable(stub: Stub, account: None) -> None:
    """Everything that is read once to see whether it may be."""
    del account
    stub.on(f"GET {BASE}/contacts/active", answer(204))
    stub.on(f"GET {BASE}/dispositions", answer(204))
    stub.on(HOURS, answer(200, HOURS_OF_BILLING))


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
    assert any("nobody is there" in gap.what for gap in queue.gaps)


@pytest.mark.parametrize("strange", [answer(200, {"hours": "always"}), answer(405)])
async def test_a_survey_goes_on_where_a_version_has_no_such_thing(
    stub: Stub, control: CxoneCallControl, spend: Spend, strange: Reply
) -> None:
    Desk(stub, event())
    stub.on(HOURS, strange)
    found = {(one.verb, one.target): one for one in await control.survey(spend)}
    [gap] = found["hours", TargetType.QUEUE].gaps
    assert gap.what == "hours of operation"
    assert "api_version" in (gap.remedy or "")
    assert found["blind", TargetType.QUEUE].is_usable


async def test_a_refusal_for_another_reason_is_no_missing_permission(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    Desk(stub, event())
    stub.on(f"GET {BASE}/contacts/active", answer(400, {"error": "InvalidAgentId"}))
    found = {(one.verb, one.target): one for one in await control.survey(spend)}
    assert found["blind", TargetType.QUEUE].is_usable
