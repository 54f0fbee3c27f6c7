"""How events change the state of an outbound call. Pure; the only way a state changes."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from hookflash.domain.causes import Cause
from hookflash.domain.errands import after_try
from hookflash.domain.events import ErrandTried, OrderClosed, Ordered
from hookflash.domain.orders import close_order, settle_orders
from hookflash.domain.outbound import events as ev
from hookflash.domain.outbound.state import DialIntent, Ending, OutboundState
from hookflash.domain.outbound.status import OutboundStatus, may_move
from hookflash.domain.records import RecordEvent
from hookflash.domain.transitions.record import ImpossibleMove


def apply_all(state: OutboundState, events: Iterable[RecordEvent]) -> OutboundState:
    """The state after several events."""
    for event in events:
        state = apply(state, event)
    return state


def apply(state: OutboundState, event: RecordEvent) -> OutboundState:
    """The state after an event.

    Raises:
        ImpossibleMove: The event does not fit the state.
    """
    before, change = state.call.status, _CHANGES.get(type(event))
    if change is None:
        raise ImpossibleMove(f"There is no event {event.kind} in the life of an outbound call.")
    if before.is_final and not isinstance(event, ev.SearchEnded | ErrandTried):
        raise ImpossibleMove(f"After the end there is no event {event.kind}.")
    changed = change(state, event)
    after = changed.call.status
    if not may_move(before, after):
        raise ImpossibleMove(f"An outbound call cannot go from {before} to {after}.")
    call = replace(
        changed.call,
        version=state.call.version + 1,
        platform_requests=state.call.platform_requests + event.requests,
    )
    stage_since = event.at if after is not before else changed.stage_since
    return replace(changed, call=call, stage_since=stage_since, changed_at=event.at)


def _record(state: OutboundState, **changes: object) -> OutboundState:
    return replace(state, call=replace(state.call, **changes))  # type: ignore[arg-type]


def _refuse_a_second(_state: OutboundState, _event: ev.CallAccepted) -> OutboundState:
    raise ImpossibleMove("An outbound call is accepted once.")


def _checked(state: OutboundState, event: ev.CallChecked) -> OutboundState:
    target = event.queue.target if event.queue is not None else None
    state = _record(state, checks=event.checks, from_agent=event.agent.target, queue=target)
    return replace(state, agent=event.agent, queue=event.queue, wrap_up_id=event.wrap_up_id)


def _intended(state: OutboundState, event: ev.DialIntended) -> OutboundState:
    if state.intent is not None or state.call.call_id is not None:
        raise ImpossibleMove("A call may have been placed already.")
    intent = DialIntent(id=event.intent_id, boot_id=event.boot_id, written_at=event.at)
    return replace(state, intent=intent, intents=state.intents + 1)


def _open_intent(state: OutboundState) -> DialIntent:
    if state.intent is None:
        raise ImpossibleMove("No call is about to be placed.")
    return state.intent


def _accepted(state: OutboundState, event: ev.DialAccepted) -> OutboundState:
    intent = replace(_open_intent(state), answered=True, sent_at=event.sent_at, call_id=event.call_id)
    return replace(_record(state, call_id=event.call_id, placed_at=event.sent_at), intent=intent)


def _unclear(state: OutboundState, event: ev.DialUnclear) -> OutboundState:
    intent = replace(_open_intent(state), answered=True, sent_at=event.sent_at, doubt_since=event.at)
    return replace(_record(state, placed_at=event.sent_at), intent=intent)


def _refused(state: OutboundState, event: ev.DialRefused) -> OutboundState:
    _open_intent(state)
    return replace(state, intent=None, refusals=(*state.refusals, event.cause))


def _found(state: OutboundState, event: ev.CallFound) -> OutboundState:
    intent = _open_intent(state)
    placed_at = state.call.placed_at or intent.written_at
    state = _record(state, call_id=event.call_id, resolved_by=event.resolved_by, placed_at=placed_at)
    return replace(state, intent=None, stage_since=event.at)


_TIMES = {
    OutboundStatus.RINGING: "ringing_at",
    OutboundStatus.CONNECTED: "connected_at",
    OutboundStatus.WRAPPING: "hung_up_at",
}


def _progressed(state: OutboundState, event: ev.CallProgressed) -> OutboundState:
    times = {_TIMES[event.status]: event.at} if event.status in _TIMES else {}
    state = _record(state, status=event.status, **times)
    return replace(
        state,
        agent_leg_id=event.agent_leg_id or state.agent_leg_id,
        ending=None if event.status is OutboundStatus.CONNECTED else state.ending,
        is_over=event.is_over,
    )


def _calling_off(state: OutboundState, event: ev.CallingOff) -> OutboundState:
    ending = Ending(status=event.status, cause=event.cause, detail=event.detail, since=event.at)
    return replace(state, ending=ending)


def _ordered(state: OutboundState, event: Ordered) -> OutboundState:
    return _record(state, orders=(*state.call.orders, event.order))


def _order_closed(state: OutboundState, event: OrderClosed) -> OutboundState:
    return _record(state, orders=close_order(state.call.orders, event.n, event.status, event.detail))


def _errand_tried(state: OutboundState, event: ErrandTried) -> OutboundState:
    errands = after_try(
        state.call.errands,
        event.errand,
        at=event.at,
        cause=event.cause,
        detail=event.detail,
        is_last=event.is_last,
    )
    return _record(state, errands=errands)


def _ended(state: OutboundState, event: ev.CallEnded) -> OutboundState:
    is_called_off = event.status is OutboundStatus.CANCELLED and event.cause is Cause.CANCELLED
    orders = settle_orders(state.call.orders, is_called_off=is_called_off, detail="the call has ended")
    return _record(
        state,
        status=event.status,
        cause=event.cause,
        detail=event.detail,
        checks=(*state.call.checks, *event.checks),
        orders=orders,
        ended_at=event.at,
    )


def _search_ended(state: OutboundState, event: ev.SearchEnded) -> OutboundState:
    if state.call.status is not OutboundStatus.UNRESOLVED:
        raise ImpossibleMove("Only an unresolved call is looked for after its end.")
    return replace(_record(state, call_id=event.call_id or state.call.call_id), intent=None)


_CHANGES: dict[type[RecordEvent], Callable[[OutboundState, Any], OutboundState]] = {
    ev.CallAccepted: _refuse_a_second,
    ev.CallChecked: _checked,
    ev.DialIntended: _intended,
    ev.DialAccepted: _accepted,
    ev.DialUnclear: _unclear,
    ev.DialRefused: _refused,
    ev.CallFound: _found,
    ev.CallProgressed: _progressed,
    ev.CallingOff: _calling_off,
    Ordered: _ordered,
    OrderClosed: _order_closed,
    ErrandTried: _errand_tried,
    ev.CallEnded: _ended,
    ev.SearchEnded: _search_ended,
}
