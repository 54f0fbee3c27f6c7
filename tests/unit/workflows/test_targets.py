"""Every kind of target, reached and failed, with what is said of the caller held against the truth."""

import pytest

from hookflash.domain.causes import Cause
from hookflash.domain.requests import DoneWhen, Release
from hookflash.domain.status import Reached, Status
from hookflash.domain.transfer import FollowUpKind
from tests.fakes import people
from tests.fakes.office import Office
from tests.fakes.places import CALLBACKS, MAILBOX, NEVER, Person, Queue
from tests.fakes.stage import is_true, left_over, on_stage
from tests.fakes.world import RING_S

AT_ONCE, ON_ANSWER = Release.AT_ONCE, Release.ON_ANSWER


def _map(office: Office) -> None:
    office.platform.directory.mailboxes["agent:ben"] = MAILBOX
    office.platform.directory.callbacks = CALLBACKS


@pytest.mark.parametrize("release", [None, AT_ONCE, ON_ANSWER])
@pytest.mark.parametrize(
    ("to", "where", "reached"),
    [
        ("queue:Billing", "agent:ben", Reached.PERSON),
        ("agent:ben", "agent:ben", Reached.PERSON),
        ("skill:billing", "agent:ben", Reached.PERSON),
        ("skillgroup:billing", "agent:ben", Reached.PERSON),
        ("extension:101", "agent:ben", Reached.PERSON),
        ("number:+4930111111", "number:+4930111111", Reached.NUMBER),
        ("contact:c-acme", "number:+4930555555", Reached.NUMBER),
        ("voicemail:agent:ben", "voicemail:agent:ben", Reached.VOICEMAIL),
        ("callback:+4915550142857", "ivr", Reached.CALLBACK),
    ],
)
@on_stage
async def test_a_target_is_reached(
    office: Office, to: str, where: str, reached: Reached, release: Release | None
) -> None:
    _map(office)
    call = office.platform.world.answered_call()
    said = {"release": release} if release else {}
    transfer_id = await office.request(to, **said)
    done = await office.end(transfer_id, within_s=10)
    assert (done.status, done.reached, done.cause) == (Status.COMPLETED, reached, None)
    assert done.landing is not None
    assert done.landing.where == where
    assert is_true(done.landing, call)
    assert len(office.platform.sent) == 1
    assert not call.parties[1].is_up, "the agent who had the caller is free"
    closed = await office.closed(transfer_id)
    assert closed.status is Status.COMPLETED


@pytest.mark.parametrize("release", [None, AT_ONCE, ON_ANSWER])
@pytest.mark.parametrize(
    ("to", "cause"),
    [
        ("agent:cleo", Cause.NO_ANSWER),
        ("agent:dora", Cause.DECLINED),
        ("number:+4930222222", Cause.BUSY),
        ("number:+4930333333", Cause.NO_ANSWER),
        ("number:+4930444444", Cause.INVALID_TARGET),
    ],
)
@on_stage
async def test_a_person_or_number_that_fails_costs_the_call_only_if_that_was_asked_for(
    office: Office, to: str, cause: Cause, release: Release | None
) -> None:
    call = office.platform.world.answered_call()
    said = {"release": release} if release else {}
    done = await office.end(await office.request(to, **said), within_s=RING_S + 10)
    assert (done.status, done.cause) == (Status.FAILED, cause)
    assert is_true(done.landing, call)
    assert call.place == ("gone" if release is AT_ONCE else "agent:ana")
    assert not left_over(call)


@on_stage
async def test_who_is_not_answered_after_an_immediate_release_may_land_in_a_mailbox(office: Office) -> None:
    call = office.platform.world.answered_call()
    done = await office.end(await office.request("agent:mia", release=AT_ONCE), within_s=RING_S + 10)
    assert (done.status, done.cause) == (Status.FAILED, Cause.NO_ANSWER)
    assert done.landing is not None
    assert done.landing.where == call.place == "voicemail:agent:mia"


