"""What every store must do; the fake in memory and SQLite alike."""

import asyncio
from dataclasses import replace

import pytest

from hookflash.domain.access import ApiKey, Scope
from hookflash.domain.causes import Cause
from hookflash.domain.errors import CallBusy, IdempotencyMismatch, LeaseLost, StorageError
from hookflash.domain.ids import CallId
from hookflash.domain.state import begin
from hookflash.domain.status import Status
from hookflash.domain.transitions import apply_all
from hookflash.ports.store import TransferFilter
from tests.fakes.shapes import accepted, transfer_id
from tests.fakes.storing import SteppingClock, accept, checked, ended, key, save
from tests.fakes.virtual_time import at

from .conftest import Open

ALIVE_UNTIL = at(8.0)


async def test_an_accepted_transfer_is_found_with_its_journal(open_store: Open) -> None:
    store = open_store("boot-1")
    event = accepted(1, reason="billing", context={"case": "7"}, fallback=())
    acceptance = await store.accept(event, "key:ak_1", None)
    assert acceptance.accepted == event
    assert acceptance.claim is not None
    assert (acceptance.claim.id, acceptance.claim.epoch) == (transfer_id(1), 1)
    assert acceptance.claim.state == begin(event)
    assert await store.find(transfer_id(1)) == begin(event).transfer
    assert await store.timeline(transfer_id(1)) == [event]
    assert await store.find("tr_nobody") is None
    assert await store.timeline("tr_nobody") == []


async def test_saved_events_and_state_are_read_back_as_they_were(open_store: Open) -> None:
    store = open_store("boot-1")
    claim = await accept(store)
    state = await save(store, claim, checked(1.5), ended(2.5))
    assert await store.find(claim.id) == state.transfer
    assert (await store.timeline(claim.id))[1:] == [checked(1.5), ended(2.5)]
    assert state.transfer.version == 3
    assert state.transfer.platform_requests == 2
    again = await store.reload(claim.id, claim.epoch)
    assert again is not None
    assert again.state == state


async def test_saving_does_not_touch_the_claim(open_store: Open) -> None:
    store = open_store("boot-1")
    claim = await accept(store)
    before = claim.state
    await store.save(claim, [checked(1.0)], apply_all(before, [checked(1.0)]), is_open=True)
    assert claim.state is before


async def test_the_same_key_and_body_give_the_first_answer_and_no_second_transfer(open_store: Open) -> None:
    store = open_store("boot-1")
    first = await store.accept(accepted(1), "key:ak_1", key())
    again = await store.accept(accepted(2, call_id=CallId("call-1")), "key:ak_1", key())
    assert again.accepted == first.accepted
    assert again.claim is None
    assert await store.find(transfer_id(2)) is None


async def test_the_first_answer_is_given_after_the_end_too(open_store: Open) -> None:
    store = open_store("boot-1")
    first = await store.accept(accepted(1), "key:ak_1", key())
    assert first.claim is not None
    await save(store, first.claim, ended(2.0), is_open=False)
    again = await store.accept(accepted(2), "key:ak_1", key())
    assert again.accepted == first.accepted


async def test_the_same_key_with_another_body_is_refused(open_store: Open) -> None:
    store = open_store("boot-1")
    await store.accept(accepted(1), "key:ak_1", key())
    with pytest.raises(IdempotencyMismatch):
        await store.accept(accepted(2), "key:ak_1", key(body=b"another"))
    assert await store.find(transfer_id(2)) is None


async def test_keys_are_scoped_to_their_owner(open_store: Open) -> None:
    store = open_store("boot-1")
    await store.accept(accepted(1), "key:ak_1", key())
    other = await store.accept(accepted(2), "key:ak_2", key(owner="ak_2"))
    assert other.claim is not None


async def test_twenty_at_once_with_one_key_make_one_transfer(open_store: Open) -> None:
    store = open_store("boot-1")
    events = [accepted(n, call_id=CallId("call-1")) for n in range(1, 21)]
    answers = await asyncio.gather(*(store.accept(event, "key:ak_1", key()) for event in events))
    assert sum(answer.claim is not None for answer in answers) == 1
    assert len({answer.accepted.transfer_id for answer in answers}) == 1
    assert len(await store.list_transfers(TransferFilter())) == 1


async def test_old_keys_are_forgotten_in_portions_oldest_first(open_store: Open) -> None:
    store = open_store("boot-1")
    for number in range(1, 7):
        await store.accept(accepted(number, seconds=float(number)), "key:ak_1", key(f"wish-{number}"))
    assert [await store.forget_wishes(at(5.0), 3) for _ in range(3)] == [3, 1, 0]
    again = [
        (
            await store.accept(accepted(n + 10, call_id=CallId(f"again-{n}")), "key:ak_1", key(f"wish-{n}"))
        ).claim
        for n in range(1, 7)
    ]
    assert [claim is not None for claim in again] == [True, True, True, True, False, False]


