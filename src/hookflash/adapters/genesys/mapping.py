"""From the platform's words to ours. Pure; every vendor word stops here."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from hookflash.adapters.genesys.wire import Command, Conversation, Grants, Observation, Participant
from hookflash.domain.calls import CallSnapshot, Leg, LegEnd, LegRole, LegState, MoveRecord, MoveState
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.requests import CALLER, Kind
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import QueueFacts

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
    "transfer.notavailable": LegEnd.FAILED,
    "transfer.donotdisturb": LegEnd.DECLINED,
    "transfer.dnd": LegEnd.DECLINED,
    "endpoint.donotdisturb": LegEnd.DECLINED,
    "endpoint.dnd": LegEnd.DECLINED,
    "client": LegEnd.HUNG_UP,
    "endpoint": LegEnd.HUNG_UP,
    "peer": LegEnd.HUNG_UP,
    "error": LegEnd.FAILED,
    "transport.failure": LegEnd.FAILED,
    "uncallable": LegEnd.FAILED,
}
# Ends that mean something else on a leg that was never connected: a refused alert ends as `client` (2.3).
UNCONNECTED_ENDS = {
    "client": LegEnd.DECLINED,
    "endpoint": LegEnd.DECLINED,
    "timeout": LegEnd.NO_ANSWER,
}

MOVES = {
    "pending": MoveState.UNDER_WAY,
    "active": MoveState.UNDER_WAY,
    "complete": MoveState.DONE,
    "canceled": MoveState.FAILED,
    "failed": MoveState.FAILED,
    "timeout": MoveState.FAILED,
}

# Any one of a row's permissions is enough, the most specific one first (reference genesys-cloud 3).
NEEDED = {
    (Kind.BLIND, TargetType.QUEUE): (
        "conversation:communication:blindTransferQueue",
        "conversation:communication:blindTransfer",
    ),
}

_SIP_ID = re.compile(r"sips?:([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})@.*")
_VOICE = frozenset({None, "voice", "call"})

FindQueueName = Callable[[str], str | None]


def to_snapshot(
    call_id: CallId, wire: Conversation, read_at: datetime, find_queue_name: FindQueueName
) -> CallSnapshot:
    """The call in our words: legs in the platform's order, moves from the oldest to the newest."""
    caller = _find_caller(wire.participants)
    commands = sorted(wire.commands, key=lambda command: command.issued or "")
    return CallSnapshot(
        id=call_id,
        legs=tuple(_leg(one, _role(one, caller), find_queue_name) for one in wire.participants),
        moves=tuple(_move(command) for command in commands),
        read_at=read_at,
        is_private=wire.private or any(one.private and not _has_ended(one) for one in wire.participants),
    )


def find_leg_to_move(call: CallSnapshot, wanted: str) -> Leg | None:
    """The leg that is replaced when ``wanted`` moves: never the caller's own (reference genesys-cloud 3).

    The caller moves by replacing the agent who has them (the last one, should there be several) or else the
    queue they wait in, also while an agent's phone rings.
    """
    leg = None if wanted == CALLER else call.find_leg(wanted)
    if wanted != CALLER and (leg is None or leg.role is not LegRole.CALLER):
        return leg if leg is not None and leg.is_up else None
    for role in (LegRole.AGENT, LegRole.QUEUE):
        holding = next((one for one in reversed(call.legs) if one.role is role and one.is_up), None)
        if holding is not None:
            return holding
    return None


def to_queue_facts(figures: Sequence[Observation], age_s: float) -> QueueFacts:
    """A queue's load. What the platform leaves out is zero (reference genesys-cloud 8)."""
    return QueueFacts(
        waiting=_sum(figures, "oWaiting"),
        staffed=_sum(figures, "oOnQueueUsers"),
        idle=_sum(figures, "oUserRoutingStatuses", "idle"),
        age_s=age_s,
    )


def find_missing(grants: Grants, needed: Sequence[str]) -> tuple[str, ...]:
    """The most specific of the permissions that would do, if there is none of them."""
    if any(_allows(grants, *permission.split(":")) for permission in needed):
        return ()
    return (needed[0],)


def _allows(grants: Grants, domain: str, entity: str, action: str) -> bool:
    return any(
        policy.domain in {"*", domain.lower()}
        and policy.entity in {"*", entity.lower()}
        and not policy.actions.isdisjoint({"*", action.lower()})
        for policy in grants.policies
    )


def _find_caller(participants: Sequence[Participant]) -> Participant | None:
    """Who the caller is if the platform calls nobody customer: who came from outside, else who is outside."""
    if any(one.purpose == "customer" for one in participants):
        return None
    outside = [one for one in participants if one.purpose == "external"]
    inbound = [one for one in outside if one.direction == "inbound"]
    return next(iter([*inbound, *outside]), None)


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
    return Leg(
        id=LegId(one.id),
        role=role,
        state=_state(one),
        party_id=party_id,
        party_name=party_name,
        queue_id=one.queue_id,
        queue_name=queue_name,
        end=_end(one, role),
    )


def _state(one: Participant) -> LegState:
    state = STATES.get(one.state or "", LegState.UNKNOWN)
    return LegState.HELD if state is LegState.CONNECTED and one.held else state


def _has_ended(one: Participant) -> bool:
    return _state(one) is LegState.ENDED


def _end(one: Participant, role: LegRole) -> LegEnd | None:
    if not _has_ended(one) or one.disconnect_type is None:
        return None
    if role is not LegRole.CALLER and not one.was_connected and one.disconnect_type in UNCONNECTED_ENDS:
        return UNCONNECTED_ENDS[one.disconnect_type]
    return ENDS.get(one.disconnect_type, LegEnd.OTHER)


def _move(command: Command) -> MoveRecord:
    address = command.address
    queue = _SIP_ID.fullmatch(address) if address is not None else None
    return MoveRecord(
        id=command.id or "",
        state=MOVES.get(command.state or "", MoveState.UNKNOWN),
        destination=command.user_id or (queue.group(1) if queue else address),
        initiator_id=command.initiator_id,
    )


def _sum(figures: Sequence[Observation], metric: str, qualifier: str | None = None) -> int:
    """A metric over its rows, which come as one total or one row a status, by medium or for all media."""
    mine = [figure for figure in figures if figure.metric == metric and figure.media in _VOICE]
    mine = [figure for figure in mine if figure.media is not None] or mine
    if qualifier is not None:
        return sum(figure.count for figure in mine if figure.qualifier == qualifier)
    totals = [figure for figure in mine if figure.qualifier is None]
    return sum(figure.count for figure in totals or mine)
