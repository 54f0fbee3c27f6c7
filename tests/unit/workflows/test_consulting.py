"""A consultation from its first ring to its end, whoever ends it."""

import pytest

from hookflash.domain.causes import Cause
from hookflash.domain.commands import TalkTo, Verb
from hookflash.domain.errors import NotUnderWay
from hookflash.domain.orders import OrderKind
from hookflash.domain.requests import Kind, OnPatience
from hookflash.domain.status import Phase, Reached, Status
from hookflash.domain.transfer import FollowUpKind
from tests.fakes import people
from tests.fakes.office import Office
from tests.fakes.places import NEVER, OVERFLOW, Manner, Person
from tests.fakes.platform import accepted
from tests.fakes.stage import give, is_true, left_over, on_stage, ring, talk
from tests.fakes.world import RING_S

NEXT = OnPatience.NEXT


@pytest.mark.parametrize("names_legs", [True, False])
@pytest.mark.parametrize(
    ("to", "where", "reached"),
    [
        ("agent:ben", "agent:ben", Reached.PERSON),
        ("extension:101", "agent:ben", Reached.PERSON),
        ("queue:Billing", "agent:ben", Reached.PERSON),
        ("skill:billing", "agent:ben", Reached.PERSON),
        ("number:+4930111111", "number:+4930111111", Reached.NUMBER),
        ("contact:c-acme", "number:+4930555555", Reached.NUMBER),
    ],
)
@on_stage
async def test_an_agent_talks_to_the_target_first_and_hands_the_caller_over(
    office: Office, to: str, where: str, reached: Reached, *, names_legs: bool
) -> None:
    office.platform.names_legs = names_legs
    transfer_id, call = await talk(office, to)
    assert call.place == "hold"
    done = await give(office, transfer_id, OrderKind.COMPLETE)
    done = await office.end(transfer_id, within_s=10)
    assert (done.status, done.reached) == (Status.COMPLETED, reached)
    assert is_true(done.landing, call)
    assert call.place == where
    assert [order.status for order in done.orders] == ["done"]
    assert [sent.verb for sent in office.platform.sent] == [Verb.CONSULT, Verb.COMPLETE]


@on_stage
async def test_swapping_and_conference(office: Office) -> None:
    transfer_id, call = await talk(office)
    seen = []
    for order in (OrderKind.SWAP, OrderKind.SWAP, OrderKind.CONFERENCE, OrderKind.SWAP):
        done = await give(office, transfer_id, order)
        seen.append((call.place, done.phase))
        assert is_true(done.landing, call)
    assert seen == [
        ("agent:ana", Phase.TALKING),
        ("hold", Phase.TALKING),
        ("agent:ana + agent:ben", Phase.CONFERENCE),
        ("agent:ana", Phase.TALKING),
    ]
    done = await give(office, transfer_id, OrderKind.COMPLETE)
    assert (await office.end(transfer_id)).status is Status.COMPLETED
    assert call.place == "agent:ben"


@pytest.mark.parametrize("when", ["dialing", "talking", "swapped", "conference"])
@pytest.mark.parametrize("frees_caller", [True, False])
@on_stage
async def test_calling_off_gives_the_caller_back(office: Office, when: str, *, frees_caller: bool) -> None:
    office.platform.world.switches.frees_caller = frees_caller
    transfer_id, call = await (ring(office, "agent:cleo") if when == "dialing" else talk(office))
    await office.clock.sleep(1)
    if when in {"swapped", "conference"}:
        await give(office, transfer_id, OrderKind.SWAP if when == "swapped" else OrderKind.CONFERENCE)
    await office.order(transfer_id, OrderKind.CANCEL)
    done = await office.end(transfer_id, within_s=20)
    assert (done.status, done.cause) == (Status.CANCELLED, Cause.CANCELLED)
    assert done.landing is not None
    assert done.landing.where == call.place == "agent:ana"
    assert done.orders[-1].status == "done"
    assert not call.caller.is_held
    assert [one.place for one in call.others() if not one.is_over] == ["agent:ana"]


@pytest.mark.parametrize("frees_caller", [True, False])
@pytest.mark.parametrize(
    ("to", "cause"),
    [
        ("agent:dora", Cause.DECLINED),
        ("agent:cleo", Cause.NO_ANSWER),
        ("number:+4930222222", Cause.BUSY),
        ("number:+4930444444", Cause.INVALID_TARGET),
    ],
)
@on_stage
async def test_a_target_that_does_not_answer_gives_the_caller_back(
    office: Office, to: str, cause: Cause, *, frees_caller: bool
) -> None:
    office.platform.world.switches.frees_caller = frees_caller
    transfer_id, call = await ring(office, to)
    done = await office.end(transfer_id, within_s=RING_S + 20)
    assert (done.status, done.cause) == (Status.FAILED, cause)
    assert done.landing is not None
    assert done.landing.where == call.place == "agent:ana"
    assert not call.caller.is_held


