"""Whole transfers and calls on CXone: the core in this process, the simulator as another."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import hookflash
from hookflash.domain.causes import Cause
from hookflash.domain.checks import CheckName
from hookflash.domain.errands import ErrandStatus
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.requests import Kind
from hookflash.domain.status import Phase, Reached, Status
from tests.adapters.simulator import Simulator

from .transfers import MAIN, PAUSE_S, WITHIN_S, transfer, until

# What is sent just before the deadline has the time in which its effect can show.
LATE_S = 6.0
NOTARY, BUSY = "+493023125001", "+493023125002"
BILLING = ("agent:ana Acme", "agent:ben Acme", "agent:cleo Acme")


@pytest.fixture
async def service(simulator: Simulator, tmp_path: Path) -> AsyncIterator[hookflash.Embedded]:
    section = {
        "platform": "cxone",
        "base_url": simulator.cxone,
        "rate_limit": "off",
        "access_key_id": "hookflash",
        "access_key_secret": "secret",
        "client_id": "hookflash",
        "client_secret": "secret",
        "outbound_skill": "Support Outbound",
        "effect_within_s": 1.0,
        "signal": {"p1": "XFER", "p2": "{type}", "p3": "{target}", "p4": "{request}"},
    }
    config = {
        "service": {"database": f"sqlite:///{tmp_path / 'hookflash.sqlite3'}", "lease_s": 2.0},
        "policy": {"first_look_s": 0.05, "settle_s": 2.5},
        "connections": {MAIN: section, "scripted": {**section, "voicemail_by": "signal"}},
    }
    async with hookflash.Embedded(config) as running:
        yield running


def place(simulator: Simulator, *, queue: str = "Support", agent: str | None = "dan") -> str:
    wish = {"answered_by": agent} if agent is not None else {}
    return str(simulator.new_call(platform="cxone", to_queue=queue, **wish)["call_id"])


def operations(simulator: Simulator, call_id: str) -> list[str]:
    return [str(one["operation"]) for one in simulator.effects(call_id)]


@pytest.mark.parametrize(
    ("to", "reached", "where"),
    [
        ("queue:billing", Reached.PERSON, BILLING),
        ("skill:Spanish", Reached.PERSON, ("agent:lea Acme", "agent:max Acme")),
        ("agent:ida", Reached.PERSON, ("agent:ida Acme",)),
        ("extension:4719", Reached.PERSON, ("agent:ida Acme",)),
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
    assert ended.landing.where in where
    assert ended.landing.where.removesuffix(" Acme") == simulator.whereabouts(call_id)
    asked = operations(simulator, call_id)
    assert (asked[0], asked[-1], len(asked)) == ("hold", "transfer_calls", 3)


@pytest.mark.parametrize("presence", ["on_queue", "meal", "offline"])
async def test_a_mailbox_takes_the_call_wherever_its_owner_is(
    simulator: Simulator, service: hookflash.Embedded, presence: str
) -> None:
    simulator.ask("PATCH", "/agents/ben", {"presence": presence})
    call_id = place(simulator)
    ended = await transfer(service, call_id, "voicemail:agent:ben")
    assert (ended.status, ended.reached) == (Status.COMPLETED, Reached.VOICEMAIL)
    assert ended.landing is not None
    assert ended.landing.where == simulator.whereabouts(call_id) == "voicemail:agent:ben"
    assert operations(simulator, call_id) == ["direct_voicemail_transfer"]


async def test_a_mailbox_that_is_a_script_takes_who_waits(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    call_id = place(simulator, queue="Empty Desk", agent=None)
    ended = await transfer(service, call_id, "voicemail:agent:ben", connection="scripted")
    assert (ended.status, ended.reached) == (Status.COMPLETED, Reached.VOICEMAIL)
    assert ended.landing is not None
    assert ended.landing.where == simulator.whereabouts(call_id) == "voicemail:agent:ben"
    assert operations(simulator, call_id) == ["signal"]


async def test_who_waits_is_moved_by_the_calls_own_script(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    call_id = place(simulator, queue="Empty Desk", agent=None)
    ended = await transfer(service, call_id, "queue:Billing")
    assert (ended.status, ended.reached) == (Status.COMPLETED, Reached.PERSON)
    assert operations(simulator, call_id) == ["signal"]


@pytest.mark.parametrize(
    ("to", "cause", "check"),
    [
        ("queue:Closed Desk", Cause.QUEUE_CLOSED, CheckName.TARGET_OPEN),
        ("queue:Empty Desk", Cause.NO_AGENTS, CheckName.AGENTS_AVAILABLE),
        ("queue:Biling", Cause.TARGET_MISSING, CheckName.TARGET_EXISTS),
    ],
)
async def test_a_target_that_is_no_good_is_skipped_before_anybody_is_on_hold(
    simulator: Simulator, service: hookflash.Embedded, to: str, cause: Cause, check: CheckName
) -> None:
    call_id = place(simulator)
    ended = await transfer(service, call_id, to, fallback=["queue:Billing"])
    assert ended.status is Status.COMPLETED
    assert ended.attempts[0].cause is cause
    assert any(one.name is check and one.blocks for one in ended.checks)
    assert operations(simulator, call_id).count("hold") == 1


async def test_campaigns_are_looked_at(simulator: Simulator, service: hookflash.Embedded) -> None:
    ended = await transfer(service, place(simulator), "queue:Billing")
    assert any(one.name is CheckName.CAMPAIGN_ACTIVE for one in ended.checks)


async def test_a_target_that_fails_leaves_the_caller_with_the_agent_not_on_hold(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    call_id = place(simulator)
    ended = await transfer(service, call_id, f"number:{BUSY}")
    assert ended.status is Status.FAILED
    assert ended.landing is not None
    assert ended.landing.where == "agent:dan Acme"
    assert simulator.whereabouts(call_id) == "agent:dan"


async def test_the_route_goes_on_when_a_target_fails(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    call_id = place(simulator)
    ended = await transfer(service, call_id, f"number:{BUSY}", fallback=["agent:ida"])
    assert (ended.status, ended.reached) == (Status.COMPLETED, Reached.PERSON)
    assert simulator.whereabouts(call_id) == "agent:ida"


async def test_a_consultation_is_completed_by_order(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    call_id = place(simulator)
    begun = await service.transfer(call_id, connection=MAIN, to="agent:ben", kind=Kind.CONSULT)
    await until(service, begun.id, lambda one: one.phase is Phase.TALKING)
    assert simulator.whereabouts(call_id) == "hold"
    await service.complete(begun.id)
    async with asyncio.timeout(WITHIN_S):
        ended = await service.wait(begun.id)
    assert (ended.status, ended.reached) == (Status.COMPLETED, Reached.PERSON)
    assert simulator.whereabouts(call_id) == "agent:ben"


async def test_a_consultation_is_called_off(simulator: Simulator, service: hookflash.Embedded) -> None:
    call_id = place(simulator)
    begun = await service.transfer(call_id, connection=MAIN, to="agent:ben", kind=Kind.CONSULT)
    await until(service, begun.id, lambda one: one.phase is Phase.TALKING)
    await service.cancel(begun.id)
    async with asyncio.timeout(WITHIN_S):
        ended = await service.wait(begun.id)
    assert ended.status is Status.CANCELLED
    assert ended.landing is not None
    assert (ended.landing.where, simulator.whereabouts(call_id)) == ("agent:dan Acme", "agent:dan")


async def test_a_caller_who_hangs_up_on_hold_leaves_nobody_behind(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    call_id = place(simulator)
    begun = await service.transfer(call_id, connection=MAIN, to="agent:ben", kind=Kind.CONSULT)
    await until(service, begun.id, lambda one: one.phase is Phase.TALKING)
    simulator.ask("POST", f"/calls/{call_id}/hang-up", {"party": "caller"})
    async with asyncio.timeout(WITHIN_S):
        ended = await service.wait(begun.id)
    assert (ended.status, ended.cause) == (Status.ABANDONED, Cause.CALLER_HUNG_UP)
    legs = simulator.ask("GET", f"/calls/{call_id}")["legs"]
    assert all(leg["state"] == "ended" for leg in legs), legs


def _log_out(simulator: Simulator) -> None:
    """The agent's session ends; the call, and who is on hold in it, is as it was."""
    simulator.ask("PATCH", "/agents/dan", {"presence": "offline"})


