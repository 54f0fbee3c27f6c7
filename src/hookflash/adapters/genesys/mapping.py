"""A call from the platform's words to ours. Pure; every vendor word about calls stops here."""

from collections.abc import Callable
from datetime import datetime

from hookflash.adapters.genesys.addresses import find_flow_id, find_id, find_number
from hookflash.adapters.genesys.wire.calls import Command, Conversation, Participant
from hookflash.adapters.kit import stamps
from hookflash.domain.calls import CallSnapshot, Leg, LegEnd, LegRole, LegState, MoveRecord, MoveState
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.requests import CALLER

# Reference genesys-cloud 2.3. What is not here (converting, parked, none, ...) is unknown, never an error.
STATES = {
    "alerting": LegState.RINGING,
    "contacting": LegState.RINGING,
    "offering": LegState.RINGING,
    "dialing": LegState.DIALING,
    "connected": LegState.CONNECTED,
    "disconnected": LegState.ENDED,
    "terminated": LegState.ENDED,
}

ROLES = {
    "customer": LegRole.CALLER,
    "external": LegRole.OUTSIDE,
    "agent": LegRole.AGENT,
    "user": LegRole.AGENT,
    "acd": LegRole.QUEUE,
    "ivr": LegRole.IVR,
    "workflow": LegRole.IVR,
    "botflow": LegRole.IVR,
    "voicesurveyflow": LegRole.IVR,
    "voicemail": LegRole.VOICEMAIL,
}

# Reference genesys-cloud 2.3 and, for the spellings of events, 9.1.
ENDS = {
    "transfer": LegEnd.TRANSFERRED,
    "transfer.conference": LegEnd.TRANSFERRED,
    "transfer.consult": LegEnd.TRANSFERRED,
    "transfer.forward": LegEnd.TRANSFERRED,
    "transfer.noanswer": LegEnd.NO_ANSWER,
    "transfer.notavailable": LegEnd.NOT_AVAILABLE,
    "transfer.donotdisturb": LegEnd.DECLINED,
    "transfer.dnd": LegEnd.DECLINED,
    "endpoint.donotdisturb": LegEnd.DECLINED,
    "endpoint.dnd": LegEnd.DECLINED,
    "client": LegEnd.HUNG_UP,
    "endpoint": LegEnd.HUNG_UP,
    "peer": LegEnd.HUNG_UP,
    "error": LegEnd.FAILED,
    "transport.failure": LegEnd.FAILED,
    "uncallable": LegEnd.INVALID,
}
# Ends that mean something else on a leg that was never connected: a refused alert ends as `client` (2.3).
UNCONNECTED_ENDS = {
    "client": LegEnd.DECLINED,
    "endpoint": LegEnd.DECLINED,
    "timeout": LegEnd.NO_ANSWER,
}

# What signalling says, where it is told: more exact than the disconnectType (RFC 3261 21, ITU-T Q.850).
REASONS = {
    ("sip", 404): LegEnd.INVALID,
    ("sip", 408): LegEnd.NO_ANSWER,
    ("sip", 410): LegEnd.INVALID,
    ("sip", 480): LegEnd.NO_ANSWER,
    ("sip", 484): LegEnd.INVALID,
    ("sip", 486): LegEnd.BUSY,
    ("sip", 600): LegEnd.BUSY,
    ("sip", 603): LegEnd.DECLINED,
    ("sip", 604): LegEnd.INVALID,
    ("q850", 1): LegEnd.INVALID,
    ("q850", 17): LegEnd.BUSY,
    ("q850", 18): LegEnd.NO_ANSWER,
    ("q850", 19): LegEnd.NO_ANSWER,
    ("q850", 21): LegEnd.DECLINED,
    ("q850", 28): LegEnd.INVALID,
}
# The beginning of errorInfo.code of a leg whose address leads nowhere.
BAD_ADDRESS = "error.ininedgecontrol.connection.outbound.uri"

MOVES = {
    "pending": MoveState.UNDER_WAY,
    "active": MoveState.UNDER_WAY,
    "complete": MoveState.DONE,
    "canceled": MoveState.FAILED,
    "failed": MoveState.FAILED,
    "timeout": MoveState.FAILED,
}

_HOLDERS = (LegRole.AGENT, LegRole.QUEUE, LegRole.IVR, LegRole.VOICEMAIL, LegRole.OUTSIDE)
RECORDINGS = frozenset({"none", "active", "paused"})

FindQueueName = Callable[[str], str | None]


