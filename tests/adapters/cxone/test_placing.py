"""Calls that an agent's session places, and how they are found again."""

import asyncio
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
from tests.adapters.clocks import ManualClock, RealClock, settle
from tests.adapters.stub import Stub, answer, drop, gated

from .account import state
from .platform import BASE, CALL, JOIN, Desk, connect, then
from .shapes import ANA, MASTER, OTHER, OUTBOUND, contact, event, listed

NUMBER = "+493023125001"
ACTIVE = f"GET {BASE}/contacts/active"
TO_ANA = Destination(target=Target(type=TargetType.AGENT, id=ANA), roles=(LegRole.AGENT,))
DIAL = Dial(intent_id="intent-1", agent=TO_ANA, number=NUMBER, context={"order": "17"})
STARTING = {
    "outbound_skill": "Billing Outbound",
    "start_sessions": True,
    "stations": {"ana": "+4930111"},
    "effect_within_s": 0.3,
}
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
    stub.on(JOIN, gone)
    begin = f"POST {BASE}/agent-sessions"
    stub.on(begin, answer(202, {"sessionId": "first=="}))
    stub.on(f"GET {BASE}/agents", answer(200, listed("agents", {"agentId": int(ANA), "firstName": "Ana"})))
    stub.on(f"GET {BASE}/agents/{ANA}", answer(200, {"agentId": int(ANA), "firstName": "Ana"}))
    control = connect(stub, RealClock(), **{**STARTING, "start_sessions": starts})
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


@pytest.fixture
def begun(stub: Stub) -> Desk:
    """Ana is not logged in, and can be."""
    desk = Desk(stub)
    stub.on(JOIN, answer(404, {"error": "InvalidAgentSession"}))
    stub.on(f"POST {BASE}/agent-sessions", answer(202, {"sessionId": "first=="}))
    stub.on(f"GET {BASE}/agents", answer(200, listed("agents", {"agentId": int(ANA), "firstName": "Ana"})))
    stub.on(f"GET {BASE}/agents/{ANA}", answer(200, {"agentId": int(ANA), "firstName": "Ana"}))
    desk.on("dial-phone", then(desk, CALLING, event(status="Disconnected", IsInbound=False, FinalState=True)))
    for number in range(9):
        stub.on(f"DELETE {BASE}/agent-sessions/session%3D%3D{number}", answer(202))
    return desk


def ended(stub: Stub) -> list[Any]:
    return [one.json for one in stub.seen if one.method == "DELETE"]


@pytest.mark.parametrize(
    ("was", "told", "count"),
    [
        ("Unavailable", (), 1),
        ("Available", (), 0),
        ("LoggedOut", (), 0),
        ("Unavailable", (event(OTHER, "Incoming"), event(OTHER, "Disconnected", FinalState=True)), 0),
        ("Unavailable", (event(OTHER, "Active", IsInbound=False),), 0),
    ],
    ids=["as_found", "at_work", "gone", "took_a_call", "on_a_call"],
)
async def test_an_agent_whom_we_have_logged_in_is_logged_out_unless_they_work(
    stub: Stub, begun: Desk, spend: Spend, was: str, told: tuple[dict[str, str], ...], count: int
) -> None:
    stub.on(f"GET {BASE}/agents/{ANA}/states", answer(200, listed("agentStates", state(ANA, was))))
    control = connect(stub, RealClock(), **STARTING)
    await control.place_call(DIAL, spend)
    if told:
        seen = len(begun.polls)
        begun.tell(*told)
        async with asyncio.timeout(5):
            while len(begun.polls) == seen:  # noqa: ASYNC110 - the next request tells that it was heard
                await asyncio.sleep(0.01)
    assert ended(stub) == []
    await control.close()
    assert ended(stub) == [{"forceLogoff": False, "endContacts": False, "ignorePersonalQueue": False}] * count


async def test_an_agent_whom_nobody_needs_any_more_is_logged_out_before_they_are_logged_in_again(
    stub: Stub, begun: Desk, spend: Spend
) -> None:
    clock, gate = ManualClock(), asyncio.Event()
    unavailable = answer(200, listed("agentStates", state(ANA, "Unavailable")))
    stub.on(f"GET {BASE}/agents/{ANA}/states", gated(gate, unavailable))
    control = connect(stub, clock, session_idle_s=100, **STARTING)
    await clock.run(control.watch_agent(TO_ANA, spend))
    await clock.run(control.place_call(DIAL, spend))
    clock.jump(101)
    begun.reply(answer(304))
    async with asyncio.timeout(5):
        while not any(one.target.endswith("/states") for one in stub.seen):  # noqa: ASYNC110 - it is asked then
            await asyncio.sleep(0.01)
    again = asyncio.create_task(control.watch_agent(TO_ANA, spend))
    await settle()
    joins = stub.count(JOIN)
    gate.set()
    await again
    paths = [one.method for one in stub.seen if one.method == "DELETE" or one.target.endswith("/join")]
    assert paths == ["POST"] * joins + ["DELETE", "POST"]
    await control.close()


async def test_an_agent_who_is_logged_in_meanwhile_is_joined_and_not_logged_out(
    stub: Stub, begun: Desk, spend: Spend
) -> None:
    joined = answer(202, {"sessionId": "first=="})
    stub.on(JOIN, answer(404, {"error": "InvalidAgentSession"}), joined)
    stub.on(f"POST {BASE}/agent-sessions", answer(409, {"error": "AgentSessionExists"}))
    control = connect(stub, RealClock(), **STARTING)
    assert (await control.place_call(DIAL, spend)).call_id == CALL
    await control.close()
    assert ended(stub) == []
    assert begun.most_waiting == 1


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
