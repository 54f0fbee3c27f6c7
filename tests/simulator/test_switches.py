"""Every switch: documented, settable, and harmless to everything else in both positions."""

from dataclasses import fields
from pathlib import Path

import pytest

from hookflash_simulator.switches import Question, Switches, document

from .harness import acme, running

ASSUMPTIONS = Path(__file__).parents[2] / "docs" / "assumptions.md"
QUESTIONS: dict[str, Question] = {one.name: one.metadata["question"] for one in fields(Switches)}
POSITIONS = [(name, value) for name, question in QUESTIONS.items() for value in question.allowed]


def test_document_is_current() -> None:
    assert ASSUMPTIONS.read_text("utf-8") == document(), (
        "write it again: python -m hookflash_simulator.switches > docs/assumptions.md"
    )


@pytest.mark.parametrize("name", QUESTIONS)
def test_switch_says_what_is_open_and_how_to_find_out(name: str) -> None:
    question = QUESTIONS[name]
    assert len(question.allowed) > 1
    assert getattr(Switches(), name) == question.allowed[0]
    assert question.asks.rstrip(".)").endswith(("?", "so"))
    assert question.find_out.endswith(".")
    assert question.section.startswith("genesys-cloud ")


@pytest.mark.parametrize(("name", "value"), POSITIONS)
async def test_transfer_works_in_every_position(name: str, value: str) -> None:
    async with running(world=acme(switches={name: value})) as sim:
        call = await sim.place()
        sim.token = await sim.user_token("ana")
        assert (await sim.to_queue(call, "Support", transferType="Attended")).status == 202
        await sim.advance(2)
        assert await sim.caller_with(call) == "agent:dan"
        states = [one["state"] for one in (await sim.conversation(call))["recentTransfers"]]
        assert states in ([], ["Complete"])
        assert len(await sim.effects()) == 1
        await sim.participants(call)
