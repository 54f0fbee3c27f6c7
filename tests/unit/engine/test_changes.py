"""Waiting for the next change of a transfer."""

import asyncio

import pytest

from hookflash.engine.changes import Changes
from tests.fakes.virtual_time import run_virtual


def test_everybody_who_waits_for_a_transfer_is_woken_and_nobody_else() -> None:
    async def scenario() -> None:
        changes = Changes()
        first, second, other = (changes.expect(name) for name in ("a", "a", "b"))
        waiting = [asyncio.create_task(one.within(10)) for one in (first, second, other)]
        await asyncio.sleep(1)
        changes.publish("a")
        assert await asyncio.gather(*waiting) == [True, True, False]
        assert asyncio.get_running_loop().time() == pytest.approx(10)

    run_virtual(scenario())


def test_a_change_between_expecting_and_waiting_is_not_missed() -> None:
    async def scenario() -> None:
        changes = Changes()
        expectation = changes.expect("a")
        changes.publish("a")
        assert await expectation.within(10)
        assert asyncio.get_running_loop().time() == 0

    run_virtual(scenario())


def test_a_change_before_expecting_does_not_count() -> None:
    async def scenario() -> None:
        changes = Changes()
        changes.publish("a")
        assert not await changes.expect("a").within(1)

    run_virtual(scenario())


def test_closing_lets_everybody_go() -> None:
    async def scenario() -> None:
        changes = Changes()
        waiting = [asyncio.create_task(changes.expect(name).within(100)) for name in "abc"]
        await asyncio.sleep(1)
        changes.close()
        assert await asyncio.gather(*waiting) == [True] * 3
        assert changes.is_closed

    run_virtual(scenario())


def test_whoever_forgets_leaves_nothing_behind() -> None:
    async def scenario() -> None:
        changes = Changes()
        for _ in range(100):
            expectations = [changes.expect(name) for name in "aab"]
            changes.publish("b")
            for expectation in expectations:
                expectation.forget()
                expectation.forget()
        assert not changes._waiting

    run_virtual(scenario())


def test_forgetting_does_not_take_a_later_waiter_along() -> None:
    async def scenario() -> None:
        changes = Changes()
        early = changes.expect("a")
        changes.publish("a")
        late = changes.expect("a")
        early.forget()
        changes.publish("a")
        assert await late.within(1)

    run_virtual(scenario())
