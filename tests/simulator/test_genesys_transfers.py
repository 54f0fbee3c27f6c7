"""Blind transfer over the published API."""

from typing import Any

import pytest

from .harness import NOWHERE, Sim, acme, running, transfers

ATTENDED, UNATTENDED = {"transferType": "Attended"}, {"transferType": "Unattended"}


async def test_queue_transfer_answers_202_without_a_body_and_moves_a_little_later(sim: Sim) -> None:
    call = await sim.place()
    reply = await sim.to_queue(call, "Support")
    assert (reply.status, reply.body) == (202, b"")
    assert await sim.caller_with(call) == "agent:ana"
    pending = (await transfers(sim, call))[0]
    assert (pending["state"], pending["transferType"]) == ("Pending", "Unattended")
    await sim.advance(0.1)
    assert await sim.caller_with(call) == "queue:Support"
    done = (await transfers(sim, call))[0]
    assert (done["state"], done["id"], done["dateIssued"]) == (
        "Complete",
        pending["id"],
        "2026-01-05T09:00:00.000Z",
    )
    *_, old, acd, alert = await sim.participants(call)
    assert (old["id"], old["state"], old["disconnectType"]) == (call.agent_leg, "terminated", "transfer")
    assert "startAcwTime" in old
    assert (acd["purpose"], acd["state"], acd["queue"]["name"]) == ("acd", "connected", "Support")
    assert (alert["purpose"], alert["state"], alert["user"]["name"]) == ("agent", "alerting", "dan")
    await sim.advance(1)
    assert await sim.caller_with(call) == "agent:dan"


async def test_attended_transfer_is_active_until_somebody_answers(sim: Sim) -> None:
    call = await sim.place()
    await sim.to_queue(call, "Support", **ATTENDED)
    await sim.advance(0.5)
    assert (await transfers(sim, call))[0]["state"] == "Active"
    assert await sim.caller_with(call) == "agent:ana"
    await sim.advance(0.6)
    assert (await transfers(sim, call))[0]["state"] == "Complete"
    assert await sim.caller_with(call) == "agent:dan"


async def test_transfer_whose_leg_is_gone_fails_later(sim: Sim) -> None:
    call = await sim.place()
    assert (await sim.to_queue(call, "Support")).status == 202
    assert (await sim.to_queue(call, "Sales")).status == 202
    await sim.advance(3)
    assert [one["state"] for one in await transfers(sim, call)] == ["Complete", "Failed"]
    assert await sim.caller_with(call) == "agent:dan"
    assert [effect["target"] for effect in await sim.effects()] == ["queue:Support"]


async def test_attended_transfer_that_is_overtaken_is_cancelled(sim: Sim) -> None:
    call = await sim.place()
    await sim.to_queue(call, "Empty Desk", **ATTENDED)
    await sim.advance(1)
    await sim.to_queue(call, "Support")
    await sim.advance(1)
    assert [one["state"] for one in await transfers(sim, call)] == ["Canceled", "Complete"]


async def test_waiting_call_is_moved_by_its_acd_participant_even_while_a_phone_rings(sim: Sim) -> None:
    call = await sim.place("Billing", None)
    acd, agent = (await sim.participants(call))[2:]
    assert (await sim.to_queue(call, "Sales", agent["id"])).code == (
        "400 conversations.error.transfer.not.connected"
    )
    assert (await sim.to_queue(call, "Sales", acd["id"], **ATTENDED)).status == 202
    await sim.advance(0.1)
    assert await sim.caller_with(call) == "queue:Sales"
    stopped = (await sim.participants(call))[3]
    assert (stopped["state"], "connectedTime" in stopped) == ("terminated", False)
    await sim.advance(5)
    assert await sim.caller_with(call) == "agent:ida"


async def test_held_call_is_moved(sim: Sim) -> None:
    call = await sim.place()
    path = f"/api/v2/conversations/{call.call_id}/participants/{call.agent_leg}"
    await sim.genesys("PATCH", path, {"held": True})
    await sim.advance(0.1)
    assert await sim.caller_with(call) == "hold"
    await sim.to_queue(call, "Support")
    await sim.advance(0.1)
    assert await sim.caller_with(call) == "queue:Support"


async def test_call_in_the_menu_is_moved_by_its_ivr_participant(sim: Sim) -> None:
    call = await sim.place(agent=None, stage="ivr")
    ivr = (await sim.participants(call))[1]
    assert ivr["state"] == "connected"
    await sim.to_queue(call, "Overflow", ivr["id"])
    await sim.advance(1.1)
    assert await sim.caller_with(call) == "agent:kim"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "400 conversations.error.transfer.destination.required"),
        ({"queueId": NOWHERE}, "400 conversations.error.queue.not.found"),
        ({"queueName": "Nowhere"}, "400 conversations.error.queue.not.found"),
        ({"queueName": "Support", "transferType": "Blind"}, "400 invalid.value"),
        ({"queueName": 7}, "400 invalid.value"),
    ],
)
async def test_wrong_queue_transfer_is_refused(sim: Sim, body: dict[str, Any], code: str) -> None:
    call = await sim.place()
    assert (await sim.replace(call, call.agent_leg, **body)).code == code
    await sim.advance(1)
    assert await sim.caller_with(call) == "agent:ana"
    assert await sim.effects() == []


async def test_queue_may_be_named_by_id_in_any_case_of_the_type(sim: Sim) -> None:
    call = await sim.place()
    uuid = sim.world.directory.queues["Support"].uuid
    reply = await sim.replace(call, call.agent_leg, queueId=uuid, transferType="UNATTENDED")
    assert reply.status == 202


