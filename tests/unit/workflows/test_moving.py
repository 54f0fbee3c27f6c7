"""A transfer from the request to a person who has picked up, and the refusals on its way."""

from itertools import pairwise
from typing import Any

import pytest

from hookflash.domain.calls import LegState, MoveState
from hookflash.domain.causes import Cause
from hookflash.domain.checks import CheckResult
from hookflash.domain.requests import DoneWhen
from hookflash.domain.status import AttemptStatus, Phase, Reached, Status
from hookflash.domain.transfer import FollowUpKind, ResolvedBy
from tests.fakes import people
from tests.fakes.office import Office, open_office
from tests.fakes.places import LONELY
from tests.fakes.platform import FakePlatform, Outcome, accepted, busy, refused, unreachable
from tests.fakes.virtual_time import run_virtual


def test_a_talking_caller_is_moved_and_picked_up() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            call = office.platform.world.answered_call()
            transfer_id = await office.request()
            assert office.transfer(transfer_id).status is Status.ACCEPTED
            done = await office.end(transfer_id, within_s=5)
            assert (done.status, done.reached, done.cause) == (Status.COMPLETED, Reached.PERSON, None)
            assert done.landing is not None
            assert done.landing.where == call.place == "agent:ben"
            assert [a.status for a in done.attempts] == [AttemptStatus.COMPLETED]
            assert done.attempts[0].resolved_by is ResolvedBy.ANSWER
            assert office.kinds(transfer_id) == [
                "accepted",
                "checked",
                "intent_written",
                "command_accepted",
                "command_done",
                "progressed",
                "ended",
            ]
            assert all(check.result is CheckResult.PASSED for check in done.checks)
            assert len(office.platform.sent) == len(office.platform.world.effects) == 1
            assert office.points.reached == ["command:before", "command:after"]

    run_virtual(scenario())


def test_the_call_is_waiting_and_then_ringing_before_it_is_answered() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            transfer_id = await office.request()
            seen: list[tuple[Status, Phase | None]] = []

            def note() -> bool:
                now = office.transfer(transfer_id)
                if not seen or seen[-1] != (now.status, now.phase):
                    seen.append((now.status, now.phase))
                return now.status.is_final

            await office.until(note)
            assert (Status.WAITING, Phase.QUEUED) in seen
            assert (Status.WAITING, Phase.RINGING) in seen
            assert seen.index((Status.WAITING, Phase.QUEUED)) < seen.index((Status.WAITING, Phase.RINGING))
            assert seen[-1] == (Status.COMPLETED, None)

    run_virtual(scenario())


def test_with_done_when_queued_the_transfer_ends_at_the_queue() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            transfer_id = await office.request("queue:Lonely", done_when=DoneWhen.QUEUED)
            done = await office.end(transfer_id, within_s=5)
            assert (done.status, done.reached) == (Status.COMPLETED, Reached.QUEUE)
            assert done.landing is not None
            assert done.landing.where == "queue:Lonely"

    run_virtual(scenario())


@pytest.mark.parametrize("to", ["queue:Billing", "queue:Lonely", "queue:Empty Desk", "queue:Nowhere"])
def test_every_platform_request_is_counted(to: str) -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            office.platform.script = [busy(), accepted(effect_after_s=3.0)]
            transfer_id = await office.request(to, deadline_s=60.0)
            done = await office.end(transfer_id)
            assert done.platform_requests == office.platform.requests
            if done.status is Status.COMPLETED:
                closed = await office.closed(transfer_id)
                assert closed.platform_requests == office.platform.requests

    run_virtual(scenario())


@pytest.mark.parametrize("start", ["held", "queued", "ringing"])
def test_calls_on_hold_in_a_queue_and_ringing_can_be_moved(start: str) -> None:
    async def scenario() -> None:
        async with open_office() as office:
            world = office.platform.world
            if start == "held":
                call = world.answered_call()
                people.hold(world, call)
            else:
                call = world.queued_call("q-overflow" if start == "ringing" else "q-lonely")
                await office.clock.sleep(0.5)
                states = [leg.state for leg in call.legs]
                assert (LegState.RINGING in states) == (start == "ringing")
            done = await office.end(await office.request(), within_s=8)
            assert done.status is Status.COMPLETED
            assert call.place == "agent:ben"
            assert len(world.effects) == 1

    run_virtual(scenario())


async def _refusals(office: Office, *outcomes: Outcome) -> list[float]:
    """Move a call against some refusals; the moments at which commands were sent."""
    office.platform.world.answered_call()
    office.platform.script = list(outcomes)
    done = await office.end(await office.request())
    assert done.status is Status.COMPLETED
    assert [a.status for a in done.attempts] == [
        *(AttemptStatus.REFUSED for _ in outcomes),
        AttemptStatus.COMPLETED,
    ]
    assert len(office.platform.world.effects) == 1
    return [sent.at for sent in office.platform.sent]


@pytest.mark.parametrize(
    "outcome", [busy(), unreachable(), refused(Cause.CALL_GONE)], ids=["busy", "unreachable", "gone"]
)
def test_a_proven_refusal_allows_a_new_intent_after_a_pause(outcome: Outcome) -> None:
    async def scenario() -> None:
        async with open_office() as office:
            moments = await _refusals(office, outcome, outcome, outcome)
            pauses = [after - before for before, after in pairwise(moments)]
            assert all(pause >= 0.5 for pause in pauses)
            assert pauses == sorted(pauses)

    run_virtual(scenario())


