"""The state of a transfer: its record and what deciding needs beside it."""

from dataclasses import dataclass
from datetime import datetime

from hookflash.domain import events as ev
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command, TalkTo
from hookflash.domain.destinations import Destination
from hookflash.domain.errands import HANDOVER, Errand, ErrandKind, ErrandStatus
from hookflash.domain.ids import LegId
from hookflash.domain.orders import Order, OrderKind, OrderStatus
from hookflash.domain.requests import OnPatience, Release, TransferRequest
from hookflash.domain.routes import RouteStep
from hookflash.domain.status import Status
from hookflash.domain.targets import Target
from hookflash.domain.transfer import Attempt, Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A command that was decided on, and the state of the call before it.

    Attributes:
        command: What was to be sent.
        known_legs: Every leg the call had, ended ones included.
        known_moves: Every move the platform had on record.
        boot_id: The process that wrote it.
        written_at: When.
        sent_at: When it was sent, as far as that is known.
        answered: Whether its answer, or the lack of one, is on record.
        accepted: Whether the platform took it.
        accepted_at: When that was on record: of a command made of several requests, all had gone by then.
        doubt_since: From when on the settling time counts, if nobody knows whether it arrived.
        leg_id: The leg it made, if the platform's answer names one.
    """

    command: Command
    known_legs: tuple[str, ...]
    known_moves: tuple[str, ...]
    boot_id: str
    written_at: datetime
    sent_at: datetime | None = None
    answered: bool = False
    accepted: bool = False
    accepted_at: datetime | None = None
    doubt_since: datetime | None = None
    leg_id: LegId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consult:
    """A consultation under way.

    Attributes:
        agent_leg_id: The consulting agent's leg.
        agent_id: That agent.
        caller_leg_id: The caller's leg.
        destination: Who is consulted.
        known_legs: The legs the call had before it.
        leg_id: The consulted party's leg, once there is one.
        speaking: Who speaks to whom.
        hands_over: Whether it is completed by itself as soon as there is somebody, or a line, to leave the
            caller with.
        ending: Why it is being called off, if it is.
        tries: How often in a row a command within it was refused or had no effect.
        refused_for: Why the last of these was refused; none if it had no effect.
    """

    agent_leg_id: LegId
    agent_id: str | None
    caller_leg_id: LegId | None
    destination: Destination
    known_legs: tuple[str, ...]
    leg_id: LegId | None = None
    speaking: TalkTo = TalkTo.TARGET
    hands_over: bool = False
    ending: Cause | None = None
    tries: int = 0
    refused_for: Cause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferState:
    """Everything that is known of a transfer; changed by events alone.

    Attributes:
        transfer: The record, as shown.
        request: What was asked for.
        route: The steps in order; ``position`` is the one being tried.
        within_s: The patience with all targets together, in seconds.
        earlier_attempts: How many attempts were made at targets before that one.
        intent: The command whose effect is being established.
        consult: The consultation under way.
        destination: Where the call was last moved.
        arrived_at: When that was established: the target's patience counts from it.
        baseline: The legs the call had before that move: later legs are its result.
        origin: Where the call was at first: the places to bring the caller back to, best first.
        agent_leg_id: The agent's leg from which the call was moved: it gets the wrap-up code.
        wrap_up_id: The wrap-up code as the platform knows it.
        insists_on: The release without which the platform refuses to move this call.
        returning: Why the caller is being brought back, if they are.
        must_wait: Whether another transfer of the same call is in the way.
        audits_handover: Whether the audit is to hold who picks up, their presence and the platform's figures.
        others_acted: Whether somebody else moved the call after us.
        is_counted: Whether the journey already counts this transfer.
        closing_failures: How often a leg that nobody needs any more could not be closed.
        changed_at: When the last event happened.
    """

    transfer: Transfer
    request: TransferRequest
    route: tuple[RouteStep, ...]
    within_s: float | None = None
    position: int = 0
    earlier_attempts: int = 0
    intent: Intent | None = None
    consult: Consult | None = None
    destination: Destination | None = None
    arrived_at: datetime | None = None
    baseline: tuple[str, ...] = ()
    origin: tuple[Target, ...] = ()
    agent_leg_id: LegId | None = None
    wrap_up_id: str | None = None
    insists_on: Release | None = None
    returning: Cause | None = None
    must_wait: bool = False
    audits_handover: bool = False
    others_acted: bool = False
    is_counted: bool = False
    closing_failures: int = 0
    changed_at: datetime

    @property
    def record(self) -> Transfer:
        """What is shown."""
        return self.transfer

    @property
    def subject(self) -> str:
        """The call: one transfer moves it at a time."""
        return self.transfer.call_id

    @property
    def alias(self) -> str | None:
        """None: a call has one id."""
        return None

    @property
    def is_active(self) -> bool:
        """Whether the transfer runs; one that waits for another does not."""
        return not self.must_wait and not self.transfer.status.is_final

    @property
    def requester(self) -> str | None:
        """On whose behalf it is."""
        return self.request.requested_by

    @property
    def dials_number(self) -> bool:
        """Whether a telephone number is among the targets asked for."""
        return self.request.dials_number

    @property
    def was_moved(self) -> bool:
        """Whether a command of ours is known to have moved the call."""
        return bool(self.baseline)

    @property
    def step(self) -> RouteStep | None:
        """The step to try now; none when the route is used up."""
        return self.route[self.position] if self.position < len(self.route) else None

    def patience_left(self, now: datetime) -> float | None:
        """Seconds until the present target has had its time; none if the caller stays anyway."""
        step = self.step
        if step is None or step.is_return or step.is_last_resort:
            return None
        limits = []
        if step.patience_s is not None and step.on_patience is OnPatience.NEXT:
            limits.append(step.patience_s - (now - (self.arrived_at or self.changed_at)).total_seconds())
        if self.within_s is not None:
            limits.append(self.within_s - (now - self.transfer.accepted_at).total_seconds())
        return max(min(limits), 0.0) if limits else None

    @property
    def attempt(self) -> Attempt:
        """The latest attempt."""
        return self.transfer.attempts[-1]

    @property
    def pending_order(self) -> Order | None:
        """The order to carry out next: calling off comes before everything else."""
        pending = [order for order in self.transfer.orders if order.status is OrderStatus.PENDING]
        cancel = next((order for order in pending if order.kind is OrderKind.CANCEL), None)
        return cancel or next(iter(pending), None)

    @property
    def aftercare(self) -> tuple[Errand, ...]:
        """The errands that are still to be done once the transfer has ended."""
        kinds = HANDOVER | {ErrandKind.WRAP_UP} if self.was_moved else HANDOVER
        return tuple(
            one for one in self.transfer.errands if one.kind in kinds and one.status is ErrandStatus.PENDING
        )

    def pending_errand(self, kind: ErrandKind) -> Errand | None:
        """The errand of that kind, if it is still to be done."""
        return next(
            (e for e in self.transfer.errands if e.kind is kind and e.status is ErrandStatus.PENDING), None
        )


def begin(event: ev.Accepted) -> TransferState:
    """The state of a transfer that has just been accepted."""
    request = event.request
    wanted = ((ErrandKind.CONTEXT, request.context), (ErrandKind.WRAP_UP, request.wrap_up_code))
    transfer = Transfer(
        id=event.transfer_id,
        status=Status.ACCEPTED,
        connection=request.connection,
        call_id=request.call_id,
        kind=request.kind,
        to=request.to,
        requested_by=request.requested_by,
        reason=request.reason,
        errands=tuple(Errand(kind=kind) for kind, is_wanted in wanted if is_wanted),
        accepted_at=event.at,
        deadline_at=event.deadline_at,
    )
    return TransferState(
        transfer=transfer,
        request=request,
        route=event.route,
        within_s=event.within_s,
        must_wait=event.must_wait,
        audits_handover=event.audits_handover,
        changed_at=event.at,
    )