def to_snapshot(
    call_id: CallId, wire: Conversation, read_at: datetime, find_queue_name: FindQueueName
) -> CallSnapshot:
    """The call in our words: legs in the platform's order, moves from the oldest to the newest."""
    caller = find_caller(wire)
    commands = sorted(wire.commands, key=lambda command: command.issued or "")
    return CallSnapshot(
        id=call_id,
        legs=tuple(_leg(one, _role(one, caller), find_queue_name) for one in wire.participants),
        moves=tuple(_move(command) for command in commands),
        read_at=read_at,
        is_private=wire.private or any(one.private and not _has_ended(one) for one in wire.participants),
        recording=wire.recording if wire.recording in RECORDINGS else None,
        journey=stamps.read_journey(caller.attributes) if caller is not None else None,
    )


def find_caller(call: Conversation) -> Participant | None:
    """Whose call it is: the last customer, else who came from outside, else who is outside."""
    customers = [one for one in call.participants if one.purpose == "customer"]
    outside = [one for one in call.participants if one.purpose == "external"]
    inbound = [one for one in outside if one.direction == "inbound"]
    return next(iter([*reversed(customers), *inbound, *outside]), None)


def find_leg_to_move(call: CallSnapshot, wanted: str) -> Leg | None:
    """The leg that is replaced when ``wanted`` moves: never the caller's own (reference genesys-cloud 3).

    The caller moves by replacing the agent who has them (the last one, should there be several), or else the
    queue they wait in, also while an agent's phone rings, or else the flow, mailbox or number they are with.
    """
    leg = None if wanted == CALLER else call.find_leg(wanted)
    if wanted != CALLER and (leg is None or leg.role is not LegRole.CALLER):
        return leg if leg is not None and leg.is_up else None
    for role in _HOLDERS:
        holding = next((one for one in reversed(call.legs) if one.role is role and one.is_up), None)
        if holding is not None:
            return holding
    return None


def _role(one: Participant, caller: Participant | None) -> LegRole:
    if one is caller:
        return LegRole.CALLER
    if one.watches:
        return LegRole.OTHER  # a supervisor listening in has not got the call
    return ROLES.get(one.purpose or "", LegRole.OTHER)


def _leg(one: Participant, role: LegRole, find_queue_name: FindQueueName) -> Leg:
    queue_name = one.queue_name or (find_queue_name(one.queue_id) if one.queue_id else None)
    party_id = one.contact_id
    party_name = one.name or one.user_name
    if role is LegRole.AGENT:
        party_id = one.user_id
        party_name = one.user_name or one.name
    elif role is LegRole.QUEUE:
        queue_name = queue_name or one.name
        party_id, party_name = one.queue_id, queue_name
    elif role is LegRole.IVR:
        party_id = find_flow_id(one.address)
    return Leg(
        id=LegId(one.id),
        role=role,
        state=_state(one),
        party_id=party_id,
        party_name=party_name,
        queue_id=one.queue_id,
        queue_name=queue_name,
        number=find_number(one.address),
        end=_end(one, role),
        was_connected=one.was_connected,
    )


def _state(one: Participant) -> LegState:
    state = STATES.get(one.state or "", LegState.UNKNOWN)
    return LegState.HELD if state is LegState.CONNECTED and one.held else state


def _has_ended(one: Participant) -> bool:
    return _state(one) is LegState.ENDED


def _end(one: Participant, role: LegRole) -> LegEnd | None:
    if not _has_ended(one) or one.disconnect_type is None:
        return None
    if not one.was_connected and (role is not LegRole.CALLER or one.direction == "outbound"):
        return _end_of_unanswered(one)
    return ENDS.get(one.disconnect_type, LegEnd.OTHER)


def is_outside(one: Participant) -> bool:
    """Whether it is a party that we or an agent called, not one who called us."""
    return one.purpose == "external" or (one.purpose == "customer" and one.direction == "outbound")


def _end_of_unanswered(one: Participant) -> LegEnd:
    written = one.disconnect_type or ""
    told = next((REASONS[reason] for reason in one.reasons if reason in REASONS), None)
    if told is not None:
        return told
    if one.error is not None and one.error.startswith(BAD_ADDRESS):
        return LegEnd.INVALID
    if is_outside(one) and written == "endpoint":
        return LegEnd.BUSY
    return UNCONNECTED_ENDS.get(written) or ENDS.get(written, LegEnd.OTHER)


def _move(command: Command) -> MoveRecord:
    address = command.address
    return MoveRecord(
        id=command.id or "",
        state=MOVES.get(command.state or "", MoveState.UNKNOWN),
        destination=command.user_id or find_id(address) or find_number(address) or address,
        initiator_id=command.initiator_id,
    )