async def test_a_call_with_a_running_transfer_is_busy(open_store: Open) -> None:
    store = open_store("boot-1")
    claim = await accept(store, 1, call_id=CallId("call-x"))
    with pytest.raises(CallBusy):
        await accept(store, 2, call_id=CallId("call-x"))
    await accept(store, 3, call_id=CallId("call-x"), connection="other")
    await save(store, claim, ended(5.0), is_open=True)
    await accept(store, 4, call_id=CallId("call-x"))


async def test_two_at_once_for_one_call_have_one_winner(open_store: Open) -> None:
    store = open_store("boot-1")
    both = (accepted(n, call_id=CallId("call-x")) for n in (1, 2))
    answers = await asyncio.gather(*(store.accept(e, "k", None) for e in both), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["Acceptance", "CallBusy"]


async def test_a_refused_request_leaves_its_key_unused(open_store: Open) -> None:
    store = open_store("boot-1")
    claim = await accept(store, 1, call_id=CallId("call-x"))
    with pytest.raises(CallBusy):
        await store.accept(accepted(2, call_id=CallId("call-x")), "key:ak_1", key())
    await save(store, claim, ended(2.0), is_open=False)
    again = await store.accept(accepted(3, call_id=CallId("call-x")), "key:ak_1", key())
    assert again.claim is not None


async def test_open_transfers_of_a_living_process_are_left_alone(
    open_store: Open, clock: SteppingClock
) -> None:
    first, second = open_store("boot-1"), open_store("boot-2")
    await first.take_over(ALIVE_UNTIL)
    claim = await accept(first)
    clock.seconds = 7.9
    assert await second.claim(10) == []
    await save(first, claim, checked(7.9))


async def test_open_transfers_of_a_dead_process_are_taken_over_and_it_is_fenced_off(
    open_store: Open, clock: SteppingClock
) -> None:
    first, second = open_store("boot-1"), open_store("boot-2")
    await first.take_over(ALIVE_UNTIL)
    claim = await accept(first)
    state = await save(first, claim, checked(1.0))
    clock.seconds = 8.1
    taken = await second.claim(10)
    assert [(one.id, one.epoch, one.state) for one in taken] == [(claim.id, 2, state)]
    with pytest.raises(LeaseLost):
        await save(first, claim, ended(9.0))
    assert await first.reload(claim.id, claim.epoch) is None
    assert await store_version(second, claim.id) == 2
    await save(second, taken[0], ended(9.0), is_open=False)
    assert await store_version(second, claim.id) == 3


async def store_version(store: object, wanted: str) -> int:
    found = await store.find(wanted)  # type: ignore[attr-defined]
    return int(found.version)


async def test_a_holder_with_an_old_epoch_is_fenced_off(open_store: Open, clock: SteppingClock) -> None:
    first, second = open_store("boot-1"), open_store("boot-2")
    old = await accept(first)
    (new,) = await second.claim(10)
    clock.seconds = 100.0
    (back,) = await first.claim(10)
    assert (old.epoch, new.epoch, back.epoch) == (1, 2, 3)
    for stale, store in ((old, first), (new, second)):
        with pytest.raises(LeaseLost):
            await save(store, stale, checked(1.0))
    await save(first, back, checked(1.0))


async def test_a_process_does_not_take_over_from_itself(open_store: Open, clock: SteppingClock) -> None:
    store = open_store("boot-1")
    await store.take_over(ALIVE_UNTIL)
    claim = await accept(store)
    clock.seconds = 100.0
    assert await store.claim(10) == []
    await save(store, claim, checked(100.0))


async def test_a_renewed_lease_keeps_the_process_alive(open_store: Open, clock: SteppingClock) -> None:
    first, second = open_store("boot-1"), open_store("boot-2")
    await first.take_over(ALIVE_UNTIL)
    await accept(first)
    await first.renew(at(20.0))
    clock.seconds = 15.0
    assert await second.claim(10) == []
    with pytest.raises(LeaseLost):
        await second.renew(at(30.0))


async def test_taking_over_declares_every_earlier_process_dead(open_store: Open) -> None:
    first, second = open_store("boot-1"), open_store("boot-2")
    # Without `take_over` of the first, which would hold the file for its process.
    claim = await accept(first)
    await second.take_over(ALIVE_UNTIL)
    assert [one.id for one in await second.claim(10)] == [claim.id]
    with pytest.raises(LeaseLost):
        await first.renew(at(100.0))


async def test_closed_files_are_not_claimed_and_open_ends_are(open_store: Open) -> None:
    first, second = open_store("boot-1"), open_store("boot-2")
    closed, watched = await accept(first, 1), await accept(first, 2)
    await save(first, closed, ended(3.0), is_open=False)
    await save(first, watched, ended(3.0), is_open=True)
    assert [one.id for one in await second.claim(10)] == [watched.id]


async def test_claims_come_in_portions_until_none_is_left(open_store: Open) -> None:
    first, second = open_store("boot-1"), open_store("boot-2")
    for number in range(1, 6):
        await accept(first, number)
    portions = [await second.claim(2) for _ in range(4)]
    assert [len(portion) for portion in portions] == [2, 2, 1, 0]
    assert len({one.id for portion in portions for one in portion}) == 5


async def _fill(store: object) -> None:
    for number in range(1, 7):
        said = {"connection": "g" if number % 2 else "h", "call_id": CallId(f"call-{number % 3}")}
        claim = await accept(store, number, **said)  # type: ignore[arg-type]
        cause = Cause.CALL_GONE if number < 3 else Cause.NO_AGENTS
        await save(store, claim, ended(float(number), cause=cause), is_open=False)  # type: ignore[arg-type]
    await accept(store, 7)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (TransferFilter(), [7, 6, 5, 4, 3, 2, 1]),
        (TransferFilter(limit=2), [7, 6]),
        (TransferFilter(status=Status.ACCEPTED), [7]),
        (TransferFilter(status=Status.COMPLETED), []),
        (TransferFilter(cause=Cause.CALL_GONE), [2, 1]),
        (TransferFilter(connections=frozenset({"g"})), [7, 5, 3, 1]),
        (TransferFilter(connections=frozenset({"g", "h"}), limit=3), [7, 6, 5]),
        (TransferFilter(connections=frozenset()), []),
        (TransferFilter(connections=frozenset({"g'; --", '"]'})), []),
        (TransferFilter(call_id="call-1"), [4, 1]),
        (TransferFilter(call_id="call-1", status=Status.REJECTED, cause=Cause.NO_AGENTS), [4]),
        (TransferFilter(accepted_after=at(5.0)), [7, 6, 5]),
        (TransferFilter(accepted_before=at(5.0)), [4, 3, 2, 1]),
        (TransferFilter(before_id=transfer_id(4)), [3, 2, 1]),
        (TransferFilter(before_id=transfer_id(6), limit=2, status=Status.REJECTED), [5, 4]),
    ],
)
async def test_lists_are_filtered_newest_first(
    open_store: Open, wanted: TransferFilter, numbers: list[int]
) -> None:
    store = open_store("boot-1")
    await _fill(store)
    found = await store.list_transfers(wanted)
    assert [transfer.id for transfer in found] == [transfer_id(n) for n in numbers]


