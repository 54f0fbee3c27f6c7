"""What goes with a call: versioned data, tags, recording, secure sessions."""

from typing import Any

import pytest

from .harness import NOWHERE, Placed, Reply, Sim, acme, running

CONFLICT = {"conflict": "409 general.conflict", "bad_request": "400 general.conflict"}


async def secure(sim: Sim, call: Placed, method: str = "GET", body: Any = None) -> Reply:
    return await sim.genesys(method, f"/api/v2/conversations/{call.call_id}/secureattributes", body)


async def custom(sim: Sim, call: Placed, method: str, body: Any) -> Reply:
    return await sim.genesys(method, f"/api/v2/conversations/{call.call_id}/customattributes", body)


@pytest.mark.parametrize("value", ["conflict", "bad_request"])
async def test_secure_attributes_can_hold_a_lock(value: str) -> None:
    async with running(world=acme(switches={"version_conflict": value})) as sim:
        call = await sim.place()
        assert (await secure(sim, call)).json == {"attributes": {}, "version": 0}
        taken = {"attributes": {"token": "1"}, "version": 0}
        assert (await secure(sim, call, "PUT", taken)).status == 202
        assert (await secure(sim, call, "PUT", taken)).code == CONFLICT[value]
        assert (await secure(sim, call, "PUT", {"attributes": {}})).code == CONFLICT[value]
        assert (await secure(sim, call)).json == {"attributes": {"token": "1"}, "version": 1}
        assert (await secure(sim, call, "PUT", {"attributes": {}, "version": 1})).status == 202
        assert (await secure(sim, call)).json == {"attributes": {}, "version": 2}


async def test_secure_attributes_are_amended_whatever_the_version(sim: Sim) -> None:
    call = await sim.place()
    for key in ("a", "b"):
        assert (await secure(sim, call, "PATCH", {"attributes": {key: "1"}, "version": 9})).status == 202
    assert (await secure(sim, call)).json == {"attributes": {"a": "1", "b": "1"}, "version": 2}
    for wrong in list[Any]([{}, {"attributes": {"a": 1}}, {"attributes": []}]):
        assert (await secure(sim, call, "PATCH", wrong)).code == "400 invalid.value"
    token = await sim.token_for("readonly")
    path = f"/api/v2/conversations/{call.call_id}/secureattributes"
    assert (await sim.genesys("PUT", path, {"attributes": {}, "version": 2}, token=token)).status == 403


async def test_records_are_written_under_their_version(sim: Sim) -> None:
    call = await sim.place()
    first = {"id": "journey", "schemaId": NOWHERE, "customAttributes": {"depth": 1, "from": "Sales"}}
    assert (await custom(sim, call, "PUT", {**first, "schemaId": None})).code == "400 bad.request"
    assert (await custom(sim, call, "PUT", first)).json == {"id": "journey"}
    assert (await custom(sim, call, "PUT", {**first, "version": 0})).code == "409 general.conflict"
    amend = {"id": "journey", "customAttributes": {"depth": 2}, "version": 1}
    assert (await custom(sim, call, "PATCH", amend)).status == 200
    assert (await custom(sim, call, "PATCH", amend)).code == "409 general.conflict"
    shown = await sim.get(f"conversations/{call.call_id}/customattributes/journey")
    assert (shown["customAttributes"], shown["version"]) == ({"depth": 2, "from": "Sales"}, 2)
    assert (await custom(sim, call, "PUT", {"id": "journey", "customAttributes": {}})).status == 200
    listed = await sim.get(f"conversations/{call.call_id}/customattributes")
    assert [one["customAttributes"] for one in listed["results"]] == [{}]
    nothing = {"id": "nothing", "customAttributes": {}}
    assert (await custom(sim, call, "PATCH", nothing)).code == "404 not.found"


async def test_tag_is_shown_with_the_conversation(sim: Sim) -> None:
    call = await sim.place()
    path = f"/api/v2/conversations/{call.call_id}/tags"
    assert (await sim.genesys("PUT", path, {"externalTag": "case 7"})).status == 202
    assert "externalTag" not in await sim.conversation(call)
    await sim.advance(0.1)
    assert (await sim.conversation(call))["externalTag"] == "case 7"


