"""Seed 001: conversations with metadata, and the actions upon them."""

import asyncio
from typing import Any

import pytest

from tests.simulator.harness import NOWHERE, Placed, Reply, acme

from .gateway import Gateway, opened


async def read(gateway: Gateway, call: Placed) -> dict[str, Any]:
    shown: dict[str, Any] = await gateway.get(f"conversations/{call.call_id}")
    return shown


def action(kind: str, uuid: str, **more: Any) -> dict[str, Any]:
    return {"action": "transfer", "to": {"type": kind, "id": uuid}, **more}


async def post(gateway: Gateway, call: Placed, body: Any) -> Reply:
    return await gateway.ask("POST", f"conversations/{call.call_id}/actions", body)


async def test_conversation_has_state_metadata_and_an_explicit_null(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    shown = await read(gateway, call)
    assert (shown["state"], shown["metadata"], shown["wrapupCode"]) == ("connected", {}, None)


async def test_transfer_to_a_skill_reaches_an_agent_who_has_it(gateway: Gateway) -> None:
    call = await gateway.sim.place(agent=None, stage="ivr")
    metadata = {"transferDepth": 1, "loopPreventionToken": "token-1", "sourceSystem": "engine"}
    body = action("skill", gateway.skill("spanish"), priority=10, metadata=metadata)
    reply = await post(gateway, call, [body])
    assert reply.status == 202
    (confirmed,) = reply.json
    assert (len(confirmed["id"]), confirmed["to"]) == (36, body["to"])
    assert (await read(gateway, call))["metadata"] == {}, "what has not happened yet is not written down"
    await gateway.sim.advance(0.2)
    shown = await read(gateway, call)
    assert (shown["state"], shown["metadata"], shown["priority"]) == ("ringing", metadata, 10)
    await gateway.sim.advance(1)
    assert await gateway.sim.caller_with(call) == "agent:lea"
    shown = await read(gateway, call)
    assert (shown["state"], shown["wrapupCode"]) == ("connected", None)


async def test_skill_that_nobody_free_has_means_waiting(gateway: Gateway) -> None:
    for name in ("lea", "max"):
        await gateway.sim.control("PATCH", f"agents/{name}", {"presence": "away"})
    call = await gateway.sim.place()
    await post(gateway, call, action("skillGroup", gateway.skill("spanish")))
    await gateway.sim.advance(5)
    assert (await read(gateway, call))["state"] == "queued"
    assert await gateway.sim.caller_with(call) == "queue:Spanish"


async def test_only_an_agent_with_the_skill_is_offered_the_call() -> None:
    world = acme()
    world["agents"]["max"]["skills"] = []
    async with opened(world=world) as gateway:
        await gateway.sim.control("PATCH", "agents/lea", {"presence": "away"})
        call = await gateway.sim.place()
        await post(gateway, call, action("skill", gateway.skill("spanish")))
        await gateway.sim.advance(5)
        assert await gateway.sim.caller_with(call) == "queue:Spanish"
        await gateway.sim.control("PATCH", "agents/lea", {"presence": "on_queue"})
        await gateway.sim.advance(2)
        assert await gateway.sim.caller_with(call) == "agent:lea"


async def test_one_action_needs_no_list_and_users_and_queues_are_targets(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    reply = await post(gateway, call, action("user", gateway.user("eva")))
    assert (reply.status, len(reply.json)) == (202, 1)
    await gateway.sim.advance(1.2)
    assert await gateway.sim.caller_with(call) == "agent:eva"
    await post(gateway, call, action("queue", gateway.queue("Sales")))
    await gateway.sim.advance(1.2)
    assert await gateway.sim.caller_with(call) == "agent:ida"


async def test_queue_transfer_forgets_the_skill_of_an_earlier_one(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    await post(gateway, call, action("skill", gateway.skill("spanish")))
    await gateway.sim.advance(2)
    await post(gateway, call, action("queue", gateway.queue("Sales")))
    await gateway.sim.advance(2)
    assert await gateway.sim.caller_with(call) == "agent:ida"


async def test_depth_grows_and_other_metadata_stays(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    for depth, queue in enumerate(("Support", "Sales", "Overflow"), 1):
        metadata = {"transferDepth": depth, f"seen{depth}": queue}
        await post(gateway, call, action("queue", gateway.queue(queue), metadata=metadata))
        await gateway.sim.advance(2)
    assert (await read(gateway, call))["metadata"] == {
        "transferDepth": 3,
        "seen1": "Support",
        "seen2": "Sales",
        "seen3": "Overflow",
    }


async def test_higher_priority_stands_in_front(gateway: Gateway) -> None:
    first = await gateway.sim.place()
    second = await gateway.sim.place(agent="ben")
    for call, priority in ((first, 0), (second, 10)):
        body = action("queue", gateway.queue("Empty Desk"), priority=priority)
        assert (await post(gateway, call, body)).status == 202
        await gateway.sim.advance(1)
    waiting = gateway.sim.world.directory.queues["Empty Desk"].waiting
    assert [leg.call.call_id for leg in waiting] == [second.call_id, first.call_id]


async def test_of_two_actions_at_once_one_is_a_conflict(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    one, other = action("queue", gateway.queue("Support")), action("queue", gateway.queue("Sales"))
    replies = await asyncio.gather(post(gateway, call, one), post(gateway, call, other))
    assert sorted(reply.status for reply in replies) == [202, 409]
    conflict = next(reply for reply in replies if reply.status == 409)
    assert conflict.code == "409 action.in.progress"
    await gateway.sim.advance(2)
    assert len(await gateway.sim.effects()) == 1
    assert (await post(gateway, call, other)).status == 202, "the one before is over"


async def test_two_actions_in_one_list_are_a_conflict_and_none_is_done(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    body = [action("queue", gateway.queue("Support")), action("queue", gateway.queue("Sales"))]
    assert (await post(gateway, call, body)).status == 409
    await gateway.sim.advance(2)
    assert await gateway.sim.caller_with(call) == "agent:ana"


@pytest.mark.parametrize(
    "body",
    [
        [],
        [7],
        {"action": "park"},
        {"action": "transfer"},
        action("skill", NOWHERE),
        action("skill", "x"),
        action("queue", NOWHERE),
        action("user", NOWHERE),
        action("moon", NOWHERE),
        {"action": "transfer", "to": []},
        {"action": "transfer", "to": {"type": "queue"}},
    ],
)
async def test_wrong_action_is_a_bad_request(gateway: Gateway, body: Any) -> None:
    call = await gateway.sim.place()
    assert (await post(gateway, call, body)).status == 400
    await gateway.sim.advance(1)
    assert await gateway.sim.effects() == []


@pytest.mark.parametrize(
    "more",
    [
        {"priority": "high"},
        {"priority": True},
        {"priority": 10**9},
        {"metadata": []},
        {"metadata": {f"{number}": number for number in range(101)}},
    ],
)
async def test_wrong_priority_or_metadata_is_a_bad_request(gateway: Gateway, more: dict[str, Any]) -> None:
    call = await gateway.sim.place()
    assert (await post(gateway, call, action("queue", gateway.queue("Sales"), **more))).status == 400


async def test_skill_that_nobody_has_is_a_bad_request(gateway: Gateway) -> None:
    world = acme()
    for agent in world["agents"].values():
        agent["skills"] = []
    async with opened(world=world) as lonely:
        call = await lonely.sim.place()
        assert (await post(lonely, call, action("skill", lonely.skill("spanish")))).status == 400


async def test_unknown_call_is_not_found_and_an_ended_one_a_conflict(gateway: Gateway) -> None:
    body = action("queue", gateway.queue("Sales"))
    assert (await post(gateway, Placed(NOWHERE, "", "", ""), body)).status == 404
    assert (await gateway.ask("GET", f"conversations/{NOWHERE}")).status == 404
    call = await gateway.sim.place()
    await gateway.sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    assert (await read(gateway, call))["state"] == "disconnected"
    assert (await post(gateway, call, body)).code == "409 call.ended"


async def test_call_that_rings_for_a_user_alone_cannot_be_moved(gateway: Gateway) -> None:
    await gateway.sim.control("PATCH", "agents/eva", {"answer": "never"})
    call = await gateway.sim.place()
    await post(gateway, call, action("user", gateway.user("eva")))
    await gateway.sim.advance(1)
    assert (await read(gateway, call))["state"] == "ringing"
    refused = await post(gateway, call, action("queue", gateway.queue("Sales")))
    assert refused.code == "409 call.not.transferable"


async def test_action_whose_leg_has_gone_writes_nothing_down(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    await post(gateway, call, action("queue", gateway.queue("Sales"), metadata={"transferDepth": 1}))
    await gateway.sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    await gateway.sim.advance(1)
    assert await gateway.sim.effects() == []
    assert (await read(gateway, call))["metadata"] == {}
