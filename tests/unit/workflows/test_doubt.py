"""Commands whose effect nobody knows: evidence decides, and nothing is repeated blindly."""

from itertools import pairwise

import pytest

from hookflash.domain.causes import Cause
from hookflash.domain.status import AttemptStatus, Status
from hookflash.domain.transfer import FollowUpKind, ResolvedBy, Transfer
from hookflash.workflows.policy import Policy
from tests.fakes import people
from tests.fakes.office import Office, open_office
from tests.fakes.places import OVERFLOW
from tests.fakes.platform import FakePlatform, Outage, Outcome, accepted, silent
from tests.fakes.virtual_time import run_virtual

SETTLE_S = Policy().settle_s


async def _move(office: Office, *outcomes: Outcome, **options: object) -> Transfer:
    office.platform.world.answered_call()
    office.platform.script = list(outcomes)
    done = await office.end(await office.request(**options))  # type: ignore[arg-type]
    assert not office.platform.blind_repeats
    return done


@pytest.mark.parametrize("keeps_records", [True, False])
@pytest.mark.parametrize("effect_after_s", [0.0, 0.1, 2.5, SETTLE_S - 0.5])
def test_a_lost_answer_with_an_effect_is_found_and_nothing_is_sent_again(
    effect_after_s: float, *, keeps_records: bool
) -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.keeps_records = keeps_records
            done = await _move(office, silent(effect_after_s=effect_after_s))
            assert done.status is Status.COMPLETED
            assert [a.resolved_by for a in done.attempts] == [ResolvedBy.EVIDENCE]
            assert len(office.platform.sent) == len(office.platform.world.effects) == 1

    run_virtual(scenario())


def test_a_lost_answer_without_an_effect_is_sent_again_only_after_the_settling_time() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            done = await _move(office, silent(answer_after_s=2.0))
            assert done.status is Status.COMPLETED
            assert [a.status for a in done.attempts] == [AttemptStatus.NOT_DONE, AttemptStatus.COMPLETED]
            first, second = office.platform.sent
            assert second.at - first.at >= 2.0 + SETTLE_S
            assert len(office.platform.world.effects) == 1

    run_virtual(scenario())


def test_a_success_that_is_none_counts_as_not_done_after_the_settling_time() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            done = await _move(office, accepted(effect_after_s=None))
            assert done.status is Status.COMPLETED
            assert [a.status for a in done.attempts] == [AttemptStatus.NOT_DONE, AttemptStatus.COMPLETED]
            first, second = office.platform.sent
            assert second.at - first.at >= SETTLE_S

    run_virtual(scenario())


def test_a_platform_that_never_does_it_never_makes_a_success() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.default = accepted(effect_after_s=None)
            done = await _move(office, deadline_s=100.0)
            assert done.status is Status.TIMED_OUT
            assert {a.status for a in done.attempts} == {AttemptStatus.NOT_DONE}
            assert done.landing is not None
            assert done.landing.where == "agent:ana"
            moments = [sent.at for sent in office.platform.sent]
            assert all(b - a >= SETTLE_S for a, b in pairwise(moments))
            assert moments[-1] < 100

    run_virtual(scenario())


def test_after_three_commands_without_effect_the_route_goes_on() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            never = accepted(effect_after_s=None)
            done = await _move(office, never, never, never, fallback=["queue:Overflow"])
            assert done.status is Status.COMPLETED
            assert [sent.place for sent in office.platform.sent] == ["Billing"] * 3 + ["Overflow"]
            assert done.landing is not None
            assert done.landing.where == "agent:olga"

    run_virtual(scenario())


def test_while_the_platform_cannot_be_read_nothing_is_decided() -> None:
    async def scenario() -> None:
        platform = FakePlatform()
        platform.outages = [Outage(0.1, 60.0)]
        async with open_office(platform) as office:
            done = await _move(office, silent(effect_after_s=0.1))
            assert done.status is Status.COMPLETED
            assert done.ended_at is not None
            assert (done.ended_at - done.accepted_at).total_seconds() >= 60
            assert len(office.platform.sent) == 1

    run_virtual(scenario())


