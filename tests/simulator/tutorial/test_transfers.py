"""Seed 002: calls of the voice API, blind transfers with If-Match, fallback queues, consultations."""

import asyncio
from typing import Any

import pytest

from tests.simulator.harness import NOWHERE, Placed, Reply

from .gateway import Gateway, switched


async def read(gateway: Gateway, call: Placed) -> dict[str, Any]:
    shown: dict[str, Any] = await gateway.get(f"voice/calls/{call.call_id}")
    return shown


async def post(
    gateway: Gateway, call: Placed, kind: str, uuid: str, *, match: str | None = "", **more: Any
) -> Reply:
    body = {"transferType": "blind", "target": {"id": uuid, "type": kind}, **more}
    headers = {} if match is None else {"If-Match": match or await gateway.etag(call)}
    return await gateway.ask("POST", f"voice/calls/{call.call_id}/transfer", body, headers=headers)


async def consult(gateway: Gateway, call: Placed, kind: str, uuid: str) -> Reply:
    return await post(gateway, call, kind, uuid, transferType="consult")


async def complete(gateway: Gateway, call: Placed, **headers: str) -> Reply:
    path = f"voice/calls/{call.call_id}/transfer"
    return await gateway.ask("PATCH", path, {"state": "completed"}, headers=headers)


async def cancel(gateway: Gateway, call: Placed) -> Reply:
    return await gateway.ask("DELETE", f"voice/calls/{call.call_id}/transfer")


