"""Whole transfers in the tutorial dialect of CXone: the core in this process, the simulator as another."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import hookflash
from hookflash.domain.causes import Cause
from hookflash.domain.checks import CheckName
from hookflash.domain.errands import HANDOVER, ErrandKind, ErrandStatus
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.requests import Kind, Release
from hookflash.domain.status import Phase, Reached, Status
from tests.adapters.simulator import Simulator

from .stages import cxone_tutorial_section
from .transfers import MAIN, PAUSE_S, WITHIN_S, transfer, until

COMMAND = "*/transfer"
NOTARY, BUSY = "+493023125001", "+493023125002"
BILLING = ("agent:ana", "agent:ben", "agent:cleo")


@pytest.fixture
async def service(simulator: Simulator, tmp_path: Path) -> AsyncIterator[hookflash.Embedded]:
    section = {"platform": "cxone", **cxone_tutorial_section(simulator)}
    config = {
        "service": {"database": f"sqlite:///{tmp_path / 'hookflash.sqlite3'}", "lease_s": 1.0},
        "policy": {"first_look_s": 0.05, "settle_s": 1.5},
        "connections": {MAIN: section},
    }
    async with hookflash.Embedded(config) as running:
        yield running


def place(simulator: Simulator, *, queue: str = "Support", agent: str | None = "dan") -> str:
    wish = {"answered_by": agent} if agent is not None else {}
    return str(simulator.new_call(platform="cxone", to_queue=queue, **wish)["call_id"])


@pytest.mark.parametrize(
    ("to", "reached", "where"),
    [
        ("queue:billing", Reached.PERSON, BILLING),
        ("skill:Spanish", Reached.PERSON, ("agent:lea", "agent:max")),
        ("agent:ida", Reached.PERSON, ("agent:ida",)),
        ("extension:4719", Reached.PERSON, ("agent:ida",)),
        (f"number:{NOTARY}", Reached.NUMBER, (f"number:{NOTARY}",)),
    ],
)
async def test_a_call_is_moved_and_picked_up(
    simulator: Simulator, service: hookflash.Embedded, to: str, reached: Reached, where: tuple[str, ...]
) -> None:
    call_id = place(simulator)
    ended = await transfer(service, call_id, to)
    assert (ended.status, ended.reached, ended.cause) == (Status.COMPLETED, reached, None)
    assert ended.landing is not None
    assert ended.landing.where == simulator.whereabouts(call_id)
    assert ended.landing.where in where
    assert len(simulator.effects(call_id)) == 1


async def test_a_mailbox_takes_the_call(simulator: Simulator, service: hookflash.Embedded) -> None:
    call_id = place(simulator)
    ended = await transfer(service, call_id, "voicemail:agent:ben")
    assert (ended.status, ended.reached) == (Status.COMPLETED, Reached.VOICEMAIL)
    assert simulator.whereabouts(call_id).startswith("voicemail:")
    assert len(simulator.effects(call_id)) == 1


async def test_a_call_back_waits_and_the_caller_is_let_go(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    call_id = place(simulator)
    ended = await transfer(service, call_id, f"callback:{NOTARY}")
    assert (ended.status, ended.reached) == (Status.COMPLETED, Reached.CALLBACK)
    assert simulator.whereabouts(call_id) == "gone"
    assert len(simulator.effects(call_id)) == 1


async def test_the_wanted_skill_and_priority_wait_with_the_caller(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    for agent in ("ana", "ben", "cleo"):
        simulator.ask("PATCH", f"/agents/{agent}", {"answer": "never"})
    call_id = place(simulator)
    ended = await transfer(
        service, call_id, "queue:Billing", skills=["billing"], priority=9, done_when="queued"
    )
    assert (ended.status, ended.reached) == (Status.COMPLETED, Reached.QUEUE)
    ended = await until(service, ended.id, lambda one: one.errands[0].status is not ErrandStatus.PENDING)
    assert (ended.errands[0].kind, ended.errands[0].status) == (ErrandKind.ROUTING, ErrandStatus.DONE)
    assert len(simulator.effects(call_id)) == 1


async def test_the_handover_is_in_the_record(simulator: Simulator, service: hookflash.Embedded) -> None:
    ended = await transfer(service, place(simulator), "agent:ida")
    ended = await until(
        service,
        ended.id,
        lambda one: {e.kind for e in one.errands if e.status is ErrandStatus.DONE} >= HANDOVER,
    )
    found = {one.kind: one for one in ended.errands}
    assert found[ErrandKind.PRESENCE].found["presence"] == "BUSY"
    assert found[ErrandKind.FIGURES].found["transfers"] == 1


@pytest.mark.parametrize(
    ("to", "cause"),
    [
        ("queue:Closed Desk", Cause.QUEUE_CLOSED),
        ("queue:Empty Desk", Cause.NO_AGENTS),
        (f"number:{BUSY}", Cause.BUSY),
    ],
)
async def test_a_target_that_does_not_take_the_call_is_followed_by_the_next(
    simulator: Simulator, service: hookflash.Embedded, to: str, cause: Cause
) -> None:
    call_id = place(simulator)
    ended = await transfer(service, call_id, to, fallback=["queue:Billing"])
    assert ended.status is Status.COMPLETED
    assert ended.attempts[0].cause is cause
    assert simulator.whereabouts(call_id) in BILLING


async def test_a_target_that_rings_too_long_is_called_off(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    simulator.ask("PATCH", "/agents/ida", {"answer": "never"})
    call_id = place(simulator)
    ended = await transfer(
        service, call_id, "agent:ida", patience_s=0.5, on_patience="next", fallback=["agent:jon"]
    )
    assert ended.status is Status.COMPLETED
    assert ended.attempts[0].cause is Cause.NO_ANSWER
    assert simulator.whereabouts(call_id) == "agent:jon"


async def test_who_declines_leaves_the_caller_with_the_agent(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    simulator.ask("PATCH", "/agents/ida", {"answer": "decline"})
    call_id = place(simulator)
    ended = await transfer(service, call_id, "agent:ida")
    assert (ended.status, ended.cause) == (Status.FAILED, Cause.DECLINED)
    assert ended.landing is not None
    assert ended.landing.where == simulator.whereabouts(call_id) == "agent:dan"


async def test_an_inactive_queue_is_no_target(simulator: Simulator, service: hookflash.Embedded) -> None:
    simulator.ask("PATCH", "/queues/Billing", {"active": False})
    call_id = place(simulator)
    ended = await transfer(service, call_id, "queue:Billing")
    assert ended.status is Status.REJECTED
    assert next(check for check in ended.checks if check.blocks).name is CheckName.TARGET_ACTIVE
    assert not simulator.effects(call_id)


async def test_a_queue_that_is_full_is_told_as_such(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    simulator.ask("PATCH", "/queues/Billing", {"capacity": 0})
    call_id = place(simulator)
    ended = await transfer(service, call_id, "queue:Billing", fallback=["queue:Sales"])
    assert ended.status is Status.COMPLETED
    assert [one.cause for one in ended.attempts] == [Cause.QUEUE_FULL, None]
    assert simulator.whereabouts(call_id) in {"agent:ida", "agent:jon"}


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        ({"wrap_up_code": "Transferred"}, CheckName.CAPABILITY_SUPPORTED),
        ({"context": {"order": "17"}}, CheckName.CAPABILITY_SUPPORTED),
        ({"requested_by": "nobody"}, None),
    ],
)
async def test_what_cannot_be_done_is_refused_before_anything_happens(
    simulator: Simulator, service: hookflash.Embedded, wish: dict[str, Any], name: CheckName | None
) -> None:
    call_id = place(simulator)
    ended = await transfer(service, call_id, "queue:Billing", **wish)
    if name is None:
        assert ended.status is Status.COMPLETED
        return
    assert (ended.status, ended.cause) == (Status.REJECTED, Cause.NOT_SUPPORTED)
    assert next(check for check in ended.checks if check.blocks).name is name
    assert not simulator.effects(call_id)


@pytest.mark.parametrize("said", [None, Release.AT_ONCE, Release.ON_ANSWER])
async def test_the_agent_is_free_when_the_platform_says_so(
    simulator: Simulator, service: hookflash.Embedded, said: Release | None
) -> None:
    for to, release in (("queue:Billing", Release.AT_ONCE), ("agent:ida", Release.ON_ANSWER)):
        call_id = place(simulator, agent="eva" if to == "agent:ida" else "dan")
        wish = {} if said is None else {"release": said}
        ended = await transfer(service, call_id, to, **wish)
        assert ended.status is Status.COMPLETED
        assert ended.attempts[-1].release is release
        assert len(simulator.effects(call_id)) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"do": "drop_after"},
        {"do": "drop_before"},
        {"do": "bad_body"},
        {"do": "false_success"},
        {"do": "late_effect", "delay_s": 3},
        {"do": "status", "status": 409},
        {"do": "status", "status": 429, "retry_after_s": 0},
        {"do": "status", "status": 500},
        {"do": "status", "status": 503},
    ],
    ids=lambda fault: "-".join(str(value) for value in fault.values()),
)
@pytest.mark.parametrize("to", ["queue:Billing", "agent:ida"])
async def test_whatever_happens_to_the_command_it_has_one_effect(
    simulator: Simulator, service: hookflash.Embedded, to: str, fault: dict[str, Any]
) -> None:
    call_id = place(simulator)
    simulator.break_with({"match": {"path": COMMAND}, "times": 1, **fault})
    ended = await transfer(service, call_id, to)
    assert (ended.status, ended.reached) == (Status.COMPLETED, Reached.PERSON)
    assert ended.landing is not None
    assert ended.landing.where == simulator.whereabouts(call_id)
    assert len(simulator.effects(call_id)) == 1


async def test_a_consult_is_completed_and_another_one_called_off(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    for finish, status, agent in (
        (service.complete, Status.COMPLETED, "agent:ben"),
        (service.cancel, Status.CANCELLED, "agent:eva"),
    ):
        call_id = place(simulator, agent="dan" if finish == service.complete else "eva")
        wish = await service.transfer(call_id, connection=MAIN, to="agent:ben", kind=Kind.CONSULT)
        await until(service, wish.id, lambda one: one.phase is Phase.TALKING)
        assert simulator.whereabouts(call_id) == "hold"
        await finish(wish.id)
        ended = await until(service, wish.id, lambda one: one.status.is_final)
        assert ended.status is status
        assert simulator.whereabouts(call_id) == agent
        simulator.ask("POST", f"/calls/{call_id}/hang-up", {"party": "caller"})
        await asyncio.sleep(PAUSE_S)


async def test_a_consult_that_nobody_answers_leaves_the_caller_with_the_agent(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    simulator.ask("PATCH", "/agents/ida", {"answer": "decline"})
    call_id = place(simulator)
    ended = await transfer(service, call_id, "agent:ida", kind=Kind.CONSULT)
    assert (ended.status, ended.cause) == (Status.FAILED, Cause.DECLINED)
    assert simulator.whereabouts(call_id) == "agent:dan"


async def test_an_agent_who_hangs_up_on_their_own_desktop_completes_the_consult(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    call_id = place(simulator)
    wish = await service.transfer(call_id, connection=MAIN, to="agent:ben", kind=Kind.CONSULT)
    await until(service, wish.id, lambda one: one.phase is Phase.TALKING)
    simulator.ask("POST", f"/calls/{call_id}/hang-up", {"party": "agent:dan"})
    ended = await until(service, wish.id, lambda one: one.status.is_final)
    assert (ended.status, ended.reached) == (Status.COMPLETED, Reached.PERSON)
    assert simulator.whereabouts(call_id) == "agent:ben"


async def test_no_call_is_placed(simulator: Simulator, service: hookflash.Embedded) -> None:
    placed = await service.call("agent:ana", NOTARY, connection=MAIN)
    async with asyncio.timeout(WITHIN_S):
        while (placed := await service.get_call(placed.id)).status is not OutboundStatus.REJECTED:  # noqa: ASYNC110 - reading tells
            await asyncio.sleep(PAUSE_S)
    assert placed.cause is Cause.NOT_SUPPORTED
    assert not simulator.ask("GET", "/effects")


async def test_who_waits_in_line_is_moved_on(simulator: Simulator, service: hookflash.Embedded) -> None:
    call_id = place(simulator, queue="Empty Desk", agent=None)
    ended = await transfer(service, call_id, "queue:Billing")
    assert (ended.status, ended.reached) == (Status.COMPLETED, Reached.PERSON)
    assert simulator.whereabouts(call_id) in BILLING
    assert len(simulator.effects(call_id)) == 1
