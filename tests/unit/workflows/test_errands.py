"""Writes beside the move: context before it, skills and priority in line, the wrap-up code afterwards."""

from itertools import pairwise

import pytest

from hookflash.domain.causes import Cause
from hookflash.domain.requests import Kind, Release
from hookflash.domain.status import Status
from hookflash.workflows.policy import Policy
from tests.fakes import people
from tests.fakes.office import Office, open_office
from tests.fakes.places import Queue
from tests.fakes.platform import busy, refused, silent, unreachable
from tests.fakes.stage import on_stage
from tests.fakes.virtual_time import run_virtual


def _errands(office: Office, transfer_id: str) -> list[tuple[str, str, str | None]]:
    return [(one.kind, one.status, one.cause) for one in office.transfer(transfer_id).errands]


def _written(office: Office, what: str) -> list[float]:
    return [one.at for one in office.platform.written if one.what == what]


@on_stage
async def test_everything_is_written_once_and_in_its_order(office: Office) -> None:
    call = office.platform.world.answered_call()
    transfer_id = await office.request(
        context={"case": "7"}, priority=5, skills=["spanish"], wrap_up_code="sold"
    )
    done = await office.end(transfer_id, within_s=10)
    assert done.status is Status.COMPLETED
    assert (call.context, call.priority, call.skills) == ({"case": "7"}, 5, ("s-es",))
    assert call.wrap_ups == {call.parties[1].id: "w-sold"}
    assert [one.what for one in office.platform.written] == ["stamp", "set_routing", "set_wrap_up"]
    assert _written(office, "stamp")[0] < office.platform.sent[0].at < _written(office, "set_routing")[0]
    assert {status for _, status, _ in _errands(office, transfer_id)} == {"done"}


@on_stage
async def test_context_that_cannot_be_written_does_not_hold_up_the_call(office: Office) -> None:
    office.platform.scripts["stamp"] = [refused(Cause.NOT_PERMITTED)]
    office.platform.world.answered_call()
    transfer_id = await office.request(context={"case": "7"})
    done = await office.end(transfer_id, within_s=10)
    assert done.status is Status.COMPLETED
    assert _errands(office, transfer_id) == [("context", "failed", Cause.NOT_PERMITTED)]
    assert len(_written(office, "stamp")) == 1


@on_stage
async def test_context_is_written_once_however_many_targets_are_tried(office: Office) -> None:
    call = office.platform.world.answered_call()
    transfer_id = await office.request("agent:dora", context={"case": "7"}, fallback=["agent:ben"])
    await office.end(transfer_id, within_s=30)
    assert len(_written(office, "stamp")) == 1
    assert call.context == {"case": "7"}


@pytest.mark.parametrize("failures", [1, 3])
@pytest.mark.parametrize("lost", [True, False])
@on_stage
async def test_a_wrap_up_code_that_cannot_be_written_is_tried_again(
    office: Office, failures: int, *, lost: bool
) -> None:
    failure = silent(effect_after_s=0.1, answer_after_s=0.5) if lost else unreachable()
    office.platform.scripts["set_wrap_up"] = [failure] * failures
    call = office.platform.world.answered_call()
    transfer_id = await office.request(wrap_up_code="sold")
    assert (await office.end(transfer_id, within_s=20)).status is Status.COMPLETED
    await office.clock.sleep(60)
    assert call.wrap_ups == {call.parties[1].id: "w-sold"}
    assert _errands(office, transfer_id) == [("wrap_up", "done", None)]
    moments = _written(office, "set_wrap_up")
    assert len(moments) == (1 if lost else failures + 1)
    assert all(after - before >= 2 for before, after in pairwise(moments))


@pytest.mark.parametrize("after_s", [0.2, 0.3, 1.0])
@on_stage
async def test_a_wrap_up_code_survives_a_restart(office: Office, after_s: float) -> None:
    office.platform.scripts["set_wrap_up"] = [busy(), busy()]
    call = office.platform.world.answered_call()
    transfer_id = await office.request(wrap_up_code="sold")
    await office.clock.sleep(after_s)
    await office.restart()
    await office.closed(transfer_id)
    assert call.wrap_ups == {call.parties[1].id: "w-sold"}


