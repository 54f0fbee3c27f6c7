"""A call from the dialect's words to ours. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from hookflash.adapters.cxone.tutorial.causes import REASONS
from hookflash.adapters.cxone.tutorial.wire import Call, Participant, Transfer
from hookflash.adapters.kit.numbers import find_e164, find_extension
from hookflash.domain.calls import Leg, LegEnd, LegRole, LegState, MoveRecord, MoveState
from hookflash.domain.ids import LegId

COMPLETED, FAILED = "completed", "failed"
# The reason of a transfer that found no call any more: its target was never tried.
CALL_ENDED = "call_ended"

# Seed 003 and its continuation. What is not here is unknown, never an error.
STATES = {
    "ringing": LegState.RINGING,
    "connected": LegState.CONNECTED,
    "waiting": LegState.CONNECTED,
    "held": LegState.HELD,
    "disconnected": LegState.ENDED,
}
ROLES = {
    "caller": LegRole.CALLER,
    "agent": LegRole.AGENT,
    "queue": LegRole.QUEUE,
    "external": LegRole.OUTSIDE,
    "voicemail": LegRole.VOICEMAIL,
    "menu": LegRole.IVR,
}
MOVES = {
    "pending": MoveState.UNDER_WAY,
    "ringing": MoveState.UNDER_WAY,
    "consulting": MoveState.UNDER_WAY,
    COMPLETED: MoveState.DONE,
    FAILED: MoveState.FAILED,
    "cancelled": MoveState.FAILED,
}

FindName = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Names:
    """What a call shows by ids and extensions alone.

    Attributes:
        agent: The name of an agent, by the id.
        queue: The name of a queue, by the id.
        agent_at: The id of the agent whose extension that is.
        mailbox_at: Whose mailbox has that extension.
    """

    agent: FindName
    queue: FindName
    agent_at: FindName
    mailbox_at: FindName


def to_legs(
    participants: tuple[Participant, ...], transfer: Transfer | None, names: Names
) -> tuple[Leg, ...]:
    """A leg for every participant."""
    return tuple(_leg(one, transfer, names) for one in participants)


def to_moves(transfer: Transfer | None) -> tuple[MoveRecord, ...]:
    """The platform's record of the latest transfer."""
    if transfer is None:
        return ()
    state = MOVES.get(transfer.state or "", MoveState.UNKNOWN)
    return (MoveRecord(id=transfer.id, state=state, destination=transfer.target_id),)


def to_outcome(call: Call, names: Names) -> tuple[Leg, ...]:
    """What the latest transfer came to, where no party shows it: a target that failed at once, a call-back.

    Such a leg has ended as soon as it is there: the platform says of the transfer that it is over.
    """
    transfer = call.transfer
    if transfer is None:
        return ()
    if transfer.callback_number is not None and transfer.state == COMPLETED:
        return (_callback(transfer, transfer.callback_number),)
    shown = {one.transfer_id for one in call.participants or ()}
    if transfer.state != FAILED or transfer.reason == CALL_ENDED or transfer.id in shown:
        return ()
    return (_untaken(transfer, names),)


def _leg(one: Participant, transfer: Transfer | None, names: Names) -> Leg:
    role = ROLES.get(one.role or "", LegRole.OTHER)
    state = STATES.get(one.state or "", LegState.UNKNOWN)
    is_line = role is LegRole.QUEUE
    queue_name = names.queue(one.queue_id) if one.queue_id is not None else None
    return Leg(
        id=LegId(one.id),
        role=role,
        state=state,
        party_id=one.queue_id if is_line else one.user_id or _nobodys(one, role),
        party_name=queue_name if is_line else _name(one, role, names),
        queue_id=one.queue_id,
        queue_name=queue_name,
        number=find_e164(one.address) or find_extension(one.address),
        end=_end(one, role, transfer) if state is LegState.ENDED else None,
        was_connected=one.was_connected,
    )


def _nobodys(one: Participant, role: LegRole) -> str | None:
    """What is of no known role leads nowhere in particular: it has an id that no target has."""
    return one.id if role is LegRole.OTHER else None


def _name(one: Participant, role: LegRole, names: Names) -> str | None:
    if role is LegRole.AGENT and one.user_id is not None:
        return names.agent(one.user_id)
    if role is LegRole.VOICEMAIL and one.address is not None:
        return names.mailbox_at(one.address) or one.address
    return None


def _end(one: Participant, role: LegRole, transfer: Transfer | None) -> LegEnd | None:
    """Why a party has left: a caller of whom nothing is told has hung up, unless a transfer has failed."""
    is_its_own = transfer is not None and transfer.id == one.transfer_id
    reason = one.reason or (transfer.reason if transfer is not None and is_its_own else None)
    if reason is not None:
        return REASONS.get(reason, LegEnd.OTHER)
    may_be_cut = transfer is not None and transfer.state == FAILED and transfer.reason != CALL_ENDED
    return LegEnd.HUNG_UP if role is LegRole.CALLER and not may_be_cut else None


def _callback(transfer: Transfer, number: str) -> Leg:
    return Leg(
        id=LegId(f"{transfer.id}@callback"),
        role=LegRole.OTHER,
        state=LegState.ENDED,
        number=find_e164(number),
        end=LegEnd.TRANSFERRED,
        was_connected=True,
    )


def _untaken(transfer: Transfer, names: Names) -> Leg:
    role, party_id = _target(transfer, names)
    is_line = role is LegRole.QUEUE
    return Leg(
        id=LegId(f"{transfer.id}@target"),
        role=role,
        state=LegState.ENDED,
        party_id=party_id,
        queue_id=party_id if is_line else None,
        end=REASONS.get(transfer.reason or "", LegEnd.OTHER),
    )


def _target(transfer: Transfer, names: Names) -> tuple[LegRole, str | None]:
    """As what a target would have shown, and its id."""
    target_id = transfer.target_id or ""
    match transfer.target_type:
        case "queue":
            return LegRole.QUEUE, transfer.target_id
        case "skill":
            return LegRole.QUEUE, None
        case "number":
            return LegRole.OUTSIDE, transfer.target_id
        case "extension":
            return find_holder_of(target_id, names)
        case _:
            return LegRole.OTHER, transfer.target_id


def find_holder_of(extension: str, names: Names) -> tuple[LegRole, str | None]:
    """Who answers at an extension as far as the settings tell, and their id."""
    agent_id = names.agent_at(extension)
    if agent_id is not None:
        return LegRole.AGENT, agent_id
    mailbox = names.mailbox_at(extension)
    return (LegRole.OTHER, extension) if mailbox is None else (LegRole.VOICEMAIL, extension)
