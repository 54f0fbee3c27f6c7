"""get-next-event: waits until something has happened, on the clock of the simulation (reference 2.1)."""

import asyncio
from collections.abc import Awaitable

from hookflash_simulator.clock import ms
from hookflash_simulator.cxone.errors import STATUS_TEXT, Refusal, bad
from hookflash_simulator.cxone.requests import Ask, ok
from hookflash_simulator.cxone.sessions import ApiSession, Poll
from hookflash_simulator.front_door import Answer

LONGEST_S = 60


def get_next_event(ask: Ask) -> Answer | Awaitable[Answer]:
    """GET agent-sessions/{sessionId}/get-next-event.

    Raises:
        Refusal: 400 for a wrong `timeout`, 404 for an unknown id, 409 once the session is over, or while
            another request waits (a switch).
    """
    used = ask.visit.values["sessionId"]
    attached = ask.face.sessions.find_for_poll(used, ask.switches)
    if attached is None or attached.owner != ask.token.user:
        raise Refusal(404, "InvalidAgentSession")
    timeout = ask.parameters.number("timeout")
    if timeout is None or not 0 <= timeout <= LONGEST_S:
        raise bad("timeout", timeout, f"0 to {LONGEST_S}")
    _make_way(ask, attached)
    attached.used_at = ask.world.now()
    _acknowledge(ask, attached, used)
    if attached.pending or attached.has_ended or timeout == 0:
        return _answer(ask, attached, used)
    return _wait(ask, attached, used, timeout)


def _make_way(ask: Ask, attached: ApiSession) -> None:
    """One request waits at a time; one whose connection is gone does not count."""
    waiting = attached.poll
    if waiting is None:
        return
    if waiting.is_connected() and ask.switches.second_poll == "refused":
        raise Refusal(409, "PollInProgress")
    attached.wake()
    attached.poll = None


def _acknowledge(ask: Ask, attached: ApiSession, used: str) -> None:
    """The latest id proves that the last answer arrived; the one before asks for it again."""
    if used == attached.first and not attached.has_ended:
        attached.unacknowledged = []
        attached.pending = ask.face.feed.snapshot(attached.agent_session)
    elif used == attached.latest:
        attached.unacknowledged = []
    else:
        attached.pending = attached.unacknowledged + attached.pending
        attached.unacknowledged = []


async def _wait(ask: Ask, attached: ApiSession, used: str, longest: int) -> Answer:
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    poll = Poll(done, lambda: _is_connected(ask))
    attached.poll = poll
    alarm = ask.world.clock.after(ms(longest), poll.answer)
    try:
        await done
    finally:
        alarm.cancel()
    if attached.poll is not poll:
        return _not_modified()
    attached.poll = None
    return _answer(ask, attached, used)


def _answer(ask: Ask, attached: ApiSession, used: str) -> Answer:
    if not attached.pending:
        if attached.has_ended:
            raise Refusal(409, "InvalidAgentSession", "The agent session has ended.")
        return _not_modified()
    keeps_old = ask.switches.old_session_ids == "all"
    following = ask.face.sessions.rotate(attached, used, keeps_old=keeps_old)
    attached.unacknowledged, attached.pending = attached.pending, []
    return ok({"sessionId": following, "events": attached.unacknowledged})


def _not_modified() -> Answer:
    return Answer(304, headers={STATUS_TEXT: "Not Modified"})


def _is_connected(ask: Ask) -> bool:
    transport = ask.visit.request.transport
    return transport is not None and not transport.is_closing()
