"""Whatever the platform answers to whatever is asked, only our own errors come out, each with its cause."""

import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.genesys.settings import parse
from hookflash.adapters.genesys.wire.outbound import NewChannel
from hookflash.adapters.kit.auth import FixedToken
from hookflash.adapters.kit.pace import SlidingPace
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Verb
from hookflash.domain.errors import PlatformError, PlatformSilent
from hookflash.domain.ids import CallId
from hookflash.domain.requests import Kind
from hookflash.domain.targets import Target, parse_target
from hookflash.ports.outbound import Dial
from hookflash.ports.platform import Lane, Resolved, Spend

from .asking import TO_BEN, TO_SUPPORT, command, connect
from .clocks import START, ManualClock
from .shapes import CALL, answered_call, page_of
from .stub import TOKEN, Reply, Stub, answer, drop, endless_body, half_body, raw

SECRET = "+4930123456"
GIVEN: dict[str, Any] = {
    "call_id": CALL,
    "leg_id": "leg",
    "user_id": "u",
    "queue_id": "q",
    "skill_id": "s",
    "group_id": "g",
    "schedule_id": "s",
    "channel_id": "c",
    "text": "x",
    "interval": "a/b",
    "attribute": "hookflash.intent",
    "body": {},
    "change": {},
    "attributes": {},
    "skills": ["s"],
    "topics": ["t"],
    "expand": None,
    "tokens": FixedToken("t"),
}


def deep(depth: int = 50_000) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


def odd(value: Any) -> dict[str, Any]:
    """Every field that is ever looked at, holding the same strange thing."""
    names = [
        *(
            "id",
            "name",
            "entities",
            "results",
            "participants",
            "conversations",
            "grants",
            "pageCount",
            "data",
        ),
        *("nextUri", "recentTransfers", "state", "user", "queue", "division", "role", "policies", "actions"),
        *("attributes", "openSchedules", "start", "end", "rrule", "connectUri", "destinationParticipantId"),
        *(
            "estimatedWaitTimeSeconds",
            "disconnectReasons",
            "errorInfo",
            "skills",
            "presence",
            "code",
            "message",
        ),
    ]
    return dict.fromkeys(names, value)


ODD: tuple[Any, ...] = (None, True, -1, 1e308, "x", [], {}, [None])
BARE: tuple[Any, ...] = (None, 7, "x", [], [[]], {})
BODIES: dict[str, Reply] = {
    **{f"odd-{value!r:.12}": answer(200, odd(value)) for value in ODD},
    **{f"nested-{status}": answer(status, odd([odd([odd({})])])) for status in (200, 400, 403)},
    **{f"bare-{value!r}": answer(200, value) for value in BARE},
    "html": answer(200, b"<html>welcome</html>"),
    "cut-json": answer(200, b'{"entities": [{"id":'),
    "not-text": answer(200, b"\xff\xfe\x00\x01"),
    "lone-surrogate": answer(200, b'{"id": "\\ud800", "name": "\\u0000", "entities": [{"id": "\\ud800"}]}'),
    "not-a-number": answer(200, b'{"id": "x", "pageCount": NaN, "entities": [{"pageCount": Infinity}]}'),
    "huge-number": answer(200, b'{"pageCount": ' + b"9" * 5_000 + b', "entities": []}'),
    "deep": answer(200, deep()),
    "empty-200": answer(200),
    "empty-204": answer(204),
    "moved": answer(307, Location="http://127.0.0.1:1/"),
    "not-modified": answer(304),
    "teapot": answer(418, b"<html>"),
    "odd-error": answer(400, {"code": ["not.a.user"], "message": SECRET, "status": "400"}),
    "missing": answer(404, {"code": "not.found", "message": SECRET}),
    "conflict": answer(409, {"code": "general.conflict"}),
    "busy": answer(429, b"", Retry_After="soon"),
    "broken": answer(500, b"<html>" + SECRET.encode()),
    "status-0": raw(b"HTTP/1.1 000 Nothing\r\nContent-Length: 0\r\n\r\n"),
    "status-999": raw(b"HTTP/1.1 999 Everything\r\nContent-Length: 0\r\n\r\n"),
    "no-http": raw(b"what?\r\n\r\n", keep=False),
    "lying-length": raw(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}", keep=False),
    "bad-chunks": raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", keep=False),
    "zipped": raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd"),
    "drop": drop,
    "half": half_body,
    "endless": endless_body,
}


@pytest.fixture
async def client(stub: Stub, clock: ManualClock) -> AsyncIterator[GenesysClient]:
    section = {
        "base_url": stub.url,
        "access_token": "t",
        "rate_limit": "off",
        "read_total_s": 0.2,
        "connect_timeout_s": 5,
        "read_timeout_s": 5,
        "command_timeout_s": 5,
    }
    connection = GenesysClient("g", parse("g", section, {}), clock, SlidingPace(None, clock))
    yield connection
    await connection.close()


def operations() -> list[tuple[str, str]]:
    """Every endpoint there is a method for."""
    clock = ManualClock()
    settings = parse("g", {"base_url": "http://127.0.0.1:1", "access_token": "t"}, {})
    made = GenesysClient("g", settings, clock, SlidingPace(None, clock))
    return [
        (subject, name)
        for subject, part in sorted(vars(made).items())
        if subject != "api"
        for name, _ in inspect.getmembers(part, inspect.iscoroutinefunction)
        if not name.startswith("_")
    ]


OPERATIONS = operations()


async def ask(client: GenesysClient, subject: str, name: str) -> Any:
    method = getattr(getattr(client, subject), name)
    socket = client.api.url("").replace("http", "ws")
    given = {**GIVEN, "spend": Spend(Lane.CHECK), "channel": NewChannel("c", socket)}
    return await method(**{one: given[one] for one in inspect.signature(method).parameters})


