"""Telling keys from their secrets."""

import asyncio

import pytest

from hookflash.app.access import ANYBODY, OPERATOR, KeyRing, digest_of
from hookflash.domain.access import ApiKey, Scope
from hookflash.domain.errors import NotAuthenticated
from tests.fakes.store import MemoryDatabase, MemoryStore
from tests.fakes.virtual_time import LoopClock, at, run_virtual

KEY = ApiKey(id="ak_1", name="one", scopes=frozenset({Scope.TRANSFERS_READ}))


async def _store() -> MemoryStore:
    store = MemoryStore(MemoryDatabase(), boot_id="boot", clock=LoopClock())
    await store.add_key(KEY, digest_of("secret"), "tester")
    return store


def test_a_key_is_known_by_its_secret_alone() -> None:
    async def scenario() -> None:
        ring = KeyRing(await _store(), LoopClock(), operator_secret="boss")
        assert await ring.identify("secret") == KEY
        assert await ring.identify("boss") is OPERATOR
        for wrong in (None, "", "Secret", "secre t", "boss1", "\udcff"):
            with pytest.raises(NotAuthenticated):
                await ring.identify(wrong)

    run_virtual(scenario())


def test_a_revoked_key_is_remembered_for_five_seconds_at_most() -> None:
    async def scenario() -> None:
        store = await _store()
        ring = KeyRing(store, LoopClock())
        assert await ring.identify("secret") == KEY
        await store.revoke_key("ak_1", at(0.0), "tester")
        await asyncio.sleep(4.9)
        assert await ring.identify("secret") == KEY
        await asyncio.sleep(0.2)
        with pytest.raises(NotAuthenticated):
            await ring.identify("secret")

    run_virtual(scenario())


def test_a_key_that_is_not_there_is_not_remembered_as_missing() -> None:
    async def scenario() -> None:
        store = await _store()
        ring = KeyRing(store, LoopClock())
        with pytest.raises(NotAuthenticated):
            await ring.identify("later")
        later = ApiKey(id="ak_2", name="two", scopes=frozenset())
        await store.add_key(later, digest_of("later"), "tester")
        assert await ring.identify("later") == later

    run_virtual(scenario())


def test_an_open_service_knows_anybody_without_a_key_but_no_wrong_one() -> None:
    async def scenario() -> None:
        ring = KeyRing(await _store(), LoopClock(), is_open=True)
        assert await ring.identify(None) is ANYBODY
        with pytest.raises(NotAuthenticated):
            await ring.identify("wrong")

    run_virtual(scenario())


def test_what_is_remembered_is_bounded() -> None:
    async def scenario() -> None:
        store = await _store()
        ring = KeyRing(store, LoopClock())
        for number in range(10_050):
            store.database.keys[digest_of(str(number))] = KEY
            await ring.identify(str(number))
        assert len(ring._remembered) <= 10_000

    run_virtual(scenario())


def test_blanks_around_a_secret_do_not_count_and_any_script_does() -> None:
    async def scenario() -> None:
        ring = KeyRing(await _store(), LoopClock(), operator_secret="  schl\u00fcssel \n")
        for given in ("schl\u00fcssel", " schl\u00fcssel"):
            assert await ring.identify(given) is OPERATOR
        assert await ring.identify(" secret\t") == KEY
        with pytest.raises(NotAuthenticated):
            await ring.identify("   ")

    run_virtual(scenario())
