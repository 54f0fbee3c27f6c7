"""How often the platform is asked for a call: what was seen a moment ago is not asked for again."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise

import pytest

from hookflash.domain.calls import CallSnapshot
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command, Verb
from hookflash.domain.ids import CallId
from hookflash.domain.status import Status
from hookflash.ports.platform import Sent, Spend
from tests.fakes.composing import ComposingPlatform
from tests.fakes.office import open_office
from tests.fakes.platform import FakePlatform, accepted, refused
from tests.fakes.virtual_time import run_virtual

READ, SENT = "read", "sent"
# So long the effect of what was accepted is given, and so long a look is good for.
FIRST_LOOK_S, MOMENT_S = 0.15, 0.25


class Telling(FakePlatform):
    """Tells what it was asked, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.log: list[tuple[str, float]] = []

    async def read_call(self, call_id: CallId, spend: Spend) -> CallSnapshot:
        self._note(READ)
        return await super().read_call(call_id, spend)

    async def send(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        try:
            return await super().send(call_id, command, spend)
        finally:
            self._note(SENT)

    def _note(self, what: str) -> None:
        self.log.append((what, asyncio.get_running_loop().time()))

    def gaps(self, first: str, then: str) -> Sequence[float]:
        """The times between what came right after one another."""
        return [
            later - at for (one, at), (other, later) in pairwise(self.log) if (one, other) == (first, then)
        ]


class TellingComposer(Telling, ComposingPlatform):
    """The same, where commands are made of several requests."""


@pytest.mark.parametrize("platform_type", [Telling, TellingComposer])
def test_nothing_is_asked_for_twice_at_the_same_moment(platform_type: type[Telling]) -> None:
    async def scenario() -> None:
        platform = platform_type()
        async with open_office(platform) as office:
            platform.world.answered_call(queue="q-support")
            done = await office.end(await office.request("agent:ben"))
            assert done.status is Status.COMPLETED
            # What was read to decide on a command is also what the command was decided on.
            assert min(platform.gaps(READ, READ)) >= MOMENT_S
            assert platform.gaps(SENT, READ)

    run_virtual(scenario())


@pytest.mark.parametrize("platform_type", [Telling, TellingComposer])
def test_what_was_accepted_is_given_time_to_happen(platform_type: type[Telling]) -> None:
    async def scenario() -> None:
        platform = platform_type()
        async with open_office(platform) as office:
            platform.world.answered_call(queue="q-support")
            await office.end(await office.request("agent:ben"))
            assert min(platform.gaps(SENT, READ)) > FIRST_LOOK_S - 0.01

    run_virtual(scenario())


def test_what_was_seen_before_a_command_is_looked_at_again_after_it() -> None:
    """A refusal is followed at once by the next decision."""

    async def scenario() -> None:
        platform = TellingComposer()
        platform.scripts[Verb.COMPLETE] = [refused(Cause.VERSION_CONFLICT), accepted()]
        async with open_office(platform) as office:
            platform.world.answered_call(queue="q-support")
            await office.end(await office.request("agent:ben"))
            asked = [what for what, _ in platform.log]
            assert asked.count(SENT) == len(platform.sent) == 3
            assert (SENT, SENT) not in pairwise(asked)
            assert 0.0 in platform.gaps(SENT, READ)

    run_virtual(scenario())
