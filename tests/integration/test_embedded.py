"""Embedded: the same core in this process, against the simulator as a process."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

import hookflash
from hookflash.domain.causes import Cause
from hookflash.domain.errors import (
    CallBusy,
    ConfigError,
    DatabaseBusy,
    HookflashError,
    InvalidRequest,
    NotFound,
    TooLarge,
)
from hookflash.domain.status import Reached, Status
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.store import TransferFilter
from tests.harness.control import Control
from tests.harness.programs import program

from .api.serving import SECRET, running_api

SPEED = "20"


@pytest.fixture
async def simulator() -> AsyncIterator[Mapping[str, str]]:
    arguments = ("hookflash_simulator", "--port", "0", "--seed", "1", "--speed", SPEED, "--rate-limit", "0")
    async with program(*arguments) as urls:
        yield urls


@pytest.fixture
async def control(simulator: Mapping[str, str]) -> AsyncIterator[Control]:
    async with aiohttp.ClientSession() as session:
        yield Control(session, simulator["control"])


def _config(folder: Path, platform: str) -> dict[str, Any]:
    return {
        "service": {"database": f"sqlite:///{folder / 'hookflash.sqlite3'}"},
        "policy": {"first_look_s": 0.05},
        "connections": {
            "g": {
                "platform": "genesys",
                "base_url": platform,
                "client_id": "hookflash",
                "client_secret": "secret",
            }
        },
    }


@asynccontextmanager
async def _embedded(folder: Path, simulator: Mapping[str, str]) -> AsyncIterator[hookflash.Embedded]:
    async with hookflash.Embedded(_config(folder, simulator["genesys"])) as running:
        yield running


async def test_a_call_is_moved_watched_and_read_from_within(
    tmp_path: Path, simulator: Mapping[str, str], control: Control
) -> None:
    call_id = await control.place_call("Support", "dan")
    async with _embedded(tmp_path, simulator) as embedded:
        plan = await embedded.plan(call_id, connection="g", to="queue:Billing")
        assert plan.would == "transfer"
        wish = await embedded.transfer(call_id, connection="g", to="queue:Billing", idempotency_key="k")
        again = await embedded.transfer(call_id, connection="g", to="queue:Billing", idempotency_key="k")
        assert again == wish
        with pytest.raises(CallBusy):
            await embedded.transfer(call_id, connection="g", to="queue:Billing")
        states = [state.status async for state in embedded.watch(wish.id)]
        assert states[-1] is Status.COMPLETED
        done = await embedded.wait(wish.id)
        assert done.reached is Reached.PERSON
        truth = await control.truth(call_id)
        assert done.landing is not None
        assert done.landing.where.lower().split()[0] == truth["caller_with"]
        assert await control.effects(call_id) == 1
        assert (await embedded.timeline(wish.id))[-1].kind == "ended"
        found = await embedded.list_transfers(TransferFilter(status=Status.COMPLETED))
        assert [item.id for item in found] == [wish.id]


async def test_what_was_left_is_taken_up_by_the_next(
    tmp_path: Path, simulator: Mapping[str, str], control: Control
) -> None:
    call_id = await control.place_call("Support", "dan")
    async with _embedded(tmp_path, simulator) as embedded:
        wish = await embedded.transfer(call_id, connection="g", to="queue:Billing")
    async with _embedded(tmp_path, simulator) as embedded:
        done = await embedded.wait(wish.id)
        assert done.status is Status.COMPLETED
        assert await control.effects(call_id) == 1


async def test_unknown_calls_queues_and_connections_are_told_apart(
    tmp_path: Path, simulator: Mapping[str, str], control: Control
) -> None:
    call_id = await control.place_call("Support", "dan")
    async with _embedded(tmp_path, simulator) as embedded:
        nobody = await embedded.transfer(
            "00000000-0000-4000-8000-000000000000", connection="g", to="queue:Billing"
        )
        assert (await embedded.wait(nobody.id)).cause is Cause.CALL_GONE
        nowhere = await embedded.transfer(call_id, connection="g", to="queue:Bilingual")
        assert (await embedded.wait(nowhere.id)).cause is Cause.TARGET_MISSING
        with pytest.raises(NotFound, match="configured: g"):
            await embedded.transfer(call_id, connection="x", to="queue:Billing")
        with pytest.raises(NotFound):
            await embedded.get("tr_none")
        assert await control.effects(call_id) == 0


async def test_one_process_at_a_time_and_only_while_open(
    tmp_path: Path, simulator: Mapping[str, str]
) -> None:
    config = _config(tmp_path, simulator["genesys"])
    async with hookflash.Embedded(config):
        with pytest.raises(DatabaseBusy):
            async with hookflash.Embedded(config):
                pytest.fail("two at once")
    closed = hookflash.Embedded(config)
    with pytest.raises(HookflashError, match="context manager"):
        await closed.get("tr_1")
    async with hookflash.Embedded(config) as again:
        assert await again.list_transfers() == []


async def test_a_file_of_settings_will_do(tmp_path: Path, simulator: Mapping[str, str]) -> None:
    file = tmp_path / "hookflash.toml"
    file.write_text(
        f'[service]\ndatabase = "sqlite:///{tmp_path / "x.sqlite3"}"\n[connections.g]\nplatform = "genesys"\n'
        f'base_url = "{simulator["genesys"]}"\nclient_id = "hookflash"\nclient_secret = "secret"\n'
    )
    async with hookflash.Embedded(file) as embedded:
        assert await embedded.list_transfers() == []


@pytest.mark.parametrize(
    ("connection", "says"),
    [
        ({"platform": "genysis"}, "platform: must be one of .*genesys"),
        ({"platform": "genesys", "region": "mars-1"}, "connections.g"),
        ({"platform": "genesys", "base_url": "http://127.0.0.1:1", "client_id": "x"}, "client_secret"),
    ],
)
async def test_a_wrong_connection_stops_the_start(
    tmp_path: Path, connection: dict[str, str], says: str
) -> None:
    config = {**_config(tmp_path, ""), "connections": {"g": connection}}
    with pytest.raises(ConfigError, match=says):
        async with hookflash.Embedded(config):
            pytest.fail("started")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"deadline_s": float("nan")}, "/deadline_s"),
    ({"deadline_s": float("inf")}, "/deadline_s"),
    ({"deadline_s": -5.0}, "/deadline_s"),
    ({"deadline_s": 0}, "/deadline_s"),
    ({"deadline_s": 1e300}, "/deadline_s"),
    ({"deadline_s": "300"}, "/deadline_s"),
    ({"patience_s": True}, "/patience_s"),
    ({"priority": 0}, "/priority"),
    ({"priority": 11}, "/priority"),
    ({"priority": 3.5}, "/priority"),
    ({"reason": "x" * 1_001}, "/reason"),
    ({"reason": "\ud800"}, ""),
    ({"context": {"a": 1}}, "/context"),
    ({"context": {str(n): "x" for n in range(51)}}, "/context"),
    ({"fallback": ["queue:A"] * 11}, "/fallback"),
    ({"fallback": ["queue:A", "planet:Mars"]}, "/fallback/1"),
    ({"fallback": ["queue:A"], "route": "r"}, "/route"),
    ({"kind": "warm"}, "/kind"),
    ({"leg": ""}, "/leg"),
    ({"to": "queue:" + "x" * 300}, "/to"),
    ({"to": Target(type=TargetType.QUEUE)}, "/to"),
    ({"call_id": ""}, "/call_id"),
    ({"call_id": "a\nb"}, "/call_id"),
    ({"colour": "red"}, ""),
    ({"idempotency_key": "a b"}, "/Idempotency-Key"),
    ({"idempotency_key": "k\n"}, "/Idempotency-Key"),
]


def _folder(above: Path) -> Path:
    folder = above / "embedded"
    folder.mkdir()
    return folder


async def test_what_the_api_refuses_is_refused_here_in_the_same_words(tmp_path: Path) -> None:
    async with (
        hookflash.Embedded(_config(_folder(tmp_path), "http://127.0.0.1:9")) as embedded,
        running_api(tmp_path) as api,
        hookflash.Client(api.url, SECRET) as client,
    ):
        for said, pointer in WRONG:
            wish = {"call_id": "c", "connection": "g", "to": "queue:Billing", **said}
            caught = []
            for library in (embedded, client):
                # A header cannot even be sent with a line break in it.
                if library is client and "\n" in str(said.get("idempotency_key")):
                    continue
                with pytest.raises(InvalidRequest) as refused:
                    await library.transfer(**wish)
                caught.append((refused.value.message, refused.value.errors))
            assert len(set(caught)) == 1, said
            assert caught[0][1][0].pointer == pointer, (said, caught)
        assert await embedded.list_transfers() == []
        with pytest.raises(TooLarge):
            await embedded.transfer(
                "c", connection="g", to="queue:A", context={str(n): "x" * 4_000 for n in range(20)}
            )
