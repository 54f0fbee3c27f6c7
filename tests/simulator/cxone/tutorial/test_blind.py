"""Blind transfers: who has the caller meanwhile, and what the call tells of it."""

import asyncio
from typing import Any

import pytest

from .gateway import ANSWERS, BUSY, INVALID, SILENT, Gateway, party, switched


async def test_to_a_queue_the_agent_is_free_at_once_and_the_call_waits_until_it_is_answered(
    gateway: Gateway,
) -> None:
    call = await gateway.place()
    assert await gateway.state(call) == "CONNECTED -"
    told = await gateway.transfer(call, "QUEUE Support", priority=2)
    assert (told.status, told.json["state"], told.json["callId"]) == (202, "PENDING", call.call_id)
    shown = await gateway.call(call)
    assert (shown["state"], shown["connectedTo"]) == ("IN_TRANSFER", gateway.user("ana"))
    assert shown["transfer"]["id"] == told.json["id"]
    await gateway.sim.advance(0.1)
    assert await gateway.state(call) == "WAITING COMPLETED"
    assert (await gateway.get(f"users/{gateway.user('ana')}/presence"))["status"] == "WRAP_UP"
    shown = await gateway.call(call)
    assert (shown["connectedTo"], shown["queueId"]) == (None, told.json["targetId"])
    await gateway.sim.advance(1)
    shown = await gateway.call(call)
    assert (shown["state"], shown["queueId"]) == ("CONNECTED", told.json["targetId"])
    assert shown["connectedTo"] in {gateway.user(name) for name in ("dan", "eva", "finn", "gina", "hugo")}
    agent = next(one for one in shown["participants"] if one.get("userId") == shown["connectedTo"])
    assert (agent["role"], agent["state"], agent["transferId"]) == ("AGENT", "CONNECTED", told.json["id"])
    assert (agent["queueId"], "queueId" in party(shown, "CALLER")) == (told.json["targetId"], False)


@pytest.mark.parametrize(
    ("to", "landing"),
    [
        ("SKILL spanish", "queue:Spanish"),
        ("EXTENSION 4801", "queue:Support"),
        ("EXTENSION 4720", "agent:jon"),
        ("EXTENSION 999", "voicemail:general"),
        (f"NUMBER {ANSWERS}", f"number:{ANSWERS}"),
    ],
)
async def test_every_kind_of_target_is_reached_with_one_effect(
    gateway: Gateway, to: str, landing: str
) -> None:
    for name in ("lea", "max", "dan", "eva", "finn", "gina", "hugo"):
        await gateway.agent(name, presence="meal")
    call = await gateway.place()
    await gateway.do(call, to)
    await gateway.sim.advance(3)
    assert await gateway.sim.caller_with(call) == landing
    state = "WAITING" if landing.startswith("queue:") else "CONNECTED"
    assert await gateway.state(call) == f"{state} COMPLETED"
    assert [one["operation"] for one in await gateway.sim.effects()] == [
        "POST /api/v2/voice/calls/{callId}/transfer"
    ]
    assert gateway.sim.world.directory.agents["ana"].leg is None


@pytest.mark.parametrize(("to", "connected_to"), [("EXTENSION 999", "999"), (f"NUMBER {ANSWERS}", ANSWERS)])
async def test_connected_to_names_mailbox_and_number(gateway: Gateway, to: str, connected_to: str) -> None:
    call = await gateway.place()
    await gateway.do(call, to)
    await gateway.sim.advance(8)
    shown = await gateway.call(call)
    assert (shown["state"], shown["connectedTo"], shown["queueId"]) == ("CONNECTED", connected_to, None)
    assert (await gateway.sim.truth(call))["up"]


async def test_until_a_phone_is_answered_the_agent_stays_with_the_caller_on_hold(gateway: Gateway) -> None:
    call = await gateway.place()
    transfer = await gateway.do(call, "EXTENSION 4720")
    shown = await gateway.call(call)
    assert (shown["state"], shown["connectedTo"]) == ("IN_TRANSFER", gateway.user("ana"))
    assert shown["transfer"]["state"] == "RINGING"
    assert (party(shown, "CALLER")["state"], await gateway.sim.caller_with(call)) == ("HELD", "hold")
    target = shown["participants"][-1]
    assert (target["userId"], target["state"]) == (gateway.user("jon"), "RINGING")
    assert (target["address"], target["transferId"]) == ("4720", transfer)
    assert target["connectedAt"] is None
    await gateway.sim.advance(1)
    shown = await gateway.call(call)
    assert (shown["state"], shown["connectedTo"]) == ("CONNECTED", gateway.user("jon"))
    assert party(shown, "CALLER")["state"] == "CONNECTED"
    assert (party(shown, "AGENT")["state"], party(shown, "AGENT")["reason"]) == (
        "DISCONNECTED",
        "TRANSFERRED",
    )


