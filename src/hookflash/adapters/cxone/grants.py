"""What our credentials lack. There are no scopes: the security profile of the access key's user decides.

Its permissions have no published names; what can be told without any is whether the platform lets us act in
other agents' sessions, without which no call is moved (reference 1.2, 2).
"""

from hookflash.adapters.cxone import guidance
from hookflash.adapters.cxone.client import CxoneClient
from hookflash.adapters.cxone.people import Agents
from hookflash.adapters.cxone.sessions import AgentSessions
from hookflash.adapters.kit.directory import Ambiguous
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformMissing, PlatformRefused
from hookflash.ports.platform import MissingGrants, Spend

_AWAY = "loggedout"


class Permits:
    """What the platform has let us do lately."""

    def __init__(self, client: CxoneClient, sessions: AgentSessions, agents: Agents) -> None:
        self._client = client
        self._sessions = sessions
        self._agents = agents

    async def missing(self, spend: Spend) -> MissingGrants:
        """What was refused when a session was last joined; nothing if nothing was."""
        await self._client.find_api(spend)
        if self._sessions.was_refused():
            return MissingGrants((guidance.ACT_FOR_OTHERS,), 0.0, guidance.PROFILE)
        return MissingGrants((), 0.0)

    async def missing_of(self, requester: str, spend: Spend) -> MissingGrants | None:
        """Nothing, for an agent who is in use; none if there is no such agent."""
        try:
            found = await self._agents.find(requester, spend)
        except Ambiguous:
            raise
        except PlatformMissing:
            return None
        if found.value.is_active is False:
            return MissingGrants(("an active employee",), found.age_s)
        return MissingGrants((), found.age_s)

    async def may_act_for_others(self, spend: Spend) -> bool | None:
        """Whether the session of somebody who is logged in can be joined; none if nobody is to try it on."""
        own = (await self._client.find_claims(spend)).agent_id
        states = (await self._agents.read_states(spend)).value
        others = (one for one in states.values() if one.key not in {None, _AWAY} and one.agent_id != own)
        for one in others:
            try:
                await self._sessions.get(one.agent_id, spend)
            except PlatformMissing:
                continue  # logged out in between
            except PlatformRefused as error:
                if error.cause is Cause.NOT_PERMITTED:
                    return False
                raise
            return True
        return None
