"""kill -9 at every journal write and on both sides of every command and of every request it is made of."""

import random
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import pytest

from tests.crash.connections import CONNECTIONS, Rule
from tests.crash.judging import HOLD_S
from tests.crash.laboratory import SEED, Laboratory, draw_trials, laboratory, report
from tests.crash.scenes import scenes_of
from tests.crash.stage import Kill
from tests.crash.trial import Trial

_AT_ONCE = 60
_POINTS = {f"{what}:{side}" for what in ("commit", "command", "request") for side in ("before", "after")}
_FORGETFUL = (scenes_of("genesys")["waiting to queue"], scenes_of("cxone")["agent to agent"])
_COMPOSED = ("agent to queue", "agent to agent", "agent to number", "consult completed")


@pytest.mark.timeout(2400)
@pytest.mark.parametrize("connection", CONNECTIONS)
async def test_kills_leave_one_effect_a_true_landing_and_nobody_on_hold(
    tmp_path: Path, connection: str, request: pytest.FixtureRequest
) -> None:
    """At every failpoint of every scene in turn, with faults of the platform and second kills besides."""
    async with laboratory(tmp_path) as here:
        await _kill(here, connection, request.config.getoption("--kills"))


async def _kill(here: Laboratory, connection: str, wanted: int) -> None:
    scenes = scenes_of(connection)
    failpoints = await here.failpoints(scenes)
    for name, points in failpoints.items():
        assert set(points) >= _POINTS, name
    drawn = draw_trials(scenes, failpoints)
    killed, made, found = 0, 0, []
    longest = dict.fromkeys(scenes, 0.0)
    while killed < wanted:
        trials = list(islice(drawn, min(_AT_ONCE, wanted - killed)))
        outcomes = await here.run_all([trial for _, trial in trials])
        killed, made = killed + sum(one.killed for one in outcomes), made + len(trials)
        for (name, trial), outcome in zip(trials, outcomes, strict=True):
            longest[name] = max(longest[name], outcome.on_hold_s)
            if outcome.faults:
                found.append((name, trial.number, trial.kills, trial.fault, outcome.faults))
        held_s = max(longest.values())
        report(f"{connection}: {killed} kills in {made} trials, {len(found)} faults, {held_s:.1f} s on hold")
    for name, points in failpoints.items():
        report(f"{connection}, {name}: {len(points)} failpoints, {longest[name]:.1f} s on hold at most")
    assert not found, "\n".join([f"seed {SEED}", *map(str, found)])


@pytest.mark.timeout(600)
async def test_who_is_on_hold_for_nobody_is_off_hold_before_the_effect_has_settled(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Killed between hold and dial, or told of a leg that never comes: that takes no `settle_s`."""
    async with laboratory(tmp_path) as here:
        trials = list(_around_the_dial())
        wanted = max(len(_COMPOSED), request.config.getoption("--kills") // 8)
        drawn = random.Random(SEED).sample(trials, min(wanted, len(trials)))
        trials = sorted(drawn, key=lambda trial: trial.number)  # who takes part again is free by then
        outcomes = await here.run_all(trials)
    killed, held_s = sum(one.killed for one in outcomes), max(one.on_hold_s for one in outcomes)
    report(f"cxone, around the dial: {killed} kills in {len(trials)} trials, {held_s:.1f} s on hold at most")
    assert not [(one, it.faults) for one, it in zip(trials, outcomes, strict=True) if it.faults]


def _around_the_dial() -> Iterator[Trial]:
    scenes, numbers = scenes_of("cxone"), count(1, 3)  # the second of three commands meets the fault
    for name in _COMPOSED:
        for kills, fault in _DIALS:
            more = {"fault": fault, "settle_s": HOLD_S + 2}
            yield scenes[name](number=next(numbers), kills=kills, **more)


# Neither dialled nor refused; dialled, and nothing comes of it.
_LOST = {"do": "false_success"}
_DIALS: tuple[tuple[tuple[Kill, ...], Rule | None], ...] = (
    ((("request:after", 1),), None),
    ((("request:before", 2),), None),
    ((("request:after", 2),), None),
    ((("command:after", 1),), None),
    ((("request:after", 2),), _LOST),
    ((("command:after", 1),), _LOST),
    ((), _LOST),
)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("connection", "name"), [("genesys", "waiting to queue"), ("cxone", "agent to agent")]
)
async def test_without_the_intent_step_kills_are_found_out(
    tmp_path: Path, connection: str, name: str
) -> None:
    scene, sent = scenes_of(connection)[name], (("command:after", 1),)
    async with laboratory(tmp_path) as here:
        outcomes = await here.run_all([scene(number=n, kills=sent, forgetful=True) for n in range(6)])
    assert all(outcome.killed for outcome in outcomes)
    assert any(outcome.faults for outcome in outcomes)
