import json
from typing import Any

import pytest

from .problems import MARK, insist_on_problem
from .talking import Api, Simulator

GOOD: dict[str, Any] = {
    "connection": "g",
    "call_id": "0c5f4c1e-6d3b-4f5a-9c8d-0e1f2a3b4c5d",
    "to": "queue:Support",
}
DEEP = 20_000
TWO_MEGABYTES = 2 * 1024 * 1024


def _with(**changes: Any) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


def _with_raw(name: str, value: str) -> bytes:
    return (json.dumps(GOOD)[:-1] + f', "{name}": {value}}}').encode()


def _without(name: str) -> bytes:
    return json.dumps({key: value for key, value in GOOD.items() if key != name}).encode()


MALFORMED = {
    "nothing": b"",
    "blanks": b" \n\t ",
    "no-json": MARK.encode(),
    "half": json.dumps(GOOD).encode()[:-9],
    "more-than-one": json.dumps(GOOD).encode() * 2,
    "null": b"null",
    "list": b"[]",
    "text": json.dumps(MARK).encode(),
    "number": b"17",
    "not-utf-8": b'{"connection": "\xff\xfe"}',
    "utf-16": json.dumps(GOOD).encode("utf-16"),
    "single-quotes": b"{'connection': 'g'}",
    "nan": _with_raw("deadline_s", "NaN"),
    "infinity": _with_raw("deadline_s", "Infinity"),
    "minus-infinity": _with_raw("patience_s", "-Infinity"),
    "1e400": _with_raw("deadline_s", "1e400"),
    "5000-digits": _with_raw("deadline_s", "9" * 5000),
    "5000-digits-priority": _with_raw("priority", "9" * 5000),
    "lone-surrogate-in-a-value": _with_raw("reason", '"\\ud800"'),
    "lone-surrogate-in-a-key": _with_raw("\\ud800", '"x"'),
    "lone-surrogate-in-a-nested-key": _with_raw("context", '{"\\ud800": "x"}'),
    "lone-surrogate-in-the-call": b'{"connection": "g", "call_id": "\\udfff", "to": "queue:Support"}',
    "deep-lists": b"[" * DEEP + b"]" * DEEP,
    "deep-objects": b'{"a":' * (DEEP // 2) + b"1" + b"}" * (DEEP // 2),
    "deep-value": _with_raw("context", "[" * DEEP + "]" * DEEP),
    "deep-and-open": b"[" * (3 * DEEP),
}
WRONG = {
    "unknown-field": _with(**{MARK: 1}),
    "unknown-field-in-the-target": _with(to={"type": "queue", "name": "Support", MARK: 1}),
    "no-connection": _without("connection"),
    "no-call": _without("call_id"),
    "no-target": _without("to"),
    "null-target": _with(to=None),
    "empty-call": _with(call_id=""),
    "long-call": _with(call_id=MARK * 50),
    "call-with-control-characters": _with(call_id=f"{MARK}\r\nHost: x"),
    "call-is-a-number": _with(call_id=17),
    "target-of-no-kind": _with(to=MARK),
    "target-of-unknown-kind": _with(to=f"{MARK}:Support"),
    "target-without-a-name": _with(to="queue: "),
    "target-with-two-names": _with(to={"type": "queue", "name": MARK, "id": MARK}),
    "target-with-no-name": _with(to={"type": "queue"}),
    "long-target": _with(to="queue:" + MARK * 50),
    "kind": _with(kind=MARK),
    "priority-0": _with(priority=0),
    "priority-11": _with(priority=11),
    "priority-text": _with(priority="5"),
    "priority-fraction": _with(priority=1.5),
    "priority-yes": _with(priority=True),
    "deadline-0": _with(deadline_s=0),
    "deadline-negative": _with(deadline_s=-1),
    "deadline-text": _with(deadline_s="300"),
    "deadline-ages": _with(deadline_s=1e300),
    "too-many-fallbacks": _with(fallback=["queue:Support"] * 11),
    "fallback-text": _with(fallback="queue:Support"),
    "fallback-wrong": _with(fallback=["queue:Support", MARK]),
    "fallback-and-route": _with(fallback=["queue:Support"], route=MARK),
    "context-list": _with(context=[MARK]),
    "context-number": _with(context={MARK: 1}),
    "context-too-much": _with(context={f"k{n}": "v" for n in range(51)}),
    "long-reason": _with(reason=MARK * 100),
    "release": _with(release=MARK),
    "done-when": _with(done_when=MARK),
}


@pytest.mark.parametrize("path", ["/v1/transfers", "/v1/transfers:plan"])
@pytest.mark.parametrize("raw", [pytest.param(raw, id=name) for name, raw in (MALFORMED | WRONG).items()])
async def test_body_is_refused(raw: bytes, path: str, api: Api, simulator: Simulator) -> None:
    answer = await api.ask("POST", path, raw=raw)
    insist_on_problem(answer, 422, "invalid_request")
    assert not [
        r for r in await simulator.requests() if GOOD["call_id"] in r["path"] or r["method"] == "POST"
    ]


async def test_wrong_field_is_pointed_at(api: Api) -> None:
    answer = await api.request({**GOOD, "priority": 11, "to": {"type": "queue"}, "fallback": ["queue:"]})
    insist_on_problem(answer, 422, "invalid_request")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/priority"]
    answer = await api.request({**GOOD, "fallback": ["queue:Support", "nowhere"]})
    assert [error["pointer"] for error in answer.json["errors"]] == ["/fallback/1"]


@pytest.mark.parametrize("path", ["/v1/transfers", "/v1/transfers:plan"])
async def test_two_megabytes(api: Api, path: str) -> None:
    raw = _with(reason=MARK * (TWO_MEGABYTES // len(MARK)))
    insist_on_problem(await api.ask("POST", path, raw=raw), 413, "too_large")


@pytest.mark.parametrize(
    "key", [" ", "a b", "ä", "x" * 256], ids=["blank", "inner-blank", "not-ascii", "too-long"]
)
async def test_malformed_idempotency_key(api: Api, key: str) -> None:
    insist_on_problem(await api.request(GOOD, key), 422, "invalid_request")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        f"limit={MARK}",
        "limit=" + "9" * 5000,
        f"cursor={MARK}",
        f"status={MARK}",
        f"cause={MARK}",
        f"accepted_after={MARK}",
        "accepted_after=2026-01-01",
        f"{MARK}=1",
        "call_id=" + "x" * 200,
    ],
    ids=lambda query: query[:24],
)
async def test_wrong_query(api: Api, query: str) -> None:
    insist_on_problem(await api.ask("GET", f"/v1/transfers?{query}"), 422, "invalid_request")


@pytest.mark.parametrize("query", ["call_id=%00", "call_id=%ff", "call_id=%", "connection=%F0%9F%93%9E"])
async def test_odd_query_finds_nothing(api: Api, query: str) -> None:
    answer = await api.ask("GET", f"/v1/transfers?{query}")
    assert answer.status in {200, 422}, answer.text
    if answer.status == 200:
        assert answer.json == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", f"/v1/transfers/tr_{'0' * 26}", 404, "not_found"),
        ("GET", f"/v1/transfers/{MARK}", 404, "not_found"),
        ("GET", "/v1/transfers/%00", 404, "not_found"),
        ("GET", f"/v1/{MARK}", 404, "not_found"),
        ("GET", f"/{MARK}", 404, "not_found"),
        ("GET", "//", 404, "not_found"),
        ("PUT", "/v1/transfers", 405, "method_not_allowed"),
        ("DELETE", "/v1/transfers", 405, "method_not_allowed"),
        ("GET", "/v1/transfers:plan", 405, "method_not_allowed"),
        ("POST", f"/v1/transfers/tr_{'0' * 26}", 405, "method_not_allowed"),
        ("POST", "/livez", 405, "method_not_allowed"),
    ],
)
async def test_wrong_place(api: Api, method: str, path: str, status: int, code: str) -> None:
    answer = await api.ask(method, path)
    insist_on_problem(answer, status, code)
    assert ("Allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize("call_id", ["..", "../queues", "a/b?c=d#e", "%2e%2e", "✆", "a b", "'; --", "*"])
async def test_odd_call_is_a_call_that_does_not_exist(api: Api, simulator: Simulator, call_id: str) -> None:
    done = await api.ended(await api.accepted({**GOOD, "call_id": call_id}))
    assert (done["status"], done["cause"], done["landing"]["where"]) == ("rejected", "call_gone", "gone")
    asked = {request["path"] for request in await simulator.requests()} - {"/oauth/token"}
    assert all(path.startswith("/api/v2/conversations/calls/") for path in asked), asked


async def test_odd_headers_do_no_harm(api: Api) -> None:
    for headers in (
        {"Prefer": "wait=-1"},
        {"Prefer": f"wait={'9' * 400}"},
        {"Prefer": MARK},
        {"If-None-Match": MARK},
        {"If-None-Match": f'"{"9" * 5000}"'},
        {"X-Request-ID": f"{MARK} {MARK}"},
        {"Content-Type": MARK},
        {"Accept": MARK},
    ):
        answer = await api.ask("GET", f"/v1/transfers/{MARK}", headers=headers)
        insist_on_problem(answer, 404, "not_found")
