"""Seed 000: read a voice conversation, put its caller into a queue."""

from typing import Any

import pytest

from tests.simulator.harness import NOWHERE, Placed, Reply

from .gateway import Gateway, switched


async def read(gateway: Gateway, call: Placed) -> dict[str, Any]:
    shown: dict[str, Any] = await gateway.get(f"conversations/voice/{call.call_id}")
    return shown


async def patch(
    gateway: Gateway, call: Placed, queue: str = "Support", headers: Any = None, **changed: Any
) -> Reply:
    participant = {"id": call.caller, "queueId": gateway.queue(queue), "state": "queued", **changed}
    path = f"conversations/voice/{call.call_id}"
    return await gateway.ask("PATCH", path, {"participants": [participant]}, headers=headers or {})


async def test_conversation_shows_customer_first_then_agent(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    shown = await read(gateway, call)
    assert shown["state"] == "connected"
    assert shown["participantIds"] == [call.caller, call.agent_leg]
    customer, agent = shown["participants"]
    assert (customer["type"], customer["state"]) == ("customer", "connected")
    assert (agent["type"], agent["userId"], agent["name"]) == ("agent", gateway.user("ana"), "ana")
    assert agent["queueId"] == gateway.queue("Billing")
    assert "queueId" not in customer


async def test_transfer_with_a_wrap_up_code_frees_the_agent_at_once(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    reply = await patch(gateway, call, "Empty Desk", wrapupCode="TRANSFERRED")
    assert (reply.status, reply.json["id"]) == (202, call.call_id)
    await gateway.sim.advance(0.1)
    assert await gateway.sim.caller_with(call) == "queue:Empty Desk"
    shown = await read(gateway, call)
    customer, agent = shown["participants"]
    assert shown["state"] == customer["state"] == "queued"
    assert customer["queueId"] == gateway.queue("Empty Desk")
    assert (agent["state"], agent["wrapupCode"]) == ("disconnected", "Transferred")


async def test_transfer_without_a_wrap_up_code_keeps_the_agent_until_somebody_answers(
    gateway: Gateway,
) -> None:
    call = await gateway.sim.place()
    assert (await patch(gateway, call)).status == 202
    await gateway.sim.advance(0.5)
    assert await gateway.sim.caller_with(call) == "agent:ana"
    assert (await read(gateway, call))["participants"][0]["state"] == "queued"
    await gateway.sim.advance(1)
    assert await gateway.sim.caller_with(call) == "agent:dan"
    shown = await read(gateway, call)
    assert (shown["state"], shown["participants"][0]["state"]) == ("connected", "connected")


async def test_queue_may_stand_in_routing_data_and_the_agent_may_name_himself(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    reply = await patch(
        gateway,
        call,
        id=call.agent_leg,
        queueId=None,
        routingData={"queueId": gateway.queue("Sales")},
        wrapupCode="Resolved",
    )
    assert reply.status == 202
    await gateway.sim.advance(1.2)
    assert await gateway.sim.caller_with(call) == "agent:ida"


async def test_call_in_the_menu_can_be_queued(gateway: Gateway) -> None:
    call = await gateway.sim.place(agent=None, stage="ivr")
    shown = await read(gateway, call)
    assert (shown["state"], len(shown["participants"])) == ("connected", 1)
    assert (await patch(gateway, call, "Overflow")).status == 202
    await gateway.sim.advance(1.2)
    assert await gateway.sim.caller_with(call) == "agent:kim"


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "x"},
        {"id": NOWHERE},
        {"id": 7},
        {"queueId": NOWHERE},
        {"queueId": "x"},
        {"queueId": None},
        {"queueId": None, "routingData": []},
        {"state": "connected"},
        {"state": None},
        {"wrapupCode": "No such code"},
        {"wrapupCode": 7},
    ],
)
async def test_wrong_participant_is_a_bad_request(gateway: Gateway, changed: dict[str, Any]) -> None:
    call = await gateway.sim.place()
    assert (await patch(gateway, call, **changed)).status == 400
    await gateway.sim.advance(2)
    assert await gateway.sim.caller_with(call) == "agent:ana"
    assert await gateway.sim.effects() == []


