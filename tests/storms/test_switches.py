"""The service under both answers to every open question about the platform."""

from dataclasses import fields
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from hookflash.domain.causes import Cause
from hookflash.domain.status import Status
from hookflash.domain.transfer import Transfer
from hookflash_simulator.switches import Switches
from tests.harness.control import first_command
from tests.storms.stage import Stage, stage

_ACME: dict[str, Any] = yaml.safe_load(
    (resources.files("hookflash_simulator.world") / "acme.yaml").read_text(encoding="utf-8")
)
# Answers under which the platform does not let the call of an agent be moved this way.
_REFUSES = {
    ("acd_unattended_transfer", "refused"): Cause.NOT_SUPPORTED,
    ("replace_context", "user"): Cause.NOT_PERMITTED,
}


async def _move(here: Stage, agent: str, fault: dict[str, Any] | None) -> tuple[Transfer, int, str]:
    call_id = await here.place_call("Support", answered_by=agent)
    if fault:
        await here.set_faults([first_command(call_id, fault)])
    accepted = await here.client.transfer(call_id, connection="g", to="queue:Billing")
    done = await here.client.wait(accepted.id)
    return done, await here.effects(call_id), (await here.truth(call_id))["caller_with"]


@pytest.mark.timeout(240)
async def test_every_answer_to_every_open_question_gives_one_effect_and_a_true_landing(
    tmp_path: Path,
) -> None:
    wrong = []
    async with stage(tmp_path) as here:
        for switch in fields(Switches):
            for value in switch.metadata["question"].allowed:
                switches = {**_ACME["switches"], switch.name: value}
                await here.ask("POST", "/reset", {"world": {**_ACME, "switches": switches}, "seed": 7})
                for agent, fault in (("dan", None), ("eva", {"do": "drop_after"})):
                    done, effects, truth = await _move(here, agent, fault)
                    refusal = _REFUSES.get((switch.name, value))
                    expected = (Status.COMPLETED, None, 1) if refusal is None else (Status.FAILED, refusal, 0)
                    seen = (done.status, done.cause, effects)
                    landing = done.landing.where if done.landing else None
                    if seen != expected or landing != truth or (refusal and truth != f"agent:{agent}"):
                        wrong.append((switch.name, value, fault, *seen, landing, truth))
                    await here.set_faults([])
    assert not wrong
