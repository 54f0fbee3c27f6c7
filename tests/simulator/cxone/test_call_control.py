"""Commands on the legs of a session: hold, resume, dial, end, answer, conference."""

import pytest

from tests.simulator.harness import Placed, acme

from .platform import Cxone, Session, opened

BUSY, NEVER, INVALID = (f"+49302312500{digit}" for digit in (2, 3, 4))


async def held(cxone: Cxone, agent: str = "ana") -> tuple[Placed, Session]:
    """A caller on hold, and the session of his agent with nothing untold."""
    call, session = await cxone.place(agent=agent), await cxone.at_work(agent)
    await session.hold(call)
    await session.events()
    return call, session


async def consulting(cxone: Cxone, dial: str = "consult-agent", **body: object) -> tuple[Placed, Session]:
    """A caller on hold while the agent talks to ben (or whoever the body names)."""
    call, session = await held(cxone)
    await session.do(dial, **(body or {"targetAgentId": 2002}))
    await cxone.sim.advance(2.5)
    assert (await session.contacts())[-1] == "1 Active"
    return call, session


def child(call: Placed) -> int:
    return int(call.call_id) + 1


async def test_hold_and_resume(cxone: Cxone) -> None:
    call, session = await cxone.place(), await cxone.at_work()
    assert (await session.on(call.call_id, "hold")).status == 202
    assert await session.contacts() == []  # the 202 comes first
    await cxone.sim.advance(0.1)
    assert await session.contacts() == ["0 Holding"]
    assert await cxone.sim.caller_with(call) == "hold"
    assert (await session.on(call.call_id, "hold")).error == "409 InvalidState"
    await session.do(f"interactions/{call.call_id}/resume")
    assert await session.contacts() == ["0 Active"]
    assert (await session.on(call.call_id, "resume")).error == "409 InvalidState"


async def test_contacts_of_others_are_unknown(cxone: Cxone) -> None:
    call, session = await cxone.place(agent="ben"), await cxone.at_work()
    for contact in (call.call_id, "1", "x"):
        assert (await session.on(contact, "hold")).error == "404 InvalidContactId"


async def test_consulted_agent_has_the_contact_too(cxone: Cxone) -> None:
    call, session = await held(cxone)
    other = await cxone.at_work("ben")
    await session.do("consult-agent", targetAgentId="2002")
    assert await session.contacts() == ["1 Dialing"]
    (ringing,) = [one for one in await other.events() if one["Type"] == "CallContactEvent"]
    assert (ringing["Status"], ringing["CallType"]) == ("Ringing", "Consult")
    assert ringing["MasterID"] == ringing["ParentContactId"] == call.call_id
    assert (await other.on(child(call), "accept-consult")).status == 202
    await cxone.sim.advance(0.1)
    assert await other.contacts() == ["1 Active"]
    assert await session.contacts() == ["1 Active"]


async def test_cancelled_consult(cxone: Cxone) -> None:
    call, session = await consulting(cxone)
    await session.do(f"interactions/{child(call)}/end")
    assert await session.contacts() == ["1 Disconnected!"]
    assert await cxone.sim.caller_with(call) == "hold"
    await session.do(f"interactions/{call.call_id}/resume")
    assert await session.contacts() == ["0 Active"]
    assert await cxone.sim.caller_with(call) == "agent:ana"


@pytest.mark.parametrize(
    ("dial", "body"),
    [
        ("dial-phone", {"phoneNumber": BUSY}),
        ("dial-phone", {"phoneNumber": INVALID}),
        ("dial-phone", {"phoneNumber": NEVER}),
        ("dial-agent", {"targetAgentId": 2002}),
    ],
)
async def test_target_that_fails_never_becomes_active(
    cxone: Cxone, dial: str, body: dict[str, object]
) -> None:
    call, session = await held(cxone)
    await cxone.sim.control("PATCH", "agents/ben", {"answer": "never"})
    if dial == "dial-phone":
        body = {**body, "skillId": cxone.outbound_skill("Billing")}
    await session.do(dial, **body)
    await cxone.sim.advance(21)
    assert await session.contacts() == ["1 Dialing", "1 Disconnected!"]
    assert await cxone.sim.caller_with(call) == "hold"
    await session.do(dial, **body)  # another try, the caller hears nothing of it
    assert await session.contacts() == ["2 Dialing"]
    await cxone.sim.advance(21)
    await session.do(f"interactions/{call.call_id}/resume")
    assert (await session.contacts())[-1] == "0 Active"


