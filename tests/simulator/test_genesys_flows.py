"""Flows, mailboxes, call-backs, and more people in a call, over the published API."""

from typing import Any

import pytest

from .harness import NOWHERE, Placed, Reply, Sim, acme, running, transfers


async def transfer(sim: Sim, call: Placed, address: str, **more: Any) -> Reply:
    path = f"/api/v2/conversations/{call.call_id}/participants/{call.agent_leg}/transfer"
    return await sim.genesys("POST", path, {"address": address, **more})


@pytest.mark.parametrize("kind", ["Unattended", "Attended"])
@pytest.mark.parametrize(
    ("flow", "place"),
    [
        ("VoicemailHugo", "voicemail:agent:hugo"),
        ("VoicemailBen", "voicemail:agent:ben"),
        ("VoicemailBilling", "voicemail:queue:Billing"),
        ("SelfService", "ivr"),
    ],
)
async def test_flow_hands_the_caller_on(sim: Sim, flow: str, place: str, kind: str) -> None:
    call = await sim.place()
    assert (await transfer(sim, call, f"{flow}@localhost", transferType=kind)).status == 202
    await sim.advance(0.1)
    assert await sim.caller_with(call) == "ivr"
    uuid = sim.world.directory.flows[flow].uuid
    shown = (await transfers(sim, call))[0]
    assert (shown["state"], shown["destination"]["address"]) == (
        "Complete",
        f"sip:{uuid}@127.0.0.1;language=en-us;user=ivr",
    )
    await sim.advance(0.5)
    assert await sim.caller_with(call) == place


async def test_flow_can_be_reached_by_its_own_address(sim: Sim) -> None:
    call = await sim.place()
    uuid = sim.world.directory.flows["VoicemailHugo"].uuid
    assert (await transfer(sim, call, f"sip:{uuid}@127.0.0.1;user=ivr")).status == 202
    await sim.advance(1)
    assert await sim.caller_with(call) == "voicemail:agent:hugo"
    for wrong in (f"sip:{NOWHERE}@127.0.0.1;user=ivr", "Nowhere@localhost", "hugo@localhost"):
        other = await sim.place("Billing", None)
        await sim.advance(2)
        agent = (await sim.participants(other))[-1]["id"]
        path = f"/api/v2/conversations/{other.call_id}/participants/{agent}/transfer"
        assert (await sim.genesys("POST", path, {"address": wrong})).code == "400 invalid.value"
        await sim.control("POST", f"calls/{other.call_id}/hang-up", {"party": "caller"})
        await sim.advance(3)


async def test_message_is_left_after_a_while_and_the_caller_stays(sim: Sim) -> None:
    call = await sim.place()
    await transfer(sim, call, "VoicemailHugo@localhost")
    await sim.advance(5)
    assert "message_at" not in (await sim.truth(call))["legs"][-1]
    await sim.advance(1)
    truth = await sim.truth(call)
    assert truth["legs"][-1]["message_at"] == "2026-01-05T09:00:05.600Z"
    assert truth["history"][-1]["what"] == "voicemail.left"
    purposes = [(one["purpose"], one["state"]) for one in await sim.participants(call)]
    assert purposes[-2:] == [("ivr", "terminated"), ("voicemail", "connected")]
    await sim.advance(600)
    assert await sim.caller_with(call) == "voicemail:agent:hugo"


async def test_caller_who_hangs_up_early_leaves_no_message(sim: Sim) -> None:
    call = await sim.place()
    await transfer(sim, call, "VoicemailHugo@localhost")
    await sim.advance(2)
    await sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    await sim.advance(10)
    assert "voicemail.left" not in [entry["what"] for entry in (await sim.truth(call))["history"]]


async def test_callback_flow_takes_the_number_and_lets_the_caller_go(sim: Sim) -> None:
    call = await sim.place(**{"from": "+493023125177"})
    await transfer(sim, call, "CallbackSupport@localhost")
    await sim.advance(1)
    truth = await sim.truth(call)
    assert (truth["up"], truth["caller_with"]) == (False, "gone")
    assert [(one["queue"], one["numbers"]) for one in truth["callbacks"]] == [("Support", ["+493023125177"])]
    shown = await sim.conversation(call)
    waits = shown["participants"][-1]
    assert (waits["purpose"], waits["queueName"]) == ("acd", "Support")
    assert (waits["callbacks"][0]["state"], waits["callbacks"][0]["callbackNumbers"]) == (
        "connected",
        ["+493023125177"],
    )
    assert "endTime" not in shown
    ivr = shown["participants"][-2]
    assert (ivr["purpose"], ivr["calls"][0]["disconnectType"]) == ("ivr", "system")