async def failure_of(work: Awaitable[Any]) -> PlatformError | None:
    """Whatever else is raised goes on and fails the test."""
    try:
        await work
    except PlatformError as error:
        return error
    return None


def is_proper(failure: PlatformError | None) -> bool:
    return failure is None or (failure.cause in Cause and SECRET not in failure.message)


def test_every_endpoint_is_put_to_the_test() -> None:
    assert len(OPERATIONS) == 49


@pytest.mark.parametrize(("subject", "name"), OPERATIONS, ids=lambda part: part)
async def test_only_our_own_errors_come_out(
    stub: Stub, client: GenesysClient, clock: ManualClock, subject: str, name: str
) -> None:
    for label, body in BODIES.items():
        stub.otherwise = body
        failure = await failure_of(clock.run(ask(client, subject, name)))
        assert is_proper(failure), label
        clock.jump(300)  # past whatever pause was asked for
    assert len(stub.seen) >= len(BODIES)


COMMANDS = [
    *(
        ("calls", name)
        for _, name in OPERATIONS
        if name.startswith(("replace", "transfer", "change", "set_att"))
    ),
    *(("consults", name) for subject, name in OPERATIONS if subject == "consults"),
    ("routing", "set_routing"),
    ("outbound", "place_call"),
]
IN_DOUBT = ["html", "cut-json", "not-text", "deep", "moved", "broken", "no-http", "drop", "half", "endless"]


@pytest.mark.parametrize(("subject", "name"), COMMANDS, ids=lambda part: part)
async def test_command_with_such_an_answer_is_in_doubt_and_was_sent_once(
    stub: Stub, client: GenesysClient, subject: str, name: str
) -> None:
    for label in IN_DOUBT:
        stub.otherwise = BODIES[label]
        before = len(stub.seen)
        with pytest.raises(PlatformSilent):
            await ask(client, subject, name)
        assert len(stub.seen) == before + 1, label


@pytest.mark.parametrize("grant", ["by_credentials", "by_code", "by_refresh_token"])
async def test_login_host_is_no_more_trusted(stub: Stub, clock: ManualClock, grant: str) -> None:
    section = {"client_id": "c", "client_secret": "s", "login_client_id": "d", "base_url": stub.url}
    connection = GenesysClient("g", parse("g", section, {}), clock, SlidingPace(None, clock))
    arguments = {"by_credentials": [], "by_code": ["c", "v", "r"], "by_refresh_token": ["r"]}[grant]
    for label, body in BODIES.items():
        stub.on("POST /oauth/token", body)
        with pytest.raises(PlatformError) as caught:
            await getattr(connection.api.oauth, grant)(*arguments, Spend(Lane.CHECK))
        assert caught.value.effect_known, label
        assert SECRET not in caught.value.message, label
    await connection.close()


TARGETS = ("queue:x", "agent:x", f"agent:{CALL}", "skill:x", "skillgroup:x", "extension:1")


async def resolve(target: Target, control: GenesysCallControl, spend: Spend) -> Resolved:
    return await control.resolve(target, ("x",), spend)


QUESTIONS: dict[str, Callable[[GenesysCallControl, Spend], Awaitable[Any]]] = {
    **{f"resolve-{one}": partial(resolve, parse_target(one)) for one in TARGETS},
    "call": lambda control, spend: control.read_call(CallId(CALL), spend),
    "queue": lambda control, spend: control.read_queue(replace(TO_SUPPORT, skill_ids=("s",)), spend),
    "wait": lambda control, spend: control.estimate_wait(TO_SUPPORT, CallId(CALL), spend),
    "hours": lambda control, spend: control.read_hours(TO_SUPPORT, spend),
    "agent": lambda control, spend: control.read_agent(TO_BEN, spend),
    "wrap-up": lambda control, spend: control.find_wrap_up("x", "q", spend),
    "grants": lambda control, spend: control.missing_grants(Kind.BLIND, TO_BEN.target, spend),
    "grants-of": lambda control, spend: control.missing_grants_of("x", Kind.BLIND, TO_BEN.target, spend),
    "survey": lambda control, spend: control.survey(spend),
    "watch": lambda control, spend: control.watch_agent(TO_BEN, spend),
    "find-call": lambda control, spend: control.find_placed_call(
        Dial(intent_id="i", agent=TO_BEN, number="+49"), START, spend
    ),
    "cancel": lambda control, spend: control.send(CallId(CALL), command(Verb.CANCEL), spend),
}


@pytest.mark.parametrize("name", QUESTIONS)
async def test_nothing_else_leaves_the_port(stub: Stub, clock: ManualClock, name: str) -> None:
    stub.on("POST /oauth/token", TOKEN)
    for label, body in BODIES.items():
        stub.otherwise = body
        wait = {"read_total_s": 0.2, "rate_limit": "off"}
        mapped = {"schedule_groups": {"support": "x"}, "emergency_groups": {"support": "y"}}
        control = connect(stub, clock, **wait, **mapped)
        failure = await failure_of(clock.run(_as_coroutine(QUESTIONS[name](control, Spend(Lane.CHECK)))))
        assert is_proper(failure), label
        await control.close()


async def _as_coroutine(asking: Awaitable[Any]) -> Any:
    return await asking


async def test_good_answers_still_get_through(stub: Stub, client: GenesysClient) -> None:
    stub.on("POST /oauth/token", TOKEN)
    stub.otherwise = answer(200, json.loads(json.dumps({**answered_call(), **page_of()})))
    assert (await ask(client, "calls", "get")).id == CALL
    assert await ask(client, "routing", "list_queues") == ()
