"""Following the changes of a transfer."""

import asyncio
from dataclasses import replace

import pytest

from hookflash.domain.ids import TransferId
from hookflash.domain.state import begin
from hookflash.domain.transfer import Transfer
from hookflash.engine.changes import Changes
from tests.fakes.shapes import accepted
from tests.fakes.virtual_time import run_virtual

RECORD = begin(accepted()).transfer


def _state(name: str, version: int = 1) -> Transfer:
    return replace(RECORD, id=TransferId(name), version=version)


def test_everybody_who_follows_a_transfer_is_told_and_nobody_else() -> None:
    async def scenario() -> None:
        changes = Changes()
        first, second, other = (changes.follow(name) for name in ("a", "a", "b"))
        waiting = [asyncio.create_task(one.within(10)) for one in (first, second, other)]
        await asyncio.sleep(1)
        changes.publish(_state("a", 2))
        assert await asyncio.gather(*waiting) == [_state("a", 2), _state("a", 2), None]
        assert asyncio.get_running_loop().time() == pytest.approx(10)

    run_virtual(scenario())


def test_a_change_between_following_and_waiting_is_not_missed() -> None:
    async def scenario() -> None:
        changes = Changes()
        follower = changes.follow("a")
        changes.publish(_state("a", 2))
        assert await follower.within(10) == _state("a", 2)
        assert asyncio.get_running_loop().time() == 0

    run_virtual(scenario())


def test_of_several_changes_the_newest_is_handed_out_and_only_once() -> None:
    async def scenario() -> None:
        changes = Changes()
        follower = changes.follow("a")
        for version in (2, 3, 4):
            changes.publish(_state("a", version))
        assert await follower.within(10) == _state("a", 4)
        assert await follower.within(10) is None
        changes.publish(_state("a", 5))
        assert await follower.within(10) == _state("a", 5)

    run_virtual(scenario())


def test_a_change_before_following_does_not_count() -> None:
    async def scenario() -> None:
        changes = Changes()
        changes.publish(_state("a"))
        assert await changes.follow("a").within(1) is None

    run_virtual(scenario())


def test_closing_lets_everybody_go_and_keeps_what_was_told() -> None:
    async def scenario() -> None:
        changes = Changes()
        waiting = [asyncio.create_task(changes.follow(name).within(100)) for name in "abc"]
        await asyncio.sleep(1)
        changes.publish(_state("a", 2))
        changes.close()
        assert await asyncio.gather(*waiting) == [_state("a", 2), None, None]
        assert asyncio.get_running_loop().time() == 1
        assert changes.is_closed

    run_virtual(scenario())


def test_whoever_forgets_leaves_nothing_behind() -> None:
    async def scenario() -> None:
        changes = Changes()
        for _ in range(100):
            followers = [changes.follow(name) for name in "aab"]
            changes.publish(_state("b"))
            for follower in followers:
                follower.forget()
                follower.forget()
        assert not changes._followers

    run_virtual(scenario())


def test_forgetting_does_not_take_a_later_follower_along() -> None:
    async def scenario() -> None:
        changes = Changes()
        early, late = changes.follow("a"), changes.follow("a")
        early.forget()
        changes.publish(_state("a", 2))
        assert await late.within(1) == _state("a", 2)

    run_virtual(scenario())
