"""What a conversation looks like, in both shapes, at every stage."""

from typing import Any

import pytest

from .harness import Placed, Sim, acme, running

START = "2026-01-05T09:00:00.000Z"


def states(participants: list[dict[str, Any]]) -> list[tuple[str, str, str | None]]:
    return [(one["purpose"], one["state"], one.get("disconnectType")) for one in participants]


async def test_participants_stand_in_the_order_of_their_coming(sim: Sim) -> None:
    call = await sim.place("Billing", None)
    assert states(await sim.participants(call)) == [
        ("customer", "connected", None),
        ("ivr", "terminated", "transfer"),
        ("acd", "connected", None),
        ("agent", "alerting", None),
    ]
    await sim.advance(1)
    customer, ivr, acd, agent = await sim.participants(call)
    assert states([acd, agent]) == [("acd", "terminated", "transfer"), ("agent", "connected", None)]
    assert (agent["startAlertingTime"], agent["connectedTime"]) == (START, "2026-01-05T09:00:01.000Z")
    assert "endTime" not in agent
    assert customer["attributes"] == {}
    billing = sim.world.directory.queues["Billing"].uuid
    for one in (customer, acd, agent):
        assert one["queue"] == {
            "id": billing,
            "name": "Billing",
            "selfUri": f"/api/v2/routing/queues/{billing}",
        }
    assert "queue" not in ivr


async def test_addresses_are_written_as_the_vendor_writes_them(sim: Sim) -> None:
    call = await sim.place("Billing", "ana", **{"from": "+493023125199"})
    customer, ivr, acd, agent = await sim.participants(call)
    billing = sim.world.directory.queues["Billing"].uuid
    assert (customer["address"], customer["ani"]) == ("tel:+493023125199", "tel:+493023125199")
    assert ivr["address"].endswith("@127.0.0.1;language=en-us;user=ivr")
    assert acd["address"] == f"sip:{billing}@127.0.0.1;user=acd"
    assert agent["address"] == "sip:ana-phone@127.0.0.1:5060"
    assert agent["user"]["id"] == sim.world.directory.agents["ana"].uuid
    assert (agent["user"]["name"], agent["provider"]) == ("ana", "Edge")


async def test_other_shape_has_plain_ids_and_a_list_of_calls(sim: Sim) -> None:
    call = await sim.place()
    shown = await sim.conversation(call)
    agent = shown["participants"][3]
    assert agent["userId"] == sim.world.directory.agents["ana"].uuid
    assert (agent["queueId"], agent["queueName"]) == (sim.world.directory.queues["Billing"].uuid, "Billing")
    assert (agent["calls"][0]["state"], agent["calls"][0]["initialState"]) == ("connected", "alerting")
    assert agent["calls"][0]["id"] != agent["id"]
    assert (shown["startTime"], "state" in shown, "endTime" in shown) == (START, False, False)
    flat = (await sim.participants(call))[3]
    assert flat["peer"] == agent["calls"][0]["peerId"] == shown["participants"][0]["calls"][0]["id"]


async def test_every_alert_is_a_participant_of_its_own(sim: Sim) -> None:
    await sim.control("PATCH", "agents/ana", {"answer": "never"})
    await sim.control("PATCH", "agents/ben", {"answer": "decline"})
    call = await sim.place("Billing", None)
    await sim.advance(10)
    agents = (await sim.participants(call))[3:]
    assert states(agents) == [
        ("agent", "terminated", "transfer.noanswer"),
        ("agent", "terminated", "client"),
        ("agent", "connected", None),
    ]
    assert [one["user"]["name"] for one in agents] == ["ana", "ben", "cleo"]
    for one in agents[:2]:
        assert "endTime" in one
        assert "connectedTime" not in one


@pytest.mark.parametrize(
    ("party", "customer", "agent"), [("caller", "endpoint", "peer"), ("ana", "peer", "client")]
)
async def test_who_hung_up_is_in_the_disconnect_types(
    sim: Sim, party: str, customer: str, agent: str
) -> None:
    call = await sim.place()
    await sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": party})
    participants = await sim.participants(call)
    assert states([participants[0], participants[3]]) == [
        ("customer", "terminated", customer),
        ("agent", "terminated", agent),
    ]
    assert "startAcwTime" in participants[3]
    assert "endAcwTime" not in participants[3]
    await sim.advance(2)
    agent_now = (await sim.participants(call))[3]
    assert (agent_now["endAcwTime"], agent_now["wrapupRequired"]) == ("2026-01-05T09:00:02.000Z", True)
    shown = await sim.conversation(call)
    assert shown["endTime"] == START
    assert shown["participants"][3]["calls"][0]["afterCallWork"]["state"] == "complete"


async def test_waiting_call_shows_its_routing(sim: Sim) -> None:
    call = await sim.place("Empty Desk", None)
    spanish = sim.world.directory.skills["spanish"].uuid
    english = sim.world.directory.languages["English"].uuid
    change = {"priority": 5, "skillIds": [spanish], "languageId": english}
    changed = await sim.genesys("PATCH", f"/api/v2/routing/conversations/{call.call_id}", change)
    assert (changed.json["priority"], changed.json["skills"][0]["id"]) == (5, spanish)
    data = (await sim.participants(call))[2]["conversationRoutingData"]
    assert (data["priority"], data["skills"][0]["id"], data["language"]["id"]) == (5, spanish, english)
    assert data["queue"]["id"] == sim.world.directory.queues["Empty Desk"].uuid
    cleared = await sim.genesys(
        "PATCH", f"/api/v2/routing/conversations/{call.call_id}", {"skillIds": [], "languageId": ""}
    )
    assert (cleared.json["skills"], "language" in cleared.json, cleared.json["priority"]) == ([], False, 5)


