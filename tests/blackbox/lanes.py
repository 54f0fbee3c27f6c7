"""Rows side by side: one service, and for each row that is under way a simulator of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import TypeVar

import aiohttp

from .scenes import PUBLISHED
from .stage_cxone import CxoneStage
from .stage_cxone_tutorial import CxoneTutorialStage
from .stages import Stage
from .stand import nobody_listens, serving, start_simulator, until_the_end
from .talking import Api, Simulator

STAGES: tuple[Stage, ...] = (PUBLISHED, CxoneStage(), CxoneTutorialStage())
DEAD = "dead"
WITHIN_S = 60.0
_Thing = TypeVar("_Thing")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Lane:
    """Where one row after the other happens.

    Attributes:
        turns: Counts the rows.
        tokens: Agents' own tokens by name, for what their desktops do; the platform keeps few of an agent.
    """

    number: int
    api: str
    control: str
    urls: Mapping[str, str]
    tokens: dict[str, str] = field(default_factory=dict)
    turns: Iterator[int] = field(default_factory=count)

    def connection(self, stage: Stage, name: str, turn: int) -> str:
        """The service's name for a connection of that stage to this lane's simulator."""
        return f"{stage.name}-{self.number}-{name}-{turn % stage.spares}"

    async def enter(self, session: aiohttp.ClientSession, stage: Stage, seed: int) -> tuple[Api, Simulator]:
        """The service, and the simulator with a fresh world, whose calls have ids of their own."""
        simulator = Simulator(session, self.control, self.urls, self.tokens, stage.platform)
        await simulator.reset(seed)
        return Api(session, self.api), simulator


@contextmanager
def side_by_side(folder: Path, how_many: int) -> Iterator[tuple[Lane, ...]]:
    """The programs of so many lanes."""
    with ExitStack() as stack, nobody_listens() as dead, ThreadPoolExecutor(how_many) as threads:
        folders = [folder / f"lane-{number}" for number in range(how_many)]
        simulators = [
            stack.enter_context(until_the_end(one)) for one in threads.map(start_simulator, folders)
        ]
        lanes = [
            Lane(number, api="", control=one.ready["control"], urls=one.ready)
            for number, one in enumerate(simulators)
        ]
        connections = [section for lane in lanes for section in _connections(lane, dead)]
        api, _ = stack.enter_context(serving(folder, *connections))
        yield tuple(replace(lane, api=api) for lane in lanes)


def _connections(lane: Lane, dead: str) -> Iterator[str]:
    """Every connection of every stage; nobody listens at the address of the last one."""
    for stage in STAGES:
        url = lane.urls[stage.platform]
        for turn in range(stage.spares):
            for name, settings in stage.connections({**lane.urls, "control": lane.control}):
                yield stage.connection(lane.connection(stage, name, turn), url, settings)
            yield stage.connection(lane.connection(stage, DEAD, turn), dead, {})


async def each_in_a_lane(
    lanes: Sequence[Lane], things: Sequence[_Thing], do: Callable[[_Thing, Lane], Awaitable[_Result]]
) -> list[_Result | BaseException]:
    """Do something with each of the things, as many at a time as there are lanes; what came of each."""
    free: asyncio.Queue[Lane] = asyncio.Queue()
    for lane in lanes:
        free.put_nowait(lane)

    async def take_a_lane(thing: _Thing) -> _Result:
        lane = await free.get()
        try:
            async with asyncio.timeout(WITHIN_S):
                return await do(thing, lane)
        finally:
            free.put_nowait(lane)

    return await asyncio.gather(*map(take_a_lane, things), return_exceptions=True)
