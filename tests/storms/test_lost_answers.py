"""Two hundred lost answers, two hundred cut connections, and a platform that asks for patience."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

from hookflash.domain.status import Status
from tests.storms.stage import Stage, stage

_TRANSFERS = 200
_SIDE_BY_SIDE = 40


async def _move_all(here: Stage, fault: dict[str, Any]) -> list[tuple[Status, int, bool]]:
    """Move calls whose first command meets the fault: status, effects, landing is true."""
    calls = [await here.place_call("Waiting Room") for _ in range(_TRANSFERS)]
    await here.set_faults(
        [{"match": {"path": f"*{call}*/replace/queue"}, "times": 1, **fault} for call in calls]
    )
    slots = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def move(call_id: str) -> tuple[Status, int, bool]:
        async with slots:
            accepted = await here.client.transfer(call_id, connection="g", to="queue:Billing")
            done = await here.client.wait(accepted.id)
            truth = (await here.truth(call_id))["caller_with"]
            effects = await here.effects(call_id)
            await here.hang_up(call_id)
            return done.status, effects, done.landing is not None and done.landing.where == truth

    return list(await asyncio.gather(*(move(call_id) for call_id in calls)))


async def test_answers_lost_after_the_effect_make_one_effect_each(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        moved = await _move_all(here, {"do": "drop_after"})
        rules = await here.ask("GET", "/faults")
    assert moved == [(Status.COMPLETED, 1, True)] * _TRANSFERS
    assert sum(rule["fired"] for rule in rules) == _TRANSFERS


async def test_connections_cut_before_the_effect_all_complete(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        moved = await _move_all(here, {"do": "drop_before"})
    assert moved == [(Status.COMPLETED, 1, True)] * _TRANSFERS


async def test_nothing_is_sent_before_the_platform_allows_it(tmp_path: Path) -> None:
    async with stage(tmp_path, speed=1) as here:
        call_id = await here.place_call("Waiting Room")
        await here.set_faults(
            [
                {
                    "match": {"path": "*/replace/queue"},
                    "do": "status",
                    "status": 429,
                    "retry_after_s": 2,
                    "times": 3,
                }
            ]
        )
        accepted = await here.client.transfer(call_id, connection="g", to="queue:Billing")
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
