"""Outbound calls beside transfers: the same of every store."""

import pytest

from hookflash.domain.errors import CallBusy, IdempotencyMismatch, LeaseLost
from hookflash.domain.orders import OrderKind
from hookflash.domain.outbound.events import CallAccepted
from hookflash.domain.outbound.state import OutboundState, begin
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.outbound.transitions import apply_all
from hookflash.domain.records import RecordEvent
from hookflash.ports.store import CallFilter, Claim, RecordStore, TransferFilter
from tests.fakes.outbound_shapes import (
    call_accepted,
    call_checked,
    call_ended,
    dial_intended,
    outbound_id,
    progressed,
)
from tests.fakes.shapes import accepted, transfer_id
from tests.fakes.storing import SteppingClock, accept, key
from tests.fakes.virtual_time import at

from .conftest import Open


async def _accept(store: RecordStore, event: CallAccepted) -> Claim[OutboundState]:
    acceptance = await store.accept(event, "key:ak_1", None)
    assert acceptance.claim is not None
    return acceptance.claim


async def _save(
    store: RecordStore, claim: Claim[OutboundState], *events: RecordEvent, is_open: bool = True
) -> OutboundState:
    state = apply_all(claim.state, events)
    await store.save(claim, events, state, is_open=is_open)
    claim.state = state
    return state


async def test_an_accepted_call_is_found_with_its_journal(open_store: Open) -> None:
    store = open_store("boot-1")
    event = call_accepted(1, context={"case": "7"}, wrap_up_code="sold")
    claim = await _accept(store, event)
    state = await _save(store, claim, call_checked(), dial_intended())
    assert await store.find(outbound_id(1)) == state.call
    assert await store.timeline(outbound_id(1)) == [event, call_checked(), dial_intended()]
    again = await store.reload(claim.id, claim.epoch)
    assert again is not None
    assert again.state == state
    assert (state.call.version, state.call.platform_requests) == (3, 3)


async def test_one_call_of_an_agent_runs_at_a_time(open_store: Open) -> None:
    store = open_store("boot-1")
    claim = await _accept(store, call_accepted(1, of="ana"))
    for name in ("ana", "ANA", "agent:ana"):
        with pytest.raises(CallBusy):
            await _accept(store, call_accepted(2, of=name))
    await _accept(store, call_accepted(3, of="ben"))
    await _accept(store, call_accepted(4, of="ana", connection="h"))
    assert await store.is_busy("g", "agent:ana")
    await _save(store, claim, call_ended(), is_open=False)
    assert not await store.is_busy("g", "agent:ana")
    await _accept(store, call_accepted(5, of="ana"))


async def test_a_call_is_known_by_the_agents_id_once_that_is_known(open_store: Open) -> None:
    store = open_store("boot-1")
    by_name = await _accept(store, call_accepted(1, of="ana"))
    by_id = await _accept(store, call_accepted(2, of="id-ana"))
    by_mail = await _accept(store, call_accepted(3, of="ana@example.com"))
    with pytest.raises(CallBusy):  # the id is what the second was asked for by
        await _save(store, by_mail, call_checked(of="ana"))
    await _save(store, by_id, call_ended(), is_open=False)
    await _save(store, by_mail, call_checked(of="ana"))
    with pytest.raises(CallBusy):  # the id is what the third is known by now
        await _save(store, by_name, call_checked(of="ana"))
    with pytest.raises(CallBusy):
        await _accept(store, call_accepted(4, of="id-ana"))
    assert await store.is_busy("g", "agent:id-ana")
    await _save(store, by_mail, call_ended(), is_open=False)
    await _save(store, by_name, call_checked(of="ana"))


async def test_calls_are_taken_over_and_the_dead_are_fenced_off(
    open_store: Open, clock: SteppingClock
) -> None:
    first, second = open_store("boot-1"), open_store("boot-2")
    await first.take_over(at(8.0))
    call, transfer = await _accept(first, call_accepted(1)), await accept(first, 1)
    clock.seconds = 8.1
    taken = await second.claim(10)
    assert {one.id for one in taken} == {call.id, transfer.id}
    assert next(one.state for one in taken if one.id == call.id) == begin(call_accepted(1))
    with pytest.raises(LeaseLost):
        await _save(first, call, call_ended())


async def test_the_same_key_gives_the_first_call_and_is_good_for_nothing_else(open_store: Open) -> None:
    store = open_store("boot-1")
    first = await store.accept(call_accepted(1), "key:ak_1", key())
    again = await store.accept(call_accepted(2), "key:ak_1", key())
    assert (again.accepted, again.claim) == (first.accepted, None)
    with pytest.raises(IdempotencyMismatch):
        await store.accept(accepted(3), "key:ak_1", key(body=b"a transfer"))


async def test_orders_are_for_calls_as_well(open_store: Open) -> None:
    store = open_store("boot-1")
    claim = await _accept(store, call_accepted(1))
    order = await store.post_order(claim.id, OrderKind.CANCEL, "key:a", at(2.0))
    assert await store.orders(claim.id, after=0) == [order]


async def test_calls_count_as_numbers_dialled(open_store: Open) -> None:
    store = open_store("boot-1")
    await _accept(store, call_accepted(1, of="ana", seconds=1.0))
    assert await store.count_dialled("g", "ana", at(0.0)) == 1
    assert await store.count_dialled("g", "ana", at(2.0)) == 0


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (CallFilter(), [5, 4, 3, 2, 1]),
        (CallFilter(limit=2), [5, 4]),
        (CallFilter(status=OutboundStatus.REJECTED), [2, 1]),
        (CallFilter(status=OutboundStatus.RINGING), [3]),
        (CallFilter(connections=frozenset({"h"})), [4]),
        (CallFilter(connections=frozenset()), []),
        (CallFilter(accepted_after=at(4.0)), [5, 4]),
        (CallFilter(accepted_before=at(3.0)), [2, 1]),
        (CallFilter(before_id=outbound_id(3)), [2, 1]),
    ],
)
async def test_calls_are_listed_newest_first_without_the_transfers(
    open_store: Open, wanted: CallFilter, numbers: list[int]
) -> None:
    store = open_store("boot-1")
    for number in range(1, 6):
        connection = "h" if number == 4 else "g"
        event = call_accepted(number, seconds=float(number), connection=connection)
        claim = await _accept(store, event)
        if number < 3:
            await _save(store, claim, call_ended(), is_open=False)
        if number == 3:
            await _save(store, claim, call_checked(), progressed(OutboundStatus.RINGING))
        await accept(store, number)
    assert [call.id for call in await store.list_calls(wanted)] == [outbound_id(n) for n in numbers]
    transfers = await store.list_transfers(TransferFilter())
    assert [transfer.id for transfer in transfers] == [transfer_id(n) for n in range(5, 0, -1)]