async def test_callback_is_asked_for_by_its_own_operation(sim: Sim) -> None:
    call = await sim.place()
    start = f"/api/v2/conversations/{call.call_id}/participants"
    support = sim.world.directory.queues["Support"].uuid
    body = {"callbackNumbers": ["+493023125177"], "callbackUserName": "Nora", "queueId": support}
    made = await sim.genesys("POST", f"{start}/{call.caller}/callbacks", body)
    assert (made.status, made.body) == (201, b"")
    await sim.advance(0.1)
    truth = await sim.truth(call)
    assert (truth["caller_with"], len(truth["callbacks"])) == ("agent:ana", 1)
    acd = (await sim.participants(call))[2]["id"]
    assert (await sim.genesys("POST", f"{start}/{acd}/callbacks", body)).code == (
        "400 conversation.error.cannot.callback.acd"
    )
    del body["queueId"]
    refused = await sim.genesys("POST", f"{start}/{call.caller}/callbacks", body)
    assert refused.code == "400 conversation.error.queue.required"
    routed = {**body, "routingData": {"queueId": support}}
    assert (await sim.genesys("POST", f"{start}/{call.caller}/callbacks", routed)).status == 201
    none = await sim.genesys("POST", f"{start}/{call.caller}/callbacks", {"queueId": support})
    assert none.code == "400 invalid.value"


async def test_user_calls_somebody_else_in(sim: Sim) -> None:
    call = await sim.place()
    path = f"/api/v2/conversations/calls/{call.call_id}/participants"
    body = {"participants": [{"address": "+493023125001"}]}
    assert (await sim.genesys("POST", path, body)).code == "400 not.a.user"
    ben = await sim.user_token("ben")
    refused = await sim.genesys("POST", path, body, token=ben)
    assert refused.code == "403 conversation.error.forbidden.not.active.participant"
    ana = await sim.user_token("ana")
    assert (await sim.genesys("POST", path, {"participants": []}, token=ana)).code == "400 bad.request"
    assert (await sim.genesys("POST", path, body, token=ana)).status == 200
    await sim.advance(3)
    connected = [one["purpose"] for one in await sim.participants(call) if one["state"] == "connected"]
    assert connected == ["customer", "agent", "external"]
    uuid = sim.world.directory.agents["ana"].uuid
    hugo = {"participants": [{"userId": sim.world.directory.agents["hugo"].uuid}]}
    assert (await sim.genesys("POST", f"{path}/user/{uuid}", hugo)).status == 200
    await sim.advance(2)
    assert (await sim.participants(call))[-1]["user"]["name"] == "hugo"


@pytest.mark.parametrize(("value", "status"), [("by_queue", 400), ("always", 202)])
async def test_setting_for_manual_assignment_is_a_switch(value: str, status: int) -> None:
    async with running(world=acme(switches={"manual_assignment": value})) as sim:
        await sim.control("PATCH", "queues/Sales", {"active": False})
        call = await sim.place("Sales", None)
        hugo = {"id": sim.world.directory.agents["hugo"].uuid}
        path = f"/api/v2/conversations/{call.call_id}/assign"
        assert (await sim.genesys("POST", path, hugo)).status == status
        await sim.advance(2)
        assert await sim.caller_with(call) == ("agent:hugo" if status == 202 else "queue:Sales")


async def test_waiting_caller_is_assigned_even_while_another_phone_rings(sim: Sim) -> None:
    world = acme(queues={"Support": {"number": 4002, "manual_assignment": True}})
    await sim.control("POST", "reset", {"world": world})
    call = await sim.place("Support", None)
    path = f"/api/v2/conversations/{call.call_id}/assign"
    kim = {"id": sim.world.directory.agents["kim"].uuid}
    assert (await sim.genesys("POST", path, {})).code == "400 bad.request"
    assert (await sim.genesys("POST", path, {"id": NOWHERE})).code == "404 general.resource.not.found"
    assert (await sim.genesys("POST", path, kim)).status == 202
    await sim.advance(0.5)
    first, second = (await sim.participants(call))[-2:]
    assert (first["user"]["name"], first["state"]) == ("dan", "terminated")
    assert (second["user"]["name"], second["state"]) == ("kim", "alerting")
    await sim.advance(1)
    assert await sim.caller_with(call) == "agent:kim"
    talking = await sim.place("Billing")
    path = f"/api/v2/conversations/{talking.call_id}/assign"
    assert (await sim.genesys("POST", path, kim)).code == "400 bad.request"