async def test_only_a_connected_leg_that_is_not_the_customers_can_be_replaced(sim: Sim) -> None:
    call = await sim.place()
    not_connected = "400 conversations.error.transfer.not.connected"
    ivr = (await sim.participants(call))[1]["id"]
    assert (await sim.to_queue(call, "Support", call.caller)).code == not_connected
    assert (await sim.to_queue(call, "Support", ivr)).code == not_connected
    assert (await sim.to_queue(call, "Support", NOWHERE)).code == "404 not.found"
    await sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    assert (await sim.to_queue(call, "Support")).code == not_connected


async def test_party_cannot_be_replaced_by_itself(sim: Sim) -> None:
    call = await sim.place("Empty Desk", None)
    acd = (await sim.participants(call))[2]["id"]
    same = "400 conversations.error.transfer.same.party"
    assert (await sim.to_queue(call, "Empty Desk", acd)).code == same
    talking = await sim.place()
    assert (await sim.replace(talking, talking.agent_leg, "agent", userDisplayName="ana")).code == same


@pytest.mark.parametrize("value", ["refused", "allowed"])
async def test_unattended_transfer_of_a_queue_call_is_a_switch(value: str) -> None:
    async with running(world=acme(switches={"acd_unattended_transfer": value})) as sim:
        call = await sim.place()
        reply = await sim.to_queue(call, "Support", **UNATTENDED)
        assert reply.status == (202 if value == "allowed" else 400)
        if value == "refused":
            assert reply.code == "400 conversations.error.transfer.acd.call.unattended"
            assert (await sim.to_queue(call, "Support")).status == 400
        assert (await sim.to_queue(call, "Support", **ATTENDED)).status == 202


@pytest.mark.parametrize("value", ["no", "yes"])
async def test_queues_in_recent_transfers_are_a_switch(value: str) -> None:
    async with running(world=acme(switches={"queue_in_recent_transfers": value})) as sim:
        call = await sim.place()
        await sim.to_queue(call, "Support")
        await sim.advance(1)
        assert len(await transfers(sim, call)) == (1 if value == "yes" else 0)


@pytest.mark.parametrize("value", ["absent", "sip_address", "queue_id"])
async def test_destination_of_a_queue_in_recent_transfers_is_a_switch(value: str) -> None:
    async with running(world=acme(switches={"queue_destination": value})) as sim:
        call = await sim.place()
        await sim.to_queue(call, "Support")
        uuid = sim.world.directory.queues["Support"].uuid
        expected = {
            "absent": {},
            "sip_address": {"address": f"sip:{uuid}@127.0.0.1;user=acd"},
            "queue_id": {"address": uuid},
        }
        assert (await transfers(sim, call))[0]["destination"] == expected[value]


@pytest.mark.parametrize("value", ["any", "user"])
async def test_context_of_a_transfer_is_a_switch(value: str) -> None:
    async with running(world=acme(switches={"replace_context": value})) as sim:
        call = await sim.place()
        reply = await sim.to_queue(call, "Support")
        assert reply.status == 202 if value == "any" else reply.code == "400 not.a.user"
        sim.token = await sim.user_token("ana")
        assert (await sim.to_queue(call, "Support")).status == 202


@pytest.mark.parametrize("value", ["accepted", "refused"])
async def test_second_transfer_while_the_first_is_pending_is_a_switch(value: str) -> None:
    async with running(world=acme(switches={"second_transfer": value})) as sim:
        call = await sim.place()
        await sim.to_queue(call, "Support")
        second = await sim.to_queue(call, "Sales")
        assert second.status == (202 if value == "accepted" else 400)
        await sim.advance(1.1)
        assert await sim.caller_with(call) == "agent:dan"


@pytest.mark.parametrize(
    ("value", "place"), [("until_agent", "agent:ana"), ("until_queued", "queue:Support")]
)
async def test_end_of_an_attended_queue_transfer_is_a_switch(value: str, place: str) -> None:
    async with running(world=acme(switches={"attended_queue": value})) as sim:
        call = await sim.place()
        await sim.to_queue(call, "Support", **ATTENDED)
        await sim.advance(0.5)
        assert await sim.caller_with(call) == place
        await sim.advance(1)
        assert await sim.caller_with(call) == "agent:dan"


@pytest.mark.parametrize("value", ["absent", "replaced_user"])
async def test_initiator_of_a_clients_transfer_is_a_switch(value: str) -> None:
    async with running(world=acme(switches={"transfer_initiator": value})) as sim:
        call = await sim.place()
        await sim.to_queue(call, "Support")
        ana = sim.world.directory.agents["ana"].uuid
        expected = {"absent": None, "replaced_user": {"userId": ana}}
        assert (await transfers(sim, call))[0].get("initiator") == expected[value]


async def test_last_twenty_transfers_are_shown(sim: Sim) -> None:
    call = await sim.place("Empty Desk", None)
    for number in range(25):
        acd = next(
            one
            for one in reversed(await sim.participants(call))
            if one["state"] == "connected" and "queue" in one
        )
        queue = ["Closed Desk", "Empty Desk"][number % 2]
        assert (await sim.to_queue(call, queue, acd["id"])).status == 202
        await sim.advance(0.1)
    assert len(await transfers(sim, call)) == 20
    assert len(await sim.effects()) == 25


async def test_user_transfers_his_own_call_and_no_other(sim: Sim) -> None:
    call = await sim.place()
    sim.token = await sim.user_token("ben")
    assert (
        await sim.to_queue(call, "Support")
    ).code == "403 conversation.error.forbidden.not.active.participant"
    sim.token = await sim.user_token("ana")
    assert (await sim.to_queue(call, "Support")).status == 202
    ana = sim.world.directory.agents["ana"].uuid
    assert (await transfers(sim, call))[0]["initiator"] == {"userId": ana}
