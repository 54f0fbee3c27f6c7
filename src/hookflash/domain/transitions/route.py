"""Events along the route."""

from dataclasses import replace

from hookflash.domain import events as ev
from hookflash.domain.routes import next_position
from hookflash.domain.state import TransferState
from hookflash.domain.status import AttemptStatus, Status
from hookflash.domain.transfer import Attempt, Recording
from hookflash.domain.transitions.record import record, with_attempt


def admitted(state: TransferState, _event: ev.Admitted) -> TransferState:
    """No other transfer is in the way any more."""
    return replace(state, must_wait=False)


def checked(state: TransferState, event: ev.Checked) -> TransferState:
    """The checks of the call were answered."""
    recording = Recording(before=event.recording) if event.recording is not None else None
    state = record(
        state, status=Status.CHECKING, checks=event.checks, recording=recording, journey=event.journey
    )
    return replace(state, origin=event.origin, wrap_up_id=event.wrap_up_id)


def skipped(state: TransferState, event: ev.TargetSkipped) -> TransferState:
    """A check speaks against the target."""
    skipped = Attempt(
        n=len(state.transfer.attempts) + 1,
        target=event.target,
        status=AttemptStatus.SKIPPED,
        cause=event.cause,
        is_return=state.step is not None and state.step.is_return,
        ended_at=event.at,
    )
    state = record(
        state,
        status=Status.CHECKING,
        phase=None,
        attempts=(*state.transfer.attempts, skipped),
        checks=(*state.transfer.checks, *event.checks),
    )
    return _next_step(state, event)


def given_up(state: TransferState, event: ev.TargetGivenUp) -> TransferState:
    """No further try at the target is worth it."""
    return _next_step(record(state, status=Status.CHECKING), event)


def failed(state: TransferState, event: ev.TargetFailed) -> TransferState:
    """The target did not take the call; a consultation has to be called off first."""
    state = with_attempt(state, status=AttemptStatus.FAILED, cause=event.cause, ended_at=event.at)
    state = record(state, landing=event.landing)
    if state.consult is not None:
        state = replace(state, consult=replace(state.consult, ending=event.cause, tries=0))
    else:
        state = record(state, status=Status.CHECKING, phase=None)
    return _next_step(state, event)


def _next_step(
    state: TransferState, event: ev.TargetSkipped | ev.TargetGivenUp | ev.TargetFailed
) -> TransferState:
    return replace(
        state,
        position=next_position(state.route, state.position, event.cause),
        earlier_attempts=len(state.transfer.attempts),
    )


def returning(state: TransferState, event: ev.Returning) -> TransferState:
    """The caller is to be brought back; a target that still had its time has it no longer."""
    if state.transfer.attempts and state.attempt.ended_at is None:
        state = with_attempt(state, status=AttemptStatus.FAILED, cause=event.cause, ended_at=event.at)
    state = record(state, status=Status.CHECKING, phase=None)
    return replace(
        state,
        route=(*state.route, *event.steps),
        position=len(state.route),
        earlier_attempts=len(state.transfer.attempts),
        returning=event.cause,
    )
