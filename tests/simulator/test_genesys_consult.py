"""Consult transfer over the published API."""

from typing import Any

import pytest

from .harness import NOWHERE, Placed, Reply, Sim, acme, running, transfers

TO_HUGO = {"userDisplayName": "hugo", "speakTo": "DESTINATION"}


async def consult(
    sim: Sim, call: Placed, to: str = "consult/agent", *, leg: str = "", method: str = "POST", **body: Any
) -> Reply:
    path = f"/api/v2/conversations/calls/{call.call_id}/participants/{leg or call.caller}/{to}"
    return await sim.genesys(method, path, body or None)


async def begun(sim: Sim, to: str = "consult/agent", **body: Any) -> tuple[Placed, str]:
    """A call about which its agent, ana, consults with her own token, and the id that she was given."""
    sim.token = await sim.user_token("ana")
    call = await sim.place()
    reply = await consult(sim, call, to, **(body or TO_HUGO))
    assert reply.status == 200, reply.body
    return call, str(reply.json["destinationParticipantId"])


async def participant(sim: Sim, call: Placed, leg: str) -> dict[str, Any]:
    return next(one for one in await sim.participants(call) if one["id"] == leg)


async def leave(sim: Sim, call: Placed) -> None:
    path = f"/api/v2/conversations/calls/{call.call_id}/participants/{call.agent_leg}"
    assert (await sim.genesys("PATCH", path, {"state": "disconnected"})).status == 202
    await sim.advance(0.1)


async def test_consult_is_completed_by_leaving(sim: Sim) -> None:
    call, destination = await begun(sim)
    assert await sim.caller_with(call) == "agent:ana"
    await sim.advance(0.1)
    assert await sim.caller_with(call) == "hold"
    assert (await participant(sim, call, call.caller))["held"] is True
    rings = await participant(sim, call, destination)
    assert (rings["state"], rings["user"]["name"], rings["held"]) == ("alerting", "hugo", False)
    assert (await participant(sim, call, call.agent_leg))["consultParticipantId"] == destination
    await sim.advance(1)
    assert (await participant(sim, call, destination))["state"] == "connected"
    await leave(sim, call)
    agent = await participant(sim, call, call.agent_leg)
    assert (agent["state"], agent["disconnectType"]) == ("terminated", "transfer.consult")
    assert "startAcwTime" in agent
    assert "consultParticipantId" not in agent
    assert (await participant(sim, call, call.caller))["held"] is False
    assert await sim.caller_with(call) == "agent:hugo"
    assert [effect["operation"] for effect in await sim.effects()] == [
        "post_conversations_call_participant_consult_agent",
        "patch_conversations_call_participant",
    ]
    assert (await sim.effects())[0]["target"] == "agent:hugo"


async def test_participant_tells_who_is_handed_over(sim: Sim) -> None:
    call, destination = await begun(sim)
    await sim.advance(2)
    shown = {
        one["id"]: one.get("consultParticipantId") for one in (await sim.conversation(call))["participants"]
    }
    assert (shown[call.agent_leg], shown[destination], shown[call.caller]) == (call.caller, call.caller, None)


@pytest.mark.parametrize("speak_to", ["OBJECT", "object", "BOTH", "CONFERENCE", "DESTINATION"])
async def test_agent_changes_whom_he_speaks_to(sim: Sim, speak_to: str) -> None:
    call, destination = await begun(sim)
    await sim.advance(2)
    reply = await consult(sim, call, "consult", method="PATCH", speakTo=speak_to)
    assert (reply.status, reply.json) == (200, {"destinationParticipantId": destination})
    await sim.advance(0.1)
    held = {one["id"] for one in await sim.participants(call) if one["held"]}
    expected = {"OBJECT": {destination}, "DESTINATION": {call.caller}}
    assert held == expected.get(speak_to.upper(), set())


