"""Fallback targets: why the route goes on, and where it ends."""

from hookflash.domain.causes import Cause
from hookflash.domain.status import AttemptStatus, Status
from tests.fakes.office import open_office
from tests.fakes.platform import busy, refused, silent
from tests.fakes.virtual_time import run_virtual


def test_targets_that_fail_their_checks_are_skipped() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            call = office.platform.world.answered_call()
            fallback = ["queue:Nowhere", "queue:Overflow"]
            done = await office.end(await office.request("queue:Empty Desk", fallback=fallback), within_s=5)
            assert done.status is Status.COMPLETED
            assert [(a.status, a.cause) for a in done.attempts] == [
                (AttemptStatus.SKIPPED, Cause.NO_AGENTS),
                (AttemptStatus.SKIPPED, Cause.TARGET_MISSING),
                (AttemptStatus.COMPLETED, None),
            ]
            assert [a.n for a in done.attempts] == [1, 2, 3]
            assert call.place == "agent:olga"
            assert [sent.queue for sent in office.platform.sent] == ["Overflow"]

    run_virtual(scenario())


def test_a_refused_target_is_followed_by_the_next() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            call = office.platform.world.answered_call()
            office.platform.script = [refused(Cause.TARGET_MISSING)]
            done = await office.end(await office.request(fallback=["queue:Overflow"]), within_s=5)
            assert done.status is Status.COMPLETED
            assert [(a.status, a.cause) for a in done.attempts] == [
                (AttemptStatus.REFUSED, Cause.TARGET_MISSING),
                (AttemptStatus.COMPLETED, None),
            ]
            assert call.place == "agent:olga"

    run_virtual(scenario())


def test_a_rate_limit_is_no_reason_to_go_on_with_the_route() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            office.platform.script = [busy()] * 6
            done = await office.end(await office.request(fallback=["queue:Overflow"]))
            assert done.status is Status.COMPLETED
            assert {sent.queue for sent in office.platform.sent} == {"Billing"}

    run_virtual(scenario())


def test_a_lost_answer_is_resolved_before_the_route_goes_on() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            office.platform.script = [silent(effect_after_s=5.0)]
            done = await office.end(await office.request(fallback=["queue:Overflow"]))
            assert done.status is Status.COMPLETED
            assert [sent.queue for sent in office.platform.sent] == ["Billing"]

    run_virtual(scenario())


def test_a_route_that_is_used_up_fails_with_the_last_cause_and_the_true_landing() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            call = office.platform.world.answered_call()
            office.platform.script = [refused(Cause.QUEUE_FULL), refused(Cause.QUEUE_CLOSED)]
            done = await office.end(await office.request(fallback=["queue:Overflow"]), within_s=5)
            assert (done.status, done.cause) == (Status.FAILED, Cause.QUEUE_CLOSED)
            assert done.landing is not None
            assert done.landing.where == call.place == "agent:ana"

    run_virtual(scenario())


def test_a_route_of_skipped_targets_only_is_rejected_with_nothing_sent() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            done = await office.end(
                await office.request("queue:Empty Desk", fallback=["queue:Nowhere"]), within_s=5
            )
            assert (done.status, done.cause) == (Status.REJECTED, Cause.TARGET_MISSING)
            assert not office.platform.sent

    run_virtual(scenario())