async def states(sim: Sim, call: Placed) -> tuple[str, bool]:
    shown = await sim.get(f"conversations/calls/{call.call_id}")
    return shown["recordingState"], shown["securePause"]


async def test_secure_pause_stays_over_moves(sim: Sim) -> None:
    call = await sim.place()
    path = f"/api/v2/conversations/calls/{call.call_id}/recordingstate"
    reply = await sim.genesys("PUT", path, {"recordingState": "PAUSED"})
    assert (reply.status, reply.json) == (200, "PAUSED")
    assert await states(sim, call) == ("paused", True)
    await sim.to_queue(call, "Support")
    await sim.advance(2)
    agent = (await sim.participants(call))[-1]
    assert (agent["recordingState"], agent["securePause"], agent["recording"]) == ("paused", True, False)
    patch = f"/api/v2/conversations/{call.call_id}/recordingstate"
    assert (await sim.genesys("PATCH", patch, {"recordingState": "active"})).status == 202
    assert await states(sim, call) == ("paused", True)
    await sim.advance(0.1)
    assert await states(sim, call) == ("active", False)
    assert (await sim.conversation(call))["recordingState"] == "ACTIVE"
    assert (await sim.genesys("PUT", path, {"recordingState": "LOUD"})).code == "400 invalid.value"
    await sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    disconnected = "400 conversation.error.call.disconnected"
    assert (await sim.genesys("PUT", path, {"recordingState": "PAUSED"})).code == disconnected
    assert await states(sim, call) == ("none", False)


async def test_private_call_is_in_secure_pause_and_carries_its_attributes(sim: Sim) -> None:
    call = await sim.place(private=True, attributes={"tier": "gold"})
    assert await states(sim, call) == ("paused", True)
    customer = (await sim.participants(call))[0]
    assert (customer["purpose"], customer["attributes"]) == ("customer", {"tier": "gold"})


async def sessions(sim: Sim, call: Placed, body: Any = None, token: str = "") -> Reply:
    path = f"/api/v2/conversations/{call.call_id}/participants/{call.caller}/secureivrsessions"
    return await sim.genesys("GET" if body is None else "POST", path, body, token=token)


async def test_secure_session_is_pending_for_a_while(sim: Sim) -> None:
    call = await sim.place()
    flow = sim.world.directory.flows["SelfService"].uuid
    begun = await sessions(sim, call, {"flowId": flow, "userData": "card"})
    assert (begun.json["state"], begun.json["sourceParticipantId"]) == ("PENDING", call.agent_leg)
    await sim.advance(0.1)
    assert [one["state"] for one in (await sessions(sim, call)).json["entities"]] == ["PENDING"]
    await sim.advance(5)
    assert [one["state"] for one in (await sessions(sim, call)).json["entities"]] == ["COMPLETED"]
    assert await sim.caller_with(call) == "agent:ana"


async def test_secure_session_may_let_the_agent_go(sim: Sim) -> None:
    call = await sim.place()
    flow = sim.world.directory.flows["SelfService"].uuid
    body = {"flowId": flow, "userData": "card", "disconnect": True, "sourceParticipantId": call.agent_leg}
    assert (await sessions(sim, call, body)).status == 200
    await sim.advance(0.1)
    assert await sim.caller_with(call) == "ivr"


async def test_secure_session_that_cannot_be(sim: Sim) -> None:
    call = await sim.place()
    flow = sim.world.directory.flows["SelfService"].uuid
    assert (await sessions(sim, call, {"flowId": flow})).code == "400 bad.request"
    assert (await sessions(sim, call, {"flowId": NOWHERE, "userData": ""})).code == "404 not.found"
    ben = await sim.user_token("ben")
    refused = await sessions(sim, call, {"flowId": flow, "userData": ""}, token=ben)
    assert refused.code == "403 conversation.error.forbidden.not.active.participant"
    await sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    over = await sessions(sim, call, {"flowId": flow, "userData": ""})
    assert over.code == "400 conversation.error.call.disconnected"
