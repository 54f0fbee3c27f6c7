"""Bodies nobody means well with: always a problem document, never a 5xx, never an echo."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .serving import PROBLEM, Api, Reply, wish

CANARY = "4915550142857"
_GOOD = json.dumps(wish()).encode()


def _with(name: str, raw: str) -> bytes:
    """A good body with one more field, its value written raw."""
    return _GOOD[:-1] + f',"{name}":{raw}}}'.encode()


def _with_call(raw: str) -> bytes:
    return f'{{"connection":"g","to":"queue:Billing","call_id":{raw}}}'.encode()


BODIES: dict[str, bytes] = {
    "empty": b"",
    "blank": b"  \n ",
    "word": b"hello",
    "null": b"null",
    "number": b"12",
    "list": b"[]",
    "text": b'"x"',
    "half": _GOOD[:-5],
    "two": _GOOD + _GOOD,
    "trailing": _GOOD + b"x",
    "nan": _with("deadline_s", "NaN"),
    "infinity": _with("deadline_s", "Infinity"),
    "minus infinity": _with("deadline_s", "-Infinity"),
    "1e400": _with("deadline_s", "1e400"),
    "-1e400": _with("patience_s", "-1e400"),
    "1e400 as priority": _with("priority", "1e400"),
    "zero": _with("deadline_s", "0"),
    "negative": _with("deadline_s", "-1"),
    "bool for number": _with("deadline_s", "true"),
    "text for number": _with("deadline_s", '"300"'),
    "float for int": _with("priority", "3.5"),
    "5000 digits": _with("priority", "9" * 5000),
    "5000 digits as seconds": _with("deadline_s", "9" * 5000),
    "5000 digits as text": _with_call("9" * 5000),
    "lone surrogate": _with("reason", '"\\ud800"'),
    "lone low surrogate": _with_call('"\\udc00x"'),
    "lone surrogate in a key": _with("\\ud800", "1"),
    "lone surrogate in context": _with("context", '{"\\ud800":"x"}'),
    "raw surrogate": _with("reason", '"').removesuffix(b"}") + b'\xed\xa0\x80"}',
    "nul in an id": _with_call('"a\\u0000b"'),
    "newline in an id": _with_call('"a\\nb"'),
    "depth 10^5": b"[" * 100_000,
    "depth 10^5 in a field": _with("context", "[" * 60_000),
    "deep objects": b'{"a":' * 10_000,
    "byte order mark": b"\xef\xbb\xbf" + _GOOD,
    "utf-16": _GOOD.decode().encode("utf-16"),
    "utf-32": _GOOD.decode().encode("utf-32"),
    "latin-1": _with("reason", '"caf\u00e9"').decode().encode("latin-1"),
    "overlong": _with("reason", '"').removesuffix(b"}") + b'\xc0\xaf"}',
    "gzip": bytes.fromhex("1f8b08000000000000ffabae0500432a0d0a02000000"),
    "control character": _with("reason", '"\x01"'),
    "comment": b"/* x */" + _GOOD,
    "trailing comma": _GOOD[:-1] + b",}",
    "single quotes": _GOOD.replace(b'"', b"'"),
    "form": b"connection=g&call_id=call-1&to=queue:Billing",
    "unknown field": _with("colour", '"red"'),
    "missing field": b'{"connection":"g","to":"queue:Billing"}',
    "null field": _with_call("null"),
    "list for text": _with_call('["call-1"]'),
    "object for text": _with_call('{"id":"call-1"}'),
    "empty id": _with_call('""'),
    "long id": _with_call(json.dumps("x" * 129)),
    "unknown kind": _with("kind", '"warm"'),
    "unknown enum": _with("release", '"later"'),
    "target without a kind": _with_call('"call-1"').replace(b"queue:Billing", b"Billing"),
    "target of no kind": _with_call('"call-1"').replace(b"queue:Billing", b"planet:Mars"),
    "target of nothing": _with_call('"call-1"').replace(b"queue:Billing", b"queue:  "),
    "target too long": _with_call('"call-1"').replace(b"Billing", b"B" * 300),
    "target with two names": _with_call('"c"').replace(
        b'"queue:Billing"', b'{"type":"queue","id":"1","name":"B"}'
    ),
    "target with no name": _with_call('"c"').replace(b'"queue:Billing"', b'{"type":"queue"}'),
    "target with more": _with_call('"c"').replace(b'"queue:Billing"', b'{"type":"queue","id":"1","x":1}'),
    "eleven fallbacks": _with("fallback", json.dumps(["queue:Billing"] * 11)),
    "bad fallback": _with("fallback", '["queue:Billing","x"]'),
    "route and fallback": _with("fallback", '["queue:A"],"route":"r"'),
    "too much context": _with("context", json.dumps({str(n): "x" for n in range(51)})),
    "context of numbers": _with("context", '{"a":1}'),
    "long reason": _with("reason", json.dumps("x" * 1001)),
    "64 KiB and one": _with("reason", json.dumps("x" * 65_536)),
    "2 MB": _with("reason", json.dumps("x" * 2_000_000)),
}
# Not as one would write it, but it can only mean one thing.
TAKEN = {"duplicate keys": _with("call_id", '"call-2"'), "extra blanks": b" \t\r\n" + _GOOD + b"\n"}


def _complaints(name: str, reply: Reply) -> list[str]:
    found = []
    if not 400 <= reply.status < 500:
        found.append(f"{name}: status {reply.status}")
    if reply.headers["Content-Type"] != PROBLEM:
        found.append(f"{name}: {reply.headers['Content-Type']}")
        return found
    document = reply.json
    if document["code"] not in {"invalid_request", "too_large"} or not document["detail"]:
        found.append(f"{name}: {document}")
    return found


@pytest.mark.parametrize("path", ["/v1/transfers", "/v1/transfers:plan"])
async def test_every_hostile_body_is_answered_with_a_problem(api: Api, path: str) -> None:
    found = []
    for name, body in BODIES.items():
        found += _complaints(name, await api.ask("POST", path, body))
    assert not found, "\n".join(found)
    assert (await api.get("/v1/transfers")).json["items"] == []
    assert api.platform.requests == 0


async def test_large_bodies_are_refused_with_413_whether_they_tell_their_length_or_not(api: Api) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b"x" * 10_000

    for body in (BODIES["2 MB"], BODIES["64 KiB and one"], chunks()):
        assert (await api.post(body)).code == "413 too_large"


@pytest.mark.parametrize("name", sorted(TAKEN))
async def test_odd_bodies_that_mean_one_thing_are_taken(api: Api, name: str) -> None:
    api.platform.world.answered_call("call-1")
    api.platform.world.answered_call("call-2")
    assert (await api.post(TAKEN[name])).status == 202


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "", "application/json; charset=utf-16", "\xff"]
)
async def test_the_content_type_does_not_decide(api: Api, kind: str) -> None:
    reply = await api.post(_GOOD[:-1], headers={"Content-Type": kind})
    assert reply.code == "422 invalid_request"


async def test_the_errors_point_at_the_fields(api: Api) -> None:
    async def pointers(body: bytes) -> list[str]:
        return [error["pointer"] for error in (await api.post(body)).json["errors"]]

    assert await pointers(BODIES["negative"]) == ["/deadline_s"]
    assert await pointers(BODIES["empty id"]) == ["/call_id"]
    assert await pointers(BODIES["bad fallback"]) == ["/fallback/1"]
    assert await pointers(BODIES["target of no kind"]) == ["/to"]
    assert await pointers(BODIES["missing field"]) == ["/call_id"]
    reply = await api.post(BODIES["unknown field"])
    assert "allowed: connection, call_id, to" in reply.json["errors"][0]["message"]


_PLACES: list[dict[str, Any]] = [
    {"connection": CANARY},
    {"connection": [CANARY]},
    {"call_id": {"x": CANARY}},
    {"call_id": CANARY * 20},
    {"to": CANARY},
    {"to": f"number{CANARY}:x"},
    {"to": f"planet:{CANARY}"},
    {"to": {"type": CANARY, "id": "x"}},
    {"to": {"type": "queue", CANARY: "x"}},
    {"to": {"type": "queue", "id": CANARY, "name": CANARY}},
    {"kind": CANARY},
    {"leg": "\n" + CANARY},
    {"fallback": [CANARY]},
    {"fallback": CANARY},
    {"voicemail": CANARY},
    {"release": CANARY},
    {"skills": [{CANARY: 1}]},
    {"priority": int(CANARY)},
    {"priority": CANARY},
    {"reason": [CANARY]},
    {"context": {CANARY: 1}},
    {"context": {"connection": int(CANARY)}},
    {"context": CANARY},
    {"deadline_s": float(CANARY)},
    {"deadline_s": CANARY},
    {"if_busy": CANARY},
    {"expect": int(CANARY)},
    {CANARY: 1},
    {CANARY: {CANARY: [CANARY]}},
]


async def test_what_was_sent_is_never_said_back(api: Api) -> None:
    for place in _PLACES:
        for path in ("/v1/transfers", "/v1/transfers:plan"):
            reply = await api.ask("POST", path, {**wish(), **place})
            assert 400 <= reply.status < 500, place
            assert CANARY.encode() not in reply.body, place
    for raw in (f'{{"{CANARY}', f"{CANARY}x", f'{{"a":"{CANARY}\\ud800"}}'):
        reply = await api.post(raw.encode())
        assert CANARY.encode() not in reply.body


async def test_parameters_headers_and_paths_are_never_said_back(api: Api) -> None:
    names = ("status", "cause", "connection", "cursor", "limit", "accepted_after", "accepted_before", CANARY)
    for name in names:
        reply = await api.get("/v1/transfers", params={name: f"+{CANARY}" * 10})
        assert reply.code == "422 invalid_request", name
        assert CANARY.encode() not in reply.body, name
    for path in (f"/v1/transfers/{CANARY}", f"/v1/{CANARY}", f"/{CANARY}", f"/v1/transfers/tr_{CANARY}%00"):
        reply = await api.get(path)
        assert reply.code == "404 not_found"
        assert CANARY.encode() not in reply.body
    for headers in (
        {"Idempotency-Key": f"{CANARY} blank"},
        {"Idempotency-Key": CANARY * 30},
        {"Authorization": f"Bearer {CANARY}"},
        {"Authorization": CANARY},
        {"X-Request-Id": f"{CANARY} blank"},
        {"Prefer": CANARY},
    ):
        reply = await api.post(b"{", headers=headers)
        assert 400 <= reply.status < 500
        assert CANARY.encode() not in reply.body


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_fields = st.sampled_from([*sorted(wish()), "kind", "fallback", "context", "priority", "deadline_s"])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=60)
    | st.builds(lambda n, v: json.dumps({**wish(), n: v}).encode(), _fields, _json)
)
async def test_no_body_at_all_makes_a_server_error(api: Api, body: bytes) -> None:
    reply = await api.ask("POST", "/v1/transfers:plan", body)
    assert reply.status in {200, 413, 422, 404}
    if reply.status != 200:
        assert reply.headers["Content-Type"] == PROBLEM