async def test_consult_is_taken_back(sim: Sim) -> None:
    call, destination = await begun(sim)
    early = await consult(sim, call, "consult", method="DELETE")
    assert early.code == "400 conversation.error.consult.transfer.not.started"
    await sim.advance(2)
    reply = await consult(sim, call, "consult", method="DELETE")
    assert (reply.status, reply.body) == (200, b"")
    await sim.advance(0.1)
    assert await sim.caller_with(call) == "agent:ana"
    assert (await participant(sim, call, destination))["state"] == "terminated"
    missing = "404 conversation.error.consult.transfer.pending.not.found"
    assert (await consult(sim, call, "consult", method="DELETE")).code == missing
    assert (await consult(sim, call, "consult", method="PATCH", speakTo="BOTH")).code == missing
    effects = [effect["operation"] for effect in await sim.effects()]
    assert effects[-1] == "delete_conversations_call_participant_consult"


async def test_consult_of_a_queue_goes_on_with_the_agent_who_answers(sim: Sim) -> None:
    call, destination = await begun(sim, "consult/queue", queueName="Support", speakTo="DESTINATION")
    await sim.advance(0.5)
    assert (await participant(sim, call, destination))["purpose"] == "acd"
    await sim.advance(1)
    acd = await participant(sim, call, destination)
    assert (acd["state"], acd["disconnectType"]) == ("terminated", "transfer")
    dan = (await sim.participants(call))[-1]
    assert (await participant(sim, call, call.agent_leg))["consultParticipantId"] == dan["id"]
    await leave(sim, call)
    assert await sim.caller_with(call) == "agent:dan"


@pytest.mark.parametrize(
    ("to", "body", "place"),
    [
        ("consult/agent", {"userId": "hugo"}, "agent:hugo"),
        ("consult/queue", {"queueId": "Support"}, "agent:dan"),
        (
            "consult/contact/external",
            {"contactId": "Nora Notary", "phoneType": "WorkPhone"},
            "number:+493023125001",
        ),
        ("voice/consult", {"address": "+493023125001"}, "number:+493023125001"),
        ("consult/external", {"address": "4718"}, "agent:hugo"),
        ("consult", {"destination": {"address": "+493023125001"}}, "number:+493023125001"),
        ("consult", {"destination": {"name": "hugo"}}, "agent:hugo"),
        ("consult", {"destination": {"userId": "hugo"}}, "agent:hugo"),
        ("consult", {"destination": {"queueId": "Support"}}, "agent:dan"),
    ],
)
async def test_every_form_reaches_its_destination(
    sim: Sim, to: str, body: dict[str, Any], place: str
) -> None:
    directory = sim.world.directory
    uuids = {
        "hugo": directory.agents["hugo"].uuid,
        "Support": directory.queues["Support"].uuid,
        "Nora Notary": directory.contacts["Nora Notary"].uuid,
    }

    def filled(fields: dict[str, Any]) -> dict[str, Any]:
        return {
            key: filled(value) if isinstance(value, dict) else uuids[value] if key.endswith("Id") else value
            for key, value in fields.items()
        }

    call, _ = await begun(sim, to, speakTo="DESTINATION", **filled(body))
    await sim.advance(3)
    await leave(sim, call)
    assert await sim.caller_with(call) == place


@pytest.mark.parametrize(
    ("to", "body", "code"),
    [
        ("consult/agent", {"userDisplayName": "hugo"}, "400 bad.request"),
        ("consult/agent", {"userDisplayName": "hugo", "speakTo": "HIM"}, "400 invalid.value"),
        ("consult/agent", {"speakTo": "BOTH"}, "400 conversation.error.consult.transfer.no.destination"),
        ("consult/agent", {"userId": NOWHERE, "speakTo": "BOTH"}, "404 general.resource.not.found"),
        (
            "consult/agent",
            {"userDisplayName": "ana", "speakTo": "BOTH"},
            "400 conversation.error.cannot.transfer.to.self",
        ),
        ("consult/queue", {"queueId": NOWHERE, "speakTo": "BOTH"}, "400 conversations.error.queue.not.found"),
        ("consult/contact/external", {"contactId": NOWHERE, "speakTo": "BOTH"}, "400 bad.request"),
        ("voice/consult", {"speakTo": "BOTH"}, "400 conversation.error.consult.transfer.no.destination"),
        ("voice/consult", {"address": "nowhere", "speakTo": "BOTH"}, "400 invalid.value"),
        ("consult", {"speakTo": "BOTH"}, "400 conversation.error.consult.transfer.no.destination"),
        (
            "consult",
            {"speakTo": "BOTH", "destination": {"name": "hugo", "address": "4718"}},
            "400 bad.request",
        ),
    ],
)
async def test_wrong_consult_is_refused(sim: Sim, to: str, body: dict[str, Any], code: str) -> None:
    sim.token = await sim.user_token("ana")
    call = await sim.place()
    assert (await consult(sim, call, to, **body)).code == code
    await sim.advance(3)
    assert (await sim.effects(), await sim.caller_with(call)) == ([], "agent:ana")


