"""The service on CXone's tutorial dialect under both answers to every open question about its gateway.

The gateway may do otherwise than the connection's settings say: the record has to be right all the same.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import hookflash
from hookflash.domain.causes import Cause
from hookflash.domain.requests import Kind
from hookflash.domain.status import Phase, Reached, Status
from hookflash.domain.transfer import Transfer
from tests.adapters.simulator import Simulator, running_simulator
from tests.simulator.harness import acme

from .stages import cxone_tutorial_section
from .test_cxone_switches import answers
from .transfers import SPEED

WITHIN_S = 30.0
BUSY = "+493023125002"
UNTOLD = ("tutorial_call_details", "bare")
# The settings that go with an answer, where a connection can be told it.
FITTING: dict[tuple[str, str], dict[str, Any]] = {
    ("tutorial_blind_lets_go", "at_once"): {"blind_release": "at_once"},
    ("tutorial_most_urgent", "1"): {"most_urgent_priority": 1},
}
_seeds = count(1)


@dataclass(frozen=True, slots=True)
class Trial:
    """One answer on a running service."""

    service: hookflash.Embedded
    simulator: Simulator
    answer: tuple[str, str]

    def place(self, agent: str, **more: Any) -> str:
        wish = {"to_queue": "Support", "answered_by": agent, **more}
        return str(self.simulator.new_call(platform="cxone", **wish)["call_id"])

    async def transfer(self, call_id: str, to: str, **wish: Any) -> Transfer:
        begun = await self.service.transfer(call_id, connection="t", to=to, **wish)
        async with asyncio.timeout(WITHIN_S):
            ended = await self.service.wait(begun.id)
        self.check_landing(call_id, ended)
        return ended

    def check_landing(self, call_id: str, ended: Transfer) -> None:
        assert ended.landing is not None
        assert ended.landing.where == self.simulator.whereabouts(call_id)


async def _to_a_queue(trial: Trial) -> None:
    ended = await trial.transfer(trial.place("dan"), "queue:Billing", priority=9)
    assert (ended.status, ended.reached) == (Status.COMPLETED, Reached.PERSON)


async def _to_somebody_busy(trial: Trial) -> None:
    ended = await trial.transfer(trial.place("eva"), f"number:{BUSY}")
    assert ended.status is Status.FAILED
    assert ended.cause in ({Cause.PLATFORM_REFUSED} if trial.answer == UNTOLD else {Cause.BUSY})
    assert len(ended.attempts) <= 2  # one more if the platform insists on another release


async def _to_an_agent(trial: Trial) -> None:
    ended = await trial.transfer(trial.place("finn"), "agent:jon")
    assert (ended.status, ended.reached) == (Status.COMPLETED, Reached.PERSON)


async def _to_a_line_that_may_refuse(trial: Trial) -> None:
    for agent, to, skills, cause in (
        ("gina", "queue:Closed Desk", (), Cause.QUEUE_CLOSED),
        ("hugo", "queue:Sales", ("spanish",), Cause.NO_AGENTS),
    ):
        ended = await trial.transfer(trial.place(agent), to, skills=skills, done_when="queued")
        if ended.status is not Status.COMPLETED:
            told = {Cause.PLATFORM_REFUSED} if trial.answer == UNTOLD else {cause}
            assert (ended.status, ended.cause in told) == (Status.FAILED, True)


async def _of_a_private_call(trial: Trial) -> None:
    ended = await trial.transfer(trial.place("dan", private=True), "queue:Billing")
    assert (ended.status, ended.cause) == (Status.REJECTED, Cause.PRIVATE_CALL)


async def _of_a_consultation(trial: Trial) -> None:
    trial.simulator.ask("PATCH", "/agents/ida", {"answer": "decline"})
    call_id = trial.place("eva")
    declined = await trial.transfer(call_id, "agent:ida", kind=Kind.CONSULT)
    begun = await trial.service.transfer(call_id, connection="t", to="agent:ben", kind=Kind.CONSULT)
    if trial.answer == UNTOLD:
        async with asyncio.timeout(WITHIN_S):
            ended = await trial.service.wait(begun.id)
        assert {declined.cause, ended.cause} == {Cause.NOT_SUPPORTED}
        assert not trial.simulator.effects(call_id)
        return
    assert (declined.status, declined.cause) == (Status.FAILED, Cause.DECLINED)
    async with asyncio.timeout(WITHIN_S):
        async for seen in trial.service.watch(begun.id):
            if seen.phase is Phase.TALKING:
                break
        await trial.service.cancel(begun.id)
        ended = await trial.service.wait(begun.id)
    assert ended.status is Status.CANCELLED
    trial.check_landing(call_id, ended)


SCENES: tuple[Callable[[Trial], Awaitable[None]], ...] = (
    _to_a_queue,
    _to_somebody_busy,
    _to_an_agent,
    _to_a_line_that_may_refuse,
    _of_a_private_call,
    _of_a_consultation,
)


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with running_simulator(*SPEED) as simulator:
        yield simulator


@asynccontextmanager
async def serve(
    simulator: Simulator, path: Path, settings: dict[str, Any]
) -> AsyncIterator[hookflash.Embedded]:
    section = {"platform": "cxone", **cxone_tutorial_section(simulator, **settings)}
    config = {
        "service": {"database": f"sqlite:///{path / 'hookflash.sqlite3'}", "lease_s": 1.0},
        # What the platform does with a line that is closed or lacks a skill is to be seen.
        "policy": {
            "first_look_s": 0.05,
            "settle_s": 1.5,
            "rules": {"agents_available": "off", "target_open": "off"},
        },
        "connections": {"t": section},
    }
    async with hookflash.Embedded(config) as service:
        yield service


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("answer", "fits"),
    [*((answer, True) for answer in answers(tutorial=True)), *((answer, False) for answer in FITTING)],
    ids=lambda one: "=".join(one) if isinstance(one, tuple) else "told" if one else "not told",
)
async def test_the_record_is_right_whatever_the_gateway_does(
    simulator: Simulator, tmp_path: Path, answer: tuple[str, str], *, fits: bool
) -> None:
    world = acme(switches={f"cxone_{answer[0]}": answer[1]})
    async with serve(simulator, tmp_path, FITTING.get(answer, {}) if fits else {}) as service:
        for scene in SCENES:
            # The calls have ids of their own: the service remembers those it has moved.
            simulator.ask("POST", "/reset", {"world": world, "seed": next(_seeds)})
            await scene(Trial(service, simulator, answer))