@on_stage
async def test_the_next_target_of_the_route_is_consulted_in_turn(office: Office) -> None:
    transfer_id, call = await ring(office, "agent:dora", fallback=["agent:emil", "agent:ben"])
    await office.until(lambda: office.transfer(transfer_id).phase is Phase.TALKING, within_s=20)
    await office.order(transfer_id, OrderKind.COMPLETE)
    done = await office.end(transfer_id, within_s=10)
    assert done.status is Status.COMPLETED
    assert [attempt.cause for attempt in done.attempts] == [Cause.DECLINED, Cause.NOT_AVAILABLE, None]
    assert call.place == "agent:ben"


@pytest.mark.parametrize("frees_caller", [True, False])
@on_stage
async def test_a_target_who_hangs_up_after_talking_has_declined(
    office: Office, *, frees_caller: bool
) -> None:
    office.platform.world.switches.frees_caller = frees_caller
    transfer_id, call = await talk(office)
    people.leave(office.platform.world, call, call.agent("ben"))
    done = await office.end(transfer_id, within_s=20)
    assert (done.status, done.cause) == (Status.FAILED, Cause.DECLINED)
    assert call.place == "agent:ana"
    assert is_true(done.landing, call)


@on_stage
async def test_a_consultation_completed_on_the_agents_own_desktop_is_not_claimed(office: Office) -> None:
    transfer_id, call = await talk(office)
    people.leave(office.platform.world, call, call.agent("ana"))
    done = await office.end(transfer_id, within_s=20)
    assert (done.status, done.reached) == (Status.COMPLETED, Reached.PERSON)
    assert [attempt.status for attempt in done.attempts] == ["outside"]
    assert FollowUpKind.OUTSIDE in [item.what for item in done.follow_up]
    assert done.landing is not None
    assert done.landing.where == call.place == "agent:ben"
    assert [sent.verb for sent in office.platform.sent] == [Verb.CONSULT]


@pytest.mark.parametrize("drops_ringing", [True, False])
@on_stage
async def test_an_agent_who_leaves_while_the_target_rings(office: Office, *, drops_ringing: bool) -> None:
    world = office.platform.world
    world.switches.drops_ringing = drops_ringing
    world.people["ben"] = Person("ben", Manner(answer_after_s=8.0))
    transfer_id, call = await ring(office)
    await office.clock.sleep(3)
    people.leave(world, call, call.agent("ana"))
    done = await office.end(transfer_id, within_s=20)
    assert is_true(done.landing, call)
    if drops_ringing:
        assert done.status in {Status.FAILED, Status.ABANDONED}
        assert call.place == "gone"
    else:
        assert (done.status, call.place) == (Status.COMPLETED, "agent:ben")
        assert [attempt.status for attempt in done.attempts] == ["outside"]


@on_stage
async def test_a_consultation_taken_back_on_the_agents_own_desktop(office: Office) -> None:
    transfer_id, call = await talk(office)
    people.take_back(office.platform.world, call)
    done = await office.end(transfer_id, within_s=20)
    assert done.status is Status.FAILED
    assert call.place == "agent:ana"
    assert is_true(done.landing, call)
    assert Verb.CANCEL not in [sent.verb for sent in office.platform.sent]


@on_stage
async def test_a_swap_on_the_agents_own_desktop_is_seen(office: Office) -> None:
    transfer_id, call = await talk(office)
    people.swap(office.platform.world, call, TalkTo.CALLER)
    await office.clock.sleep(20)
    now = office.transfer(transfer_id)
    assert now.landing is not None
    assert now.landing.where == call.place == "agent:ana"
    await give(office, transfer_id, OrderKind.SWAP)
    assert call.place == "hold"


@on_stage
async def test_a_call_that_is_sent_elsewhere_during_the_consultation(office: Office) -> None:
    transfer_id, call = await talk(office)
    people.move_away(office.platform.world, call, OVERFLOW)
    done = await office.end(transfer_id, within_s=20)
    assert (done.status, done.cause) == (Status.FAILED, Cause.VERSION_CONFLICT)
    assert is_true(done.landing, call)
    await office.clock.sleep(5)
    assert call.place == "agent:olga"


