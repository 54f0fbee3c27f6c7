"""Consult transfers: begun, answered, finished or called off, by the API or by the people themselves."""

import pytest

from .gateway import ANSWERS, BUSY, SILENT, Gateway, party, switched

JON = "EXTENSION 4720"


async def test_the_agent_talks_to_the_target_and_hands_the_caller_over(gateway: Gateway) -> None:
    call = await gateway.place()
    transfer = await gateway.do(call, JON, "CONSULT")
    shown = await gateway.call(call)
    assert (shown["state"], shown["transfer"]["state"]) == ("IN_TRANSFER", "RINGING")
    assert (shown["connectedTo"], party(shown, "CALLER")["state"]) == (gateway.user("ana"), "HELD")
    assert (await gateway.complete(call)).code == "409 TRANSFER_NOT_ANSWERED"
    await gateway.sim.advance(1)
    shown = await gateway.call(call)
    assert (shown["state"], shown["transfer"]["state"]) == ("IN_TRANSFER", "CONSULTING")
    assert (shown["participants"][-1]["state"], shown["participants"][-1]["transferId"]) == (
        "CONNECTED",
        transfer,
    )
    told = await gateway.complete(call)
    assert (told.status, told.json["id"]) == (202, transfer)
    await gateway.sim.advance(0.1)
    shown = await gateway.call(call)
    assert (shown["state"], shown["connectedTo"]) == ("CONNECTED", gateway.user("jon"))
    assert (shown["transfer"]["state"], party(shown, "CALLER")["state"]) == ("COMPLETED", "CONNECTED")
    assert (await gateway.complete(call)).code == "404 TRANSFER_NOT_FOUND"
    operations = [one["operation"].split()[0] for one in await gateway.sim.effects()]
    assert operations == ["POST", "PATCH"]


@pytest.mark.parametrize("after", [0, 0.1, 1.5])
async def test_called_off_the_caller_is_with_his_agent_again(gateway: Gateway, after: float) -> None:
    call = await gateway.place()
    assert (await gateway.transfer(call, JON, "CONSULT")).status == 202
    await gateway.sim.advance(after)
    assert (await gateway.call_off(call)).status == 202
    await gateway.sim.advance(5)
    assert await gateway.state(call) == "CONNECTED CANCELLED CANCELLED"
    assert await gateway.sim.caller_with(call) == "agent:ana"
    assert gateway.sim.world.directory.agents["jon"].leg is None


async def test_consult_that_was_called_off_in_time_leaves_no_trace(gateway: Gateway) -> None:
    await gateway.sim.faults({"match": {"method": "POST"}, "do": "late_effect"})
    call = await gateway.place()
    before = (await gateway.sim.truth(call))["legs"]
    told = await gateway.transfer(call, "QUEUE Support", "CONSULT", skillId=gateway.skill("technical"))
    assert (told.status, (await gateway.call_off(call)).status) == (202, 202)
    await gateway.sim.advance(5)
    assert (await gateway.sim.truth(call))["legs"] == before
    assert gateway.sim.world.calls[call.call_id].skills == []
    assert [one["operation"].split()[0] for one in await gateway.sim.effects()] == ["DELETE"]


@pytest.mark.parametrize("value", ["202", "204"])
async def test_status_of_calling_off_is_a_switch(value: str) -> None:
    async with switched(call_off_status=value) as gateway:
        call = await gateway.place()
        await gateway.do(call, JON, "CONSULT")
        assert (await gateway.call_off(call)).status == int(value)


@pytest.mark.parametrize("value", ["held", "restored"])
@pytest.mark.parametrize(
    ("to", "reason", "after"), [(f"NUMBER {BUSY}", "BUSY", 1), (f"NUMBER {SILENT}", "NO_ANSWER", 21)]
)
async def test_target_that_fails_gives_the_caller_back_or_leaves_him_on_hold(
    value: str, to: str, reason: str, after: int
) -> None:
    async with switched(failed_consult=value) as gateway:
        call = await gateway.place()
        await gateway.do(call, to, "CONSULT")
        await gateway.sim.advance(after)
        assert await gateway.state(call) == f"FAILED FAILED {reason}"
        is_held = value == "held"
        assert await gateway.sim.caller_with(call) == ("hold" if is_held else "agent:ana")
        assert (await gateway.call_off(call)).status == (202 if is_held else 404)
        await gateway.sim.advance(0.1)
        assert await gateway.sim.caller_with(call) == "agent:ana"


@pytest.mark.parametrize("kind", ["BLIND", "CONSULT"])
async def test_after_a_failed_consult_the_next_transfer_takes_the_caller_off_hold(
    gateway: Gateway, kind: str
) -> None:
    call = await gateway.place()
    await gateway.do(call, f"NUMBER {BUSY}", "CONSULT")
    await gateway.sim.advance(1)
    assert await gateway.sim.caller_with(call) == "hold"
    await gateway.do(call, JON, kind)
    await gateway.sim.advance(1)
    if kind == "CONSULT":
        assert (await gateway.complete(call)).status == 202
        await gateway.sim.advance(0.1)
    assert await gateway.state(call) == "CONNECTED COMPLETED"
    assert await gateway.sim.caller_with(call) == "agent:jon"


