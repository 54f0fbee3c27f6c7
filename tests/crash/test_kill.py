"""kill -9 at every journal write and on both sides of the platform command."""

import asyncio
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.crash.consult import ENDINGS, ConsultTrial
from tests.crash.stage import ForkServer, fork_server, simulator
from tests.crash.trial import Outcome, Trial
from tests.harness.control import Control

_SEED = 20_261_121
_SIDE_BY_SIDE = 5
# What the platform does to the command while the service dies around it.
_FAULTS: tuple[dict[str, Any] | None, ...] = (
    None,
    {"do": "late_effect", "delay_s": 3},
    {"do": "drop_after"},
    None,
    {"do": "drop_before"},
)


class _Laboratory:
    def __init__(self, forks: ForkServer, control: Control, platform: str, folder: Path) -> None:
        self._forks = forks
        self._control = control
        self._platform = platform
        self._folder = folder
        self._slots = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def run(self, trial: Trial) -> Outcome:
        async with self._slots:
            folder = self._folder / f"trial-{trial.number}"
            return await trial.run(folder, self._forks, self._control, self._platform)

    async def run_all(self, trials: Sequence[Trial]) -> list[Outcome]:
        return list(await asyncio.gather(*(self.run(trial) for trial in trials)))


def _report(line: str) -> None:
    sys.stderr.write(f"crash: {line}\n")


async def _with_laboratory(folder: Path, work: Any) -> Any:
    async with simulator(_SEED, folder) as urls, fork_server() as forks, aiohttp.ClientSession() as session:
        return await work(_Laboratory(forks, Control(session, urls["control"]), urls["genesys"], folder))


@pytest.mark.timeout(1500)
async def test_kill_at_every_failpoint_leaves_one_effect_and_a_true_landing(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    wanted = request.config.getoption("--kills")

    async def work(laboratory: _Laboratory) -> None:
        untouched = await laboratory.run(Trial(number=0, kills=()))
        assert not untouched.faults
        points = untouched.points
        assert {"commit:before", "commit:after", "command:before", "command:after"} <= set(points)
        randomness = random.Random(_SEED)
        killed, number, found = 0, 0, []
        while killed < wanted:
            trials = []
            for _ in range(min(60, wanted - killed)):
                number += 1
                first = (number - 1) % len(points) + 1
                second = (randomness.randrange(1, 9),) if number % 4 == 0 else ()
                fault = _FAULTS[(number // len(points)) % len(_FAULTS)]
                trials.append(Trial(number=number, kills=(first, *second), fault=fault))
            outcomes = await laboratory.run_all(trials)
            killed += sum(outcome.killed for outcome in outcomes)
            found += [(t, o.faults) for t, o in zip(trials, outcomes, strict=True) if o.faults]
            _report(f"{killed} kills in {number} trials, {len(found)} faults")
        _report(f"seed {_SEED}; failpoints of one transfer: {dict(Counter(points))}")
        assert not found

    await _with_laboratory(tmp_path, work)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("ending", ENDINGS)
async def test_kill_at_every_failpoint_of_a_consult_leaves_nobody_on_hold(
    tmp_path: Path, ending: str
) -> None:
    """One kill at each; every third trial loses an answer or an effect comes late besides."""

    async def work(laboratory: _Laboratory) -> None:
        untouched = await laboratory.run(ConsultTrial(number=0, kills=(), ending=ending))
        assert not untouched.faults
        places = range(1, len(untouched.points) + 1)
        trials = [ConsultTrial(number=n, kills=(n,), ending=ending, fault=_FAULTS[n % 3]) for n in places]
        outcomes = await laboratory.run_all(trials)
        _report(f"consult {ending}: {sum(one.killed for one in outcomes)} kills, {Counter(untouched.points)}")
        assert not [(t.kills, t.fault, o.faults) for t, o in zip(trials, outcomes, strict=True) if o.faults]
        assert sum(one.killed for one in outcomes) >= len(trials) // 2

    await _with_laboratory(tmp_path, work)


@pytest.mark.timeout(300)
async def test_without_the_intent_step_kills_are_found_out(tmp_path: Path) -> None:
    async def work(laboratory: _Laboratory) -> None:
        untouched = await laboratory.run(Trial(number=0, kills=(), forgetful=True))
        points = untouched.points
        around = [n for n, point in enumerate(points, 1) if point.startswith("command:after")]
        trials = [Trial(number=n, kills=(around[0] + n % 2,), forgetful=True) for n in range(1, 9)]
        outcomes = await laboratory.run_all(trials)
        assert any(outcome.faults for outcome in outcomes)

    await _with_laboratory(tmp_path, work)
