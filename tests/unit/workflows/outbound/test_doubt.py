"""Lost answers and dead processes: the call is found by what it bears, and never placed again."""

import pytest

from hookflash.domain.causes import Cause
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.transfer import ResolvedBy
from tests.fakes.faults import Outage, accepted, silent
from tests.fakes.outbound_office import NUMBER, OutboundOffice
from tests.fakes.outbound_stage import on_outbound_stage
from tests.fakes.places import NEVER

SETTLE_S = 10.0


@pytest.mark.parametrize("effect_after_s", [0.1, 4.0, 9.0])
@on_outbound_stage
async def test_a_call_whose_answer_was_lost_is_adopted(office: OutboundOffice, effect_after_s: float) -> None:
    office.dialer.scripts["place_call"] = [silent(effect_after_s=effect_after_s, answer_after_s=1.0)]
    call_id = await office.call()
    done = await office.over(call_id)
    assert (done.status, done.resolved_by) == (OutboundStatus.CLOSED, ResolvedBy.EVIDENCE)
    assert len(office.dialer.placings) == 1


@on_outbound_stage
async def test_a_call_that_is_not_found_ends_unresolved_and_is_never_placed_again(
    office: OutboundOffice,
) -> None:
    office.dialer.scripts["place_call"] = [silent(effect_after_s=None)]
    call_id = await office.call()
    done = await office.end_outbound(call_id)
    assert (done.status, done.cause) == (OutboundStatus.UNRESOLVED, Cause.PLATFORM_UNCLEAR)
    assert done.ended_at is not None
    assert (done.ended_at - done.accepted_at).total_seconds() >= 2 * SETTLE_S
    assert (await office.over(call_id)).call_id is None
    assert len(office.dialer.placings) == 1


@on_outbound_stage
async def test_an_accepted_call_that_never_shows_is_no_success(office: OutboundOffice) -> None:
    office.dialer.scripts["place_call"] = [accepted(effect_after_s=None)]
    call_id = await office.call()
    done = await office.over(call_id)
    assert (done.status, done.call_id) == (OutboundStatus.UNRESOLVED, "call-1")
    assert (done.cause, done.resolved_by) == (Cause.PLATFORM_UNCLEAR, None)


@on_outbound_stage
async def test_a_call_that_is_told_of_late_is_found_after_the_end(office: OutboundOffice) -> None:
    office.dialer.names_calls = False
    office.dialer.told_after_s = 300.0
    call_id = await office.call()
    assert (await office.end_outbound(call_id)).status is OutboundStatus.UNRESOLVED
    done = await office.over(call_id)
    assert (done.status, done.call_id) == (OutboundStatus.UNRESOLVED, "call-1")


@on_outbound_stage
async def test_a_call_found_after_it_was_called_off_does_not_ring_on(office: OutboundOffice) -> None:
    office.dialer.callees[NUMBER] = NEVER
    office.dialer.names_calls = False
    office.dialer.told_after_s = 300.0
    call_id = await office.call()
    await office.clock.sleep(2.0)
    await office.cancel(call_id)
    done = await office.over(call_id)
    assert (done.status, done.call_id) == (OutboundStatus.UNRESOLVED, "call-1")
    assert office.placed(call_id)[0].now == "over"


@on_outbound_stage
async def test_what_is_found_before_it_can_be_read_is_waited_for(office: OutboundOffice) -> None:
    office.dialer.names_calls = False
    office.dialer.visible_after_s = 2.0
    assert (await office.over(await office.call())).status is OutboundStatus.CLOSED


@pytest.mark.parametrize("point", ["command:before", "command:after"])
@on_outbound_stage
async def test_a_process_that_dies_around_the_command_leaves_one_call_at_most(
    office: OutboundOffice, point: str
) -> None:
    died = office.process.store
    office.points.at[point] = died.die
    call_id = await office.call()
    await office.until(lambda: point in office.points.reached)
    await office.restart()
    done = await office.over(call_id)
    assert len(office.placed(call_id)) == (1 if point == "command:after" else len(office.placed(call_id)))
    assert len(office.dialer.placings) <= 1
    expected = OutboundStatus.CLOSED if office.placed(call_id) else OutboundStatus.UNRESOLVED
    assert done.status is expected


@pytest.mark.parametrize(
    "stage",
    [
        OutboundStatus.ACCEPTED,
        OutboundStatus.DIALING_AGENT,
        OutboundStatus.RINGING,
        OutboundStatus.CONNECTED,
    ],
)
@on_outbound_stage
async def test_a_process_that_dies_in_any_phase_is_succeeded(
    office: OutboundOffice, stage: OutboundStatus
) -> None:
    call_id = await office.call(wrap_up_code="sold")
    await office.reach(call_id, stage)
    await office.restart()
    done = await office.over(call_id)
    assert done.status is OutboundStatus.CLOSED
    assert office.placed(call_id)[0].wrap_up == "w-sold"
    assert len(office.dialer.placings) == 1


@on_outbound_stage
async def test_a_successor_goes_on_ending_what_was_to_be_ended(office: OutboundOffice) -> None:
    office.dialer.callees[NUMBER] = NEVER
    office.dialer.scripts["end_call"] = [silent(answer_after_s=5.0)]
    call_id = await office.call()
    await office.reach(call_id, OutboundStatus.RINGING)
    await office.cancel(call_id)
    await office.clock.sleep(1.0)
    await office.restart()
    assert (await office.over(call_id)).status is OutboundStatus.CANCELLED
    assert office.placed(call_id)[0].now == "over"


@on_outbound_stage
async def test_a_successor_watches_the_agent_anew(office: OutboundOffice) -> None:
    office.dialer.scripts["place_call"] = [silent(effect_after_s=6.0, answer_after_s=20.0)]
    call_id = await office.call()
    await office.until(lambda: bool(office.dialer.placings))
    watched = len(office.dialer.watched)
    await office.restart()
    assert (await office.over(call_id)).status is OutboundStatus.CLOSED
    assert len(office.dialer.watched) > watched


@on_outbound_stage
async def test_nothing_is_claimed_while_the_platform_cannot_be_read(office: OutboundOffice) -> None:
    call_id = await office.call()
    await office.reach(call_id, OutboundStatus.RINGING)
    now = office.clock.monotonic()
    office.dialer.outages = [Outage(now, now + 90.0)]
    await office.clock.sleep(80.0)
    assert office.outbound(call_id).status is OutboundStatus.RINGING
    assert (await office.over(call_id)).status is OutboundStatus.CLOSED


@on_outbound_stage
async def test_a_connection_that_is_no_longer_configured_ends_what_it_had(office: OutboundOffice) -> None:
    office.dialer.callees[NUMBER] = NEVER
    call_id = await office.call()
    await office.reach(call_id, OutboundStatus.RINGING)
    office.connections.clear()
    done = await office.end_outbound(call_id)
    assert done.status is OutboundStatus.UNRESOLVED