def test_a_leg_that_moved_between_check_and_command_is_planned_again() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            world = office.platform.world
            call = world.answered_call()
            old_leg = call.legs[1].id

            def move_away() -> None:
                people.move_away(world, call, LONELY)

            office.points.at["command:before"] = move_away
            done = await office.end(await office.request(), within_s=10)
            assert done.status is Status.COMPLETED
            assert [sent.leg_id for sent in office.platform.sent] == [old_leg, call.legs[2].id]
            assert [a.cause for a in done.attempts] == [Cause.CALL_GONE, None]
            assert call.place == "agent:ben"

    run_virtual(scenario())


@pytest.mark.parametrize(
    ("cause", "status", "commands"),
    [
        (Cause.NOT_PERMITTED, Status.FAILED, 1),
        (Cause.PLATFORM_REFUSED, Status.FAILED, 1),
        (Cause.CREDENTIALS_REJECTED, Status.FAILED, 2),
        (Cause.CALL_GONE, Status.FAILED, 5),
    ],
)
def test_a_target_that_keeps_being_refused_is_given_up(cause: Cause, status: Status, commands: int) -> None:
    async def scenario() -> None:
        async with open_office() as office:
            call = office.platform.world.answered_call()
            office.platform.default = refused(cause)
            done = await office.end(await office.request())
            assert (done.status, done.cause) == (status, cause)
            assert len(office.platform.sent) == commands
            assert done.landing is not None
            assert done.landing.where == call.place == "agent:ana"

    run_virtual(scenario())


@pytest.mark.parametrize("outcome", [busy(), unreachable()], ids=["busy", "unreachable"])
def test_trouble_with_the_whole_platform_is_waited_out_till_the_deadline(outcome: Outcome) -> None:
    async def scenario() -> None:
        async with open_office() as office:
            call = office.platform.world.answered_call()
            office.platform.default = outcome
            done = await office.end(await office.request(deadline_s=60.0))
            assert (done.status, done.cause) == (Status.TIMED_OUT, Cause.TIMEOUT)
            assert done.ended_at is not None
            assert 60 <= (done.ended_at - done.accepted_at).total_seconds() < 75
            assert done.landing is not None
            assert done.landing.where == call.place == "agent:ana"
            assert not office.platform.world.effects
            sent = len(office.platform.sent)
            await office.clock.sleep(600)
            assert len(office.platform.sent) == sent

    run_virtual(scenario())


def test_a_call_nobody_knows_is_rejected_with_nothing_done() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            done = await office.end(await office.request(call_id="no-such-call"), within_s=2)
            assert (done.status, done.cause) == (Status.REJECTED, Cause.CALL_GONE)
            assert done.landing is not None
            assert done.landing.where == "gone"
            assert not office.platform.sent

    run_virtual(scenario())


async def _rejection(office: Office, to: str = "queue:Billing", **options: Any) -> Cause | None:
    done = await office.end(await office.request(to, **options), within_s=5)
    assert done.status is Status.REJECTED
    assert not office.platform.sent
    assert any(check.blocks for check in done.checks)
    return done.cause


@pytest.mark.parametrize(
    ("to", "options", "cause"),
    [
        ("queue:Bilingual", {}, Cause.TARGET_MISSING),
        ("queue:Empty Desk", {}, Cause.NO_AGENTS),
        ("voicemail:agent:ana", {}, Cause.NOT_SUPPORTED),
        ("callback:+4930111111", {}, Cause.NOT_SUPPORTED),
        ("skill:klingon", {}, Cause.TARGET_MISSING),
        ("queue:Billing", {"skills": ["klingon"]}, Cause.TARGET_MISSING),
        ("agent:emil", {}, Cause.NOT_AVAILABLE),
        ("number:12345", {}, Cause.INVALID_TARGET),
        ("queue:Billing", {"leg": "leg-99"}, Cause.INVALID_TARGET),
    ],
)
def test_what_cannot_be_done_is_rejected_before_anything_happens(
    to: str, options: dict[str, Any], cause: Cause
) -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            assert await _rejection(office, to, **options) is cause

    run_virtual(scenario())


def test_a_private_call_an_ended_call_and_a_moving_call_are_rejected() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            world = office.platform.world
            world.answered_call("secret").is_private = True
            people.hang_up(world, world.answered_call("over"))
            call = world.answered_call("moving")
            office.platform.world.record(call, 1, "q-overflow", MoveState.UNDER_WAY)
            assert await _rejection(office, call_id="secret") is Cause.PRIVATE_CALL
            assert await _rejection(office, call_id="over") is Cause.CALL_GONE
            assert await _rejection(office, call_id="moving") is Cause.CALL_BUSY

    run_virtual(scenario())


def test_missing_permissions_of_the_service_are_named() -> None:
    async def scenario() -> None:
        platform = FakePlatform()
        platform.missing = ("conversation:transfer",)
        async with open_office(platform) as office:
            office.platform.world.answered_call()
            done = await office.end(await office.request(), within_s=5)
            assert (done.status, done.cause) == (Status.REJECTED, Cause.NOT_PERMITTED)
            assert "conversation:transfer" in (done.detail or "")
            assert not office.platform.sent

    run_virtual(scenario())


def test_after_the_pick_up_the_call_is_seen_to_hold_and_the_file_is_closed() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            transfer_id = await office.request()
            ended = await office.end(transfer_id)
            closed = await office.closed(transfer_id)
            assert [item.what for item in closed.follow_up] == [FollowUpKind.HELD]
            assert ended.ended_at is not None
            held_for = (closed.follow_up[0].at - ended.ended_at).total_seconds()
            assert 120 <= held_for < 121
            requests = office.platform.requests
            await office.clock.sleep(3600)
            assert office.platform.requests == requests
            assert office.process.runner.held == 0

    run_virtual(scenario())
