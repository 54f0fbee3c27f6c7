"""Seed 004: calls that an agent makes."""

from typing import Any

import pytest

from tests.simulator.harness import NOWHERE, Reply

from .gateway import Gateway

OUTSIDE = "+493023125900"
BUSY, SILENT = "+493023125002", "+493023125003"


async def post(gateway: Gateway, **changed: Any) -> Reply:
    body = {"from": gateway.user("ana"), "to": OUTSIDE, "route": "user", **changed}
    return await gateway.ask("POST", "conversations/calls", body)


async def state(gateway: Gateway, reply: Reply) -> str:
    return str((await gateway.get(f"conversations/calls/{reply.json['id']}"))["state"])


async def test_call_goes_through_every_state(gateway: Gateway) -> None:
    code = gateway.sim.world.directory.wrap_up_codes["Resolved"].uuid
    reply = await post(gateway, wrapUpCode=code)
    assert reply.status == 201
    uuid = reply.json["id"]
    assert reply.json == {
        "id": uuid,
        "state": "initiated",
        "from": gateway.user("ana"),
        "to": OUTSIDE,
        "route": "user",
    }
    seen = [await state(gateway, reply)]
    for seconds in (1, 2):
        await gateway.sim.advance(seconds)
        seen.append(await state(gateway, reply))
    assert (await gateway.sim.control("GET", f"calls/{uuid}"))["caller_with"] == "agent:ana"
    await gateway.sim.control("POST", f"calls/{uuid}/hang-up", {"party": "ana"})
    seen.append(await state(gateway, reply))
    await gateway.sim.advance(2)
    seen.append(await state(gateway, reply))
    assert seen == ["initiated", "alerting", "connected", "wrapping", "closed"]
    assert (await gateway.get(f"conversations/calls/{uuid}"))["wrapUpCode"] == "Resolved"


@pytest.mark.parametrize("number", [BUSY, SILENT])
async def test_number_that_does_not_answer_means_failed(gateway: Gateway, number: str) -> None:
    reply = await post(gateway, to=number)
    await gateway.sim.advance(1)
    assert await state(gateway, reply) == "alerting"
    await gateway.sim.advance(25)
    assert await state(gateway, reply) == "failed"


async def test_agent_who_does_not_answer_means_failed(gateway: Gateway) -> None:
    await gateway.sim.control("PATCH", "agents/ana", {"answer": "never"})
    reply = await post(gateway)
    await gateway.sim.advance(10)
    assert await state(gateway, reply) == "initiated"
    await gateway.sim.advance(20)
    assert await state(gateway, reply) == "failed"


@pytest.mark.parametrize("change", [{"presence": "busy"}, {"phone": "busy"}])
async def test_agent_not_to_be_disturbed_is_shown_as_such_and_does_not_ring(
    gateway: Gateway, change: dict[str, str]
) -> None:
    path = f"users/{gateway.user('ana')}/presence"
    before = await gateway.get(path)
    assert (before["presence"], before["doNotDisturb"]) == ("Available", False)
    await gateway.sim.control("PATCH", "agents/ana", change)
    after = await gateway.get(path)
    assert (after["userId"], after["presence"]) == (gateway.user("ana"), "DoNotDisturb")
    assert after["doNotDisturb"] is True
    reply = await post(gateway)
    await gateway.sim.advance(5)
    assert await state(gateway, reply) == "failed"


@pytest.mark.parametrize("changed", [{"from": NOWHERE}, {"from": "ana"}, {"from": None}, {"from": 7}])
async def test_invalid_calling_user_is_a_bad_request(gateway: Gateway, changed: dict[str, Any]) -> None:
    assert (await post(gateway, **changed)).status == 400
    assert await gateway.sim.effects() == []


async def test_user_without_a_phone_cannot_call(gateway: Gateway) -> None:
    path = f"users/{gateway.user('ana')}"
    assert (await gateway.get(path))["station"] == "ana-phone"
    await gateway.sim.control("PATCH", "agents/ana", {"station": None})
    assert (await post(gateway)).code == "400 invalid.from.user"
    assert "station" not in await gateway.get(path)


@pytest.mark.parametrize(
    "changed",
    [
        {"to": "4711"},
        {"to": "+0301234567"},
        {"to": "+49 30 1234567"},
        {"to": None},
        {"route": "queue"},
        {"route": None},
        {"wrapUpCode": NOWHERE},
    ],
)
async def test_wrong_call_is_a_bad_request(gateway: Gateway, changed: dict[str, Any]) -> None:
    assert (await post(gateway, **changed)).status == 400


async def test_inbound_call_can_be_read_as_well(gateway: Gateway) -> None:
    call = await gateway.sim.place("Empty Desk", None)
    shown = await gateway.get(f"conversations/calls/{call.call_id}")
    assert (shown["state"], shown["from"][:6], "route" in shown) == ("alerting", "+49302", False)
    assert (await gateway.ask("GET", f"conversations/calls/{NOWHERE}")).status == 404


async def test_outbound_call_can_be_transferred(gateway: Gateway) -> None:
    uuid = (await post(gateway)).json["id"]
    await gateway.sim.advance(4)
    body = {"action": "transfer", "to": {"type": "queue", "id": gateway.queue("Support")}}
    assert (await gateway.ask("POST", f"conversations/{uuid}/actions", body)).status == 202
    await gateway.sim.advance(2)
    assert (await gateway.sim.control("GET", f"calls/{uuid}"))["caller_with"] == "agent:dan"


async def test_call_that_only_seems_accepted_is_not_found(gateway: Gateway) -> None:
    await gateway.sim.faults({"match": {"method": "POST"}, "do": "false_success"})
    reply = await post(gateway)
    assert reply.status == 201
    assert (await gateway.ask("GET", f"conversations/calls/{reply.json['id']}")).status == 404
