"""Every check: passed, failed and unknown, under every rule; and calls that are moved several times."""

from collections.abc import Callable
from typing import Any

import pytest

from hookflash.domain.causes import Cause
from hookflash.domain.checks import DEFAULT_RULES, INDISPENSABLE, CheckName, CheckResult, Rule
from hookflash.domain.errors import CallBusy, PlatformError
from hookflash.domain.orders import OrderKind
from hookflash.domain.requests import IfBusy
from hookflash.domain.status import Status
from hookflash.domain.transfer import Transfer
from hookflash.workflows.policy import Availability, NumberPolicy, Policy
from tests.fakes import people
from tests.fakes.office import Office, open_office
from tests.fakes.places import Person, Queue
from tests.fakes.platform import FakePlatform
from tests.fakes.stage import on_stage
from tests.fakes.virtual_time import run_virtual

Arrange = Callable[[FakePlatform], None]


def _trouble() -> PlatformError:
    return PlatformError("cannot be told", Cause.PLATFORM_UNCLEAR)


def _unreadable(what: str) -> Arrange:
    def arrange(platform: FakePlatform) -> None:
        platform.unreadable[what] = _trouble

    return arrange


def _private(platform: FakePlatform) -> None:
    platform.world.calls["call-1"].is_private = True


def _over(platform: FakePlatform) -> None:
    people.hang_up(platform.world, platform.world.calls["call-1"])


def _moving(platform: FakePlatform) -> None:
    from hookflash.domain.calls import MoveState  # noqa: PLC0415  one use

    platform.world.record(platform.world.calls["call-1"], 99, "q-overflow", MoveState.UNDER_WAY)


def _ungranted(platform: FakePlatform) -> None:
    platform.missing = ("conversation:transfer",)


def _forbidden(platform: FakePlatform) -> None:
    platform.missing_of["ana"] = ("conversation:transfer",)


def _no_figures(platform: FakePlatform) -> None:
    platform.gives_figures = False


def _full(platform: FakePlatform) -> None:
    platform.world.queues["q-billing"] = Queue("q-billing", "Billing", waiting=9, wait_s=900.0)


def _nothing(platform: FakePlatform) -> None:
    """Everything is well."""


C, P, F, U = CheckName, CheckResult.PASSED, CheckResult.FAILED, CheckResult.UNKNOWN
# Check, answer, cause, how it comes about, request, policy.
ROWS: list[tuple[CheckName, CheckResult, Cause | None, Arrange, dict[str, Any], dict[str, Any]]] = [
    (C.CAPABILITY_SUPPORTED, F, Cause.NOT_SUPPORTED, _nothing, {"to": "voicemail:agent:ben"}, {}),
    (C.CALL_ACTIVE, F, Cause.CALL_GONE, _over, {}, {}),
    (C.CALL_EXISTS, F, Cause.CALL_GONE, lambda p: p.world.calls.clear(), {}, {}),
    (C.NOT_ALREADY_MOVING, F, Cause.CALL_BUSY, _moving, {}, {}),
    (C.LEG_FOUND, F, Cause.INVALID_TARGET, _nothing, {"leg": "leg-77"}, {}),
    (C.SERVICE_ALLOWED, F, Cause.NOT_PERMITTED, _ungranted, {}, {}),
    (C.SERVICE_ALLOWED, U, Cause.PLATFORM_UNCLEAR, _unreadable("missing_grants"), {}, {}),
    (C.REQUESTER_ALLOWED, F, Cause.NOT_PERMITTED, _forbidden, {"requested_by": "ana"}, {}),
    (
        C.REQUESTER_ALLOWED,
        U,
        Cause.PLATFORM_UNCLEAR,
        _unreadable("missing_grants_of"),
        {"requested_by": "ana"},
        {},
    ),
    (C.CALL_NOT_PRIVATE, F, Cause.PRIVATE_CALL, _private, {}, {}),
    (C.DEPTH_BELOW_LIMIT, F, Cause.DEPTH_EXCEEDED, _nothing, {}, {"depth_limit": 0}),
    (C.TARGET_EXISTS, F, Cause.TARGET_MISSING, _nothing, {"to": "queue:Nowhere"}, {}),
    (C.TARGET_OPEN, F, Cause.QUEUE_CLOSED, _nothing, {"to": "queue:Closed Desk"}, {}),
    (C.TARGET_OPEN, U, Cause.PLATFORM_UNCLEAR, _unreadable("read_hours"), {}, {}),
    (C.AGENTS_AVAILABLE, F, Cause.NO_AGENTS, _nothing, {"to": "queue:Empty Desk"}, {}),
    (C.AGENTS_AVAILABLE, U, Cause.PLATFORM_UNCLEAR, _unreadable("read_queue"), {}, {}),
    (C.AGENTS_AVAILABLE, U, Cause.PLATFORM_UNCLEAR, _no_figures, {}, {"availability": Availability.IDLE}),
    (C.WAIT_ACCEPTABLE, F, Cause.WAIT_TOO_LONG, _full, {"wait_limit_s": 60.0}, {}),
    (C.WAIT_ACCEPTABLE, F, Cause.QUEUE_FULL, _full, {}, {"most_waiting": {"Billing": 9}}),
    (C.WAIT_ACCEPTABLE, U, Cause.PLATFORM_UNCLEAR, _nothing, {"wait_limit_s": 60.0}, {}),
    (C.AGENT_REACHABLE, F, Cause.NOT_AVAILABLE, _nothing, {"to": "agent:emil"}, {}),
    (C.AGENT_REACHABLE, F, Cause.NOT_AVAILABLE, _nothing, {"to": "agent:fred"}, {}),
    (C.AGENT_REACHABLE, F, Cause.NOT_AVAILABLE, _nothing, {"to": "agent:gina"}, {}),
    (C.AGENT_REACHABLE, U, Cause.PLATFORM_UNCLEAR, _unreadable("read_agent"), {"to": "agent:ben"}, {}),
    (C.AGENT_REACHABLE, U, Cause.PLATFORM_UNCLEAR, _no_figures, {"to": "agent:ben"}, {}),
    (C.NUMBER_VALID, F, Cause.INVALID_TARGET, _nothing, {"to": "number:030"}, {}),
    (
        C.NUMBER_ALLOWED,
        F,
        Cause.NUMBER_BLOCKED,
        _nothing,
        {"to": "number:+4930111111"},
        {"numbers": NumberPolicy(countries=frozenset({"CH"}))},
    ),
    (C.WRAP_UP_VALID, F, Cause.INVALID_TARGET, _nothing, {"wrap_up_code": "nonsense"}, {}),
    (
        C.WRAP_UP_VALID,
        U,
        Cause.PLATFORM_UNCLEAR,
        _unreadable("find_wrap_up"),
        {"wrap_up_code": "sold"},
        {},
    ),
    (C.CONTEXT_FITS, F, Cause.NOT_SUPPORTED, _nothing, {"context": {"a": "ä" * 120}}, {}),
    (C.VERSION_MATCHES, F, Cause.VERSION_CONFLICT, _nothing, {"expect": "stale"}, {}),
]
_NAMES = [f"{row[0]}-{row[1]}-{n}" for n, row in enumerate(ROWS)]


