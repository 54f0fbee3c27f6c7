"""A call from the tutorials' words to ours. Pure."""

from collections.abc import Callable
from datetime import datetime

from hookflash.adapters.genesys.addresses import find_number
from hookflash.adapters.genesys.tutorial.wire import Call, Participant, Transfer
from hookflash.domain.calls import CallSnapshot, Leg, LegEnd, LegRole, LegState, MoveRecord, MoveState
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.journeys import Journey

QUEUED = "queued"

# Tutorials 000, 001, 004. What is not here is unknown, never an error.
STATES = {
    "initiated": LegState.DIALING,
    "alerting": LegState.RINGING,
    "ringing": LegState.RINGING,
    "connected": LegState.CONNECTED,
    QUEUED: LegState.CONNECTED,
    "wrapping": LegState.ENDED,
    "closed": LegState.ENDED,
    "failed": LegState.ENDED,
    "disconnected": LegState.ENDED,
    "terminated": LegState.ENDED,
    "ended": LegState.ENDED,
    "ended_by_system": LegState.ENDED,
    "ended_by_user": LegState.ENDED,
}
ROLES = {
    "customer": LegRole.CALLER,
    "agent": LegRole.AGENT,
    "user": LegRole.AGENT,
    "external": LegRole.OUTSIDE,
    "voicemail": LegRole.VOICEMAIL,
    "ivr": LegRole.IVR,
}
# How the caller's leg ended, as far as the state of the call tells (000, 001).
CALLER_ENDS = {
    "disconnected": LegEnd.HUNG_UP,
    "ended_by_user": LegEnd.HUNG_UP,
    "terminated": LegEnd.OTHER,
    "ended_by_system": LegEnd.OTHER,
}
MOVES = {
    "pending": MoveState.UNDER_WAY,
    "active": MoveState.UNDER_WAY,
    "ringing": MoveState.UNDER_WAY,
    "talking": MoveState.UNDER_WAY,
    "complete": MoveState.DONE,
    "completed": MoveState.DONE,
    "failed": MoveState.FAILED,
    "cancelled": MoveState.FAILED,
    "canceled": MoveState.FAILED,
}

FindName = Callable[[str], str | None]


def to_snapshot(
    call_id: CallId, call: Call, journey: Journey | None, read_at: datetime, find_queue_name: FindName
) -> CallSnapshot:
    """The call in our words."""
    return CallSnapshot(
        id=call_id,
        legs=to_legs(call, find_queue_name),
        moves=() if call.transfer is None else (_move(call.transfer),),
        read_at=read_at,
        is_private=call.is_private,
        journey=journey,
    )


def to_legs(call: Call, find_queue_name: FindName) -> tuple[Leg, ...]:
    """A leg for every participant, and one for the line or menu that has the caller.

    The tutorials show neither: who stands in a line is a customer who is ``queued``, and who is connected and
    has nobody at all listens to a menu. Such a leg lasts as long as that.
    """
    legs = [_leg(one, call, find_queue_name) for one in call.participants]
    caller = find_caller(call)
    if caller is None or STATES.get(caller.state or "") is not LegState.CONNECTED:
        return tuple(legs)
    if caller.state == QUEUED:
        legs.append(_line(caller, find_queue_name))
    elif not any((leg.is_up or leg.is_ringing) and leg.id != caller.id for leg in legs):
        legs.append(Leg(id=LegId(f"{caller.id}@menu"), role=LegRole.IVR, state=LegState.CONNECTED))
    return tuple(legs)


def find_caller(call: Call) -> Participant | None:
    """The customer; the last one if there are several."""
    return next((one for one in reversed(call.participants) if one.type == "customer"), None)


def queues_of(call: Call) -> frozenset[str]:
    """The ids of the queues that have a part in the call now."""
    present = (one for one in call.participants if STATES.get(one.state or "") is not LegState.ENDED)
    return frozenset(one.queue_id for one in present if one.queue_id is not None)


def _leg(one: Participant, call: Call, find_queue_name: FindName) -> Leg:
    role = ROLES.get(one.type or "", LegRole.OTHER)
    state = STATES.get(one.state or "", LegState.UNKNOWN)
    if state is LegState.CONNECTED and one.held:
        state = LegState.HELD
    is_ended_caller = role is LegRole.CALLER and state is LegState.ENDED
    return Leg(
        id=LegId(one.id),
        role=role,
        state=state,
        party_id=one.user_id,
        party_name=one.name or (one.address if role is LegRole.VOICEMAIL else None),
        queue_id=one.queue_id,
        queue_name=find_queue_name(one.queue_id) if one.queue_id is not None else None,
        number=find_number(one.address),
        end=CALLER_ENDS.get(call.state or "") if is_ended_caller else None,
        was_connected=one.was_connected,
    )


def _line(caller: Participant, find_queue_name: FindName) -> Leg:
    queue_id = caller.queue_id
    name = find_queue_name(queue_id) if queue_id is not None else None
    return Leg(
        id=LegId(f"{caller.id}@{queue_id or QUEUED}"),
        role=LegRole.QUEUE,
        state=LegState.CONNECTED,
        party_id=queue_id,
        party_name=name,
        queue_id=queue_id,
        queue_name=name,
        was_connected=True,
    )


def _move(transfer: Transfer) -> MoveRecord:
    return MoveRecord(
        id=transfer.id,
        state=MOVES.get(transfer.state or "", MoveState.UNKNOWN),
        destination=transfer.target_id,
    )
