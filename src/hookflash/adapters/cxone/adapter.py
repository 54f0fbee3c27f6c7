"""The port, fulfilled: client, sessions, mapping and the parts that know one subject each, put together."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from hookflash.adapters.cxone import mapping
from hookflash.adapters.cxone.attachments import Attachments
from hookflash.adapters.cxone.calls import Calls
from hookflash.adapters.cxone.capabilities import capabilities_of
from hookflash.adapters.cxone.client import CxoneClient
from hookflash.adapters.cxone.commands import Commands
from hookflash.adapters.cxone.consult import Consulting
from hookflash.adapters.cxone.destinations import Destinations
from hookflash.adapters.cxone.dialing import Dialing
from hookflash.adapters.cxone.errands import Errands
from hookflash.adapters.cxone.grants import Permits
from hookflash.adapters.cxone.handovers import Handovers
from hookflash.adapters.cxone.hours import OpeningHours
from hookflash.adapters.cxone.lines import Lines
from hookflash.adapters.cxone.mapped_names import MappedNames
from hookflash.adapters.cxone.people import Agents
from hookflash.adapters.cxone.places import agent_of
from hookflash.adapters.cxone.placing import Placing
from hookflash.adapters.cxone.sessions import AgentSessions
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.cxone.skills import Skills
from hookflash.adapters.cxone.survey import Survey
from hookflash.adapters.cxone.wrap_up import WrapUps
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

_TABLES = ("outbound_skills", "voicemail_skills", "stations", "signal")


class CxoneCallControl:
    """One connection to NICE CXone: `CallControl`, `CallPlacing` and `HandoverReading`."""

    def __init__(
        self,
        name: str,
        settings: CxoneSettings,
        clock: Clock,
        pace: Pace | None = None,
        secrets: SecretStore | None = None,
    ) -> None:
        self._clock = clock
        self._settings = settings
        self._client = client = CxoneClient(
            name, settings, clock, pace or SlidingPace(parse_rate(settings.rate_limit), clock)
        )
        mappings = Mappings(name, {table: getattr(settings, table) for table in _TABLES})
        self._sessions = AgentSessions(client, settings, clock, Attachments(name, secrets))
        self._agents = Agents(client, settings, clock)
        self._skills = Skills(client, settings, clock)
        dialing = Dialing(settings, mappings, self._skills)
        self._calls = Calls(client, self._sessions, clock)
        self._destinations = Destinations(self._skills, self._agents, dialing, mappings, settings)
        self._lines = Lines(client, self._agents, settings, clock)
        self._hours = OpeningHours(client, self._skills, settings, clock)
        self._wrap_ups = WrapUps(client, settings, clock)
        self._permits = Permits(client, self._sessions, self._agents)
        consulting = Consulting(client, self._sessions, dialing, settings)
        self._commands = Commands(client, consulting, settings, mappings)
        self._errands = Errands(client, self._sessions)
        self._handovers = Handovers(client, self._calls)
        self._placing = Placing(client, self._sessions, dialing, self._agents, mappings, settings)
        mapped = MappedNames(mappings, self._skills, self._agents)
        self._survey = Survey(client, settings, self._permits, self._skills, mapped, mappings)
        self._capabilities = capabilities_of(settings)
        self._names = mapping.Names(
            agent=self._agents.directory.find_name,
            skill=self._skills.find_name,
            is_mailbox=self._destinations.is_mailbox,
            is_target=self._destinations.is_number,
        )

    @property
    def capabilities(self) -> Capabilities:
        """What this connection can do."""
        return self._capabilities

    async def read_call(self, call_id: CallId, spend: Spend) -> CallSnapshot:
        """The call as it is now, by the id of any of its contacts."""
        asked_at = self._clock.now()
        call = await self._calls.read(call_id, spend)
        return mapping.to_snapshot(call_id, call, asked_at, self._names)

    def leg_to_move(self, call: CallSnapshot, leg: str) -> Leg | None:
        """The leg that a command has to name so that ``leg`` moves."""
        return mapping.find_leg_to_move(call, leg)

    async def resolve(self, target: Target, skills: Sequence[str], spend: Spend) -> Resolved:
        """The target as the platform knows it."""
        return await self._destinations.resolve(target, tuple(skills), spend)

    async def read_queue(self, destination: Destination, spend: Spend) -> QueueFacts:
        """The load of a skill."""
        return await self._lines.read(destination, spend)

    async def estimate_wait(self, destination: Destination, call_id: CallId, spend: Spend) -> Wait:  # noqa: ARG002 - nothing tells it
        """How long the call would wait: the platform gives no estimate."""
        return Wait(None, 0.0)

    async def read_hours(self, destination: Destination, spend: Spend) -> Hours | None:
        """Whether the destination is open; none if it has no hours."""
        return await self._hours.read(destination, spend)

    async def read_agent(self, destination: Destination, spend: Spend) -> AgentFacts:
        """Whether an agent can be rung."""
        return await self._agents.read_facts(agent_of(destination), spend)

    async def find_wrap_up(self, code: str, queue_id: str | None, spend: Spend) -> str:
        """The id of a disposition, given by name or id, that may be used for calls of the skill."""
        return await self._wrap_ups.find(code, queue_id, spend)

    async def missing_grants(
        self,
        kind: Kind,  # noqa: ARG002 - the same for every transfer
        destination: Target,  # noqa: ARG002 - likewise
        spend: Spend,
    ) -> MissingGrants:
        """What our own credentials lack for transfers."""
        return await self._permits.missing(spend)

    async def missing_grants_of(
        self,
        requester: str,
        kind: Kind,  # noqa: ARG002 - likewise
        destination: Target,  # noqa: ARG002 - likewise
        spend: Spend,
    ) -> MissingGrants | None:
        """What the requesting agent lacks for it; none if the platform knows no such agent."""
        return await self._permits.missing_of(requester, spend)

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
        self,
        call_id: CallId,  # noqa: ARG002 - always refused
        skill_ids: Sequence[str] | None,  # noqa: ARG002 - likewise
        priority: int | None,  # noqa: ARG002 - likewise
        spend: Spend,  # noqa: ARG002 - likewise
    ) -> None:
        """Set skills and priority of a waiting call: refused."""
        self._errands.refuse_routing()

    async def set_wrap_up(self, call_id: CallId, leg_id: LegId, code_id: str, spend: Spend) -> None:  # noqa: ARG002 - the leg's contact says more
        """Give an agent's leg, ended or not, its disposition."""
        await self._errands.set_wrap_up(leg_id, code_id, spend)

    async def read_presence(self, agent_id: str, spend: Spend) -> str:
        """The platform's word for what an agent is doing."""
        return await self._handovers.read_presence(agent_id, spend)

    async def read_figures(self, call_id: CallId, spend: Spend) -> CallFigures:
        """The platform's figures for a call, up or over."""
        return await self._handovers.read_figures(call_id, spend)

    async def missing_grants_to_call(self, spend: Spend) -> MissingGrants:
        """What our own credentials lack for placing calls on behalf of agents."""
        return await self._permits.missing(spend)

    async def watch_agent(self, agent: Destination, spend: Spend) -> None:
        """Begin to remember the agent's calls; to be done before a call is placed for them."""
        await self._placing.watch_agent(agent, spend)

    async def place_call(self, dial: Dial, spend: Spend) -> Placed:
        """Place a call, once."""
        return await self._placing.place(dial, spend)

    async def find_placed_call(self, dial: Dial, since: datetime, spend: Spend) -> CallId | None:
        """The call that bears the intent's id, looked for since that time; none if there is none so far."""
        return await self._placing.find(dial, since, spend)

    async def end_call(self, call_id: CallId, leg_id: LegId, agent_id: str, spend: Spend) -> None:  # noqa: ARG002 - the contact says it
        """End a placed call; the same again changes nothing."""
        await self._placing.end(call_id, leg_id, spend)

    async def survey(self, spend: Spend) -> tuple[Usability, ...]:
        """What is usable, and what mends the rest."""
        return await self._survey.read(spend)

    async def close(self) -> None:
        """Leave the sessions, which go on, and let go of connections."""
        for part in (
            self._sessions,
            self._calls,
            self._agents,
            self._skills,
            self._lines,
            self._hours,
            self._wrap_ups,
        ):
            await part.stop()
        await self._client.close()
