"""The service on CXone under both answers to every open question about the platform."""

import asyncio
from dataclasses import fields
from itertools import count, cycle
from pathlib import Path
from typing import Any

import pytest

import hookflash
from hookflash.domain.requests import Kind
from hookflash.domain.status import Phase, Status
from hookflash.domain.transfer import Transfer
from hookflash_simulator.switches import CxoneSwitches
from tests.adapters.simulator import Simulator, running_simulator
from tests.blackbox.effects import CXONE
from tests.simulator.harness import acme

from .transfers import SPEED

WITHIN_S = 30.0
BUSY = "+493023125002"
_seeds = count(1)
_struck = cycle(["hold", "dial_skill", "transfer_calls"])


def answers(*, tutorial: bool) -> list[tuple[str, str]]:
    """Every value of every switch about one of the two dialects."""
    asked = [one for one in fields(CxoneSwitches) if one.name.startswith("tutorial_") == tutorial]
    return [(one.name, value) for one in asked for value in one.metadata["question"].allowed]


async def _end(service: hookflash.Embedded, transfer_id: str) -> Transfer:
    async with asyncio.timeout(WITHIN_S):
        return await service.wait(transfer_id)


async def _move(service: hookflash.Embedded, simulator: Simulator) -> None:
    """With an answer lost after the effect: of the hold, the dial and the joining in turn."""
    call_id = _place(simulator, "dan")
    struck = {"match": {"platform": "cxone", "operation": next(_struck)}, "do": "drop_after", "times": 1}
    simulator.ask("PUT", "/faults", [struck])
    begun = await service.transfer(call_id, connection="c", to="queue:Billing")
    ended = await _end(service, begun.id)
    assert ended.status is Status.COMPLETED
    assert simulator.whereabouts(call_id) in {"agent:ana", "agent:ben", "agent:cleo"}
    assert len(CXONE.count(simulator.ask("GET", f"/effects?call_id={call_id}"), "blind")) == 1


async def _fail(service: hookflash.Embedded, simulator: Simulator) -> None:
    call_id = _place(simulator, "eva")
    begun = await service.transfer(call_id, connection="c", to=f"number:{BUSY}")
    assert (await _end(service, begun.id)).status is Status.FAILED
    assert simulator.whereabouts(call_id) == "agent:eva"


async def _call_off(service: hookflash.Embedded, simulator: Simulator) -> None:
    call_id = _place(simulator, "finn")
    begun = await service.transfer(call_id, connection="c", to="agent:ida", kind=Kind.CONSULT)
    async with asyncio.timeout(WITHIN_S):
        async for seen in service.watch(begun.id):
            if seen.phase is Phase.TALKING:
                break
    await service.cancel(begun.id)
    assert (await _end(service, begun.id)).status is Status.CANCELLED
    assert simulator.whereabouts(call_id) == "agent:finn"


def _place(simulator: Simulator, agent: str) -> str:
    return str(simulator.new_call(platform="cxone", to_queue="Support", answered_by=agent)["call_id"])


@pytest.mark.timeout(300)
async def test_every_answer_to_every_open_question_leaves_the_caller_where_the_record_says(
    tmp_path: Path,
) -> None:
    with running_simulator(*SPEED) as simulator:
        section: dict[str, Any] = {
            "platform": "cxone",
            "base_url": simulator.cxone,
            "rate_limit": "off",
            "access_key_id": "hookflash",
            "access_key_secret": "secret",
            "outbound_skill": "Support Outbound",
            "effect_within_s": 1.0,
        }
        config = {
            "service": {"database": f"sqlite:///{tmp_path / 'hookflash.sqlite3'}", "lease_s": 1.0},
            "policy": {"first_look_s": 0.05, "settle_s": 1.5},
            "connections": {"c": section},
        }
        async with hookflash.Embedded(config) as service:
            for name, value in answers(tutorial=False):
                world = acme(switches={f"cxone_{name}": value})
                # The calls have ids of their own: the service remembers those it has moved.
                simulator.ask("POST", "/reset", {"world": world, "seed": next(_seeds)})
                for scene in (_move, _fail, _call_off):
                    try:
                        await scene(service, simulator)
                    except (AssertionError, TimeoutError) as error:
                        pytest.fail(f"{scene.__name__} with {name}={value}: {error!r}")
