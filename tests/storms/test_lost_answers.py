"""Hundreds of lost answers and cut connections, and a platform that asks for patience."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hookflash.domain.status import Status
from tests.storms.platforms import CONNECTION, PLATFORMS, Platform, on_each
from tests.storms.stage import FRONT_AGENTS, Stage, stage

# By default fewer where a move is made of many requests; `--storm` says how many everywhere.
_TRANSFERS = {"genesys": 200, "cxone": 40, "cxone-tutorial": 40}
_SIDE_BY_SIDE = 40
# How many calls are moved together, and how many requests of each kind are struck meanwhile; where a
# command is tried a few times only, fewer than would strike the same call each time.
_WAVES = {"genesys": (200, 200), "cxone": (10, 3), "cxone-tutorial": (40, 40)}


@pytest.fixture
def count(request: pytest.FixtureRequest, platform: Platform) -> int:
    """How many calls are moved."""
    asked: int = request.config.getoption("--storm")
    return asked or _TRANSFERS[platform.name]


async def _move_all(here: Stage, count: int, fault: dict[str, Any]) -> list[str]:
    """Move calls, every second one from an agent, while the requests it takes meet the fault.

    Gives what is not as it should be.
    """
    found: list[str] = []
    (wave, strikes), several = _WAVES[here.platform.name], len(here.platform.requests) > 1
    for begin in range(0, count, wave):
        calls = range(begin, min(begin + wave, count))
        rules = [
            {
                "match": {"platform": here.platform.vendor, **match},
                "times": min(strikes, len(calls) // 2 if several else len(calls)),
                **fault,
            }
            for match in here.platform.requests
        ]
        await here.set_faults(rules)
        slots = asyncio.Semaphore(_SIDE_BY_SIDE)

        async def move(n: int, slots: asyncio.Semaphore = slots) -> str | None:
            async with slots:
                return await _move(here, n)

        found += [wrong for wrong in await asyncio.gather(*map(move, calls)) if wrong is not None]
        rules = await here.ask("GET", "/faults")
        found += [f"fired too seldom: {rule}" for rule in rules if rule["fired"] < rule["times"]]
    return found


async def _move(here: Stage, n: int) -> str | None:
    place = ("Front", f"front{n % FRONT_AGENTS}") if n % 2 else ("Waiting Room",)
    call_id = await here.begin_call(*place)
    accepted = await here.client.transfer(call_id, connection=CONNECTION, to="queue:Billing")
    done = await here.client.wait(accepted.id)
    truth = (await here.truth(call_id))["caller_with"]
    ledger = await here.ask("GET", f"/effects?call_id={call_id}")
    await here.hang_up(call_id)
    where = here.platform.place_of(done.landing.where) if done.landing is not None else None
    moves = here.platform.words.count(ledger, "blind")
    if (done.status, len(moves), where) == (Status.COMPLETED, 1, truth):
        return None
    return f"{call_id}: {done.status} {done.cause}, {moves}, landing {where}, in truth {truth}"


@on_each(*PLATFORMS)
async def test_answers_lost_after_the_effect_make_one_effect_each(
    tmp_path: Path, platform: Platform, count: int
) -> None:
    async with stage(tmp_path, platform) as here:
        assert not await _move_all(here, count, {"do": "drop_after"})


@on_each(*PLATFORMS)
async def test_connections_cut_before_the_effect_all_complete(
    tmp_path: Path, platform: Platform, count: int
) -> None:
    async with stage(tmp_path, platform) as here:
        assert not await _move_all(here, count, {"do": "drop_before"})


@on_each(*PLATFORMS)
async def test_nothing_is_sent_before_the_platform_allows_it(tmp_path: Path, platform: Platform) -> None:
    async with stage(tmp_path, platform, speed=1) as here:
        call_id = await here.begin_call("Waiting Room")
        refusal = {"do": "status", "status": 429, "retry_after_s": 2, "times": 3}
        await here.set_faults([{"match": platform.requests[0], **refusal}])
        accepted = await here.client.transfer(call_id, connection=CONNECTION, to="queue:Billing")
        done = await here.client.wait(accepted.id)
        asked = (await here.ask("GET", "/requests"))["last"]
        effects = await here.effects(call_id)
    assert done.status is Status.COMPLETED
    assert effects == 1
    asked.sort(key=lambda entry: entry["no"])
    refused = [n for n, entry in enumerate(asked) if entry["status"] == 429]
    assert len(refused) == 3
    for n in refused:
        pause = datetime.fromisoformat(asked[n + 1]["at"]) - datetime.fromisoformat(asked[n]["at"])
        assert pause.total_seconds() >= 2
