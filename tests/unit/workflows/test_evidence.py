"""What a snapshot proves: tables of single cases, and rules that hold for every snapshot."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookflash.domain.calls import CallSnapshot, Leg, LegEnd, LegRole, LegState, MoveRecord, MoveState
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command, TalkTo, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.ids import LegId
from hookflash.domain.state import Consult, Intent
from hookflash.domain.status import Reached
from hookflash.domain.targets import Target, TargetType
from hookflash.workflows.evidence.arrivals import Arrival, Stage, cost_the_call, view_arrival
from hookflash.workflows.evidence.consults import judge_control
from hookflash.workflows.evidence.moves import judge_move
from hookflash.workflows.evidence.places import locate_caller
from hookflash.workflows.evidence.verdicts import Fate, settled_at
from tests.fakes.shapes import BILLING, OVERFLOW, agent, call, caller, leg, move, queue
from tests.fakes.virtual_time import at

THERE = Destination(
    target=BILLING,
    roles=(LegRole.QUEUE, LegRole.AGENT),
    party_ids=("q-billing",),
    known_as=("q-billing", "Billing"),
)
BEN = Destination(
    target=Target(type=TargetType.AGENT, id="id-ben"), roles=(LegRole.AGENT,), party_ids=("id-ben",)
)


def intent(leg_id: str = "ana", **said: Any) -> Intent:
    command = Command(verb=Verb.MOVE, leg_id=LegId(leg_id), destination=THERE)
    known = {"known_legs": ("caller", leg_id), "known_moves": ("old",), **said}
    return Intent(command=command, boot_id="boot", **{"written_at": at(0.0), **known})


INTENT = intent()
SETTLED_S = 10.0
EARLY, LATE = SETTLED_S - 0.001, SETTLED_S

gone = LegState.ENDED


def judge(snapshot: CallSnapshot) -> Fate:
    return judge_move(INTENT, THERE, snapshot, at(SETTLED_S)).fate


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


@pytest.mark.parametrize("destination", [None, "q-billing"])
def test_a_leg_that_has_ended_by_nobody_knows_which_command_is_left_open(destination: str | None) -> None:
    record = move("new", MoveState.UNKNOWN, destination)
    assert judge(call(caller(), agent("ana", gone), moves=(record,), read_at=LATE)) is Fate.OPEN


@pytest.mark.parametrize(
    ("moments", "settled"),
    [
        ({}, 11.0),
        ({"sent_at": at(2.0)}, 12.0),
        ({"sent_at": at(2.0), "accepted_at": at(5.0)}, 15.0),
        ({"doubt_since": at(7.0)}, 17.0),
    ],
)
def test_settling_counts_from_when_the_command_may_have_gone_at_the_latest(
    moments: dict[str, Any], settled: float
) -> None:
    assert settled_at(intent(written_at=at(1.0), **moments), 10.0) == at(settled)


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


def test_the_line_that_a_call_waits_in_shows_a_new_move_by_a_new_place_alone() -> None:
    """Whom the line was ringing anyway proves nothing."""
    waits = intent("waiting")
    before = (caller(), queue("waiting"))
    rung = agent("ben", LegState.RINGING, queue_id="q-billing")
    assert judge_move(waits, THERE, call(*before, rung, read_at=EARLY), at(SETTLED_S)).fate is Fate.OPEN
    assert judge_move(waits, THERE, call(*before, rung, read_at=LATE), at(SETTLED_S)).fate is Fate.NOT_DONE
    moved = call(caller(), queue("waiting", gone), queue("again"), read_at=EARLY)
    assert judge_move(waits, THERE, moved, at(SETTLED_S)).fate is Fate.DONE


def arrival(*legs: Leg, destination: Destination = THERE) -> Arrival:
    return view_arrival(call(*legs), ("caller", "ana"), destination)


@pytest.mark.parametrize(
    ("legs", "stage"),
    [
        ((queue(),), Stage.WAITING),
        ((queue(), agent("ben", LegState.RINGING)), Stage.RINGING),
        ((queue(state=gone), agent("ben", LegState.DIALING)), Stage.RINGING),
        ((queue(state=gone), agent("ben", queue_id="q-billing")), Stage.TAKEN),
        ((queue(state=gone), agent("ben")), Stage.TAKEN),
        ((queue(state=gone), agent("olga", queue_id="q-overflow")), Stage.TAKEN_ELSEWHERE),
        ((queue(state=gone), queue("other", to=OVERFLOW)), Stage.ELSEWHERE),
        ((queue(state=gone),), Stage.ELSEWHERE),
        ((queue(state=gone, end=LegEnd.TRANSFERRED),), Stage.ELSEWHERE),
        ((queue(state=gone, end=LegEnd.NO_ANSWER),), Stage.FAILED),
        ((), Stage.ELSEWHERE),
    ],
)
def test_how_far_a_call_in_line_is(legs: tuple[Leg, ...], stage: Stage) -> None:
    assert arrival(caller(), agent("ana", gone), *legs).stage is stage


def test_a_line_costs_the_call_only_by_a_reason_of_its_own() -> None:
    for end in (LegEnd.NO_AGENTS, LegEnd.NO_ANSWER, LegEnd.OTHER, LegEnd.HUNG_UP):
        legs = (replace(caller(), state=gone), agent("ana", gone), queue(state=gone, end=end))
        own = end in {LegEnd.NO_AGENTS, LegEnd.NO_ANSWER}
        assert cost_the_call(call(*legs), arrival(*legs)) is own


@pytest.mark.parametrize(
    ("legs", "stage"),
    [
        ((), Stage.WAITING),
        ((agent("ben", LegState.RINGING),), Stage.RINGING),
        ((agent("ben"),), Stage.TAKEN),
        ((agent("olga"),), Stage.TAKEN_ELSEWHERE),
        ((agent("ben", gone, end=LegEnd.DECLINED),), Stage.FAILED),
    ],
)
def test_how_far_a_call_to_a_person_is(legs: tuple[Leg, ...], stage: Stage) -> None:
    assert arrival(caller(), agent("ana"), *legs, destination=BEN).stage is stage


def test_an_extension_is_reached_when_its_mailbox_answers_and_by_nobody_elses() -> None:
    extension = replace(BEN, target=Target(type=TargetType.EXTENSION, number="999"), party_ids=("999",))
    extension = replace(extension, roles=(LegRole.AGENT, LegRole.VOICEMAIL))
    box = leg("box", LegRole.VOICEMAIL, number="999")
    seen = arrival(caller(), agent("ana", gone), box, destination=extension)
    assert (seen.stage, seen.reached) == (Stage.TAKEN, Reached.VOICEMAIL)
    other = replace(box, number="998")
    assert arrival(caller(), agent("ana", gone), other, destination=extension).stage is not Stage.TAKEN
    person = agent("ben", number="999")
    assert arrival(caller(), agent("ana", gone), person, destination=extension).reached is Reached.PERSON


@pytest.mark.parametrize(
    ("end", "cause"),
    [
        (LegEnd.NO_ANSWER, Cause.NO_ANSWER),
        (LegEnd.DECLINED, Cause.DECLINED),
        (LegEnd.BUSY, Cause.BUSY),
        (LegEnd.NOT_AVAILABLE, Cause.NOT_AVAILABLE),
        (LegEnd.INVALID, Cause.INVALID_TARGET),
        (LegEnd.QUEUE_FULL, Cause.QUEUE_FULL),
        (LegEnd.QUEUE_CLOSED, Cause.QUEUE_CLOSED),
        (LegEnd.NO_AGENTS, Cause.NO_AGENTS),
        (LegEnd.FAILED, Cause.PLATFORM_REFUSED),
        (LegEnd.OTHER, Cause.NO_ANSWER),
    ],
)
def test_why_a_target_did_not_take_the_call(end: LegEnd, cause: Cause) -> None:
    assert arrival(caller(), agent("ana"), agent("ben", gone, end=end), destination=BEN).cause is cause


CONSULT = Consult(
    agent_leg_id=LegId("ana"),
    agent_id="id-ana",
    caller_leg_id=LegId("caller"),
    destination=BEN,
    known_legs=("caller", "ana"),
)
held = LegState.HELD


@pytest.mark.parametrize(
    ("verb", "legs", "fates"),
    [
        (Verb.COMPLETE, (caller(), agent("ana", gone), agent("ben")), (Fate.DONE, Fate.DONE)),
        (Verb.COMPLETE, (caller(held), agent("ana"), agent("ben")), (Fate.OPEN, Fate.NOT_DONE)),
        # The agent may still be taken out by it: it is not over because the other party has gone.
        (Verb.COMPLETE, (caller(held), agent("ana"), agent("ben", gone)), (Fate.OPEN, Fate.NOT_DONE)),
        (Verb.COMPLETE, (caller(gone), agent("ana"), agent("ben")), (Fate.CALLER_GONE, Fate.CALLER_GONE)),
        (
            Verb.COMPLETE,
            (caller(), agent("ana", gone), agent("ben", gone)),
            (Fate.MOVED_BY_OTHERS, Fate.MOVED_BY_OTHERS),
        ),
        (Verb.CANCEL, (caller(), agent("ana"), agent("ben", gone)), (Fate.DONE, Fate.DONE)),
        (Verb.CANCEL, (caller(held), agent("ana"), agent("ben", gone)), (Fate.OPEN, Fate.NOT_DONE)),
        (Verb.CANCEL, (caller(), agent("ana", held), agent("ben", gone)), (Fate.OPEN, Fate.NOT_DONE)),
        (Verb.CANCEL, (caller(held), agent("ana"), agent("ben")), (Fate.OPEN, Fate.NOT_DONE)),
        (
            Verb.CANCEL,
            (caller(), agent("ana", gone), agent("ben")),
            (Fate.MOVED_BY_OTHERS, Fate.MOVED_BY_OTHERS),
        ),
        (Verb.SPEAK, (caller(held), agent("ana"), agent("ben")), (Fate.OPEN, Fate.NOT_DONE)),
        (Verb.SPEAK, (caller(), agent("ana"), agent("ben", held)), (Fate.DONE, Fate.DONE)),
        (Verb.SPEAK, (caller(), agent("ana"), agent("ben", gone)), (Fate.NOT_DONE, Fate.NOT_DONE)),
    ],
)
def test_the_fate_of_a_command_within_a_consultation(
    verb: Verb, legs: tuple[Leg, ...], fates: tuple[Fate, Fate]
) -> None:
    command = Command(verb=verb, leg_id=LegId("ana"), talk_to=TalkTo.CALLER)
    open_intent = replace(INTENT, command=command)
    found = tuple(
        judge_control(open_intent, CONSULT, call(*legs, read_at=moment), at(SETTLED_S)).fate
        for moment in (EARLY, LATE)
    )
    assert found == fates


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
    old = snapshot.find_leg(INTENT.command.leg_id)
    has_waited = old is not None and old.role is LegRole.QUEUE and THERE.is_reached_by(old)
    is_there = any(THERE.is_reached_by(one) and (one.role is LegRole.QUEUE or not has_waited) for one in new)
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
    old = snapshot.find_leg(INTENT.command.leg_id)
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
