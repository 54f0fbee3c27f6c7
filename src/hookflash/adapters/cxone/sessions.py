"""The sessions of agents that we have joined: one for each agent, however many transfers need it."""

import asyncio

from hookflash.adapters.cxone.client import CxoneClient
from hookflash.adapters.cxone.session import AgentSession
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.cxone.wire.events import Batch
from hookflash.adapters.kit.flight import SharedFlight
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformMissing, PlatformRefused
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock


class AgentSessions:
    """Joins sessions when they are first needed, keeps them, and leaves those that nobody uses.

    They are never ended: that would log the agent out (reference 2).
    """

    def __init__(self, client: CxoneClient, settings: CxoneSettings, clock: Clock) -> None:
        self._client = client
        self._settings = settings
        self._clock = clock
        self._open: dict[str, AgentSession] = {}
        self._flights: dict[str, SharedFlight[AgentSession]] = {}
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
        await session.wait_until(
            lambda: session.is_told or session.failure is not None, self._settings.read_timeout_s
        )
        return _fresh(session)

    def find(self, agent_id: str | None) -> AgentSession | None:
        """The agent's session if it has been joined and is up to date; asks nobody."""
        session = self._known(agent_id or "")
        if session is None or not session.is_told or session.failure is not None:
            return None
        return session

    def holding(self, contact_id: str) -> AgentSession | None:
        """A session that has a living contact and is up to date; asks nobody."""
        fresh = (
            one for one in self._open.values() if one.is_told and not one.is_over and one.failure is None
        )
        return next((one for one in fresh if one.find(contact_id) is not None), None)

    async def start(self, agent_id: str, station: str, spend: Spend) -> AgentSession:
        """Log the agent in on a telephone, and join.

        Raises:
            PlatformError: The platform did not do it.
        """
        await self._client.sessions.start(await self._as(agent_id, spend), station, spend)
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

    def _known(self, agent_id: str) -> AgentSession | None:
        session = self._open.get(agent_id)
        if session is None or session.is_over:
            return None
        session.touch()
        return session

    async def _join(self, agent_id: str, spend: Spend) -> AgentSession:
        """Join anew; those that are over are forgotten."""
        for gone in [key for key, one in self._open.items() if one.is_over]:
            del self._open[gone]
        session = AgentSession(
            agent_id,
            lambda own: self._attach(agent_id, own),
            self._poll,
            self._clock,
            self._settings.session_idle_s,
        )
        try:
            await session.open(spend)
            self._open[agent_id] = session
        finally:
            self._flights.pop(agent_id, None)
        return session

    async def _attach(self, agent_id: str, spend: Spend) -> str:
        try:
            session_id = await self._client.sessions.join(await self._as(agent_id, spend), spend)
        except PlatformRefused as error:
            if error.cause is Cause.NOT_PERMITTED:
                self._refused_at = self._clock.monotonic()
            raise
        self._refused_at = None
        return session_id

    async def _poll(self, session_id: str, spend: Spend) -> Batch | None:
        return await self._client.sessions.next_events(session_id, self._settings.poll_s, spend)

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
