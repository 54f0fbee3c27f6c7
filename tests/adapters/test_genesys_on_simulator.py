import asyncio
from typing import Any

import pytest

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.adapters.genesys.settings import parse
from hookflash.domain.calls import LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command, Verb
from hookflash.domain.errors import (
    PlatformBusy,
    PlatformError,
    PlatformMissing,
    PlatformRefused,
    PlatformSilent,
)
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.requests import Kind
from hookflash.domain.targets import parse_target
from hookflash.ports.platform import Lane, Spend

from .clocks import RealClock
from .simulated import Connect, find, send
from .simulator import Simulator, running_simulator

COMMANDS = {"platform": "genesys", "method": "POST", "path": "*/replace/queue"}
CALL_READS = {"platform": "genesys", "method": "GET", "path": "*/conversations/*"}


async def test_call_moves_from_an_agent_to_another_queue(
    simulator: Simulator, online: Connect, spend: Spend
) -> None:
    control = online()
    made = simulator.new_call(to_queue="Billing", answered_by="ana")
    before = await control.read_call(CallId(made["call_id"]), spend)
    leg = control.leg_to_move(before, "caller")
    assert leg is not None
    assert (leg.id, leg.role, leg.party_name) == (made["agent_leg"], LegRole.AGENT, "ana")
    assert before.caller is not None
    assert before.caller.id == made["caller_leg"]

    there = await find(control, spend, "queue:sUPPORT")
    assert there.target.name == "Support"
    facts = await control.read_queue(there, spend)
    assert (facts.waiting, facts.staffed, facts.idle) == (0, 5, 5)
    assert (await control.missing_grants(Kind.BLIND, there.target, spend)).names == ()

    assert await send(control, spend, made["call_id"])
    simulator.advance(3)
    after = await control.read_call(before.id, spend)
    new = control.leg_to_move(after, "caller")
    assert new is not None
    assert (new.role, new.queue_name) == (LegRole.AGENT, "Support")
    assert not after.is_moving
    assert simulator.whereabouts(made["call_id"]) == f"agent:{new.party_name}"
    assert len(simulator.effects(made["call_id"])) == 1
    assert spend.requests == simulator.requests()


async def test_waiting_call_moves_by_its_queue_while_a_phone_rings(
    simulator: Simulator, online: Connect, spend: Spend
) -> None:
    control = online()
    made = simulator.new_call(to_queue="Billing")
    simulator.advance(0.5)
    call = await control.read_call(CallId(made["call_id"]), spend)
    assert any(leg.is_ringing for leg in call.legs)
    assert await send(control, spend, made["call_id"], "queue:Empty Desk")
    simulator.advance(3)
    assert simulator.whereabouts(made["call_id"]) == "queue:Empty Desk"
    after = await control.read_call(CallId(made["call_id"]), spend)
    queue = control.leg_to_move(after, "caller")
    assert queue is not None
    assert (queue.role, queue.party_name) == (LegRole.QUEUE, "Empty Desk")
    assert not any(leg.is_ringing for leg in after.legs)


async def test_empty_queue_has_nobody(simulator: Simulator, online: Connect, spend: Spend) -> None:
    control = online()
    simulator.new_call(to_queue="Empty Desk")
    simulator.advance(1)
    facts = await control.read_queue(await find(control, spend, "queue:Empty Desk"), spend)
    assert (facts.waiting, facts.staffed, facts.idle) == (1, 0, 0)


async def test_private_call_is_seen_as_such(simulator: Simulator, online: Connect, spend: Spend) -> None:
    made = simulator.new_call(to_queue="Billing", answered_by="ana", private=True)
    assert (await online().read_call(CallId(made["call_id"]), spend)).is_private


async def test_finished_call_has_no_leg_to_move_and_refuses_the_command(
    simulator: Simulator, online: Connect, spend: Spend
) -> None:
    control = online()
    made = simulator.new_call(to_queue="Billing", answered_by="ana")
    simulator.ask("POST", f"/calls/{made['call_id']}/hang-up", {"party": "caller"})
    simulator.advance(1)
    call = await control.read_call(CallId(made["call_id"]), spend)
    assert call.caller_is_gone
    assert control.leg_to_move(call, "caller") is None
    there = await find(control, spend, "queue:Support")
    command = Command(verb=Verb.MOVE, leg_id=LegId(made["agent_leg"]), destination=there)
    with pytest.raises(PlatformRefused) as caught:
        await control.send(call.id, command, spend)
    assert caught.value.cause is Cause.CALL_GONE


@pytest.mark.parametrize("call_id", ["nonsense", "../calls", "00000000-0000-4000-8000-000000000000"])
async def test_unknown_call_is_missing(
    simulator: Simulator, online: Connect, spend: Spend, call_id: str
) -> None:
    with pytest.raises(PlatformMissing) as caught:
        await online().read_call(CallId(call_id), spend)
    assert caught.value.cause is Cause.CALL_GONE
    assert caught.value.request_id


