"""Agent sessions: start, join, the long poll, states, phone legs, end."""

import asyncio
import json

import pytest

from tests.simulator.harness import acme

from .platform import Cxone, Session, opened

TYPES = ["AgentSessionStart", "AgentState", "AgentLeg"]


def types(events: list[dict[str, object]]) -> list[object]:
    return [one["Type"] for one in events]


async def offline(cxone: Cxone, agent: str = "ana") -> None:
    await cxone.sim.control("PATCH", f"agents/{agent}", {"presence": "offline"})


async def test_agents_of_acme_have_a_session_to_join(cxone: Cxone) -> None:
    await cxone.place()
    events = await (await cxone.join()).events()
    assert types(events) == [*TYPES, "CallContactEvent"]
    start, state, leg, contact = events
    assert start["AgentId"] == "2001"
    assert state["CurrentState"] == "InboundContact"
    assert leg["Status"] == "Active"
    assert (contact["Status"], contact["IsInbound"], contact["Skill"]) == ("Active", "True", "4001")
    assert contact["ContactID"] == contact["MasterID"]


async def test_event_values_are_texts(cxone: Cxone) -> None:
    await cxone.place()
    for event in await (await cxone.join()).events():
        event.pop("NextStates", None)
        assert all(isinstance(value, str) for value in event.values()), event


async def test_agent_joins_his_own_session_without_naming_himself(cxone: Cxone) -> None:
    token = await cxone.token_of("ana")
    assert (await cxone.ask("POST", "agent-sessions/join", {"asAgentId": ""}, token=token)).status == 202


async def test_acting_for_others_needs_permission(cxone: Cxone) -> None:
    token = await cxone.token_of("ben")
    path, body = "agent-sessions/join", {"asAgentId": 2001}
    assert (await cxone.ask("POST", path, body, token=token)).error == "403 Forbidden"
    assert (await cxone.ask("POST", path, body, token=await cxone.token_of("readonly"))).status == 403
    assert (await cxone.ask("POST", path, {})).status == 403
    assert (await cxone.ask("POST", path, {"asAgentId": 9})).error == "404 InvalidAgentId"


async def test_session_is_its_owners_alone(cxone: Cxone) -> None:
    session, token = await cxone.at_work(), await cxone.token_of("ana")
    path = f"agent-sessions/{session.id}/get-next-event?timeout=0"
    assert (await cxone.ask("GET", path, token=token)).error == "404 InvalidAgentSession"
    path = f"agent-sessions/{session.id}/state"
    assert (await cxone.ask("POST", path, {"state": "Available"}, token=token)).status == 404


async def test_second_start_is_a_409_and_offline_agents_start(cxone: Cxone) -> None:
    body = {"asAgentId": 2001, "stationId": "", "stationPhoneNumber": "4711"}
    assert (await cxone.ask("POST", "agent-sessions", body)).error == "409 AgentSessionExists"
    await offline(cxone)
    assert (await cxone.ask("POST", "agent-sessions", {"asAgentId": 2001})).error == "400 InvalidStation"
    started = await cxone.ask("POST", "agent-sessions", body)
    assert started.status == 202
    events = await Session(cxone, started.json["sessionId"]).events()
    assert (events[1]["CurrentState"], events[1]["CurrentOutReason"]) == ("Unavailable", "")


@pytest.mark.parametrize("status", [404, 409])
async def test_join_of_who_is_offline(status: int) -> None:
    async with opened(world=acme(switches={"cxone_join_without_session": str(status)})) as cxone:
        await offline(cxone)
        assert (await cxone.ask("POST", "agent-sessions/join", {"asAgentId": 2001})).status == status


async def test_ids_rotate_with_every_batch(cxone: Cxone) -> None:
    call, session = await cxone.place(), await cxone.join()
    first = session.id
    await session.events()
    second = session.id
    assert (await session.poll()).status == 304
    assert session.id == second != first
    await session.hold(call)
    assert await session.contacts() == ["0 Holding"]
    assert session.id not in {first, second}
    assert (await session.events()) == []


async def test_id_before_the_latest_gets_a_lost_answer_again(cxone: Cxone) -> None:
    call, session = await cxone.place(), await cxone.at_work()
    await session.hold(call)
    used = session.id
    assert await session.contacts() == ["0 Holding"]
    session.id = used
    assert await session.contacts() == ["0 Holding"]
    assert await session.events() == []


async def test_first_id_tells_everything_anew(cxone: Cxone) -> None:
    call, session = await cxone.place(), await cxone.at_work()
    await session.hold(call)
    await session.events()
    session.id = session.first
    events = await session.events()
    assert types(events) == [*TYPES, "CallContactEvent"]
    assert events[-1]["Status"] == "Holding"
    assert await session.events() == []