@pytest.mark.parametrize(
    ("to", "reason", "after"),
    [
        (f"NUMBER {BUSY}", "BUSY", 1),
        (f"NUMBER {INVALID}", "INVALID_TARGET", 1),
        (f"NUMBER {SILENT}", "NO_ANSWER", 21),
        ("EXTENSION 4720", "NO_ANSWER", 21),
        ("EXTENSION 4719", "DECLINED", 2),
        ("EXTENSION 4711", "BUSY", 0),
        ("EXTENSION 4722", "BUSY", 0),
        ("EXTENSION 4723", "UNAVAILABLE", 0),
        ("QUEUE Closed Desk", "QUEUE_CLOSED", 0),
        ("QUEUE Sales", "QUEUE_FULL", 0),
    ],
)
async def test_what_fails_leaves_the_caller_where_he_was_and_can_be_tried_again(
    gateway: Gateway, to: str, reason: str, after: int
) -> None:
    await gateway.agent("jon", answer="never")
    await gateway.agent("ida", answer="decline")
    await gateway.agent("lea", phone="busy")
    await gateway.agent("max", presence="offline")
    await gateway.queue("Sales", capacity=0)
    call = await gateway.place()
    await gateway.do(call, to)
    await gateway.sim.advance(after)
    assert await gateway.state(call) == f"FAILED FAILED {reason}"
    assert await gateway.sim.caller_with(call) == "agent:ana"
    shown = await gateway.call(call)
    assert (shown["connectedTo"], shown["transfer"]["endedAt"] is None) == (gateway.user("ana"), False)
    await gateway.sim.advance(1)
    assert (await gateway.call(call))["state"] == "FAILED"
    await gateway.do(call, "QUEUE Empty Desk")
    assert await gateway.state(call) == "WAITING COMPLETED"


async def test_caller_on_hold_stays_so_only_if_the_line_refuses(gateway: Gateway) -> None:
    session = await (await gateway.published()).at_work()
    call = await gateway.place()
    await session.hold(call)
    await gateway.do(call, "QUEUE Closed Desk")
    assert await gateway.sim.caller_with(call) == "hold"
    await gateway.do(call, f"NUMBER {BUSY}")
    await gateway.sim.advance(1)
    assert await gateway.sim.caller_with(call) == "agent:ana"
    await session.hold(call)
    await gateway.do(call, "QUEUE Empty Desk")
    assert await gateway.sim.caller_with(call) == "queue:Empty Desk"


async def test_after_a_failure_the_state_is_that_of_what_happens_next(gateway: Gateway) -> None:
    call = await gateway.place("Empty Desk", None)
    await gateway.do(call, f"NUMBER {BUSY}")
    await gateway.sim.advance(1)
    assert await gateway.state(call) == "FAILED FAILED BUSY"
    assert await gateway.sim.caller_with(call) == "queue:Empty Desk"
    await gateway.queue("Empty Desk", overflow={"after_s": 5, "to": "Sales"})
    await gateway.sim.advance(6)
    assert await gateway.state(call) == "CONNECTED FAILED BUSY"


async def test_from_a_line_the_caller_keeps_his_place_until_the_phone_is_answered(gateway: Gateway) -> None:
    call = await gateway.place("Empty Desk", None)
    await gateway.do(call, "EXTENSION 4720")
    shown = await gateway.call(call)
    assert (shown["state"], shown["connectedTo"]) == ("IN_TRANSFER", None)
    assert (party(shown, "CALLER")["state"], party(shown, "QUEUE")["state"]) == ("CONNECTED", "WAITING")
    await gateway.sim.advance(1)
    assert await gateway.sim.caller_with(call) == "agent:jon"
    assert gateway.sim.world.directory.queues["Empty Desk"].waiting == []


async def test_who_picks_up_from_the_line_first_has_the_caller_alone(gateway: Gateway) -> None:
    for name in ("lea", "max"):
        await gateway.agent(name, presence="meal")
    await gateway.agent("jon", answer={"after_s": 5})
    call = await gateway.place("Spanish", None)
    await gateway.do(call, "EXTENSION 4720")
    await gateway.agent("lea", presence="on_queue")
    await gateway.sim.advance(1)
    assert await gateway.state(call) == "CONNECTED CANCELLED CANCELLED"
    await gateway.sim.advance(10)
    assert await gateway.sim.caller_with(call) == "agent:lea"
    assert gateway.sim.world.directory.agents["jon"].leg is None


