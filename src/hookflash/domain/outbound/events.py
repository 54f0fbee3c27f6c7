"""What can happen to an outbound call, in the past tense. Its journal is a list of these."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check
from hookflash.domain.destinations import Destination
from hookflash.domain.events import ErrandTried, OrderClosed, Ordered
from hookflash.domain.ids import CallId, LegId, OutboundId
from hookflash.domain.outbound.request import OutboundRequest
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.records import AcceptedEvent, RecordEvent
from hookflash.domain.transfer import ResolvedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAccepted(AcceptedEvent):
    """The request was taken; from here on it will reach an end."""

    kind: Literal["accepted"] = "accepted"
    outbound_id: OutboundId
    request: OutboundRequest

    @property
    def record_id(self) -> str:
        """The call's own id."""
        return self.outbound_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CallChecked(RecordEvent):
    """The checks were answered, and nothing speaks against the call.

    Attributes:
        agent: On whose behalf, as the platform knows them.
        queue: On whose account.
        wrap_up_id: The wrap-up code asked for, as the platform knows it.
    """

    kind: Literal["checked"] = "checked"
    checks: tuple[Check, ...]
    agent: Destination
    queue: Destination | None = None
    wrap_up_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DialIntended(RecordEvent):
    """A call is about to be placed.

    Attributes:
        intent_id: What the call will bear, by which it is recognised.
        boot_id: The process that is about to place it.
    """

    kind: Literal["dial_intended"] = "dial_intended"
    intent_id: str
    boot_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DialAccepted(RecordEvent):
    """The platform took the command; the call has not been seen yet."""

    kind: Literal["dial_accepted"] = "dial_accepted"
    sent_at: datetime
    call_id: CallId | None = None
    platform_request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DialRefused(RecordEvent):
    """The command provably placed no call."""

    kind: Literal["dial_refused"] = "dial_refused"
    sent_at: datetime | None = None
    cause: Cause
    detail: str
    platform_request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DialUnclear(RecordEvent):
    """Nobody knows whether the command arrived; the call has to be looked for."""

    kind: Literal["dial_unclear"] = "dial_unclear"
    sent_at: datetime | None = None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFound(RecordEvent):
    """The platform shows the call that was placed."""

    kind: Literal["found"] = "found"
    call_id: CallId
    resolved_by: ResolvedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class CallProgressed(RecordEvent):
    """The platform shows that the call has come further.

    Attributes:
        status: As far as that.
        evidence: The leg that shows it, and when it was read.
        agent_leg_id: The agent's leg.
        is_over: Whether nobody is on the call any more.
    """

    kind: Literal["progressed"] = "progressed"
    status: OutboundStatus
    evidence: dict[str, str]
    agent_leg_id: LegId | None = None
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallingOff(RecordEvent):
    """The call is to be ended before anybody talks.

    Attributes:
        status: What it ends as if nobody answers meanwhile.
        cause: Why.
    """

    kind: Literal["calling_off"] = "calling_off"
    status: OutboundStatus
    cause: Cause
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(RecordEvent):
    """The call reached its end, or nothing more can be found out about it."""

    kind: Literal["ended"] = "ended"
    status: OutboundStatus
    cause: Cause | None = None
    detail: str | None = None
    checks: tuple[Check, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchEnded(RecordEvent):
    """A call that was given up as unresolved has been found after all, or is no longer looked for."""

    kind: Literal["search_ended"] = "search_ended"
    call_id: CallId | None = None


OutboundEvent = (
    CallAccepted
    | CallChecked
    | DialIntended
    | DialAccepted
    | DialRefused
    | DialUnclear
    | CallFound
    | CallProgressed
    | CallingOff
    | Ordered
    | OrderClosed
    | ErrandTried
    | CallEnded
    | SearchEnded
)
