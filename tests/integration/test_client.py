"""The client library against the API, and against things that are no such service."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import hookflash
from hookflash.domain.causes import Cause
from hookflash.domain.errors import (
    CallBusy,
    HookflashError,
    IdempotencyMismatch,
    InvalidRequest,
    NotAuthenticated,
    NotFound,
    ServiceUnreachable,
)
from hookflash.domain.requests import DoneWhen
from hookflash.domain.status import Status
from tests.fakes.platform import Outage

from .api.serving import SECRET, Api, running_api


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    async with running_api(tmp_path) as running:
        yield running


@pytest.fixture
async def client(api: Api) -> AsyncIterator[hookflash.Client]:
    async with hookflash.Client(api.url, SECRET) as connected:
        yield connected


async def test_a_transfer_is_asked_for_watched_and_read(api: Api, client: hookflash.Client) -> None:
    api.platform.world.answered_call("call-1")
    wish = await client.transfer(
        "call-1", connection="g", to="queue:Empty Desk", fallback=["queue:Billing"], reason="why"
    )
    assert (wish.status, wish.reason) == (Status.ACCEPTED, "why")
    states = [state async for state in client.watch(wish.id)]
    assert states[-1].status is Status.COMPLETED
    versions = [state.version for state in states]
    assert versions == sorted(set(versions))
    done = await client.get(wish.id)
    assert done == states[-1]
    assert await client.wait(wish.id) == done
    timeline = await client.timeline(wish.id)
    assert [event.kind for event in timeline][-1] == "ended"
    assert len(timeline) == done.version
    assert [item.id for item in await client.list_transfers(status="completed", limit=5)] == [wish.id]


async def test_a_plan_comes_with_its_checks(api: Api, client: hookflash.Client) -> None:
    api.platform.world.answered_call("call-1")
    plan = await client.plan("call-1", connection="g", to="queue:Billing", done_when=DoneWhen.QUEUED)
    assert plan.would == "transfer"
    assert plan.route[0].target.id == "q-billing"
    assert not api.platform.sent


async def test_problems_come_back_as_the_errors_they_stand_for(api: Api, client: hookflash.Client) -> None:
    api.platform.world.answered_call("call-1")
    await client.transfer("call-1", connection="g", to="queue:Lonely", idempotency_key="k")
    asked: list[tuple[Callable[[], object], type[HookflashError]]] = [
        (lambda: client.transfer("call-1", connection="g", to="queue:Billing"), CallBusy),
        (
            lambda: client.transfer("call-1", connection="g", to="queue:Billing", idempotency_key="k"),
            IdempotencyMismatch,
        ),
        (lambda: client.transfer("call-1", connection="nowhere", to="queue:Billing"), NotFound),
        (lambda: client.transfer("call-1", connection="g", to="planet:Mars"), InvalidRequest),
        (lambda: client.transfer("", connection="g", to="queue:Billing"), InvalidRequest),
        (lambda: client.get("tr_none"), NotFound),
        (lambda: client.get("../livez"), NotFound),
        (lambda: client.get("x?y=z#w"), NotFound),
        (lambda: client.list_transfers(status="nonsense"), InvalidRequest),
    ]
    for ask, error in asked:
        with pytest.raises(error):
            await ask()  # type: ignore[misc]
    async with hookflash.Client(api.url, "wrong") as stranger:
        with pytest.raises(NotAuthenticated):
            await stranger.get("tr_none")


async def test_the_fields_that_were_wrong_are_told(client: hookflash.Client) -> None:
    with pytest.raises(InvalidRequest) as caught:
        await client.transfer("call-1", connection="g", to="queue:Billing", deadline_s=-1.0)
    assert [error.pointer for error in caught.value.errors] == ["/deadline_s"]


@asynccontextmanager
async def _between(api: Api, cuts: int, *, before: bool, seen: list[bytes]) -> AsyncIterator[str]:
    """A wire to the service that breaks so often: before the request arrives, or before the answer does."""
    port = int(api.url.rpartition(":")[2])
    left = [cuts]

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.partition(b":")[2])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length")
        )
        request = head + await reader.readexactly(length)
        seen.append(head)
        broken = left[0] > 0
        left[0] -= 1
        if not (broken and before):
            there, back = await asyncio.open_connection("127.0.0.1", port)
            back.write(request)
            answer = await there.readuntil(b"\r\n\r\n")
            if not broken:
                size = int(answer.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
                writer.write(answer + await there.readexactly(size))
                await writer.drain()
            back.close()
            await back.wait_closed()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(pump, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def _key_of(head: bytes) -> bytes:
    (line,) = [line for line in head.split(b"\r\n") if line.lower().startswith(b"idempotency-key:")]
    return line.partition(b":")[2].strip()


@pytest.mark.parametrize("before", [True, False])
async def test_a_lost_answer_is_asked_for_again_under_the_same_key(api: Api, *, before: bool) -> None:
    api.platform.world.answered_call("call-1")
    seen: list[bytes] = []
    async with (
        _between(api, 2, before=before, seen=seen) as url,
        hookflash.Client(url, SECRET) as client,
    ):
        made = await client.transfer("call-1", connection="g", to="queue:Billing")
    assert len(seen) == 3
    assert len({_key_of(head) for head in seen}) == 1
    async with hookflash.Client(api.url, SECRET) as direct:
        assert (await direct.wait(made.id)).status is Status.COMPLETED
        assert len(await direct.list_transfers()) == 1
    assert len(api.platform.sent) == 1


async def test_a_wire_that_stays_broken_is_an_unreachable_service(api: Api) -> None:
    seen: list[bytes] = []
    async with (
        _between(api, 99, before=True, seen=seen) as url,
        hookflash.Client(url, SECRET) as client,
    ):
        with pytest.raises(ServiceUnreachable, match="does not answer"):
            await client.transfer("call-1", connection="g", to="queue:Billing")
    assert len(seen) == 3


async def test_every_wish_has_a_key_of_its_own(api: Api) -> None:
    seen: list[bytes] = []
    async with _between(api, 0, before=True, seen=seen) as url, hookflash.Client(url, SECRET) as client:
        for number in range(2):
            api.platform.world.answered_call(f"call-{number}")
            await client.transfer(f"call-{number}", connection="g", to="queue:Billing")
    assert len({_key_of(head) for head in seen}) == 2


async def test_nobody_there_is_an_unreachable_service() -> None:
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    async with hookflash.Client(f"http://127.0.0.1:{port}") as client:
        with pytest.raises(ServiceUnreachable):
            await client.get("tr_1")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b'HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n{"status":"moved"}',
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 6\r\n\r\n<html>",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"[" * 100_000,
        b"SSH-2.0-OpenSSH_9.2\r\n",
    ],
)
async def test_something_that_is_no_hookflash_service_is_told_as_such(answer: bytes) -> None:
    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(reply, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        async with hookflash.Client(url) as client:
            for ask in (client.get, client.timeline):
                with pytest.raises(ServiceUnreachable):
                    await ask("tr_1")
            with pytest.raises(ServiceUnreachable):
                await client.list_transfers()


async def test_a_platform_that_cannot_be_read_comes_back_with_its_cause(
    api: Api, client: hookflash.Client
) -> None:
    api.platform.outages = [Outage(0.0, 1e12)]
    with pytest.raises(HookflashError) as caught:
        await client.plan("call-1", connection="g", to="queue:Billing")
    assert getattr(caught.value, "cause", None) is Cause.PLATFORM_DOWN


async def test_what_json_does_not_know_is_refused_before_it_is_sent(client: hookflash.Client) -> None:
    for options in ({"reason": object()}, {"context": {"a": {1, 2}}}, {"priority": b"1"}):
        with pytest.raises(InvalidRequest, match="JSON"):
            await client.transfer("c", connection="g", to="queue:Billing", **options)


async def test_a_target_of_a_plan_may_be_asked_for_as_it_is(api: Api, client: hookflash.Client) -> None:
    api.platform.world.answered_call("call-1")
    planned = (await client.plan("call-1", connection="g", to="queue:Billing")).route[0].target
    assert (planned.id, planned.name) == ("q-billing", "Billing")
    made = await client.transfer("call-1", connection="g", to=planned)
    assert (await client.wait(made.id)).status is Status.COMPLETED
