"""Faults on order at the CXone port: lost answers, false ones, late effects, and events that go astray."""

import asyncio
from typing import Any

import aiohttp
import pytest

from .platform import Cxone
from .test_call_control import child, held

DIAL = {"match": {"platform": "cxone", "operation": "dial_skill"}, "times": 1}
EVENTS = {"path": "agents/2001/CallContactEvent"}


async def dial(cxone: Cxone, rule: dict[str, Any]) -> Any:
    """A dial that meets a fault; the call, the session and the answer, None if there was none."""
    call, session = await held(cxone)
    await cxone.sim.faults({**DIAL, **rule})
    try:
        reply = await session.post("dial-skill", skillId=4007)
    except aiohttp.ServerDisconnectedError:
        reply = None
    await cxone.sim.advance(0.1)
    return call, session, reply


@pytest.mark.parametrize(
    ("do", "happens"), [("drop_before", False), ("drop_after", True), ("false_success", False)]
)
async def test_answers_that_do_not_tell(cxone: Cxone, do: str, *, happens: bool) -> None:
    _, session, reply = await dial(cxone, {"do": do})
    assert (reply is None) == do.startswith("drop")
    assert await session.contacts() == (["1 Dialing"] if happens else [])
    operations = [one["operation"] for one in await cxone.sim.effects()]
    assert ("dial_skill" in operations) == happens


async def test_late_effect(cxone: Cxone) -> None:
    _, session, reply = await dial(cxone, {"do": "late_effect", "delay_s": 2})
    assert reply.status == 202
    assert await session.contacts() == []
    await cxone.sim.advance(2)
    assert await session.contacts() == ["1 Dialing"]


@pytest.mark.parametrize(
    ("status", "word"), [(429, "TooManyRequests"), (500, "InternalServerError"), (503, "ServiceUnavailable")]
)
async def test_ordered_statuses_look_like_the_platforms_own(cxone: Cxone, status: int, word: str) -> None:
    _, session, reply = await dial(cxone, {"do": "status", "status": status, "retry_after_s": 7})
    assert reply.error == f"{status} {word}"
    assert reply.headers["Retry-After"] == "7"
    assert set(reply.json) == {"error", "error_description"}
    assert await session.contacts() == []


async def test_broken_body(cxone: Cxone) -> None:
    await cxone.sim.faults({"match": {"operation": "get_contact"}, "do": "bad_body"})
    call = await cxone.place()
    bodies = [(await cxone.ask("GET", f"contacts/{call.call_id}")).body for _ in range(4)]
    assert len(set(bodies)) == 4


async def test_lost_event_is_healed_by_the_first_id(cxone: Cxone) -> None:
    call, session = await cxone.place(), await cxone.at_work()
    await cxone.sim.faults({"match": EVENTS, "do": "event_loss", "times": 1})
    await session.hold(call)
    assert await session.contacts() == []
    session.id = session.first
    assert await session.contacts() == ["0 Holding"]


async def test_event_twice(cxone: Cxone) -> None:
    call, session = await cxone.place(), await cxone.at_work()
    await cxone.sim.faults({"match": EVENTS, "do": "event_duplicate", "times": 1})
    await session.hold(call)
    assert await session.contacts() == ["0 Holding", "0 Holding"]


async def test_events_in_the_wrong_order(cxone: Cxone) -> None:
    call, session = await cxone.place(), await cxone.at_work()
    await cxone.sim.faults({"match": EVENTS, "do": "event_reorder", "times": 1})
    await session.hold(call)
    await session.do(f"interactions/{call.call_id}/resume")
    assert await session.contacts() == ["0 Active", "0 Holding"]


async def test_lost_answer_to_a_poll_loses_no_event(cxone: Cxone) -> None:
    call, session = await cxone.place(), await cxone.at_work()
    await session.hold(call)
    # Twice, because the HTTP client repeats a GET by itself.
    await cxone.sim.faults({"match": {"operation": "get_next_event"}, "do": "drop_after", "times": 2})
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await session.poll()
    assert await session.contacts() == ["0 Holding"]


async def test_poll_whose_connection_is_gone_does_not_block_the_next(cxone: Cxone) -> None:
    call, session = await cxone.place(), await cxone.at_work()
    waiting = await session.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.sleep(0.05)  # until the simulator's side of the connection has heard of it
    again = asyncio.create_task(session.poll(60))
    await asyncio.sleep(0)
    await session.hold(call)
    assert [one["Status"] for one in (await again).json["events"]] == ["Holding"]


async def test_recorder_and_world_know_cxone(cxone: Cxone) -> None:
    call, session = await held(cxone)
    await session.post("dial-skill", skillId=4007)
    asked = await cxone.sim.control("GET", "requests")
    assert asked["by_operation"]["dial_skill"] == 1
    assert {one["platform"] for one in asked["last"][1:]} == {"cxone"}
    await cxone.sim.advance(0.1)
    assert (await cxone.sim.effects())[-1]["call_id"] == call.call_id
    assert child(call) > 2**32
