"""What the deadline ends, what it leaves alone, and what is still seen after it."""

import pytest

from hookflash.domain.causes import Cause
from hookflash.domain.status import AttemptStatus, Status
from hookflash.domain.transfer import FollowUpKind
from hookflash.workflows.policy import Policy
from tests.fakes import people
from tests.fakes.office import open_office
from tests.fakes.places import Queue
from tests.fakes.platform import FakePlatform, Outage, busy
from tests.fakes.virtual_time import run_virtual

SLOW = Queue("q-slow", "Slow", answer_after_s=500.0)


def test_a_waiting_caller_keeps_the_place_and_a_later_pick_up_is_recorded() -> None:
    async def scenario() -> None:
        async with open_office(FakePlatform(SLOW)) as office:
            call = office.platform.world.answered_call()
            transfer_id = await office.request("queue:Slow", deadline_s=60.0)
            done = await office.end(transfer_id)
            assert (done.status, done.cause) == (Status.TIMED_OUT, Cause.TIMEOUT)
            assert done.ended_at is not None
            assert 60 <= (done.ended_at - done.accepted_at).total_seconds() < 61
            assert done.landing is not None
            assert done.landing.where == call.place == "queue:Slow"
            assert done.attempts[-1].status is AttemptStatus.WAITING
            closed = await office.closed(transfer_id)
            assert closed.status is Status.TIMED_OUT
            assert [item.what for item in closed.follow_up] == [FollowUpKind.ANSWERED_LATE]
            assert closed.landing is not None
            assert closed.landing.where == call.place == "agent:ben"
            assert len(office.platform.sent) == 1

    run_virtual(scenario())


def test_nobody_ever_picks_up_and_the_watch_ends() -> None:
    async def scenario() -> None:
        async with open_office(policy=Policy(watch_for_s=1_000.0)) as office:
            call = office.platform.world.answered_call()
            transfer_id = await office.request("queue:Lonely", deadline_s=30.0)
            closed = await office.closed(transfer_id)
            assert [item.what for item in closed.follow_up] == [FollowUpKind.WATCH_ENDED]
            assert closed.landing is not None
            assert closed.landing.where == call.place == "queue:Lonely"
            assert len(office.platform.sent) == 1

    run_virtual(scenario())


def test_a_caller_who_leaves_the_queue_after_the_deadline_closes_the_file() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            world = office.platform.world
            call = world.answered_call()
            transfer_id = await office.request("queue:Lonely", deadline_s=30.0)
            await office.end(transfer_id)
            await office.clock.sleep(50)
            people.hang_up(world, call)
            closed = await office.closed(transfer_id)
            assert [item.what for item in closed.follow_up] == [FollowUpKind.CALL_OVER]

    run_virtual(scenario())


def test_the_deadline_may_pass_before_the_first_turn() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            transfer_id = await office.request(deadline_s=5.0)
            await office.process.kill()
            await office.clock.sleep(20)
            await office.restart()
            done = await office.end(transfer_id)
            assert done.status is Status.TIMED_OUT
            assert not office.platform.sent

    run_virtual(scenario())


def test_a_platform_that_cannot_be_read_at_the_start_means_rejected_after_a_while() -> None:
    async def scenario() -> None:
        platform = FakePlatform()
        platform.outages = [Outage(0.0, 1_000.0)]
        async with open_office(platform) as office:
            platform.world.answered_call()
            done = await office.end(await office.request())
            assert (done.status, done.cause) == (Status.REJECTED, Cause.PLATFORM_DOWN)
            assert done.ended_at is not None
            assert 15 <= (done.ended_at - done.accepted_at).total_seconds() < 20
            assert not platform.sent

    run_virtual(scenario())


def test_where_a_rejected_caller_is_gets_known_once_the_platform_can_be_read() -> None:
    async def scenario() -> None:
        platform = FakePlatform()
        platform.outages = [Outage(0.0, 60.0)]
        async with open_office(platform) as office:
            platform.world.answered_call()
            transfer_id = await office.request()
            done = await office.end(transfer_id)
            assert done.landing is not None
            assert (done.status, done.landing.where) == (Status.REJECTED, "unknown")
            closed = await office.closed(transfer_id)
            assert closed.status is Status.REJECTED
            assert [(item.what, item.where) for item in closed.follow_up] == [
                (FollowUpKind.LANDING_FOUND, "agent:ana")
            ]
            assert not platform.sent

    run_virtual(scenario())


def test_a_place_that_stays_unknown_is_not_looked_for_for_ever() -> None:
    async def scenario() -> None:
        platform = FakePlatform()
        platform.outages = [Outage(0.0, 60.0)]
        async with open_office(platform, policy=Policy(watch_for_s=1_000.0)) as office:
            call = platform.world.answered_call()
            del call.parties[1:]
            closed = await office.closed(await office.request())
            assert [item.what for item in closed.follow_up] == [FollowUpKind.WATCH_ENDED]

    run_virtual(scenario())


def test_rejected_credentials_are_not_waited_out() -> None:
    async def scenario() -> None:
        platform = FakePlatform()
        platform.outages = [Outage(0.0, 1_000.0, Cause.CREDENTIALS_REJECTED)]
        async with open_office(platform) as office:
            platform.world.answered_call()
            done = await office.end(await office.request(), within_s=2)
            assert (done.status, done.cause) == (Status.REJECTED, Cause.CREDENTIALS_REJECTED)

    run_virtual(scenario())


def test_a_platform_unreadable_while_waiting_means_timed_out_with_an_unknown_landing() -> None:
    async def scenario() -> None:
        platform = FakePlatform(SLOW)
        platform.outages = [Outage(10.0, 200.0)]
        async with open_office(platform) as office:
            call = platform.world.answered_call()
            transfer_id = await office.request("queue:Slow", deadline_s=60.0)
            done = await office.end(transfer_id)
            assert done.status is Status.TIMED_OUT
            assert done.landing is not None
            assert done.landing.where == "unknown"
            closed = await office.closed(transfer_id)
            assert [item.what for item in closed.follow_up] == [FollowUpKind.ANSWERED_LATE]
            assert closed.landing is not None
            assert closed.landing.where == call.place

    run_virtual(scenario())


@pytest.mark.parametrize("deadline_s", [1.0, 7.3, 30.0])
def test_nothing_is_sent_after_the_deadline(deadline_s: float) -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            office.platform.default = busy()
            await office.end(await office.request(deadline_s=deadline_s))
            await office.clock.sleep(100)
            assert office.platform.sent[-1].at < deadline_s

    run_virtual(scenario())