@pytest.mark.parametrize(
    ("dial", "body", "error"),
    [
        ("dial-skill", {"skillId": 9}, "400 InvalidSkill"),
        ("dial-skill", {"skillId": "x"}, "400 InvalidSkill"),
        ("dial-skill", {}, "400 InvalidSkill"),
        ("dial-skill", {"skillId": 1_004_002}, "400 InvalidSkill"),
        ("dial-agent", {"targetAgentId": 9}, "400 InvalidAgent"),
        ("dial-agent", {"targetAgentId": 2001}, "400 InvalidAgent"),
        ("consult-agent", {}, "400 InvalidAgent"),
        ("dial-phone", {"phoneNumber": "ana", "skillId": 1_004_001}, "400 InvalidPhoneNumber"),
        ("dial-phone", {"phoneNumber": "+493023125001"}, "400 InvalidSkill"),
        ("dial-phone", {"phoneNumber": "+493023125001", "skillId": 4001}, "400 InvalidSkill"),
        ("dial-phone", {"phoneNumber": "+493023125001", "skillId": 1_004_002}, "400 InvalidSkill"),
        ("dial-skill", {"skillId": 4002, "parentContactId": 5}, "400 InvalidContactId"),
        ("direct-voicemail-transfer", {"targetAgentId": 9}, "400 InvalidAgent"),
    ],
)
async def test_wrong_dials(cxone: Cxone, dial: str, body: dict[str, object], error: str) -> None:
    call, session = await held(cxone)
    assert (await session.post(dial, **body)).error == error
    await cxone.sim.advance(1)
    assert await session.contacts() == []
    assert await cxone.sim.caller_with(call) == "hold"


async def test_outbound_skill_of_another_team_where_that_is_allowed() -> None:
    async with opened(world=acme(switches={"cxone_outbound_skill_assigned": "not_required"})) as cxone:
        _, session = await held(cxone)
        await session.do("dial-phone", phoneNumber="+493023125001", skillId=cxone.outbound_skill("Support"))


@pytest.mark.parametrize(("value", "status"), [("refused", 409), ("holds", 202)])
async def test_dial_while_the_customer_is_not_on_hold(value: str, status: int) -> None:
    async with opened(world=acme(switches={"cxone_dial_without_hold": value})) as cxone:
        call, session = await cxone.place(), await cxone.at_work()
        assert (await session.post("dial-agent", targetAgentId=2002)).status == status
        await cxone.sim.advance(1)
        assert await cxone.sim.caller_with(call) == ("hold" if status == 202 else "agent:ana")


async def test_dial_without_a_customer(cxone: Cxone) -> None:
    session = await cxone.at_work()
    assert (await session.post("dial-skill", skillId=4002)).error == "409 InvalidState"
    assert (await session.post("consult-agent", targetAgentId=2002)).error == "409 InvalidState"
    assert (await session.transfer()).error == "409 InvalidState"


async def test_second_dial_is_refused(cxone: Cxone) -> None:
    _, session = await consulting(cxone)
    assert (await session.post("dial-agent", targetAgentId=2003)).error == "409 InvalidState"


async def test_two_dials_in_a_row_make_one_leg(cxone: Cxone) -> None:
    call, session = await held(cxone)
    assert (await session.post("dial-agent", targetAgentId=2002)).status == 202
    assert (await session.post("dial-agent", targetAgentId=2003)).status == 202
    await cxone.sim.advance(3)
    assert await session.contacts() == ["1 Dialing", "1 Active"]
    assert [one["operation"] for one in await cxone.sim.effects()] == ["hold", "dial_agent"]
    del call


async def test_personal_queue_of_a_busy_agent(cxone: Cxone) -> None:
    call, session = await held(cxone)
    other = await cxone.place(agent="ben")
    await session.do("dial-agent", targetAgentId=2002)
    await cxone.sim.advance(60)
    assert await session.contacts() == ["2 Dialing"]
    await cxone.sim.control("POST", f"calls/{other.call_id}/hang-up", {"party": "caller"})
    await cxone.sim.advance(4)
    assert await session.contacts() == ["2 Active"]
    await session.do("interactions/transfer-calls")
    assert await cxone.sim.caller_with(call) == "agent:ben"


async def test_busy_agent_where_nobody_waits_for_him() -> None:
    async with opened(world=acme(switches={"cxone_busy_agent": "disconnects"})) as cxone:
        _, session = await held(cxone)
        await cxone.place(agent="ben")
        await session.do("dial-agent", targetAgentId=2002)
        assert "1 Active" not in await session.contacts()
        await cxone.sim.advance(5)
        assert (await session.transfer()).status == 409


async def test_conference(cxone: Cxone) -> None:
    call, session = await consulting(cxone)
    await session.do("interactions/conference-calls")
    events = await session.events()
    assert [one["Status"] for one in events if one["Type"] == "CallContactEvent"] == ["Joined", "Joined"]
    assert "Conference" in [one["Type"] for one in events]
    assert (await session.transfer()).error == "409 InvalidState"
    await session.do(f"interactions/{child(call)}/end")
    assert await session.contacts() == ["1 Disconnected!", "0 Active"]


