"""Calls that an agent makes, over the published API."""

from typing import Any

import pytest

from .harness import NOWHERE, Placed, Reply, Sim, acme, running

ANSWERS, BUSY, SILENT, INVALID = (f"+49302312500{n}" for n in (1, 2, 3, 4))


async def ask(sim: Sim, agent: str = "ana", **body: Any) -> Reply:
    """On behalf of an agent, by client credentials."""
    uuid = sim.world.directory.agents[agent].uuid
    return await sim.genesys("POST", f"/api/v2/conversations/calls/user/{uuid}", body)


async def called(sim: Sim, number: str = ANSWERS, **more: Any) -> Placed:
    reply = await ask(sim, phoneNumber=number, **more)
    assert reply.status == 200, reply.body
    await sim.advance(0.1)
    return Placed(reply.json["id"], "", "", "ana")


async def states(sim: Sim, call: Placed) -> list[tuple[str, str, str]]:
    shown = await sim.participants(call)
    return [(one["purpose"], one["state"], one.get("disconnectType", "")) for one in shown]


async def test_own_phone_first_then_the_number_then_both_talk(sim: Sim) -> None:
    billing = sim.world.directory.queues["Billing"].uuid
    call = await called(sim, callFromQueueId=billing, callerId="+493023125900", attributes={"ticket": "7"})
    assert await states(sim, call) == [("agent", "contacting", "")]
    assert await sim.caller_with(call) == "nobody"
    await sim.advance(1)
    assert await states(sim, call) == [("agent", "dialing", ""), ("customer", "dialing", "")]
    agent, customer = await sim.participants(call)
    assert "connectedTime" not in agent
    assert (customer["address"], customer["direction"]) == (f"tel:{ANSWERS}", "outbound")
    assert (customer["attributes"], customer["queue"]["name"]) == ({"ticket": "7"}, "Billing")
    assert (customer["ani"], customer["dnis"]) == ("tel:+493023125900", f"tel:{ANSWERS}")
    await sim.advance(2)
    assert await states(sim, call) == [("agent", "connected", ""), ("customer", "connected", "")]
    truth = await sim.truth(call)
    assert (truth["caller_with"], truth["direction"], truth["number"]) == ("agent:ana", "outbound", ANSWERS)
    effect = (await sim.effects())[0]
    assert effect["operation"] == "post_conversations_calls_user_user_id"
    assert (effect["target"], effect["call_id"]) == (f"number:{ANSWERS}", call.call_id)


async def test_call_for_nobody_is_between_a_user_and_an_external(sim: Sim) -> None:
    call = await called(sim)
    await sim.advance(3)
    assert await states(sim, call) == [("user", "connected", ""), ("external", "connected", "")]
    assert (await sim.participants(call))[0]["ani"] == "tel:+493023125800"


async def test_agent_wraps_up_after_the_end(sim: Sim) -> None:
    billing = sim.world.directory.queues["Billing"].uuid
    call = await called(sim, callFromQueueId=billing)
    await sim.advance(3)
    await sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    agent, customer = await sim.participants(call)
    assert (agent["disconnectType"], customer["disconnectType"]) == ("peer", "endpoint")
    assert "startAcwTime" in agent
    code = sim.world.directory.wrap_up_codes["Resolved"].uuid
    path = f"/api/v2/conversations/{call.call_id}/participants/{agent['id']}"
    assert (await sim.genesys("PATCH", path, {"wrapup": {"code": code}})).status == 202


@pytest.mark.parametrize(
    ("number", "sip", "q850", "kind"),
    [(BUSY, 486, 17, "endpoint"), (SILENT, 480, 19, "endpoint"), (INVALID, 404, 1, "error")],
)
async def test_number_that_is_not_reached_says_why(
    sim: Sim, number: str, sip: int, q850: int, kind: str
) -> None:
    call = await called(sim, number)
    await sim.advance(22)
    agent, customer = (await sim.conversation(call))["participants"]
    leg = customer["calls"][0]
    assert leg["disconnectType"] == kind
    assert [(one["type"], one["code"]) for one in leg["disconnectReasons"]] == [("sip", sip), ("q850", q850)]
    assert agent["calls"][0]["disconnectType"] == "peer"
    assert await sim.caller_with(call) == "gone"


@pytest.mark.parametrize("value", ["endpoint", "transfer.noanswer", "system"])
async def test_disconnect_type_of_a_number_that_does_not_answer_is_a_switch(value: str) -> None:
    async with running(world=acme(switches={"outbound_no_answer": value})) as sim:
        call = await called(sim, SILENT)
        await sim.advance(22)
        assert (await states(sim, call))[1][2] == value


@pytest.mark.parametrize(("answer", "kind"), [("never", "system"), ("decline", "client")])
async def test_agent_who_does_not_pick_up(sim: Sim, answer: str, kind: str) -> None:
    await sim.control("PATCH", "agents/ana", {"answer": answer})
    call = await called(sim)
    await sim.advance(21)
    assert await states(sim, call) == [("user", "terminated", kind)]
    assert await sim.caller_with(call) == "gone"