@on_stage
async def test_a_pending_wrap_up_is_no_reason_to_hammer_the_platform(office: Office) -> None:
    office.platform.scripts["set_wrap_up"] = [unreachable()] * 100
    call = office.platform.world.answered_call()
    transfer_id = await office.request(wrap_up_code="sold")
    await office.end(transfer_id, within_s=20)
    await office.clock.sleep(8)
    people.hang_up(office.platform.world, call)
    before = office.platform.requests
    closed = await office.closed(transfer_id)
    assert len(closed.follow_up) == 1
    assert office.platform.requests - before < 25
    assert _errands(office, transfer_id) == [("wrap_up", "failed", Cause.PLATFORM_DOWN)]


@on_stage
async def test_a_wrap_up_code_the_platform_refuses_for_good_is_given_up_at_once(office: Office) -> None:
    office.platform.scripts["set_wrap_up"] = [refused(Cause.NOT_PERMITTED)] * 9
    office.platform.world.answered_call()
    transfer_id = await office.request(wrap_up_code="sold")
    await office.closed(transfer_id)
    assert len(_written(office, "set_wrap_up")) == 1
    assert _errands(office, transfer_id) == [("wrap_up", "failed", Cause.NOT_PERMITTED)]


@on_stage
async def test_an_agent_who_keeps_the_caller_is_not_wrapped_up(office: Office) -> None:
    call = office.platform.world.answered_call()
    transfer_id = await office.request("agent:dora", wrap_up_code="sold")
    assert (await office.end(transfer_id, within_s=20)).status is Status.FAILED
    await office.clock.sleep(100)
    assert call.place == "agent:ana"
    assert not call.wrap_ups


@on_stage
async def test_an_agent_who_consults_is_wrapped_up_once_the_caller_is_handed_over(office: Office) -> None:
    call = office.platform.world.answered_call()
    transfer_id = await office.request("agent:ben", kind=Kind.CONSULT, wrap_up_code="sold")
    await office.clock.sleep(5)
    assert not call.wrap_ups
    people.leave(office.platform.world, call, call.agent("ana"))
    await office.closed(transfer_id)
    assert call.wrap_ups == {call.parties[1].id: "w-sold"}


@pytest.mark.parametrize("release", [Release.AT_ONCE, Release.ON_ANSWER])
@on_stage
async def test_skills_and_priority_that_come_too_late_are_said_to(office: Office, release: Release) -> None:
    office.platform.world.queues["q-billing"] = Queue(
        "q-billing", "Billing", ring_after_s=0.0, answer_after_s=0.0
    )
    office.platform.world.answered_call()
    transfer_id = await office.request(priority=9, release=release)
    assert (await office.end(transfer_id, within_s=10)).status is Status.COMPLETED
    await office.clock.sleep(1)
    ((kind, status, _),) = _errands(office, transfer_id)
    assert (kind, status) != ("routing", "done")


@on_stage
async def test_skills_and_priority_are_set_anew_in_the_next_line(office: Office) -> None:
    call = office.platform.world.answered_call()
    transfer_id = await office.request("queue:Empty Desk", priority=9, fallback=["queue:Lonely"])
    await office.clock.sleep(5)
    assert call.place == "queue:Lonely"
    assert call.priority == 9
    assert _errands(office, transfer_id) == [("routing", "done", None)]


def test_the_journey_is_stamped_where_that_is_wanted() -> None:
    async def scenario() -> None:
        async with open_office(policy=Policy(stamp_journey=True)) as office:
            call = office.platform.world.answered_call()
            await office.end(await office.request(), within_s=10)
            assert call.journey is not None
            assert len(_written(office, "stamp")) == 1

    run_virtual(scenario())
