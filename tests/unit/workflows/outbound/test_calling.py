"""An outbound call from the request to its end, told apart by what really happened."""

from typing import Any

import pytest

from hookflash.domain.calls import LegState
from hookflash.domain.causes import Cause
from hookflash.domain.checks import CheckName, CheckResult
from hookflash.domain.errands import ErrandStatus
from hookflash.domain.errors import PlatformError
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.transfer import ResolvedBy
from tests.fakes.faults import refused, silent
from tests.fakes.outbound_office import NUMBER, OutboundOffice
from tests.fakes.outbound_stage import on_outbound_stage, person
from tests.fakes.places import BUSY, DECLINES, INVALID, NEVER, Manner


@on_outbound_stage
async def test_a_call_goes_through_its_stages_to_the_end(office: OutboundOffice) -> None:
    call_id = await office.call(queue="Billing", wrap_up_code="sold", context={"case": "7"})
    done = await office.over(call_id)
    assert office.statuses(call_id) == ["dialing_agent", "ringing", "connected", "wrapping", "closed"]
    assert (done.cause, done.resolved_by, done.call_id) == (None, ResolvedBy.ANSWER, "call-1")
    assert (done.from_agent.id, done.queue and done.queue.id) == ("id-ana", "q-billing")
    assert [errand.status for errand in done.errands] == [ErrandStatus.DONE]
    assert office.placed(call_id)[0].wrap_up == "w-sold"
    times = [done.placed_at, done.ringing_at, done.connected_at, done.hung_up_at, done.ended_at]
    assert times == sorted(times)  # type: ignore[type-var]
    assert done.platform_requests == office.dialer.requests


@on_outbound_stage
async def test_the_agent_is_watched_before_the_command_goes_out(office: OutboundOffice) -> None:
    seen = []
    office.points.at["command:before"] = lambda: seen.append(list(office.dialer.watched))
    await office.over(await office.call())
    assert seen == [["id-ana"]]


@on_outbound_stage
async def test_the_intent_is_on_disk_before_the_command_goes_out(office: OutboundOffice) -> None:
    seen = []

    def look() -> None:
        (row,) = office.database.rows.values()
        seen.append((row.events[-1].kind, len(office.dialer.placings)))

    office.points.at["command:before"] = look
    call_id = await office.call()
    await office.over(call_id)
    assert seen == [("dial_intended", 0)]
    assert office.dialer.placings[0].intent_id == f"{call_id}-1"


@pytest.mark.parametrize("state", [LegState.DIALING, LegState.CONNECTED])
@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize(
    ("manner", "status", "cause"),
    [
        (BUSY, OutboundStatus.BUSY, Cause.BUSY),
        (INVALID, OutboundStatus.INVALID_NUMBER, Cause.INVALID_TARGET),
        (DECLINES, OutboundStatus.NO_ANSWER, Cause.DECLINED),
        (NEVER, OutboundStatus.NO_ANSWER, Cause.NO_ANSWER),
    ],
)
@on_outbound_stage
async def test_why_nobody_answered_is_told_apart(
    office: OutboundOffice,
    manner: Manner,
    status: OutboundStatus,
    cause: Cause,
    state: LegState,
    *,
    at_once: bool,
) -> None:
    office.dialer.callees[NUMBER] = manner
    office.dialer.outbound.shows_number_at_once = at_once
    office.dialer.outbound.agent_state = state
    office.dialer.outbound.gives_up_after_s = 20.0
    done = await office.over(await office.call())
    assert (done.status, done.cause) == (status, cause)


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize(("manner", "cause"), [(NEVER, Cause.AGENT_NO_ANSWER), (DECLINES, Cause.DECLINED)])
@on_outbound_stage
async def test_an_agent_who_does_not_answer_is_another_cause_than_a_number_that_does_not(
    office: OutboundOffice, manner: Manner, cause: Cause, *, at_once: bool
) -> None:
    person(office, "ana", manner=manner)
    office.dialer.outbound.gives_up_after_s = 20.0
    office.dialer.outbound.shows_number_at_once = at_once
    call_id = await office.call()
    done = await office.over(call_id)
    assert (done.status, done.cause) == (OutboundStatus.AGENT_NO_ANSWER, cause)
    assert "ringing" not in office.statuses(call_id)


@pytest.mark.parametrize(
    ("changes", "cause", "reason"),
    [
        ({"wants_no_calls": True}, Cause.NOT_AVAILABLE, "do-not-disturb"),
        ({"has_phone": False}, Cause.NOT_AVAILABLE, "no phone"),
        ({"is_present": False}, Cause.NOT_AVAILABLE, "not there"),
        ({"is_busy": True}, Cause.BUSY, "another call"),
    ],
)
@on_outbound_stage
async def test_an_agent_who_cannot_be_rung_is_not_rung(
    office: OutboundOffice, changes: dict[str, Any], cause: Cause, reason: str
) -> None:
    person(office, "ana", **changes)
    done = await office.over(await office.call())
    assert (done.status, done.cause) == (OutboundStatus.REJECTED, cause)
    assert reason in (done.detail or "")
    assert office.dialer.placings == []
    assert done.checks[-1].name is CheckName.AGENT_REACHABLE


