"""Agents: found by e-mail address, name or id, and whether they can be rung (reference 4.2)."""

from collections.abc import Mapping

from hookflash.adapters.cxone.client import CxoneClient
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.cxone.wire.common import is_number_id
from hookflash.adapters.cxone.wire.people import Agent, AgentState
from hookflash.adapters.kit.cache import Aged, Cache, for_all
from hookflash.adapters.kit.directory import Directory, Reads
from hookflash.ports.platform import AgentFacts, Spend
from hookflash.ports.runtime import Clock

_ALL = ""
_BUSY = frozenset({"inboundcontact", "outboundcontact", "inboundconsult", "outboundconsult", "dialer"})


class Agents:
    """The account's agents and what they do."""

    def __init__(self, client: CxoneClient, settings: CxoneSettings, clock: Clock) -> None:
        self._people = client.people
        reads = Reads("agent", client.people.get, client.people.list_all, names, is_id=is_number_id)
        self.directory: Directory[Agent] = Directory(reads, clock, max_age_s=settings.targets_max_age_s)
        self._states: Cache[str, AgentState] = Cache(clock, max_age_s=settings.agents_max_age_s, size=2000)
        self._all: Cache[str, Mapping[str, AgentState]] = Cache(
            clock, max_age_s=settings.agents_max_age_s, size=1
        )

    async def find(self, name_or_id: str, spend: Spend) -> Aged[Agent]:
        """The agent of that id, e-mail address, login or name.

        Raises:
            PlatformMissing: None or several; carries near names.
        """
        return await self.directory.find(name_or_id, spend)

    async def find_by_extension(self, digits: str, spend: Spend) -> str | None:
        """The id of the one agent who is logged in on that phone; none if nobody or more than one is."""
        states = await self.read_states(spend)
        owners = [one.agent_id for one in states.value.values() if one.phone == digits]
        return owners[0] if len(owners) == 1 else None

    async def read_state(self, agent_id: str, spend: Spend) -> Aged[AgentState]:
        """What one agent does."""
        return await self._states.get(
            agent_id, lambda: for_all(spend, lambda own: self._people.get_state(agent_id, own))
        )

    async def read_states(self, spend: Spend) -> Aged[Mapping[str, AgentState]]:
        """What everybody does, by id."""

        async def read(own: Spend) -> Mapping[str, AgentState]:
            return {one.agent_id: one for one in await self._people.list_states(own)}

        return await self._all.get(_ALL, lambda: for_all(spend, read))

    async def read_facts(self, agent_id: str, spend: Spend) -> AgentFacts:
        """Whether an agent can be rung."""
        read = await self.read_state(agent_id, spend)
        return to_facts(read.value, read.age_s)

    async def stop(self) -> None:
        """End reads under way."""
        for part in (self.directory, self._states, self._all):
            await part.stop()


def names(agent: Agent) -> tuple[str, ...]:
    """What an agent is found by, the one that nobody shares last."""
    given = agent.name.partition(" ")[0]
    unique = (agent.email, agent.login)
    return tuple(dict.fromkeys((given, agent.name, *(one for one in unique if one))))


def to_facts(state: AgentState, age_s: float) -> AgentFacts:
    """Whether an agent can be rung: an unavailable one takes no calls, one in after-call work is busy."""
    key = state.key
    is_here = None if key is None else key != "loggedout"
    is_busy = key in _BUSY or state.is_in_acw or state.has_contact
    presence = state.state if state.reason is None else f"{state.state}: {state.reason}"
    return AgentFacts(
        presence=presence,
        is_present=is_here,
        wants_no_calls=None if key is None else key == "unavailable",
        is_busy=None if key is None else is_busy,
        has_phone=state.has_phone if is_here else None,
        age_s=age_s,
    )