async def test_overflow_of_the_line_goes_before_a_phone_that_rings(gateway: Gateway) -> None:
    await gateway.agent("jon", answer={"after_s": 5})
    await gateway.agent("kim", presence="meal")
    await gateway.queue("Empty Desk", overflow={"after_s": 3, "to": "Overflow"})
    call = await gateway.place("Empty Desk", None)
    await gateway.do(call, "EXTENSION 4720")
    await gateway.sim.advance(10)
    assert await gateway.state(call) == "WAITING CANCELLED CANCELLED"
    assert await gateway.sim.caller_with(call) == "queue:Overflow"


@pytest.mark.parametrize("to", ["QUEUE Empty Desk", "EXTENSION 4720", f"NUMBER {ANSWERS}", "EXTENSION 999"])
async def test_a_call_in_the_menu_can_be_transferred(gateway: Gateway, to: str) -> None:
    call = await gateway.place(agent=None, stage="ivr")
    shown = await gateway.call(call)
    assert (shown["state"], shown["connectedTo"], party(shown, "MENU")["state"]) == (
        "WAITING",
        None,
        "CONNECTED",
    )
    await gateway.do(call, to)
    await gateway.sim.advance(3)
    assert (await gateway.call(call))["transfer"]["state"] == "COMPLETED"
    assert await gateway.sim.caller_with(call) != "ivr"


@pytest.mark.parametrize(
    "to", ["QUEUE Empty Desk", "EXTENSION 4720", f"NUMBER {SILENT}", "EXTENSION 999", "CONSULT"]
)
@pytest.mark.parametrize("after", [0, 0.5, 3])
async def test_caller_may_hang_up_whenever_he_likes(gateway: Gateway, to: str, after: float) -> None:
    call = await gateway.place()
    kind = ("EXTENSION 4720", "CONSULT") if to == "CONSULT" else (to, "BLIND")
    assert (await gateway.transfer(call, *kind)).status == 202
    await gateway.sim.advance(after)
    await gateway.hang_up(call, "caller")
    await gateway.sim.advance(30)
    shown = await gateway.call(call)
    assert (shown["state"], shown["connectedTo"]) == ("DISCONNECTED", None)
    assert shown["endedAt"] is not None
    last = shown["transfer"]
    assert (last["state"], last.get("reason")) in {
        ("COMPLETED", None),
        ("FAILED", "CALL_ENDED"),
        ("CANCELLED", "CANCELLED"),
    }
    assert (await gateway.transfer(call, "QUEUE Support")).code == "409 CALL_ENDED"
    assert (await gateway.call_off(call)).code == "404 TRANSFER_NOT_FOUND"


async def test_agent_who_hangs_up_while_the_phone_rings_leaves_the_caller_to_it(gateway: Gateway) -> None:
    call = await gateway.place()
    await gateway.do(call, f"NUMBER {ANSWERS}")
    await gateway.hang_up(call, "agent:ana")
    assert (await gateway.call(call))["state"] == "IN_TRANSFER"
    await gateway.sim.advance(3)
    assert await gateway.sim.caller_with(call) == f"number:{ANSWERS}"
    assert await gateway.state(call) == "CONNECTED COMPLETED"


async def test_one_that_rings_can_be_called_off(gateway: Gateway) -> None:
    call = await gateway.place()
    await gateway.do(call, f"NUMBER {SILENT}")
    assert (await gateway.call_off(call)).status == 202
    await gateway.sim.advance(0.1)
    assert await gateway.state(call) == "CONNECTED CANCELLED CANCELLED"
    assert await gateway.sim.caller_with(call) == "agent:ana"
    assert (await gateway.call_off(call)).code == "404 TRANSFER_NOT_FOUND"


async def test_one_that_has_not_begun_can_be_called_off(gateway: Gateway) -> None:
    await gateway.sim.faults({"match": {"path": "*/transfer", "method": "POST"}, "do": "late_effect"})
    call = await gateway.place()
    assert (await gateway.transfer(call, "QUEUE Support")).status == 202
    assert (await gateway.call_off(call)).json["state"] == "PENDING"
    await gateway.sim.advance(5)
    assert await gateway.state(call) == "CONNECTED CANCELLED CANCELLED"
    assert [one["operation"].split()[0] for one in await gateway.sim.effects()] == ["DELETE"]


async def test_one_transfer_at_a_time(gateway: Gateway) -> None:
    call = await gateway.place()
    replies = await asyncio.gather(*(gateway.transfer(call, "EXTENSION 4720") for _ in range(5)))
    assert sorted(told.status for told in replies) == [202, 409, 409, 409, 409]
    await gateway.sim.advance(0.5)
    assert (await gateway.transfer(call, "QUEUE Support")).code == "409 TRANSFER_IN_PROGRESS"
    await gateway.sim.advance(1)
    assert (await gateway.transfer(call, "QUEUE Support")).status == 202