@pytest.mark.parametrize("body", [[], {}, {"participants": {}}, {"participants": []}, {"participants": [7]}])
async def test_wrong_body_is_a_bad_request(gateway: Gateway, body: Any) -> None:
    call = await gateway.sim.place()
    assert (await gateway.ask("PATCH", f"conversations/voice/{call.call_id}", body)).status == 400


async def test_disabled_queue_is_a_bad_request_and_a_closed_one_is_not(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    await gateway.sim.control("PATCH", "queues/Support", {"active": False})
    assert (await patch(gateway, call)).status == 400
    await gateway.sim.control("PATCH", "queues/Support", {"active": True, "open": False})
    assert (await patch(gateway, call)).status == 202


async def test_unknown_conversation_is_not_found(gateway: Gateway) -> None:
    call = Placed(NOWHERE, NOWHERE, "", "")
    assert (await patch(gateway, call)).code == "404 call.not.found"
    assert (await gateway.ask("GET", f"conversations/voice/{NOWHERE}")).code == "404 call.not.found"


@pytest.mark.parametrize("party", ["caller", "ana"])
async def test_ended_conversation_can_be_read_and_not_changed(gateway: Gateway, party: str) -> None:
    call = await gateway.sim.place()
    await gateway.sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": party})
    shown = await read(gateway, call)
    assert (shown["state"], "endTime" in shown) == ("ended_by_user", True)
    assert (await patch(gateway, call)).code == "404 call.ended"


async def test_conversation_that_the_platform_has_ended_says_so(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    await gateway.sim.genesys("POST", f"/api/v2/conversations/{call.call_id}/disconnect")
    await gateway.sim.advance(1)
    assert (await read(gateway, call))["state"] == "ended_by_system"


@pytest.mark.parametrize("header", ["If-Match", "version"])
async def test_transfer_may_rely_on_a_version(gateway: Gateway, header: str) -> None:
    call = await gateway.sim.place()
    version = (await read(gateway, call))["version"]
    await gateway.sim.control("PATCH", "agents/dan", {"answer": "never"})
    stale = await patch(gateway, call, headers={header: str(version - 1)})
    assert stale.code == "409 version.mismatch"
    assert (await patch(gateway, call, headers={header: f'"{version}"'})).status == 202
    await gateway.sim.advance(0.1)
    assert (await read(gateway, call))["version"] > version


async def test_of_two_transfers_at_once_one_is_a_conflict(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    assert (await patch(gateway, call, wrapupCode="Resolved")).status == 202
    assert (await patch(gateway, call, "Sales")).code == "409 action.in.progress"
    await gateway.sim.advance(2)
    assert [effect["target"] for effect in await gateway.sim.effects()] == ["queue:Support"]


@pytest.mark.parametrize("value", ["400", "409"])
async def test_status_of_a_caller_who_is_queued_already_is_a_switch(value: str) -> None:
    async with switched("tutorial_already_queued", value) as gateway:
        call = await gateway.sim.place("Empty Desk", None)
        assert (await patch(gateway, call)).code == f"{value} participant.already.queued"


@pytest.mark.parametrize(("value", "status"), [("bad_request", 400), ("not_found", 404)])
async def test_status_of_an_unknown_participant_is_a_switch(value: str, status: int) -> None:
    async with switched("tutorial_unknown_participant", value) as gateway:
        call, other = await gateway.sim.place(), await gateway.sim.place(agent="ben")
        assert (await patch(gateway, call, id=other.caller)).status == status


async def test_agent_who_has_left_cannot_be_queued(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    await patch(gateway, call, "Empty Desk", wrapupCode="Resolved")
    await gateway.sim.advance(1)
    assert (await patch(gateway, call, id=call.agent_leg)).code == "409 call.not.transferable"
