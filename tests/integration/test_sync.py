"""`hookflash.sync`: what the asynchronous classes do, without asyncio."""

import asyncio
import inspect
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import hookflash
from hookflash import sync
from hookflash.domain.errors import CallBusy, ConfigError, HookflashError, NotFound, ServiceUnreachable
from hookflash.domain.status import Status

from .api.serving import SECRET, Api, running_api


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    async with running_api(tmp_path) as running:
        yield running


def _public(kind: type) -> set[str]:
    return {name for name in dir(kind) if not name.startswith("_")}


@pytest.mark.parametrize(
    ("derived", "origin"), [(sync.Client, hookflash.Client), (sync.Embedded, hookflash.Embedded)]
)
def test_the_names_and_signatures_are_those_of_the_asynchronous_class(derived: type, origin: type) -> None:
    assert _public(derived) == _public(origin)
    assert inspect.signature(derived) == inspect.signature(origin)
    for name in _public(origin):
        method = getattr(derived, name)
        assert inspect.signature(method) == inspect.signature(getattr(origin, name))
        assert method.__doc__ == getattr(origin, name).__doc__
        assert not inspect.iscoroutinefunction(method)


async def test_a_transfer_is_asked_for_watched_and_read(api: Api) -> None:
    api.platform.world.answered_call("call-1")

    def script() -> None:
        with sync.Client(api.url, SECRET) as client:
            made = client.transfer("call-1", connection="g", to="queue:Billing")
            with pytest.raises(CallBusy):
                client.transfer("call-1", connection="g", to="queue:Billing")
            states = [state.status for state in client.watch(made.id)]
            assert states[-1] is Status.COMPLETED
            assert client.wait(made.id) == client.get(made.id)
            assert [item.id for item in client.list_transfers()] == [made.id]
            for first in client.watch(made.id):
                assert first.id == made.id
                break
            with pytest.raises(NotFound):
                client.get("tr_none")

    await asyncio.to_thread(script)


def test_nothing_is_left_running(tmp_path: Path) -> None:
    config = {"service": {"database": f"sqlite:///{tmp_path / 'x.sqlite3'}"}}
    before = threading.active_count()
    embedded = sync.Embedded(config)
    for _ in range(2):
        with embedded:
            assert embedded.list_transfers() == []
            with pytest.raises(NotFound):
                embedded.transfer("c", connection="g", to="queue:Billing")
        assert threading.active_count() == before
    with pytest.raises(HookflashError, match="context manager"):
        embedded.get("tr_1")


def test_what_cannot_be_opened_leaves_nothing_either(tmp_path: Path) -> None:
    before = threading.active_count()
    config = {"service": {"database": f"sqlite:///{tmp_path}/nowhere/x.sqlite3"}}
    with pytest.raises(HookflashError, match="cannot be opened"), sync.Embedded(config):
        pytest.fail("opened")
    with pytest.raises(ConfigError):
        sync.Embedded({"service": {"listn": "x"}})
    assert threading.active_count() == before


def test_nobody_there_is_an_unreachable_service() -> None:
    with sync.Client("http://127.0.0.1:9") as client, pytest.raises(ServiceUnreachable):
        client.get("tr_1")


def test_the_package_offers_it() -> None:
    assert hookflash.sync.Client is sync.Client
