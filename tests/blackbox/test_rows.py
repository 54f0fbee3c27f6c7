from collections.abc import Mapping
from typing import Any

import pytest

from . import rows_doubtful, rows_fine, rows_refused
from .conftest import Note
from .evidence import Scene, Seen, judge, look
from .rows import START, Row
from .scenes import set_scene
from .talking import Api, Simulator

ROWS = (*rows_fine.ROWS, *rows_refused.ROWS, *rows_doubtful.ROWS)


@pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in ROWS])
async def test_row(row: Row, api: Api, simulator: Simulator, note: Note) -> None:
    for queue in row.silent:
        await simulator.nobody_answers(queue)
    scene = await set_scene(api, simulator, row.start, private=row.private)
    if row.beforehand is not None:
        await row.beforehand(scene)
        scene = await scene.as_it_stands()
    asks, faults = await _fill_in([row.asks, row.faults], scene)
    await simulator.fail(*faults)
    transfer = await api.accepted({"connection": row.connection, "call_id": scene.call_id, **asks})
    if row.meanwhile is not None:
        await row.meanwhile(scene, transfer)
    seen = await look(scene, await api.ended(transfer))
    judge(seen, by_others=row.by_others)
    await _compare(row, scene, seen)
    note(row.cell, row.name, scene, seen)


async def _fill_in(values: Any, scene: Scene) -> Any:
    words = {
        "{call}": scene.call_id,
        "{agent_leg}": scene.agent_leg,
        "{id of Support}": await scene.simulator.queue_id("Support"),
    }

    def fill(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: fill(item) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [fill(item) for item in value]
        if isinstance(value, str):
            for word, meaning in words.items():
                value = value.replace(word, meaning)
        return value

    return fill(values)


async def _compare(row: Row, scene: Scene, seen: Seen) -> None:
    record = seen.record
    assert (record["status"], record["cause"]) == (row.status, row.cause), record["detail"]
    assert record["reached"] == row.reached
    assert seen.attempts == row.attempts
    assert seen.landing in await _places(row.lands, scene)
    assert seen.truth in await _places(row.truth or row.lands, scene)
    assert len(seen.commands) == row.effects, seen.commands
    assert row.says in (record["detail"] or "")
    if row.also is not None:
        row.also(seen)


async def _places(words: str, scene: Scene) -> list[str]:
    if words == START:
        return [scene.where]
    if words.startswith("agent of "):
        return [f"agent:{name}" for name in await scene.simulator.agents_of(words.removeprefix("agent of "))]
    return [words]