async def test_agent_steps_out_of_a_conference(cxone: Cxone) -> None:
    call, session = await consulting(cxone)
    assert (await session.post("interactions/conference-hold", conferenceNo=1)).error == "409 InvalidState"
    await session.do("interactions/conference-calls")
    number = next(one["ConferenceNo"] for one in await session.events() if one["Type"] == "Conference")
    await session.do("interactions/conference-hold", conferenceNo=number)
    held = {leg["party"]: leg["held"] for leg in (await cxone.sim.truth(call))["legs"]}
    assert (held["ana"], held["ben"]) == (True, False)
    await session.do("interactions/conference-resume", conferenceNo=number)
    assert (await session.on(child(call), "join-conference", conferenceNo=number)).status == 409


async def test_leaving_a_conference_where_transfer_calls_does_that() -> None:
    async with opened(world=acme(switches={"cxone_conference_transfer": "allowed"})) as cxone:
        call, session = await consulting(cxone)
        await session.do("interactions/conference-calls")
        await session.do("interactions/transfer-calls")
        assert await cxone.sim.caller_with(call) == "agent:ben"


async def test_swap(cxone: Cxone) -> None:
    call, session = await consulting(cxone)
    assert (await session.on(call.call_id, "resume")).error == "409 InvalidState"
    await session.do(f"interactions/{child(call)}/hold")
    await session.do(f"interactions/{call.call_id}/resume")
    assert await session.contacts() == ["1 Holding", "0 Active"]
    assert await cxone.sim.caller_with(call) == "agent:ana"
    await session.do("interactions/transfer-calls")
    assert await cxone.sim.caller_with(call) == "agent:ben"


async def test_swap_by_resume_alone() -> None:
    async with opened(world=acme(switches={"cxone_resume_while_active": "swaps"})) as cxone:
        call, session = await consulting(cxone)
        await session.do(f"interactions/{call.call_id}/resume")
        assert await session.contacts() == ["0 Active", "1 Holding"]
        await session.do(f"interactions/{child(call)}/resume")
        assert await session.contacts() == ["0 Holding", "1 Active"]


async def test_customer_is_ended_by_the_end_of_his_contact(cxone: Cxone) -> None:
    call, session = await cxone.place(), await cxone.at_work()
    await session.do(f"interactions/{call.call_id}/end")
    assert await session.contacts() == ["0 Disconnected"]
    assert await cxone.sim.caller_with(call) == "gone"
    await cxone.sim.advance(2)
    assert await session.contacts() == ["0 Disconnected!"]


@pytest.mark.parametrize("value", ["stays", "ends"])
async def test_caller_hangs_up_while_held(value: str) -> None:
    async with opened(world=acme(switches={"cxone_orphaned_leg": value})) as cxone:
        call, session = await consulting(cxone)
        await cxone.sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
        assert await cxone.sim.caller_with(call) == "gone"
        if value == "ends":
            assert await session.contacts() == ["1 Disconnected!", "0 Disconnected"]
            return
        assert await session.contacts() == ["0 Disconnected"]
        assert (await session.transfer()).error == "409 InvalidState"
        await session.do(f"interactions/{child(call)}/end")
        assert await session.contacts() == ["1 Disconnected!"]
        await cxone.sim.advance(2)
        assert await session.contacts() == ["0 Disconnected!"]
        assert all(leg["state"] == "ended" for leg in (await cxone.sim.truth(call))["legs"])


@pytest.mark.parametrize("party", ["agent:ana", "agent:ben"])
async def test_one_of_two_whom_the_caller_has_left_hangs_up(cxone: Cxone, party: str) -> None:
    call, session = await consulting(cxone)
    await cxone.sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    await cxone.sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": party})
    await cxone.sim.advance(3)
    assert (await session.contacts())[-1] == "0 Disconnected!"
    assert all(leg["state"] == "ended" for leg in (await cxone.sim.truth(call))["legs"])


async def test_accept_and_reject(cxone: Cxone) -> None:
    for agent in ("ana", "ben", "cleo"):
        await cxone.sim.control("PATCH", f"agents/{agent}", {"answer": "never"})
    ana, ben = await cxone.at_work("ana"), await cxone.at_work("ben")
    call = await cxone.place(agent=None)
    assert await ana.contacts() == ["0 Ringing"]
    await ana.do(f"interactions/{call.call_id}/reject")
    assert await ana.contacts() == ["0 Disconnected!"]
    assert await ben.contacts() == ["0 Ringing"]
    await ben.do(f"interactions/{call.call_id}/accept")
    assert await ben.contacts() == ["0 Active"]
    assert (await ben.on(call.call_id, "accept")).error == "409 InvalidState"


