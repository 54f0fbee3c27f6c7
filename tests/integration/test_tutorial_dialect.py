"""Whole transfers and calls in the tutorial dialect: the core in this process, the simulator as another."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import hookflash
from hookflash.domain.causes import Cause
from hookflash.domain.errands import ErrandStatus
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.requests import Kind, Release
from hookflash.domain.status import Phase, Reached, Status
from tests.adapters.simulator import Simulator

from .transfers import MAIN, PAUSE_S, WITHIN_S, transfer, until

COMMAND = "*/transfer"


@pytest.fixture
async def service(simulator: Simulator, tmp_path: Path) -> AsyncIterator[hookflash.Embedded]:
    ids = {f"queue:{one['name']}": one["genesys_id"] for one in simulator.ask("GET", "/world")["queues"]}
    account = {
        "platform": "genesys",
        "dialect": "tutorial",
        "base_url": simulator.genesys,
        "rate_limit": "off",
    }
    section = {**account, "client_id": "tutorial", "client_secret": "secret", "ids": ids}
    config = {
        "service": {"database": f"sqlite:///{tmp_path / 'hookflash.sqlite3'}", "lease_s": 1.0},
        "policy": {"first_look_s": 0.05, "settle_s": 1.5},
        "connections": {MAIN: section, "patching": {**section, "queue_by": "patch"}},
    }
    async with hookflash.Embedded(config) as running:
        yield running


def place(simulator: Simulator) -> str:
    return str(simulator.new_call(to_queue="Support", answered_by="dan")["call_id"])


@pytest.mark.parametrize(
    ("to", "where"),
    [("queue:billing", ("agent:ana", "agent:ben", "agent:cleo")), ("agent:ida", ("agent:ida",))],
)
async def test_a_call_is_moved_and_picked_up(
    simulator: Simulator, service: hookflash.Embedded, to: str, where: tuple[str, ...]
) -> None:
    call_id = place(simulator)
    ended = await transfer(service, call_id, to)
    assert (ended.status, ended.reached) == (Status.COMPLETED, Reached.PERSON)
    assert ended.landing is not None
    assert ended.landing.where == simulator.whereabouts(call_id)
    assert ended.landing.where in where
    assert len(simulator.effects(call_id)) == 1


@pytest.mark.parametrize(
    ("to", "cause"), [("queue:Closed Desk", Cause.QUEUE_CLOSED), ("queue:Empty Desk", Cause.NO_AGENTS)]
)
async def test_a_closed_or_empty_queue_is_skipped(
    simulator: Simulator, service: hookflash.Embedded, to: str, cause: Cause
) -> None:
    call_id = place(simulator)
    ended = await transfer(service, call_id, to, fallback=["queue:Billing"])
    assert ended.status is Status.COMPLETED
    assert ended.attempts[0].cause is cause
    assert len(simulator.effects(call_id)) == 1


async def test_a_number_is_refused_before_anything_happens(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    call_id = place(simulator)
    ended = await transfer(service, call_id, "number:+493023125001")
    assert (ended.status, ended.cause) == (Status.REJECTED, Cause.NOT_SUPPORTED)
    assert not simulator.effects(call_id)


async def test_the_wrap_up_code_travels_with_the_transfer(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    ended = await transfer(service, place(simulator), "queue:Billing", wrap_up_code="Transferred")
    ended = await until(service, ended.id, lambda one: one.errands[0].status is not ErrandStatus.PENDING)
    assert ended.errands[0].status is ErrandStatus.DONE


@pytest.mark.parametrize(
    "fault",
    [
        {"do": "drop_after"},
        {"do": "drop_before"},
        {"do": "bad_body"},
        {"do": "false_success"},
        {"do": "late_effect", "delay_s": 3},
        {"do": "status", "status": 409},
        {"do": "status", "status": 412},
        {"do": "status", "status": 429, "retry_after_s": 0},
        {"do": "status", "status": 503},
    ],
    ids=lambda fault: "-".join(str(value) for value in fault.values()),
)
async def test_whatever_happens_to_the_command_it_has_one_effect(
    simulator: Simulator, service: hookflash.Embedded, fault: dict[str, Any]
) -> None:
    call_id = place(simulator)
    simulator.break_with({"match": {"path": COMMAND}, "times": 1, **fault})
    ended = await transfer(service, call_id, "queue:Billing")
    assert (ended.status, ended.reached) == (Status.COMPLETED, Reached.PERSON)
    assert ended.landing is not None
    assert ended.landing.where == simulator.whereabouts(call_id)
    assert len(simulator.effects(call_id)) == 1


async def test_a_call_that_changes_under_the_command_is_read_again(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    simulator.ask("PATCH", "/agents/ana", {"answer": "never"})
    call_id = place(simulator)
    ended = await transfer(service, call_id, "agent:ana", fallback=["queue:Sales"])
    assert ended.status is Status.COMPLETED
    assert [attempt.cause for attempt in ended.attempts] == [Cause.NO_ANSWER, None]
    assert simulator.whereabouts(call_id) in {"agent:ida", "agent:jon"}


async def test_a_consult_is_completed_and_another_one_called_off(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    for finish, status, agent in (
        (service.complete, Status.COMPLETED, "agent:ben"),
        (service.cancel, Status.CANCELLED, "agent:eva"),
    ):
        holder = "dan" if finish == service.complete else "eva"
        call_id = str(simulator.new_call(to_queue="Support", answered_by=holder)["call_id"])
        wish = await service.transfer(call_id, connection=MAIN, to="agent:ben", kind=Kind.CONSULT)
        await until(service, wish.id, lambda one: one.phase is Phase.TALKING)
        assert simulator.whereabouts(call_id) == "hold"
        await finish(wish.id)
        ended = await until(service, wish.id, lambda one: one.status.is_final)
        assert ended.status is status
        assert simulator.whereabouts(call_id) == agent
        simulator.ask("POST", f"/calls/{call_id}/hang-up", {"party": "caller"})
        await asyncio.sleep(PAUSE_S)


@pytest.mark.parametrize(
    ("wish", "release"),
    [({}, Release.ON_ANSWER), ({"wrap_up_code": "Transferred"}, Release.AT_ONCE)],
    ids=["stays", "freed"],
)
async def test_the_other_way_to_a_queue(
    simulator: Simulator, service: hookflash.Embedded, wish: dict[str, Any], release: Release
) -> None:
    call_id = place(simulator)
    ended = await transfer(service, call_id, "queue:Billing", connection="patching", **wish)
    assert ended.status is Status.COMPLETED
    assert ended.attempts[-1].release is release
    (effect,) = simulator.effects(call_id)
    assert effect["operation"] == "PATCH /api/v2/conversations/voice/{id}"


async def test_a_call_is_placed_and_a_lost_answer_stays_unresolved(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    for agent, expected in (("kim", OutboundStatus.CONNECTED), ("jon", OutboundStatus.UNRESOLVED)):
        placed = await service.call(f"agent:{agent}", "+493023125001", connection=MAIN)
        async with asyncio.timeout(WITHIN_S):
            while (placed := await service.get_call(placed.id)).status not in {  # noqa: ASYNC110 - reading tells
                OutboundStatus.CONNECTED,
                OutboundStatus.UNRESOLVED,
                OutboundStatus.FAILED,
                OutboundStatus.REJECTED,
            }:
                await asyncio.sleep(PAUSE_S)
        assert placed.status is expected
        simulator.break_with(
            {"match": {"path": "*/conversations/calls", "method": "POST"}, "do": "drop_after"}
        )
    placed_calls = [one for one in simulator.ask("GET", "/effects") if one["target"].startswith("number:")]
    assert len(placed_calls) == 2
