"""What an organisation has set up: the things that calls are moved between, and who may ask."""

from dataclasses import dataclass, field
from enum import StrEnum

from hookflash_simulator.randomness import named_uuid
from hookflash_simulator.world.accounts import HOME, Client
from hookflash_simulator.world.agents import Agent
from hookflash_simulator.world.hours import Hours
from hookflash_simulator.world.queues import Campaign, Queue
from hookflash_simulator.world.targets import Target


class NumberBehaviour(StrEnum):
    """What happens when an outside number is called."""

    ANSWERS = "answers"
    BUSY = "busy"
    NEVER = "never"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Named:
    """A plain thing with a name and an id: a skill, a language, a wrap-up code, a flow."""

    name: str
    uuid: str
    number: int


@dataclass(frozen=True, slots=True)
class SkillGroup:
    """Everybody who has all of some skills."""

    name: str
    uuid: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody outside, with phone numbers by kind (``work``, ``cell``, ``home``, ``other``)."""

    name: str
    uuid: str
    phones: dict[str, str]


@dataclass(frozen=True, slots=True)
class Ivr:
    """A menu that answers a number."""

    name: str
    uuid: str
    number: str
    hours: Hours | None = None


class FlowKind(StrEnum):
    """What a flow does with a caller."""

    VOICEMAIL = "voicemail"
    CALLBACK = "callback"
    MENU = "menu"


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow that calls can be sent to; `place` is the mailbox (by its owner) or the queue it is for."""

    name: str
    uuid: str
    kind: FlowKind
    place: str


@dataclass(slots=True)
class Directory:
    """Everything set up, by name; `names` finds a name by its id.

    Attributes:
        scripts: The ids and paths of the scripts that may be started from outside.
        signals: What scripts do when they are signalled, by the first parameter in capitals.
        agent_key_secret: The secret of the access key that every agent has by his name, if they have any.
    """

    divisions: list[str] = field(default_factory=lambda: [HOME])
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    queues: dict[str, Queue] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    skills: dict[str, Named] = field(default_factory=dict)
    inactive_skills: frozenset[str] = frozenset()
    skill_groups: dict[str, SkillGroup] = field(default_factory=dict)
    languages: dict[str, Named] = field(default_factory=dict)
    wrap_up_codes: dict[str, Named] = field(default_factory=dict)
    numbers: dict[str, NumberBehaviour] = field(default_factory=dict)
    extensions: dict[str, Target] = field(default_factory=dict)
    mailboxes: set[str] = field(default_factory=set)
    contacts: dict[str, Contact] = field(default_factory=dict)
    ivrs: dict[str, Ivr] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    scripts: frozenset[str] = frozenset()
    signals: dict[str, str] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    agent_key_secret: str | None = None
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    emergencies: dict[str, bool] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def find_queue(self, uuid: str) -> Queue | None:
        """The queue with an id, if there is one."""
        queue = self.queues.get(self.names.get(uuid, ""))
        return queue if queue is not None and queue.uuid == uuid else None

    def find_agent(self, uuid: str) -> Agent | None:
        """The agent with an id, if there is one."""
        agent = self.agents.get(self.names.get(uuid, ""))
        return agent if agent is not None and agent.uuid == uuid else None

    def line_for_skill(self, skill: str) -> Queue | None:
        """The active queue with the most agents who have a skill; none if nobody has it."""
        counts = {
            queue.name: sum(skill in agent.skills for agent in queue.agents)
            for queue in self.queues.values()
            if queue.active
        }
        best = max(counts, key=lambda name: counts[name], default=None)
        return self.queues[best] if best is not None and counts[best] else None

    def find_contact(self, uuid: str) -> Contact | None:
        """The outside contact with an id, if there is one."""
        return self.contacts.get(self.names.get(uuid, ""))

    def find_flow(self, uuid: str) -> Flow | None:
        """The flow with an id, if there is one."""
        return self.flows.get(self.names.get(uuid, ""))

    def index(self) -> None:
        """Make every id findable."""
        for things in (self.queues, self.agents, self.contacts, self.ivrs, self.flows):
            self.names |= {thing.uuid: name for name, thing in things.items()}
        for plain in (self.skills, self.languages, self.wrap_up_codes):
            self.names |= {thing.uuid: name for name, thing in plain.items()}


def emergency_id(name: str) -> str:
    """The id of an emergency."""
    return named_uuid("emergency", name)
