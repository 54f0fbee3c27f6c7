"""What a snapshot proves: tables of single cases, and rules that hold for every snapshot."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookflash.domain.calls import CallSnapshot, Leg, LegRole, LegState, MoveRecord, MoveState
from hookflash.domain.ids import LegId
from hookflash.domain.state import Intent
from hookflash.workflows.evidence import (
    Fate,
    find_pickup,
    is_ringing,
    judge_command,
    locate_caller,
    settled_at,
)
from tests.fakes.shapes import BILLING, OVERFLOW, agent, call, caller, leg, move, queue
from tests.fakes.virtual_time import at

INTENT = Intent(leg_id=LegId("ana"), known_legs=("caller", "ana"), known_moves=("old",), boot_id="boot")
SETTLED_S = 10.0
EARLY, LATE = SETTLED_S - 0.001, SETTLED_S

gone = LegState.ENDED


def judge(snapshot: CallSnapshot) -> Fate:
    return judge_command(INTENT, BILLING, snapshot, at(SETTLED_S)).fate


@pytest.mark.parametrize(
    ("snapshot", "fate"),
    [
        pytest.param(call(caller(), agent("ana", gone), queue()), Fate.DONE, id="new leg at the target"),
        pytest.param(call(caller(), agent("ana"), queue()), Fate.DONE, id="new leg before the old one ends"),
        pytest.param(
            call(caller(), agent("ana", gone), queue(state=gone), agent("ben")),
            Fate.DONE,
            id="answered already",
        ),
        pytest.param(
            call(caller(gone), agent("ana", gone), queue(state=gone)), Fate.DONE, id="done, then hung up"
        ),
        pytest.param(call(caller(gone), agent("ana", gone)), Fate.CALLER_GONE, id="hung up first"),
        pytest.param(call(agent("ana", gone)), Fate.CALLER_GONE, id="no leg left, caller not shown"),
        pytest.param(
            call(caller(gone), agent("ana"), read_at=EARLY), Fate.CALLER_GONE, id="gone needs no settling"
        ),
        pytest.param(
            call(caller(), agent("ana"), read_at=EARLY), Fate.OPEN, id="just before the settling time"
        ),
        pytest.param(call(caller(), agent("ana"), read_at=LATE), Fate.NOT_DONE, id="at the settling time"),
        pytest.param(
            call(caller(), agent("ana", LegState.HELD), read_at=LATE),
            Fate.NOT_DONE,
            id="still there, on hold",
        ),
        pytest.param(
            call(caller(), agent("ana", LegState.RINGING), read_at=LATE),
            Fate.NOT_DONE,
            id="still there, ringing",
        ),
        pytest.param(
            call(caller(), agent("ana", LegState.UNKNOWN), read_at=EARLY),
            Fate.OPEN,
            id="a state nobody knows",
        ),
        pytest.param(
            call(caller(), agent("ana", gone), read_at=EARLY), Fate.OPEN, id="the leg has ended, too early"
        ),
        pytest.param(
            call(caller(), agent("ana", gone), read_at=LATE), Fate.MOVED_BY_OTHERS, id="the leg has ended"
        ),
        pytest.param(call(caller(), read_at=LATE), Fate.MOVED_BY_OTHERS, id="the leg is not shown any more"),
        pytest.param(
            call(caller(), agent("ana", gone), queue(to=OVERFLOW), read_at=LATE),
            Fate.MOVED_BY_OTHERS,
            id="at another queue",
        ),
        pytest.param(
            call(caller(), agent("ana", gone), agent("cleo"), read_at=LATE),
            Fate.MOVED_BY_OTHERS,
            id="with another agent",
        ),
    ],
)
def test_the_legs_tell_the_fate_of_a_command(snapshot: CallSnapshot, fate: Fate) -> None:
    assert judge(snapshot) is fate


@pytest.mark.parametrize(
    ("record", "read_at", "fate"),
    [
        pytest.param(move("new", MoveState.UNDER_WAY, "q-billing"), LATE, Fate.OPEN, id="under way"),
        pytest.param(move("new", MoveState.DONE, "q-billing"), LATE, Fate.OPEN, id="done, leg not there yet"),
        pytest.param(move("new", MoveState.UNKNOWN, "q-billing"), LATE, Fate.OPEN, id="a word nobody knows"),
        pytest.param(move("new", MoveState.UNDER_WAY, "Billing"), LATE, Fate.OPEN, id="by the name"),
        pytest.param(move("new", MoveState.UNDER_WAY), LATE, Fate.OPEN, id="destination not told"),
        pytest.param(move("new", MoveState.FAILED, "q-billing"), EARLY, Fate.NOT_DONE, id="failed"),
        pytest.param(move("old", MoveState.FAILED, "q-billing"), EARLY, Fate.OPEN, id="an older one failed"),
        pytest.param(move("old", MoveState.UNDER_WAY, "q-billing"), LATE, Fate.NOT_DONE, id="an older one"),
        pytest.param(
            move("new", MoveState.FAILED, "q-overflow"), EARLY, Fate.OPEN, id="somebody else's failed"
        ),
        pytest.param(
            move("new", MoveState.UNDER_WAY, "q-overflow"), LATE, Fate.NOT_DONE, id="somebody else's"
        ),
    ],
)
def test_the_platforms_own_record_of_moves_counts(record: MoveRecord, read_at: float, fate: Fate) -> None:
    assert judge(call(caller(), agent("ana"), moves=(record,), read_at=read_at)) is fate


def test_a_failed_and_a_running_record_leave_it_open() -> None:
    records = (move("a", MoveState.FAILED, "q-billing"), move("b", MoveState.UNDER_WAY, "q-billing"))
    assert judge(call(caller(), agent("ana"), moves=records, read_at=LATE)) is Fate.OPEN


def test_a_failed_record_with_the_leg_gone_is_open_until_settled() -> None:
    records = (move("a", MoveState.FAILED, "q-billing"),)
    early = call(caller(), agent("ana", gone), moves=records, read_at=EARLY)
    late = call(caller(), agent("ana", gone), moves=records, read_at=LATE)
    assert (judge(early), judge(late)) == (Fate.OPEN, Fate.MOVED_BY_OTHERS)


@pytest.mark.parametrize(
    ("doubt", "sent", "intended", "expected"),
    [(None, None, 1.0, 11.0), (None, 2.0, 1.0, 12.0), (7.0, 2.0, 1.0, 17.0), (7.0, None, 1.0, 17.0)],
)
def test_settling_counts_from_the_latest_moment_at_which_the_command_may_have_gone(
    doubt: float | None, sent: float | None, intended: float, expected: float
) -> None:
    intent = Intent(
        leg_id=LegId("ana"),
        known_legs=(),
        known_moves=(),
        boot_id="boot",
        doubt_since=at(doubt) if doubt is not None else None,
    )
    sent_at = at(sent) if sent is not None else None
    assert settled_at(intent, sent_at, at(intended), 10.0) == at(expected)


@pytest.mark.parametrize(
    ("legs", "where"),
    [
        ((caller(), agent("ana")), "agent:ana"),
        ((caller(), agent("ana", LegState.HELD)), "hold"),
        ((caller(), queue(), agent("ben", LegState.RINGING)), "queue:Billing"),
        ((caller(), queue(), agent("ben")), "agent:ben"),
        ((caller(), agent("ana", gone), agent("ben")), "agent:ben"),
        ((caller(), leg("x", LegRole.OUTSIDE, party_name="+4930123456")), "number:+4930123456"),
        ((caller(), leg("x", LegRole.VOICEMAIL, party_name="agent:ana")), "voicemail:agent:ana"),
        ((caller(), leg("x", LegRole.IVR)), "ivr"),
        ((caller(gone), agent("ana")), "gone"),
        ((agent("ana", gone),), "gone"),
        ((caller(),), "unknown"),
        ((caller(), leg("x", LegRole.OTHER)), "unknown"),
        ((caller(), agent("ana", LegState.UNKNOWN)), "unknown"),
        ((caller(), leg("x", LegRole.QUEUE, queue_id="q-1")), "queue:q-1"),
    ],
)
def test_the_caller_is_located_with_the_person_first(legs: tuple[Leg, ...], where: str) -> None:
    landing = locate_caller(call(*legs, read_at=3.0))
    assert landing.where == where
    assert landing.evidence["read_at"] == at(3.0).isoformat()


def test_a_pick_up_is_a_new_agent_leg_that_is_up() -> None:
    baseline = ("caller", "ana")
    assert find_pickup(call(caller(), agent("ana")), baseline) is None
    assert find_pickup(call(caller(), queue(), agent("ben", LegState.RINGING)), baseline) is None
    assert find_pickup(call(caller(), agent("ben", gone)), baseline) is None
    assert find_pickup(call(caller(gone), agent("ben")), baseline) is None
    found = find_pickup(call(caller(), agent("ana", gone), agent("ben")), baseline)
    assert found is not None
    assert found.id == "ben"


def test_ringing_is_a_new_agent_leg_being_set_up() -> None:
    assert is_ringing(call(caller(), queue(), agent("ben", LegState.RINGING)), ("caller",))
    assert is_ringing(call(caller(), queue(), agent("ben", LegState.DIALING)), ("caller",))
    assert not is_ringing(call(caller(), queue(), agent("ana", LegState.RINGING)), ("caller", "ana"))
    assert not is_ringing(call(caller(), queue(), agent("ben")), ("caller",))


legs = st.builds(
    leg,
    st.sampled_from(["caller", "ana", "waiting", "ben", "x"]),
    st.sampled_from(LegRole),
    st.sampled_from(LegState),
    queue_id=st.sampled_from(["q-billing", "q-overflow", None]),
)
records = st.builds(
    move,
    st.sampled_from(["old", "new", "newer"]),
    st.sampled_from(MoveState),
    st.sampled_from([None, "q-billing", "Billing", "q-overflow"]),
)
snapshots = st.builds(
    lambda found, moves, read_at: call(*found, moves=tuple(moves), read_at=read_at),
    st.lists(legs, max_size=6, unique_by=lambda one: one.id),
    st.lists(records, max_size=3, unique_by=lambda one: one.id),
    st.floats(0, 20),
)


@given(snapshots)
def test_done_needs_a_new_leg_at_the_target_or_a_newer_record_that_names_it(snapshot: CallSnapshot) -> None:
    new = [one for one in snapshot.legs if one.id not in INTENT.known_legs]
    is_there = any(one.role is LegRole.QUEUE and one.queue_id == BILLING.id for one in new)
    old = snapshot.find_leg(INTENT.leg_id)
    has_left = not snapshot.caller_is_gone and not (old and (old.is_up or old.is_ringing))
    is_recorded = any(
        one.id not in INTENT.known_moves
        and one.state is MoveState.DONE
        and one.destination in {BILLING.id, BILLING.name}
        for one in snapshot.moves
    )
    assert (judge(snapshot) is Fate.DONE) == (is_there or (has_left and is_recorded))


@given(snapshots)
def test_not_done_needs_the_leg_still_up_and_the_settling_time_or_a_failure_on_record(
    snapshot: CallSnapshot,
) -> None:
    if judge(snapshot) is not Fate.NOT_DONE:
        return
    old = snapshot.find_leg(INTENT.leg_id)
    assert old is not None
    assert old.state in {LegState.CONNECTED, LegState.HELD, LegState.RINGING, LegState.DIALING}
    ours = {m.state for m in snapshot.moves if m.id != "old" and m.destination != "q-overflow"}
    assert ours == {MoveState.FAILED} or (not ours and snapshot.read_at >= at(SETTLED_S))


@given(snapshots, st.floats(0, 20))
def test_waiting_longer_never_unsays_a_fate(snapshot: CallSnapshot, later: float) -> None:
    first = judge(snapshot)
    again = judge(
        CallSnapshot(
            id=snapshot.id,
            legs=snapshot.legs,
            moves=snapshot.moves,
            read_at=snapshot.read_at + timedelta(seconds=later),
        )
    )
    assert first in {Fate.OPEN, again}


@given(snapshots)
def test_somebody_is_always_located_or_the_place_is_called_unknown(snapshot: CallSnapshot) -> None:
    where = locate_caller(snapshot).where
    known = where == "hold" or where.partition(":")[0] in {"agent", "number", "voicemail", "queue", "ivr"}
    assert known or where in {"gone", "unknown"}
