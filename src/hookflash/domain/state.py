"""The state of a transfer: its record and what deciding needs beside it. Changed by events alone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from hookflash.domain import events as ev
from hookflash.domain.errors import HookflashError
from hookflash.domain.ids import LegId
from hookflash.domain.requests import TransferRequest
from hookflash.domain.status import AttemptStatus, Phase, Status, may_move
from hookflash.domain.targets import Target
from hookflash.domain.transfer import Attempt, FollowUp, Transfer


class ImpossibleMove(HookflashError):
    """A transfer was about to make a move that its states do not allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A command that was decided on, and the state of the call before it.

    Attributes:
        leg_id: The leg it acts on.
        known_legs: Every leg the call had, ended ones included.
        known_moves: Every move the platform had on record.
        boot_id: The process that wrote it.
        answered: Whether its answer, or the lack of one, is on record.
        doubt_since: From when on the settling time counts, if nobody knows whether it arrived.
    """

    leg_id: LegId
    known_legs: tuple[str, ...]
    known_moves: tuple[str, ...]
    boot_id: str
    answered: bool = False
    accepted: bool = False
    doubt_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferState:
    """Everything that is known of a transfer.

    Attributes:
        transfer: The record, as shown.
        request: What was asked for.
        route: The targets in order; ``position`` is the one being tried.
        earlier_attempts: How many attempts were made at targets before that one.
        intent: The command whose effect is being established.
        baseline: The legs the call had before the move that took effect: later legs are its result.
        changed_at: When the last event happened.
    """

    transfer: Transfer
    request: TransferRequest
    route: tuple[Target, ...]
    position: int = 0
    earlier_attempts: int = 0
    intent: Intent | None = None
    baseline: tuple[str, ...] = ()
    changed_at: datetime

    @property
    def was_moved(self) -> bool:
        """Whether a command of ours is known to have moved the call."""
        return bool(self.baseline)

    @property
    def target(self) -> Target | None:
        """The target to try now; none when the route is used up."""
        return self.route[self.position] if self.position < len(self.route) else None

    @property
    def attempt(self) -> Attempt:
        """The latest attempt."""
        return self.transfer.attempts[-1]


def begin(event: ev.Accepted) -> TransferState:
    """The state of a transfer that has just been accepted."""
    request = event.request
    transfer = Transfer(
        id=event.transfer_id,
        status=Status.ACCEPTED,
        connection=request.connection,
        call_id=request.call_id,
        kind=request.kind,
        to=request.to,
        requested_by=request.requested_by,
        reason=request.reason,
        accepted_at=event.at,
        deadline_at=event.deadline_at,
    )
    route = (request.to, *request.fallback)
    return TransferState(transfer=transfer, request=request, route=route, changed_at=event.at)


def apply_all(state: TransferState, events: Iterable[ev.Event]) -> TransferState:
    """The state after several events."""
    for event in events:
        state = apply(state, event)
    return state


def apply(state: TransferState, event: ev.Event) -> TransferState:
    """The state after an event.

    Raises:
        ImpossibleMove: The event does not fit the state.
    """
    changed = _change(state, event)
    before, after = state.transfer.status, changed.transfer.status
    if not may_move(before, after):
        raise ImpossibleMove(f"A transfer cannot go from {before} to {after}.")
    transfer = replace(
        changed.transfer,
        version=state.transfer.version + 1,
        platform_requests=state.transfer.platform_requests + event.requests,
    )
    return replace(changed, transfer=transfer, changed_at=event.at)


def _change(state: TransferState, event: ev.Event) -> TransferState:  # noqa: C901, PLR0912  one case an event
    match event:
        case ev.Accepted():
            raise ImpossibleMove("A transfer is accepted once.")
        case ev.Checked():
            return _record(state, status=Status.CHECKING, checks=event.checks)
        case ev.TargetSkipped():
            return _skip(state, event)
        case ev.TargetGivenUp():
            return _next_target(_record(state, status=Status.CHECKING))
        case ev.IntentWritten():
            return _intend(state, event)
        case ev.CommandAccepted():
            return _answer(state, AttemptStatus.SENT, event.sent_at, accepted=True)
        case ev.CommandUnclear():
            return _answer(state, AttemptStatus.UNKNOWN, event.sent_at, doubt=event.at, detail=event.detail)
        case ev.CommandRefused() | ev.CommandNotDone():
            return _undo(state, event)
        case ev.CommandDone():
            return _establish(state, event)
        case ev.Progressed():
            return _record(state, phase=event.phase, landing=event.landing)
        case ev.Ended():
            return _end(state, event)
        case ev.Followed():
            follow_up = FollowUp(what=event.what, where=event.landing.where, at=event.at)
            past = state.transfer.follow_up
            return _record(state, landing=event.landing, follow_up=(*past, follow_up))
        case _:
            assert_never(event)


def _record(state: TransferState, **changes: object) -> TransferState:
    return replace(state, transfer=replace(state.transfer, **changes))  # type: ignore[arg-type]


def _with_attempt(state: TransferState, **changes: object) -> TransferState:
    *earlier, last = state.transfer.attempts
    return _record(state, attempts=(*earlier, replace(last, **changes)))  # type: ignore[arg-type]


def _skip(state: TransferState, event: ev.TargetSkipped) -> TransferState:
    skipped = Attempt(
        n=len(state.transfer.attempts) + 1,
        target=event.target,
        status=AttemptStatus.SKIPPED,
        cause=event.cause,
        ended_at=event.at,
    )
    state = _record(
        state,
        status=Status.CHECKING,
        phase=None,
        attempts=(*state.transfer.attempts, skipped),
        checks=(*state.transfer.checks, *event.checks),
    )
    return _next_target(state)


def _next_target(state: TransferState) -> TransferState:
    made = len(state.transfer.attempts)
    return replace(state, position=state.position + 1, earlier_attempts=made)


def _intend(state: TransferState, event: ev.IntentWritten) -> TransferState:
    if state.intent is not None:
        raise ImpossibleMove("The fate of the earlier command is still open.")
    attempt = Attempt(
        n=len(state.transfer.attempts) + 1,
        target=event.target,
        status=AttemptStatus.INTENDED,
        intent_at=event.at,
    )
    intent = Intent(
        leg_id=event.leg_id,
        known_legs=event.known_legs,
        known_moves=event.known_moves,
        boot_id=event.boot_id,
    )
    state = _record(
        state,
        status=Status.TRANSFERRING,
        phase=None,
        to=event.target if state.position == 0 else state.transfer.to,
        attempts=(*state.transfer.attempts, attempt),
        checks=(*state.transfer.checks, *event.checks),
    )
    return replace(state, intent=intent)


def _answer(
    state: TransferState,
    status: AttemptStatus,
    sent_at: datetime | None,
    *,
    accepted: bool = False,
    doubt: datetime | None = None,
    detail: str | None = None,
) -> TransferState:
    intent = _open_intent(state)
    state = _with_attempt(state, status=status, sent_at=sent_at, detail=detail)
    return replace(state, intent=replace(intent, answered=True, accepted=accepted, doubt_since=doubt))


def _undo(state: TransferState, event: ev.CommandRefused | ev.CommandNotDone) -> TransferState:
    _open_intent(state)
    if isinstance(event, ev.CommandRefused):
        state = _with_attempt(
            state, status=AttemptStatus.REFUSED, cause=event.cause, sent_at=event.sent_at, detail=event.detail
        )
    else:
        state = _with_attempt(state, status=AttemptStatus.NOT_DONE, detail=event.detail)
    state = _with_attempt(state, ended_at=event.at)
    return replace(_record(state, status=Status.CHECKING), intent=None)


def _establish(state: TransferState, event: ev.CommandDone) -> TransferState:
    intent = _open_intent(state)
    state = _with_attempt(state, status=AttemptStatus.WAITING, resolved_by=event.resolved_by, detail=None)
    state = _record(state, status=Status.WAITING, phase=Phase.QUEUED, landing=event.landing)
    return replace(state, intent=None, baseline=intent.known_legs)


def _end(state: TransferState, event: ev.Ended) -> TransferState:
    if state.transfer.attempts and state.attempt.ended_at is None:
        state = _with_attempt(state, **_attempt_end(state, event))
    return _record(
        state,
        status=event.status,
        phase=None,
        cause=event.cause,
        reached=event.reached,
        detail=event.detail,
        landing=event.landing,
        checks=(*state.transfer.checks, *event.checks),
        ended_at=event.at,
    )


def _attempt_end(state: TransferState, event: ev.Ended) -> dict[str, object]:
    if event.status is Status.COMPLETED:
        return {"status": AttemptStatus.COMPLETED, "ended_at": event.at}
    if state.intent is not None:
        return {"status": AttemptStatus.UNKNOWN, "cause": event.cause, "ended_at": event.at}
    if event.status is Status.TIMED_OUT:
        return {"cause": event.cause}
    return {"status": AttemptStatus.FAILED, "cause": event.cause, "ended_at": event.at}


def _open_intent(state: TransferState) -> Intent:
    if state.intent is None:
        raise ImpossibleMove("No command is under way.")
    return state.intent
