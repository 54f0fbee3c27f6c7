"""PATCH of participants: state, hold, mute, wrap-up, attributes."""

from typing import Any

import pytest

from .harness import NOWHERE, Placed, Reply, Sim, acme, running


async def patch(sim: Sim, call: Placed, leg: str, kind: str = "", **body: Any) -> Reply:
    return await sim.genesys("PATCH", f"/api/v2/conversations/{kind}{call.call_id}/participants/{leg}", body)


async def participant(sim: Sim, call: Placed, leg: str) -> dict[str, Any]:
    return next(one for one in await sim.participants(call) if one["id"] == leg)


async def test_change_follows_its_202(sim: Sim) -> None:
    call = await sim.place()
    reply = await patch(sim, call, call.agent_leg, held=True, muted=True)
    assert (reply.status, reply.body) == (202, b"")
    assert (await participant(sim, call, call.agent_leg))["held"] is False
    await sim.advance(0.1)
    shown = await participant(sim, call, call.agent_leg)
    assert (shown["held"], shown["muted"], shown["startHoldTime"]) == (True, True, "2026-01-05T09:00:00.100Z")
    assert await sim.caller_with(call) == "hold"
    await patch(sim, call, call.agent_leg, held=False)
    await sim.advance(0.1)
    assert await sim.caller_with(call) == "agent:ana"
    assert len(await sim.effects()) == 2


async def test_change_that_changes_nothing_is_no_effect(sim: Sim) -> None:
    call = await sim.place()
    await patch(sim, call, call.agent_leg, held=False)
    await sim.advance(1)
    assert await sim.effects() == []


async def test_agent_is_disconnected_and_the_call_is_over(sim: Sim) -> None:
    call = await sim.place()
    assert (await patch(sim, call, call.agent_leg, state="disconnected")).status == 202
    await sim.advance(0.1)
    assert await sim.caller_with(call) == "gone"
    assert (await participant(sim, call, call.agent_leg))["disconnectType"] == "client"
    again = await patch(sim, call, call.agent_leg, state="disconnected")
    assert again.code == "400 conversation.error.call.disconnected"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "400 bad.request"),
        ({"state": "parked"}, "400 invalid.value"),
        ({"state": "connected"}, "400 not.a.user"),
        ({"held": "yes"}, "400 invalid.value"),
        ({"confined": True}, "400 conversation.error.cannot.confine.party"),
        ({"wrapupSkipped": True}, "400 conversation.error.wrapup.cannot.skip"),
        ({"wrapup": {}}, "400 conversation.error.wrapup.code.required"),
        ({"wrapup": []}, "400 bad.request"),
        ({"wrapup": {"code": NOWHERE}}, "400 invalid.value"),
    ],
)
async def test_wrong_change_is_refused(sim: Sim, body: dict[str, Any], code: str) -> None:
    call = await sim.place()
    assert (await patch(sim, call, call.agent_leg, **body)).code == code


async def test_ringing_phone_cannot_be_put_on_hold(sim: Sim) -> None:
    call = await sim.place("Billing", None)
    alert = (await sim.participants(call))[3]["id"]
    assert (await patch(sim, call, alert, held=True)).code == "400 conversation.error.hold.alerting"


async def test_ringing_phone_that_is_disconnected_is_a_call_declined(sim: Sim) -> None:
    call = await sim.place("Billing", None)
    alert = (await sim.participants(call))[3]["id"]
    assert (await patch(sim, call, alert, state="disconnected")).status == 202
    await sim.advance(0.1)
    assert (await participant(sim, call, alert))["disconnectType"] == "client"
    assert (await sim.participants(call))[4]["user"]["name"] == "ben"


async def test_user_answers_his_own_phone(sim: Sim) -> None:
    await sim.control("PATCH", "agents/kim", {"answer": "never"})
    call = await sim.place("Overflow", None)
    alert = (await sim.participants(call))[3]["id"]
    sim.token = await sim.user_token("ben")
    assert (await patch(sim, call, alert, state="connected")).code == "400 not.a.user"
    sim.token = await sim.user_token("kim")
    assert (await patch(sim, call, alert, "calls/", state="connected")).status == 202
    await sim.advance(0.1)
    assert await sim.caller_with(call) == "agent:kim"
    assert (await patch(sim, call, alert, state="connected")).code == "400 bad.request"


