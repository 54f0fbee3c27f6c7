"""Many agents' sessions, and what one connection makes of them: shared, renewed, left."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.adapters.cxone.attachments import Attachments
from hookflash.adapters.cxone.pauses import FIRST_PAUSE_S
from hookflash.adapters.cxone.session import PROBE_WAIT_S
from hookflash.adapters.cxone.sessions import AgentSessions
from hookflash.adapters.cxone.settings import CxoneSettings, parse
from hookflash.adapters.cxone.wire.access import Claims
from hookflash.adapters.cxone.wire.events import Batch, parse_batch
from hookflash.domain.calls import CallSnapshot, LegState
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformRefused
from hookflash.ports.platform import Lane, Spend
from tests.adapters.clocks import ManualClock, RealClock, settle
from tests.adapters.stub import Stub, answer

from .line import Line
from .platform import CALL, JOIN, KEY, TOKEN, Desk, connect
from .shapes import ANA, BEN, event, granted, start


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

    async def next_events(self, session_id: str, wait_s: int, spend: Spend) -> Batch | None:
        agent_id = session_id.rpartition(" ")[2]
        return await self.lines[agent_id].poll(session_id, wait_s, spend)


def many(clock: ManualClock, **settings: Any) -> tuple[Office, AgentSessions]:
    office = Office()
    parsed: CxoneSettings = parse("c", {**KEY, **settings}, {})
    return office, AgentSessions(office, parsed, clock, Attachments("c", None))  # type: ignore[arg-type]


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


async def test_who_was_on_hold_when_the_agents_session_ended_is_until_there_is_a_new_one(stub: Stub) -> None:
    desk = Desk(stub, event())
    control = connect(stub, RealClock())
    await control.read_call(CALL, Spend(Lane.CHECK))
    stub.on(JOIN, answer(409, {"error": "InvalidAgentSession"}))
    desk.tell(event(status="Holding"))
    desk.tell({"Type": "AgentSessionEnd", "Message": "bye"})
    await _read_until(control, lambda _: stub.count(JOIN) > 1)
    for lane in (Lane.CHECK, Lane.RECONCILE, Lane.WATCH):  # also after somebody else was looked for in vain
        call = await control.read_call(CALL, Spend(lane))
        assert call.caller is not None
        assert call.caller.state is LegState.HELD
        with pytest.raises(PlatformRefused):
            await control._sessions.get(BEN, Spend(Lane.CHECK))
    Desk(stub, event())  # logged in anew, and the caller is off hold
    call = await control.read_call(CALL, Spend(Lane.CHECK))
    assert call.caller is not None
    assert call.caller.state is LegState.CONNECTED
    await control.close()


async def test_who_was_not_on_hold_when_the_agents_session_ended_is_not(stub: Stub) -> None:
    desk = Desk(stub, event(status="Holding"))
    control = connect(stub, RealClock())
    await control.read_call(CALL, Spend(Lane.CHECK))
    stub.on(JOIN, answer(409, {"error": "InvalidAgentSession"}))
    desk.tell(event())
    desk.tell({"Type": "AgentSessionEnd", "Message": "bye"})
    call = await _read_until(control, lambda _: stub.count(JOIN) > 1)
    assert call.caller is not None
    assert call.caller.state is LegState.CONNECTED
    await control.close()


@pytest.mark.parametrize("troubles", [7, 9])
async def test_a_session_that_rests_after_trouble_is_there_for_whoever_needs_it(
    clock: ManualClock, troubles: int
) -> None:
    office, sessions = many(clock)
    line = office.lines["2"] = Line()
    first = asyncio.create_task(sessions.get("2", Spend(Lane.CHECK)))
    await settle()
    line.say(parse_batch({"sessionId": "next 2", "events": [start("2")]}))  # type: ignore[arg-type]
    await first
    for _ in range(troubles):
        line.say(PlatformError("down", Cause.PLATFORM_DOWN))
    while len(line.polls) < 1 + troubles:
        await clock.advance(0.1)
    needed = asyncio.create_task(sessions.get("2", Spend(Lane.COMMAND)))
    await clock.advance(FIRST_PAUSE_S)
    clock.jump(PROBE_WAIT_S)
    line.say(None)
    await settle()
    assert needed.done()
    assert (await needed).is_fresh()
    await sessions.stop()