async def test_callback_number_waits_in_line_instead_of_the_caller(gateway: Gateway) -> None:
    call = await gateway.place()
    await gateway.do(call, "QUEUE Support", callbackNumber=ANSWERS)
    assert await gateway.state(call) == "DISCONNECTED COMPLETED"
    truth = await gateway.sim.truth(call)
    assert [(one["queue"], one["numbers"]) for one in truth["callbacks"]] == [("Support", [ANSWERS])]
    assert gateway.sim.world.directory.queues["Support"].waiting == []
    assert len(await gateway.sim.effects()) == 1


@pytest.mark.parametrize(("most_urgent", "first"), [("5", 5), ("1", 1)])
async def test_priority_decides_who_is_served_first(most_urgent: str, first: int) -> None:
    async with switched(most_urgent=most_urgent) as gateway:
        await gateway.agent("kim", presence="meal")
        calls = {priority: await gateway.place(agent=None, stage="ivr") for priority in (1, 5, 3)}
        for priority, call in calls.items():
            await gateway.do(call, "QUEUE Overflow", priority=priority)
        await gateway.agent("kim", presence="on_queue")
        await gateway.sim.advance(1)
        assert await gateway.sim.caller_with(calls[first]) == "agent:kim"


@pytest.mark.parametrize(("skill_id", "landing"), [("required", "queue:Support"), ("ignored", "agent:eva")])
async def test_skill_of_a_queue_transfer_is_held_to(skill_id: str, landing: str) -> None:
    async with switched(skill_id=skill_id, skill_mismatch="waits") as gateway:
        for name in ("dan", "finn", "gina", "hugo"):
            await gateway.agent(name, presence="meal")
        call = await gateway.place()
        await gateway.do(call, "QUEUE Support", skillId=gateway.skill("spanish"))
        await gateway.sim.advance(2)
        assert await gateway.sim.caller_with(call) == landing


async def test_skill_that_nobody_in_the_queue_has_fails(gateway: Gateway) -> None:
    call = await gateway.place()
    await gateway.do(call, "QUEUE Support", skillId=gateway.skill("spanish"))
    assert await gateway.state(call) == "FAILED FAILED NO_AGENTS"
    await gateway.do(call, "QUEUE Spanish", skillId=gateway.skill("spanish"))
    await gateway.sim.advance(2)
    assert await gateway.sim.caller_with(call) in {"agent:lea", "agent:max"}
    await gateway.do(call, "QUEUE Sales")
    await gateway.sim.advance(2)
    assert await gateway.sim.caller_with(call) in {"agent:ida", "agent:jon"}


@pytest.mark.parametrize(("value", "state"), [("fails", "FAILED"), ("waits", "WAITING")])
async def test_closed_queue_refuses_or_lets_wait(value: str, state: str) -> None:
    async with switched(closed_queue=value) as gateway:
        call = await gateway.place()
        await gateway.do(call, "QUEUE Closed Desk")
        assert (await gateway.call(call))["state"] == state


@pytest.mark.parametrize("number", [BUSY, ANSWERS])
async def test_blind_transfer_may_let_go_at_once(number: str) -> None:
    async with switched(blind_lets_go="at_once") as gateway:
        call = await gateway.place()
        await gateway.do(call, f"NUMBER {number}")
        shown = await gateway.call(call)
        assert (shown["state"], shown["connectedTo"]) == ("IN_TRANSFER", None)
        assert party(shown, "AGENT")["state"] == "DISCONNECTED"
        await gateway.sim.advance(3)
        ended = "DISCONNECTED FAILED BUSY" if number == BUSY else "CONNECTED COMPLETED"
        assert await gateway.state(call) == ended


@pytest.mark.parametrize(
    ("value", "expected"), [("403", "403 CALL_PRIVATE"), ("409", "409 CALL_PRIVATE"), ("moved", "202")]
)
async def test_private_call_is_refused_unless_the_gateway_moves_it(value: str, expected: str) -> None:
    async with switched(private_call=value) as gateway:
        call = await gateway.place(private=True)
        assert (await gateway.call(call))["private"] is True
        told = await gateway.transfer(call, "QUEUE Support")
        assert (told.code if told.status != 202 else "202") == expected


async def test_gateway_may_tell_nothing_but_state_and_party() -> None:
    async with switched(call_details="bare") as gateway:
        call = await gateway.place()
        shown: dict[str, Any] = await gateway.call(call)
        assert (shown["state"], shown["connectedTo"]) == ("CONNECTED", gateway.user("ana"))
        assert not {"transfer", "participants"} & set(shown)