def _log_in(simulator: Simulator) -> None:
    simulator.ask("PATCH", "/agents/dan", {"presence": "on_queue"})


async def _until_asked(simulator: Simulator, call_id: str, operation: str) -> None:
    async with asyncio.timeout(WITHIN_S):
        while operation not in operations(simulator, call_id):  # noqa: ASYNC110 - looking tells
            await asyncio.sleep(PAUSE_S / 5)


@pytest.mark.parametrize("moment", ["hold", "consult_agent"])
async def test_an_agent_who_logs_out_in_the_middle_of_a_move_leaves_the_caller_on_hold(
    simulator: Simulator, service: hookflash.Embedded, moment: str
) -> None:
    """Nobody but the agent's session could take the caller off hold: that is said, by the deadline."""
    call_id = place(simulator)
    simulator.ask("PATCH", "/agents/ben", {"answer": {"after_s": 20}})
    if moment == "hold":
        simulator.break_with({"match": {"operation": "consult_agent"}, "do": "drop_before"})
    begun = await service.transfer(call_id, connection=MAIN, to="agent:ben", deadline_s=6)
    await _until_asked(simulator, call_id, moment)
    _log_out(simulator)
    async with asyncio.timeout(WITHIN_S):
        ended = await service.wait(begun.id)
    assert ended.status is Status.UNRESOLVED
    assert ended.ended_at is not None
    assert (ended.ended_at - ended.deadline_at).total_seconds() < LATE_S
    assert ended.landing is not None
    assert ended.landing.where == simulator.whereabouts(call_id) == "hold"


