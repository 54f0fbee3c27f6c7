from collections.abc import Awaitable, Callable

import pytest

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.adapters.genesys.errands import PRIORITY_MINUTES
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformMissing, PlatformRefused, PlatformSilent
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.journeys import Journey
from hookflash.ports.platform import Spend

from .asking import API, CALLER_PARTY, PARTY, QUEUES, READ_CALL, connect, read_call
from .clocks import ManualClock
from .shapes import AGENT, BILLING, CALL, answered_call, call, page_of, participant
from .stub import Reply, Stub, answer, drop, refusal

STAMP = f"PATCH {CALLER_PARTY}/attributes"
ROUTE = f"PATCH {API}/routing/conversations/{CALL}"
CODES = f"{QUEUES}/{BILLING}/wrapupcodes"
ALL_CODES = f"GET {API}/routing/wrapupcodes"
DONE = "abababab-0000-4000-8000-000000000001"
Write = Callable[[GenesysCallControl, Spend], Awaitable[None]]
JOURNEY = Journey(id="j-1", depth=1, visited=("queue:b", "agent:a"), came_from=("queue:x",))


async def test_stamp_keeps_what_others_wrote_and_comes_back_with_the_call(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, answer(200, answered_call(attributes={"theirs": "x", "order": "old"})))
    stub.on(STAMP, answer(202))
    before = await read_call(control, spend)
    await control.stamp(before, {"order": "17"}, JOURNEY, spend)
    written = stub.seen[-1].json["attributes"]
    assert (written["theirs"], written["order"]) == ("x", "17")
    stub.on(READ_CALL, answer(200, answered_call(attributes=written)))
    after = await read_call(control, spend)
    assert after.journey == JOURNEY
    await control.stamp(after, {"order": "17"}, JOURNEY, spend)
    assert stub.count(STAMP) == 1


async def test_context_cannot_pass_for_a_journey(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, answer(200, answered_call()))
    stub.on(STAMP, answer(202))
    await control.stamp(await read_call(control, spend), {"hookflash.depth": "0"}, JOURNEY, spend)
    assert stub.seen[-1].json["attributes"]["hookflash.depth"] == "1"


async def test_call_without_a_caller_cannot_be_stamped(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, answer(200, call(participant(AGENT, "agent"))))
    with pytest.raises(PlatformMissing) as caught:
        await control.stamp(await read_call(control, spend), {}, JOURNEY, spend)
    assert caught.value.cause is Cause.CALL_GONE


async def test_routing_of_a_waiting_call_is_set(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(ROUTE, answer(200, {"priority": 240}))
    await control.set_routing(CallId(CALL), ["s-1"], 10, spend)
    assert stub.seen[-1].json == {"skillIds": ["s-1"], "priority": PRIORITY_MINUTES[10]}
    await control.set_routing(CallId(CALL), [], None, spend)
    assert stub.seen[-1].json == {"skillIds": []}
    asked = len(stub.seen)
    await control.set_routing(CallId(CALL), None, None, spend)
    assert len(stub.seen) == asked


def test_priorities_grow() -> None:
    minutes = [PRIORITY_MINUTES[priority] for priority in range(1, 11)]
    assert minutes == sorted(set(minutes))
    assert minutes[0] == 0


@pytest.mark.parametrize("priority", [0, 11, -3])
async def test_priority_that_is_none_is_refused(
    stub: Stub, control: GenesysCallControl, spend: Spend, priority: int
) -> None:
    with pytest.raises(PlatformRefused) as caught:
        await control.set_routing(CallId(CALL), None, priority, spend)
    assert caught.value.cause is Cause.NOT_SUPPORTED
    assert stub.seen == []


@pytest.mark.parametrize("says", [refusal(400, "bad.request"), refusal(404, "not.found")])
async def test_call_that_waits_in_no_queue_has_no_routing(
    stub: Stub, control: GenesysCallControl, spend: Spend, says: Reply
) -> None:
    stub.on(ROUTE, says)
    with pytest.raises(PlatformRefused) as caught:
        await control.set_routing(CallId(CALL), ["s-1"], None, spend)
    assert caught.value.cause is Cause.VERSION_CONFLICT


async def test_wrap_up_code_is_found_by_name_and_given_to_the_leg(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(CODES, answer(200, page_of({"id": DONE, "name": "Done"}, {"id": BILLING, "name": "Later"})))
    stub.on(f"PATCH {PARTY}", answer(202))
    code = await control.find_wrap_up("DONE", BILLING.upper(), spend)
    assert code == DONE
    assert await control.find_wrap_up(DONE.upper(), BILLING, spend) == DONE
    assert stub.count(CODES) == 1
    await control.set_wrap_up(CallId(CALL), LegId(AGENT), code, spend)
    assert stub.seen[-1].json == {"wrapup": {"code": DONE}}


@pytest.mark.parametrize("code", ["Dome", "abababab-0000-4000-8000-000000000009"])
async def test_code_of_another_queue_is_missing(
    stub: Stub, control: GenesysCallControl, spend: Spend, code: str
) -> None:
    stub.on(CODES, answer(200, page_of({"id": DONE, "name": "Done"})))
    with pytest.raises(PlatformMissing) as caught:
        await control.find_wrap_up(code, BILLING, spend)
    assert caught.value.cause is Cause.INVALID_TARGET
    assert caught.value.near == (("Done",) if code == "Dome" else ())


async def test_call_that_came_through_no_queue_may_use_any_code(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(ALL_CODES, answer(200, page_of({"id": DONE, "name": "Done"})))
    assert await control.find_wrap_up("done", None, spend) == DONE


async def stamp(control: GenesysCallControl, spend: Spend) -> None:
    await control.stamp(await read_call(control, spend), {"a": "b"}, JOURNEY, spend)


async def route(control: GenesysCallControl, spend: Spend) -> None:
    await control.set_routing(CallId(CALL), None, 3, spend)


async def wrap_up(control: GenesysCallControl, spend: Spend) -> None:
    await control.set_wrap_up(CallId(CALL), LegId(AGENT), DONE, spend)


@pytest.mark.parametrize(
    ("write", "path"),
    [(stamp, STAMP), (route, ROUTE), (wrap_up, f"PATCH {PARTY}")],
    ids=["stamp", "route", "wrap-up"],
)
async def test_write_whose_answer_is_lost_is_sent_once(
    stub: Stub, control: GenesysCallControl, spend: Spend, write: Write, path: str
) -> None:
    stub.on(READ_CALL, answer(200, answered_call()))
    stub.on(path, drop)
    with pytest.raises(PlatformSilent):
        await write(control, spend)
    assert stub.count(path) == 1


def test_room_for_context_is_a_setting(stub: Stub, control: GenesysCallControl, clock: ManualClock) -> None:
    assert control.context_limit() == 8_192
    assert connect(stub, clock, context_limit_bytes=100).context_limit() == 100
