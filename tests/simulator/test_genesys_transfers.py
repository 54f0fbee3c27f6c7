"""Blind transfer over the published API."""

from typing import Any

import pytest

from .harness import NOWHERE, Placed, Sim, acme, running

ATTENDED, UNATTENDED = {"transferType": "Attended"}, {"transferType": "Unattended"}


async def transfers(sim: Sim, call: Placed) -> list[dict[str, Any]]:
    shown = await sim.conversation(call)
    flat = await sim.get(f"conversations/calls/{call.call_id}")
    assert shown["recentTransfers"] == flat["recentTransfers"]
    return list(shown["recentTransfers"])


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


@pytest.mark.parametrize(
    "body", [{"userName": "hugo@acme.example"}, {"userDisplayName": "hugo"}, {"userId": ""}]
)
async def test_agent_transfer_rings_the_agent_and_completes_when_he_answers(
    sim: Sim, body: dict[str, str]
) -> None:
    call = await sim.place()
    uuid = sim.world.directory.agents["hugo"].uuid
    body = {**body, "userId": uuid} if "userId" in body else body
    assert (await sim.replace(call, call.agent_leg, "agent", **body)).status == 202
    await sim.advance(0.1)
    alert = (await sim.participants(call))[-1]
    assert (alert["user"]["id"], alert["state"], alert["purpose"]) == (uuid, "alerting", "user")
    shown = (await transfers(sim, call))[0]
    assert (shown["state"], shown["destination"]["userId"]) == ("Active", uuid)
    await sim.advance(1)
    assert (await transfers(sim, call))[0]["state"] == "Complete"
    assert await sim.caller_with(call) == "agent:hugo"


@pytest.mark.parametrize(("value", "purpose"), [("user", "user"), ("agent", "agent")])
async def test_purpose_of_a_directly_called_user_is_a_switch(value: str, purpose: str) -> None:
    async with running(world=acme(switches={"direct_purpose": value})) as sim:
        call = await sim.place()
        await sim.replace(call, call.agent_leg, "agent", userDisplayName="hugo")
        await sim.advance(2)
        assert (await sim.participants(call))[-1]["purpose"] == purpose


async def test_attended_agent_transfer_without_an_answer_fails_and_the_agent_keeps_the_call(sim: Sim) -> None:
    await sim.control("PATCH", "agents/hugo", {"answer": "never"})
    call = await sim.place()
    await sim.replace(call, call.agent_leg, "agent", userDisplayName="hugo", **ATTENDED)
    await sim.advance(21)
    assert (await transfers(sim, call))[0]["state"] == "Failed"
    assert (await sim.participants(call))[-1]["disconnectType"] == "transfer.noanswer"
    assert await sim.caller_with(call) == "agent:ana"


@pytest.mark.parametrize(("value", "place"), [("mailbox", "voicemail:agent:hugo"), ("disconnect", "gone")])
async def test_unattended_agent_transfer_without_an_answer_is_a_switch(value: str, place: str) -> None:
    async with running(world=acme(switches={"unanswered_unattended": value})) as sim:
        await sim.control("PATCH", "agents/hugo", {"answer": "never"})
        call = await sim.place()
        await sim.replace(call, call.agent_leg, "agent", userDisplayName="hugo")
        await sim.advance(21)
        assert await sim.caller_with(call) == place


@pytest.mark.parametrize(
    ("to", "body", "code"),
    [
        ("agent", {}, "400 conversations.error.transfer.destination.required"),
        ("agent", {"userId": NOWHERE}, "404 general.resource.not.found"),
        ("agent", {"voicemail": True}, "400 conversations.error.transfer.userCall.voicemail"),
        ("agent", {"voicemail": "yes"}, "400 invalid.value"),
        ("contact/external", {"contactId": NOWHERE}, "400 bad.request"),
        ("contact/external", {"contactId": NOWHERE, "phoneType": "Fax"}, "400 invalid.value"),
        ("contact/external", {"contactId": NOWHERE, "phoneType": "WorkPhone"}, "404 not.found"),
        ("external", {}, "400 conversations.error.transfer.destination.required"),
        ("external", {"address": "no such place"}, "400 invalid.value"),
    ],
)
async def test_wrong_transfer_is_refused(sim: Sim, to: str, body: dict[str, Any], code: str) -> None:
    call = await sim.place()
    assert (await sim.replace(call, call.agent_leg, to, **body)).code == code


