"""The port, fulfilled in the tutorial dialect."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from hookflash.adapters.genesys.mappings import Mappings
from hookflash.adapters.genesys.places import agent_of
from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.genesys.tutorial import mapping
from hookflash.adapters.genesys.tutorial.calls import Calls
from hookflash.adapters.genesys.tutorial.capabilities import capabilities_of
from hookflash.adapters.genesys.tutorial.client import TutorialClient
from hookflash.adapters.genesys.tutorial.commands import Commands
from hookflash.adapters.genesys.tutorial.errands import Errands
from hookflash.adapters.genesys.tutorial.grants import Permits
from hookflash.adapters.genesys.tutorial.lines import Lines
from hookflash.adapters.genesys.tutorial.people import Agents
from hookflash.adapters.genesys.tutorial.placing import Placing
from hookflash.adapters.genesys.tutorial.survey import Survey
from hookflash.adapters.genesys.tutorial.targets import Targets
from hookflash.adapters.kit.legs import find_holder
from hookflash.adapters.kit.pace import Pace, SlidingPace, parse_rate
from hookflash.domain.calls import CallSnapshot, Leg
from hookflash.domain.capabilities import Capabilities
from hookflash.domain.commands import Command
from hookflash.domain.destinations import Destination
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.journeys import Journey
from hookflash.domain.requests import Kind
from hookflash.domain.targets import Target
from hookflash.ports.outbound import Dial, Placed
from hookflash.ports.platform import (
    AgentFacts,
    Hours,
    Lane,
    MissingGrants,
    QueueFacts,
    Resolved,
    Sent,
    Spend,
    Usability,
    Wait,
)
from hookflash.ports.runtime import Clock


class TutorialCallControl:
    """One connection in the tutorial dialect: both `CallControl` and `CallPlacing`."""

    def __init__(self, name: str, settings: GenesysSettings, clock: Clock, pace: Pace | None = None) -> None:
        self._clock = clock
        self._client = client = TutorialClient(
            name, settings, clock, pace or SlidingPace(parse_rate(settings.rate_limit), clock)
        )
        self._calls = Calls(client)
        self._agents = Agents(
            client,
            clock,
            max_age_s=settings.targets_max_age_s,
            facts_max_age_s=settings.agents_max_age_s,
            roles_max_age_s=settings.grants_max_age_s,
        )
        self._lines = Lines(client, clock, max_age_s=settings.queue_figures_max_age_s)
        mappings = Mappings(name, settings)
        self._targets = Targets(
            client, self._lines, self._agents, mappings, clock, max_age_s=settings.targets_max_age_s
        )
        self._permits = Permits(client, self._agents, settings)
        self._commands = Commands(client, self._calls, settings, clock)
        self._errands = Errands(client, self._calls)
        self._placing = Placing(client)
        self._survey = Survey(self._permits, settings)
        self._capabilities = capabilities_of(settings)

    @property
    def capabilities(self) -> Capabilities:
        """What this connection can do."""
        return self._capabilities

    async def read_call(self, call_id: CallId, spend: Spend) -> CallSnapshot:
        """The call as it is now; what earlier transfers left on it only where checks ask for it."""
        asked_at = self._clock.now()
        call = await self._calls.read(call_id, spend)
        await self._targets.learn_names(mapping.queues_of(call), spend)
        journey = await self._calls.read_journey(call_id, spend) if spend.lane is Lane.CHECK else None
        return mapping.to_snapshot(call_id, call, journey, asked_at, self._targets.find_queue_name)

    def leg_to_move(self, call: CallSnapshot, leg: str) -> Leg | None:
        """The leg that a command has to name so that ``leg`` moves."""
        return find_holder(call, leg)

    async def resolve(self, target: Target, skills: Sequence[str], spend: Spend) -> Resolved:  # noqa: ARG002 - an option that is not offered
        """The target as the platform knows it."""
        return await self._targets.resolve(target, spend)

    async def read_queue(self, destination: Destination, spend: Spend) -> QueueFacts:
        """The load of a queue, or the agents with a skill."""
        return await self._lines.read(destination, spend)

    async def estimate_wait(self, destination: Destination, call_id: CallId, spend: Spend) -> Wait:  # noqa: ARG002 - nothing tells it
        """How long the call would wait in a queue: no tutorial tells."""
        return Wait(None, 0.0)

    async def read_hours(self, destination: Destination, spend: Spend) -> Hours | None:
        """Whether a queue is open; none for all other destinations."""
        return await self._lines.read_hours(destination, spend)

    async def read_agent(self, destination: Destination, spend: Spend) -> AgentFacts:
        """Whether an agent can be rung."""
        return await self._agents.read_facts(agent_of(destination), spend)

    async def find_wrap_up(self, code: str, queue_id: str | None, spend: Spend) -> str:  # noqa: ARG002 - nothing lists them
        """The id of a wrap-up code that the settings tell, else the code itself: nothing lists them."""
        return self._targets.find_wrap_up(code)

    async def missing_grants(self, kind: Kind, destination: Target, spend: Spend) -> MissingGrants:
        """The scopes that our own token lacks for this kind of transfer to this target."""
        return await self._permits.missing(kind, destination.type, spend)

    async def missing_grants_of(
        self,
        requester: str,
        kind: Kind,  # noqa: ARG002 - one permission for every transfer
        destination: Target,  # noqa: ARG002 - likewise
        spend: Spend,
    ) -> MissingGrants | None:
        """What the requesting agent lacks for it; none if the platform knows no such agent."""
        return await self._permits.missing_of(requester, spend)

    def context_limit(self) -> int:
        """How many bytes of context a call can carry: none."""
        return 0

    async def send(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        """Send a command, once."""
        return await self._commands.send(call_id, command, spend)

    async def stamp(
        self,
        call: CallSnapshot,  # noqa: ARG002 - always refused
        context: Mapping[str, str],  # noqa: ARG002 - likewise
        journey: Journey,  # noqa: ARG002 - likewise
        spend: Spend,  # noqa: ARG002 - likewise
    ) -> None:
        """Put data on the call: refused."""
        self._errands.stamp()

    async def set_routing(
        self, call_id: CallId, skill_ids: Sequence[str] | None, priority: int | None, spend: Spend
    ) -> None:
        """See to it that the call has that priority, which its transfer has carried."""
        await self._errands.set_routing(call_id, skill_ids, priority, spend)

    async def set_wrap_up(self, call_id: CallId, leg_id: LegId, code_id: str, spend: Spend) -> None:  # noqa: ARG002 - shown by another name
        """See to it that an agent's leg has its wrap-up code, which the transfer has carried."""
        await self._errands.set_wrap_up(call_id, leg_id, spend)

    async def read_presence(self, agent_id: str, spend: Spend) -> str:
        """The platform's word for what an agent is doing."""
        return await self._agents.read_presence(agent_id, spend)

    async def missing_grants_to_call(self, spend: Spend) -> MissingGrants:
        """The scopes that our own token lacks for placing calls."""
        return await self._permits.missing_to_call(spend)

    async def watch_agent(self, agent: Destination, spend: Spend) -> None:
        """Begin to remember the agent's calls: the dialect tells of none, so there is nothing to begin."""

    async def place_call(self, dial: Dial, spend: Spend) -> Placed:
        """Place a call, once."""
        return await self._placing.place(dial, spend)

    async def find_placed_call(self, dial: Dial, since: datetime, spend: Spend) -> CallId | None:  # noqa: ARG002 - nobody could tell
        """The call that bears the intent's id: nothing can bear it, so this always fails."""
        return self._placing.find()

    async def end_call(self, call_id: CallId, leg_id: LegId, agent_id: str, spend: Spend) -> None:  # noqa: ARG002 - always refused
        """End a placed call: refused."""
        self._placing.end()

    async def survey(self, spend: Spend) -> tuple[Usability, ...]:
        """What is usable, and what mends the rest."""
        return await self._survey.read(spend)

    async def close(self) -> None:
        """Let go of connections."""
        for part in (self._targets, self._agents, self._lines):
            await part.stop()
        await self._client.close()
