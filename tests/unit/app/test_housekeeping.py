"""Idempotency keys are forgotten after 30 days, in small batches, whatever the database does."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

from hookflash.app.housekeeping import forget_old_wishes
from hookflash.domain.errors import StorageError
from tests.fakes.shapes import accepted
from tests.fakes.store import MemoryDatabase, MemoryStore
from tests.fakes.storing import key
from tests.fakes.virtual_time import LoopClock, at, run_virtual

DAY_S = 86_400.0


async def _keep_house(store: MemoryStore, seconds: float) -> None:
    task = asyncio.create_task(forget_old_wishes(store, LoopClock()))
    await asyncio.sleep(seconds)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _store_with(*ages_in_days: float) -> MemoryStore:
    store = MemoryStore(MemoryDatabase(), boot_id="b", clock=LoopClock())
    for number, age in enumerate(ages_in_days):
        event = accepted(number, seconds=-age * DAY_S)
        await store.accept(event, "key:ak_1", key(f"wish-{number}"))
    return store


def test_a_key_is_kept_for_thirty_days_and_not_much_longer() -> None:
    async def scenario() -> None:
        store = await _store_with(31, 30.001, 29.999, 0)
        await _keep_house(store, 1.0)
        assert len(store.database.idempotency) == 2
        await _keep_house(store, 3_700.0)
        assert len(store.database.idempotency) == 1
        await _keep_house(store, 30 * DAY_S + 3_700.0)
        assert not store.database.idempotency

    run_virtual(scenario())


def test_many_go_in_batches_that_leave_room_for_others() -> None:
    async def scenario() -> None:
        store = await _store_with(*[40.0] * 1_201)
        asked: list[tuple[datetime, int]] = []
        forget = store.forget_wishes

        async def noted(before: datetime, limit: int) -> int:
            asked.append((before, limit))
            return await forget(before, limit)

        store.forget_wishes = noted  # type: ignore[method-assign]
        await _keep_house(store, 10.0)
        assert not store.database.idempotency
        assert [limit for _, limit in asked] == [500, 500, 500]
        assert len({before for before, _ in asked}) == 3, "time passes between two batches"
        assert asked[0][0] == at(0.0) - timedelta(days=30)

    run_virtual(scenario())


def test_an_unwell_database_is_asked_again_later() -> None:
    async def scenario() -> None:
        store = await _store_with(31)
        failures = [StorageError("disk full")]

        def trouble(operation: str, *, is_kept: bool) -> None:
            if operation == "forget_wishes" and failures:
                raise failures.pop()

        store.trouble = trouble
        await _keep_house(store, 60.0)
        assert len(store.database.idempotency) == 1
        await _keep_house(store, 60.0)
        assert not store.database.idempotency

    run_virtual(scenario())