async def test_one_consult_a_call_and_three_parties_at_most(sim: Sim) -> None:
    call, _ = await begun(sim)
    conference = "400 conversation.error.cannot.transfer.conference"
    assert (await consult(sim, call, userDisplayName="gina", speakTo="BOTH")).code == conference
    await sim.advance(2)
    assert (await consult(sim, call, userDisplayName="gina", speakTo="BOTH")).code == conference
    added = await sim.place("Billing", "ben")
    path = f"/api/v2/conversations/calls/{added.call_id}/participants"
    sim.token = await sim.user_token("ben")
    assert (await sim.genesys("POST", path, {"participants": [{"address": "4719"}]})).status == 200
    await sim.advance(2)
    assert (await consult(sim, added, userDisplayName="gina", speakTo="BOTH")).code == conference


async def test_only_a_connected_participant_consults_about_a_connected_customer(sim: Sim) -> None:
    call = await sim.place()
    sim.token = await sim.user_token("ben")
    assert (await consult(sim, call, **TO_HUGO)).code == "400 not.a.participant"
    sim.token = await sim.user_token("ana")
    assert (await consult(sim, call, leg=NOWHERE, **TO_HUGO)).code == "404 not.found"
    await consult(sim, call, **TO_HUGO)
    await sim.advance(2)
    sim.token = await sim.user_token("hugo")
    assert (
        await consult(sim, call, "consult", method="PATCH", speakTo="BOTH")
    ).code == "400 not.a.participant"
    assert (await consult(sim, call, "consult", method="DELETE")).code == "400 not.a.participant"


@pytest.mark.parametrize("value", ["object", "object_or_initiator"])
async def test_participant_of_a_consult_is_a_switch(value: str) -> None:
    async with running(world=acme(switches={"consult_participant": value})) as sim:
        sim.token = await sim.user_token("ana")
        call = await sim.place()
        reply = await consult(sim, call, leg=call.agent_leg, **TO_HUGO)
        if value == "object":
            assert reply.code == "400 object.participant.id.required"
        else:
            assert reply.status == 200


@pytest.mark.parametrize("value", ["refused", "with_consulting_user_id"])
async def test_consult_of_client_credentials_is_a_switch(value: str) -> None:
    async with running(world=acme(switches={"consult_context": value})) as sim:
        call = await sim.place()
        ana = sim.world.directory.agents["ana"].uuid
        ben = sim.world.directory.agents["ben"].uuid
        assert (await consult(sim, call, **TO_HUGO)).code == "400 not.a.user"
        named = await consult(sim, call, **TO_HUGO, consultingUserId=ana)
        if value == "refused":
            assert named.code == "400 not.a.user"
            return
        assert named.status == 200
        await sim.advance(2)
        no_initiator = "400 conversation.error.consult.transfer.no.initiator"
        assert (await consult(sim, call, **TO_HUGO, consultingUserId=ben)).code == no_initiator
        swap = {"speakTo": "BOTH", "consultingUserId": ana}
        assert (await consult(sim, call, "consult", method="PATCH", speakTo="BOTH")).code == "400 not.a.user"
        assert (await consult(sim, call, "consult", method="PATCH", **swap)).status == 200
        assert (await consult(sim, call, "consult", method="DELETE")).status == 200


@pytest.mark.parametrize(("value", "place"), [("stays_held", "hold"), ("restored", "agent:ana")])
async def test_hold_after_a_consult_that_fails_is_a_switch(value: str, place: str) -> None:
    async with running(world=acme(switches={"consult_failed_hold": value})) as sim:
        await sim.control("PATCH", "agents/hugo", {"answer": "decline"})
        call, destination = await begun(sim)
        await sim.advance(2)
        assert await sim.caller_with(call) == place
        assert (await participant(sim, call, destination))["disconnectType"] == "client"
        reply = await consult(sim, call, "consult", method="DELETE")
        assert reply.status == (200 if value == "stays_held" else 404)
        await sim.advance(0.1)
        assert await sim.caller_with(call) == "agent:ana"