@pytest.mark.parametrize(
    ("said", "cause", "name"),
    [
        ({"agent": "nobody"}, Cause.TARGET_MISSING, CheckName.TARGET_EXISTS),
        ({"queue": "Nowhere"}, Cause.TARGET_MISSING, CheckName.TARGET_EXISTS),
        ({"wrap_up_code": "unheard of"}, Cause.INVALID_TARGET, CheckName.WRAP_UP_VALID),
        ({"context": {"k": "v" * 300}}, Cause.NOT_SUPPORTED, CheckName.CONTEXT_FITS),
        ({"caller_id": "4711"}, Cause.INVALID_TARGET, CheckName.NUMBER_VALID),
    ],
)
@on_outbound_stage
async def test_what_cannot_be_done_is_rejected_by_name(
    office: OutboundOffice, said: dict[str, Any], cause: Cause, name: CheckName
) -> None:
    done = await office.over(await office.call(**said))
    assert (done.status, done.cause) == (OutboundStatus.REJECTED, cause)
    assert [check.name for check in done.checks if check.blocks] == [name]
    assert office.dialer.placings == []


@on_outbound_stage
async def test_lacking_permissions_are_named(office: OutboundOffice) -> None:
    office.dialer.missing_to_call = ("call:add",)
    done = await office.over(await office.call())
    assert (done.status, done.cause) == (OutboundStatus.REJECTED, Cause.NOT_PERMITTED)
    assert "call:add" in (done.detail or "")


@on_outbound_stage
async def test_a_platform_that_places_no_calls_is_asked_nothing(office: OutboundOffice) -> None:
    office.dialer.can_call = False
    done = await office.over(await office.call())
    assert (done.status, done.cause) == (OutboundStatus.REJECTED, Cause.NOT_SUPPORTED)
    assert office.dialer.requests == 0


@pytest.mark.parametrize(
    ("number", "cause"), [("112", Cause.INVALID_TARGET), ("+4930 nine", Cause.INVALID_TARGET)]
)
@on_outbound_stage
async def test_what_is_no_number_is_not_dialled(office: OutboundOffice, number: str, cause: Cause) -> None:
    done = await office.over(await office.call(number))
    assert (done.status, done.cause) == (OutboundStatus.REJECTED, cause)
    results = {check.name: check.result for check in done.checks}
    assert results[CheckName.NUMBER_VALID] is CheckResult.FAILED


@on_outbound_stage
async def test_a_platform_that_cannot_be_read_ends_in_a_rejection(office: OutboundOffice) -> None:
    office.dialer.unreadable["read_agent"] = lambda: PlatformError("down", Cause.PLATFORM_DOWN)
    office.dialer.unreadable["watch_agent"] = lambda: PlatformError("down", Cause.PLATFORM_DOWN)
    done = await office.over(await office.call())
    # What the agent is doing is not one of the questions whose lack of an answer blocks; the watch is needed.
    assert (done.status, done.cause) == (OutboundStatus.REJECTED, Cause.PLATFORM_DOWN)
    assert office.dialer.placings == []


@pytest.mark.parametrize(
    ("cause", "status"),
    [
        (Cause.NOT_AVAILABLE, OutboundStatus.FAILED),
        (Cause.NOT_PERMITTED, OutboundStatus.FAILED),
        (Cause.INVALID_TARGET, OutboundStatus.INVALID_NUMBER),
    ],
)
@on_outbound_stage
async def test_a_refused_command_is_not_sent_again(
    office: OutboundOffice, cause: Cause, status: OutboundStatus
) -> None:
    office.dialer.scripts["place_call"] = [refused(cause)]
    done = await office.over(await office.call())
    assert (done.status, done.cause) == (status, cause)
    assert len(office.dialer.placings) == 1


@on_outbound_stage
async def test_trouble_that_passes_is_waited_out(office: OutboundOffice) -> None:
    office.dialer.scripts["place_call"] = [refused(Cause.PLATFORM_DOWN), refused(Cause.RATE_LIMITED)]
    call_id = await office.call()
    assert (await office.over(call_id)).status is OutboundStatus.CLOSED
    assert [one.intent_id for one in office.dialer.placings] == [f"{call_id}-{n}" for n in (1, 2, 3)]


@on_outbound_stage
async def test_nobody_is_called_when_it_is_too_late(office: OutboundOffice) -> None:
    office.dialer.scripts["place_call"] = [refused(Cause.PLATFORM_DOWN)] * 100
    done = await office.over(await office.call())
    assert (done.status, done.cause) == (OutboundStatus.FAILED, Cause.PLATFORM_DOWN)
    assert done.ended_at is not None
    assert 60 <= (done.ended_at - done.accepted_at).total_seconds() < 75


@on_outbound_stage
async def test_a_wrap_up_code_that_is_not_taken_holds_nothing_up(office: OutboundOffice) -> None:
    office.dialer.scripts["set_wrap_up"] = [silent(), refused(Cause.NOT_PERMITTED)]
    done = await office.over(await office.call(wrap_up_code="sold"))
    assert done.status is OutboundStatus.CLOSED
    (errand,) = done.errands
    assert (errand.status, errand.cause, errand.tries) == (ErrandStatus.FAILED, Cause.NOT_PERMITTED, 2)
