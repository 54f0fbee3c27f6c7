"""Outbound calls on the published API: the core in this process, the simulator as another."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

import hookflash
from hookflash.domain.causes import Cause
from hookflash.domain.errands import ErrandStatus
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.transfer import ResolvedBy
from tests.adapters.simulator import Simulator
from tests.simulator.harness import acme

WITHIN_S = 60.0
ANSWERS, BUSY, SILENT, INVALID = (f"+49302312500{n}" for n in (1, 2, 3, 4))
PLACE = "*/conversations/calls/user/*"


@pytest.fixture
def simulator(process: Simulator) -> Iterator[Simulator]:
    process.reset()
    yield process
    process.ask("POST", "/reset", {"world": acme()})


@pytest.fixture
async def service(simulator: Simulator, tmp_path: Path) -> AsyncIterator[hookflash.Embedded]:
    async with _embedded(simulator, tmp_path) as running:
        yield running


def _embedded(simulator: Simulator, folder: Path) -> hookflash.Embedded:
    account = {"client_id": "hookflash", "client_secret": "secret", "rate_limit": "off"}
    return hookflash.Embedded(
        {
            "service": {"database": f"sqlite:///{folder / 'hookflash.sqlite3'}", "lease_s": 1.0},
            "policy": {"first_look_s": 0.05, "settle_s": 1.5},
            "connections": {"g": {"platform": "genesys", "base_url": simulator.genesys, **account}},
        }
    )


async def _ended(service: hookflash.Embedded, call_id: str) -> OutboundCall:
    async with asyncio.timeout(WITHIN_S):
        return await service.wait_call(call_id)


async def _reach(service: hookflash.Embedded, call_id: str, status: OutboundStatus) -> OutboundCall:
    async with asyncio.timeout(WITHIN_S):
        async for call in service.watch_call(call_id):
            if call.status is status or call.status.is_final:
                return call
    raise AssertionError


def _placed(simulator: Simulator) -> list[dict[str, Any]]:
    return [one for one in simulator.ask("GET", "/effects") if one["target"].startswith("number:")]


def _hang_up(simulator: Simulator, call: OutboundCall, party: str = "caller") -> None:
    simulator.ask("POST", f"/calls/{call.call_id}/hang-up", {"party": party})


async def test_a_call_is_placed_talked_and_wrapped_up(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    wish = await service.call(
        "ana", ANSWERS, connection="g", queue="Billing", wrap_up_code="Resolved", context={"case": "7"}
    )
    talking = await _reach(service, wish.id, OutboundStatus.CONNECTED)
    assert talking.status is OutboundStatus.CONNECTED, talking
    assert simulator.whereabouts(str(talking.call_id)) == "agent:ana"
    _hang_up(simulator, talking)
    done = await _ended(service, wish.id)
    assert (done.status, done.cause) == (OutboundStatus.CLOSED, None)
    assert [errand.status for errand in done.errands] == [ErrandStatus.DONE]
    assert len(_placed(simulator)) == 1
    stages = [e.status for e in await service.call_timeline(wish.id) if e.kind == "progressed"]
    assert stages[-2:] == [OutboundStatus.CONNECTED, OutboundStatus.WRAPPING]


@pytest.mark.parametrize(
    ("number", "status", "cause"),
    [
        (BUSY, OutboundStatus.BUSY, Cause.BUSY),
        (INVALID, OutboundStatus.INVALID_NUMBER, Cause.INVALID_TARGET),
        (SILENT, OutboundStatus.NO_ANSWER, Cause.NO_ANSWER),
    ],
)
@pytest.mark.parametrize("queue", [None, "Billing"])
async def test_why_nobody_answered_is_told_apart(
    simulator: Simulator,
    service: hookflash.Embedded,
    number: str,
    status: OutboundStatus,
    cause: Cause,
    queue: str | None,
) -> None:
    said: Any = {} if queue is None else {"queue": queue}
    wish = await service.call("ana", number, connection="g", **said)
    done = await _ended(service, wish.id)
    assert (done.status, done.cause) == (status, cause)
    assert not simulator.ask("GET", f"/calls/{done.call_id}")["up"]


async def test_a_number_that_rings_too_long_is_let_go(
    simulator: Simulator, service: hookflash.Embedded
) -> None:
    # By itself the platform lets it ring for a minute; three seconds are plenty for the agent's own phone.
    simulator.ask("POST", "/reset", {"world": acme(timing={"ring_timeout_s": 600})})
    wish = await service.call("ana", SILENT, connection="g", ring_timeout_s=3)
    done = await _ended(service, wish.id)
    assert (done.status, done.cause) == (OutboundStatus.NO_ANSWER, Cause.NO_ANSWER)
    assert not simulator.ask("GET", f"/calls/{done.call_id}")["up"]


@pytest.mark.parametrize(
    ("change", "status", "cause"),
    [
        ({"answer": "never"}, OutboundStatus.AGENT_NO_ANSWER, Cause.AGENT_NO_ANSWER),
        ({"answer": "decline"}, OutboundStatus.AGENT_NO_ANSWER, Cause.DECLINED),
        ({"presence": "offline"}, OutboundStatus.REJECTED, Cause.NOT_AVAILABLE),
    ],
    ids=str,
)
async def test_the_agent_is_told_apart_from_the_number(
    simulator: Simulator,
    service: hookflash.Embedded,
    change: dict[str, str],
    status: OutboundStatus,
    cause: Cause,
) -> None:
    simulator.ask("PATCH", "/agents/ana", change)
    wish = await service.call("ana", ANSWERS, connection="g")
    done = await _ended(service, wish.id)
    assert (done.status, done.cause) == (status, cause)
    assert len(_placed(simulator)) == (0 if status is OutboundStatus.REJECTED else 1)


async def test_a_call_is_called_off_while_it_rings(simulator: Simulator, service: hookflash.Embedded) -> None:
    wish = await service.call("ana", SILENT, connection="g")
    ringing = await _reach(service, wish.id, OutboundStatus.RINGING)
    assert ringing.status is OutboundStatus.RINGING
    await service.cancel_call(wish.id)
    done = await _ended(service, wish.id)
    assert (done.status, done.cause) == (OutboundStatus.CANCELLED, Cause.CANCELLED)
    assert not simulator.ask("GET", f"/calls/{done.call_id}")["up"]


async def test_an_agent_who_hangs_up_ends_it(simulator: Simulator, service: hookflash.Embedded) -> None:
    wish = await service.call("ana", SILENT, connection="g")
    ringing = await _reach(service, wish.id, OutboundStatus.RINGING)
    _hang_up(simulator, ringing, "ana")
    done = await _ended(service, wish.id)
    assert (done.status, done.cause) == (OutboundStatus.CANCELLED, Cause.DECLINED)


@pytest.mark.parametrize(
    ("fault", "by"),
    [
        ({"do": "drop_after"}, ResolvedBy.EVIDENCE),
        ({"do": "bad_body"}, ResolvedBy.EVIDENCE),
        ({"do": "late_effect", "delay_s": 3}, ResolvedBy.ANSWER),
        ({"do": "status", "status": 429, "retry_after_s": 0}, ResolvedBy.ANSWER),
    ],
    ids=str,
)
async def test_whatever_happens_to_the_command_it_has_one_effect(
    simulator: Simulator, service: hookflash.Embedded, fault: dict[str, Any], by: ResolvedBy
) -> None:
    simulator.break_with({"match": {"path": PLACE, "method": "POST"}, "times": 1, **fault})
    wish = await service.call("ana", ANSWERS, connection="g", queue="Billing")
    talking = await _reach(service, wish.id, OutboundStatus.CONNECTED)
    assert (talking.status, talking.resolved_by) == (OutboundStatus.CONNECTED, by)
    _hang_up(simulator, talking)
    assert (await _ended(service, wish.id)).status is OutboundStatus.CLOSED
    assert len(_placed(simulator)) == 1


@pytest.mark.parametrize("fault", [{"do": "drop_before"}, {"do": "false_success"}], ids=lambda one: one["do"])
async def test_a_call_that_cannot_be_found_is_not_placed_again(
    simulator: Simulator, service: hookflash.Embedded, fault: dict[str, Any]
) -> None:
    simulator.break_with({"match": {"path": PLACE, "method": "POST"}, "times": 1, **fault})
    wish = await service.call("ana", ANSWERS, connection="g")
    done = await _ended(service, wish.id)
    assert (done.status, done.cause) == (OutboundStatus.UNRESOLVED, Cause.PLATFORM_UNCLEAR)
    assert _placed(simulator) == []


async def test_what_was_left_is_taken_up_by_the_next(simulator: Simulator, tmp_path: Path) -> None:
    async with _embedded(simulator, tmp_path) as service:
        wish = await service.call("ana", ANSWERS, connection="g", wrap_up_code="Resolved", queue="Billing")
        await _reach(service, wish.id, OutboundStatus.RINGING)
    async with _embedded(simulator, tmp_path) as service:
        talking = await _reach(service, wish.id, OutboundStatus.CONNECTED)
        _hang_up(simulator, talking)
        done = await _ended(service, wish.id)
    assert done.status is OutboundStatus.CLOSED
    assert [errand.status for errand in done.errands] == [ErrandStatus.DONE]
    assert len(_placed(simulator)) == 1