@pytest.mark.parametrize("moment", ["hold", "consult_agent"])
async def test_an_agent_who_logs_in_again_has_the_caller_not_on_hold(
    simulator: Simulator, service: hookflash.Embedded, moment: str
) -> None:
    """What we were attached to is over for good: the new session is joined anew."""
    call_id = place(simulator)
    simulator.ask("PATCH", "/agents/ben", {"answer": "never"})
    if moment == "hold":
        simulator.break_with({"match": {"operation": "consult_agent"}, "do": "drop_before"})
    begun = await service.transfer(call_id, connection=MAIN, to="agent:ben", deadline_s=6)
    await _until_asked(simulator, call_id, moment)
    _log_out(simulator)
    async with asyncio.timeout(WITHIN_S):
        ended = await service.wait(begun.id)
    assert ended.landing is not None
    assert ended.landing.where == simulator.whereabouts(call_id) == "hold"
    _log_in(simulator)
    async with asyncio.timeout(WITHIN_S):
        while simulator.whereabouts(call_id) != "agent:dan":  # noqa: ASYNC110 - looking tells
            await asyncio.sleep(PAUSE_S)


async def test_context_and_wrap_up_go_with_the_call(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    call_id = place(simulator)
    ended = await transfer(
        service, call_id, "queue:Billing", context={"order": "17"}, wrap_up_code="Transferred"
    )
    assert ended.status is Status.COMPLETED
    done = await until(
        service, ended.id, lambda one: all(e.status is not ErrandStatus.PENDING for e in one.errands)
    )
    assert {e.status for e in done.errands} == {ErrandStatus.DONE}
    again = await transfer(service, call_id, "agent:ida")
    assert again.journey is not None
    assert again.journey.depth == 2


@pytest.mark.parametrize("operation", ["hold", "dial_skill", "transfer_calls"])
@pytest.mark.parametrize("fault", ["lost_answer", "lost_request"])
async def test_lost_answers_move_the_call_once(
    simulator: Simulator, service: hookflash.Embedded, operation: str, fault: str
) -> None:
    call_id = place(simulator)
    do = {"lost_answer": "drop_after", "lost_request": "drop_before"}[fault]
    simulator.break_with({"match": {"operation": operation}, "do": do, "times": 1})
    ended = await transfer(service, call_id, "queue:Billing")
    assert (ended.status, ended.reached) == (Status.COMPLETED, Reached.PERSON)
    assert operations(simulator, call_id).count("transfer_calls") == 1
    assert simulator.whereabouts(call_id).startswith("agent:")


@pytest.mark.parametrize("lost", [1, 2, 3])
async def test_lost_events_are_made_up_for_by_the_snapshot(
    simulator: Simulator, service: hookflash.Embedded, lost: int
) -> None:
    """The first one is that the caller is on hold, the others are about whoever was dialled."""
    call_id = place(simulator)
    simulator.break_with({"match": {"path": "*/CallContactEvent"}, "do": "event_loss", "times": lost})
    ended = await transfer(service, call_id, "agent:ida")
    assert (ended.status, ended.reached) == (Status.COMPLETED, Reached.PERSON)
    assert operations(simulator, call_id) == ["hold", "consult_agent", "transfer_calls"]
    assert simulator.whereabouts(call_id) == "agent:ida"


async def test_a_call_is_placed_for_an_agent(simulator: Simulator, service: hookflash.Embedded) -> None:
    placed = await service.call("dan", NOTARY, connection=MAIN)
    async with asyncio.timeout(WITHIN_S):
        while (seen := await service.get_call(placed.id)).status is not OutboundStatus.CONNECTED:
            assert not seen.status.is_final, seen
            await asyncio.sleep(PAUSE_S)
    assert seen.call_id is not None
    assert simulator.whereabouts(seen.call_id) == "agent:dan"
