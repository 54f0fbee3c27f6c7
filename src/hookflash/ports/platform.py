"""What the inside asks of a platform."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from hookflash.domain.calls import CallSnapshot, Leg
from hookflash.domain.capabilities import Capabilities
from hookflash.domain.ids import CallId, LegId
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
    """

    lane: Lane
    requests: int = 0
    may_send: Callable[[], bool] = lambda: True


@dataclass(frozen=True, slots=True)
class Resolved:
    """A target with the platform's id and name, and how old that knowledge is in seconds."""

    target: Target
    age_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFacts:
    """A queue's load; a figure the platform did not give is absent.

    Attributes:
        waiting: Calls waiting.
        staffed: Agents on queue, busy or not.
        idle: Agents on queue and free.
        age_s: How old the figures are, in seconds.
    """

    waiting: int | None
    staffed: int | None
    idle: int | None
    age_s: float


@dataclass(frozen=True, slots=True)
class MissingGrants:
    """Permissions that the connection's own credentials lack for a verb and target; empty if none."""

    names: tuple[str, ...]
    age_s: float


class CallControl(Protocol):
    """One connection to a platform. Every method may raise `PlatformError`.

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

    async def resolve(self, target: Target, spend: Spend) -> Resolved:
        """The target with its id and name.

        Raises:
            PlatformMissing: No such target, or several (cause ``target_missing``; carries near names).
        """
        ...

    async def read_queue(self, target: Target, spend: Spend) -> QueueFacts:
        """The load of a resolved queue."""
        ...

    async def missing_grants(self, kind: Kind, target: TargetType, spend: Spend) -> MissingGrants:
        """What our own credentials lack for this kind of transfer to this kind of target."""
        ...

    def leg_to_move(self, call: CallSnapshot, leg: str) -> Leg | None:
        """The leg that a command has to name so that ``leg`` (``caller`` or a leg id) moves."""
        ...

    async def transfer(self, call_id: CallId, leg_id: LegId, target: Target, spend: Spend) -> str | None:
        """Send a blind transfer of a leg to a resolved target, once; return the platform's request id.

        Raises:
            PlatformError: ``effect_known`` says whether it is certain that nothing happened.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


Connections = Mapping[str, CallControl]
