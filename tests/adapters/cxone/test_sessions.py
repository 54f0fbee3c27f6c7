"""Agents' sessions: one long poll each, rotating ids, snapshots, renewal of tokens, leaving."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.adapters.cxone.session import MOST_CONTACTS, AgentSession
from hookflash.adapters.cxone.sessions import AgentSessions
from hookflash.adapters.cxone.settings import CxoneSettings, parse
from hookflash.adapters.cxone.wire.access import Claims
from hookflash.adapters.cxone.wire.events import Batch, parse_batch
from hookflash.domain.calls import CallSnapshot
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformMissing, PlatformRefused
from hookflash.ports.platform import Lane, Spend
from tests.adapters.clocks import ManualClock, RealClock, settle
from tests.adapters.stub import Stub, answer

from .platform import CALL, JOIN, KEY, TOKEN, Desk, connect
from .shapes import ANA, CHILD, MASTER, batch, event, granted, start

NO_SESSION = PlatformMissing("gone", Cause.NOT_AVAILABLE)


class Line:
    """The platform's side of one agent's session, without sockets."""

    def __init__(self) -> None:
        self.joins: list[str | PlatformError] = ["first"]
        self.joined = 0
        self.polls: list[str] = []
        self.waiting = 0
        self.most_waiting = 0
        self._answers: asyncio.Queue[Batch | PlatformError | None] = asyncio.Queue()

    async def join(self, spend: Spend) -> str:
        del spend
        self.joined += 1
        said = self.joins.pop(0) if len(self.joins) > 1 else self.joins[0]
        if isinstance(said, PlatformError):
            raise said
        return said

    async def poll(self, session_id: str, spend: Spend) -> Batch | None:
        del spend
        self.polls.append(session_id)
        self.waiting += 1
        self.most_waiting = max(self.most_waiting, self.waiting)
        try:
            said = await self._answers.get()
        finally:
            self.waiting -= 1
        if isinstance(said, PlatformError):
            raise said
        return said

    def tell(self, number: int, *events: dict[str, str]) -> None:
        self._answers.put_nowait(parse_batch(batch(number, *events)))

    def say(self, said: "PlatformError | None") -> None:
        self._answers.put_nowait(said)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
async def session(line: Line, clock: ManualClock) -> AsyncIterator[AgentSession]:
    opened = AgentSession(ANA, line.join, line.poll, clock, 900.0)
    await opened.open(Spend(Lane.CHECK))
    await settle()
    yield opened
    await opened.stop()


async def test_every_batch_brings_the_id_for_what_comes_next(line: Line, session: AgentSession) -> None:
    line.tell(1, start(), event())
    await settle()
    line.say(None)
    await settle()
    line.tell(2, event(status="Holding"))
    await settle()
    assert line.polls == ["first", "session==1", "session==1", "session==2"]
    assert session.id == "session==2"
    held = session.find(MASTER)
    assert held is not None
    assert held.status == "holding"
    assert line.most_waiting == 1


async def test_a_session_start_replaces_what_was_known(line: Line, session: AgentSession) -> None:
    line.tell(1, start(), event(), event(CHILD, "Dialing"))
    await settle()
    line.tell(2, start(), event())
    await settle()
    assert set(session.contacts) == {MASTER}


async def test_an_id_that_is_forgotten_is_answered_by_joining_again(
    line: Line, session: AgentSession
) -> None:
    line.tell(1, start(), event())
    await settle()
    line.joins = ["second"]
    line.say(NO_SESSION)
    await settle()
    assert not session.is_told
    line.tell(7, start(), event(status="Holding"))
    await settle()
    assert line.polls[-2:] == ["second", "session==7"]
    assert line.joined == 2
    found = session.find(MASTER)
    assert found is not None
    assert found.status == "holding"


async def test_an_agent_who_is_logged_out_has_no_session_any_more(line: Line, session: AgentSession) -> None:
    line.joins = [NO_SESSION]
    line.say(NO_SESSION)
    await settle()
    assert session.is_over
    assert line.waiting == 0


async def test_the_end_that_an_event_tells_is_believed(line: Line, session: AgentSession) -> None:
    line.tell(1, start(), {"Type": "AgentSessionEnd", "Message": "bye"})
    await settle()
    assert session.is_over
    assert line.waiting == 0


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
    await clock.advance(0.2)
    assert len(line.polls) == polls + 1
    line.say(None)
    await settle()
    assert session.failure is None
    assert line.polls[-1] == "session==1"


async def test_an_id_that_never_tells_anything_is_not_asked_for_without_a_pause(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    for _ in range(50):
        line.say(NO_SESSION)
    await settle()
    assert line.joined <= 3
    await clock.advance(5)
    assert line.joined <= 7
    assert not session.is_told


async def test_what_is_waited_for_wakes_the_waiter_and_patience_ends(
    line: Line, session: AgentSession, clock: ManualClock
) -> None:
    waiting = asyncio.create_task(session.wait_until(lambda: session.find(MASTER) is not None, 3.0))
    line.tell(1, start(), event())
    assert await waiting
    hopeless = asyncio.create_task(session.wait_until(lambda: False, 3.0))
    await clock.advance(2.9)
    assert not hopeless.done()
    await clock.advance(0.2)
    assert not await hopeless
    assert clock.sleepers == 0


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


async def test_contacts_that_are_gone_are_forgotten_first(line: Line, session: AgentSession) -> None:
    line.tell(1, start(), event())
    for number in range(3 * MOST_CONTACTS):
        contact_id = str(900_000 + number)
        line.tell(number + 2, event(contact_id, "Disconnected", FinalState=True))
    await settle()
    for _ in range(20):
        await settle()
    assert len(session.contacts) == MOST_CONTACTS
    assert session.find(MASTER) is not None


async def test_what_is_no_batch_of_events_is_trouble_and_no_crash(line: Line, session: AgentSession) -> None:
    everything: tuple[object, ...] = ({}, [], "x", {"sessionId": 7.5, "events": []}, {"sessionId": ["a"]})
    for strange in everything:
        with pytest.raises(PlatformError):
            parse_batch(strange)
    line.tell(1, start(), {"Type": "Weather"}, {"Type": "CallContactEvent"}, event(Status=""), event())
    await settle()
    assert set(session.contacts) == {MASTER}


class Office:
    """The client of many agents' sessions, without sockets."""

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}
        self.sessions = self

    async def find_claims(self, spend: Spend) -> Claims:
        del spend
        return Claims(agent_id="1")

    async def join(self, as_agent: str, spend: Spend) -> str:
        line = self.lines.setdefault(as_agent or "1", Line())
        await line.join(spend)
        return f"first {as_agent or '1'}"

    async def next_events(self, session_id: str, _wait_s: int, spend: Spend) -> Batch | None:
        agent_id = session_id.rpartition(" ")[2]
        return await self.lines[agent_id].poll(session_id, spend)


