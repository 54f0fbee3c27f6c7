"""Events of the course of a transfer, from the first ring to its end and beyond."""

from dataclasses import replace

from hookflash.domain import events as ev
from hookflash.domain.errands import AGENT_ID, Errand, ErrandKind, after_try
from hookflash.domain.orders import close_order, settle_orders
from hookflash.domain.requests import Release
from hookflash.domain.state import TransferState
from hookflash.domain.status import AttemptStatus, Phase, Reached, Status
from hookflash.domain.targets import TargetType
from hookflash.domain.transfer import Attempt, FollowUp, FollowUpKind, Landing
from hookflash.domain.transitions.record import ImpossibleMove, open_consult, record, visited, with_attempt


def progressed(state: TransferState, event: ev.Progressed) -> TransferState:
    """The call moved on inside its target."""
    state = record(state, phase=event.phase, landing=event.landing)
    if state.consult is None:
        return state
    consult = replace(
        state.consult,
        leg_id=event.leg_id or state.consult.leg_id,
        speaking=event.speaking or state.consult.speaking,
    )
    return replace(state, consult=consult)


def ordered(state: TransferState, event: ev.Ordered) -> TransferState:
    """A requester gave an order."""
    return record(state, orders=(*state.transfer.orders, event.order))


def order_closed(state: TransferState, event: ev.OrderClosed) -> TransferState:
    """An order was carried out or refused; the next one gets tries of its own."""
    if state.consult is not None:
        state = replace(state, consult=replace(state.consult, tries=0))
    return record(state, orders=close_order(state.transfer.orders, event.n, event.status, event.detail))


def errand_tried(state: TransferState, event: ev.ErrandTried) -> TransferState:
    """A write or read beside the move was made or refused."""
    errands = after_try(
        state.transfer.errands,
        event.errand,
        at=event.at,
        cause=event.cause,
        detail=event.detail,
        is_last=event.is_last,
        found=event.found,
    )
    return record(state, errands=errands)


def others_acted(state: TransferState, event: ev.OthersActed) -> TransferState:
    """Somebody else did something to the call."""
    follow_up = FollowUp(what=FollowUpKind.OUTSIDE, where=event.landing.where, at=event.at)
    state = record(state, landing=event.landing, follow_up=(*state.transfer.follow_up, follow_up))
    state = replace(state, others_acted=True)
    if not event.left_consult:
        return state
    consult = open_consult(state)
    state = record(state, status=Status.WAITING, phase=Phase.RINGING)
    return replace(
        state,
        consult=None,
        baseline=consult.known_legs,
        destination=consult.destination,
        arrived_at=event.at,
        agent_leg_id=consult.agent_leg_id,
    )


def consult_over(state: TransferState, event: ev.ConsultOver) -> TransferState:
    """The agent has the caller again."""
    open_consult(state)
    return replace(record(state, status=Status.CHECKING, phase=None, landing=event.landing), consult=None)


def ended(state: TransferState, event: ev.Ended) -> TransferState:
    """The transfer has reached its end."""
    is_completed = event.status is Status.COMPLETED
    if is_completed and state.intent is not None:
        raise ImpossibleMove("A transfer is not completed while the fate of a command is open.")
    if is_completed and not state.transfer.attempts:
        raise ImpossibleMove("A transfer is not completed before a target was tried.")
    if state.transfer.attempts and _is_decided_by(event, state.attempt):
        state = with_attempt(state, **_attempt_end(state, event))
    if is_completed and state.attempt.release is Release.ON_ANSWER:
        state = visited(state, state.destination)
    if is_completed and event.reached in _PEOPLE:
        state = _handed_over(state, event.landing)
    return record(
        state,
        status=event.status,
        phase=None,
        cause=event.cause,
        reached=event.reached,
        detail=event.detail,
        landing=event.landing,
        checks=(*state.transfer.checks, *event.checks),
        orders=settle_orders(
            state.transfer.orders,
            is_called_off=event.status is Status.CANCELLED,
            detail="the transfer has ended",
        ),
        ended_at=event.at,
    )


def _handed_over(state: TransferState, landing: Landing) -> TransferState:
    """A person has picked up: what the audit is to hold of that is still to be read.

    A caller who was brought back may wait in line; whoever answers at a number has no presence.
    """
    place = landing.where.partition(":")[0]
    if not state.audits_handover or place == TargetType.QUEUE:
        return state
    agent_id = landing.evidence.get(AGENT_ID) if place == TargetType.AGENT else None
    presence = Errand(kind=ErrandKind.PRESENCE, found={AGENT_ID: agent_id} if agent_id is not None else {})
    people = () if place == TargetType.NUMBER else (presence,)
    return record(state, errands=(*state.transfer.errands, *people, Errand(kind=ErrandKind.FIGURES)))


_PEOPLE = frozenset({Reached.PERSON, Reached.NUMBER, Reached.ORIGIN})


def _is_decided_by(event: ev.Ended, attempt: Attempt) -> bool:
    """Whether the end says what became of an attempt: a target given up for its slowness may still answer."""
    is_late = event.status is Status.COMPLETED and attempt.status is AttemptStatus.FAILED
    return attempt.ended_at is None or is_late


def _attempt_end(state: TransferState, event: ev.Ended) -> dict[str, object]:
    if event.status is Status.COMPLETED:
        status = AttemptStatus.OUTSIDE if state.others_acted else AttemptStatus.COMPLETED
        return {"status": status, "cause": None, "ended_at": event.at}
    if state.intent is not None:
        return {"status": AttemptStatus.UNKNOWN, "cause": event.cause, "ended_at": event.at}
    if event.status is Status.CANCELLED and state.attempt.is_return:
        return {"status": AttemptStatus.COMPLETED, "cause": None, "ended_at": event.at}
    if event.status is Status.TIMED_OUT:
        return {"cause": event.cause}
    return {"status": AttemptStatus.FAILED, "cause": event.cause, "ended_at": event.at}


def followed(state: TransferState, event: ev.Followed) -> TransferState:
    """Something happened to the call after the end."""
    if not state.transfer.status.is_final:
        raise ImpossibleMove("A transfer is followed after its end.")
    if event.what is FollowUpKind.ANSWERED_LATE:
        state = _handed_over(state, event.landing)
    follow_up = FollowUp(what=event.what, where=event.landing.where, at=event.at)
    return record(state, landing=event.landing, follow_up=(*state.transfer.follow_up, follow_up))
