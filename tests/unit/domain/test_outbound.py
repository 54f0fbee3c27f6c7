"""The states of an outbound call: what may follow what, and what the audit chain keeps of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookflash.domain.causes import Cause
from hookflash.domain.errands import ErrandKind, ErrandStatus
from hookflash.domain.errors import InvalidRequest
from hookflash.domain.events import Admitted, ErrandTried, OrderClosed, Ordered
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.orders import Order, OrderKind, OrderStatus
from hookflash.domain.outbound import events as ev
from hookflash.domain.outbound.audit import audit_facts
from hookflash.domain.outbound.request import name_target
from hookflash.domain.outbound.state import OutboundState, begin
from hookflash.domain.outbound.status import FINAL, MOVES, OutboundStatus, may_move
from hookflash.domain.outbound.transitions import apply, apply_all
from hookflash.domain.records import RecordEvent
from hookflash.domain.targets import TargetType
from hookflash.domain.transfer import ResolvedBy
from hookflash.domain.transitions.record import ImpossibleMove
from tests.fakes.outbound_shapes import (
    NUMBER,
    call_accepted,
    call_checked,
    call_ended,
    dial_intended,
    progressed,
)
from tests.fakes.virtual_time import at

CALL = CallId("call-1")


def _dialled(**said: Any) -> OutboundState:
    """A call whose placing is under way."""
    return apply_all(begin(call_accepted(1, of="ana", **said)), [call_checked(), dial_intended()])


def _found(**said: Any) -> OutboundState:
    events: list[RecordEvent] = [
        ev.DialAccepted(at=at(1.2), sent_at=at(1.1), call_id=CALL),
        ev.CallFound(at=at(1.5), call_id=CALL, resolved_by=ResolvedBy.ANSWER),
    ]
    return apply_all(_dialled(**said), events)


def test_an_end_is_never_left_and_every_status_is_reached() -> None:
    for end in FINAL:
        assert MOVES[end] == frozenset()
    reached = {after for moves in MOVES.values() for after in moves}
    assert reached == set(OutboundStatus) - {OutboundStatus.ACCEPTED}


def test_a_call_goes_forward_only() -> None:
    line = [
        OutboundStatus.ACCEPTED,
        OutboundStatus.DIALING_AGENT,
        OutboundStatus.RINGING,
        OutboundStatus.CONNECTED,
        OutboundStatus.WRAPPING,
        OutboundStatus.CLOSED,
    ]
    for n, before in enumerate(line):
        assert not any(may_move(before, after) for after in line[:n])
    assert not may_move(OutboundStatus.RINGING, OutboundStatus.REJECTED)
    assert not may_move(OutboundStatus.CONNECTED, OutboundStatus.CANCELLED)
    assert not may_move(OutboundStatus.RINGING, OutboundStatus.CLOSED)


def test_a_second_intent_is_impossible_while_the_first_may_have_placed_a_call() -> None:
    with pytest.raises(ImpossibleMove):
        apply(_dialled(), dial_intended())
    with pytest.raises(ImpossibleMove):
        apply(_found(), dial_intended())
    refused = apply(_dialled(), ev.DialRefused(at=at(2.0), cause=Cause.RATE_LIMITED, detail="slow"))
    again = apply(refused, dial_intended(intent_id="intent-2"))
    assert (again.intents, again.refusals) == (2, (Cause.RATE_LIMITED,))


@pytest.mark.parametrize(
    "event",
    [
        ev.DialAccepted(at=at(1.0), sent_at=at(1.0)),
        ev.DialUnclear(at=at(1.0), detail="?"),
        ev.DialRefused(at=at(1.0), cause=Cause.RATE_LIMITED, detail="?"),
        ev.CallFound(at=at(1.0), call_id=CALL, resolved_by=ResolvedBy.EVIDENCE),
        ev.SearchEnded(at=at(1.0)),
        Admitted(at=at(1.0)),
        call_accepted(2),
    ],
)
def test_what_does_not_fit_the_state_is_impossible(event: RecordEvent) -> None:
    with pytest.raises(ImpossibleMove):
        apply(begin(call_accepted(1)), event)


@given(st.sampled_from([status for status in OutboundStatus if status.is_final]))
def test_after_the_end_nothing_but_what_was_left_happens(end: OutboundStatus) -> None:
    state = begin(call_accepted(1))
    if not may_move(OutboundStatus.ACCEPTED, end):
        state = apply_all(state, [progressed(OutboundStatus.CONNECTED), progressed(OutboundStatus.WRAPPING)])
    state = apply(state, call_ended(status=end))
    later = (progressed(OutboundStatus.RINGING), call_ended(), dial_intended())
    for event in later:
        with pytest.raises(ImpossibleMove):
            apply(state, event)


def test_each_stage_is_timed_from_its_beginning() -> None:
    state = _found()
    assert state.stage_since == at(1.5)
    state = apply(state, progressed(OutboundStatus.DIALING_AGENT, 2.0, agent_leg_id=LegId("own")))
    state = apply(state, progressed(OutboundStatus.RINGING, 7.0))
    assert (state.stage_since, state.call.ringing_at, state.agent_leg_id) == (at(7.0), at(7.0), "own")
    order = Order(n=1, kind=OrderKind.CANCEL, by="key:a", at=at(8.0))
    assert apply(state, Ordered(at=at(8.0), order=order)).stage_since == at(7.0)


def test_an_answer_ends_the_wish_to_end_the_call() -> None:
    off = ev.CallingOff(at=at(3.0), status=OutboundStatus.CANCELLED, cause=Cause.CANCELLED)
    state = apply(_found(), off)
    assert state.ending is not None
    assert apply(state, progressed(OutboundStatus.RINGING)).ending is not None
    assert apply(state, progressed(OutboundStatus.CONNECTED)).ending is None


@pytest.mark.parametrize(
    ("status", "cause", "settled"),
    [
        (OutboundStatus.CANCELLED, Cause.CANCELLED, OrderStatus.DONE),
        (OutboundStatus.CANCELLED, Cause.DECLINED, OrderStatus.REFUSED),
        (OutboundStatus.BUSY, Cause.BUSY, OrderStatus.REFUSED),
    ],
)
def test_a_wish_to_call_off_is_settled_by_the_end(
    status: OutboundStatus, cause: Cause, settled: OrderStatus
) -> None:
    order = Order(n=1, kind=OrderKind.CANCEL, by="key:a", at=at(2.0))
    state = apply(_found(), Ordered(at=at(2.0), order=order))
    assert state.pending_cancel == order
    ended = apply(state, ev.CallEnded(at=at(3.0), status=status, cause=cause))
    assert [one.status for one in ended.call.orders] == [settled]
    closed = OrderClosed(at=at(3.0), n=1, status=OrderStatus.REFUSED, detail="answered")
    assert apply(state, closed).pending_cancel is None


def test_the_wrap_up_is_pending_until_it_is_done_or_given_up() -> None:
    state = _found(wrap_up_code="sold")
    assert state.pending_wrap_up is not None
    tried = ErrandTried(
        at=at(4.0), errand=ErrandKind.WRAP_UP, cause=Cause.PLATFORM_DOWN, detail="down", is_last=False
    )
    state = apply(state, tried)
    assert state.pending_wrap_up is not None
    assert state.pending_wrap_up.tries == 1
    done = apply(state, ErrandTried(at=at(5.0), errand=ErrandKind.WRAP_UP))
    assert done.pending_wrap_up is None
    assert [errand.status for errand in done.call.errands] == [ErrandStatus.DONE]


def test_an_agent_is_one_subject_by_name_and_another_name_by_id() -> None:
    state = begin(call_accepted(1, of="Ana"))
    assert (state.subject, state.alias, state.requester) == ("agent:ana", None, "Ana")
    known = apply(state, call_checked(of="ana"))
    assert (known.subject, known.alias) == ("agent:ana", "agent:id-ana")
    assert not apply(known, call_ended()).is_active


@pytest.mark.parametrize("text", ["", "  ", "agent:", "agent:   ", "x" * 201])
def test_an_agent_without_a_name_is_none(text: str) -> None:
    with pytest.raises(InvalidRequest):
        name_target(TargetType.AGENT, text)


def test_the_audit_chain_keeps_no_number_name_or_context() -> None:
    secret = {"name": "Doe"}
    state = begin(call_accepted(1, of="ana@example.com", context=secret, caller_id="+4930999"))
    events: list[RecordEvent] = [
        call_accepted(1, of="ana@example.com", context=secret, caller_id="+4930999"),
        call_checked(of="ana"),
        dial_intended(),
        ev.DialAccepted(at=at(2.0), sent_at=at(1.0), call_id=CALL, platform_request_id="r-1"),
        ev.DialRefused(at=at(2.0), cause=Cause.BUSY, detail=f"no {NUMBER}"),
        ev.DialUnclear(at=at(2.0), detail=f"lost {NUMBER}"),
        ev.CallFound(at=at(2.0), call_id=CALL, resolved_by=ResolvedBy.EVIDENCE),
        progressed(OutboundStatus.RINGING),
        ev.CallingOff(at=at(2.0), status=OutboundStatus.NO_ANSWER, cause=Cause.NO_ANSWER, detail=NUMBER),
        Ordered(at=at(2.0), order=Order(n=1, kind=OrderKind.CANCEL, by="key:a", at=at(2.0))),
        call_ended(),
        ev.SearchEnded(at=at(2.0), call_id=CALL),
    ]
    facts = [audit_facts(event) for event in events]
    said = repr(facts)
    for private in (NUMBER, "+4930999", "Doe", "ana"):
        assert private not in said
    assert facts[0] == {"connection": "g"}
    assert facts[2] == {"intent": "intent-1", "boot": "boot-1"}
    assert facts[8] == {"status": "no_answer", "cause": "no_answer"}
    assert state.dials_number
