"""The port, fulfilled: client, mapping and the parts that know one subject each, put together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from hookflash.adapters.genesys import mapping
from hookflash.adapters.genesys.capabilities import CAPABILITIES
from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.genesys.commands import Commands
from hookflash.adapters.genesys.consult import Consulting
from hookflash.adapters.genesys.destinations import Destinations
from hookflash.adapters.genesys.errands import Errands
from hookflash.adapters.genesys.grants import Permits
from hookflash.adapters.genesys.handovers import Handovers
from hookflash.adapters.genesys.hours import OpeningHours
from hookflash.adapters.genesys.mapped_names import MappedNames
from hookflash.adapters.genesys.mappings import Mappings
from hookflash.adapters.genesys.people import Agents
from hookflash.adapters.genesys.places import agent_of
from hookflash.adapters.genesys.placing import Placing
from hookflash.adapters.genesys.reasons import EndReasons
from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.genesys.skills import Skills
from hookflash.adapters.genesys.survey import Survey
from hookflash.adapters.genesys.tokens import AgentTokens
from hookflash.adapters.genesys.waiting import Lines
from hookflash.adapters.genesys.wrap_up import WrapUps
from hookflash.adapters.kit.directory import Directory, Reads, just_name
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
from hookflash.ports.outbound import Dial, Placed
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
from hookflash.ports.secrets import SecretStore


class GenesysCallControl:
    """One connection in the published dialect: `CallControl`, `CallPlacing` and `HandoverReading`."""

    def __init__(
        self,
        name: str,
        settings: GenesysSettings,
        clock: Clock,
        pace: Pace | None = None,
        secrets: SecretStore | None = None,
    ) -> None:
        self._clock = clock
        self._settings = settings
        self._client = client = GenesysClient(
            name, settings, clock, pace or SlidingPace(parse_rate(settings.rate_limit), clock)
        )
        long_s, routing = settings.targets_max_age_s, client.routing
        mappings = Mappings(name, settings)
        queues = Reads("queue", routing.get_queue, routing.list_queues, just_name)
        self._queues = Directory(queues, clock, max_age_s=long_s)
        self._agents = Agents(client, clock, max_age_s=long_s, facts_max_age_s=settings.agents_max_age_s)
        self._skills = Skills(client, self._agents, self._queues, mappings, clock, max_age_s=long_s)
        self._destinations = Destinations(self._queues, self._agents, self._skills, mappings)
        self._reasons = EndReasons(client, clock)
        self._lines = Lines(client, self._skills, clock, max_age_s=settings.queue_figures_max_age_s)
        self._hours = OpeningHours(
            client,
            mappings,
            clock,
            max_age_s=settings.hours_max_age_s,
            emergency_max_age_s=settings.queue_figures_max_age_s,
        )
        self._wrap_ups = WrapUps(client, clock, max_age_s=long_s)
        self._permits = Permits(
            client, self._queues, self._agents, clock, max_age_s=settings.grants_max_age_s
        )
        self._tokens = AgentTokens(name, client, settings, self._agents, clock, secrets)
        consulting = Consulting(client, self._tokens, settings)
        self._commands = Commands(client, consulting, settings)
        self._errands = Errands(client)
        self._handovers = Handovers(client)
        self._placing = Placing(client, self._tokens, clock)
        names = MappedNames(mappings, self._queues, self._agents, self._skills, self._hours)
        self._survey = Survey(name, settings, self._permits, mappings, names, self._tokens)

    @property
    def capabilities(self) -> Capabilities:
        """What this connection can do."""
        return replace(CAPABILITIES, audits_handover=self._settings.audit_handover)

    async def read_call(self, call_id: CallId, spend: Spend) -> CallSnapshot:
        """The call as it is now."""
        asked_at = self._clock.now()
        call = await self._client.calls.get(call_id, spend)
        call = await self._reasons.complete(call_id, call, spend)
        return mapping.to_snapshot(call_id, call, asked_at, self._queues.find_name)

    def leg_to_move(self, call: CallSnapshot, leg: str) -> Leg | None:
        """The leg that a command has to name so that ``leg`` moves."""
        return mapping.find_leg_to_move(call, leg)

    async def resolve(self, target: Target, skills: Sequence[str], spend: Spend) -> Resolved:
        """The target as the platform knows it, with the skills that are to be asked for there."""
        return await self._destinations.resolve(target, tuple(skills), spend)

    async def read_queue(self, destination: Destination, spend: Spend) -> QueueFacts:
        """The load of a queue, counting agents with the destination's skills if it has any."""
        return await self._lines.read(destination, spend)

    async def estimate_wait(self, destination: Destination, call_id: CallId, spend: Spend) -> Wait:
        """How long the call would wait in a queue."""
        return await self._lines.estimate(destination, call_id, spend)

    async def read_hours(self, destination: Destination, spend: Spend) -> Hours | None:
        """Whether the destination is open; none if nothing is configured that says so."""
        return await self._hours.read(destination, spend)

    async def read_agent(self, destination: Destination, spend: Spend) -> AgentFacts:
        """Whether an agent can be rung."""
        return await self._agents.read_facts(agent_of(destination), spend)

    async def find_wrap_up(self, code: str, queue_id: str | None, spend: Spend) -> str:
        """The id of a wrap-up code, given by name or id, that may be used for calls of the queue."""
        return await self._wrap_ups.find(code, queue_id, spend)

    async def missing_grants(self, kind: Kind, destination: Target, spend: Spend) -> MissingGrants:
        """What our own credentials lack for this kind of transfer to this target."""
        return await self._permits.missing(kind, destination, spend)

    async def missing_grants_of(
        self, requester: str, kind: Kind, destination: Target, spend: Spend
    ) -> MissingGrants | None:
        """What the requesting agent lacks for it; none if the platform knows no such agent."""
        return await self._permits.missing_of(requester, kind, destination, spend)

    def context_limit(self) -> int:
        """How many bytes of context a call can carry: assumed, as the platform publishes no figure."""
        return self._settings.context_limit_bytes

    async def send(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        """Send a command, once."""
        return await self._commands.send(call_id, command, spend)

    async def stamp(
        self, call: CallSnapshot, context: Mapping[str, str], journey: Journey, spend: Spend
    ) -> None:
        """Put data for the receiver, and the journey, on the call; the same again changes nothing."""
        await self._errands.stamp(call, context, journey, spend)

    async def set_routing(
        self, call_id: CallId, skill_ids: Sequence[str] | None, priority: int | None, spend: Spend
    ) -> None:
        """Set skills and priority (1 lowest to 10) of a call that waits in a line."""
        await self._errands.set_routing(call_id, skill_ids, priority, spend)

    async def set_wrap_up(self, call_id: CallId, leg_id: LegId, code_id: str, spend: Spend) -> None:
        """Give an agent's leg, ended or not, its wrap-up code."""
        await self._errands.set_wrap_up(call_id, leg_id, code_id, spend)

    async def read_presence(self, agent_id: str, spend: Spend) -> str:
        """The platform's word for what an agent is doing."""
        return await self._handovers.read_presence(agent_id, spend)

    async def read_figures(self, call_id: CallId, spend: Spend) -> CallFigures:
        """The platform's figures for a call, up or over."""
        return await self._handovers.read_figures(call_id, spend)

    async def missing_grants_to_call(self, spend: Spend) -> MissingGrants:
        """What our own credentials lack for placing calls on behalf of agents."""
        return await self._permits.missing_to_call(spend)

    async def watch_agent(self, agent: Destination, spend: Spend) -> None:
        """Begin to remember the agent's calls; to be done before a call is placed for them."""
        await self._placing.watch_agent(agent, spend)

    async def place_call(self, dial: Dial, spend: Spend) -> Placed:
        """Place a call, once."""
        return await self._placing.place(dial, spend)

    async def find_placed_call(self, dial: Dial, since: datetime, spend: Spend) -> CallId | None:
        """The call that bears the intent's id, looked for since that time; none if there is none so far."""
        return await self._placing.find(dial, since, spend)

    async def end_call(self, call_id: CallId, leg_id: LegId, agent_id: str, spend: Spend) -> None:
        """End a placed call by hanging up the agent's leg; the same again changes nothing."""
        await self._placing.end(call_id, leg_id, agent_id, spend)

    async def survey(self, spend: Spend) -> tuple[Usability, ...]:
        """What is usable, and what mends the rest."""
        return await self._survey.read(spend)

    async def close(self) -> None:
        """Let go of connections."""
        parts = (
            *(
                self._placing,
                self._tokens,
                self._queues,
                self._agents,
                self._skills,
                self._reasons,
                self._lines,
            ),
            *(self._hours, self._wrap_ups, self._permits),
        )
        for part in parts:
            await part.stop()
        await self._client.close()
