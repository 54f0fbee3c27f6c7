"""Trouble of our own: a failing database, a lost lease, a dying process, a removed connection."""

import asyncio

import pytest

from hookflash.domain.causes import Cause
from hookflash.domain.errors import LeaseLost, StorageError
from hookflash.domain.status import AttemptStatus, Status
from hookflash.domain.transfer import FollowUpKind, ResolvedBy
from hookflash.workflows.policy import Policy
from tests.fakes.office import CONNECTION, LEASE_S, Office, open_office
from tests.fakes.places import Queue
from tests.fakes.platform import FakePlatform, silent
from tests.fakes.store import Trouble, no_trouble
from tests.fakes.virtual_time import at, run_virtual

SETTLE_S = Policy().settle_s


def _failing(office: Office, begins: float, ends: float, *, kept: bool = False) -> Trouble:
    """A database that reports failure for a while; whether its writes are kept all the same."""

    def trouble(operation: str, *, is_kept: bool) -> None:
        if is_kept is kept and begins <= office.clock.monotonic() < ends:
            raise StorageError("the disk is full")

    return trouble


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("lasts_s", [0.05, 1.0, 30.0])
def test_a_database_that_fails_before_the_command_delays_it(lasts_s: float, *, kept: bool) -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            transfer_id = await office.request()
            office.trouble = _failing(office, 0.0, lasts_s, kept=kept)
            done = await office.end(transfer_id)
            assert done.status is Status.COMPLETED
            assert len(office.platform.sent) == len(office.platform.world.effects) == 1
            assert office.platform.sent[0].at >= lasts_s

    run_virtual(scenario())


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("has_effect", [True, False])
def test_a_database_that_fails_after_the_command_makes_no_second_one_without_proof(
    *, has_effect: bool, kept: bool
) -> None:
    async def scenario() -> None:
        async with open_office() as office:
            platform = office.platform
            platform.world.answered_call()
            if not has_effect:
                platform.script = [silent(answer_after_s=0.02)]

            def begin() -> None:
                now = office.clock.monotonic()
                office.trouble = _failing(office, now, now + 20.0, kept=kept)

            office.points.at["command:before"] = begin
            done = await office.end(await office.request())
            assert done.status is Status.COMPLETED
            assert len(platform.world.effects) == 1
            assert not platform.blind_repeats
            if has_effect:
                assert len(platform.sent) == 1
                assert done.attempts[0].resolved_by is not None
            else:
                *undone, last = (a.status for a in done.attempts)
                assert (set(undone), last) == ({AttemptStatus.NOT_DONE}, AttemptStatus.COMPLETED)
                assert len(platform.sent) == 2
                assert platform.sent[1].at - platform.sent[0].at >= SETTLE_S

    run_virtual(scenario())


def test_a_lease_that_cannot_be_renewed_stops_commands_until_it_can() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()

            def no_renewal(operation: str, *, is_kept: bool) -> None:
                if operation == "renew" and office.clock.monotonic() < 30:
                    raise StorageError("busy")

            office.trouble = no_renewal
            await office.clock.sleep(LEASE_S * 0.6)
            transfer_id = await office.request()
            await office.clock.sleep(20)
            assert not office.platform.sent
            done = await office.end(transfer_id)
            assert done.status is Status.COMPLETED
            assert office.platform.sent[0].at >= 30

    run_virtual(scenario())


def test_a_lease_that_runs_out_between_intent_and_command_sends_nothing() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            lease = office.process.lease

            def expire(operation: str, *, is_kept: bool) -> None:
                if operation == "save" and is_kept and not office.platform.sent:
                    office.trouble = no_trouble
                    lease._ends = office.clock.monotonic() + 0.1

            office.trouble = expire
            done = await office.end(await office.request())
            assert done.status is Status.COMPLETED
            assert [a.status for a in done.attempts] == [AttemptStatus.REFUSED, AttemptStatus.COMPLETED]
            assert len(office.platform.sent) == 1

    run_virtual(scenario())


@pytest.mark.parametrize("events_before", [1, 2, 3, 4])
def test_a_transfer_taken_by_another_process_gets_no_further_command(events_before: int) -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            transfer_id = await office.request()

            def steal(operation: str, *, is_kept: bool) -> None:
                row = office.row(transfer_id)
                if operation == "save" and not is_kept and len(row.events) >= events_before:
                    row.epoch += 1
                    row.holder = "boot-elsewhere"
                    office.database.nodes[row.holder] = at(1_000_000)

            office.trouble = steal
            await office.clock.sleep(100)
            commands = len(office.platform.sent)
            assert commands == (0 if events_before == 1 else 1)
            assert office.process.runner.held == 0
            assert len(office.events(transfer_id)) <= max(events_before, 3)

    run_virtual(scenario())