async def test_contact_is_called_at_the_phone_that_is_asked_for(sim: Sim) -> None:
    call = await sim.place()
    contact = sim.world.directory.contacts["Nora Notary"].uuid
    body = {"contactId": contact, "phoneType": "WorkPhone"}
    await sim.replace(call, call.agent_leg, "contact/external", **body)
    await sim.advance(0.1)
    dialled = (await sim.participants(call))[-1]
    assert (dialled["purpose"], dialled["state"], dialled["direction"]) == ("external", "dialing", "outbound")
    await sim.advance(2)
    assert await sim.caller_with(call) == "number:+493023125001"
    missing = await sim.place("Billing", "ben")
    reply = await sim.replace(
        missing, missing.agent_leg, "contact/external", contactId=contact, phoneType="HomePhone"
    )
    assert reply.code == "400 conversations.error.transfer.destination.required"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("Support", "agent:dan"),
        ("hugo", "agent:hugo"),
        ("hugo@acme.example", "agent:hugo"),
        ("4718", "agent:hugo"),
        ("4801", "agent:dan"),
        ("+493023125001", "number:+493023125001"),
        ("tel:+493023125001", "number:+493023125001"),
        ("sip:8cb68493-8db3-4744-8fe8-c923fe0dc543@127.0.0.1;user=acd", "agent:dan"),
    ],
)
async def test_address_means_a_queue_a_user_an_extension_or_a_number(
    sim: Sim, address: str, place: str
) -> None:
    call = await sim.place()
    path = f"/api/v2/conversations/{call.call_id}/participants/{call.agent_leg}/transfer"
    assert (await sim.genesys("POST", path, {"address": address})).status == 202
    await sim.advance(3)
    assert await sim.caller_with(call) == place


@pytest.mark.parametrize(
    ("number", "code", "kind"),
    [
        ("+493023125002", 486, "endpoint"),
        ("+493023125003", 480, "transfer.noanswer"),
        ("+493023125004", 404, "error"),
    ],
)
async def test_number_that_fails_says_why(sim: Sim, number: str, code: int, kind: str) -> None:
    call = await sim.place()
    path = f"/api/v2/conversations/{call.call_id}/participants/{call.agent_leg}/transfer"
    await sim.genesys("POST", path, {"address": number, **ATTENDED})
    await sim.advance(21)
    leg = (await sim.conversation(call))["participants"][-1]["calls"][0]
    assert (leg["disconnectType"], leg["disconnectReasons"][0]["code"]) == (kind, code)
    assert await sim.caller_with(call) == "agent:ana"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"userName": "hugo@acme.example"}, "agent:hugo"),
        ({"queueId": "8cb68493-8db3-4744-8fe8-c923fe0dc543"}, "agent:dan"),
        ({"address": "+493023125001"}, "number:+493023125001"),
    ],
)
@pytest.mark.parametrize("kind", ["", "calls/"])
async def test_old_form_takes_every_destination(
    sim: Sim, kind: str, body: dict[str, str], place: str
) -> None:
    call = await sim.place()
    path = f"/api/v2/conversations/{kind}{call.call_id}/participants/{call.agent_leg}/replace"
    assert (await sim.genesys("POST", path, body)).status == 202
    await sim.advance(3)
    assert await sim.caller_with(call) == place


async def test_personal_call_goes_to_the_own_mailbox(sim: Sim) -> None:
    call = await sim.place()
    await sim.replace(call, call.agent_leg, "agent", userDisplayName="hugo")
    await sim.advance(2)
    hugo = (await sim.participants(call))[-1]["id"]
    assert (await sim.replace(call, hugo, "agent", voicemail=True)).status == 202
    await sim.advance(0.1)
    assert await sim.caller_with(call) == "voicemail:agent:hugo"
    assert (await sim.participants(call))[-1]["purpose"] == "voicemail"


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
