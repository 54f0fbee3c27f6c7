"""The state of a transfer under any sequence of events, possible or not."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookflash.domain import events as ev
from hookflash.domain.calls import LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.checks import CheckName, passed
from hookflash.domain.commands import Command, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.errands import ErrandKind
from hookflash.domain.ids import LegId
from hookflash.domain.orders import Order, OrderKind, OrderStatus
from hookflash.domain.routes import RouteStep
from hookflash.domain.state import TransferState, begin
from hookflash.domain.status import FINAL, MOVES, AttemptStatus, Phase, Reached, Status, may_move
from hookflash.domain.targets import Target
from hookflash.domain.transfer import FollowUpKind, Landing, ResolvedBy
from hookflash.domain.transitions import ImpossibleMove, apply, apply_all
from tests.fakes.shapes import BILLING, OVERFLOW, accepted
from tests.fakes.virtual_time import at

NOW = at(1.0)
LANDING = Landing(where="queue:Billing", evidence={"leg": "x"}, at=NOW)
CHECKS = (passed(CheckName.CALL_EXISTS),)
OPEN_ENDED = {
    Status.ACCEPTED: {Status.CHECKING, Status.REJECTED, Status.TIMED_OUT, Status.CANCELLED},
    Status.CHECKING: {
        Status.TRANSFERRING,
        Status.COMPLETED,
        Status.REJECTED,
        Status.FAILED,
        Status.TIMED_OUT,
        Status.ABANDONED,
        Status.CANCELLED,
    },
}


def started(**said: Any) -> TransferState:
    return begin(accepted(1, fallback=(OVERFLOW,), **said))


def checked() -> ev.Checked:
    return ev.Checked(at=NOW, checks=CHECKS, requests=1)


def intent(target: Target | None = BILLING, verb: Verb = Verb.MOVE) -> ev.IntentWritten:
    if target is None:
        destination = None
    else:
        destination = Destination(target=target, roles=(LegRole.QUEUE,), party_ids=(target.id or "",))
    return ev.IntentWritten(
        at=NOW,
        command=Command(verb=verb, leg_id=LegId("ana"), destination=destination, agent_id="id-ana"),
        known_legs=("caller", "ana"),
        known_moves=(),
        boot_id="boot",
    )


def refused(cause: Cause = Cause.RATE_LIMITED) -> ev.CommandRefused:
    return ev.CommandRefused(at=NOW, sent_at=NOW, cause=cause, detail="no")


def taken() -> ev.CommandAccepted:
    return ev.CommandAccepted(at=NOW, sent_at=NOW)


def unclear() -> ev.CommandUnclear:
    return ev.CommandUnclear(at=at(2.0), sent_at=NOW, detail="silence")


def done(by: ResolvedBy = ResolvedBy.ANSWER) -> ev.CommandDone:
    return ev.CommandDone(at=NOW, resolved_by=by, landing=LANDING)


def end(status: Status, cause: Cause | None = None) -> ev.Ended:
    return ev.Ended(at=NOW, status=status, cause=cause, landing=LANDING)


def order(n: int, kind: OrderKind) -> ev.Ordered:
    return ev.Ordered(at=NOW, order=Order(n=n, kind=kind, by="key:ak_1", at=NOW))


moments = st.integers(0, 100).map(lambda n: NOW + timedelta(seconds=n))
counts = st.integers(0, 5)
events: st.SearchStrategy[ev.Event] = st.one_of(
    st.builds(ev.Checked, at=moments, checks=st.just(CHECKS), requests=counts),
    st.builds(
        ev.TargetSkipped,
        at=moments,
        target=st.just(BILLING),
        cause=st.sampled_from(Cause),
        checks=st.just(CHECKS),
    ),
    st.builds(ev.TargetGivenUp, at=moments, cause=st.sampled_from(Cause)),
    st.builds(intent, st.sampled_from([BILLING, OVERFLOW]), st.sampled_from([Verb.MOVE, Verb.CONSULT])),
    st.builds(intent, st.none(), st.sampled_from([Verb.SPEAK, Verb.COMPLETE, Verb.CANCEL, Verb.CLOSE])),
    st.builds(ev.Admitted, at=moments),
    st.builds(ev.TargetFailed, at=moments, cause=st.sampled_from(Cause), landing=st.just(LANDING)),
    st.builds(
        ev.Returning,
        at=moments,
        cause=st.sampled_from(Cause),
        steps=st.just((RouteStep(target=OVERFLOW, is_return=True),)),
    ),
    st.builds(order, st.integers(1, 3), st.sampled_from(OrderKind)),
    st.builds(ev.OrderClosed, at=moments, n=st.integers(1, 3), status=st.sampled_from(OrderStatus)),
    st.builds(
        ev.ErrandTried,
        at=moments,
        errand=st.sampled_from(ErrandKind),
        cause=st.none() | st.sampled_from(Cause),
        is_last=st.booleans(),
    ),
    st.builds(
        ev.OthersActed,
        at=moments,
        landing=st.just(LANDING),
        detail=st.just("others"),
        left_consult=st.booleans(),
    ),
    st.builds(ev.ConsultOver, at=moments, landing=st.just(LANDING)),
    st.builds(taken),
    st.builds(refused, st.sampled_from(Cause)),
    st.builds(unclear),
    st.builds(done, st.sampled_from(ResolvedBy)),
    st.builds(ev.CommandNotDone, at=moments, detail=st.just("nothing"), requests=counts),
    st.builds(ev.Progressed, at=moments, phase=st.sampled_from(Phase), landing=st.just(LANDING)),
    st.builds(
        ev.Ended,
        at=moments,
        status=st.sampled_from(sorted(FINAL)),
        landing=st.just(LANDING),
        cause=st.none() | st.sampled_from(Cause),
        reached=st.none() | st.sampled_from(Reached),
        requests=counts,
    ),
    st.builds(ev.Followed, at=moments, what=st.sampled_from(FollowUpKind), landing=st.just(LANDING)),
)


@settings(max_examples=250)
@given(st.lists(events, max_size=25))
def test_any_sequence_of_events_keeps_the_rules(sequence: list[ev.Event]) -> None:
    state = started()
    kept: list[ev.Event] = []
    for event in sequence:
        try:
            after = apply(state, event)
        except ImpossibleMove:
            continue
        _hold_rules(state, event, after)
        kept.append(event)
        state = after
    assert state == apply_all(started(), kept)
    assert state.transfer.version == 1 + len(kept)
    assert state.transfer.platform_requests == sum(event.requests for event in kept)


def _target(state: TransferState) -> Target | None:
    return state.step.target if state.step is not None else None


def _hold_rules(before: TransferState, event: ev.Event, after: TransferState) -> None:
    old, new = before.transfer, after.transfer
    assert new.version == old.version + 1
    assert new.status is old.status or new.status in MOVES[old.status]
    if old.status in FINAL:
        assert new.status is old.status
    if isinstance(event, ev.IntentWritten):
        assert before.intent is None
        assert after.intent is not None
        assert not after.intent.answered
    assert len(new.attempts) >= len(old.attempts)
    assert [attempt.n for attempt in new.attempts] == list(range(1, len(new.attempts) + 1))
    assert new.attempts[: max(len(old.attempts) - 1, 0)] == old.attempts[: max(len(old.attempts) - 1, 0)]
    assert (new.id, new.call_id, new.connection, new.accepted_at) == (
        old.id,
        old.call_id,
        old.connection,
        old.accepted_at,
    )
    assert len(new.follow_up) >= len(old.follow_up)
    assert after.changed_at == event.at


@given(st.lists(events, max_size=12))
def test_an_open_intent_is_followed_by_its_fate_before_the_next(sequence: list[ev.Event]) -> None:
    state = started()
    open_commands = 0
    for event in sequence:
        try:
            state = apply(state, event)
        except ImpossibleMove:
            continue
        if isinstance(event, ev.IntentWritten):
            open_commands += 1
        if isinstance(event, ev.CommandRefused | ev.CommandNotDone | ev.CommandDone):
            open_commands -= 1
        assert open_commands in {0, 1}
        assert (state.intent is not None) == (open_commands == 1)


def test_the_table_of_moves_covers_every_status_and_no_end_is_left() -> None:
    assert set(MOVES) == set(Status)
    assert all(not MOVES[status] for status in FINAL)
    assert all(MOVES[status] for status in set(Status) - FINAL)
    assert all(status.is_final == (status in FINAL) for status in Status)
    for before in Status:
        for after in Status:
            assert may_move(before, after) == (before is after or after in MOVES[before])
    for before, allowed in OPEN_ENDED.items():
        assert set(MOVES[before]) == allowed


def test_nothing_is_rejected_once_a_command_went_out() -> None:
    for status in (Status.TRANSFERRING, Status.WAITING, Status.CONSULTING):
        assert Status.REJECTED not in MOVES[status]


def test_the_plain_way_to_a_person() -> None:
    state = apply_all(started(), [checked(), intent(), taken()])
    assert state.transfer.status is Status.TRANSFERRING
    assert state.intent is not None
    assert (state.intent.answered, state.intent.accepted, state.intent.doubt_since) == (True, True, None)
    assert state.intent.accepted_at == taken().at
    state = apply(state, done())
    assert (state.transfer.status, state.transfer.phase) == (Status.WAITING, Phase.QUEUED)
    assert state.intent is None
    assert state.baseline == ("caller", "ana")
    assert state.attempt.resolved_by is ResolvedBy.ANSWER
    state = apply(
        state, ev.Ended(at=at(9.0), status=Status.COMPLETED, reached=Reached.PERSON, landing=LANDING)
    )
    assert (state.transfer.status, state.transfer.phase) == (Status.COMPLETED, None)
    assert state.transfer.ended_at == at(9.0)
    assert (state.attempt.status, state.attempt.ended_at) == (AttemptStatus.COMPLETED, at(9.0))


def test_a_lost_answer_starts_the_settling_time_when_it_was_noticed() -> None:
    state = apply_all(started(), [checked(), intent(), unclear()])
    assert state.intent is not None
    assert state.intent.doubt_since == at(2.0)
    assert not state.intent.accepted
    assert state.attempt.status is AttemptStatus.UNKNOWN


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (refused(), AttemptStatus.REFUSED),
        (ev.CommandNotDone(at=NOW, detail="nothing"), AttemptStatus.NOT_DONE),
    ],
)
def test_a_command_without_effect_closes_its_attempt_and_lets_another_begin(
    event: ev.Event, status: AttemptStatus
) -> None:
    state = apply_all(started(), [checked(), intent(), event])
    assert (state.transfer.status, state.intent) == (Status.CHECKING, None)
    assert (state.attempt.status, state.attempt.ended_at) == (status, NOW)
    assert _target(state) == BILLING
    again = apply(state, intent())
    assert [attempt.n for attempt in again.transfer.attempts] == [1, 2]


@pytest.mark.parametrize(
    "event", [taken(), unclear(), refused(), done(), ev.CommandNotDone(at=NOW, detail="x")]
)
def test_an_answer_without_a_command_is_impossible(event: ev.Event) -> None:
    with pytest.raises(ImpossibleMove):
        apply(apply(started(), checked()), event)


def test_a_second_intent_while_one_is_open_is_impossible() -> None:
    state = apply_all(started(), [checked(), intent()])
    for answer in ((), (taken(),), (unclear(),)):
        with pytest.raises(ImpossibleMove):
            apply(apply_all(state, answer), intent())


def test_a_transfer_is_accepted_once() -> None:
    with pytest.raises(ImpossibleMove):
        apply(started(), accepted(1))


def test_the_route_goes_on_when_a_target_is_skipped_or_given_up() -> None:
    state = apply(started(), checked())
    skipped = apply(state, ev.TargetSkipped(at=NOW, target=BILLING, cause=Cause.NO_AGENTS, checks=CHECKS))
    assert (_target(skipped), skipped.earlier_attempts) == (OVERFLOW, 1)
    assert (skipped.attempt.status, skipped.attempt.cause) == (AttemptStatus.SKIPPED, Cause.NO_AGENTS)
    given_up = apply_all(state, [intent(), refused(), ev.TargetGivenUp(at=NOW, cause=Cause.RATE_LIMITED)])
    assert (_target(given_up), given_up.earlier_attempts) == (OVERFLOW, 1)
    used_up = apply(given_up, ev.TargetGivenUp(at=NOW, cause=Cause.RATE_LIMITED))
    assert _target(used_up) is None


@pytest.mark.parametrize(
    ("before", "event", "status", "is_closed"),
    [
        ([intent(), unclear()], end(Status.UNRESOLVED, Cause.PLATFORM_UNCLEAR), AttemptStatus.UNKNOWN, True),
        ([intent(), taken(), done()], end(Status.TIMED_OUT, Cause.TIMEOUT), AttemptStatus.WAITING, False),
        ([intent(), taken(), done()], end(Status.ABANDONED), AttemptStatus.FAILED, True),
        ([intent(), refused()], end(Status.FAILED), AttemptStatus.REFUSED, True),
    ],
)
def test_the_end_of_a_transfer_closes_its_attempt_as_far_as_it_is_known(
    before: list[ev.Event], event: ev.Ended, status: AttemptStatus, *, is_closed: bool
) -> None:
    state = apply_all(started(), [checked(), *before, event])
    assert state.attempt.status is status
    assert (state.attempt.ended_at is not None) == is_closed


def test_what_follows_the_end_moves_the_landing_and_not_the_status() -> None:
    state = apply_all(started(), [checked(), intent(), taken(), done(), end(Status.TIMED_OUT)])
    late = Landing(where="agent:ben", evidence={}, at=at(50.0))
    state = apply(state, ev.Followed(at=at(50.0), what=FollowUpKind.ANSWERED_LATE, landing=late))
    assert state.transfer.status is Status.TIMED_OUT
    assert state.transfer.landing == late
    assert [(item.what, item.where) for item in state.transfer.follow_up] == [
        (FollowUpKind.ANSWERED_LATE, "agent:ben")
    ]
    assert state.transfer.ended_at == NOW
