"""Events of a command, from its intent to its effect."""

from dataclasses import replace
from datetime import datetime

from hookflash.domain import events as ev
from hookflash.domain.commands import TalkTo, Verb
from hookflash.domain.errands import Errand, ErrandKind
from hookflash.domain.requests import Release
from hookflash.domain.state import Consult, Intent, TransferState
from hookflash.domain.status import AttemptStatus, Phase, Status
from hookflash.domain.transfer import Attempt, Recording
from hookflash.domain.transitions.record import (
    ImpossibleMove,
    open_consult,
    open_intent,
    record,
    visited,
    with_attempt,
)


def intended(state: TransferState, event: ev.IntentWritten) -> TransferState:
    """A command is about to be sent."""
    if state.intent is not None:
        raise ImpossibleMove("The fate of the earlier command is still open.")
    intent = Intent(
        command=event.command,
        known_legs=event.known_legs,
        known_moves=event.known_moves,
        boot_id=event.boot_id,
        written_at=event.at,
    )
    if event.command.destination is not None:
        state = _new_attempt(state, event)
    return replace(state, intent=intent)


def _new_attempt(state: TransferState, event: ev.IntentWritten) -> TransferState:
    destination = event.command.destination
    if destination is None:
        raise ImpossibleMove("An attempt needs a destination.")
    step = state.step
    attempt = Attempt(
        n=len(state.transfer.attempts) + 1,
        target=destination.target,
        via=destination.via,
        release=event.command.release,
        is_return=step is not None and step.is_return,
        status=AttemptStatus.INTENDED,
        intent_at=event.at,
    )
    errands = [e for e in state.transfer.errands if e.kind is not ErrandKind.ROUTING]
    if destination.is_line and (destination.skill_ids or state.request.priority is not None):
        errands.append(Errand(kind=ErrandKind.ROUTING))
    return record(
        state,
        status=Status.TRANSFERRING,
        phase=None,
        to=destination.target if state.position == 0 else state.transfer.to,
        attempts=(*state.transfer.attempts, attempt),
        checks=(*state.transfer.checks, *event.checks),
        errands=tuple(errands),
    )


def command_accepted(state: TransferState, event: ev.CommandAccepted) -> TransferState:
    """The platform took the command."""
    intent = open_intent(state)
    if intent.command.destination is not None:
        state = with_attempt(state, status=AttemptStatus.SENT, sent_at=event.sent_at)
    answered = replace(intent, answered=True, accepted=True, sent_at=event.sent_at, leg_id=event.leg_id)
    return replace(state, intent=replace(answered, accepted_at=event.at))


def command_unclear(state: TransferState, event: ev.CommandUnclear) -> TransferState:
    """Nobody knows whether the command arrived."""
    intent = open_intent(state)
    if intent.command.destination is not None:
        state = with_attempt(state, status=AttemptStatus.UNKNOWN, sent_at=event.sent_at, detail=event.detail)
    answered = replace(intent, answered=True, sent_at=event.sent_at, doubt_since=event.at)
    return replace(state, intent=answered)


def command_undone(state: TransferState, event: ev.CommandRefused | ev.CommandNotDone) -> TransferState:
    """The command had no effect."""
    intent = open_intent(state)
    state = replace(state, intent=None)
    if intent.command.verb is Verb.CLOSE:
        return replace(state, closing_failures=state.closing_failures + 1)
    if intent.command.destination is None:
        if state.consult is not None:
            cause = event.cause if isinstance(event, ev.CommandRefused) else None
            consult = replace(state.consult, tries=state.consult.tries + 1, refused_for=cause)
            state = replace(state, consult=consult)
        return state
    if isinstance(event, ev.CommandRefused):
        state = with_attempt(
            state, status=AttemptStatus.REFUSED, cause=event.cause, sent_at=event.sent_at, detail=event.detail
        )
        if event.insists_on is not None:
            state = replace(state, insists_on=event.insists_on)
    else:
        state = with_attempt(state, status=AttemptStatus.NOT_DONE, detail=event.detail)
    return record(with_attempt(state, ended_at=event.at), status=Status.CHECKING)


def command_done(state: TransferState, event: ev.CommandDone) -> TransferState:
    """The command had its effect; what that means depends on its verb."""
    intent = open_intent(state)
    state = record(replace(state, intent=None), landing=event.landing)
    if event.recording is not None:
        before = state.transfer.recording.before if state.transfer.recording else None
        state = record(state, recording=Recording(before=before, after=event.recording))
    match intent.command.verb:
        case Verb.MOVE:
            return _moved(state, intent, event)
        case Verb.CONSULT:
            return _consulting(state, intent, event)
        case Verb.SPEAK:
            return _speaking(state, intent)
        case Verb.COMPLETE:
            return _handed_over(state, intent, event.at)
        case Verb.CANCEL:
            return replace(record(state, status=Status.CHECKING, phase=None), consult=None)
        case Verb.CLOSE:
            return state


def _moved(state: TransferState, intent: Intent, event: ev.CommandDone) -> TransferState:
    state = with_attempt(state, status=AttemptStatus.WAITING, resolved_by=event.resolved_by, detail=None)
    destination = intent.command.destination
    phase = Phase.QUEUED if destination is None or destination.is_line else Phase.RINGING
    state = record(state, status=Status.WAITING, phase=phase)
    # Who is freed on answer alone still has the caller: whether the call comes to be moved shows later.
    if intent.command.release is not Release.ON_ANSWER:
        state = visited(state, destination)
    return replace(
        state,
        baseline=intent.known_legs,
        destination=destination,
        arrived_at=event.at,
        agent_leg_id=intent.command.leg_id if intent.command.agent_id else state.agent_leg_id,
    )


def _consulting(state: TransferState, intent: Intent, event: ev.CommandDone) -> TransferState:
    command = intent.command
    if command.destination is None:
        raise ImpossibleMove("A consultation needs a destination.")
    state = with_attempt(state, status=AttemptStatus.WAITING, resolved_by=event.resolved_by, detail=None)
    consult = Consult(
        agent_leg_id=command.leg_id,
        agent_id=command.agent_id,
        caller_leg_id=command.caller_leg_id,
        destination=command.destination,
        known_legs=intent.known_legs,
        leg_id=event.leg_id or intent.leg_id,
        hands_over=command.hands_over,
    )
    if command.hands_over:
        phase = Phase.QUEUED if command.destination.is_line else Phase.RINGING
        state = record(state, status=Status.WAITING, phase=phase)
        return replace(state, consult=consult, arrived_at=event.at)
    state = record(state, status=Status.CONSULTING, phase=Phase.DIALING)
    return replace(state, consult=consult, arrived_at=event.at)


def _speaking(state: TransferState, intent: Intent) -> TransferState:
    consult = open_consult(state)
    speaking = intent.command.talk_to or consult.speaking
    state = record(state, phase=Phase.CONFERENCE if speaking is TalkTo.BOTH else Phase.TALKING)
    return replace(state, consult=replace(consult, speaking=speaking, tries=0))


def _handed_over(state: TransferState, intent: Intent, at: datetime) -> TransferState:
    consult = open_consult(state)
    phase = Phase.QUEUED if consult.destination.is_line else Phase.RINGING
    return replace(
        visited(record(state, status=Status.WAITING, phase=phase), consult.destination),
        consult=None,
        arrived_at=at,
        baseline=consult.known_legs or intent.known_legs,
        destination=consult.destination,
        agent_leg_id=consult.agent_leg_id,
    )
