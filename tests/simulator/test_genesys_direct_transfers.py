"""Blind transfer to users, numbers and contacts, and by the old forms, over the published API."""

from typing import Any

import pytest

from .harness import NOWHERE, Sim, acme, running, transfers

ATTENDED = {"transferType": "Attended"}


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
