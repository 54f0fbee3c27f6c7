import pytest

from . import (
    rows_anywhere,
    rows_consult,
    rows_doubtful,
    rows_fine,
    rows_hours,
    rows_lines,
    rows_people,
    rows_refused,
    rows_routes,
    rows_wishes,
)
from .conftest import Note
from .evidence import Scene, Seen, judge, look
from .filling import fill_in
from .rehearsing import insist_on_agreement, rehearse
from .rows import START, Row
from .scenes import set_scene
from .talking import Api, Simulator

ROWS = (
    *rows_fine.ROWS,
    *rows_anywhere.ROWS,
    *rows_people.ROWS,
    *rows_lines.ROWS,
    *rows_hours.ROWS,
    *rows_wishes.ROWS,
    *rows_routes.ROWS,
    *rows_consult.ROWS,
    *rows_refused.ROWS,
    *rows_doubtful.ROWS,
)


@pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in ROWS])
async def test_row(row: Row, api: Api, simulator: Simulator, note: Note) -> None:
    for queue in row.silent:
        await simulator.nobody_answers(queue)
    attributes = await fill_in(row.attributes, Scene(api=api, simulator=simulator, call_id=""))
    scene = await set_scene(api, simulator, row.start, private=row.private, attributes=attributes)
    asks, faults = await fill_in([row.asks, row.faults], scene)
    if row.beforehand is not None:
        await row.beforehand(scene)
    asks = {"connection": row.connection, "call_id": scene.call_id, **asks}
    plan = await rehearse(api, asks)
    scene = await scene.as_it_stands()
    await simulator.fail(*faults)
    transfer = await api.accepted(asks)
    if row.meanwhile is not None:
        await row.meanwhile(scene, transfer)
    seen = await look(scene, await api.ended(transfer))
    judge(seen, by_others=row.by_others)
    insist_on_agreement(plan, seen.record)
    await _compare(row, scene, seen)
    note(row.cell, row.name, scene, seen)


async def _compare(row: Row, scene: Scene, seen: Seen) -> None:
    record = seen.record
    assert (record["status"], record["cause"]) == (row.status, row.cause), record["detail"]
    assert record["reached"] == row.reached
    assert seen.attempts == row.attempts
    assert seen.landing in await _places(row.lands, scene)
    assert seen.truth in await _places(row.truth or row.lands, scene)
    assert len([word for word in seen.effects if word != "routing"]) == row.effects, seen.effects
    assert row.says in (record["detail"] or "")
    if row.also is not None:
        row.also(seen)


async def _places(words: str, scene: Scene) -> list[str]:
    if words == START:
        return [scene.where]
    if words.startswith("agent of "):
        return [f"agent:{name}" for name in await scene.simulator.agents_of(words.removeprefix("agent of "))]
    return [words]