async def test_next_transfer_ends_a_failed_consult_for_good(gateway: Gateway) -> None:
    call = await gateway.place()
    for kind in ("CONSULT", "BLIND"):
        await gateway.do(call, f"NUMBER {BUSY}", kind)
        await gateway.sim.advance(1)
        assert await gateway.state(call) == "FAILED FAILED BUSY"
    assert await gateway.sim.caller_with(call) == "agent:ana"
    assert (await gateway.call_off(call)).code == "404 TRANSFER_NOT_FOUND"


@pytest.mark.parametrize(
    ("to", "reason"),
    [("EXTENSION 4719", "BUSY"), ("QUEUE Closed Desk", "QUEUE_CLOSED"), ("QUEUE Overflow", "QUEUE_FULL")],
)
async def test_target_that_refuses_leaves_the_caller_with_his_agent(
    gateway: Gateway, to: str, reason: str
) -> None:
    await gateway.place("Sales", "ida")
    await gateway.queue("Overflow", capacity=0)
    call = await gateway.place()
    await gateway.do(call, to, "CONSULT")
    assert await gateway.state(call) == f"FAILED FAILED {reason}"
    assert await gateway.sim.caller_with(call) == "agent:ana"
    assert await gateway.sim.effects() == []


async def test_agent_who_hangs_up_completes_what_was_answered(gateway: Gateway) -> None:
    call = await gateway.place()
    await gateway.do(call, JON, "CONSULT")
    await gateway.sim.advance(1)
    await gateway.hang_up(call, "agent:ana")
    assert await gateway.state(call) == "CONNECTED COMPLETED"
    assert await gateway.sim.caller_with(call) == "agent:jon"


async def test_agent_who_hangs_up_earlier_ends_the_call(gateway: Gateway) -> None:
    call = await gateway.place()
    await gateway.do(call, JON, "CONSULT")
    await gateway.hang_up(call, "agent:ana")
    assert await gateway.state(call) == "DISCONNECTED CANCELLED CANCELLED"
    assert (await gateway.complete(call)).code == "404 TRANSFER_NOT_FOUND"
    await gateway.sim.advance(5)
    assert gateway.sim.world.directory.agents["jon"].leg is None


async def test_consulted_party_who_hangs_up_is_a_failure(gateway: Gateway) -> None:
    call = await gateway.place()
    await gateway.do(call, JON, "CONSULT")
    await gateway.sim.advance(1)
    await gateway.hang_up(call, "agent:jon")
    assert await gateway.state(call) == "FAILED FAILED HUNG_UP"
    assert (await gateway.complete(call)).code == "409 TRANSFER_NOT_ANSWERED"


async def test_caller_who_hangs_up_cancels_though_the_two_may_talk_on(gateway: Gateway) -> None:
    call = await gateway.place()
    await gateway.do(call, JON, "CONSULT")
    await gateway.sim.advance(1)
    await gateway.hang_up(call, "caller")
    assert await gateway.state(call) == "DISCONNECTED CANCELLED CANCELLED"
    assert (await gateway.complete(call)).code == "404 TRANSFER_NOT_FOUND"


async def test_completion_that_comes_too_late_changes_nothing(gateway: Gateway) -> None:
    call = await gateway.place()
    await gateway.do(call, JON, "CONSULT")
    await gateway.sim.advance(1)
    assert (await gateway.complete(call)).status == 202
    await gateway.hang_up(call, "agent:jon")
    await gateway.sim.advance(1)
    assert await gateway.state(call) == "FAILED FAILED HUNG_UP"
    assert len(await gateway.sim.effects()) == 1


async def test_consult_of_a_queue_is_answered_by_one_of_its_agents(gateway: Gateway) -> None:
    call = await gateway.place()
    transfer = await gateway.do(call, "QUEUE Support", "CONSULT", skillId=gateway.skill("technical"))
    assert await gateway.state(call) == "IN_TRANSFER RINGING"
    await gateway.sim.advance(1)
    shown = await gateway.call(call)
    assert (shown["transfer"]["state"], shown["participants"][-1]["transferId"]) == ("CONSULTING", transfer)
    assert (await gateway.complete(call)).status == 202
    await gateway.sim.advance(0.1)
    assert (await gateway.call(call))["connectedTo"] == shown["participants"][-1]["userId"]


async def test_consult_of_an_outside_number(gateway: Gateway) -> None:
    call = await gateway.place()
    await gateway.do(call, f"NUMBER {ANSWERS}", "CONSULT")
    await gateway.sim.advance(2)
    assert (await gateway.complete(call)).status == 202
    await gateway.sim.advance(0.1)
    assert (await gateway.call(call))["connectedTo"] == ANSWERS


async def test_only_an_agent_can_consult(gateway: Gateway) -> None:
    waiting, in_menu = await gateway.place("Empty Desk", None), await gateway.place(agent=None, stage="ivr")
    for call in (waiting, in_menu):
        assert (await gateway.transfer(call, JON, "CONSULT")).code == "409 CALL_NOT_TRANSFERABLE"
