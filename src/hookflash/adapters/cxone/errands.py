"""Writes beside the move: data for the receiver, and the agent's disposition (reference 3.2, 3.6)."""

from collections.abc import Mapping
from typing import Never

from hookflash.adapters.cxone.client import CxoneClient
from hookflash.adapters.cxone.mapping import contact_of, find_leg_to_move
from hookflash.adapters.cxone.sessions import AgentSessions
from hookflash.adapters.kit.answers import unsent
from hookflash.adapters.kit.stamps import write_journey
from hookflash.domain.calls import CallSnapshot, LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformRefused
from hookflash.domain.ids import LegId
from hookflash.domain.journeys import Journey
from hookflash.domain.requests import CALLER
from hookflash.ports.platform import Spend

_AGENT = "-agent-"
# Answers of a session that has let go of the contact; it can still be noted down from outside.
_LET_GO = frozenset({Cause.CALL_GONE, Cause.VERSION_CONFLICT, Cause.NOT_AVAILABLE, Cause.NOT_PERMITTED})


class Errands:
    """Each may be repeated: the same again changes nothing."""

    def __init__(self, client: CxoneClient, sessions: AgentSessions) -> None:
        self._control = client.control
        self._sessions = sessions

    async def stamp(
        self, call: CallSnapshot, context: Mapping[str, str], journey: Journey, spend: Spend
    ) -> None:
        """Put data and journey on the contact that has the caller, in its agent's session.

        Raises:
            PlatformRefused: No agent has the call (cause ``not_supported``): nobody else may write on it.
        """
        leg = find_leg_to_move(call, CALLER)
        if leg is None or leg.role is not LegRole.AGENT or leg.party_id is None:
            says = "Data is put on a call while an agent has it."
            raise unsent(PlatformRefused(says, Cause.NOT_SUPPORTED))
        session, contact_id = await self._sessions.get(leg.party_id, spend), contact_of(leg.id)
        for name, value in {**context, **write_journey(journey)}.items():
            await self._control.set_data(session.id, contact_id, name, value, spend)

    def refuse_routing(self) -> Never:
        """Skills and priority of a waiting call: only scripts set them (reference 4.4).

        Raises:
            PlatformRefused: Always (cause ``not_supported``).
        """
        says = "Only a call's own script sets its priority."
        raise unsent(PlatformRefused(says, Cause.NOT_SUPPORTED))

    async def set_wrap_up(self, leg_id: LegId, code_id: str, spend: Spend) -> None:
        """Give an agent's contact its disposition: in after-call work within the session, later without."""
        contact_id, _, agent_id = leg_id.partition(_AGENT)
        if not agent_id:
            says = "Only an agent's leg has a wrap-up code."
            raise unsent(PlatformRefused(says, Cause.NOT_SUPPORTED))
        if not await self._set_in_session(contact_id, agent_id, code_id, spend):
            await self._control.set_disposition_of(contact_id, None, code_id, spend)

    async def _set_in_session(self, contact_id: str, agent_id: str, code_id: str, spend: Spend) -> bool:
        try:
            session = await self._sessions.get(agent_id, spend)
            seen = session.contacts.get(contact_id)
            if seen is None or seen.is_final:
                return False
            await self._control.set_disposition(session.id, contact_id, code_id, spend)
        except PlatformRefused as error:
            if error.cause in _LET_GO:
                return False
            raise
        return True
