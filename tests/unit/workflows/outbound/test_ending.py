"""Calls that are called off, ring too long, or are hung up by the agent: nothing rings on."""

import pytest

from hookflash.domain.causes import Cause
from hookflash.domain.errors import CallBusy, NotUnderWay
from hookflash.domain.orders import OrderStatus
from hookflash.domain.outbound.status import OutboundStatus
from tests.fakes.faults import Outage, accepted, silent, unreachable
from tests.fakes.outbound_office import NUMBER, OutboundOffice
from tests.fakes.outbound_stage import on_outbound_stage, person
from tests.fakes.places import ANSWERS, NEVER


@pytest.mark.parametrize("stage", [OutboundStatus.DIALING_AGENT, OutboundStatus.RINGING])
@on_outbound_stage
async def test_a_call_is_called_off_while_a_phone_rings(
    office: OutboundOffice, stage: OutboundStatus
) -> None:
    office.dialer.callees[NUMBER] = NEVER
    if stage is OutboundStatus.DIALING_AGENT:
        person(office, "ana", manner=NEVER)
    call_id = await office.call()
    await office.reach(call_id, stage)
    await office.cancel(call_id)
    asked = office.clock.monotonic()
    done = await office.over(call_id)
    assert (done.status, done.cause) == (OutboundStatus.CANCELLED, Cause.CANCELLED)
    assert [order.status for order in done.orders] == [OrderStatus.DONE]
    assert office.clock.monotonic() - asked < 1.0
    assert office.placed(call_id)[0].now == "over"


@on_outbound_stage
async def test_a_call_is_called_off_before_it_is_placed(office: OutboundOffice) -> None:
    office.dialer.outages = [Outage(0.0, 5.0)]
    call_id = await office.call()
    await office.clock.sleep(1.0)
    await office.cancel(call_id)
    done = await office.over(call_id)
    assert done.status is OutboundStatus.CANCELLED
    assert office.dialer.placings == []


@on_outbound_stage
async def test_a_call_in_doubt_is_called_off_once_it_is_found(office: OutboundOffice) -> None:
    office.dialer.callees[NUMBER] = NEVER
    office.dialer.scripts["place_call"] = [silent(effect_after_s=3.0, answer_after_s=1.0)]
    call_id = await office.call()
    await office.clock.sleep(1.5)
    await office.cancel(call_id)
    done = await office.over(call_id)
    assert done.status is OutboundStatus.CANCELLED
    assert len(office.dialer.placings) == 1


@on_outbound_stage
async def test_an_end_that_got_lost_is_asked_for_again(office: OutboundOffice) -> None:
    office.dialer.callees[NUMBER] = NEVER
    office.dialer.scripts["end_call"] = [silent(), unreachable(), accepted(effect_after_s=None)]
    call_id = await office.call()
    await office.reach(call_id, OutboundStatus.RINGING)
    await office.cancel(call_id)
    assert (await office.over(call_id)).status is OutboundStatus.CANCELLED
    assert len(office.dialer.ended) >= 4


@on_outbound_stage
async def test_a_talk_is_not_called_off(office: OutboundOffice) -> None:
    call_id = await office.call()
    await office.reach(call_id, OutboundStatus.CONNECTED)
    with pytest.raises(NotUnderWay):
        await office.cancel(call_id)
    assert (await office.over(call_id)).status is OutboundStatus.CLOSED
    assert office.dialer.ended == []


@on_outbound_stage
async def test_who_answers_just_then_is_not_cut_off(office: OutboundOffice) -> None:
    """The wish comes in while the record still says that it rings; the world has gone on."""
    office.dialer.callees[NUMBER] = ANSWERS
    call_id = await office.call()
    await office.reach(call_id, OutboundStatus.RINGING)
    await office.until(lambda: office.placed(call_id)[0].now == "talk")
    if office.outbound(call_id).status is OutboundStatus.RINGING:
        await office.cancel(call_id)
    done = await office.over(call_id)
    assert done.status is OutboundStatus.CLOSED
    assert [order.status for order in done.orders] in ([], [OrderStatus.REFUSED])
    assert office.dialer.ended == []


@pytest.mark.parametrize(
    ("agent_answers", "status"),
    [(True, OutboundStatus.NO_ANSWER), (False, OutboundStatus.AGENT_NO_ANSWER)],
)
@on_outbound_stage
async def test_what_rings_too_long_is_ended_by_us(
    office: OutboundOffice, status: OutboundStatus, *, agent_answers: bool
) -> None:
    office.dialer.callees[NUMBER] = NEVER
    person(office, "ana", manner=ANSWERS if agent_answers else NEVER)
    call_id = await office.call(ring_timeout_s=12.0)
    done = await office.over(call_id)
    assert (done.status, str(done.cause)) == (status, str(status))
    (placed,) = office.placed(call_id)
    rang = [moment for moment, what in placed.truth if what in {"agent_rings", "number_rings"}]
    ended = placed.truth[-1][0]
    assert placed.now == "over"
    assert 11.5 < ended - rang[-1] < 14.0


@on_outbound_stage
async def test_each_phone_has_its_own_time(office: OutboundOffice) -> None:
    office.dialer.callees[NUMBER] = type(ANSWERS)(answer_after_s=9.0)
    person(office, "ana", manner=type(ANSWERS)(answer_after_s=9.0))
    call_id = await office.call(ring_timeout_s=11.0)
    assert (await office.over(call_id)).status is OutboundStatus.CLOSED


@on_outbound_stage
async def test_an_agent_who_hangs_up_ends_the_call(office: OutboundOffice) -> None:
    office.dialer.callees[NUMBER] = NEVER
    call_id = await office.call()
    await office.reach(call_id, OutboundStatus.RINGING)
    office.dialer.outbound.hang_up(office.placed(call_id)[0])
    done = await office.over(call_id)
    assert (done.status, done.cause) == (OutboundStatus.CANCELLED, Cause.DECLINED)
    assert "agent" in (done.detail or "")


@on_outbound_stage
async def test_an_agent_is_called_for_once_at_a_time_by_whichever_name(office: OutboundOffice) -> None:
    office.dialer.callees[NUMBER] = NEVER
    person(office, "ana", manner=NEVER)
    first = await office.call()
    with pytest.raises(CallBusy):
        await office.call(agent="ANA")
    await office.reach(first, OutboundStatus.DIALING_AGENT)
    with pytest.raises(CallBusy):
        await office.call(agent="id-ana")
    other = await office.call(agent="ben", ring_timeout_s=5.0)
    await office.cancel(first)
    await office.over(first)
    second = await office.call()
    await office.reach(second, OutboundStatus.DIALING_AGENT)
    await office.cancel(second)
    await office.over(second)
    await office.over(other)


@on_outbound_stage
async def test_two_names_of_one_agent_at_once_lead_to_one_call(office: OutboundOffice) -> None:
    both = [await office.call(agent=name) for name in ("ana", "id-ana")]
    ends = [(await office.over(one)).status for one in both]
    assert sorted(ends) == [OutboundStatus.CLOSED, OutboundStatus.REJECTED]
    assert {office.outbound(one).cause for one in both} == {None, Cause.CALL_BUSY}
    assert len(office.dialer.placings) == 1