@pytest.mark.parametrize("value", ["user", "any"])
async def test_context_of_the_calls_form_is_a_switch(value: str) -> None:
    async with running(world=acme(switches={"calls_patch_context": value})) as sim:
        call = await sim.place()
        reply = await patch(sim, call, call.agent_leg, "calls/", held=True)
        assert reply.status == (202 if value == "any" else 400)
        if value == "user":
            assert reply.code == "400 not.a.user"
        assert (await patch(sim, call, call.agent_leg, held=True)).status == 202


async def test_change_on_behalf_of_a_user(sim: Sim) -> None:
    call = await sim.place()
    agents = sim.world.directory.agents
    for_ana = f"{call.agent_leg}/user/{agents['ana'].uuid}"
    for_ben = f"{call.agent_leg}/user/{agents['ben'].uuid}"
    assert (await patch(sim, call, for_ben, "calls/", held=True)).code == (
        "404 conversation.error.not.conversation.participant"
    )
    assert (await patch(sim, call, for_ana, "calls/", held=True)).status == 202


async def test_wrap_up_is_noted_while_talking_or_afterwards(sim: Sim) -> None:
    call = await sim.place()
    code = sim.world.directory.wrap_up_codes["Resolved"].uuid
    await sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    await patch(sim, call, call.agent_leg, wrapup={"code": code, "notes": "all well"})
    await sim.advance(0.1)
    shown = await participant(sim, call, call.agent_leg)
    assert shown["wrapup"] == {"code": code, "name": "Resolved", "notes": "all well"}
    path = f"conversations/{call.call_id}/participants/{call.agent_leg}/wrapup"
    assert await sim.get(path) == {"code": code, "notes": "all well"}


async def test_wrap_up_codes_are_those_of_the_queue(sim: Sim) -> None:
    call = await sim.place()
    path = f"conversations/calls/{call.call_id}/participants/{call.agent_leg}/wrapupcodes"
    names = [one["name"] for one in await sim.get(path)]
    assert names == ["Resolved", "Follow-up needed", "Transferred", "Wrong number"]
    queue = sim.world.directory.queues["Billing"].uuid
    listed = await sim.get(f"routing/queues/{queue}/wrapupcodes")
    assert [one["name"] for one in listed["entities"]] == sorted(names)


async def test_communication_is_disconnected_and_wrapped_up(sim: Sim) -> None:
    call = await sim.place()
    line = (await sim.conversation(call))["participants"][3]["calls"][0]["id"]
    start = f"/api/v2/conversations/calls/{call.call_id}/participants/{call.agent_leg}/communications"
    code = sim.world.directory.wrap_up_codes["Resolved"].uuid
    assert (await sim.genesys("POST", f"{start}/{line}/wrapup", {"code": code})).status == 202
    assert (await sim.genesys("PATCH", f"{start}/{line}", {"held": True})).code == "400 invalid.value"
    assert (await sim.genesys("PATCH", f"{start}/{NOWHERE}", {"state": "disconnected"})).status == 404
    assert (await sim.genesys("PATCH", f"{start}/{line}", {"state": "disconnected"})).status == 202
    await sim.advance(0.1)
    assert await sim.caller_with(call) == "gone"
    assert (await participant(sim, call, call.agent_leg))["wrapup"]["name"] == "Resolved"


@pytest.mark.parametrize("kind", ["", "calls/"])
@pytest.mark.parametrize(("value", "kept"), [("replace", {"b": "2"}), ("merge", {"a": "1", "b": "2"})])
async def test_attributes_merge_or_replace_as_the_switch_says(
    kind: str, value: str, kept: dict[str, str]
) -> None:
    async with running(world=acme(switches={"attributes_merge": value})) as sim:
        call = await sim.place(attributes={"a": "1"})
        reply = await patch(sim, call, f"{call.caller}/attributes", kind, attributes={"b": "2"})
        assert reply.status == 202
        assert reply.body == b"" if kind == "" else reply.json == {"attributes": kept}
        assert (await participant(sim, call, call.caller))["attributes"] == {"a": "1"}
        await sim.advance(0.1)
        assert (await participant(sim, call, call.caller))["attributes"] == kept