def test_unread_until_the_deadline_it_is_unresolved_and_the_landing_is_found_later() -> None:
    async def scenario() -> None:
        platform = FakePlatform()
        platform.outages = [Outage(0.1, 500.0)]
        async with open_office(platform) as office:
            call = platform.world.answered_call()
            platform.script = [silent(effect_after_s=0.1)]
            transfer_id = await office.request(deadline_s=100.0)
            done = await office.end(transfer_id)
            assert (done.status, done.cause) == (Status.UNRESOLVED, Cause.PLATFORM_UNCLEAR)
            assert done.attempts[-1].status is AttemptStatus.UNKNOWN
            assert done.landing is not None
            assert done.landing.where == "unknown"
            assert "reason" in done.landing.evidence
            closed = await office.closed(transfer_id)
            assert closed.status is Status.UNRESOLVED
            assert [item.what for item in closed.follow_up] == [FollowUpKind.LANDING_FOUND]
            assert closed.landing is not None
            assert closed.landing.where == call.place == "agent:ben"
            assert len(platform.sent) == 1

    run_virtual(scenario())


def test_a_command_just_before_the_deadline_still_gets_its_settling_time() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            done = await _move(office, silent(effect_after_s=6.0), deadline_s=1.0)
            assert done.status is Status.TIMED_OUT
            assert done.attempts[-1].resolved_by is ResolvedBy.EVIDENCE
            assert done.landing is not None
            assert done.landing.where == "queue:Billing"

    run_virtual(scenario())


def test_a_record_without_a_leg_stays_open_and_ends_unresolved() -> None:
    async def scenario() -> None:
        platform = FakePlatform()
        async with open_office(platform) as office:
            done = await _move(office, accepted(effect_after_s=10_000.0), deadline_s=60.0)
            assert done.status is Status.UNRESOLVED
            assert len(platform.sent) == 1
            assert done.landing is not None
            assert done.landing.where == "agent:ana"

    run_virtual(scenario())


def test_a_call_moved_away_by_others_is_not_claimed() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            world = office.platform.world
            call = world.answered_call()
            office.platform.script = [silent(answer_after_s=1.0)]
            transfer_id = await office.request()
            await office.until(lambda: len(office.platform.sent) == 1)
            people.move_away(world, call, OVERFLOW)
            done = await office.end(transfer_id)
            assert (done.status, done.cause) == (Status.FAILED, Cause.VERSION_CONFLICT)
            assert done.landing is not None
            assert done.landing.where == call.place == "agent:olga"
            assert len(office.platform.sent) == 1

    run_virtual(scenario())


@pytest.mark.parametrize("moment", ["before", "checking", "in doubt", "queued", "ringing"])
def test_a_caller_who_hangs_up_ends_the_transfer_in_every_phase(moment: str) -> None:
    async def scenario() -> None:
        async with open_office() as office:
            world = office.platform.world
            call = world.answered_call()
            at = {"before": -1.0, "checking": 0.005, "in doubt": 1.0, "queued": 0.4, "ringing": 0.8}[moment]
            if moment == "in doubt":
                office.platform.script = [silent(answer_after_s=3.0)]
            if at < 0:
                people.hang_up(world, call)
            transfer_id = await office.request()
            await office.clock.sleep(max(at, 0.0))
            people.hang_up(world, call)
            done = await office.end(transfer_id, within_s=30)
            expected = Status.REJECTED if moment in {"before", "checking"} else Status.ABANDONED
            assert done.status is expected
            assert done.cause in {Cause.CALLER_HUNG_UP, Cause.CALL_GONE}
            assert done.landing is not None
            assert done.landing.where == "gone"
            assert len(office.platform.sent) <= 1

    run_virtual(scenario())
