"""After the end: does the call hold, was it dropped, who moved it on."""

import pytest

from hookflash.domain.calls import LegEnd
from hookflash.domain.status import Status
from hookflash.domain.transfer import FollowUpKind
from tests.fakes import people
from tests.fakes.calls import Call
from tests.fakes.office import Office, open_office
from tests.fakes.places import OVERFLOW
from tests.fakes.platform import FakePlatform, Outage
from tests.fakes.virtual_time import run_virtual


async def _completed(office: Office) -> tuple[str, Call]:
    call = office.platform.world.answered_call()
    transfer_id = await office.request()
    done = await office.end(transfer_id)
    assert done.status is Status.COMPLETED
    return transfer_id, call


@pytest.mark.parametrize(
    ("after_s", "end", "what"),
    [
        (2.0, LegEnd.HUNG_UP, FollowUpKind.DROPPED_AFTER_TRANSFER),
        (2.0, LegEnd.FAILED, FollowUpKind.DROPPED_AFTER_TRANSFER),
        (20.0, LegEnd.FAILED, FollowUpKind.DROPPED_AFTER_TRANSFER),
        (20.0, LegEnd.HUNG_UP, FollowUpKind.CALL_OVER),
        (100.0, LegEnd.HUNG_UP, FollowUpKind.CALL_OVER),
    ],
)
def test_the_survival_watch_tells_a_drop_from_an_end(after_s: float, end: LegEnd, what: FollowUpKind) -> None:
    async def scenario() -> None:
        async with open_office() as office:
            transfer_id, call = await _completed(office)
            await office.clock.sleep(after_s)
            people.hang_up(office.platform.world, call, end)
            closed = await office.closed(transfer_id)
            assert closed.status is Status.COMPLETED
            assert [item.what for item in closed.follow_up] == [what]
            assert closed.landing is not None
            assert closed.landing.where == "gone"

    run_virtual(scenario())


def test_a_call_moved_on_by_others_is_recorded_as_outside_and_watched_on() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            transfer_id, call = await _completed(office)
            await office.clock.sleep(10)
            people.move_away(office.platform.world, call, OVERFLOW)
            closed = await office.closed(transfer_id)
            assert [(item.what, item.where) for item in closed.follow_up] == [
                (FollowUpKind.OUTSIDE, "agent:olga"),
                (FollowUpKind.HELD, "agent:olga"),
            ]

    run_virtual(scenario())


def test_a_caller_on_hold_is_still_with_the_agent() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            transfer_id, call = await _completed(office)
            await office.clock.sleep(3)
            people.hold(office.platform.world, call)
            await office.clock.sleep(10)
            people.hold(office.platform.world, call, held=False)
            closed = await office.closed(transfer_id)
            assert [item.what for item in closed.follow_up] == [FollowUpKind.HELD]

    run_virtual(scenario())


def test_a_call_the_platform_forgot_is_over() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            transfer_id, call = await _completed(office)
            await office.clock.sleep(10)
            del office.platform.world.calls[call.id]
            closed = await office.closed(transfer_id)
            assert [item.what for item in closed.follow_up] == [FollowUpKind.CALL_OVER]

    run_virtual(scenario())


def test_a_watch_that_cannot_read_goes_on_when_it_can() -> None:
    async def scenario() -> None:
        platform = FakePlatform()
        platform.outages = [Outage(4.0, 300.0)]
        async with open_office(platform) as office:
            transfer_id, _ = await _completed(office)
            closed = await office.closed(transfer_id)
            assert [item.what for item in closed.follow_up] == [FollowUpKind.HELD]

    run_virtual(scenario())


def test_the_call_is_free_for_the_next_transfer_while_it_is_watched() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            first, call = await _completed(office)
            second = await office.request("queue:Overflow")
            done = await office.end(second, within_s=10)
            assert done.status is Status.COMPLETED
            assert call.place == "agent:olga"
            closed = await office.closed(first)
            assert [item.what for item in closed.follow_up][:1] == [FollowUpKind.OUTSIDE]

    run_virtual(scenario())
