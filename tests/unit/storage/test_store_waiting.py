"""Orders, waiting behind another transfer, and what is remembered: the same of every store."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from hookflash.domain import events as ev
from hookflash.domain.errors import CallBusy, NotUnderWay
from hookflash.domain.ids import CallId
from hookflash.domain.journeys import Journey
from hookflash.domain.orders import OrderKind
from hookflash.domain.requests import IfBusy
from hookflash.domain.state import TransferState
from hookflash.domain.targets import Target, TargetType
from hookflash.domain.transitions import apply
from hookflash.ports.store import Claim, RecordStore
from tests.fakes.shapes import accepted, transfer_id
from tests.fakes.storing import accept, checked, ended, save
from tests.fakes.virtual_time import at

from .conftest import Open

NUMBER = Target(type=TargetType.NUMBER, number="+4930111111")
CALL = CallId("call-x")


async def test_orders_are_kept_in_the_order_they_were_given(open_store: Open) -> None:
    store = open_store("boot-1")
    claim = await accept(store)
    first = await store.post_order(claim.id, OrderKind.SWAP, "key:a", at(2.0))
    second = await store.post_order(claim.id, OrderKind.CANCEL, "key:b", at(3.0))
    assert (first.n, second.n) == (1, 2)
    assert await store.orders(claim.id, after=0) == [first, second]
    assert await store.orders(claim.id, after=1) == [second]
    assert (second.kind, second.by, second.at) == (OrderKind.CANCEL, "key:b", at(3.0))


async def test_orders_of_one_record_are_not_those_of_another(open_store: Open) -> None:
    store = open_store("boot-1")
    one, other = await accept(store, 1), await accept(store, 2)
    await store.post_order(one.id, OrderKind.CANCEL, "key:a", at(2.0))
    assert await store.orders(other.id, after=0) == []
    assert (await store.post_order(other.id, OrderKind.CANCEL, "key:a", at(2.0))).n == 1


async def test_ten_orders_at_once_have_ten_numbers(open_store: Open) -> None:
    store = open_store("boot-1")
    claim = await accept(store)
    given = (store.post_order(claim.id, OrderKind.SWAP, "key:a", at(2.0)) for _ in range(10))
    assert sorted(order.n for order in await asyncio.gather(*given)) == list(range(1, 11))


@pytest.mark.parametrize("is_open", [True, False])
async def test_no_order_is_taken_after_the_end(open_store: Open, *, is_open: bool) -> None:
    store = open_store("boot-1")
    claim = await accept(store)
    await save(store, claim, ended(2.0), is_open=is_open)
    for record_id in (claim.id, transfer_id(99)):
        with pytest.raises(NotUnderWay):
            await store.post_order(record_id, OrderKind.CANCEL, "key:a", at(3.0))
    assert await store.orders(claim.id, after=0) == []


async def _waiting(store: RecordStore, number: int, **said: Any) -> Claim[TransferState]:
    """A transfer of the same call that waits for the one that runs."""
    return await accept(store, number, call_id=CALL, if_busy=IfBusy.WAIT, **said)


async def test_who_may_wait_is_accepted_behind_the_one_that_runs(open_store: Open) -> None:
    store = open_store("boot-1")
    running = await accept(store, 1, call_id=CALL)
    waiting = await _waiting(store, 2)
    assert (running.state.must_wait, waiting.state.must_wait) == (False, True)
    timeline = await store.timeline(waiting.id)
    assert isinstance(timeline[0], ev.Accepted)
    assert timeline[0].must_wait
    with pytest.raises(CallBusy):
        await accept(store, 3, call_id=CALL)


async def test_who_may_wait_does_not_if_nothing_is_in_the_way(open_store: Open) -> None:
    store = open_store("boot-1")
    assert not (await _waiting(store, 1)).state.must_wait
    with pytest.raises(CallBusy):
        await accept(store, 2, call_id=CALL)


async def test_the_one_that_waits_keeps_nobody_out(open_store: Open) -> None:
    store = open_store("boot-1")
    running = await accept(store, 1, call_id=CALL)
    await _waiting(store, 2)
    await save(store, running, ended(3.0), is_open=False)
    assert not await store.is_busy("g", CALL)
    assert not (await accept(store, 3, call_id=CALL)).state.must_wait


async def test_a_waiting_one_is_admitted_once_the_call_is_free(open_store: Open) -> None:
    store = open_store("boot-1")
    running = await accept(store, 1, call_id=CALL)
    first, second = await _waiting(store, 2), await _waiting(store, 3)
    with pytest.raises(CallBusy):
        await save(store, first, ev.Admitted(at=at(4.0)))
    assert len(await store.timeline(first.id)) == 1
    await save(store, running, ended(5.0), is_open=False)
    await save(store, first, ev.Admitted(at=at(6.0)))
    with pytest.raises(CallBusy):
        await save(store, second, ev.Admitted(at=at(6.0)))
    assert await store.is_busy("g", CALL)
    with pytest.raises(CallBusy):
        await accept(store, 4, call_id=CALL)


async def test_of_two_admitted_at_once_one_is(open_store: Open) -> None:
    store = open_store("boot-1")
    running = await accept(store, 1, call_id=CALL)
    both = [await _waiting(store, n) for n in (2, 3)]
    await save(store, running, ended(5.0), is_open=False)
    answers = await asyncio.gather(
        *(save(store, one, ev.Admitted(at=at(6.0))) for one in both), return_exceptions=True
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["CallBusy", "TransferState"]


async def test_a_waiting_one_is_taken_over_like_any_other(open_store: Open) -> None:
    first, second = open_store("boot-1"), open_store("boot-2")
    await accept(first, 1, call_id=CALL)
    await _waiting(first, 2)
    assert [claim.state.must_wait for claim in await second.claim(10)] == [False, True]


async def test_a_call_is_busy_while_a_transfer_of_it_runs(open_store: Open) -> None:
    store = open_store("boot-1")
    assert not await store.is_busy("g", CALL)
    claim = await accept(store, 1, call_id=CALL)
    assert await store.is_busy("g", CALL)
    assert not await store.is_busy("h", CALL)
    await save(store, claim, ended(3.0), is_open=True)
    assert not await store.is_busy("g", CALL)


async def _moved(store: RecordStore, number: int, depth: int, **said: object) -> None:
    """A transfer after which the call has been through so much."""
    claim = await accept(store, number, **{"call_id": CALL, **said})
    journey = Journey(id="tr_first", depth=depth, visited=tuple(f"queue:{n}" for n in range(depth)))
    event = replace(checked(number + 0.5), journey=journey)
    state = apply(claim.state, event)
    if depth:
        state = replace(state, baseline=("caller",))
    await store.save(claim, [event], state, is_open=True)
    claim.state = state
    await save(store, claim, ended(number + 0.7), is_open=False)


async def test_the_last_journey_is_that_of_the_newest_transfer_that_moved_the_call(open_store: Open) -> None:
    store = open_store("boot-1")
    assert await store.last_journey("g", CALL, None) is None
    await _moved(store, 1, 1)
    await _moved(store, 2, 2)
    await _moved(store, 3, 0)
    await _moved(store, 4, 3, call_id=CallId("call-y"))
    await _moved(store, 5, 3, connection="h")
    found = await store.last_journey("g", CALL, None)
    assert found is not None
    assert (found.depth, found.visited) == (2, ("queue:0", "queue:1"))
    earlier = await store.last_journey("g", CALL, transfer_id(2))
    assert earlier is not None
    assert earlier.depth == 1
    assert await store.last_journey("g", CALL, transfer_id(1)) is None


async def test_numbers_dialled_are_counted_for_a_requester_and_a_time(open_store: Open) -> None:
    store = open_store("boot-1")
    asked: list[dict[str, object]] = [
        {"to": NUMBER, "requested_by": "ana"},
        {"fallback": (NUMBER,), "requested_by": "ana"},
        {"requested_by": "ana"},
        {"to": NUMBER, "requested_by": "ben"},
        {"to": NUMBER},
        {"to": NUMBER, "requested_by": "ana", "connection": "h"},
    ]
    for number, said in enumerate(asked, 1):
        await accept(store, number, **said)
    assert await store.count_dialled("g", "ana", at(0.0)) == 2
    assert await store.count_dialled("g", "ana", at(1.5)) == 1
    assert await store.count_dialled("g", "ana", at(2.5)) == 0
    assert await store.count_dialled("g", "ben", at(0.0)) == 1
    assert await store.count_dialled("g", None, at(0.0)) == 1
    assert await store.count_dialled("h", "ana", at(0.0)) == 1


async def test_a_refused_or_repeated_request_counts_once(open_store: Open) -> None:
    store = open_store("boot-1")
    await accept(store, 1, to=NUMBER, requested_by="ana", call_id=CALL)
    event = accepted(2, to=NUMBER, requested_by="ana", call_id=CALL)
    with pytest.raises(CallBusy):
        await store.accept(event, "key:a", None)
    assert await store.count_dialled("g", "ana", at(0.0)) == 1
