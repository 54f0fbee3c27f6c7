"""Every CXone switch: documented, settable, and harmless to everything else in both positions."""

from dataclasses import fields

import pytest

from hookflash_simulator.switches import CXONE, CxoneSwitches, Question
from tests.simulator.harness import acme

from .platform import opened

QUESTIONS: dict[str, Question] = {one.name: one.metadata["question"] for one in fields(CxoneSwitches)}
POSITIONS = [(name, value) for name, question in QUESTIONS.items() for value in question.allowed]


@pytest.mark.parametrize("name", QUESTIONS)
def test_switch_says_what_is_open_and_how_to_find_out(name: str) -> None:
    question = QUESTIONS[name]
    assert len(question.allowed) > 1
    assert getattr(CxoneSwitches(), name) == question.allowed[0]
    assert question.asks.endswith("?")
    assert question.find_out.endswith(".")
    assert question.section.startswith("nice-cxone ")


@pytest.mark.parametrize(("name", "value"), POSITIONS)
async def test_transfer_works_in_every_position(name: str, value: str) -> None:
    async with opened(world=acme(switches={CXONE + name: value})) as cxone:
        call, session = await cxone.place(), await cxone.at_work()
        await session.hold(call)
        await session.do("dial-skill", skillId=cxone.skill("Overflow"))
        await cxone.sim.advance(1.5)
        assert (await session.contacts())[-1] == "1 Active"
        await session.do("interactions/transfer-calls")
        await cxone.sim.advance(5)
        assert await session.contacts() == ["1 Disconnected!", "0 Disconnected", "0 Disconnected!"]
        assert await cxone.sim.caller_with(call) == "agent:kim"
        assert len(await cxone.sim.effects()) == 3