async def test_unknown_queue_lists_near_names(simulator: Simulator, online: Connect, spend: Spend) -> None:
    with pytest.raises(PlatformMissing) as caught:
        await find(online(), spend, "queue:Biling")
    assert caught.value.near == ("Billing",)


async def test_credentials_that_may_only_read(simulator: Simulator, online: Connect, spend: Spend) -> None:
    control = online(client_id="readonly")
    made = simulator.new_call(to_queue="Billing", answered_by="ana")
    missing = await control.missing_grants(Kind.BLIND, parse_target("queue:x"), spend)
    assert missing.names == ("conversation:communication:blindTransferQueue",)
    with pytest.raises(PlatformRefused) as caught:
        await send(control, spend, made["call_id"])
    assert caught.value.cause is Cause.NOT_PERMITTED
    assert simulator.effects(made["call_id"]) == []


async def test_wrong_secret_is_rejected(simulator: Simulator, online: Connect, spend: Spend) -> None:
    with pytest.raises(PlatformRefused) as caught:
        await online(client_secret="wrong").read_call(CallId("x"), spend)
    assert caught.value.cause is Cause.CREDENTIALS_REJECTED


@pytest.mark.parametrize(
    ("fault", "effects"),
    [
        ({"do": "drop_after"}, 1),
        ({"do": "drop_before"}, 0),
        ({"do": "bad_body"}, 1),
        ({"do": "status", "status": 503}, 0),
        ({"do": "status", "status": 500}, 0),
    ],
)
async def test_command_in_doubt_has_at_most_one_effect(
    simulator: Simulator, online: Connect, spend: Spend, fault: dict[str, Any], effects: int
) -> None:
    control = online()
    made = simulator.new_call(to_queue="Billing", answered_by="ana")
    simulator.break_with({"match": COMMANDS, **fault})
    with pytest.raises(PlatformSilent) as caught:
        await send(control, spend, made["call_id"])
    assert not caught.value.effect_known
    simulator.advance(3)
    assert len(simulator.effects(made["call_id"])) == effects
    fired = simulator.ask("GET", "/faults")
    rules = fired if isinstance(fired, list) else fired["rules"]
    assert [rule["fired"] for rule in rules] == [1]


async def test_read_survives_faults(simulator: Simulator, online: Connect, spend: Spend) -> None:
    control = online()
    made = simulator.new_call(to_queue="Billing", answered_by="ana")
    for fault in ({"do": "status", "status": 502}, {"do": "drop_after"}, {"do": "bad_body"}):
        simulator.break_with({"match": CALL_READS, **fault, "times": 2})
        assert (await control.read_call(CallId(made["call_id"]), spend)).caller is not None


async def test_rate_limit_is_learned_and_kept(simulator: Simulator, online: Connect, spend: Spend) -> None:
    control = online()
    made = simulator.new_call(to_queue="Billing", answered_by="ana")
    simulator.break_with(
        {"match": CALL_READS, "do": "status", "status": 429, "retry_after_s": 30, "times": 1}
    )
    with pytest.raises(PlatformBusy) as caught:
        await control.read_call(CallId(made["call_id"]), spend)
    assert 30 <= caught.value.retry_after_s <= 31
    asked = simulator.requests()
    with pytest.raises(PlatformBusy):
        await control.read_call(CallId(made["call_id"]), spend)
    assert simulator.requests() == asked


async def test_lower_limit_of_the_account_is_not_exceeded() -> None:
    with running_simulator("--rate-limit", "10") as simulator:
        section = {"base_url": simulator.genesys, "client_id": "hookflash", "client_secret": "secret"}
        control = GenesysCallControl("g", parse("g", section, {}), RealClock())
        made = simulator.new_call(to_queue="Billing", answered_by="ana")
        spends = [Spend(Lane.COMMAND) for _ in range(14)]
        results: list[Any] = []
        for spend in spends:
            try:
                results.append(await control.read_call(CallId(made["call_id"]), spend))
            except PlatformError as error:
                results.append(error)
        await control.close()
        seen = simulator.ask("GET", "/requests")
    assert [isinstance(result, PlatformBusy) for result in results] == [False] * 10 + [True] * 4
    assert seen["by_status"].get("429", 0) == 0


async def test_many_calls_move_at_once(simulator: Simulator, online: Connect) -> None:
    control = online(rate_limit="off")
    made = [simulator.new_call(to_queue="Billing")["call_id"] for _ in range(30)]
    simulator.advance(0.1)
    spends = [Spend(Lane.COMMAND) for _ in made]
    await asyncio.gather(
        *(send(control, s, call, "queue:Overflow") for s, call in zip(spends, made, strict=True))
    )
    simulator.advance(1)
    assert all(len(simulator.effects(call)) == 1 for call in made)
    assert sum(spend.requests for spend in spends) == simulator.requests() == 1 + 1 + 30 + 30