async def test_attributes_of_any_letters_survive(sim: Sim) -> None:
    call = await sim.place()
    odd = {"ключ": "\ud800 \u0000 📞", "": "x" * 100_000}
    await patch(sim, call, f"{call.caller}/attributes", attributes=odd)
    await sim.advance(0.1)
    assert (await participant(sim, call, call.caller))["attributes"] == odd


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "400 conversation.error.participant.attribute.null"),
        ({"attributes": None}, "400 conversation.error.participant.attribute.null"),
        ({"attributes": {"a": 1}}, "400 invalid.value"),
        ({"attributes": ["a"]}, "400 invalid.value"),
    ],
)
async def test_wrong_attributes_are_refused(sim: Sim, body: dict[str, Any], code: str) -> None:
    call = await sim.place()
    assert (await patch(sim, call, f"{call.caller}/attributes", **body)).code == code


async def test_user_changes_his_own_leg_and_others_with_the_permission_only() -> None:
    roles = {"desk": ["conversation:participant:wrapup"]}
    extensions = {"ana": "4711", "ben": "4712"}
    agents = {
        name: {"queue": "Billing", "roles": ["desk"], "extension": extension}
        for name, extension in extensions.items()
    }
    async with running(world=acme(roles=roles, agents=agents)) as sim:
        call = await sim.place()
        refused = "403 conversation.error.forbidden.not.active.participant"
        for name, code in (("ben", refused), ("ana", ""), ("dan", "")):
            sim.token = await sim.user_token(name)
            reply = await patch(sim, call, call.agent_leg, muted=True)
            assert reply.status == 202 if not code else reply.code == code


async def test_wrap_up_code_is_one_of_the_queue() -> None:
    queues = {"Billing": {"number": 4001, "wrap_up_codes": ["Resolved"]}}
    async with running(world=acme(queues=queues)) as sim:
        call = await sim.place()
        codes = sim.world.directory.wrap_up_codes
        wrong = await patch(sim, call, call.agent_leg, wrapup={"code": codes["Transferred"].uuid})
        assert wrong.code == "400 invalid.value"
        assert (await patch(sim, call, call.agent_leg, wrapup={"code": codes["Resolved"].uuid})).status == 202


@pytest.mark.parametrize("when", ["before", "after"])
async def test_wrap_up_is_skipped_where_the_queue_allows_it(when: str) -> None:
    queues = {"Billing": {"number": 4001, "wrap_up_optional": True}}
    async with running(world=acme(queues=queues)) as sim:
        call = await sim.place()
        assert (await participant(sim, call, call.agent_leg))["wrapupPrompt"] == "optional"
        if when == "before":
            assert (await patch(sim, call, call.agent_leg, wrapupSkipped=True)).status == 202
            await sim.advance(0.1)
        await sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
        if when == "after":
            assert (await patch(sim, call, call.agent_leg, wrapupSkipped=True)).status == 202
        await sim.advance(0.1)
        shown = await participant(sim, call, call.agent_leg)
        assert shown["wrapupSkipped"] is True
        assert "endAcwTime" in shown
        ana = sim.world.directory.agents["ana"].uuid
        assert (await sim.get(f"users/{ana}/routingstatus"))["status"] == "IDLE"


async def test_recording_of_a_call_is_switched_by_its_participant(sim: Sim) -> None:
    call = await sim.place()
    assert (await participant(sim, call, call.agent_leg))["recording"] is True
    await patch(sim, call, call.agent_leg, recording=False)
    await sim.advance(0.1)
    shown = await participant(sim, call, call.agent_leg)
    assert (shown["recording"], shown["recordingState"]) == (False, "none")


async def test_keys_are_pressed_for_a_connected_participant(sim: Sim) -> None:
    call = await sim.place()
    path = f"/api/v2/conversations/{call.call_id}/participants/{call.caller}/digits"
    assert (await sim.genesys("POST", path, {"digits": "12#"})).status == 202
    assert (await sim.genesys("POST", path, {"digits": "twelve"})).code == "400 invalid.value"
    await sim.advance(0.1)
    pressed = (await sim.truth(call))["history"][-1]
    assert (pressed["what"], pressed["count"], "12#" in str(pressed)) == ("digits.sent", 3, False)