@pytest.mark.parametrize(("value", "place"), [("caller_dropped", "gone"), ("becomes_transfer", "agent:hugo")])
async def test_leaving_while_the_phone_rings_is_a_switch(value: str, place: str) -> None:
    async with running(world=acme(switches={"consult_left_ringing": value})) as sim:
        call, _ = await begun(sim)
        await sim.advance(0.5)
        await leave(sim, call)
        await sim.advance(1)
        assert await sim.caller_with(call) == place


@pytest.mark.parametrize("value", ["no", "yes"])
async def test_consults_in_recent_transfers_are_a_switch(value: str) -> None:
    async with running(world=acme(switches={"consult_in_recent_transfers": value})) as sim:
        call, _ = await begun(sim)
        await sim.advance(2)
        await leave(sim, call)
        sim.token = await sim.token_for()
        shown = await transfers(sim, call)
        if value == "no":
            assert shown == []
            return
        directory = sim.world.directory
        assert [(one["state"], one["transferType"]) for one in shown] == [("Complete", "Attended")]
        assert shown[0]["initiator"] == {"userId": directory.agents["ana"].uuid}
        assert shown[0]["destination"]["userId"] == directory.agents["hugo"].uuid


async def test_consult_needs_its_permission(sim: Sim) -> None:
    call = await sim.place()
    sim.token = await sim.token_for("readonly")
    assert (await consult(sim, call, **TO_HUGO)).status == 403


async def test_false_success_promises_a_participant_who_never_comes(sim: Sim) -> None:
    await sim.faults({"match": {"path": "*/consult/agent"}, "do": "false_success"})
    call, destination = await begun(sim)
    await sim.advance(3)
    assert destination not in [one["id"] for one in await sim.participants(call)]
    assert (await sim.effects(), await sim.caller_with(call)) == ([], "agent:ana")


async def test_how_the_consulted_agent_answers_can_change_while_his_phone_rings(sim: Sim) -> None:
    await sim.control("PATCH", "agents/hugo", {"answer": "never"})
    call, destination = await begun(sim)
    await sim.advance(5)
    assert (await participant(sim, call, destination))["state"] == "alerting"
    await sim.control("PATCH", "agents/hugo", {"answer": {"after_s": 6}})
    await sim.advance(6)
    assert (await participant(sim, call, destination))["state"] == "connected"


async def test_consulted_agent_hangs_up_and_the_caller_is_taken_back(sim: Sim) -> None:
    call, _ = await begun(sim)
    await sim.advance(2)
    await sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "hugo"})
    assert await sim.caller_with(call) == "hold"
    assert (await consult(sim, call, "consult", method="PATCH", speakTo="OBJECT")).status == 200
    await sim.advance(0.1)
    assert await sim.caller_with(call) == "agent:ana"
    assert (await consult(sim, call, userDisplayName="gina", speakTo="DESTINATION")).status == 200
    await sim.advance(2)
    await leave(sim, call)
    assert await sim.caller_with(call) == "agent:gina"


async def test_agents_act_on_each_others_calls_by_their_own_tokens(sim: Sim) -> None:
    call, destination = await begun(sim)
    await sim.advance(2)
    await leave(sim, call)
    hugo = await sim.user_token("hugo")
    path = f"/api/v2/conversations/{call.call_id}/participants/{destination}"
    assert (await sim.genesys("PATCH", path, {"held": True}, token=hugo)).status == 202
    await sim.advance(0.1)
    assert await sim.caller_with(call) == "hold"
    body = {"queueName": "Sales", "transferType": "Attended"}
    assert (await sim.genesys("POST", f"{path}/replace/queue", body, token=hugo)).status == 202
    await sim.advance(1.1)
    assert await sim.caller_with(call) == "agent:ida"
    assert (await sim.genesys("DELETE", "/api/v2/tokens/me", token=hugo)).status == 200
