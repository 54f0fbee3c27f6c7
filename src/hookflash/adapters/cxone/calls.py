"""Reading a call: its contacts, and the session of the agent who has it (reference 2, 4.1)."""

import asyncio
from dataclasses import replace

from hookflash.adapters.cxone.client import CxoneClient
from hookflash.adapters.cxone.session import AgentSession
from hookflash.adapters.cxone.sessions import AgentSessions
from hookflash.adapters.cxone.situation import Call, find_parent, read_situation
from hookflash.adapters.cxone.wire.common import is_number_id
from hookflash.adapters.cxone.wire.contacts import Contact, Stage
from hookflash.adapters.kit.cache import Cache
from hookflash.adapters.kit.stamps import read_journey
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformMissing, PlatformRefused
from hookflash.domain.ids import CallId
from hookflash.domain.journeys import Journey
from hookflash.ports.platform import Lane, Spend
from hookflash.ports.runtime import Clock

# What has ended changes no more; it is kept for as long as the call may be asked about.
_ENDED_MAX_AGE_S = 3600.0
# Who only watches a call that was moved needs no session of whoever has it.
_JOINING = frozenset({Lane.COMMAND, Lane.RECONCILE, Lane.CHECK})
_WITHOUT_SESSION = frozenset({Cause.NOT_AVAILABLE, Cause.NOT_PERMITTED})


class Calls:
    """Calls by the id of any of their contacts."""

    def __init__(self, client: CxoneClient, sessions: AgentSessions, clock: Clock) -> None:
        self._contacts = client.contacts
        self._sessions = sessions
        self._clock = clock
        self._ended: Cache[str, Contact] = Cache(clock, max_age_s=_ENDED_MAX_AGE_S, size=5_000)

    async def read(self, call_id: CallId, spend: Spend) -> Call:
        """All contacts of the call, and how the agent who has it sees them.

        Raises:
            PlatformMissing: The platform knows no such contact.
        """
        contacts = await self._read_contacts(call_id, spend)
        call = await self._with_sessions(Call(contacts), spend)
        if spend.lane is not Lane.CHECK:
            return call
        return replace(call, journey=await self._read_journey(call, spend))

    async def find_session(self, agent_id: str | None, spend: Spend) -> AgentSession | None:
        """The agent's session; none if they are not logged in, or we may not act for them.

        Raises:
            PlatformError: It cannot be told.
        """
        if agent_id is None:
            return None
        if spend.lane not in _JOINING:
            return self._sessions.find(agent_id)
        try:
            return await self._sessions.get(agent_id, spend)
        except PlatformRefused as error:
            if error.cause in _WITHOUT_SESSION:
                return None
            raise

    async def stop(self) -> None:
        """End reads under way."""
        await self._ended.stop()

    async def _read_contacts(self, call_id: CallId, spend: Spend) -> tuple[Contact, ...]:
        if not is_number_id(call_id):
            raise PlatformMissing("The platform knows no such call.", Cause.CALL_GONE)
        asked = await self._read_one(call_id, spend)
        master = asked if asked.master_id == asked.id else await self._read_one(asked.master_id, spend)
        hierarchy = await self._contacts.get_hierarchy(master.id, spend)
        others = [child.id for child in hierarchy.children if child.id != master.id]
        known = {asked.id: asked, master.id: master}
        read = await asyncio.gather(*(self._read_child(one, known, spend) for one in others))
        return (master, *(one for one in read if one is not None))

    async def _read_child(self, contact_id: str, known: dict[str, Contact], spend: Spend) -> Contact | None:
        if contact_id in known:
            return known[contact_id]
        try:
            return await self._read_one(contact_id, spend)
        except PlatformMissing:
            return None  # over, and no longer readable

    async def _read_one(self, contact_id: str, spend: Spend) -> Contact:
        kept = self._ended.find(contact_id)
        if kept is not None:
            return kept.value
        asked_at = self._clock.monotonic()
        contact = await self._contacts.get(contact_id, spend)
        if contact.stage is Stage.ENDED:
            self._ended.keep(contact_id, contact, asked_at)
        return contact

    async def _with_sessions(self, call: Call, spend: Spend) -> Call:
        """The session of the agent who has the call, and of the one who dialled whoever has it."""
        sessions: dict[str, AgentSession] = {}
        now = read_situation(call)
        parent = find_parent(call, now.holder, call.contacts.index(now.holder))
        agents = {now.holder.agent_id, parent.agent_id if parent is not None else None} - {None}
        for agent_id in agents:
            found = await self._find(agent_id, now.holder, parent, spend)
            if agent_id is not None and found is not None:
                sessions[agent_id] = found
        was_left = self._sessions.has_left_on_hold(now.holder.agent_id, now.holder.id)
        return replace(call, sessions=sessions, was_left_on_hold=was_left)

    async def _find(
        self, agent_id: str | None, holder: Contact, parent: Contact | None, spend: Spend
    ) -> AgentSession | None:
        if agent_id == holder.agent_id and holder.stage is not Stage.ENDED:
            return await self.find_session(agent_id, spend)
        # Whether the caller was handed over is known once any of the two says so.
        was_handed_over = holder.indicator is not None or (
            parent is not None and parent.indicator is not None
        )
        if was_handed_over or holder.stage is Stage.ENDED:
            return self._sessions.find(agent_id)
        return await self.find_session(agent_id, spend)

    async def _read_journey(self, call: Call, spend: Spend) -> Journey | None:
        try:
            return read_journey(await self._contacts.get_data(call.master.id, spend))
        except PlatformRefused:
            return None
