"""Reading a call: which contacts, whose session, and what if one of them cannot be read."""

import asyncio
import contextlib
from typing import Any

import pytest

from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.domain.calls import LegState
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.domain.ids import CallId
from hookflash.domain.journeys import Journey
from hookflash.domain.requests import Kind
from hookflash.domain.targets import parse_target
from hookflash.ports.platform import Lane, Spend
from tests.adapters.clocks import RealClock
from tests.adapters.stub import Stub, answer, drop, raw

from .platform import BASE, CALL, JOIN, Desk, connect, then
from .shapes import ANA, BEN, CHILD, MASTER, contact, event, hierarchy

READ, READ_CHILD = f"GET {BASE}/contacts/{MASTER}", f"GET {BASE}/contacts/{CHILD}"
HIERARCHY = f"{READ}/hierarchy"
DATA = f"{READ}/custom-data"


@pytest.fixture
def spend() -> Spend:
    return Spend(Lane.CHECK)


async def test_any_contact_of_a_call_is_its_id(
    stub: Stub, control: CxoneCallControl, desk: Desk, spend: Spend
) -> None:
    stub.on(READ_CHILD, answer(200, contact(CHILD, agentId=2002, transferIndicatorName="Consult")))
    stub.on(READ, answer(200, contact(MASTER, "Released")))
    stub.on(HIERARCHY, answer(200, hierarchy((CHILD, False))))
    by_master = await control.read_call(CALL, spend)
    by_child = await control.read_call(CallId(CHILD), spend)
    assert by_master.legs == by_child.legs
    assert (by_master.id, by_child.id) == (CALL, CHILD)
    assert [leg.id for leg in by_master.legs][-1] == f"{CHILD}-agent-{BEN}"
    assert desk.commands() == []


@pytest.mark.parametrize(
    "call_id", ["", "x", "0", "-7", "1" * 30, "../agents", "3e3a1f0e-0000-4000-8000-00000000c0de"]
)
async def test_what_is_no_contact_id_is_no_call(
    stub: Stub, control: CxoneCallControl, spend: Spend, call_id: str
) -> None:
    with pytest.raises(PlatformMissing) as caught:
        await control.read_call(CallId(call_id), spend)
    assert caught.value.cause is Cause.CALL_GONE
    assert stub.seen == []


async def test_a_call_that_is_forgotten_is_gone(stub: Stub, control: CxoneCallControl, spend: Spend) -> None:
    stub.on(READ, answer(404, {"error": "InvalidContactId"}))
    with pytest.raises(PlatformMissing) as caught:
        await control.read_call(CALL, spend)
    assert caught.value.cause is Cause.CALL_GONE


async def test_contacts_that_have_ended_are_read_once(
    stub: Stub, control: CxoneCallControl, desk: Desk, spend: Spend
) -> None:
    stub.on(READ_CHILD, answer(200, contact(CHILD, "Released", agentId=2002)))
    stub.on(HIERARCHY, answer(200, hierarchy((CHILD, True))))
    for _ in range(2):
        await control.read_call(CALL, spend)
    call = await control.read_call(CALL, spend)
    assert (stub.count(READ), stub.count(READ_CHILD)) == (3, 1)
    ended = call.find_leg(f"{CHILD}-agent-{BEN}")
    assert ended is not None
    assert ended.state is LegState.ENDED
    assert desk.commands() == []


async def test_a_child_that_can_no_longer_be_read_is_left_out(
    stub: Stub, control: CxoneCallControl, desk: Desk, spend: Spend
) -> None:
    stub.on(READ_CHILD, answer(404, {"error": "InvalidContactId"}))
    stub.on(HIERARCHY, answer(200, hierarchy((CHILD, True), (MASTER, False))))
    assert len((await control.read_call(CALL, spend)).legs) == 2
    assert desk.commands() == []


@pytest.mark.parametrize("reply", [answer(404, {"error": "InvalidAgentSession"}), answer(409), answer(403)])
async def test_without_a_session_the_records_are_all_there_is(
    stub: Stub, control: CxoneCallControl, spend: Spend, reply: Any
) -> None:
    stub.on(JOIN, reply)
    call = await control.read_call(CALL, spend)
    assert [leg.state for leg in call.legs] == [LegState.CONNECTED, LegState.CONNECTED]