def _play(row: tuple[Any, ...], rule: Rule | None) -> Transfer:
    name, _, _, arrange, said, figures = row

    async def scenario() -> Transfer:
        rules = {name: rule} if rule is not None else {}
        async with open_office(policy=Policy(rules=rules, **figures)) as office:
            office.platform.world.answered_call()
            arrange(office.platform)
            return await office.end(await office.request(**{"deadline_s": 30.0, **said}), within_s=60)

    return run_virtual(scenario())


@pytest.mark.parametrize("row", ROWS, ids=_NAMES)
def test_a_check_answers_and_blocks_as_the_usual_rules_say(row: tuple[Any, ...]) -> None:
    name, result, cause, *_ = row
    done = _play(row, None)
    ours = [check for check in done.checks if check.name is name and check.result is result]
    assert ours, [(check.name, check.result) for check in done.checks]
    assert ours[0].cause is cause
    blocks = result is F or DEFAULT_RULES.get(name) is Rule.STRICT
    assert ours[0].blocks == blocks
    assert (done.status is Status.REJECTED) == blocks
    if blocks:
        assert done.cause is cause


def _is_possible(name: CheckName, rule: Rule) -> bool:
    return name not in INDISPENSABLE or rule in {Rule.BLOCK, Rule.STRICT}


@pytest.mark.parametrize(
    ("row", "rule"), [(row, rule) for row in ROWS for rule in Rule if _is_possible(row[0], rule)]
)
def test_a_rule_decides_what_an_answer_does(row: tuple[Any, ...], rule: Rule) -> None:
    name, result, cause, *_ = row
    done = _play(row, rule)
    ours = [check for check in done.checks if check.name is name and check.result is not P]
    if rule is Rule.OFF:
        assert not ours
        assert done.cause is not cause or done.status is not Status.REJECTED
        return
    blocks = rule is Rule.STRICT or (rule is Rule.BLOCK and result is F)
    assert [check.blocks for check in ours][:1] == [blocks]
    # What is no number cannot be an allowed one either, whatever the first answer does.
    assert (done.status is Status.REJECTED) == (blocks or name is C.NUMBER_VALID)


@on_stage
async def test_the_call_as_the_requester_saw_it_may_be_moved(office: Office) -> None:
    call = office.platform.world.answered_call()
    seen = office.platform.world.snapshot(call, 0.0).etag
    done = await office.end(await office.request(expect=f'"{seen}"'), within_s=10)
    assert done.status is Status.COMPLETED


