"""Placing calls on behalf of an agent, and finding them again (reference 2, 3.1)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hookflash.adapters.cxone.causes import find_request_id
from hookflash.adapters.cxone.client import CxoneClient
from hookflash.adapters.cxone.dialing import Dialing
from hookflash.adapters.cxone.mapping import contact_of
from hookflash.adapters.cxone.people import Agents, names
from hookflash.adapters.cxone.places import agent_of
from hookflash.adapters.cxone.session import AgentSession
from hookflash.adapters.cxone.sessions import AgentSessions
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.kit.answers import unsent
from hookflash.adapters.kit.mappings import Mappings
from hookflash.adapters.kit.stamps import INTENT
from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformError, PlatformMissing, PlatformRefused
from hookflash.domain.ids import CallId, LegId
from hookflash.ports.outbound import Dial, Placed
from hookflash.ports.platform import Spend

# The platform's clock and ours may differ.
_SKEW = timedelta(seconds=60)
_MOST_READ = 10


class Placing:
    """The outbound side of a connection: the agent's own session dials."""

    def __init__(
        self,
        client: CxoneClient,
        sessions: AgentSessions,
        dialing: Dialing,
        agents: Agents,
        mappings: Mappings,
        settings: CxoneSettings,
    ) -> None:
        self._client = client
        self._sessions = sessions
        self._dialing = dialing
        self._agents = agents
        self._mappings = mappings
        self._settings = settings

    async def watch_agent(self, agent: Destination, spend: Spend) -> None:
        """Join the agent's session, if they are logged in already."""
        try:
            await self._sessions.get(agent_of(agent), spend)
        except PlatformMissing:
            if not self._settings.start_sessions:
                raise

    async def place(self, dial: Dial, spend: Spend) -> Placed:
        """Place a call, once.

        No answer names the call and nothing marks it beforehand: its first event tells its id, and the intent
        is written on it afterwards.

        Raises:
            PlatformError: ``effect_known`` says whether it is certain that nothing happened.
        """
        try:
            await self._dialing.prepare(spend)
            session = await self._session_of(dial.agent, spend)
        except PlatformError as error:
            raise unsent(error) from None
        if any(one.is_living for one in session.contacts):
            raise unsent(PlatformRefused("The agent is on another call.", Cause.BUSY))
        known = frozenset(one.id for one in session.contacts)
        queue = dial.queue.place.id if dial.queue is not None else None
        body: dict[str, Any] = {
            "phoneNumber": dial.number,
            "skillId": int(self._dialing.outbound_skill(queue)),
        }
        if dial.caller_id is not None:
            body["callerId"] = dial.caller_id
        answer = await self._client.control.dial(session.id, "dial-phone", body, spend)
        call_id = await self._await_call(session, known, dial, spend)
        return Placed(call_id, find_request_id(answer))

    async def find(self, dial: Dial, since: datetime, spend: Spend) -> CallId | None:
        """The call that bears the intent, else the only one that can be it: this agent's to that number.

        Raises:
            PlatformError: It cannot be told.
        """
        agent_id = agent_of(dial.agent)
        active = await self._client.contacts.list_active(agent_id, spend)
        found = [
            one.master_id for one in active if one.to_address == dial.number and _began(one.started, since)
        ]
        session = self._sessions.find(agent_id)
        seen = session.contacts if session is not None else ()
        found += [
            one.master_id
            for one in seen
            if not one.is_inbound and one.dnis == dial.number and _began(one.started, since)
        ]
        return await self._choose(tuple(dict.fromkeys(found)), dial.intent_id, spend)

    async def end(self, call_id: CallId, leg_id: LegId, spend: Spend) -> None:
        """End the call; one that is gone stays so."""
        del call_id
        contact_id = contact_of(leg_id)
        session = self._sessions.holding(contact_id)
        try:
            if session is not None:
                await self._client.control.end(session.id, contact_id, spend)
            else:
                await self._client.control.end_contact(contact_id, spend)
        except PlatformRefused as error:
            if error.cause is not Cause.CALL_GONE:
                raise

    async def _session_of(self, agent: Destination, spend: Spend) -> AgentSession:
        """The agent's session; only if the settings say so one is begun for them."""
        agent_id = agent_of(agent)
        try:
            return await self._sessions.get(agent_id, spend)
        except PlatformMissing:
            station = await self._find_station(agent_id, spend) if self._settings.start_sessions else None
            if station is None:
                raise
        return await self._sessions.start(agent_id, station, spend)

    async def _find_station(self, agent_id: str, spend: Spend) -> str | None:
        agent = (await self._agents.directory.get(agent_id, spend)).value
        return self._mappings.find("stations", agent_id, *names(agent))

    async def _await_call(
        self, session: AgentSession, known: frozenset[str], dial: Dial, spend: Spend
    ) -> CallId | None:
        def new() -> list[str]:
            return [one.master_id for one in session.contacts if one.id not in known and not one.is_inbound]

        await session.wait_until(lambda: bool(new()), self._settings.effect_within_s)
        if not new():
            return None
        contact_id = new()[0]
        for name, value in {**dial.context, INTENT: dial.intent_id}.items():
            try:
                await self._client.control.set_data(session.id, contact_id, name, value, spend)
            except PlatformError:
                break  # the call stands without it
        return CallId(contact_id)

    async def _choose(self, candidates: Sequence[str], intent_id: str, spend: Spend) -> CallId | None:
        unmarked = []
        for contact_id in candidates[:_MOST_READ]:
            try:
                intent = (await self._client.contacts.get_data(contact_id, spend)).get(INTENT)
            except PlatformMissing:
                continue
            if intent == intent_id:
                return CallId(contact_id)
            if intent is None:
                unmarked.append(contact_id)
        return CallId(unmarked[0]) if len(unmarked) == 1 else None


def _began(started: str | None, since: datetime) -> bool:
    """Whether something began after a moment; what does not say when it began may have."""
    if started is None:
        return True
    try:
        at = datetime.fromisoformat(started)
    except ValueError:
        return True
    return at.tzinfo is None or at >= since - _SKEW
