import asyncio
import inspect
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import client_exceptions, http_exceptions

from hookflash.adapters.kit.http import MAX_ANSWER_BYTES, Http, Request, Timeouts
from hookflash.adapters.kit.transport_errors import FATES, TRANSPORT_ERRORS, from_transport
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformSilent, PlatformUnreachable

from .stub import Reply, Seen, Stub, Wire, answer, drop, endless_body, half_body, hang, raw

QUICK = Timeouts(connect_s=0.5, read_s=1.0, command_s=1.0)
SECRET_QUERY = "number=+4930123456"


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    exchange = Http(QUICK)
    yield exchange
    await exchange.close()


def post(stub: Stub, path: str = "/move") -> Request:
    return Request("POST", f"{stub.url}{path}?{SECRET_QUERY}", {"X-Secret": "swordfish"}, b'"+4930123456"')


async def failure_of(http: Http, request: Request) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        await http.command(request)
    return caught.value


async def test_answer_comes_back_whole(stub: Stub, http: Http) -> None:
    stub.on("GET /thing", answer(200, {"a": 1}, Retry_After="7", retry_after="8"))
    got = await http.read(Request("GET", f"{stub.url}/thing"))
    assert (got.status, got.body) == (200, b'{"a": 1}')
    assert got.header("RETRY-AFTER") == "7"
    assert got.headers_named("Retry-After") == ("7", "8")


async def test_reads_share_a_connection_and_commands_never_do(stub: Stub, http: Http) -> None:
    stub.on("GET /thing", answer(200))
    stub.on("POST /move", answer(202))
    for _ in range(3):
        await http.read(Request("GET", f"{stub.url}/thing"))
    assert stub.connections == 1
    for _ in range(3):
        await http.command(post(stub))
    assert [one.connection for one in stub.seen[3:]] == [2, 3, 4]


async def test_cut_read_is_sent_once_too(stub: Stub, http: Http) -> None:
    stub.on("GET /thing", answer(200), drop)
    await http.read(Request("GET", f"{stub.url}/thing"))
    with pytest.raises(PlatformSilent):
        await http.read(Request("GET", f"{stub.url}/thing"))
    assert len(stub.seen) == 2


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_cut_command_is_silent_and_sent_once(stub: Stub, http: Http, method: str) -> None:
    stub.on(f"{method} /move", drop)
    error = await failure_of(http, Request(method, f"{stub.url}/move"))
    assert isinstance(error, PlatformSilent)
    assert not error.effect_known
    assert stub.paths() == [f"{method} /move"]
    assert stub.connections == 1


async def test_cut_command_after_answered_one_is_sent_once(stub: Stub, http: Http) -> None:
    # A pooled connection that dies now would make aiohttp send a PUT again: it must not be pooled.
    stub.on("PUT /move", answer(202), drop)
    await http.command(Request("PUT", f"{stub.url}/move"))
    await failure_of(http, Request("PUT", f"{stub.url}/move"))
    assert stub.connections == 2
    assert len(stub.seen) == 2


async def test_connection_closed_before_the_request_is_read_is_silent(stub: Stub, http: Http) -> None:
    stub.refuse_connections = True
    error = await failure_of(http, post(stub))
    assert isinstance(error, PlatformSilent)
    assert stub.connections == 1
    assert stub.seen == []


@pytest.mark.parametrize(
    "reply",
    [
        hang,
        half_body,
        endless_body,
        raw(b"SMTP ready\r\n\r\n", keep=False),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: nine\r\n\r\n", keep=False),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", keep=False),
        raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", keep=False),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (MAX_ANSWER_BYTES + 1)),
    ],
    ids=["hang", "half", "endless", "no-http", "bad-length", "bad-chunk", "huge-header", "huge"],
)
async def test_unreadable_answer_is_silent(stub: Stub, http: Http, reply: Reply) -> None:
    stub.on("POST /move", reply)
    error = await failure_of(http, post(stub))
    assert isinstance(error, PlatformSilent)
    assert error.cause is Cause.PLATFORM_UNCLEAR
    assert len(stub.seen) == 1
    assert_says_nothing_private(error)


async def test_endless_answer_is_left_when_it_is_too_large(stub: Stub) -> None:
    http = Http(Timeouts())
    stub.on("POST /move", endless_body)
    error = await failure_of(http, post(stub))
    await http.close()
    assert "too large" in error.message


async def test_slow_drip_ends_at_the_total_timeout(stub: Stub, http: Http) -> None:
    async def drip(wire: Wire, seen: Seen) -> bool:
        await wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not wire.writer.is_closing():
            await wire.send(b"x")
            await asyncio.sleep(0.01)
        return False

    stub.on("POST /move", drip)
    began = asyncio.get_running_loop().time()
    assert isinstance(await failure_of(http, post(stub)), PlatformSilent)
    assert asyncio.get_running_loop().time() - began < 3


