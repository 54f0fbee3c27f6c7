"""Calls that an agent's session places, and how they are found again."""

from datetime import timedelta
from typing import Any

import pytest

from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.adapters.kit.stamps import INTENT
from hookflash.domain.calls import LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformError
from hookflash.domain.ids import LegId
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.outbound import Dial
from hookflash.ports.platform import Lane, Spend
from tests.adapters.clocks import RealClock
from tests.adapters.stub import Stub, answer, drop

from .platform import BASE, CALL, JOIN, Desk, connect, then
from .shapes import ANA, MASTER, OTHER, OUTBOUND, contact, event, listed

NUMBER = "+493023125001"
ACTIVE = f"GET {BASE}/contacts/active"
TO_ANA = Destination(target=Target(type=TargetType.AGENT, id=ANA), roles=(LegRole.AGENT,))
DIAL = Dial(intent_id="intent-1", agent=TO_ANA, number=NUMBER, context={"order": "17"})
CALLING = event(status="Dialing", IsInbound=False, DNIS=NUMBER)


def row(contact_id: str = MASTER, **more: Any) -> dict[str, Any]:
    record: dict[str, Any] = contact(contact_id, isOutbound=True, toAddress=NUMBER)["contactId"]
    return {**record, "masterContactId": int(contact_id), **more}


@pytest.fixture
def desk(stub: Stub) -> Desk:
    """A session without any contact."""
    desk = Desk(stub)
    desk.on("dial-phone", then(desk, CALLING))
    desk.on(f"interactions/{MASTER}/custom-data", answer(202))
    stub.on(ACTIVE, answer(204))
    return desk


async def test_the_agents_session_dials_and_its_event_names_the_call(
    control: CxoneCallControl, desk: Desk, spend: Spend
) -> None:
    await control.watch_agent(TO_ANA, spend)
    placed = await control.place_call(DIAL, spend)
    assert placed.call_id == CALL
    assert desk.bodies("dial-phone") == [{"phoneNumber": NUMBER, "skillId": int(OUTBOUND)}]
    written = {body["indicatorName"]: body["data"] for body in desk.bodies("custom-data")}
    assert written == {"order": "17", INTENT: "intent-1"}


async def test_an_agent_on_a_call_places_none(stub: Stub, control: CxoneCallControl, spend: Spend) -> None:
    desk = Desk(stub, event())
    with pytest.raises(PlatformError) as caught:
        await control.place_call(DIAL, spend)
    assert (caught.value.cause, caught.value.was_sent) == (Cause.BUSY, False)
    assert desk.commands() == []


@pytest.mark.parametrize("starts", [True, False])
async def test_nobody_is_logged_in_unless_the_settings_say_so(
    stub: Stub, spend: Spend, *, starts: bool
) -> None:
    gone = answer(404, {"error": "InvalidAgentSession"})
    desk = Desk(stub)
    desk.on("dial-phone", then(desk, CALLING))
    desk.on(f"interactions/{MASTER}/custom-data", answer(202))
    stub.on(JOIN, gone, answer(202, {"sessionId": "first=="}))
    begin = f"POST {BASE}/agent-sessions"
    stub.on(begin, answer(202, {"sessionId": "mine=="}))
    stub.on(f"GET {BASE}/agents", answer(200, listed("agents", {"agentId": int(ANA), "firstName": "Ana"})))
    stub.on(f"GET {BASE}/agents/{ANA}", answer(200, {"agentId": int(ANA), "firstName": "Ana"}))
    settings = {
        "outbound_skill": "Billing Outbound",
        "start_sessions": starts,
        "stations": {"ana": "+4930111"},
    }
    control = connect(stub, RealClock(), **settings)
    if starts:
        assert (await control.place_call(DIAL, spend)).call_id == CALL
        asked = next(one.json for one in stub.seen if one.target.endswith("/agent-sessions"))
        assert asked == {"stationId": "", "stationPhoneNumber": "+4930111", "asAgentId": ANA}
    else:
        with pytest.raises(PlatformError) as caught:
            await control.place_call(DIAL, spend)
        assert (caught.value.cause, caught.value.was_sent) == (Cause.NOT_AVAILABLE, False)
        assert stub.count(begin) == 0
    await control.close()


async def test_a_call_whose_answer_is_lost_is_found_by_whom_it_is_to(
    stub: Stub, control: CxoneCallControl, desk: Desk, spend: Spend
) -> None:
    desk.on("dial-phone", drop)
    with pytest.raises(PlatformError) as caught:
        await control.place_call(DIAL, spend)
    assert not caught.value.effect_known
    since = RealClock().now()
    assert await control.find_placed_call(DIAL, since, spend) is None
    late = (since + timedelta(seconds=1)).isoformat()
    stub.on(ACTIVE, answer(200, listed("activeContacts", row(contactStartDate=late))))
    assert await control.find_placed_call(DIAL, since, spend) == CALL


@pytest.mark.parametrize(
    ("more", "intent"),
    [
        ({"contactStartDate": "2020-01-01T00:00:00Z"}, None),
        ({"toAddress": "+4930777"}, None),
        ({}, "somebody-elses"),
    ],
)
async def test_another_call_is_not_taken_for_it(
    stub: Stub, control: CxoneCallControl, desk: Desk, spend: Spend, more: dict[str, Any], intent: str | None
) -> None:
    stub.on(ACTIVE, answer(200, listed("activeContacts", row(**more))))
    if intent is not None:
        rows = {"contactCustomData": [{"name": INTENT, "value": intent}]}
        stub.on(f"GET {BASE}/contacts/{MASTER}/custom-data", answer(200, rows))
    assert await control.find_placed_call(DIAL, RealClock().now(), spend) is None
    assert desk.commands() == []


async def test_of_several_only_a_marked_one_is_it(
    stub: Stub, control: CxoneCallControl, desk: Desk, spend: Spend
) -> None:
    stub.on(ACTIVE, answer(200, listed("activeContacts", row(), row(OTHER))))
    stub.on(f"GET {BASE}/contacts/{OTHER}/custom-data", answer(204))
    assert await control.find_placed_call(DIAL, RealClock().now(), spend) is None
    rows = {"contactCustomData": [{"name": INTENT, "value": "intent-1"}]}
    stub.on(f"GET {BASE}/contacts/{OTHER}/custom-data", answer(200, rows))
    assert await control.find_placed_call(DIAL, RealClock().now(), spend) == OTHER
    assert desk.commands() == []


async def test_a_placed_call_is_ended_once_and_for_all(
    stub: Stub, control: CxoneCallControl, desk: Desk, spend: Spend
) -> None:
    desk.on(f"interactions/{MASTER}/end", then(desk, event(status="Disconnected", FinalState=True)))
    await control.place_call(DIAL, spend)
    leg = LegId(f"{MASTER}-agent-{ANA}")
    await control.end_call(CALL, leg, ANA, spend)
    stub.on(f"POST {BASE}/contacts/{MASTER}/end", answer(404, {"error": "InvalidContactId"}))
    desk.on(f"interactions/{MASTER}/end", answer(404, {"error": "InvalidContactId"}))
    await control.end_call(CALL, leg, ANA, Spend(Lane.COMMAND))
