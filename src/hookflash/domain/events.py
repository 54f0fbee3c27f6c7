"""What can happen to a transfer, in the past tense. The journal is a list of these."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check
from hookflash.domain.ids import LegId, TransferId
from hookflash.domain.requests import TransferRequest
from hookflash.domain.status import Phase, Reached, Status
from hookflash.domain.targets import Target
from hookflash.domain.transfer import FollowUpKind, Landing, ResolvedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """Common to all: when, and how many platform requests led to it."""

    at: datetime
    requests: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(_Event):
    """The request was taken; from here on it will reach an end."""

    kind: Literal["accepted"] = "accepted"
    transfer_id: TransferId
    request: TransferRequest
    deadline_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked(_Event):
    """The checks of the call were answered."""

    kind: Literal["checked"] = "checked"
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSkipped(_Event):
    """A target was not tried because a check speaks against it; the route goes on."""

    kind: Literal["target_skipped"] = "target_skipped"
    target: Target
    cause: Cause
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGivenUp(_Event):
    """A target was tried and no further try is worth it; the route goes on."""

    kind: Literal["target_given_up"] = "target_given_up"
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentWritten(_Event):
    """A command is about to be sent; holds the state of the call that later evidence is measured against."""

    kind: Literal["intent_written"] = "intent_written"
    target: Target
    leg_id: LegId
    known_legs: tuple[str, ...]
    known_moves: tuple[str, ...]
    boot_id: str
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandAccepted(_Event):
    """The platform took the command; its effect has not been seen yet."""

    kind: Literal["command_accepted"] = "command_accepted"
    sent_at: datetime
    platform_request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRefused(_Event):
    """The command provably had no effect."""

    kind: Literal["command_refused"] = "command_refused"
    sent_at: datetime | None = None
    cause: Cause
    detail: str
    platform_request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandUnclear(_Event):
    """Nobody knows whether the command arrived; the platform has to be read."""

    kind: Literal["command_unclear"] = "command_unclear"
    sent_at: datetime | None = None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandDone(_Event):
    """The platform shows the command's effect."""

    kind: Literal["command_done"] = "command_done"
    resolved_by: ResolvedBy
    landing: Landing


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandNotDone(_Event):
    """The platform shows that the command had no effect and can have none any more."""

    kind: Literal["command_not_done"] = "command_not_done"
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progressed(_Event):
    """The call moved on inside the target."""

    kind: Literal["progressed"] = "progressed"
    phase: Phase
    landing: Landing


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(_Event):
    """The transfer reached its end."""

    kind: Literal["ended"] = "ended"
    status: Status
    landing: Landing
    cause: Cause | None = None
    reached: Reached | None = None
    detail: str | None = None
    checks: tuple[Check, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed(_Event):
    """Something happened to the call after the end."""

    kind: Literal["followed"] = "followed"
    what: FollowUpKind
    landing: Landing


Event = (
    Accepted
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
    | Ended
    | Followed
)