@pytest.mark.parametrize(("value", "status"), [("previous", 404), ("all", 202)])
async def test_older_ids(value: str, status: int) -> None:
    async with opened(world=acme(switches={"cxone_old_session_ids": value})) as cxone:
        call, session = await cxone.place(), await cxone.at_work()
        old = session.id
        for what in ("hold", "resume"):
            await session.do(f"interactions/{call.call_id}/{what}")
            await session.events()
        latest, session.id = session.id, old
        assert (await session.on(call.call_id, "hold")).status == status
        session.id = latest
        assert (await session.on(call.call_id, "hold")).status == 202


async def test_used_up_ids_are_forgotten(cxone: Cxone) -> None:
    call, session = await cxone.place(), await cxone.at_work()
    ids = {session.first}
    for place in range(10):
        await session.do(f"interactions/{call.call_id}/{'resume' if place % 2 else 'hold'}")
        await session.events()
        ids.add(session.id)
    store = cxone.sim.server.faces["cxone"].sessions  # type: ignore[attr-defined]
    assert len(ids) == 11
    assert len(ids & store._by_id.keys()) == 3


async def test_poll_waits_on_the_clock_of_the_simulation(cxone: Cxone) -> None:
    session = await cxone.at_work()
    waiting = await session.wait()
    await cxone.sim.advance(59)
    assert not waiting.done()
    await cxone.sim.advance(1)
    assert (await waiting).status == 304


async def test_poll_answers_as_soon_as_something_happens(cxone: Cxone) -> None:
    call, session = await cxone.place(), await cxone.at_work()
    waiting = await session.wait()
    await session.hold(call)
    reply = await waiting
    assert [one["Status"] for one in reply.json["events"]] == ["Holding"]


@pytest.mark.parametrize("query", ["", "timeout=61", "timeout=-1", "timeout=x"])
async def test_poll_needs_a_timeout(cxone: Cxone, query: str) -> None:
    session = await cxone.at_work()
    assert (await cxone.ask("GET", f"agent-sessions/{session.id}/get-next-event?{query}")).status == 400


@pytest.mark.parametrize("value", ["refused", "replaces"])
async def test_two_polls_at_once(value: str) -> None:
    async with opened(world=acme(switches={"cxone_second_poll": value})) as cxone:
        session = await cxone.at_work()
        first = await session.wait()
        if value == "refused":
            assert (await session.poll(30)).error == "409 PollInProgress"
            last = first
        else:
            last = asyncio.create_task(session.poll(30))
            assert (await first).status == 304
        await cxone.sim.advance(60)
        assert (await last).status == 304


async def test_two_programs_on_one_agent_session(cxone: Cxone) -> None:
    call = await cxone.place()
    one, other = await cxone.at_work(), await cxone.at_work()
    await one.hold(call)
    assert await one.contacts() == await other.contacts() == ["0 Holding"]


async def test_state_changes(cxone: Cxone) -> None:
    session = await cxone.at_work()
    await session.do("state", state="Unavailable", reason="Break")
    (event,) = await session.events()
    assert (event["CurrentState"], event["CurrentOutReason"]) == ("Unavailable", "Break")
    assert (await session.post("state", state="Happy")).error == "400 InvalidStateRequest"
    assert (await session.post("state", state="Unavailable", reason="Nap")).error == "400 InvalidStateRequest"
    await session.do("state", state="Available")
    assert (await session.events())[0]["CurrentState"] == "Available"


async def test_unavailable_agent_gets_no_calls(cxone: Cxone) -> None:
    session = await cxone.at_work("kim")
    await session.do("state", state="Unavailable", reason="Meal")
    call = await cxone.place("Overflow", None)
    await cxone.sim.advance(3)
    assert await cxone.sim.caller_with(call) == "queue:Overflow"
    await session.do("state", state="Available")
    await cxone.sim.advance(1)
    assert await cxone.sim.caller_with(call) == "agent:kim"


async def test_phone_leg(cxone: Cxone) -> None:
    session = await cxone.at_work()
    await session.do("agent-phone/end")
    assert [one["Status"] for one in await session.events()] == ["Disconnected"]
    skill = cxone.outbound_skill("Billing")
    refused = await session.post("dial-phone", phoneNumber="+493023125001", skillId=skill)
    assert refused.error == "409 InvalidState"
    await session.do("agent-phone/dial")
    assert [one["Status"] for one in await session.events()] == ["Dialing", "Active"]
    await session.do("agent-phone/mute")
    assert [one["AgentMuted"] for one in await session.events()] == ["True"]
    await cxone.place()
    assert (await session.post("agent-phone/end")).error == "409 InvalidState"