async def test_scored_agents_are_preferred_and_languages_are_needed(sim: Sim) -> None:
    await sim.control("PATCH", "queues/Support", {"active": False})
    directory = sim.world.directory
    first, second = await sim.place("Support", None), await sim.place("Spanish", None)
    scores = [
        {"id": directory.agents["hugo"].uuid, "score": 80},
        {"id": directory.agents["eva"].uuid, "score": 9},
    ]
    path = "/api/v2/routing/conversations"
    shown = await sim.genesys("PATCH", f"{path}/{first.call_id}", {"requestScoredAgents": scores})
    assert [(one["agent"]["name"], one["score"]) for one in shown.json["scoredAgents"]] == [
        ("hugo", 80),
        ("eva", 9),
    ]
    too_much = {"requestScoredAgents": [{**scores[0], "score": 101}]}
    assert (await sim.genesys("PATCH", f"{path}/{first.call_id}", too_much)).code == "400 invalid.value"
    spanish = {"languageId": directory.languages["Spanish"].uuid}
    assert (await sim.genesys("PATCH", f"{path}/{first.call_id}", spanish)).status == 200
    await sim.control("PATCH", "queues/Support", {"active": True})
    await sim.advance(5)
    assert await sim.caller_with(first) == "queue:Support"
    await sim.genesys("PATCH", f"{path}/{first.call_id}", {"languageId": ""})
    await sim.advance(2)
    assert await sim.caller_with(first) == "agent:hugo"
    assert await sim.caller_with(second) == "agent:lea"


@pytest.mark.parametrize(
    "change",
    [
        {"priority": 25_000_001},
        {"priority": "high"},
        {"skillIds": ["11111111-1111-4111-8111-111111111111"]},
        {"skillIds": "spanish"},
        {"languageId": "11111111-1111-4111-8111-111111111111"},
        {"skillExpression": "a and b"},
        {"requestScoredAgents": [{"id": "11111111-1111-4111-8111-111111111111", "score": 5}]},
        {"requestScoredAgents": [5]},
        {"requestScoredAgents": {}},
    ],
)
async def test_wrong_routing_is_refused(sim: Sim, change: dict[str, Any]) -> None:
    call = await sim.place("Empty Desk", None)
    reply = await sim.genesys("PATCH", f"/api/v2/routing/conversations/{call.call_id}", change)
    assert reply.code == "400 invalid.value"


@pytest.mark.parametrize(
    ("value", "code"), [("bad_request", "400 bad.request"), ("not_found", "404 not.found")]
)
async def test_routing_changes_while_waiting_only(value: str, code: str) -> None:
    async with running(world=acme(switches={"routing_patch_elsewhere": value})) as sim:
        call = await sim.place()
        reply = await sim.genesys("PATCH", f"/api/v2/routing/conversations/{call.call_id}", {"priority": 1})
        assert reply.code == code


async def test_private_call_shows_its_secure_pause(sim: Sim) -> None:
    call = await sim.place(private=True)
    shown, flat = await sim.conversation(call), await sim.get(f"conversations/calls/{call.call_id}")
    assert (shown["securePause"], shown["recordingState"]) == (True, "PAUSED")
    assert (flat["securePause"], flat["recordingState"]) == (True, "paused")


async def own(sim: Sim, agent: str, kind: str) -> list[str]:
    shown = await sim.get(f"conversations{kind}", token=await sim.user_token(agent))
    return [one["id"] for one in shown["entities"]]


@pytest.mark.parametrize("kind", ["", "/calls"])
async def test_user_lists_his_own_calls_and_clients_have_none(sim: Sim, kind: str) -> None:
    call = await sim.place()
    assert await own(sim, "ana", kind) == [call.call_id]
    assert await own(sim, "ben", kind) == []
    assert (await sim.genesys("GET", f"/api/v2/conversations{kind}")).code == "400 not.a.user"


async def ended(sim: Sim, call: Placed) -> tuple[str, list[str]]:
    await sim.advance(0.1)
    return await sim.caller_with(call), [effect["operation"] for effect in await sim.effects()]


@pytest.mark.parametrize(
    ("method", "path", "body", "operation"),
    [
        ("DELETE", "conversations/{}", None, "delete_conversation"),
        ("POST", "conversations/{}/disconnect", None, "post_conversation_disconnect"),
        ("PATCH", "conversations/calls/{}", {"state": "disconnected"}, "patch_conversations_call"),
    ],
)
async def test_whole_conversation_is_ended(
    sim: Sim, method: str, path: str, body: Any, operation: str
) -> None:
    call = await sim.place()
    path = f"/api/v2/{path.format(call.call_id)}"
    assert (await sim.genesys(method, path, body)).status in {200, 202}
    assert await ended(sim, call) == ("gone", [operation])
    again = await sim.genesys(method, path, body)
    assert again.code == "400 conversation.error.call.disconnected"


async def test_conversation_has_no_state_to_be_set_to(sim: Sim) -> None:
    call = await sim.place()
    reply = await sim.genesys("PATCH", f"/api/v2/conversations/calls/{call.call_id}", {"state": "queued"})
    assert reply.code == "400 invalid.value"
