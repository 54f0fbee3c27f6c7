"""What must hold after a run of outbound calls."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hookflash.domain.orders import OrderKind, OrderStatus
from hookflash.domain.outbound import events as ev
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.outbound.state import begin
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.outbound.transitions import apply, apply_all
from hookflash.storage.codec import kind_of

from .faults import LATENCY_S
from .outbound_chaos import OutboundRun
from .outbound_world import PlacedCall
from .store import Row
from .virtual_time import START

_CLAIMS = {
    OutboundStatus.DIALING_AGENT: "agent_rings",
    OutboundStatus.RINGING: "number_rings",
    OutboundStatus.CONNECTED: "talk",
    OutboundStatus.WRAPPING: "over",
}
_REASONS = {
    OutboundStatus.BUSY: {"busy"},
    OutboundStatus.INVALID_NUMBER: {"invalid"},
    OutboundStatus.NO_ANSWER: {"no_answer", "hung_up", "declined"},
    OutboundStatus.AGENT_NO_ANSWER: {"agent", "hung_up"},
    OutboundStatus.CANCELLED: {"hung_up", "agent"},
}


def outbound_complaints(run: OutboundRun) -> list[str]:
    """What does not hold after a run; every line says which rule and where."""
    found = []
    for call_id in run.calls:
        found += [f"{call_id}: {what}" for what in _about(run, call_id)]
    return found


def _about(run: OutboundRun, call_id: str) -> Iterator[str]:
    call, placed = run.office.outbound(call_id), run.office.placed(call_id)
    row = run.office.outbound_row(call_id)
    if apply_all(begin(row.events[0]), row.events[1:]) != row.state:
        yield "the journal does not add up to the record"
    if not _survives_the_file(call_id, row):
        yield "something is lost between memory and file"
    if not call.status.is_final:
        yield f"still {call.status}"
    if len(placed) > 1:
        yield f"placed {len(placed)} times"
    yield from _about_repeats(run, call_id)
    for event in row.events:
        yield from _about_event(event, placed)
    yield from _about_end(call, placed)


def _survives_the_file(call_id: str, row: Row[Any]) -> bool:
    kind = kind_of(call_id)
    events = [kind.load_event(kind.dump_event(event)) for event in row.events]
    states = [begin(row.events[0])]
    for event in row.events[1:]:
        states.append(apply(states[-1], event))
    return events == row.events and all(kind.load_state(kind.dump_state(one)) == one for one in states)


def _about_repeats(run: OutboundRun, call_id: str) -> Iterator[str]:
    """Nothing is sent after a command that may have had an effect."""
    ours = [one for one in run.office.dialer.placings if one.intent_id.startswith(f"{call_id}-")]
    if any(not one.is_harmless for one in ours[:-1]):
        yield "sent again after a command that may have placed a call"


def _about_event(event: object, placed: list[PlacedCall]) -> Iterator[str]:
    match event:
        case ev.CallProgressed(status=status):
            seen = _seen(placed, _read_at(event))
            is_past_talk = status is OutboundStatus.CONNECTED and placed and placed[0].was_talked
            if _CLAIMS[status] not in seen and not is_past_talk:
                yield f"claims {status}, in truth {sorted(seen)}"
        case ev.CallEnded(status=status, at=at) if status is not OutboundStatus.UNRESOLVED:
            if any(one.at(_seconds(at)) != "over" for one in placed):
                yield f"ended as {status} while the call goes on"
        case ev.CallFound(at=at) if not placed or placed[0].truth[0][0] > _seconds(at):
            yield "found before there was a call"
        case ev.SearchEnded(call_id=call_id) if call_id is not None and placed[0].id != call_id:
            yield "found a call of somebody else"
        case _:
            return


def _about_end(call: OutboundCall, placed: list[PlacedCall]) -> Iterator[str]:
    talked = any(one.was_talked for one in placed)
    if (call.status is OutboundStatus.CLOSED) is not talked and call.status is not OutboundStatus.UNRESOLVED:
        yield f"{call.status}, talked: {talked}"
    if call.status is OutboundStatus.REJECTED and placed:
        yield "rejected, but placed"
    reasons = _REASONS.get(call.status)
    if reasons is not None and placed and placed[0].reason not in reasons:
        yield f"{call.status}, in truth {placed[0].reason}"
    is_called_off = any(
        order.kind is OrderKind.CANCEL and order.status is not OrderStatus.PENDING for order in call.orders
    )
    if any(one.rings for one in placed) and (is_called_off or call.status is not OutboundStatus.UNRESOLVED):
        yield "left ringing"


def _seen(placed: list[PlacedCall], read_at: float) -> set[str]:
    return {one.at(read_at + part * LATENCY_S / 4) for one in placed for part in range(5)}


def _read_at(event: ev.CallProgressed) -> float:
    return _seconds(datetime.fromisoformat(event.evidence.get("read_at") or event.at.isoformat()))


def _seconds(at: datetime) -> float:
    return (at - START).total_seconds()