async def test_agent_whose_phone_is_busy_is_not_reached(sim: Sim) -> None:
    await sim.control("PATCH", "agents/ana", {"phone": "busy"})
    call = await called(sim)
    assert await states(sim, call) == [("user", "terminated", "error")]


async def test_user_calls_by_his_own_token(sim: Sim) -> None:
    body = {"phoneNumber": f"tel:{ANSWERS}"}
    assert (await sim.genesys("POST", "/api/v2/conversations/calls", body)).code == "400 not.a.user"
    token = await sim.user_token("ana")
    reply = await sim.genesys("POST", "/api/v2/conversations/calls", body, token=token)
    assert reply.status == 200
    await sim.advance(3)
    own = await sim.get("conversations/calls", token=token)
    assert [one["id"] for one in own["entities"]] == [reply.json["id"]]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "400 bad.request"),
        ({"phoneNumber": "nine"}, "400 invalid.value"),
        ({"phoneNumber": "4711"}, "400 invalid.value"),
        ({"phoneNumber": ANSWERS, "callUserId": NOWHERE}, "400 too.many.create.conversation.parameters"),
        ({"phoneNumber": ANSWERS, "callFromQueueId": NOWHERE}, "400 conversations.error.queue.not.found"),
        ({"phoneNumber": ANSWERS, "attributes": {"a": 1}}, "400 invalid.value"),
        ({"callQueueId": NOWHERE}, "400 bad.request"),
    ],
)
async def test_wrong_call_is_refused(sim: Sim, body: dict[str, Any], code: str) -> None:
    assert (await ask(sim, **body)).code == code
    await sim.advance(1)
    assert await sim.effects() == []


@pytest.mark.parametrize("change", [{"presence": "offline"}, {"station": None}])
async def test_user_without_a_station_is_refused(sim: Sim, change: dict[str, Any]) -> None:
    await sim.control("PATCH", "agents/ana", change)
    assert (await ask(sim, phoneNumber=ANSWERS)).code == "400 conversation.error.no.user.station"


@pytest.mark.parametrize("value", ["late", "at_once"])
async def test_when_a_new_conversation_can_be_read_is_a_switch(value: str) -> None:
    async with running(world=acme(switches={"outbound_visible": value})) as sim:
        reply = await ask(sim, phoneNumber=ANSWERS)
        path = f"/api/v2/conversations/calls/{reply.json['id']}"
        assert (await sim.genesys("GET", path)).status == (404 if value == "late" else 200)
        await sim.advance(0.1)
        assert (await sim.genesys("GET", path)).status == 200


@pytest.mark.parametrize(("value", "count"), [("when_dialled", 1), ("at_once", 2)])
async def test_customer_before_the_dialling_is_a_switch(value: str, count: int) -> None:
    async with running(world=acme(switches={"outbound_customer": value})) as sim:
        call = await called(sim, attributes={"ticket": "7"})
        shown = await sim.participants(call)
        assert len(shown) == count
        if count > 1:
            assert (shown[1]["state"], shown[1]["attributes"]) == ("contacting", {"ticket": "7"})


@pytest.mark.parametrize("value", ["dialing", "connected"])
async def test_state_of_the_calling_agent_is_a_switch(value: str) -> None:
    async with running(world=acme(switches={"outbound_agent_state": value})) as sim:
        call = await called(sim)
        await sim.advance(1.5)
        assert (await states(sim, call))[0][1] == value
        await sim.advance(2)
        assert (await states(sim, call))[0][1] == "connected"


async def test_call_that_has_not_been_answered_cannot_be_transferred(sim: Sim) -> None:
    call = await called(sim, SILENT)
    await sim.advance(2)
    agent = (await sim.participants(call))[0]["id"]
    reply = await sim.replace(call, agent, queueName="Support", transferType="Attended")
    assert reply.code == "400 conversations.error.transfer.not.connected"


async def test_history_tells_of_the_users_calls(sim: Sim) -> None:
    made = await called(sim)
    await sim.advance(3)
    await sim.control("POST", f"calls/{made.call_id}/hang-up", {"party": "ana"})
    await sim.control("PATCH", "agents/ana", {"answer": "never"})
    for name in ("ben", "cleo"):
        await sim.control("PATCH", f"agents/{name}", {"presence": "away"})
    missed = await sim.place(agent=None)
    await sim.advance(9)
    token = await sim.user_token("ana")
    shown = (await sim.get("conversations/calls/history", token=token))["entities"]
    assert [(one["id"], one["direction"], one["missedCall"]) for one in shown] == [
        (missed.call_id, "inbound", True),
        (made.call_id, "outbound", False),
    ]
    assert (await sim.genesys("GET", "/api/v2/conversations/calls/history")).code == "400 not.a.user"
    over = await sim.genesys("GET", "/api/v2/conversations/calls/history?pageSize=51", token=token)
    assert over.status == 400
