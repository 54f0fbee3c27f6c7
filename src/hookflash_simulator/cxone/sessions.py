"""Agent sessions, and the API sessions that are attached to them (reference 2).

Every agent who is not offline has an agent session: that of his own desktop. A program starts one for an
agent who has none, or joins. Each API session has its own events and its own ids, of which a new one comes
with every batch of events.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hookflash_simulator.clock import ms
from hookflash_simulator.randomness import Stream
from hookflash_simulator.switches import CxoneSwitches
from hookflash_simulator.world.queues import Queue

if TYPE_CHECKING:
    import asyncio

Event = dict[str, Any]
"""An event as it goes out; all values are texts, but for lists of mappings of texts."""
IDS_KEPT = 50_000
IDLE_LIFE = ms(45 * 60)
"""A program that asks for nothing for so long is forgotten."""
FIRST_NUMBER = 7_100_000


@dataclass(slots=True, eq=False)
class Poll:
    """One request that waits for events."""

    done: "asyncio.Future[None]"
    is_connected: Callable[[], bool]

    def answer(self) -> None:
        """Let it wait no longer."""
        if not self.done.done():
            self.done.set_result(None)


@dataclass(slots=True, eq=False)
class ApiSession:
    """One program's attachment to an agent session.

    Attributes:
        owner: The key of the user who attached it.
        first: The id that it began with, under which everything is told anew.
        latest: The id that was answered last.
        previous: The id before that.
        pending: Events that nobody has been given yet.
        unacknowledged: Events of the last answer, until the next request proves that it arrived.
        held_back: Events that a fault has put behind their successors.
        used_at: When it was attached or its events were fetched last.
        has_joined: True if the agent was logged in before.
        has_ended: True once the agent session is over; what is pending can still be fetched.
    """

    agent_session: "AgentSession"
    owner: str
    first: str
    latest: str
    used_at: int
    has_joined: bool
    previous: str | None = None
    pending: list[Event] = field(default_factory=list)
    unacknowledged: list[Event] = field(default_factory=list)
    held_back: list[Event] = field(default_factory=list)
    poll: Poll | None = None
    has_ended: bool = False

    def wake(self) -> None:
        """Let a waiting request answer."""
        if self.poll is not None:
            self.poll.answer()


@dataclass(slots=True, eq=False)
class AgentSession:
    """An agent who is logged in.

    Attributes:
        number: The numeric id in AgentSessionStart.
        leg_is_up: True while the agent's own phone leg is there.
        asks_about: The closed queue of which the agent was asked whether to dial it all the same.
        shown: The contacts as they were told last, by id.
        shown_state: The agent's state as it was told last.
    """

    agent: str
    number: int
    started_at: int
    station: str
    leg_is_up: bool = True
    is_muted: bool = False
    asks_about: Queue | None = None
    attached: list[ApiSession] = field(default_factory=list)
    shown: dict[int, Event] = field(default_factory=dict)
    shown_state: Event = field(default_factory=dict)


class SessionStore:
    """All sessions by agent, all API sessions by id."""

    def __init__(self, seed: int) -> None:
        self._stream = Stream(seed, "cxone_sessions")
        self._count = 0
        self._of_agent: dict[str, AgentSession] = {}
        self._by_id: dict[str, ApiSession] = {}

    def of(self, agent: str) -> AgentSession | None:
        """The session of an agent, if he has one."""
        return self._of_agent.get(agent)

    def begin(self, agent: str, now: int, station: str) -> AgentSession:
        """An agent is logged in."""
        self._count += 1
        session = AgentSession(agent, FIRST_NUMBER + self._count, now, station)
        self._of_agent[agent] = session
        return session

    def attach(self, session: AgentSession, owner: str, now: int, *, has_joined: bool) -> ApiSession:
        """Another program attaches itself to a session; those that have gone silent are forgotten."""
        for silent in [one for one in session.attached if one.used_at + IDLE_LIFE < now]:
            self.detach(silent)
        first = self._new_id()
        attached = ApiSession(session, owner, first, first, now, has_joined)
        session.attached.append(attached)
        self._know(first, attached)
        return attached

    def detach(self, attached: ApiSession) -> None:
        """A program leaves the agent session, which goes on."""
        attached.has_ended = True
        attached.agent_session.attached.remove(attached)
        attached.wake()

    def rotate(self, attached: ApiSession, used: str, *, keeps_old: bool) -> str:
        """The next id; the one that was used stays good, earlier ones only where the platform has it so."""
        old = attached.previous
        attached.previous, attached.latest = used, self._new_id()
        self._know(attached.latest, attached)
        if old is not None and old not in {attached.first, used} and not keeps_old:
            self._by_id.pop(old, None)
        return attached.latest

    def find(self, session_id: str, switches: CxoneSwitches) -> ApiSession | None:
        """The API session whose id is good for commands."""
        attached = self._by_id.get(session_id)
        if attached is None or switches.old_session_ids == "all":
            return attached
        return attached if session_id in {attached.latest, attached.previous} else None

    def find_for_poll(self, session_id: str, switches: CxoneSwitches) -> ApiSession | None:
        """The API session whose events may be fetched with an id: the first one always may."""
        attached = self._by_id.get(session_id)
        if attached is not None and session_id == attached.first:
            return attached
        return self.find(session_id, switches)

    def end(self, session: AgentSession) -> None:
        """An agent is logged out; what his API sessions have not been given yet they can still fetch."""
        self._of_agent.pop(session.agent, None)
        for attached in session.attached:
            attached.has_ended = True
            attached.wake()

    def sessions(self) -> list[AgentSession]:
        """Everybody who is logged in."""
        return list(self._of_agent.values())

    def clear(self) -> None:
        """Log everybody out without a word; waiting requests are answered."""
        for session in self.sessions():
            self.end(session)
        self._by_id.clear()

    def _know(self, session_id: str, attached: ApiSession) -> None:
        self._by_id[session_id] = attached
        if len(self._by_id) > IDS_KEPT:
            oldest = next(iter(self._by_id))
            self._by_id.pop(oldest)

    def _new_id(self) -> str:
        """As the platform's look: base64 of something, equals signs and all."""
        return base64.b64encode(self._stream.word(22).encode()).decode()
