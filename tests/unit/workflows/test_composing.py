"""Blind transfers that are made of a consultation which completes itself."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from hookflash.domain.calls import LegRole
from hookflash.domain.commands import Verb
from hookflash.domain.requests import Release
from hookflash.domain.status import Reached, Status
from hookflash.domain.targets import TargetType
from tests.fakes import people
from tests.fakes.calls import Call
from tests.fakes.composing import COMPOSED, ComposingPlatform
from tests.fakes.office import Office, open_office
from tests.fakes.places import EMPTY, MAILBOX
from tests.fakes.virtual_time import run_virtual

Scene = Callable[[Office, ComposingPlatform], Coroutine[Any, Any, None]]


def play(scene: Scene) -> None:
    async def played() -> None:
        platform = ComposingPlatform()
        async with open_office(platform) as office:
            await scene(office, platform)
            assert not platform.blind_repeats

    run_virtual(played())


def verbs(platform: ComposingPlatform) -> list[Verb]:
    return [sent.verb for sent in platform.sent]


def answered_at(call: Call) -> float:
    """When somebody who was consulted answered."""
    times = [one.answered_at for one in call.parties if one.place == "agent:ben"]
    return next(at for at in times if at is not None)


@pytest.mark.parametrize(
    ("release", "waits"), [(None, False), (Release.AT_ONCE, False), (Release.ON_ANSWER, True)]
)
def test_a_line_keeps_the_caller_unless_the_agent_is_to_stay_until_an_answer(
    release: Release | None, *, waits: bool
) -> None:
    async def scene(office: Office, platform: ComposingPlatform) -> None:
        call = platform.world.answered_call(queue="q-support")
        said: dict[str, Any] = {} if release is None else {"release": release}
        done = await office.end(await office.request("queue:Billing", **said))
        assert (done.status, done.reached) == (Status.COMPLETED, Reached.PERSON)
        assert verbs(platform) == [Verb.CONSULT, Verb.COMPLETE]
        assert call.place == "agent:ben"
        assert waits == (platform.sent[-1].at >= answered_at(call))

    play(scene)


def test_a_mailbox_has_the_caller_as_soon_as_it_answers() -> None:
    async def scene(office: Office, platform: ComposingPlatform) -> None:
        platform.composed = COMPOSED | {TargetType.VOICEMAIL}
        platform.directory.mailboxes["agent:ben"] = MAILBOX
        platform.world.answered_call(queue="q-support")
        done = await office.end(await office.request("voicemail:agent:ben"))
        assert (done.status, done.reached) == (Status.COMPLETED, Reached.VOICEMAIL)
        assert verbs(platform) == [Verb.CONSULT, Verb.COMPLETE]

    play(scene)


def test_an_agent_is_not_left_alone_with_a_mailbox() -> None:
    """It would record them; a mailbox that a caller was left with ends with the caller."""

    async def scene(office: Office, platform: ComposingPlatform) -> None:
        platform.composed = COMPOSED | {TargetType.VOICEMAIL}
        platform.directory.mailboxes["agent:ben"] = MAILBOX
        call = platform.world.answered_call(queue="q-support")
        transfer_id = await office.request("voicemail:agent:ben")
        await office.until(lambda: any(one.role is LegRole.VOICEMAIL for one in call.parties), within_s=5.0)
        people.hang_up(platform.world, call)
        done = await office.end(transfer_id)
        assert done.status is Status.ABANDONED
        assert verbs(platform) == [Verb.CONSULT, Verb.CLOSE]
        assert all(one.is_over for one in call.parties if one.role is LegRole.VOICEMAIL)

    play(scene)


def test_a_call_that_no_agent_has_is_moved_by_one_request() -> None:
    async def scene(office: Office, platform: ComposingPlatform) -> None:
        platform.world.queued_call(EMPTY.id)
        done = await office.end(await office.request("queue:Billing"))
        assert done.status is Status.COMPLETED
        assert verbs(platform) == [Verb.MOVE]

    play(scene)
