"""The port, fulfilled in the tutorial dialect."""

from collections.abc import Mapping, Sequence

from hookflash.adapters.cxone.places import agent_of
from hookflash.adapters.cxone.tutorial.calls import Calls
from hookflash.adapters.cxone.tutorial.capabilities import capabilities_of
from hookflash.adapters.cxone.tutorial.client import TutorialClient
from hookflash.adapters.cxone.tutorial.commands import Commands
from hookflash.adapters.cxone.tutorial.errands import Errands
from hookflash.adapters.cxone.tutorial.grants import Permits
from hookflash.adapters.cxone.tutorial.handovers import Handovers
from hookflash.adapters.cxone.tutorial.lines import Lines
from hookflash.adapters.cxone.tutorial.mapped_names import MappedNames
from hookflash.adapters.cxone.tutorial.people import Agents
from hookflash.adapters.cxone.tutorial.settings import TutorialSettings
from hookflash.adapters.cxone.tutorial.survey import Survey
from hookflash.adapters.cxone.tutorial.targets import Targets
from hookflash.adapters.kit.legs import find_holder
from hookflash.adapters.kit.mapped_ids import MappedIds
from hookflash.adapters.kit.mappings import Mappings
from hookflash.adapters.kit.pace import Pace, SlidingPace, parse_rate
from hookflash.domain.calls import CallSnapshot, Leg
from hookflash.domain.capabilities import Capabilities
from hookflash.domain.commands import Command
from hookflash.domain.destinations import Destination
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.journeys import Journey
from hookflash.domain.requests import Kind
from hookflash.domain.targets import Target
from hookflash.ports.handover import CallFigures
from hookflash.ports.platform import (
    AgentFacts,
    Hours,
    MissingGrants,
    QueueFacts,
    Resolved,
    Sent,
    Spend,
    Usability,
    Wait,
)
from hookflash.ports.runtime import Clock

_TABLES = ("ids", "agent_extensions", "voicemail_extensions")


class TutorialCallControl:
    """One connection in the tutorial dialect: both `CallControl` and `HandoverReading`."""

    def __init__(self, name: str, settings: TutorialSettings, clock: Clock, pace: Pace | None = None) -> None:
        self._client = client = TutorialClient(
            name, settings, clock, pace or SlidingPace(parse_rate(settings.rate_limit), clock)
        )
        mappings = Mappings(name, {table: getattr(settings, table) for table in _TABLES})
        ids = MappedIds(mappings)
        self._agents = Agents(client, ids, mappings, settings, clock)
        self._lines = Lines(client, settings, clock)
        self._targets = Targets(client, self._lines, self._agents, ids, mappings, settings, clock)
        self._calls = Calls(client, self._agents, self._targets, clock, max_age_s=settings.targets_max_age_s)
        self._permits = Permits(client, self._agents, settings, clock)
        self._commands = Commands(client, self._calls, settings)
        self._errands = Errands(client, settings)
        self._handovers = Handovers(client, clock)
        names = MappedNames(self._targets, self._agents, mappings)
        self._survey = Survey(self._permits, self._targets, names, mappings, settings)
        self._capabilities = capabilities_of(settings)

    @property
    def capabilities(self) -> Capabilities:
        """What this connection can do."""
        return self._capabilities

    async def read_call(self, call_id: CallId, spend: Spend) -> CallSnapshot:
        """The call as it is now."""
        return await self._calls.read(call_id, spend)

    def leg_to_move(self, call: CallSnapshot, leg: str) -> Leg | None:
        """The leg that a command has to name so that ``leg`` moves."""
        return find_holder(call, leg)

    async def resolve(self, target: Target, skills: Sequence[str], spend: Spend) -> Resolved:
        """The target as the platform knows it, with the skill that is to be asked for there."""
        return await self._targets.resolve(target, skills, spend)

    async def read_queue(self, destination: Destination, spend: Spend) -> QueueFacts:
        """The load of a queue."""
        return await self._lines.read(destination, spend)

    async def estimate_wait(self, destination: Destination, call_id: CallId, spend: Spend) -> Wait:  # noqa: ARG002 - nothing tells it
        """How long the call would wait in a queue: the tutorial does not tell."""
        return Wait(None, 0.0)

    async def read_hours(self, destination: Destination, spend: Spend) -> Hours | None:
        """Whether a queue is open; none for all other destinations, or where that is not told."""
        return await self._lines.read_hours(destination, spend)

    async def read_agent(self, destination: Destination, spend: Spend) -> AgentFacts:
        """Whether an agent can be rung."""
        return await self._agents.read_facts(agent_of(destination), spend)

    async def find_wrap_up(self, code: str, queue_id: str | None, spend: Spend) -> str:  # noqa: ARG002 - always refused
        """The id of a wrap-up code: the dialect has none."""
        raise self._errands.refuse("wrap-up code")

    async def missing_grants(self, kind: Kind, destination: Target, spend: Spend) -> MissingGrants:
        """The scopes that our own token lacks for this kind of transfer to this target."""
        return await self._permits.missing(kind, destination.type, spend)

    async def missing_grants_of(
        self,
        requester: str,
        kind: Kind,  # noqa: ARG002 - of agents' permissions nothing is told
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
        raise self._errands.refuse("data")

    async def set_routing(
        self, call_id: CallId, skill_ids: Sequence[str] | None, priority: int | None, spend: Spend
    ) -> None:
        """See to it that the call waits with that skill and priority, which its transfer has carried."""
        await self._errands.set_routing(call_id, skill_ids, priority, spend)

    async def set_wrap_up(self, call_id: CallId, leg_id: LegId, code_id: str, spend: Spend) -> None:  # noqa: ARG002 - always refused
        """Give an agent's leg its wrap-up code: refused."""
        raise self._errands.refuse("wrap-up code")

    async def read_presence(self, agent_id: str, spend: Spend) -> str:
        """The platform's word for what an agent is doing."""
        return await self._handovers.read_presence(agent_id, spend)

    async def read_figures(self, call_id: CallId, spend: Spend) -> CallFigures:
        """The platform's figures for a call."""
        return await self._handovers.read_figures(call_id, spend)

    async def survey(self, spend: Spend) -> tuple[Usability, ...]:
        """What is usable, and what mends the rest."""
        return await self._survey.read(spend)

    async def close(self) -> None:
        """Let go of connections."""
        for part in (self._calls, self._targets, self._agents, self._lines, self._permits):
            await part.stop()
        await self._client.close()