async def test_etag_stands_in_body_and_header_and_changes_with_the_call(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    reply = await gateway.ask("GET", f"voice/calls/{call.call_id}")
    shown = reply.json
    assert reply.headers["ETag"] == f'"{shown["etag"]}"'
    assert (shown["state"], shown["privacy"], shown["direction"]) == ("connected", False, "inbound")
    assert await gateway.etag(call) == shown["etag"]
    await gateway.sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    assert await gateway.etag(call) != shown["etag"]


@pytest.mark.parametrize("form", ["{}", '"{}"', 'W/"{}"'])
async def test_blind_transfer_moves_the_call_and_can_be_followed(gateway: Gateway, form: str) -> None:
    call = await gateway.sim.place()
    target = {"id": gateway.queue("Support"), "type": "queue"}
    code = gateway.sim.world.directory.wrap_up_codes["Transferred"].uuid
    match = form.format(await gateway.etag(call))
    reply = await post(gateway, call, "queue", target["id"], match=match, wrapUpCode={"id": code})
    assert reply.status == 202
    uuid = reply.json["id"]
    expected = {"id": uuid, "transferType": "blind", "target": target}
    assert reply.json == expected | {"callId": call.call_id, "isFallback": False}
    assert (await read(gateway, call))["transfer"] == expected | {"state": "pending"}
    await gateway.sim.advance(1.2)
    shown = await read(gateway, call)
    assert shown["transfer"] == expected | {"state": "complete"}
    assert shown["participants"][1]["wrapupCode"] == "Transferred"
    assert await gateway.sim.caller_with(call) == "agent:dan"


async def test_user_and_skill_group_are_targets(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    await post(gateway, call, "user", gateway.user("eva"))
    await gateway.sim.advance(1.2)
    assert await gateway.sim.caller_with(call) == "agent:eva"
    await post(gateway, call, "skillGroup", gateway.skill("spanish"))
    await gateway.sim.advance(1.2)
    assert await gateway.sim.caller_with(call) == "agent:lea"
    assert (await read(gateway, call))["transfer"]["target"]["type"] == "skillGroup"


@pytest.mark.parametrize("value", ["409", "412"])
async def test_old_etag_is_refused_with_a_status_that_is_a_switch(value: str) -> None:
    async with switched("tutorial_etag_mismatch", value) as gateway:
        call = await gateway.sim.place()
        match = await gateway.etag(call)
        assert (await post(gateway, call, "queue", gateway.queue("Sales"), match=match)).status == 202
        await gateway.sim.advance(2)
        old = await post(gateway, call, "queue", gateway.queue("Support"), match=match)
        assert old.code == f"{value} version.mismatch"
        assert (await post(gateway, call, "queue", gateway.queue("Support"), match="*")).status == 202


@pytest.mark.parametrize(("value", "status"), [("required", 428), ("optional", 202)])
async def test_need_of_if_match_is_a_switch(value: str, status: int) -> None:
    async with switched("tutorial_if_match", value) as gateway:
        call = await gateway.sim.place()
        reply = await post(gateway, call, "queue", gateway.queue("Support"), match=None)
        assert reply.status == status


async def test_of_two_transfers_with_one_etag_one_is_a_conflict(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    match, uuid = await gateway.etag(call), gateway.queue("Support")
    replies = await asyncio.gather(*(post(gateway, call, "queue", uuid, match=match) for _ in range(5)))
    assert sorted(reply.status for reply in replies) == [202, 409, 409, 409, 409]
    await gateway.sim.advance(2)
    assert len(await gateway.sim.effects()) == 1


async def test_transfer_while_another_one_runs_is_a_conflict_whatever_its_etag(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    await post(gateway, call, "queue", gateway.queue("Support"))
    second = await post(gateway, call, "queue", gateway.queue("Sales"))
    assert second.code == "409 action.in.progress"


async def test_private_call_is_shown_as_such_and_not_transferred(gateway: Gateway) -> None:
    call = await gateway.sim.place(private=True)
    assert (await read(gateway, call))["privacy"] is True
    assert (await post(gateway, call, "queue", gateway.queue("Sales"))).code == "403 call.private"
    await gateway.sim.advance(1)
    assert await gateway.sim.caller_with(call) == "agent:ana"


@pytest.mark.parametrize(
    "body",
    [
        {"transferType": "warm"},
        {"target": None},
        {"target": {"id": NOWHERE, "type": "queue"}},
        {"target": {"id": NOWHERE, "type": "user"}},
        {"target": {"id": NOWHERE, "type": "planet"}},
        {"wrapUpCode": {"id": NOWHERE}},
        {"wrapUpCode": "Resolved"},
    ],
)
async def test_wrong_transfer_is_a_bad_request(gateway: Gateway, body: dict[str, Any]) -> None:
    call = await gateway.sim.place()
    assert (await post(gateway, call, "queue", gateway.queue("Sales"), **body)).status == 400


async def test_unknown_call_is_not_found_and_an_ended_one_a_conflict(gateway: Gateway) -> None:
    nowhere = Placed(NOWHERE, "", "", "")
    for method, path in (("GET", ""), ("POST", "/transfer"), ("PATCH", "/transfer"), ("DELETE", "/transfer")):
        reply = await gateway.ask(method, f"voice/calls/{NOWHERE}{path}", {"state": "completed"})
        assert reply.code == "404 call.not.found"
    assert (await post(gateway, nowhere, "queue", NOWHERE, match="*")).status == 404
    call = await gateway.sim.place()
    await gateway.sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    assert (await post(gateway, call, "queue", gateway.queue("Sales"))).code == "409 call.ended"


@pytest.mark.parametrize(
    ("queue", "landing", "is_fallback"),
    [("Support", "agent:dan", False), ("Closed Desk", "agent:kim", True), (None, "agent:kim", True)],
)
async def test_fallback_queue_takes_the_call_if_the_first_is_closed_or_missing(
    gateway: Gateway, queue: str | None, landing: str, *, is_fallback: bool
) -> None:
    call = await gateway.sim.place()
    uuid = gateway.queue(queue) if queue else NOWHERE
    reply = await post(gateway, call, "queue", uuid, fallbackQueueId=gateway.queue("Overflow"))
    assert (reply.status, reply.json["isFallback"]) == (202, is_fallback)
    await gateway.sim.advance(1.2)
    assert await gateway.sim.caller_with(call) == landing


async def test_closed_queue_without_a_fallback_takes_the_call(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    assert (await post(gateway, call, "queue", gateway.queue("Closed Desk"))).status == 202
    await gateway.sim.advance(1)
    assert await gateway.sim.caller_with(call) == "queue:Closed Desk"


async def test_consult_holds_the_caller_and_completing_hands_over(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    reply = await consult(gateway, call, "user", gateway.user("eva"))
    assert (reply.status, reply.json["transferType"]) == (202, "consult")
    await gateway.sim.advance(0.2)
    assert await gateway.sim.caller_with(call) == "hold"
    assert (await read(gateway, call))["transfer"]["state"] == "ringing"
    assert (await complete(gateway, call)).code == "409 consult.not.connected"
    await gateway.sim.advance(1)
    shown = await read(gateway, call)
    assert shown["transfer"]["state"] == "talking"
    assert shown["participants"][0]["held"] is True
    assert (await complete(gateway, call)).json["id"] == reply.json["id"]
    await gateway.sim.advance(0.2)
    assert await gateway.sim.caller_with(call) == "agent:eva"
    shown = await read(gateway, call)
    assert (shown["transfer"]["state"], shown["participants"][0]["held"]) == ("complete", False)
    operations = [effect["operation"].split()[0] for effect in await gateway.sim.effects()]
    assert operations == ["POST", "PATCH"]


async def test_cancelling_a_consult_gives_the_caller_back(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    await consult(gateway, call, "queue", gateway.queue("Support"))
    await gateway.sim.advance(1.5)
    assert (await read(gateway, call))["transfer"]["state"] == "talking"
    assert (await cancel(gateway, call)).status == 202
    await gateway.sim.advance(0.2)
    assert await gateway.sim.caller_with(call) == "agent:ana"
    assert (await read(gateway, call))["transfer"]["state"] == "cancelled"
    assert (await cancel(gateway, call)).code == "404 consult.not.found"


async def test_consult_bars_other_transfers_until_it_is_over(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    await consult(gateway, call, "user", gateway.user("eva"))
    assert (await consult(gateway, call, "user", gateway.user("dan"))).code == "409 action.in.progress"
    await gateway.sim.advance(2)
    for kind in ("blind", "consult"):
        reply = await post(gateway, call, "queue", gateway.queue("Sales"), transferType=kind)
        assert reply.code == "409 call.not.transferable"


async def test_consult_that_nobody_answers_can_only_be_taken_back(gateway: Gateway) -> None:
    await gateway.sim.control("PATCH", "agents/eva", {"answer": "decline"})
    call = await gateway.sim.place()
    await consult(gateway, call, "user", gateway.user("eva"))
    await gateway.sim.advance(3)
    assert (await read(gateway, call))["transfer"]["state"] == "failed"
    assert (await complete(gateway, call)).status in {404, 409}
    await cancel(gateway, call)
    await gateway.sim.advance(1)
    assert await gateway.sim.caller_with(call) == "agent:ana"


async def test_finishing_a_consult_holds_to_a_version_if_one_is_given(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    old = await gateway.etag(call)
    await consult(gateway, call, "user", gateway.user("eva"))
    await gateway.sim.advance(2)
    assert (await complete(gateway, call, **{"If-Match": old})).code == "409 version.mismatch"
    assert (await complete(gateway, call, **{"If-Match": await gateway.etag(call)})).status == 202
    path = f"voice/calls/{call.call_id}/transfer"
    assert (await gateway.ask("PATCH", path, {"state": "swapped"})).status == 400


async def test_only_an_agent_can_consult(gateway: Gateway) -> None:
    call = await gateway.sim.place("Empty Desk", None)
    reply = await consult(gateway, call, "user", gateway.user("eva"))
    assert reply.code == "409 call.not.transferable"
