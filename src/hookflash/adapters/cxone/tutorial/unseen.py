"""A call of which the platform shows no parties: its state and whom it is connected to, as in seed 003. Pure.

Such a leg is known by whom it leads to, and who answers again is the same leg as before. So nothing is made
of a call that is being transferred, and a platform that shows no transfers either is taken to hide one: that
nothing happened is then never concluded, but from the state ``FAILED``, which says it.
"""

from datetime import datetime

from hookflash.adapters.cxone.tutorial.mapping import FAILED, Names, find_holder_of
from hookflash.adapters.cxone.tutorial.wire import Call
from hookflash.adapters.kit.numbers import find_e164, find_extension
from hookflash.domain.calls import Leg, LegEnd, LegRole, LegState, MoveRecord, MoveState
from hookflash.domain.ids import LegId

CONNECTED, WAITING, IN_TRANSFER, DISCONNECTED = "connected", "waiting", "in_transfer", "disconnected"
_CALLER = {
    CONNECTED: LegState.CONNECTED,
    WAITING: LegState.CONNECTED,
    FAILED: LegState.CONNECTED,
    DISCONNECTED: LegState.ENDED,
}


def to_legs(call_id: str, call: Call, names: Names) -> tuple[Leg, ...]:
    """The caller, who has them if that is told, and what a transfer has failed at that is not shown."""
    state = _CALLER.get(call.state or "", LegState.UNKNOWN)
    caller = Leg(id=LegId(f"{call_id}@caller"), role=LegRole.CALLER, state=state)
    is_failure = call.state == FAILED and not call.tells_transfers
    found = (_holder(call_id, call, names), _failure(call_id) if is_failure else None)
    return (caller, *(leg for leg in found if leg is not None))


def to_moves(call: Call, read_at: datetime) -> tuple[MoveRecord, ...]:
    """What stands for the records that are not shown: one that may be of any command, a new one each time."""
    if call.state == DISCONNECTED:
        return ()
    if call.state == FAILED:
        return (MoveRecord(id=FAILED, state=MoveState.FAILED),)
    state = MoveState.UNDER_WAY if call.state == IN_TRANSFER else MoveState.UNKNOWN
    return (MoveRecord(id=f"unseen@{read_at.isoformat()}", state=state),)


def _holder(call_id: str, call: Call, names: Names) -> Leg | None:
    if call.state in {CONNECTED, FAILED} and call.connected_to is not None:
        return _person(call_id, call, call.connected_to, names)
    return _line(call_id, call, names) if call.state in {WAITING, FAILED} else None


def _failure(call_id: str) -> Leg:
    """Known by nothing, so it can be any target; a second failure is not told from the first."""
    return Leg(id=LegId(f"{call_id}@failed"), role=LegRole.OTHER, state=LegState.ENDED, end=LegEnd.FAILED)


def _person(call_id: str, call: Call, connected_to: str, names: Names) -> Leg:
    number, extension = find_e164(connected_to), find_extension(connected_to)
    role, party_id = LegRole.AGENT, connected_to
    if number is not None:
        role = LegRole.OUTSIDE
    elif extension is not None:
        role, found = find_holder_of(extension, names)
        party_id = found or extension
    name = names.agent(party_id) if role is LegRole.AGENT else None
    if role is LegRole.VOICEMAIL:
        name = names.mailbox_at(party_id)
    return Leg(
        id=LegId(f"{call_id}@{party_id.lower()}"),
        role=role,
        state=LegState.CONNECTED,
        party_id=party_id,
        party_name=name,
        queue_id=call.queue_id,
        queue_name=names.queue(call.queue_id) if call.queue_id is not None else None,
        number=number or extension,
        was_connected=True,
    )


def _line(call_id: str, call: Call, names: Names) -> Leg | None:
    """The line, or the menu: of that alone a platform tells that there is no queue."""
    is_menu = call.queue_id is None and call.tells_queue
    place = "menu" if is_menu else call.queue_id or "line"
    name = names.queue(call.queue_id) if call.queue_id is not None else None
    return Leg(
        id=LegId(f"{call_id}@{place.lower()}"),
        role=LegRole.IVR if is_menu else LegRole.QUEUE,
        state=LegState.CONNECTED,
        party_id=call.queue_id,
        party_name=name,
        queue_id=call.queue_id,
        queue_name=name,
        was_connected=True,
    )