async def test_agent_who_does_not_answer_is_unavailable(cxone: Cxone) -> None:
    await cxone.sim.control("PATCH", "agents/ana", {"answer": "never"})
    session = await cxone.at_work()
    await cxone.place(agent=None)
    await cxone.sim.advance(9)
    states = [one for one in await session.events() if one["Type"] == "AgentState"]
    assert (states[-1]["CurrentState"], states[-1]["CurrentOutReason"]) == ("Unavailable", "Refused")


async def test_call_of_ones_own(cxone: Cxone) -> None:
    session = await cxone.at_work()
    skill = cxone.outbound_skill("Billing")
    await session.do("dial-phone", phoneNumber="+493023125001", skillId=skill)
    (event,) = [one for one in await session.events() if one["Type"] == "CallContactEvent"]
    assert (event["Status"], event["IsInbound"], event["Skill"]) == ("Dialing", "False", str(skill))
    await cxone.sim.advance(2)
    assert await session.contacts() == ["0 Active"]
    await session.do(f"interactions/{event['ContactID']}/end")
    assert await session.contacts() == ["0 Disconnected"]


async def test_mask_record_and_custom_data(cxone: Cxone) -> None:
    call, session = await cxone.place(), await cxone.at_work()
    await session.do(f"interactions/{call.call_id}/mask")
    (event,) = await session.events()
    assert (event["Status"], event["IsLogging"]) == ("Masking", "False")
    await session.do(f"interactions/{call.call_id}/unmask")
    assert await session.contacts() == ["0 Active"]
    await session.do(f"interactions/{call.call_id}/stop-record")
    await session.do(f"interactions/{call.call_id}/record")
    await session.do(f"interactions/{call.call_id}/custom-data", indicatorName="order", data="42")
    caller = (await cxone.sim.truth(call))["legs"][0]
    assert caller["attributes"] == {"order": "42"}
    assert (await session.on(call.call_id, "custom-data")).status == 400
    await session.do("send-dtmf", dtmfSequence="12#", toneDurationMS=100)
    assert (await session.post("send-dtmf", dtmfSequence="hello")).status == 400


async def test_disposition_ends_the_after_call_work(cxone: Cxone) -> None:
    call, session = await cxone.place(), await cxone.at_work()
    await session.do(f"interactions/{call.call_id}/end")
    states = [one for one in await session.events() if one["Type"] == "AgentState"]
    assert (states[-1]["CurrentState"], states[-1]["IsAcw"]) == ("Available", "True")
    assert (await session.on(call.call_id, "disposition", primaryDispositionId=9)).status == 400
    await session.do(f"interactions/{call.call_id}/disposition", primaryDispositionId=101)
    assert await session.contacts() == ["0 Disconnected!"]


async def test_state_in_after_call_work_is_a_switch() -> None:
    async with opened(world=acme(switches={"cxone_acw_state": "InboundContact"})) as cxone:
        call, session = await cxone.place(), await cxone.at_work()
        await session.do(f"interactions/{call.call_id}/end")
        states = [one for one in await session.events() if one["Type"] == "AgentState"]
        assert (states[-1]["CurrentState"], states[-1]["IsAcw"]) == ("InboundContact", "True")


async def test_what_is_not_for_phone_calls(cxone: Cxone) -> None:
    call, session = await cxone.place(), await cxone.at_work()
    reply = await session.on(call.call_id, "transfer-voicemail-to-agent", targetAgentId=2002)
    assert reply.error == "400 InvalidMediaType"


async def test_supervisor(cxone: Cxone) -> None:
    call, boss = await cxone.place(), await cxone.at_work("ben")
    await boss.do("monitor", targetAgentId=2001)
    await boss.do("coach", targetAgentId=2001)
    assert (await boss.post("barge", targetAgentId=2003)).error == "409 InvalidState"
    await boss.do("barge", targetAgentId=2001)
    assert (await boss.contacts()) == ["1 Active"]
    await boss.do(f"interactions/{child(call)}/end")
    await cxone.sim.advance(5)
    assert await cxone.sim.caller_with(call) == "gone"


async def test_take_over(cxone: Cxone) -> None:
    call, ana, boss = await cxone.place(), await cxone.at_work(), await cxone.at_work("kim")
    await boss.do("take-over", targetAgentId=2001)
    assert await cxone.sim.caller_with(call) == "agent:kim"
    assert (await ana.contacts())[0] == "0 Disconnected"
    (event,) = [one for one in await boss.events() if one["Type"] == "CallContactEvent"]
    assert (event["CallType"], event["Status"]) == ("TakeOver", "Active")


async def test_readers_change_nothing(cxone: Cxone) -> None:
    token = await cxone.token_of("readonly")
    assert (await cxone.ask("POST", "agents/2001/logout", token=token)).error == "403 Forbidden"