async def test_a_refusal_to_act_for_the_agent_is_told_by_the_checks(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    assert (await control.missing_grants(Kind.BLIND, parse_target("queue:x"), spend)).names == ()
    stub.on(JOIN, answer(403, {"error": "Forbidden"}))
    await control.read_call(CALL, spend)
    missing = await control.missing_grants(Kind.BLIND, parse_target("queue:x"), spend)
    assert "asAgentId" in missing.names[0]
    assert missing.remedy is not None


@pytest.mark.parametrize(
    "reply", [drop, answer(503), answer(202, b"<html>"), answer(202, {"sessionId": 1.5})]
)
async def test_a_session_that_cannot_be_read_makes_the_call_unreadable(
    stub: Stub, spend: Spend, reply: Any
) -> None:
    """Who is on hold is known there alone; a guess could leave them there."""
    stub.on(JOIN, reply)
    control = connect(stub, RealClock(), read_total_s=0.6, read_timeout_s=0.5)
    with pytest.raises(PlatformError) as caught:
        await control.read_call(CALL, spend)
    assert not isinstance(caught.value, PlatformMissing)
    await control.close()


async def test_a_session_that_fails_later_makes_it_unreadable_too(stub: Stub, spend: Spend) -> None:
    desk = Desk(stub, event(status="Holding"))
    control = connect(stub, RealClock(), read_total_s=0.5)
    await control.read_call(CALL, spend)
    for _ in range(20):
        desk.reply(drop)
    with pytest.raises(PlatformError):
        await _read_for(control, 10.0)
    await control.close()


async def _read_for(control: CxoneCallControl, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while True:
            await control.read_call(CALL, Spend(Lane.CHECK))
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("lane", [Lane.WATCH, Lane.AFTERCARE])
async def test_who_only_watches_joins_nobody(stub: Stub, control: CxoneCallControl, lane: Lane) -> None:
    call = await control.read_call(CALL, Spend(lane))
    assert not call.caller_is_gone
    assert stub.count(JOIN) == 0


async def test_whoever_received_a_call_is_not_joined_for_it(stub: Stub, control: CxoneCallControl) -> None:
    stub.on(READ, answer(200, contact(MASTER, "Released", transferIndicatorName="Consult")))
    stub.on(READ_CHILD, answer(200, contact(CHILD, agentId=2002)))
    stub.on(HIERARCHY, answer(200, hierarchy((CHILD, False))))
    call = await control.read_call(CALL, Spend(Lane.WATCH))
    assert not call.caller_is_gone
    assert stub.count(JOIN) == 0


async def test_a_journey_is_written_in_the_session_and_read_from_the_contact(
    stub: Stub, control: CxoneCallControl, desk: Desk, spend: Spend
) -> None:
    desk.on(f"interactions/{MASTER}/custom-data", answer(202))
    journey = Journey(id="j-1", depth=2, visited=("queue:1",), came_from=("agent:2",))
    await control.stamp(await control.read_call(CALL, spend), {"order": "17"}, journey, spend)
    written = {body["indicatorName"]: body["data"] for body in desk.bodies("custom-data")}
    assert written["order"] == "17"
    rows = [{"name": name, "value": value} for name, value in written.items()]
    stub.on(DATA, answer(200, {"contactCustomData": rows}))
    assert (await control.read_call(CALL, spend)).journey == journey


async def test_nothing_is_written_on_a_call_that_no_agent_has(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    stub.on(READ, answer(200, contact(MASTER, "InQueue", agentId=None)))
    call = await control.read_call(CALL, spend)
    with pytest.raises(PlatformError) as caught:
        await control.stamp(call, {"order": "17"}, Journey(id="j"), spend)
    assert caught.value.cause is Cause.NOT_SUPPORTED


@pytest.mark.parametrize("is_final", [False, True])
async def test_a_disposition_goes_into_the_session_while_it_has_the_contact(
    stub: Stub, control: CxoneCallControl, spend: Spend, *, is_final: bool
) -> None:
    desk = Desk(stub, event(status="Disconnected", FinalState=is_final))
    desk.on(f"interactions/{MASTER}/disposition", then(desk, event(status="Disconnected", FinalState=True)))
    outside = f"POST {BASE}/contacts/{MASTER}/set-disposition"
    stub.on(outside, answer(200, {}))
    leg = (await control.read_call(CALL, spend)).legs[1]
    assert leg.id == f"{MASTER}-agent-{ANA}"
    await control.set_wrap_up(CALL, leg.id, "103", spend)
    assert stub.count(outside) == is_final
    assert desk.bodies("disposition") == ([] if is_final else [{"primaryDispositionId": 103}])


HOSTILE = (
    drop,
    answer(200),
    answer(200, b"<html>"),
    answer(200, []),
    answer(200, b"[" * 50_000),
    answer(200, {"contactId": {"contactId": "x"}}),
    answer(200, {"childContacts": 7}),
    answer(200, {"childContacts": [7, None, {"contactId": []}]}),
    answer(302, None, Location="http://127.0.0.1:1/"),
    answer(429),
    answer(500, b"\xff"),
    raw(b"\x00\x01", keep=False),
)


@pytest.mark.parametrize("path", [READ, HIERARCHY, READ_CHILD, DATA])
@pytest.mark.parametrize("reply", HOSTILE)
async def test_strange_answers_have_a_cause_and_are_never_a_crash(
    stub: Stub, spend: Spend, path: str, reply: Any
) -> None:
    Desk(stub, event())
    stub.on(READ_CHILD, answer(200, contact(CHILD, "Released")))
    stub.on(HIERARCHY, answer(200, hierarchy((CHILD, True))))
    stub.on(path, reply)
    control = connect(stub, RealClock(), read_total_s=0.5)
    with contextlib.suppress(PlatformError):
        assert (await control.read_call(CALL, spend)).caller is not None
    await control.close()
