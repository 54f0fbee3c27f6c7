"""Trials side by side, against one simulator."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import count, cycle
from pathlib import Path
from typing import Any

import aiohttp

from tests.crash.judging import Outcome
from tests.crash.scenes import Scene
from tests.crash.stage import HOSTS, ForkServer, fork_server, simulator, write_config
from tests.crash.trial import Trial
from tests.harness.control import Control

SEED = 20_261_121
_SIDE_BY_SIDE = 6
# What the platform does to a command while the service dies around it.
_FAULTS: tuple[Mapping[str, Any] | None, ...] = (
    None,
    {"do": "late_effect", "delay_s": 8},
    {"do": "drop_after"},
    None,
    {"do": "status", "status": 409},
    {"do": "drop_before"},
    None,
)


class Laboratory:
    """Where trials are made."""

    def __init__(
        self, forks: ForkServer, session: aiohttp.ClientSession, urls: Mapping[str, str], folder: Path
    ) -> None:
        self.control = Control(session, urls["control"])
        self._session = session
        self._urls = urls
        self._forks = forks
        self._folder = folder
        self._slots = asyncio.Semaphore(_SIDE_BY_SIDE)
        self._names = count()

    async def run(self, trial: Trial) -> Outcome:
        async with self._slots:
            folder = self._folder / f"trial-{next(self._names)}"
            section = await trial.connection.section(self._session, self._urls, trial.login)
            config = write_config(folder, section, trial.settle_s)
            outcome = await trial.run(config, self._forks, self.control)
            if outcome.faults:
                outcome.save(folder)
            return outcome

    async def run_all(self, trials: Sequence[Trial]) -> list[Outcome]:
        return list(await asyncio.gather(*(self.run(trial) for trial in trials)))

    async def failpoints(self, scenes: Mapping[str, Scene]) -> dict[str, list[str]]:
        """What a service passes that nobody kills, in each scene, if all is well."""
        # Neither the numbers of later trials nor the agents of the next ones, who would still wrap up.
        trials = [scene(number=n) for n, scene in enumerate(scenes.values(), 1000 * HOSTS + HOSTS // 2)]
        found = await self.run_all(trials)
        wrong = {name: one.faults for name, one in zip(scenes, found, strict=True) if one.faults}
        assert not wrong, wrong
        return {name: one.points for name, one in zip(scenes, found, strict=True)}


@asynccontextmanager
async def laboratory(folder: Path) -> AsyncIterator[Laboratory]:
    async with simulator(SEED, folder) as urls, fork_server() as forks, aiohttp.ClientSession() as session:
        yield Laboratory(forks, session, urls, folder)


def draw_trials(
    scenes: Mapping[str, Scene], failpoints: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, Trial]]:
    """Trials for ever: a kill at each failpoint of each scene in turn, in every fourth a second one."""
    chance = random.Random(SEED)
    places = [(name, n) for name, points in failpoints.items() for n in range(1, len(points) + 1)]
    chance.shuffle(places)
    for number, ((name, first), fault) in enumerate(zip(cycle(places), cycle(_FAULTS), strict=False), 1):
        second = (chance.randrange(1, 12),) if number % 4 == 0 else ()
        yield name, scenes[name](number=number, kills=(first, *second), fault=fault)


def report(line: str) -> None:
    sys.stderr.write(f"crash: {line}\n")
