"""What can happen to a transfer, in the past tense. The journal is a list of these."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check
from hookflash.domain.commands import Command, TalkTo
from hookflash.domain.errands import ErrandKind
from hookflash.domain.ids import LegId, TransferId
from hookflash.domain.journeys import Journey
from hookflash.domain.orders import Order, OrderStatus
from hookflash.domain.records import AcceptedEvent, RecordEvent
from hookflash.domain.requests import IfBusy, Release, TransferRequest
from hookflash.domain.routes import RouteStep
from hookflash.domain.status import Phase, Reached, Status
from hookflash.domain.targets import Target
from hookflash.domain.transfer import FollowUpKind, Landing, ResolvedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(AcceptedEvent):
    """The request was taken; from here on it will reach an end.

    Attributes:
        route: As configured at this time.
        within_s: The patience with all targets together, in seconds.
        must_wait: Whether another transfer of the same call is in the way.
        audits_handover: Whether the audit is to hold who picks up, their presence and the platform's figures.
    """

    kind: Literal["accepted"] = "accepted"
    transfer_id: TransferId
    request: TransferRequest
    route: tuple[RouteStep, ...]
    within_s: float | None = None
    deadline_at: datetime
    must_wait: bool = False
    audits_handover: bool = False

    @property
    def record_id(self) -> str:
        """The transfer's own id."""
        return self.transfer_id

    def made_to_wait(self) -> "Accepted | None":
        """The same, to wait for the running transfer of the call; none if it should rather be refused."""
        return replace(self, must_wait=True) if self.request.if_busy is IfBusy.WAIT else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted(RecordEvent):
    """The transfer of the same call that was in the way has ended."""

    kind: Literal["admitted"] = "admitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked(RecordEvent):
    """The checks of the call were answered.

    Attributes:
        origin: Where the call was, the best place to bring the caller back to first.
        recording: The state of the call's recording.
        wrap_up_id: The wrap-up code asked for, as the platform knows it.
    """

    kind: Literal["checked"] = "checked"
    checks: tuple[Check, ...]
    origin: tuple[Target, ...] = ()
    recording: str | None = None
    journey: Journey | None = None
    wrap_up_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSkipped(RecordEvent):
    """A target was not tried because a check speaks against it; the route goes on."""

    kind: Literal["target_skipped"] = "target_skipped"
    target: Target
    cause: Cause
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGivenUp(RecordEvent):
    """A target was tried and no further try is worth it; the route goes on."""

    kind: Literal["target_given_up"] = "target_given_up"
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentWritten(RecordEvent):
    """A command is about to be sent; holds the state of the call that later evidence is measured against."""

    kind: Literal["intent_written"] = "intent_written"
    command: Command
    known_legs: tuple[str, ...]
    known_moves: tuple[str, ...]
    boot_id: str
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandAccepted(RecordEvent):
    """The platform took the command; its effect has not been seen yet."""

    kind: Literal["command_accepted"] = "command_accepted"
    sent_at: datetime
    leg_id: LegId | None = None
    platform_request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRefused(RecordEvent):
    """The command provably had no effect.

    Attributes:
        insists_on: The release with which the platform would have taken it.
    """

    kind: Literal["command_refused"] = "command_refused"
    sent_at: datetime | None = None
    cause: Cause
    detail: str
    insists_on: Release | None = None
    platform_request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandUnclear(RecordEvent):
    """Nobody knows whether the command arrived; the platform has to be read."""

    kind: Literal["command_unclear"] = "command_unclear"
    sent_at: datetime | None = None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandDone(RecordEvent):
    """The platform shows the command's effect.

    Attributes:
        leg_id: The leg that it made.
        recording: The state of the call's recording afterwards.
    """

    kind: Literal["command_done"] = "command_done"
    resolved_by: ResolvedBy
    landing: Landing
    leg_id: LegId | None = None
    recording: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandNotDone(RecordEvent):
    """The platform shows that the command had no effect and can have none any more."""

    kind: Literal["command_not_done"] = "command_not_done"
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progressed(RecordEvent):
    """The call moved on inside the target, or the consultation went on."""

    kind: Literal["progressed"] = "progressed"
    phase: Phase
    landing: Landing
    leg_id: LegId | None = None
    speaking: TalkTo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFailed(RecordEvent):
    """A target that a command had reached did not take the call; the route goes on."""

    kind: Literal["target_failed"] = "target_failed"
    cause: Cause
    landing: Landing


@dataclass(frozen=True, slots=True, kw_only=True)
class Returning(RecordEvent):
    """The caller is to be brought back, to the first of these places that takes the call."""

    kind: Literal["returning"] = "returning"
    cause: Cause
    steps: tuple[RouteStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered(RecordEvent):
    """A requester said what is to be done with the transfer under way."""

    kind: Literal["ordered"] = "ordered"
    order: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderClosed(RecordEvent):
    """An order was carried out, or could not be."""

    kind: Literal["order_closed"] = "order_closed"
    n: int
    status: OrderStatus
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandTried(RecordEvent):
    """A write or read beside the move was made, or refused; without a cause it is done.

    Attributes:
        found: What was read, as the errand shows it.
    """

    kind: Literal["errand_tried"] = "errand_tried"
    errand: ErrandKind
    cause: Cause | None = None
    detail: str | None = None
    is_last: bool = True
    found: dict[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OthersActed(RecordEvent):
    """An agent or the platform itself did something to the call under way; none of our doing.

    Attributes:
        left_consult: Whether the consulting agent has left caller and target to each other.
    """

    kind: Literal["others_acted"] = "others_acted"
    landing: Landing
    detail: str
    left_consult: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultOver(RecordEvent):
    """The consultation is over and the agent has the caller again, with no command of ours under way."""

    kind: Literal["consult_over"] = "consult_over"
    landing: Landing


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(RecordEvent):
    """The transfer reached its end."""

    kind: Literal["ended"] = "ended"
    status: Status
    landing: Landing
    cause: Cause | None = None
    reached: Reached | None = None
    detail: str | None = None
    checks: tuple[Check, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed(RecordEvent):
    """Something happened to the call after the end."""

    kind: Literal["followed"] = "followed"
    what: FollowUpKind
    landing: Landing


Event = (
    Accepted
    | Admitted
    | Checked
    | TargetSkipped
    | TargetGivenUp
    | IntentWritten
    | CommandAccepted
    | CommandRefused
    | CommandUnclear
    | CommandDone
    | CommandNotDone
    | Progressed
    | TargetFailed
    | Returning
    | Ordered
    | OrderClosed
    | ErrandTried
    | OthersActed
    | ConsultOver
    | Ended
    | Followed
)
