"""transfer-calls: cold and warm, to skills, agents, numbers and mailboxes, and what refuses it."""

import pytest

from tests.simulator.harness import acme

from .platform import Cxone, opened
from .test_call_control import BUSY, child, consulting, held

FIXED = "+493023125001"


async def test_cold_transfer_to_a_skill(cxone: Cxone) -> None:
    call, session = await held(cxone)
    await session.do("dial-skill", skillId=str(cxone.skill("Empty Desk")))
    (dialing,) = await session.events()
    assert (dialing["Status"], dialing["CallType"], dialing["Skill"]) == ("Dialing", "ReskillProxy", "4007")
    assert (await session.transfer()).error == "409 InvalidState"
    await cxone.sim.advance(0.5)
    assert await session.contacts() == ["1 Active"]
    assert (await session.transfer()).status == 202
    await cxone.sim.advance(0.1)
    assert await cxone.sim.caller_with(call) == "queue:Empty Desk"
    assert await session.contacts() == ["1 Disconnected!", "0 Disconnected"]
    await cxone.sim.advance(2)
    assert await session.contacts() == ["0 Disconnected!"]
    effects = await cxone.sim.effects()
    assert [(one["operation"], one["call_id"]) for one in effects] == [
        ("hold", call.call_id),
        ("dial_skill", call.call_id),
        ("transfer_calls", call.call_id),
    ]


async def test_queued_caller_is_picked_up_under_the_same_contact(cxone: Cxone) -> None:
    call, session = await held(cxone)
    await session.do("dial-skill", skillId=cxone.skill("Overflow"))
    kim = await cxone.at_work("kim")
    await cxone.sim.advance(0.5)
    await session.do("interactions/transfer-calls")
    assert await cxone.sim.caller_with(call) == "queue:Overflow"
    await cxone.sim.advance(1)
    assert await cxone.sim.caller_with(call) == "agent:kim"
    (event,) = [one for one in await kim.events() if one["Type"] == "CallContactEvent"]
    assert (event["ContactID"], event["MasterID"]) == (str(child(call)), call.call_id)
    assert event["Status"] == "Active"


async def test_leg_to_a_skill_that_is_active_when_answered_only() -> None:
    async with opened(world=acme(switches={"cxone_dial_skill_active": "answered"})) as cxone:
        call, session = await held(cxone)
        await session.do("dial-skill", skillId=cxone.skill("Overflow"))
        await cxone.sim.advance(0.8)
        assert await session.contacts() == ["1 Dialing"]
        assert (await session.transfer()).error == "409 InvalidState"
        await cxone.sim.advance(0.5)
        assert await session.contacts() == ["1 Active"]
        await session.do("interactions/transfer-calls")
        assert await cxone.sim.caller_with(call) == "agent:kim"


@pytest.mark.parametrize(
    ("dial", "body", "place"),
    [
        ("dial-agent", {"targetAgentId": "2002"}, "agent:ben"),
        ("consult-agent", {"targetAgentId": "2002"}, "agent:ben"),
        ("dial-phone", {"phoneNumber": FIXED, "skillId": 1_004_001}, f"number:{FIXED}"),
    ],
)
async def test_warm_transfer(cxone: Cxone, dial: str, body: dict[str, object], place: str) -> None:
    call, session = await consulting(cxone, dial, **body)
    assert await cxone.sim.caller_with(call) == "hold"
    await session.do("interactions/transfer-calls")
    assert await cxone.sim.caller_with(call) == place
    assert await session.contacts() == ["1 Disconnected!", "0 Disconnected"]


async def test_transfer_of_a_transferred_call(cxone: Cxone) -> None:
    call, session = await consulting(cxone)
    await session.do("interactions/transfer-calls")
    ben = await cxone.at_work("ben")
    await ben.do(f"interactions/{child(call)}/hold")
    await ben.do("dial-agent", targetAgentId=2003, parentContactId=child(call))
    await cxone.sim.advance(1)
    (event,) = [one for one in await ben.events() if one.get("Status") == "Active"]
    assert event["ParentContactId"] == str(child(call))
    assert event["MasterID"] == call.call_id
    await ben.do("interactions/transfer-calls")
    assert await cxone.sim.caller_with(call) == "agent:cleo"


async def test_nothing_to_join(cxone: Cxone) -> None:
    call, session = await cxone.place(), await cxone.at_work()
    reply = await session.transfer()
    assert (reply.error, reply.body) == ("409 InvalidState", b"")
    await session.hold(call)
    assert (await session.transfer()).error == "409 InvalidState"
    await session.do("dial-phone", phoneNumber=BUSY, skillId=cxone.outbound_skill("Billing"))
    assert (await session.transfer()).error == "409 InvalidState"
    await cxone.sim.advance(1)
    assert (await session.transfer()).error == "409 InvalidState"
    assert await cxone.sim.caller_with(call) == "hold"


async def test_body_of_the_refusal_is_a_switch() -> None:
    async with opened(world=acme(switches={"cxone_transfer_error_body": "InvalidState"})) as cxone:
        _, session = await held(cxone)
        assert (await session.transfer()).json["error"] == "InvalidState"


@pytest.mark.parametrize("status", [409, 404])
async def test_repeated_transfer(status: int) -> None:
    async with opened(world=acme(switches={"cxone_transfer_repeated": str(status)})) as cxone:
        call, session = await consulting(cxone)
        assert (await session.transfer()).status == 202
        assert (await session.transfer()).status == 202  # the first has had no effect yet
        await cxone.sim.advance(0.2)
        assert (await session.transfer()).status == status
        assert [one["operation"] for one in await cxone.sim.effects()].count("transfer_calls") == 1
        assert await cxone.sim.caller_with(call) == "agent:ben"


