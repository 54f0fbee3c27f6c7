"""Lines that lead a dialled leg on to another one: before it was seen in the first, or after."""

from dataclasses import replace

import pytest

from hookflash.domain.commands import Verb
from hookflash.domain.status import AttemptStatus, Status
from tests.fakes import people
from tests.fakes.composing import ComposingPlatform
from tests.fakes.office import open_office
from tests.fakes.platform import BILLING, LONELY, OVERFLOW, Outcome, accepted, silent
from tests.fakes.virtual_time import run_virtual


def _platform(spill_after_s: float) -> ComposingPlatform:
    platform = ComposingPlatform()
    line = replace(BILLING, answer_after_s=None, spills_to="q-overflow", spill_after_s=spill_after_s)
    platform.world.queues[BILLING.id] = line
    return platform


@pytest.mark.parametrize("spill_after_s", [0.0, 0.01, 3.0])
@pytest.mark.parametrize("lines_are_up", [False, True])
def test_the_caller_follows_the_leg_that_was_dialled(spill_after_s: float, *, lines_are_up: bool) -> None:
    async def scene() -> None:
        platform = _platform(spill_after_s)
        platform.lines_are_up = lines_are_up
        async with open_office(platform) as office:
            call = platform.world.answered_call(queue="q-support")
            done = await office.end(await office.request("queue:Billing"))
            assert (done.status, call.place) == (Status.COMPLETED, "agent:olga")
            assert done.attempts[-1].status is AttemptStatus.OUTSIDE
            assert [sent.verb for sent in platform.sent] == [Verb.CONSULT, Verb.COMPLETE]

    run_virtual(scene())


@pytest.mark.parametrize(("says", "is_soon"), [(silent(), True), (accepted(effect_after_s=None), False)])
def test_a_line_that_the_agent_dials_is_not_taken_for_ours(says: Outcome, *, is_soon: bool) -> None:
    """Where nobody knows whether we have dialled, or long after that."""

    async def scene() -> None:
        platform = _platform(3.0)
        platform.scripts[Verb.CONSULT] = [says]
        async with open_office(platform) as office:
            call = platform.world.answered_call(queue="q-support")
            await office.request("queue:Billing", deadline_s=20.0)
            await office.until(lambda: bool(platform.sent), within_s=5.0)
            await office.clock.sleep(0.01 if is_soon else 4.0)
            assert people.consult(platform.world, call, LONELY)
            await office.clock.sleep(40.0)
            assert Verb.COMPLETE not in [sent.verb for sent in platform.sent]
            assert call.talk is not None
            assert call.talk.is_open

    run_virtual(scene())


def test_nobody_can_tell_whose_leg_it_is_when_the_answer_was_lost() -> None:
    async def scene() -> None:
        platform = _platform(0.01)
        platform.scripts[Verb.CONSULT] = [silent(effect_after_s=0.1)]
        async with open_office(platform) as office:
            call = platform.world.answered_call(queue="q-support")
            done = await office.end(await office.request("queue:Billing", deadline_s=20.0))
            assert (done.status, call.place) == (Status.UNRESOLVED, "hold")
            assert call.agent("olga").is_up
            assert [sent.verb for sent in platform.sent] == [Verb.CONSULT]

    run_virtual(scene())


@pytest.mark.parametrize(
    ("to", "status"), [("queue:Overflow", Status.FAILED), ("queue:Billing", Status.COMPLETED)]
)
def test_whoever_answers_in_the_line_where_the_call_waited_is_none_of_our_doing(
    to: str, status: Status
) -> None:
    """Although the line that was left is not shown any more."""

    async def scene() -> None:
        platform = ComposingPlatform()
        is_moved = to == "queue:Billing"
        platform.scripts[Verb.MOVE] = [silent(effect_after_s=0.1 if is_moved else None, answer_after_s=3.0)]
        async with open_office(platform) as office:
            call = platform.world.queued_call(OVERFLOW.id)
            done = await office.end(await office.request(to))
            assert done.status is status
            assert call.place == ("agent:ben" if is_moved else "agent:olga")

    run_virtual(scene())