async def test_redirect_is_not_followed(stub: Stub, http: Http) -> None:
    stub.on("POST /move", answer(307, Location="/elsewhere"))
    stub.on("POST /elsewhere", answer(202))
    assert (await http.command(post(stub))).status == 307
    assert (await http.read(post(stub))).status == 307
    assert stub.count("POST /elsewhere") == 0


async def test_cookies_are_not_kept(stub: Stub, http: Http) -> None:
    stub.on("GET /thing", answer(200, Set_Cookie="a=b; Path=/"))
    named = stub.url.replace("127.0.0.1", "localhost")  # no jar keeps cookies of a bare address
    for _ in range(2):
        await http.read(Request("GET", f"{named}/thing"))
    assert all("cookie" not in one.headers for one in stub.seen)


async def test_compressed_answer_is_not_unpacked(stub: Stub, http: Http) -> None:
    stub.on("GET /thing", answer(200, b"\x1f\x8b not really gzip", Content_Encoding="gzip"))
    assert (await http.read(Request("GET", f"{stub.url}/thing"))).body.startswith(b"\x1f\x8b")
    assert stub.seen[0].headers["accept-encoding"] == "identity"


async def test_refused_connection_is_unreachable(http: Http) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        error = await failure_of(http, Request("POST", f"http://127.0.0.1:{port}/move?{SECRET_QUERY}"))
    assert isinstance(error, PlatformUnreachable)
    assert error.effect_known
    assert error.cause is Cause.PLATFORM_DOWN
    assert_says_nothing_private(error)


@pytest.mark.parametrize(
    "url",
    ["http://a..b/", f"http://{'x' * 64}.invalid/", "ftp://127.0.0.1/", "http:///nothing"],
    ids=["empty-label", "long-label", "scheme", "no-host"],
)
async def test_impossible_address_is_unreachable(http: Http, url: str) -> None:
    assert isinstance(await failure_of(http, Request("POST", url)), PlatformUnreachable)


@pytest.mark.parametrize("reply", [b"", b"HTTP/1.1 400 this is not TLS\r\n\r\n", None])
async def test_failed_tls_handshake_is_unreachable(http: Http, reply: bytes | None) -> None:
    tasks: list[asyncio.Task[None] | None] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.append(asyncio.current_task())
        await reader.read(10)
        if reply is None:
            await reader.read()
        elif reply:
            writer.write(reply)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    error = await failure_of(http, Request("POST", f"https://127.0.0.1:{port}/move"))
    server.close()
    await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)
    assert isinstance(error, PlatformUnreachable)


async def test_closed_exchange_sends_nothing(stub: Stub) -> None:
    http = Http(QUICK)
    await http.close()
    assert isinstance(await failure_of(http, post(stub)), PlatformUnreachable)
    assert stub.connections == 0


async def test_close_during_a_command_leaves_its_effect_unknown(stub: Stub) -> None:
    http = Http(Timeouts())
    stub.on("POST /move", hang)
    task = asyncio.create_task(failure_of(http, post(stub)))
    while not stub.seen:  # noqa: ASYNC110 - the stub tells by its list
        await asyncio.sleep(0)
    await http.close()
    assert isinstance(await task, PlatformSilent)


def exceptions_in(*modules: object) -> set[type[BaseException]]:
    roots = (aiohttp.ClientError, http_exceptions.HttpProcessingError)
    found = {value for module in modules for value in vars(module).values() if inspect.isclass(value)}
    return {value for value in found if issubclass(value, roots)}


def test_table_names_every_exception_of_aiohttp() -> None:
    known = exceptions_in(aiohttp, client_exceptions, http_exceptions)
    assert len(known) > 35
    assert known - FATES.keys() == set()


def test_every_listed_exception_is_caught() -> None:
    assert [kind for kind in FATES if not issubclass(kind, TRANSPORT_ERRORS)] == []


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (aiohttp.ClientConnectorError, False),
        (aiohttp.ClientConnectorDNSError, False),
        (aiohttp.ClientConnectorCertificateError, False),
        (aiohttp.ConnectionTimeoutError, False),
        (aiohttp.ServerTimeoutError, True),
        (aiohttp.SocketTimeoutError, True),
        (aiohttp.ServerDisconnectedError, True),
        (aiohttp.ClientOSError, True),
        (client_exceptions.InvalidUrlRedirectClientError, True),
        (TimeoutError, True),
        (ConnectionResetError, True),
        (ConnectionRefusedError, False),
    ],
)
def test_doubt_is_decided_for_maybe_sent(kind: type[BaseException], sent: bool) -> None:  # noqa: FBT001
    error = from_transport(kind.__new__(kind))
    assert isinstance(error, PlatformSilent if sent else PlatformUnreachable)


def test_unknown_exception_is_treated_like_its_base() -> None:
    class Brand(aiohttp.ClientConnectorDNSError):
        pass

    assert isinstance(from_transport(Brand.__new__(Brand)), PlatformUnreachable)


def assert_says_nothing_private(error: PlatformError) -> None:
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    for secret in ("4930123456", "swordfish", "127.0.0.1", "move"):
        assert secret not in repr(error)
