"""The rows of the matrix, each on every platform on which it can occur; those of a column side by side."""

from collections.abc import Sequence
from fnmatch import fnmatch
from itertools import groupby
from types import EllipsisType

import aiohttp
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
from .evidence import Scene, Seen, judge, look, seed_of
from .filling import fill_in
from .lanes import STAGES, Lane, each_in_a_lane
from .rehearsing import insist_on_agreement, rehearse
from .rows import START, Row
from .scenes import set_scene
from .stages import Stage

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


def rows_on(stage: Stage) -> list[Row]:
    """Every row that can occur there, as it does."""
    return [row.on(stage) for row in ROWS if row.occurs_on(stage)]


def _columns() -> list[object]:
    def column(row: Row) -> tuple[str, str]:
        return row.cell.verb, row.cell.target

    return [
        pytest.param(stage, list(rows), id=f"{stage.name}-{verb}-{target}")
        for stage in STAGES
        for (verb, target), rows in groupby(sorted(rows_on(stage), key=column), key=column)
    ]


@pytest.mark.parametrize(("stage", "rows"), _columns())
async def test_column(
    stage: Stage,
    rows: Sequence[Row],
    lanes: Sequence[Lane],
    session: aiohttp.ClientSession,
    note: Note,
    chosen: str,
    subtests: pytest.Subtests,
) -> None:
    rows = [row for row in rows if fnmatch(row.name, chosen)]

    async def run(row: Row, lane: Lane) -> tuple[Scene, Seen]:
        return await _run(row, stage, lane, session)

    for row, outcome in zip(rows, await each_in_a_lane(lanes, rows, run), strict=True):
        with subtests.test(row.name):
            if isinstance(outcome, BaseException):
                raise outcome
            note(row.cell, row.name, *outcome)


async def _run(row: Row, stage: Stage, lane: Lane, session: aiohttp.ClientSession) -> tuple[Scene, Seen]:
    api, simulator = await lane.enter(session, stage, seed_of(row.name))
    for queue in row.silent:
        await simulator.nobody_answers(queue)
    connection = lane.connection(stage, row.connection, next(lane.turns))
    empty = Scene(api=api, simulator=simulator, stage=stage, connection=connection, call_id="")
    attributes = await fill_in(row.attributes, empty)
    how = {"private": row.private, "attributes": attributes}
    scene = await set_scene(api, simulator, row.start, stage=stage, connection=connection, **how)
    asks, faults = await fill_in([row.asks, stage.rules(row.faults)], scene)
    if row.beforehand is not None:
        await row.beforehand(scene)
    asks = {"connection": connection, "call_id": scene.call_id, **asks}
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
    return scene, seen


async def _compare(row: Row, scene: Scene, seen: Seen) -> None:
    record = seen.record
    assert (record["status"], record["cause"]) == (row.status, row.cause), record["detail"]
    assert record["reached"] == row.reached
    assert _without_repeats(seen.attempts, row.attempts) == row.attempts, [
        (one["cause"], one["detail"]) for one in record["attempts"]
    ]
    assert seen.landing in await _places(row.lands, scene)
    assert seen.truth in await _places(row.truth or row.lands, scene)
    assert len(seen.effects) == row.effects, seen.effects
    assert row.says in (record["detail"] or "")
    if row.also is not None:
        row.also(seen)


def _without_repeats(
    seen: tuple[str, ...], expected: tuple[str | EllipsisType, ...]
) -> tuple[str | EllipsisType, ...]:
    """The attempts, an ellipsis for those that may be repeated where they were expected to be."""
    if expected[1:] != (...,):
        return seen
    return (seen[0], ...) if len(set(seen)) == 1 else seen


async def _places(words: str, scene: Scene) -> list[str]:
    if words == START:
        return [scene.where]
    if words.startswith("agent of "):
        return [f"agent:{name}" for name in await scene.simulator.agents_of(words.removeprefix("agent of "))]
    return [words]
