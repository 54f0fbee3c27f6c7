"""The service under both answers to every open question about Genesys; CXone's: test_cxone_switches."""

from dataclasses import fields
from importlib import resources
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml

from hookflash.domain.causes import Cause
from hookflash.domain.status import Status
from hookflash.domain.transfer import Transfer
from hookflash_simulator.switches import Switches
from tests.storms.platforms import CONNECTION
from tests.storms.stage import Stage, stage

_ACME: dict[str, Any] = yaml.safe_load(
    (resources.files("hookflash_simulator.world") / "acme.yaml").read_text(encoding="utf-8")
)
_MOVES = {"path": "*/replace/queue"}
# Answers under which the platform does not let us do it, by what we do.
_REFUSES = {
    ("move", "replace_context", "user"): Cause.NOT_PERMITTED,
}
_ABOUT_CONSULTS = ("consult", "direct_purpose", "calls_patch_context", "refresh_token_reuse", "user_")


async def _move(here: Stage, agent: str) -> tuple[Transfer, str]:
    call_id = await here.place_call("Support", answered_by=agent)
    accepted = await here.client.transfer(call_id, connection=CONNECTION, to="queue:Billing")
    return await here.client.wait(accepted.id), call_id


async def _consult(here: Stage, agent: str) -> tuple[Transfer, str]:
    call_id = await here.place_call("Support", answered_by=agent)
    made = await here.client.transfer(call_id, connection=CONNECTION, to="agent:ana", kind="consult")
    async for state in here.client.watch(made.id):
        if state.phase == "talking" and not state.orders:
            await here.client.complete(made.id)
    return await here.client.get(made.id), call_id


async def _declined(here: Stage, agent: str) -> tuple[Transfer, str]:
    await here.ask("PATCH", "/agents/ben", {"answer": "decline"})
    call_id = await here.place_call("Support", answered_by=agent)
    made = await here.client.transfer(call_id, connection=CONNECTION, to="agent:ben", kind="consult")
    return await here.client.wait(made.id), call_id


async def _reset(here: Stage, name: str, value: str, seed: int) -> None:
    """A fresh world whose calls have ids of their own: the service remembers those it has moved."""
    world = {**_ACME, "switches": {**_ACME["switches"], name: value}}
    await here.ask("POST", "/reset", {"world": world, "seed": seed})


@pytest.mark.timeout(240)
async def test_every_answer_to_every_open_question_gives_one_effect_and_a_true_landing(
    tmp_path: Path,
) -> None:
    wrong, seeds = [], count(7)
    async with stage(tmp_path) as here:
        for name, value in _answers(""):
            await _reset(here, name, value, next(seeds))
            for agent, fault in (("dan", None), ("eva", {"do": "drop_after"})):
                await here.set_faults([] if fault is None else [{"match": _MOVES, "times": 1, **fault}])
                done, call_id = await _move(here, agent)
                effects, truth = await here.effects(call_id), (await here.truth(call_id))["caller_with"]
                refusal = _REFUSES.get(("move", name, value))
                expected = (Status.COMPLETED, None, 1) if refusal is None else (Status.FAILED, refusal, 0)
                landing = done.landing.where if done.landing else None
                if (done.status, done.cause, effects) != expected or landing != truth:
                    wrong.append((name, value, fault, done.status, done.cause, effects, landing, truth))
    assert not wrong


@pytest.mark.timeout(240)
async def test_every_answer_about_consults_hands_over_or_takes_back(tmp_path: Path) -> None:
    wrong, seeds = [], count(7_000)
    text = yaml.safe_dump(_ACME)
    async with stage(tmp_path, world_text=text, consulting=("dan", "eva")) as here:
        for name, value in _answers(*_ABOUT_CONSULTS):
            await _reset(here, name, value, next(seeds))
            for consult, agent, expected in (
                (_consult, "dan", (Status.COMPLETED, None, "agent:ana")),
                (_declined, "eva", (Status.FAILED, Cause.DECLINED, "agent:eva")),
            ):
                done, call_id = await consult(here, agent)
                truth = (await here.truth(call_id))["caller_with"]
                landing = done.landing.where if done.landing else None
                if (done.status, done.cause, landing) != expected or landing != truth:
                    wrong.append((name, value, consult.__name__, done.status, done.cause, landing, truth))
    assert not wrong


def _answers(*beginnings: str) -> list[tuple[str, str]]:
    """Every answer to every question whose name begins like that."""
    return [
        (switch.name, value)
        for switch in fields(Switches)
        if switch.name.startswith(beginnings)
        for value in switch.metadata["question"].allowed
    ]
