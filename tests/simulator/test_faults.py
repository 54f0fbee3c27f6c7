"""Every kind of fault: what the client sees, and what the world does."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest

from .harness import Placed, Sim, running

COMMAND = {"operation": "post_conversation_participant_replace_queue"}


async def outcome(sim: Sim, call: Placed) -> tuple[str, int]:
    """Where the caller is a while later, and how many commands have changed the world."""
    await sim.advance(0.2)
    return await sim.caller_with(call), len(await sim.effects())


async def test_status_is_answered_in_the_vendors_way_and_nothing_is_done(sim: Sim) -> None:
    call = await sim.place()
    await sim.faults({"match": COMMAND, "do": "status", "status": 429, "retry_after_s": 7})
    reply = await sim.to_queue(call, "Support")
    assert (reply.code, reply.headers["Retry-After"]) == ("429 too.many.requests.retry.after", "7")
    assert reply.json["message"].endswith("Retry the request in [7] seconds")
    assert reply.json["contextId"] == reply.headers["ININ-Correlation-Id"]
    assert await outcome(sim, call) == ("agent:ana", 0)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 502, 503, 504])
async def test_every_status_has_a_body_with_its_number(sim: Sim, status: int) -> None:
    await sim.faults({"do": "status", "status": status})
    reply = await sim.genesys("GET", "/api/v2/users")
    assert (reply.status, reply.json["status"]) == (status, status)
    assert ("Retry-After" in reply.headers) is False


async def test_delay_does_the_work_at_once_and_holds_the_answer_back(sim: Sim) -> None:
    call, other = await sim.place(), await sim.place(agent="ben")
    delay = {"match": COMMAND, "do": "delay"}
    await sim.faults({**delay, "delay_s": 600, "times": 1}, {**delay, "delay_s": 0.3})
    answering = asyncio.create_task(sim.to_queue(call, "Support"))
    for _ in range(100):
        if (await sim.control("GET", "requests"))["by_operation"].get(COMMAND["operation"]):
            break
    assert await outcome(sim, call) == ("queue:Support", 1)
    assert not answering.done()
    answering.cancel()
    begun = time.monotonic()
    assert (await sim.to_queue(other, "Support")).status == 202
    assert time.monotonic() - begun >= 0.3


async def test_drop_before_cuts_the_connection_and_nothing_is_done(sim: Sim) -> None:
    call = await sim.place()
    await sim.faults({"match": COMMAND, "do": "drop_before"})
    with pytest.raises(aiohttp.ClientConnectionError):
        await sim.to_queue(call, "Support")
    assert await outcome(sim, call) == ("agent:ana", 0)
    last = (await sim.control("GET", "requests"))["last"][-1]
    assert (last["status"], last["fault"]) == (None, "drop_before")
    assert (await sim.control("GET", "requests"))["by_status"] == {"200": 1, "dropped": 1}


async def test_drop_after_does_the_work_and_loses_the_answer(sim: Sim) -> None:
    call = await sim.place()
    await sim.faults({"match": COMMAND, "do": "drop_after"})
    with pytest.raises(aiohttp.ClientConnectionError):
        await sim.to_queue(call, "Support")
    assert await outcome(sim, call) == ("queue:Support", 1)


async def test_false_success_answers_and_nothing_happens_ever(sim: Sim) -> None:
    call = await sim.place()
    await sim.faults({"match": COMMAND, "do": "false_success"})
    assert (await sim.to_queue(call, "Support")).status == 202
    assert (await sim.conversation(call))["recentTransfers"] == []
    await sim.advance(3600)
    assert await outcome(sim, call) == ("agent:ana", 0)


async def test_false_success_still_refuses_what_would_be_refused(sim: Sim) -> None:
    call = await sim.place()
    await sim.faults({"match": COMMAND, "do": "false_success"})
    assert (await sim.to_queue(call, "Nowhere")).status == 400


@pytest.mark.parametrize(("more", "late"), [({}, 3.0), ({"delay_s": 1.5}, 1.5)])
async def test_late_effect_follows_later(sim: Sim, more: dict[str, Any], late: float) -> None:
    call = await sim.place()
    await sim.faults({"match": COMMAND, "do": "late_effect", **more})
    assert (await sim.to_queue(call, "Support")).status == 202
    await sim.advance(late - 0.001)
    assert await sim.caller_with(call) == "agent:ana"
    await sim.advance(0.001)
    assert await sim.caller_with(call) == "queue:Support"


async def test_bad_body_does_the_work_and_breaks_every_kind_of_answer_in_turn(sim: Sim) -> None:
    await sim.faults({"match": {"path": "/api/v2/users"}, "do": "bad_body"})
    replies = [await sim.genesys("GET", "/api/v2/users") for _ in range(8)]
    kinds = [(reply.body[:6], len(reply.body) > 1000) for reply in replies]
    assert kinds[:4] == kinds[4:]
    assert set(kinds) == {(b"<html>", False), (b'{"enti', True), (b"", False), (b'["unex', False)}
    assert {reply.status for reply in replies} == {200}


async def test_bad_body_of_an_accepted_command(sim: Sim) -> None:
    call = await sim.place()
    await sim.faults({"match": COMMAND, "do": "bad_body"})
    assert (await sim.to_queue(call, "Support")).status == 202
    assert await outcome(sim, call) == ("queue:Support", 1)


async def test_order_of_bad_bodies_comes_from_the_seed() -> None:
    async def kinds(seed: int) -> list[bytes]:
        async with running(seed=seed) as sim:
            await sim.faults({"do": "bad_body"})
            return [(await sim.genesys("GET", "/api/v2/users")).body for _ in range(4)]

    assert await kinds(1) == await kinds(1)
    assert len({tuple(await kinds(seed)) for seed in range(5)}) > 1


async def test_first_matching_rule_wins_until_it_is_used_up(sim: Sim) -> None:
    await sim.faults(
        {"match": {"method": "get", "path": "/api/v2/users/*"}, "do": "status", "status": 503, "times": 2},
        {"match": {"platform": "genesys", "path": "*/routingstatus"}, "do": "status", "status": 500},
        {"match": {"platform": "cxone"}, "do": "status", "status": 400},
    )
    uuid = sim.world.directory.agents["ana"].uuid
    path = f"/api/v2/users/{uuid}/routingstatus?expand=x"
    assert [(await sim.genesys("GET", path)).status for _ in range(4)] == [503, 503, 500, 500]
    assert (await sim.genesys("GET", f"/api/v2/users/{uuid}")).status == 200
    rules = await sim.control("GET", "faults")
    assert [rule["fired"] for rule in rules] == [2, 2, 0]
    assert rules[0]["match"] == {"method": "get", "path": "/api/v2/users/*"}


async def test_probability_strikes_by_the_seed() -> None:
    async def statuses(seed: int) -> list[int]:
        async with running(seed=seed) as sim:
            await sim.faults({"do": "status", "status": 500, "probability": 0.5})
            return [(await sim.genesys("GET", "/api/v2/users/me")).status for _ in range(40)]

    first = await statuses(1)
    assert first == await statuses(1)
    assert 5 < first.count(500) < 35
    assert first != await statuses(2)


async def test_rules_replace_those_before_and_can_strike_the_token_endpoint(sim: Sim) -> None:
    await sim.faults({"do": "status", "status": 500})
    await sim.faults({"match": {"path": "/oauth/*"}, "do": "status", "status": 503})
    assert (await sim.log_in()).status == 503
    assert (await sim.genesys("GET", "/api/v2/users")).status == 200
    await sim.faults()
    assert (await sim.log_in()).status == 200


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({}, "must be a list of rules"),
        ([{}], "[0].do: is required"),
        ([{"do": "explode"}], "[0].do: must be one of status, delay"),
        ([{"do": "status"}], "[0].status: must be an HTTP status"),
        ([{"do": "delay", "delay_s": -1}], "[0].delay_s: must be a number and not negative"),
        ([{"do": "delay", "probability": 2}], "[0].probability: must not be above 1"),
        ([{"do": "delay", "match": {"verb": "GET"}}], "[0].match: unknown 'verb'"),
        ([{"do": "delay"}, {"do": "delay", "often": 1}], "[1]: unknown 'often'"),
    ],
)
async def test_wrong_rules_are_refused_and_the_old_ones_stay(sim: Sim, rules: object, said: str) -> None:
    await sim.faults({"do": "delay", "delay_s": 0})
    assert said in (await sim.control("PUT", "faults", rules, status=400))["error"]
    assert len(await sim.control("GET", "faults")) == 1
