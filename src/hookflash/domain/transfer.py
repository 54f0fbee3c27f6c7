"""The record of a transfer, as it is shown."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check
from hookflash.domain.errands import Errand
from hookflash.domain.ids import CallId, TransferId
from hookflash.domain.journeys import Journey
from hookflash.domain.orders import Order
from hookflash.domain.requests import Kind, Release
from hookflash.domain.status import AttemptStatus, Phase, Reached, Status
from hookflash.domain.targets import Target

UNKNOWN_PLACE = "unknown"
GONE = "gone"
HOLD = "hold"


class ResolvedBy(StrEnum):
    """How we know that a command took effect."""

    ANSWER = "answer"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """Where the caller is known to be.

    Attributes:
        where: ``agent:NAME``, ``queue:NAME``, ``number:+…``, ``voicemail:…``, ``ivr``, ``hold``, ``gone`` or
            ``unknown`` while the platform cannot be read.
        evidence: What shows it: the leg, the agent's id if it is an agent's, and when it was read.
        at: When it was established.
    """

    where: str
    evidence: dict[str, str]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at one target.

    Attributes:
        via: The queue or flow through which the target is reached, where the platform knows no such target.
        release: When the transferring agent is freed.
        is_return: Whether it leads the caller back to where the transfer began.
        intent_at: When the command was about to be sent.
        sent_at: When it was sent; absent if it provably was not.
        resolved_by: How we know that it took effect.
    """

    n: int
    target: Target
    via: Target | None = None
    release: Release | None = None
    is_return: bool = False
    status: AttemptStatus
    cause: Cause | None = None
    detail: str | None = None
    intent_at: datetime | None = None
    sent_at: datetime | None = None
    resolved_by: ResolvedBy | None = None
    ended_at: datetime | None = None


class FollowUpKind(StrEnum):
    """What happened to the call after the transfer had ended."""

    ANSWERED_LATE = "answered_late"
    DROPPED_AFTER_TRANSFER = "dropped_after_transfer"
    OUTSIDE = "outside"
    CALL_OVER = "call_over"
    LANDING_FOUND = "landing_found"
    HELD = "held"
    WATCH_ENDED = "watch_ended"


# What closes the file: nothing is watched for after it.
CLOSING = frozenset(FollowUpKind) - {FollowUpKind.OUTSIDE}


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One thing that happened to the call after the end."""

    what: FollowUpKind
    where: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """The state of the call's recording before and after the move, as the platform names it."""

    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One accepted request to move a call, as far as it has come.

    Attributes:
        follow_up: What others did meanwhile, and what happened to the call after the end.
        orders: What requesters said about it while it was under way.
        errands: Beside the move: context, skills and priority, wrap-up code; where the connection wants it,
            also who has picked up, their presence, and the platform's figures for the call.
        journey: What the call has been through, this transfer included once it has moved the call.
        platform_requests: How many requests to the platform it has cost so far.
    """

    id: TransferId
    status: Status
    phase: Phase | None = None
    cause: Cause | None = None
    detail: str | None = None
    reached: Reached | None = None
    connection: str
    call_id: CallId
    kind: Kind
    to: Target
    requested_by: str | None = None
    reason: str | None = None
    attempts: tuple[Attempt, ...] = ()
    checks: tuple[Check, ...] = ()
    landing: Landing | None = None
    follow_up: tuple[FollowUp, ...] = ()
    orders: tuple[Order, ...] = ()
    errands: tuple[Errand, ...] = ()
    recording: Recording | None = None
    journey: Journey | None = None
    platform_requests: int = 0
    accepted_at: datetime
    deadline_at: datetime
    ended_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTarget:
    """One target of a plan, as it would be tried."""

    target: Target
    checks: tuple[Check, ...]
    via: Target | None = None
    on: tuple[Cause, ...] = ()
    estimated_wait_s: float | None = None
    agents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would happen, found out without touching the call.

    Attributes:
        would: ``transfer`` or ``reject``.
        cause: Why it would be rejected.
        route: The targets in order, each with its checks.
        checks: The checks about the call and the requester.
        commands: What would be sent, in the project's words.
        platform_requests: How many requests the plan itself cost.
    """

    would: str
    cause: Cause | None = None
    route: tuple[PlannedTarget, ...] = ()
    checks: tuple[Check, ...] = ()
    commands: tuple[str, ...] = field(default=())
    platform_requests: int = 0
