"""The sessions of agents that we have joined: one for each agent, however many transfers need it."""

import asyncio
import logging

from hookflash.adapters.cxone.attachments import Attachments
from hookflash.adapters.cxone.client import CxoneClient
from hookflash.adapters.cxone.session import AgentSession
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.cxone.wire.events import Batch
from hookflash.adapters.kit.flight import SharedFlight
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformMissing, PlatformRefused
from hookflash.ports.platform import Lane, Spend
from hookflash.ports.runtime import Clock

# In which state the platform begins a session; an agent who sits down to work leaves it.
_AS_BEGUN = "unavailable"
_log = logging.getLogger(__name__)


class AgentSessions:
    """Joins sessions when they are first needed, keeps them, and leaves those that nobody uses.

    They are left as they were found: to end one would log the agent out (reference 2), which is done to
    nobody but an agent whom we have logged in.
    """

    def __init__(
        self, client: CxoneClient, settings: CxoneSettings, clock: Clock, attachments: Attachments
    ) -> None:
        self._client = client
        self._attachments = attachments
        self._settings = settings
        self._clock = clock
        self._open: dict[str, AgentSession] = {}
        self._flights: dict[str, SharedFlight[AgentSession]] = {}
        self._farewells: dict[str, asyncio.Task[None]] = {}
        self._refused_at: float | None = None

    async def get(self, agent_id: str, spend: Spend) -> AgentSession:
        """The agent's session with its snapshot, as fresh as events are.

        Raises:
            PlatformMissing: The agent is not logged in (cause ``not_available``).
            PlatformError: It cannot be joined, or what is known of it may be old.
        """
        session = self._known(agent_id)
        if session is None:
            flight = self._flights.setdefault(agent_id, SharedFlight())
            session = await flight.join(lambda: self._join(agent_id, spend))
        await session.get_ready(self._settings.read_timeout_s)
        return _fresh(session)

    def find(self, agent_id: str | None) -> AgentSession | None:
        """The agent's session if it has been joined and is up to date; asks nobody."""
        session = self._known(agent_id or "")
        return session if session is not None and session.is_fresh() else None

    def has_left_on_hold(self, agent_id: str | None, contact_id: str) -> bool:
        """Whether a contact was on hold when the agent's session ended: nobody has given it back since."""
        session = self._open.get(agent_id or "")
        return session is not None and session.has_ended and session.contacts.is_on_hold(contact_id)

    def holding(self, contact_id: str) -> AgentSession | None:
        """A session that has a living contact and is up to date; asks nobody."""
        fresh = (one for one in self._open.values() if one.is_fresh())
        return next((one for one in fresh if one.contacts.find(contact_id) is not None), None)

    async def start(self, agent_id: str, station: str, spend: Spend) -> AgentSession:
        """Log the agent in on a telephone until nobody needs the session any more.

        Raises:
            PlatformError: The platform did not do it.
        """
        try:
            own = await self._client.sessions.start(await self._as(agent_id, spend), station, spend)
        except PlatformRefused as error:
            if error.cause is not Cause.VERSION_CONFLICT:
                raise
            return await self.get(agent_id, spend)  # logged in meanwhile, by whomever
        flight = self._flights.setdefault(agent_id, SharedFlight())
        session = await flight.join(lambda: self._join(agent_id, spend, own))
        session.on_left(self._say_farewell)
        return await self.get(agent_id, spend)

    def was_refused(self) -> bool:
        """Whether the platform did lately not let us act for an agent."""
        if self._refused_at is None:
            return False
        return self._clock.monotonic() - self._refused_at < self._settings.grants_max_age_s

    @property
    def count(self) -> int:
        """How many are joined."""
        return sum(not session.is_over for session in self._open.values())

    async def stop(self) -> None:
        """Leave all of them."""
        for flight in tuple(self._flights.values()):
            await flight.stop()
        sessions, self._open = tuple(self._open.values()), {}
        await asyncio.gather(*(session.stop() for session in sessions))
        await asyncio.gather(*self._farewells.values())

    def _known(self, agent_id: str) -> AgentSession | None:
        session = self._open.get(agent_id)
        if session is None or session.is_over:
            return None
        session.touch()
        return session

    async def _join(self, agent_id: str, spend: Spend, own: str | None = None) -> AgentSession:
        """Go on with our own session or an earlier attachment, else join; forget those that are over.

        Of a session that ended with a caller on hold the last that is known is where they are.
        """
        before = self._open.get(agent_id)
        for gone in [key for key, one in self._open.items() if one.is_over and not one.has_left_anybody]:
            del self._open[gone]
        session = AgentSession(
            agent_id, lambda spent: self._attach(agent_id, spent), self._poll, self._clock, self._settings
        )
        try:
            if agent_id in self._farewells:
                await asyncio.wait([self._farewells[agent_id]])
            # What was attached to a session that has ended is good for none that came after it.
            has_ended = before is not None and before.has_ended
            known = None if has_ended else await self._attachments.find(agent_id)
            await session.open(spend, own or known)
            self._open[agent_id] = session
        finally:
            self._flights.pop(agent_id, None)
        return session

    def _say_farewell(self, session: AgentSession) -> None:
        agent_id = session.agent_id
        task = asyncio.create_task(self._log_out(session), name="agent-session-farewell")
        self._farewells[agent_id] = task
        task.add_done_callback(lambda _: self._farewells.pop(agent_id, None))

    async def _log_out(self, session: AgentSession) -> None:
        """End a session of ours, unless the agent has begun to work in it."""
        spend = Spend(Lane.AFTERCARE)
        if any(one.is_living or one.is_inbound for one in session.contacts):
            return
        try:
            state = await self._client.people.get_state(session.agent_id, spend)
            if state.key == _AS_BEGUN and not state.has_contact:
                await self._client.sessions.end(session.id, spend)
        except PlatformError as error:
            _log.warning("session.left_open", extra={"cause": error.cause})

    async def _attach(self, agent_id: str, spend: Spend) -> str:
        try:
            session_id = await self._client.sessions.join(await self._as(agent_id, spend), spend)
        except PlatformRefused as error:
            if error.cause is Cause.NOT_PERMITTED:
                self._refused_at = self._clock.monotonic()
            raise
        self._refused_at = None
        await self._attachments.keep(agent_id, session_id)
        return session_id

    async def _poll(self, session_id: str, wait_s: int, spend: Spend) -> Batch | None:
        return await self._client.sessions.next_events(session_id, wait_s, spend)

    async def _as(self, agent_id: str, spend: Spend) -> str:
        """How an agent is named to act for: nobody names themselves (reference 2)."""
        own = (await self._client.find_claims(spend)).agent_id
        return "" if own == agent_id else agent_id


def _fresh(session: AgentSession) -> AgentSession:
    if session.failure is not None:
        raise session.failure.with_traceback(None)
    if session.is_over:
        raise PlatformMissing("The agent is not logged in.", Cause.NOT_AVAILABLE)
    if not session.is_told:
        raise PlatformError(
            "The platform does not tell what the agent's session is like.", Cause.PLATFORM_DOWN
        )
    return session
