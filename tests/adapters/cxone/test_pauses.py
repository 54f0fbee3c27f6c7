"""A session in trouble: how long it pauses, who makes the pauses short, and that nothing causes a storm."""

import asyncio
from collections.abc import Callable

import pytest

from hookflash.adapters.cxone.pauses import FIRST_PAUSE_S
from hookflash.adapters.cxone.session import (
    PROBE_WAIT_S,
    TOO_SOON_S,
    AgentSession,
)
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformBusy, PlatformError
from hookflash.ports.platform import Lane, Spend
from tests.adapters.clocks import ManualClock, settle

from .line import NO_SESSION, SETTINGS, Line
from .shapes import ANA, MASTER, event, start


async def test_waits_that_end_with_the_id_are_no_trouble(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    for number in range(10):
        line.tell(number, start(), event())
        await settle()
        clock.jump(TOO_SOON_S)
        line.say(NO_SESSION)
        await settle()
    line.tell(99, start(), event())
    await settle()
    assert session.is_fresh()
    assert (line.joined, len(line.polls)) == (11, 22)  # without a pause


async def _get_into_trouble(line: Line, clock: ManualClock) -> None:
    """The next request is put off for eight seconds and more, of which the first bit is over."""
    troubles = 7
    for _ in range(troubles):
        line.say(PlatformError("down", Cause.PLATFORM_DOWN))
    while len(line.polls) < 1 + troubles:
        await clock.advance(0.1)
    await clock.advance(FIRST_PAUSE_S)
    assert len(line.polls) == 1 + troubles


async def test_whoever_needs_the_session_ends_its_pause(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    line.tell(1, start(), event())
    await _get_into_trouble(line, clock)
    polls = len(line.polls)
    ready = asyncio.create_task(session.get_ready(10.0))
    await settle()
    assert len(line.polls) == polls + 1
    line.tell(2, event(status="Holding"))
    await settle()
    assert ready.done()
    assert session.contacts.is_on_hold(MASTER)


async def test_whoever_needs_the_session_is_told_of_the_next_failure_and_causes_no_storm(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    line.tell(1, start(), event())
    await _get_into_trouble(line, clock)
    polls = len(line.polls)
    for _ in range(100):
        line.say(PlatformError("still down", Cause.PLATFORM_DOWN))
    for _ in range(100):
        await clock.advance(0.02)
        asked = asyncio.create_task(session.get_ready(10.0))
        await clock.advance(0.02)
        del asked
    assert len(line.polls) - polls <= 4.0 / FIRST_PAUSE_S + 1


def _forget_often(line: Line) -> None:
    """The platform forgets the session, time and again, right after its snapshot."""
    for number in range(5):
        line.tell(number, start(), event())
        line.say(NO_SESSION)


async def test_a_pause_that_begins_while_somebody_waits_is_short(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    _forget_often(line)
    while line.joined < 4:
        await clock.advance(0.1)
    assert not session.is_told
    line.say(NO_SESSION)  # pauses of a second, of two, of four are to come
    line.say(NO_SESSION)
    line.tell(9, start(), event())
    ready = asyncio.create_task(session.get_ready(10.0))
    await clock.advance(4 * FIRST_PAUSE_S)
    assert ready.done()
    assert session.is_fresh()


async def test_a_snapshot_is_listened_on_from_at_once_however_much_trouble_there_was(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    _forget_often(line)
    line.tell(9, start(), event())
    await clock.advance(30)
    assert session.is_fresh()
    assert line.polls[-1] == "session==9"
    assert line.waiting == 1


async def test_what_is_known_is_old_while_nobody_listens(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    for _ in range(5):
        line.tell(1, start(), event())  # the same again: each answer is followed by a longer pause
    while line.waiting or len(line.polls) < 5:
        await clock.advance(0.1)
        assert session.is_fresh() == (line.waiting == 1)
    line.tell(2, event(status="Holding"))
    await clock.advance(10)
    assert session.is_fresh()
    assert line.waits[-2:] == [PROBE_WAIT_S, 50]  # what happened meanwhile was asked for first


async def test_a_pause_that_the_platform_asked_for_is_not_shortened(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    line.say(PlatformBusy("busy", retry_after_s=60))
    await settle()
    ready = asyncio.create_task(session.get_ready(10.0))
    hopeful = asyncio.create_task(session.wait_until(lambda: False, 50.0))
    await clock.advance(51)
    assert (ready.done(), hopeful.done()) == (True, True)
    assert len(line.polls) == 1


async def test_trouble_makes_what_is_known_old_and_is_waited_out(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    line.tell(1, start(), event())
    await settle()
    line.say(PlatformError("down", Cause.PLATFORM_DOWN))
    await settle()
    assert session.failure is not None
    polls = len(line.polls)
    await clock.advance(0.4)
    assert len(line.polls) == polls
    await clock.advance(0.4)
    assert len(line.polls) == polls + 1
    clock.jump(1)
    line.say(None)
    await settle()
    assert session.failure is None
    assert line.polls[-1] == "session==1"
    assert line.waits[-3:] == [50, PROBE_WAIT_S, 50]


async def test_an_id_that_never_tells_anything_is_not_asked_for_without_a_pause(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    for _ in range(50):
        line.say(NO_SESSION)
    await settle()
    assert line.joined <= 4
    await clock.advance(5)
    assert line.joined <= 7
    assert not session.is_told


STORMS: dict[str, Callable[[Line, int], None]] = {
    "refused": lambda line, _: line.say(PlatformError("down", Cause.PLATFORM_DOWN)),
    "nothing": lambda line, _: line.say(None),
    "empty": lambda line, n: line.tell(n),
    "always_the_same": lambda line, _: line.tell(1, start(), event()),
    "forgotten_at_once": lambda line, n: line.tell(n, start(), event()) if n % 2 else line.say(NO_SESSION),
    "forgotten": lambda line, _: line.say(NO_SESSION),
}


@pytest.mark.parametrize("name", STORMS)
async def test_answers_that_come_at_once_and_tell_nothing_are_asked_for_ever_less_often(
    line: Line, session: AgentSession, clock: ManualClock, name: str
) -> None:
    for number in range(1, 1000):
        STORMS[name](line, number)
    await clock.advance(60)
    assert len(line.polls) + line.joined <= 40
    soon = len(line.polls) + line.joined
    await clock.advance(600)
    assert soon + 80 <= len(line.polls) + line.joined + 40 <= soon + 40 + 4 * 60 + 10


async def test_an_account_that_is_busy_is_left_in_peace_for_as_long_as_it_asks(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    del session
    line.say(PlatformBusy("busy", retry_after_s=60))
    await clock.advance(59)
    assert len(line.polls) == 1
    await clock.advance(2)
    assert len(line.polls) == 2


async def test_sessions_that_get_into_trouble_together_do_not_come_back_together(clock: ManualClock) -> None:
    lines = [Line() for _ in range(50)]
    opened = [AgentSession(ANA, one.join, one.poll, clock, SETTINGS) for one in lines]
    for one in opened:
        await one.open(Spend(Lane.CHECK))
    for line in lines:
        line.say(PlatformError("down", Cause.PLATFORM_DOWN))
    await clock.advance(0.499)
    assert all(len(line.polls) == 1 for line in lines)
    back = []
    for _ in range(10):
        before = sum(len(line.polls) for line in lines)
        await clock.advance(0.026)
        back.append(sum(len(line.polls) for line in lines) - before)
    assert sum(back) == len(lines)
    assert max(back) <= len(lines) / 2
    for one in opened:
        await one.stop()
