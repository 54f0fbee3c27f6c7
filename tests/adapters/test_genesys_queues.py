from dataclasses import replace
from typing import Any

import pytest

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformMissing, PlatformRefused
from hookflash.domain.ids import CallId
from hookflash.domain.targets import Target, TargetType, parse_target
from hookflash.ports.platform import Lane, Spend, Wait

from .asking import (
    FIGURES,
    QUEUES,
    READ_CALL,
    SKILLS,
    TO_BEN,
    TO_SUPPORT,
    connect,
    read_call,
)
from .clocks import ManualClock
from .shapes import (
    ANA,
    BEN,
    BILLING,
    CALL,
    SUPPORT,
    figure,
    page_of,
    queue_page,
    waiting_call,
)
from .stub import (
    Stub,
    answer,
    refusal,
)


async def test_queue_is_found_by_its_name_in_any_case(
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock
) -> None:
    stub.on(QUEUES, answer(200, queue_page((BILLING, "Billing"), (SUPPORT, "Straße Ost"))))
    found = await control.resolve(parse_target("queue:STRASSE ost"), (), spend)
    assert found.destination.target == Target(type=TargetType.QUEUE, id=SUPPORT, name="Straße Ost")
    clock.jump(299)
    again = await control.resolve(parse_target("queue: billing "), (), spend)
    assert (again.destination.target.id, again.age_s) == (BILLING, 299)
    assert spend.requests == 2


async def test_queue_is_found_by_its_id(stub: Stub, control: GenesysCallControl, spend: Spend) -> None:
    stub.on(f"{QUEUES}/{BILLING}", answer(200, {"id": BILLING, "name": "Billing"}))
    for target in (Target(type=TargetType.QUEUE, id=BILLING), parse_target(f"queue:{BILLING.upper()}")):
        found = await control.resolve(target, (), spend)
        assert found.destination.target == Target(type=TargetType.QUEUE, id=BILLING, name="Billing")
    assert spend.requests == 2


async def test_unknown_id_is_missing(stub: Stub, control: GenesysCallControl, spend: Spend) -> None:
    stub.on(f"{QUEUES}/{BILLING}", refusal(404, "not.found"))
    with pytest.raises(PlatformMissing) as caught:
        await control.resolve(Target(type=TargetType.QUEUE, id=BILLING), (), spend)
    assert caught.value.cause is Cause.TARGET_MISSING


async def test_unknown_name_lists_near_ones_and_looks_again_once_in_ten_seconds(
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock
) -> None:
    names = ["Billing", "Billing North", "Support", "Bulling", "Filling", "Billing South", "Milling"]
    page = queue_page(*((f"{BILLING[:-1]}{n}", name) for n, name in enumerate(names)))
    stub.on(QUEUES, answer(200, page))
    for _ in range(2):
        with pytest.raises(PlatformMissing):
            await control.resolve(parse_target("queue:Biling"), (), spend)
        clock.jump(4)
    with pytest.raises(PlatformMissing) as caught:
        await control.resolve(parse_target("queue:Biling"), (), spend)
    assert caught.value.cause is Cause.TARGET_MISSING
    assert caught.value.near[0] == "Billing"
    assert len(caught.value.near) == 5
    assert "Support" not in caught.value.near
    assert "Biling" not in caught.value.message
    assert stub.count(QUEUES) == 1
    clock.jump(3)
    with pytest.raises(PlatformMissing):
        await control.resolve(parse_target("queue:Biling"), (), spend)
    assert stub.count(QUEUES) == 2


async def test_queue_made_a_moment_ago_is_found(
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock
) -> None:
    stub.on(QUEUES, answer(200, queue_page((BILLING, "Billing"))), answer(200, queue_page((SUPPORT, "New"))))
    await control.resolve(parse_target("queue:billing"), (), spend)
    clock.jump(11)
    assert (await control.resolve(parse_target("queue:new"), (), spend)).destination.target.id == SUPPORT


