"""Agents (reference 4.2)."""

from hookflash.adapters.cxone.causes import Subject
from hookflash.adapters.cxone.client.api import Api
from hookflash.adapters.cxone.wire.people import Agent, AgentState, parse_agent, parse_agents, parse_states
from hookflash.adapters.kit.answers import unreadable
from hookflash.adapters.kit.paths import place
from hookflash.ports.platform import Spend


class People:
    """The endpoints about agents."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def get(self, agent_id: str, spend: Spend) -> Agent:
        """GET agents/{id}."""
        return parse_agent(await self._api.get(Subject.AGENT, place("agents/{}", agent_id), spend))

    async def list_all(self, spend: Spend) -> tuple[Agent, ...]:
        """GET agents: all of them."""
        return await self._api.pages(Subject.ACCOUNT, "agents", parse_agents, spend)

    async def get_state(self, agent_id: str, spend: Spend) -> AgentState:
        """GET agents/{id}/states."""
        data = await self._api.get(Subject.AGENT, place("agents/{}/states", agent_id), spend)
        found = next((one for one in parse_states(data) if one.agent_id == agent_id), None)
        if found is None:
            raise unreadable("agent's state")
        return found

    async def list_states(self, spend: Spend) -> tuple[AgentState, ...]:
        """GET agents/states: of everybody."""
        return await self._api.pages(Subject.ACCOUNT, "agents/states", parse_states, spend)