@on_stage
async def test_an_agent_who_goes_while_being_rung_is_not_available(office: Office) -> None:
    call = office.platform.world.answered_call()
    transfer_id = await office.request("agent:cleo")
    await office.clock.sleep(3)
    people.log_out(office.platform.world, "cleo")
    done = await office.end(transfer_id, within_s=5)
    assert (done.status, done.cause) == (Status.FAILED, Cause.NOT_AVAILABLE)
    assert call.place == "agent:ana"


@pytest.mark.parametrize("release", [AT_ONCE, ON_ANSWER])
@pytest.mark.parametrize("keeps_agent", [True, False])
@on_stage
async def test_a_queue_that_ends_the_wait_fails_and_the_caller_is_where_the_release_left_them(
    office: Office, release: Release, *, keeps_agent: bool
) -> None:
    world = office.platform.world
    world.switches.keeps_agent = keeps_agent
    world.queues["q-lonely"] = Queue("q-lonely", "Lonely", answer_after_s=None, gives_up_after_s=20.0)
    call = world.answered_call()
    done = await office.end(await office.request("queue:Lonely", release=release), within_s=60)
    assert done.status is Status.FAILED
    assert is_true(done.landing, call)
    assert call.place == ("agent:ana" if release is ON_ANSWER and keeps_agent else "gone")


@on_stage
async def test_agents_who_decline_offers_leave_the_caller_in_the_queue(office: Office) -> None:
    world = office.platform.world
    world.queues["q-billing"] = Queue("q-billing", "Billing", declines=3)
    call = world.answered_call()
    done = await office.end(await office.request(), within_s=15)
    assert (done.status, done.reached) == (Status.COMPLETED, Reached.PERSON)
    assert call.place == "agent:ben"


@on_stage
async def test_an_overflow_of_the_platform_is_recorded_as_others_doing(office: Office) -> None:
    world = office.platform.world
    world.queues["q-lonely"] = Queue("q-lonely", "Lonely", answer_after_s=None, spills_to="q-overflow")
    call = world.answered_call()
    done = await office.end(await office.request("queue:Lonely"), within_s=30)
    assert (done.status, done.reached) == (Status.COMPLETED, Reached.PERSON)
    assert [attempt.status for attempt in done.attempts] == ["outside"]
    assert FollowUpKind.OUTSIDE in [item.what for item in done.follow_up]
    assert done.landing is not None
    assert done.landing.where == call.place == "agent:olga"


@pytest.mark.parametrize("release", [AT_ONCE, ON_ANSWER])
@on_stage
async def test_done_when_queued_ends_in_line_and_still_sets_the_routing(
    office: Office, release: Release
) -> None:
    call = office.platform.world.answered_call()
    transfer_id = await office.request(
        "queue:Lonely", done_when=DoneWhen.QUEUED, priority=7, skills=["spanish"], release=release
    )
    done = await office.end(transfer_id, within_s=10)
    assert (done.status, done.reached) == (Status.COMPLETED, Reached.QUEUE)
    await office.clock.sleep(5)
    assert (call.priority, call.skills) == (7, ("s-es",))
    assert [errand.status for errand in office.transfer(transfer_id).errands] == ["done"]


@on_stage
async def test_a_release_the_platform_insists_on_is_taken(office: Office) -> None:
    office.platform.insists_on = AT_ONCE
    call = office.platform.world.answered_call()
    done = await office.end(await office.request("agent:ben"), within_s=10)
    assert done.status is Status.COMPLETED
    assert [a.release for a in done.attempts] == [ON_ANSWER, AT_ONCE]
    assert call.place == "agent:ben"


@on_stage
async def test_an_agent_who_hangs_up_while_the_target_rings_leaves_the_caller_to_the_target(
    office: Office,
) -> None:
    world = office.platform.world
    world.people["ben"] = Person("ben", NEVER)
    call = world.answered_call()
    transfer_id = await office.request("agent:ben", deadline_s=60)
    await office.clock.sleep(2)
    people.leave(world, call, call.agent("ana"))
    await office.clock.sleep(1)
    world.answer(call, call.agent("ben"))
    done = await office.end(transfer_id, within_s=10)
    assert (done.status, done.reached) == (Status.COMPLETED, Reached.PERSON)
    assert done.landing is not None
    assert done.landing.where == call.place == "agent:ben"