async def test_pages_by_cursor_miss_nothing_and_repeat_nothing(open_store: Open) -> None:
    store = open_store("boot-1")
    await _fill(store)
    seen: list[str] = []
    cursor = None
    while page := await store.list_transfers(TransferFilter(before_id=cursor, limit=3)):
        seen += [transfer.id for transfer in page]
        cursor = page[-1].id
    assert seen == [transfer_id(n) for n in range(7, 0, -1)]


def _api_key(name: str) -> ApiKey:
    return ApiKey(
        id=name,
        name=f"of {name}",
        scopes=frozenset({Scope.TRANSFERS_READ, Scope.AUDIT_READ}),
        connections=frozenset({"g"}),
        requesters=frozenset({"ana"}),
        created_at=at(1.0),
    )


async def test_keys_are_found_by_digest_until_they_are_revoked(open_store: Open) -> None:
    store = open_store("boot-1")
    await store.add_key(_api_key("ak_1"), b"digest-1", "tester")
    await store.add_key(_api_key("ak_2"), b"digest-2", "tester")
    assert await store.find_key(b"digest-1") == _api_key("ak_1")
    assert await store.find_key(b"digest-3") is None
    assert await store.revoke_key("ak_1", at(9.0), "tester")
    assert not await store.revoke_key("ak_1", at(10.0), "tester")
    assert not await store.revoke_key("ak_9", at(10.0), "tester")
    assert await store.find_key(b"digest-1") is None
    assert await store.list_keys() == [replace(_api_key("ak_1"), revoked_at=at(9.0)), _api_key("ak_2")]


@pytest.mark.parametrize(("name", "digest"), [("ak_1", b"other"), ("ak_2", b"digest")])
async def test_a_key_is_added_once(open_store: Open, name: str, digest: bytes) -> None:
    store = open_store("boot-1")
    await store.add_key(_api_key("ak_1"), b"digest", "tester")
    with pytest.raises(StorageError):
        await store.add_key(_api_key(name), digest, "tester")
    assert len(await store.list_keys()) == 1