async def test_target_hangs_up_before_the_transfer_takes_effect(cxone: Cxone) -> None:
    call, session = await consulting(cxone)
    assert (await session.transfer()).status == 202
    await cxone.sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "agent:ben"})
    await cxone.sim.advance(1)
    assert await cxone.sim.caller_with(call) == "hold"
    assert "transfer_calls" not in [one["operation"] for one in await cxone.sim.effects()]
    await session.do(f"interactions/{call.call_id}/resume")
    assert await cxone.sim.caller_with(call) == "agent:ana"


async def test_conference_before_a_late_transfer_takes_effect(cxone: Cxone) -> None:
    call, session = await consulting(cxone)
    await cxone.sim.faults({"match": {"operation": "transfer_calls"}, "do": "late_effect", "delay_s": 2})
    await session.do("interactions/transfer-calls")
    await session.do("interactions/conference-calls")
    await cxone.sim.advance(3)
    assert await session.contacts() == ["0 Joined", "1 Joined"]
    assert "transfer_calls" not in [one["operation"] for one in await cxone.sim.effects()]
    assert (await cxone.sim.truth(call))["up"]


async def test_closed_skill_asks_back(cxone: Cxone) -> None:
    call, session = await held(cxone)
    await session.do("dial-skill", skillId=cxone.skill("Closed Desk"))
    (event,) = await session.events()
    assert (event["Type"], event["ShowContinueReskill"]) == ("HoursOfOperation", "True")
    await session.do("continue-reskill", continueReskill=False)
    assert await session.contacts() == []
    assert (await session.post("continue-reskill", continueReskill=True)).error == "409 InvalidState"
    await session.do("dial-skill", skillId=cxone.skill("Closed Desk"))
    await session.do("continue-reskill", continueReskill="true")
    await cxone.sim.advance(0.5)
    await session.do("interactions/transfer-calls")
    assert await cxone.sim.caller_with(call) == "queue:Closed Desk"


async def test_closed_skill_whose_leg_ends() -> None:
    async with opened(world=acme(switches={"cxone_closed_skill": "disconnects"})) as cxone:
        call, session = await held(cxone)
        await session.do("dial-skill", skillId=cxone.skill("Closed Desk"))
        await cxone.sim.advance(0.5)
        assert await session.contacts() == ["1 Dialing", "1 Disconnected!"]
        assert await cxone.sim.caller_with(call) == "hold"


@pytest.mark.parametrize("value", ["refused", "disconnects"])
async def test_inactive_skill(value: str) -> None:
    async with opened(world=acme(switches={"cxone_inactive_skill": value})) as cxone:
        _, session = await held(cxone)
        await cxone.sim.control("PATCH", "queues/Support", {"active": False})
        reply = await session.post("dial-skill", skillId=cxone.skill("Support"))
        if value == "refused":
            assert reply.error == "400 InvalidSkill"
        else:
            await cxone.sim.advance(1)
            assert await session.contacts() == ["1 Dialing", "1 Disconnected!"]


async def test_mailbox_of_an_agent(cxone: Cxone) -> None:
    call, session = await held(cxone)
    await session.do("direct-voicemail-transfer", targetAgentId=2005)
    assert await cxone.sim.caller_with(call) == "voicemail:agent:eva"
    assert await session.contacts() == ["0 Disconnected"]


async def test_mailbox_of_an_agent_in_a_version_without_them(cxone: Cxone) -> None:
    call, session = await held(cxone)
    path = f"/incontactapi/services/v33.0/agent-sessions/{session.id}/direct-voicemail-transfer"
    assert (await cxone.ask("POST", path, {"targetAgentId": 2005})).error == "404 resource not found"
    assert await cxone.sim.caller_with(call) == "hold"


async def test_mailbox_after_a_target_that_did_not_answer(cxone: Cxone) -> None:
    call, session = await held(cxone)
    await session.do("dial-phone", phoneNumber=BUSY, skillId=cxone.outbound_skill("Billing"))
    assert (await session.post("direct-voicemail-transfer", targetAgentId=2005)).status == 409
    await cxone.sim.advance(1)
    await session.do("direct-voicemail-transfer", targetAgentId=2005)
    assert await cxone.sim.caller_with(call) == "voicemail:agent:eva"


@pytest.mark.parametrize(("value", "shown"), [("no", []), ("yes", ["1 Ringing"])])
async def test_ringing(value: str, shown: list[str]) -> None:
    async with opened(world=acme(switches={"cxone_ringing_shown": value})) as cxone:
        _, session = await held(cxone)
        await session.do("dial-agent", targetAgentId=2002)
        await cxone.sim.advance(1)
        assert await session.contacts() == ["1 Dialing", *shown, "1 Active"]


@pytest.mark.parametrize(("value", "code"), [("absent", ""), ("given", "17")])
async def test_disconnect_code(value: str, code: str) -> None:
    async with opened(world=acme(switches={"cxone_disconnect_code": value})) as cxone:
        _, session = await held(cxone)
        await session.do("dial-phone", phoneNumber=BUSY, skillId=cxone.outbound_skill("Billing"))
        await cxone.sim.advance(1)
        assert (await session.events())[-1]["DisconnectCode"] == code


@pytest.mark.parametrize("value", ["ReskillProxy", "Regular", "Consult"])
async def test_type_of_a_leg_to_a_skill(value: str) -> None:
    async with opened(world=acme(switches={"cxone_skill_leg_type": value})) as cxone:
        _, session = await held(cxone)
        await session.do("dial-skill", skillId=cxone.skill("Support"))
        assert (await session.events())[0]["CallType"] == value