@pytest.mark.parametrize("to", ["agent:ben", "agent:cleo", "queue:Billing", "queue:Lonely"])
@pytest.mark.parametrize("after_s", [0.01, 0.03, 0.05, 0.1, 0.14, 0.3, 0.7, 1.0, 2.0, 6.0])
@on_stage
async def test_when_the_caller_hangs_up_nothing_of_ours_is_left(
    office: Office, to: str, after_s: float
) -> None:
    transfer_id, call = await ring(office, to)
    await office.clock.sleep(after_s)
    people.hang_up(office.platform.world, call)
    done = await office.end(transfer_id, within_s=30)
    assert done.status in {Status.ABANDONED, Status.REJECTED}
    assert done.landing is not None
    assert done.landing.where == "gone"
    await office.clock.sleep(5)
    ours = [one for one in call.others() if not one.is_over and one.name != "ana"]
    assert not ours


@pytest.mark.parametrize("order", [OrderKind.COMPLETE, OrderKind.SWAP, OrderKind.CANCEL])
@on_stage
async def test_when_the_caller_hangs_up_in_the_middle_of_angive(office: Office, order: OrderKind) -> None:
    transfer_id, call = await talk(office)
    office.platform.default = accepted(effect_after_s=1.0)
    await office.order(transfer_id, order)
    await office.clock.sleep(0.5)
    people.hang_up(office.platform.world, call)
    done = await office.end(transfer_id, within_s=40)
    assert done.status in {Status.ABANDONED, Status.CANCELLED}
    await office.clock.sleep(5)
    assert not [one for one in call.others() if not one.is_over and one.name != "ana"]
    office.platform.blind_repeats.clear()  # closing a leg of a call that is over repeats nothing


@on_stage
async def test_the_deadline_ends_the_dialing_and_never_the_talking(office: Office) -> None:
    office.platform.world.people["ben"] = Person("ben", NEVER)
    transfer_id, call = await ring(office, deadline_s=5)
    done = await office.end(transfer_id, within_s=20)
    assert (done.status, done.cause) == (Status.TIMED_OUT, Cause.TIMEOUT)
    assert done.landing is not None
    assert done.landing.where == call.place == "agent:ana"
    assert [one.place for one in call.others() if not one.is_over] == ["agent:ana"]


@on_stage
async def test_people_who_talk_are_left_alone_by_the_deadline(office: Office) -> None:
    transfer_id, call = await talk(office, deadline_s=5)
    await office.clock.sleep(600)
    assert office.transfer(transfer_id).status is Status.CONSULTING
    await office.order(transfer_id, OrderKind.COMPLETE)
    done = await office.end(transfer_id, within_s=10)
    assert (done.status, call.place) == (Status.COMPLETED, "agent:ben")


@pytest.mark.parametrize("kind", [OrderKind.COMPLETE, OrderKind.SWAP, OrderKind.CONFERENCE])
@on_stage
async def test_what_needs_an_answer_is_not_taken_before_it(office: Office, kind: OrderKind) -> None:
    transfer_id, _ = await ring(office, "agent:cleo")
    await office.clock.sleep(3)
    with pytest.raises(NotUnderWay):
        await office.order(transfer_id, kind)


@on_stage
async def test_a_consultation_without_an_agent_is_rejected(office: Office) -> None:
    office.platform.world.queued_call("q-lonely")
    done = await office.end(await office.request("agent:ben", kind=Kind.CONSULT), within_s=5)
    assert (done.status, done.cause) == (Status.REJECTED, Cause.NOT_SUPPORTED)


@pytest.mark.parametrize("patience_s", [2.0, 5.0])
@on_stage
async def test_patience_counts_while_the_target_rings(office: Office, patience_s: float) -> None:
    transfer_id, call = await ring(
        office, "agent:cleo", patience_s=patience_s, on_patience=NEXT, fallback=["agent:ben"]
    )
    await office.until(lambda: office.transfer(transfer_id).phase is Phase.TALKING, within_s=15)
    assert office.platform.sent[1].at == pytest.approx(patience_s, abs=1.0)
    assert call.agent("cleo").is_over
    await office.order(transfer_id, OrderKind.COMPLETE)
    assert (await office.end(transfer_id, within_s=10)).status is Status.COMPLETED
    assert not left_over(call)


@pytest.mark.parametrize("fallback", [["agent:olga"], []])
@on_stage
async def test_the_route_goes_on_without_the_agent_who_has_left(office: Office, fallback: list[str]) -> None:
    """Nobody is there any more who could consult: the caller is moved on, or brought back, all the same."""
    office.platform.world.people["ana"] = Person("ana", is_busy=True)
    transfer_id, call = await ring(
        office, "queue:Lonely", patience_s=5.0, on_patience=NEXT, fallback=fallback
    )
    await office.clock.sleep(2)
    people.leave(office.platform.world, call, call.agent("ana"))
    done = await office.end(transfer_id, within_s=40)
    assert done.status is Status.COMPLETED
    assert is_true(done.landing, call)
    await office.clock.sleep(5)
    assert call.place == ("agent:olga" if fallback else "agent:ana")
