"""What the inside asks of a platform."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Protocol

from hookflash.domain.calls import CallSnapshot, Leg
from hookflash.domain.capabilities import Capabilities
from hookflash.domain.commands import Command
from hookflash.domain.destinations import Destination
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.journeys import Journey
from hookflash.domain.requests import Kind
from hookflash.domain.targets import Target, TargetType


class Lane(IntEnum):
    """How urgent a platform request is when requests are scarce; lower goes first."""

    COMMAND = 0
    RECONCILE = 1
    CHECK = 2
    WATCH = 3
    AFTERCARE = 4


@dataclass(slots=True)
class Spend:
    """What one piece of work may and did ask of the platform.

    Attributes:
        lane: How urgent it is.
        requests: How many requests were sent for it; adapters count here.
        may_send: Asked by adapters at the last moment before a command goes out: waiting for a turn in the
            budget or for a token can take longer than the right to send lasts.
        reach: Told by adapters of failpoints: both sides of every request that changes the world.
    """

    lane: Lane
    requests: int = 0
    may_send: Callable[[], bool] = lambda: True
    reach: Callable[[str], None] = lambda _: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A target as the platform knows it.

    Attributes:
        destination: Where that is.
        is_active: Whether it is in use there; absent where the platform has no such thing.
        is_campaign_active: Whether the campaign that it belongs to runs; likewise.
        age_s: How old that knowledge is, in seconds.
    """

    destination: Destination
    is_active: bool | None = None
    is_campaign_active: bool | None = None
    age_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFacts:
    """A queue's load; a figure the platform did not give is absent.

    Attributes:
        waiting: Calls waiting.
        staffed: Agents on queue, busy or not, who have the skills asked for.
        idle: Those of them who are free.
        agents: Their names, as far as they were read.
        age_s: How old the figures are, in seconds.
    """

    waiting: int | None
    staffed: int | None
    idle: int | None
    agents: tuple[str, ...] = ()
    age_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Whether a place is open.

    Attributes:
        is_open: As the schedules say now.
        reason: What decides it: ``open``, ``closed``, ``holiday`` or ``emergency``.
        opens_at: When it opens next, if that is soon enough to tell.
        evidence: The objects it was read from, by name.
        age_s: How old the schedules are, in seconds.
    """

    is_open: bool
    reason: str
    opens_at: datetime | None = None
    evidence: Mapping[str, str]
    age_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentFacts:
    """Whether an agent can be rung; what the platform did not say is absent.

    Attributes:
        presence: The platform's word for it.
        is_present: Whether they are there at all.
        wants_no_calls: Whether they asked not to be disturbed.
        is_busy: Whether they are on a call.
        has_phone: Whether a phone is assigned to them.
        age_s: How old this is, in seconds.
    """

    presence: str | None
    is_present: bool | None
    wants_no_calls: bool | None
    is_busy: bool | None
    has_phone: bool | None
    age_s: float


@dataclass(frozen=True, slots=True)
class Wait:
    """The estimated wait in a line, in seconds, if the platform gives one, and the estimate's age."""

    seconds: float | None
    age_s: float


@dataclass(frozen=True, slots=True)
class MissingGrants:
    """Permissions that are lacking for a verb and target; empty if none.

    Attributes:
        names: The permissions, and the division where it matters.
        age_s: How old this knowledge is, in seconds.
        remedy: What mends it, in the words of the platform's administration.
    """

    names: tuple[str, ...]
    age_s: float
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is lacking, or may be.

    Attributes:
        what: A permission, a key of the settings, agents' tokens; or why the platform cannot do it.
        remedy: What mends it: lines of TOML, a menu path of the platform's administration, or a command.
    """

    what: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usability:
    """Whether one verb can be used for one type of target, as a survey of a connection finds it.

    Attributes:
        verb: A kind of transfer, or another thing that is done to calls: ``context``, ``load``,
            ``routing``, ``wrap_up``, ``hours``, ``call``, ``check_requester``, ``handover``.
        target: The type of target; absent where there is none.
        is_usable: Whether it can be used as things are.
        is_wanted: Whether the connection's settings hold something that serves nothing else: whoever mapped
            a mailbox wants calls to go there.
        gaps: What is lacking, or may be.
    """

    verb: str
    target: TargetType | None = None
    is_usable: bool
    is_wanted: bool = False
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform's answer to a command: its request id, and the leg it made if it says so."""

    request_id: str | None = None
    leg_id: LegId | None = None