async def test_phone_leg_need_not_be_up_where_it_dials_itself() -> None:
    async with opened(world=acme(switches={"cxone_agent_leg": "not_required"})) as cxone:
        session = await cxone.at_work()
        await session.do("agent-phone/end")
        await session.do("dial-phone", phoneNumber="+493023125001", skillId=cxone.outbound_skill("Billing"))


async def test_settings_keep_clients_on_the_long_poll(cxone: Cxone) -> None:
    shown = await cxone.get("agents/2001/agent-settings")
    assert shown["enableUIQueue"] is False
    assert (await cxone.ask("GET", "agents/9/agent-settings")).error == "404 InvalidAgentId"


@pytest.mark.parametrize("status", [409, 400])
async def test_end_with_open_contacts(status: int) -> None:
    async with opened(world=acme(switches={"cxone_end_with_contacts": str(status)})) as cxone:
        call, session = await cxone.place(), await cxone.at_work()
        path = f"agent-sessions/{session.id}"
        assert (await cxone.ask("DELETE", path, {})).status == status
        assert await cxone.sim.caller_with(call) == "agent:ana"
        assert (await cxone.ask("DELETE", path, {"endContacts": True})).status == 202
        await cxone.sim.advance(1)
        assert await cxone.sim.caller_with(call) == "gone"


async def test_end_of_a_session_in_a_consult_leaves_nobody_behind(cxone: Cxone) -> None:
    call, session, other = await cxone.place(), await cxone.at_work(), await cxone.at_work("ben")
    await session.hold(call)
    await session.do("consult-agent", targetAgentId=2002)
    await cxone.sim.advance(2)
    path = f"agent-sessions/{other.id}?endContacts=true"
    assert (await cxone.ask("DELETE", path)).status == 202  # the consulted one goes, the caller stays
    await cxone.sim.advance(0.1)
    assert await cxone.sim.caller_with(call) == "hold"
    await session.do("consult-agent", targetAgentId=2003)
    await cxone.sim.advance(2)
    assert (await cxone.ask("DELETE", f"agent-sessions/{session.id}?endContacts=true")).status == 202
    await cxone.sim.advance(0.1)
    assert all(leg["state"] == "ended" for leg in (await cxone.sim.truth(call))["legs"])


async def test_end_is_told_once_and_then_a_409(cxone: Cxone) -> None:
    session = await cxone.at_work()
    waiting = await session.wait()
    assert (await cxone.ask("DELETE", f"agent-sessions/{session.id}?forceLogoff=true")).status == 202
    await cxone.sim.advance(0.1)
    reply = await waiting
    assert types(json.loads(reply.body)["events"])[-1] == "AgentSessionEnd"
    session.id = reply.json["sessionId"]
    assert (await session.poll(60)).error == "409 InvalidAgentSession"
    assert (await session.post("state", state="Available")).error == "404 InvalidAgentSession"
    assert (await cxone.sim.control("GET", "world"))["agents"][0]["presence"] == "offline"


async def test_joined_session_can_be_left_where_that_detaches() -> None:
    async with opened(world=acme(switches={"cxone_end_of_joined": "detaches"})) as cxone:
        session, other = await cxone.at_work(), await cxone.at_work()
        assert (await cxone.ask("DELETE", f"agent-sessions/{session.id}")).status == 202
        assert (await session.poll()).status == 409
        assert (await other.poll()).status == 304


async def test_supervisor_logs_out_and_sets_states(cxone: Cxone) -> None:
    session = await cxone.at_work()
    assert (await cxone.ask("POST", "agents/2001/state?state=Unavailable&outStateId=607")).status == 200
    await cxone.sim.advance(0.1)
    assert (await session.events())[0]["CurrentOutReason"] == "Break"
    assert (await cxone.ask("POST", "agents/2001/logout")).status == 202
    await cxone.sim.advance(0.1)
    assert types(await session.events())[-1] == "AgentSessionEnd"
    token = await cxone.token_of("ana")
    assert (await cxone.ask("POST", "agents/2002/logout", token=token)).status == 403


async def test_going_offline_at_the_desk_ends_the_session(cxone: Cxone) -> None:
    session = await cxone.at_work()
    await offline(cxone)
    assert "AgentSessionEnd" in types(await session.events())
    assert (await session.poll()).status == 409


async def test_silent_programs_are_forgotten(cxone: Cxone) -> None:
    session = await cxone.at_work()
    await cxone.sim.advance(45 * 60 + 1)
    await cxone.at_work()
    assert (await session.poll()).error == "409 InvalidAgentSession"


async def test_reset_answers_who_waits(cxone: Cxone) -> None:
    session = await cxone.at_work()
    waiting = await session.wait()
    await cxone.sim.control("POST", "reset", {})
    assert (await waiting).status == 409
    assert (await session.poll()).error == "404 InvalidAgentSession"