async def test_ambiguous_name_is_missing_and_lists_them(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(QUEUES, answer(200, queue_page((BILLING, "Desk"), (SUPPORT, "DESK"))))
    with pytest.raises(PlatformMissing) as caught:
        await control.resolve(parse_target("queue:desk"), (), spend)
    assert caught.value.near == ("Desk", "DESK")


async def test_list_is_read_page_by_page(stub: Stub, control: GenesysCallControl, spend: Spend) -> None:
    first = queue_page(*((f"{BILLING[:-3]}{n:03}", f"Desk {n}") for n in range(100)), pageCount=2)
    stub.on(QUEUES, answer(200, first), answer(200, queue_page((SUPPORT, "Last"), pageCount=2)))
    assert (await control.resolve(parse_target("queue:last"), (), spend)).destination.target.id == SUPPORT
    queries = [one.target.partition("?")[2] for one in stub.seen[1:]]
    assert queries == ["pageSize=100&pageNumber=1", "pageSize=100&pageNumber=2"]


async def test_queue_that_comes_twice_is_one_queue(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(QUEUES, answer(200, queue_page((SUPPORT, "Desk"), (SUPPORT, "Desk"))))
    assert (await control.resolve(parse_target("queue:desk"), (), spend)).destination.target.id == SUPPORT


@pytest.mark.parametrize("pages", [None, 0, 1, "x"])
async def test_list_ends_without_a_page_count(
    stub: Stub, control: GenesysCallControl, spend: Spend, pages: Any
) -> None:
    stub.on(QUEUES, answer(200, queue_page((SUPPORT, "Last"), pageCount=pages)))
    await control.resolve(parse_target("queue:last"), (), spend)
    assert stub.count(QUEUES) == 1


async def test_list_that_never_ends_is_left(stub: Stub, clock: ManualClock) -> None:
    control = connect(stub, clock, access_token="given", rate_limit="off")
    stub.on(QUEUES, answer(200, queue_page((BILLING, "Billing"), pageCount=10**9)))
    spend = Spend(Lane.CHECK)
    with pytest.raises(PlatformMissing):
        await control.resolve(parse_target("queue:zzz"), (), spend)
    await control.close()
    assert stub.count(QUEUES) == 200


async def test_name_of_a_queue_comes_from_what_is_known(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, answer(200, waiting_call()))
    assert (await read_call(control, spend)).legs[0].queue_name is None
    stub.on(QUEUES, answer(200, queue_page((BILLING, "Billing"))))
    await control.resolve(parse_target("queue:billing"), (), spend)
    asked = len(stub.seen)
    assert (await read_call(control, spend)).legs[0].queue_name == "Billing"
    assert len(stub.seen) == asked + 1


async def test_queue_figures_are_read_and_kept_for_five_seconds(
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock
) -> None:
    data = [figure("oWaiting", 2), figure("oOnQueueUsers", 3), figure("oUserRoutingStatuses", 1, "IDLE")]
    stub.on(FIGURES, answer(200, {"results": [{"group": {"queueId": SUPPORT}, "data": data}]}))
    facts = await control.read_queue(TO_SUPPORT, spend)
    assert (facts.waiting, facts.staffed, facts.idle, facts.age_s) == (2, 3, 1, 0)
    body = stub.seen[-1].json
    assert body["filter"]["predicates"][0]["value"] == SUPPORT
    assert set(body["metrics"]) == {"oWaiting", "oOnQueueUsers", "oUserRoutingStatuses"}
    clock.jump(5)
    assert (await control.read_queue(TO_SUPPORT, spend)).age_s == 5
    clock.jump(0.1)
    assert (await control.read_queue(TO_SUPPORT, spend)).age_s == 0
    assert stub.count(FIGURES) == 2


async def test_agents_with_the_skills_are_counted_by_membership(
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock
) -> None:
    data = [figure("oWaiting", 2), figure("oOnQueueUsers", 3)]
    stub.on(FIGURES, answer(200, {"results": [{"group": {"queueId": SUPPORT}, "data": data}]}))
    both = [{"id": "s-1", "state": "active"}, {"id": "s-2"}]
    status = {"joined": True, "routingStatus": {"status": "IDLE"}}
    ana = {"id": ANA, "name": "Ana Ash", **status, "user": {"id": ANA, "skills": both}}
    ben = {"id": BEN, "name": "Ben Birch", **status, "user": {"id": BEN, "skills": both[1:]}}
    stub.on(f"{QUEUES}/{SUPPORT}/members", answer(200, page_of(ana, ben)))
    for number, name in ((1, "Old Norse"), (2, "Latin")):
        stub.on(f"{SKILLS}/s-{number}", answer(200, {"id": f"s-{number}", "name": name}))
    asked = replace(TO_SUPPORT, skill_ids=("s-2", "s-1"))
    facts = await control.read_queue(asked, spend)
    assert (facts.waiting, facts.staffed, facts.idle, facts.agents) == (2, 1, 1, ("Ana Ash",))
    assert "skills=Latin%2COld+Norse" in stub.seen[-1].target
    assert "joined=true" in stub.seen[-1].target
    clock.jump(3)
    assert (await control.read_queue(asked, spend)).age_s == 3
    assert stub.count(f"{QUEUES}/{SUPPORT}/members") == 1


async def test_wait_is_estimated_and_kept(
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock
) -> None:
    estimate = {"intent": "CALL", "formula": "SIMPLE", "estimatedWaitTimeSeconds": 42}
    stub.on(f"{QUEUES}/{SUPPORT}/estimatedwaittime", answer(200, {"results": [estimate]}))
    assert await control.estimate_wait(TO_SUPPORT, CallId(CALL), spend) == Wait(42.0, 0)
    clock.jump(2)
    assert await control.estimate_wait(TO_SUPPORT, CallId("another"), spend) == Wait(42.0, 2)
    assert stub.count(f"{QUEUES}/{SUPPORT}/estimatedwaittime") == 1


async def test_only_lines_have_figures(stub: Stub, control: GenesysCallControl, spend: Spend) -> None:
    for asking in (
        control.read_queue(TO_BEN, spend),
        control.estimate_wait(TO_BEN, CallId(CALL), spend),
        control.read_agent(TO_SUPPORT, spend),
    ):
        with pytest.raises(PlatformRefused) as caught:
            await asking
        assert caught.value.cause is Cause.NOT_SUPPORTED
    assert stub.seen == []