class CallControl(Protocol):
    """One connection to a platform. Every method that reads or writes may raise `PlatformError`.

    Reads may be repeated by the adapter. A command is sent at most once a call of its method, on a fresh
    connection, without following redirects.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What this connection can do."""
        ...

    async def read_call(self, call_id: CallId, spend: Spend) -> CallSnapshot:
        """The call as it is now.

        Raises:
            PlatformMissing: The platform knows no such call (cause ``call_gone``).
        """
        ...

    def leg_to_move(self, call: CallSnapshot, leg: str) -> Leg | None:
        """The leg that a command has to name so that ``leg`` (``caller`` or a leg id) moves."""
        ...

    async def resolve(self, target: Target, skills: Sequence[str], spend: Spend) -> Resolved:
        """The target as the platform knows it, with the skills that are to be asked for there.

        Raises:
            PlatformMissing: No such target or skill, or several (cause ``target_missing``; near names).
            PlatformRefused: The connection maps nothing that leads there (cause ``not_supported``; the
                message says what to configure).
        """
        ...

    async def read_queue(self, destination: Destination, spend: Spend) -> QueueFacts:
        """The load of a queue, counting agents with the destination's skills if it has any."""
        ...

    async def estimate_wait(self, destination: Destination, call_id: CallId, spend: Spend) -> Wait:
        """How long the call would wait in a queue."""
        ...

    async def read_hours(self, destination: Destination, spend: Spend) -> Hours | None:
        """Whether the destination is open; none if nothing is configured that says so."""
        ...

    async def read_agent(self, destination: Destination, spend: Spend) -> AgentFacts:
        """Whether an agent can be rung."""
        ...

    async def find_wrap_up(self, code: str, queue_id: str | None, spend: Spend) -> str:
        """The id of a wrap-up code, given by name or id, that may be used for calls of the queue.

        Raises:
            PlatformMissing: There is none (cause ``invalid_target``; near names).
        """
        ...

    async def missing_grants(self, kind: Kind, destination: Target, spend: Spend) -> MissingGrants:
        """What our own credentials lack for this kind of transfer to this target."""
        ...

    async def missing_grants_of(
        self, requester: str, kind: Kind, destination: Target, spend: Spend
    ) -> MissingGrants | None:
        """What the requesting agent lacks for it; none if the platform knows no such agent."""
        ...

    def context_limit(self) -> int:
        """How many bytes of context a call can carry, keys and values together, UTF-8."""
        ...

    async def send(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        """Send a command, once.

        Raises:
            PlatformError: ``effect_known`` says whether it is certain that nothing happened.
        """
        ...

    async def stamp(
        self, call: CallSnapshot, context: Mapping[str, str], journey: Journey, spend: Spend
    ) -> None:
        """Put data for the receiver, and the journey, on the call; the same again changes nothing."""
        ...

    async def set_routing(
        self, call_id: CallId, skill_ids: Sequence[str] | None, priority: int | None, spend: Spend
    ) -> None:
        """Set skills and priority (1 lowest to 10) of a call that waits in a line.

        Raises:
            PlatformRefused: It waits in none (cause ``version_conflict``).
        """
        ...

    async def set_wrap_up(self, call_id: CallId, leg_id: LegId, code_id: str, spend: Spend) -> None:
        """Give an agent's leg, ended or not, its wrap-up code."""
        ...

    async def survey(self, spend: Spend) -> tuple[Usability, ...]:
        """What is usable, and what mends the rest: an entry for every verb and type of target.

        Raises:
            PlatformError: It cannot be said, above all because the credentials were refused.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


Connections = Mapping[str, CallControl]
