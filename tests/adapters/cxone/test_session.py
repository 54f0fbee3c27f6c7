"""One agent's session: rotating ids, snapshots, what is told and what is forgotten."""

import asyncio

import pytest

from hookflash.adapters.cxone.session import (
    HURRY_S,
    SNAPSHOT_WITHIN_S,
    AgentSession,
)
from hookflash.adapters.cxone.session_contacts import GONE_KEPT_S, MOST_CONTACTS
from hookflash.adapters.cxone.wire.events import parse_batch
from hookflash.domain.errors import PlatformError
from hookflash.ports.platform import Lane
from tests.adapters.clocks import ManualClock, settle

from .line import NO_SESSION, SETTINGS, Line
from .shapes import CHILD, MASTER, OTHER, event, start

BYE = {"Type": "AgentSessionEnd", "Message": "bye"}


async def test_every_batch_brings_the_id_for_what_comes_next(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    line.tell(1, start(), event())
    await settle()
    clock.jump(50)
    line.say(None)
    await settle()
    line.tell(2, event(status="Holding"))
    await settle()
    assert line.polls == ["first", "session==1", "session==1", "session==2"]
    assert session.id == "session==2"
    held = session.contacts.find(MASTER)
    assert held is not None
    assert held.status == "holding"
    assert line.most_waiting == 1


async def test_a_session_start_replaces_what_was_known(line: Line, session: AgentSession) -> None:
    line.tell(1, start(), event(), event(CHILD, "Dialing"))
    await settle()
    line.tell(2, start(), event())
    await settle()
    assert {one.id for one in session.contacts} == {MASTER}


async def test_an_id_that_is_forgotten_is_answered_by_joining_again(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    line.tell(1, start(), event(), event(CHILD))
    await settle()
    line.joins = ["second"]
    line.say(NO_SESSION)
    await settle()
    assert not session.is_told
    line.tell(7, event(status="Holding"))  # the snapshot, also where no start of a session says so
    await settle()
    assert {one.id for one in session.contacts} == {MASTER}
    assert session.contacts.is_on_hold(MASTER)
    assert line.joined == 2
    await clock.advance(1)
    assert line.polls[-2:] == ["second", "session==7"]


async def test_an_agent_who_is_logged_out_has_no_session_any_more(line: Line, session: AgentSession) -> None:
    line.joins = [NO_SESSION]
    line.say(NO_SESSION)
    await settle()
    assert session.is_over
    assert line.waiting == 0


async def test_the_end_that_an_event_tells_is_believed(line: Line, session: AgentSession) -> None:
    line.tell(1, start())
    await settle()
    line.tell(2, BYE)
    await settle()
    assert session.is_over
    assert line.joined == 1
    assert line.waiting == 0


async def test_the_end_of_the_session_before_is_answered_by_joining_again(
    line: Line, session: AgentSession
) -> None:
    line.joins = ["second"]
    line.tell(1, BYE)
    await settle()
    line.tell(2, start(), event())
    await settle()
    assert session.is_fresh()
    assert line.polls == ["first", "second", "session==2"]


async def test_an_id_that_ends_after_the_last_use_is_not_replaced(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    line.tell(1, start())
    await settle()
    clock.jump(SETTINGS.session_idle_s + 1)
    line.say(NO_SESSION)
    await settle()
    assert session.is_over
    assert line.joined == 1


async def test_nothing_is_fresh_once_its_reader_has_died(line: Line, session: AgentSession) -> None:
    line.tell(1, start(), event())
    await settle()
    line.say(ZeroDivisionError("of ours"))
    await settle()
    assert session.is_over
    assert not session.is_fresh()


async def test_an_answer_that_came_before_the_snapshot_was_asked_for_is_no_snapshot(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    line.tell(1, start(), event())
    await settle()
    line.tell(2, event(CHILD, "Dialing"))
    assert session._asking is not None
    while not session._asking.done():  # noqa: ASYNC110 - the very moment is what matters
        await asyncio.sleep(0)
    session._ask_anew()  # somebody's patience ends before the reader has come round to the answer
    await settle()
    line.tell(3, start(), event(), event(CHILD, "Dialing"))
    await settle()
    assert {one.id for one in session.contacts} == {MASTER, CHILD}
    assert line.polls[-2:] == ["first", "session==3"]


async def test_what_is_waited_for_wakes_the_waiter_and_patience_ends(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    waiting = asyncio.create_task(session.wait_until(lambda: session.contacts.find(MASTER) is not None, 3.0))
    line.tell(1, start(), event())
    assert await waiting
    hopeless = asyncio.create_task(session.wait_until(lambda: False, 3.0))
    await clock.advance(2.9)
    assert not hopeless.done()
    await clock.advance(0.2)
    assert line.polls[-1] == "first"  # an event may have been lost: the snapshot is asked for
    line.tell(2, start(), event())
    await settle()
    assert not await hopeless
    assert clock.sleepers == 0


async def test_what_the_snapshot_shows_was_only_told_in_an_event_that_was_lost(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    line.tell(1, start(), event())
    await settle()
    held = asyncio.create_task(session.wait_until(lambda: session.contacts.is_on_hold(MASTER), 3.0))
    await clock.advance(3.1)
    assert not session.is_told
    assert session.id == "session==1"  # for commands: only a request for events takes the first one
    line.tell(2, start(), event(status="Holding"))
    await settle()
    assert await held
    assert (line.joined, line.most_waiting) == (1, 1)
    line.tell(3, event(status="Active"))
    await settle()
    assert line.polls[-3:] == ["first", "session==2", "session==3"]


async def test_a_snapshot_that_does_not_come_proves_nothing(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    line.tell(1, start(), event())
    await settle()
    hopeful = asyncio.create_task(session.wait_until(lambda: session.id == "never", 1.0))
    await clock.advance(1 + SNAPSHOT_WITHIN_S + 0.1)
    assert not await hopeful
    await session.stop()
    assert line.waiting == 0


async def test_one_that_nobody_uses_is_left_and_never_ended(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    line.tell(1, start())
    await settle()
    clock.jump(899)
    session.touch()
    clock.jump(899)
    line.say(None)
    await settle()
    assert not session.is_over
    clock.jump(2)
    line.say(None)
    await settle()
    assert session.is_over
    assert line.waiting == 0


async def test_a_session_that_is_acted_on_goes_before_those_that_are_watched(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    line.tell(1, start())
    await settle()
    for number, (acts, lane) in enumerate([(False, Lane.WATCH), (True, Lane.RECONCILE), (False, Lane.WATCH)]):
        clock.jump(HURRY_S)
        if acts:
            session.hurry()
        line.tell(number + 2, event())
        await settle()
        assert line.lanes[-1] is lane
    line.joins = ["second"]
    line.say(NO_SESSION)
    await settle()
    assert line.lanes[-1] is Lane.RECONCILE  # a snapshot is waited for


async def test_contacts_that_have_long_been_gone_are_forgotten(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    line.tell(
        1, start(), event(CHILD, "Disconnected", FinalState=True), event(OTHER, "Disconnected"), event()
    )
    await settle()
    clock.jump(GONE_KEPT_S + 1)
    line.tell(2, event(status="Holding"))
    await settle()
    assert {one.id for one in session.contacts} == {OTHER, MASTER}  # in after-call work, and on hold


async def test_contacts_that_are_gone_are_forgotten_first(line: Line, session: AgentSession) -> None:
    line.tell(1, start(), event())
    for number in range(3 * MOST_CONTACTS):
        contact_id = str(900_000 + number)
        line.tell(number + 2, event(contact_id, "Disconnected", FinalState=True))
    await settle()
    for _ in range(20):
        await settle()
    assert len(session.contacts) == MOST_CONTACTS
    assert session.contacts.find(MASTER) is not None


async def test_what_is_no_batch_of_events_is_trouble_and_no_crash(line: Line, session: AgentSession) -> None:
    everything: tuple[object, ...] = ({}, [], "x", {"sessionId": 7.5, "events": []}, {"sessionId": ["a"]})
    for strange in everything:
        with pytest.raises(PlatformError):
            parse_batch(strange)
    line.tell(1, start(), {"Type": "Weather"}, {"Type": "CallContactEvent"}, event(Status=""), event())
    await settle()
    assert {one.id for one in session.contacts} == {MASTER}