def many(clock: ManualClock, **settings: Any) -> tuple[Office, AgentSessions]:
    office = Office()
    parsed: CxoneSettings = parse("c", {**KEY, **settings}, {})
    return office, AgentSessions(office, parsed, clock)  # type: ignore[arg-type]


async def test_two_hundred_sessions_have_one_poll_each_and_flat_memory(clock: ManualClock) -> None:
    office, sessions = many(clock)
    agents = [str(number) for number in range(1, 201)]
    gets = [asyncio.create_task(sessions.get(agent, Spend(Lane.CHECK))) for agent in agents * 3]
    await settle()
    for agent in agents:
        office.lines[agent].say(parse_batch({"sessionId": f"next {agent}", "events": [start(agent)]}))  # type: ignore[arg-type]
    await asyncio.gather(*gets)
    assert sessions.count == len(agents)
    await _rounds(office, agents, 20)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for line in office.lines.values():
        line.polls.clear()
    await _rounds(office, agents, 30)
    for line in office.lines.values():
        assert (line.joined, line.most_waiting) == (1, 1)
        line.polls.clear()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 2_000_000
    await sessions.stop()
    assert all(line.waiting == 0 for line in office.lines.values())


async def _rounds(office: Office, agents: list[str], count: int) -> None:
    for number in range(count):
        for agent in agents:
            status = "Holding" if number % 2 else "Active"
            said = {"sessionId": f"next {agent}", "events": [event(status=status)]}
            office.lines[agent].say(parse_batch(said))  # type: ignore[arg-type]
        await settle()


async def test_the_keys_own_user_is_not_named(clock: ManualClock) -> None:
    office, sessions = many(clock)
    asked = asyncio.create_task(sessions.get("1", Spend(Lane.CHECK)))
    await settle()
    office.lines["1"].say(parse_batch({"sessionId": "next 1", "events": [start("1")]}))  # type: ignore[arg-type]
    await asked
    assert list(office.lines) == ["1"]
    await sessions.stop()


async def test_a_refusal_to_act_for_others_is_remembered_for_a_while(clock: ManualClock) -> None:
    office, sessions = many(clock, grants_max_age_s=60)
    office.lines["2"] = Line()
    office.lines["2"].joins = [PlatformRefused("no", Cause.NOT_PERMITTED)]
    with pytest.raises(PlatformRefused):
        await sessions.get("2", Spend(Lane.CHECK))
    assert sessions.was_refused()
    clock.jump(61)
    assert not sessions.was_refused()
    await sessions.stop()


async def _read_until(control: CxoneCallControl, holds: Callable[[CallSnapshot], bool]) -> CallSnapshot:
    async with asyncio.timeout(5):
        while not holds(call := await control.read_call(CALL, Spend(Lane.CHECK))):  # noqa: ASYNC110 - reading tells
            await asyncio.sleep(0.01)
    return call


async def test_a_token_that_ends_during_a_poll_loses_no_event(stub: Stub) -> None:
    desk = Desk(stub, event())
    stub.on(TOKEN, answer(200, granted()), answer(200, granted(2)))
    control = connect(stub, RealClock())
    await control.read_call(CALL, Spend(Lane.CHECK))
    desk.reply(answer(401, {"error": "invalid_token"}))
    desk.tell(event(status="Holding"))
    call = await _read_until(control, lambda call: call.caller is not None and call.caller.state == "held")
    assert not call.caller_is_gone
    assert stub.count(TOKEN) == 2
    assert stub.count(JOIN) == 1
    assert desk.most_waiting == 1
    await control.close()


async def test_readers_share_one_session_and_its_poll(stub: Stub) -> None:
    desk = Desk(stub, event())
    control = connect(stub, RealClock())
    await asyncio.gather(*(control.read_call(CALL, Spend(Lane.CHECK)) for _ in range(20)))
    assert (stub.count(JOIN), desk.most_waiting) == (1, 1)
    join = next(one for one in stub.seen if one.target.endswith("/join"))
    assert join.json == {"asAgentId": ANA}
    assert all("timeout=50" in poll for poll in desk.polls)
    await control.close()
    assert not any(one.method == "DELETE" for one in stub.seen)


async def test_nothing_new_is_no_failure(stub: Stub) -> None:
    desk = Desk(stub, event())
    control = connect(stub, RealClock())
    desk.reply(answer(304))
    await control.read_call(CALL, Spend(Lane.CHECK))
    await _read_until(control, lambda _: len(desk.polls) >= 3)
    assert desk.polls[1] == desk.polls[2]
    call = await control.read_call(CALL, Spend(Lane.CHECK))
    assert not call.caller_is_gone
    await control.close()