def test_a_process_declared_dead_stops() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.database.nodes.clear()
            keeping = office.process._loops[0]
            await office.clock.sleep(LEASE_S)
            assert keeping.done()
            assert isinstance(keeping.exception(), LeaseLost)

    run_virtual(scenario())


@pytest.mark.parametrize("effect_after_s", [None, 0.1, 1.0, 9.0])
@pytest.mark.parametrize("moment", ["command:before", "command:after"])
def test_a_process_that_dies_around_the_command_leaves_one_effect(
    moment: str, effect_after_s: float | None
) -> None:
    async def scenario() -> None:
        async with open_office() as office:
            platform = office.platform
            platform.world.answered_call()
            platform.script = [silent(answer_after_s=0.02, effect_after_s=effect_after_s)]
            office.points.at[moment] = office.process.store.die
            transfer_id = await office.request()
            await office.clock.sleep(0.5)
            await office.restart()
            done = await office.end(transfer_id)
            assert done.status is Status.COMPLETED
            assert len(platform.world.effects) == 1
            assert not platform.blind_repeats
            if effect_after_s is not None:
                assert [a.resolved_by for a in done.attempts] == [ResolvedBy.EVIDENCE]
            assert office.row(transfer_id).epoch == 2

    run_virtual(scenario())


def test_after_a_death_the_settling_time_counts_from_the_restart() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()

            def die() -> None:
                office.process.store.die()
                raise asyncio.CancelledError

            office.points.at["command:before"] = die
            transfer_id = await office.request()
            await office.clock.sleep(25.0)
            assert not office.platform.sent
            await office.restart()
            done = await office.end(transfer_id)
            assert done.status is Status.COMPLETED
            assert [a.status for a in done.attempts] == [AttemptStatus.NOT_DONE, AttemptStatus.COMPLETED]
            assert len(office.platform.sent) == 1
            assert office.platform.sent[0].at >= 25.0 + SETTLE_S

    run_virtual(scenario())


@pytest.mark.parametrize("after_s", [0.0, 0.03, 0.05, 0.15, 0.3, 0.7, 1.2, 5.0, 100.0])
def test_a_process_that_dies_at_any_moment_is_followed_by_one_that_goes_on(after_s: float) -> None:
    async def scenario() -> None:
        async with open_office() as office:
            call = office.platform.world.answered_call()
            transfer_id = await office.request()
            await office.clock.sleep(after_s)
            await office.restart()
            closed = await office.closed(transfer_id)
            assert closed.status is Status.COMPLETED
            assert [item.what for item in closed.follow_up] == [FollowUpKind.HELD]
            assert call.place == "agent:ben"
            assert len(office.platform.world.effects) == 1

    run_virtual(scenario())


async def _without_connection(office: Office, after_s: float, **options: object) -> str:
    office.platform.world.answered_call()
    transfer_id = await office.request(**options)  # type: ignore[arg-type]
    await office.clock.sleep(after_s)
    del office.connections[CONNECTION]
    await office.end(transfer_id)
    return transfer_id


def test_without_its_connection_a_waiting_transfer_times_out_with_an_unknown_landing() -> None:
    async def scenario() -> None:
        async with open_office(FakePlatform(Queue("q-slow", "Slow", answer_after_s=100.0))) as office:
            control = office.platform
            transfer_id = await _without_connection(office, 5.0, to="queue:Slow", deadline_s=60.0)
            done = office.transfer(transfer_id)
            assert (done.status, done.cause) == (Status.TIMED_OUT, Cause.PLATFORM_UNCLEAR)
            assert done.landing is not None
            assert done.landing.where == "unknown"
            assert office.row(transfer_id).is_open
            office.connections[CONNECTION] = control
            await office.restart()
            closed = await office.closed(transfer_id)
            assert [item.what for item in closed.follow_up] == [FollowUpKind.ANSWERED_LATE]

    run_virtual(scenario())


def test_without_its_connection_a_command_in_doubt_ends_unresolved() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            control = office.platform
            control.script = [silent(answer_after_s=0.5, effect_after_s=9.0)]
            transfer_id = await _without_connection(office, 1.0, deadline_s=60.0)
            assert office.transfer(transfer_id).status is Status.UNRESOLVED
            office.connections[CONNECTION] = control
            await office.restart()
            closed = await office.closed(transfer_id)
            assert [item.what for item in closed.follow_up] == [FollowUpKind.LANDING_FOUND]
            assert closed.landing is not None
            assert closed.landing.where == "agent:ben"
            assert len(control.sent) == 1

    run_virtual(scenario())