@pytest.mark.parametrize("lasts_s", [5.0, 20.0])
def test_a_sensitive_stretch_is_waited_out_for_a_while(lasts_s: float) -> None:
    async def scenario() -> None:
        async with open_office(policy=Policy(privacy_wait_s=10.0)) as office:
            call = office.platform.world.answered_call()
            call.is_private = True
            transfer_id = await office.request()
            await office.clock.sleep(lasts_s)
            call.is_private = False
            done = await office.end(transfer_id, within_s=20)
            assert done.status is (Status.COMPLETED if lasts_s < 10 else Status.REJECTED)

    run_virtual(scenario())


async def _move(office: Office, to: str) -> Transfer:
    return await office.end(await office.request(to), within_s=30)


@on_stage
async def test_the_same_place_twice_and_back_again_are_loops(office: Office) -> None:
    office.platform.world.answered_call(queue="q-support")
    assert (await _move(office, "agent:ben")).status is Status.COMPLETED
    again = await _move(office, "agent:ben")
    assert (again.status, again.cause) == (Status.REJECTED, Cause.LOOP_DETECTED)
    back = await _move(office, "agent:ana")
    assert (back.status, back.cause) == (Status.REJECTED, Cause.LOOP_DETECTED)
    assert (await _move(office, "agent:olga")).status is Status.COMPLETED


@on_stage
async def test_a_call_goes_through_three_transfers_and_no_more(office: Office) -> None:
    office.platform.world.answered_call()
    for depth, to in enumerate(("agent:ben", "agent:olga", "queue:Billing"), start=1):
        done = await _move(office, to)
        assert done.status is Status.COMPLETED
        assert done.journey is not None
        assert done.journey.depth == depth
    done = await _move(office, "queue:Overflow")
    assert (done.status, done.cause) == (Status.REJECTED, Cause.DEPTH_EXCEEDED)


@on_stage
async def test_a_target_that_never_got_the_call_may_be_tried_again_later(office: Office) -> None:
    world = office.platform.world
    call = world.answered_call()
    assert (await _move(office, "agent:dora")).status is Status.FAILED
    world.people["dora"] = Person("dora")
    assert (await _move(office, "agent:dora")).status is Status.COMPLETED
    assert call.place == "agent:dora"


@on_stage
async def test_a_transfer_waits_for_the_one_before_if_it_may(office: Office) -> None:
    call = office.platform.world.answered_call()
    first = await office.request("queue:Lonely", deadline_s=20)
    with pytest.raises(CallBusy):
        await office.request("queue:Overflow")
    second = await office.request("queue:Overflow", if_busy=IfBusy.WAIT)
    third = await office.request("queue:Billing", if_busy=IfBusy.WAIT)
    await office.clock.sleep(10)
    assert {office.transfer(one).status for one in (second, third)} == {Status.ACCEPTED}
    assert len(office.platform.sent) == 1
    await office.end(first)
    ends = [(await office.end(one, within_s=60)).status for one in (second, third)]
    assert ends == [Status.COMPLETED, Status.COMPLETED]
    assert call.place in {"agent:ben", "agent:olga"}


@on_stage
async def test_a_transfer_that_waits_can_be_called_off_and_runs_out_of_time(office: Office) -> None:
    office.platform.world.answered_call()
    first = await office.request("queue:Lonely", deadline_s=100)
    second = await office.request("queue:Overflow", if_busy=IfBusy.WAIT)
    third = await office.request("queue:Overflow", if_busy=IfBusy.WAIT, deadline_s=10)
    await office.order(second, OrderKind.CANCEL)
    assert (await office.end(second, within_s=5)).status is Status.CANCELLED
    done = await office.end(third, within_s=20)
    assert (done.status, done.cause) == (Status.TIMED_OUT, Cause.CALL_BUSY)
    assert office.transfer(first).status is Status.WAITING
    assert len(office.platform.sent) == 1


@on_stage
async def test_who_waits_is_admitted_after_a_restart_too(office: Office) -> None:
    office.platform.world.answered_call()
    first = await office.request("queue:Lonely", deadline_s=20)
    second = await office.request("queue:Overflow", if_busy=IfBusy.WAIT)
    await office.clock.sleep(5)
    await office.restart()
    await office.end(first)
    assert (await office.end(second, within_s=30)).status is Status.COMPLETED


@pytest.mark.parametrize("per_hour", [1, 2])
def test_only_so_many_numbers_are_dialled_for_a_requester(per_hour: int) -> None:
    async def scenario() -> None:
        async with open_office(policy=Policy(numbers=NumberPolicy(per_hour=per_hour))) as office:
            ends = []
            for n in range(3):
                office.platform.world.answered_call(f"call-{n}")
                transfer_id = await office.request(
                    "number:+4930111111", call_id=f"call-{n}", requested_by="ana"
                )
                ends.append((await office.end(transfer_id, within_s=30)).cause)
            assert ends == [None] * per_hour + [Cause.NUMBER_BLOCKED] * (3 - per_hour)

    run_virtual(scenario())
