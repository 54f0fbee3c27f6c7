"""Who may ask for what: keys, scopes, connections, requesters."""

from itertools import product
from pathlib import Path

import pytest

import hookflash
from hookflash.domain.access import Scope
from hookflash.domain.errors import ConfigError

from .serving import SECRET, Api, running_api, wish

NOBODY = "tr_" + "0" * 26
# What each operation needs; anything else in the list of scopes does not help.
OPERATIONS = {
    "accept": ("POST", "/v1/transfers", Scope.TRANSFERS_WRITE),
    "plan": ("POST", "/v1/transfers:plan", Scope.TRANSFERS_WRITE),
    "list": ("GET", "/v1/transfers", Scope.TRANSFERS_READ),
    "get": ("GET", f"/v1/transfers/{NOBODY}", Scope.TRANSFERS_READ),
}


async def _status(api: Api, operation: str, secret: str | None) -> int:
    method, path, _ = OPERATIONS[operation]
    body = wish("no-such-call") if method == "POST" else None
    return (await api.ask(method, path, body, secret=secret)).status


async def test_every_operation_needs_its_scope_and_admin_has_all(api: Api) -> None:
    found = {}
    for scope, operation in product(Scope, OPERATIONS):
        secret = f"{scope}-{operation}"
        await api.key(secret, scope)
        found[scope, operation] = await _status(api, operation, secret)
    for (scope, operation), status in found.items():
        needed = OPERATIONS[operation][2]
        if scope in {needed, Scope.ADMIN}:
            expected = {"accept": {202, 409}, "plan": {200}, "list": {200}, "get": {404}}[operation]
            assert status in expected, (scope, operation)
        else:
            assert status == 403, (scope, operation)


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_without_a_valid_key_nothing_is_answered(api: Api, operation: str) -> None:
    for secret in (None, "", "wrong", SECRET + "x", SECRET.upper()):
        method, path, _ = OPERATIONS[operation]
        reply = await api.ask(method, path, wish() if method == "POST" else None, secret=secret)
        assert reply.code == "401 not_authenticated"
        assert reply.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", SECRET, f"Basic {SECRET}", f"Token {SECRET}", "Bearer \xff\xfe"]
)
async def test_a_malformed_authorization_is_none(api: Api, header: str) -> None:
    reply = await api.ask("GET", "/v1/transfers", secret=None, headers={"Authorization": header})
    assert reply.code == "401 not_authenticated"


@pytest.mark.parametrize("secret", ["schl\u00fcssel", "sch\u00e0", "\u9375", "with blank ", "  x", "a  b"])
async def test_any_text_is_a_key_in_the_library_too(tmp_path: Path, secret: str) -> None:
    async with running_api(tmp_path, secret=secret) as api, hookflash.Client(api.url, secret) as client:
        assert await client.list_transfers() == []
        stored = await api.key(f"{secret}!", Scope.TRANSFERS_READ)
        async with hookflash.Client(api.url, stored) as other:
            assert await other.list_transfers() == []


@pytest.mark.parametrize("secret", ["two\nlines", "nul\x00", "bell\x07"])
def test_a_key_that_no_header_can_carry_is_refused_by_the_library(secret: str) -> None:
    with pytest.raises(ConfigError, match="printable text"):
        hookflash.Client("http://127.0.0.1:1", secret)


async def test_the_scheme_is_read_in_any_case(api: Api) -> None:
    headers = {"Authorization": f"bEARER   {SECRET}"}
    assert (await api.ask("GET", "/v1/transfers", secret=None, headers=headers)).status == 200


async def test_a_bound_key_asks_only_for_its_connections_and_sees_only_them(api: Api) -> None:
    api.platform.world.answered_call("call-1")
    bound = await api.key("bound", Scope.TRANSFERS_READ, Scope.TRANSFERS_WRITE, connections=("h",))
    other = await api.post(wish())
    assert (await api.post(wish("call-9"), secret=bound)).code == "403 not_permitted"
    assert (await api.ask("POST", "/v1/transfers:plan", wish(), secret=bound)).code == "403 not_permitted"
    unknown = await api.post({**wish(), "connection": "nowhere"}, secret=bound)
    assert unknown.code == "403 not_permitted"
    own = await api.post({**wish("call-h"), "connection": "h"}, secret=bound)
    assert own.status == 202
    assert (await api.get(other.headers["Location"], secret=bound)).code == "404 not_found"
    assert (await api.get(own.headers["Location"], secret=bound)).status == 200
    listed = (await api.get("/v1/transfers", secret=bound)).json["items"]
    assert [item["id"] for item in listed] == [own.json["id"]]
    params = {"connection": "g"}
    assert (await api.get("/v1/transfers", secret=bound, params=params)).json["items"] == []


async def test_an_unknown_connection_names_only_those_the_key_may_use(api: Api) -> None:
    reply = await api.post({**wish(), "connection": "x"})
    assert reply.code == "404 not_found"
    assert "configured: g, h" in reply.json["detail"]
    assert reply.json["errors"] == [{"pointer": "/connection", "message": "is not configured"}]


async def test_a_key_bound_to_requesters_asks_only_on_their_behalf(api: Api) -> None:
    bound = await api.key("bound", Scope.TRANSFERS_WRITE, requesters=("ana", "ben"))
    for said, status in (({"requested_by": "ana"}, 202), ({"requested_by": "eve"}, 403), ({}, 403)):
        reply = await api.post({**wish(f"call-{status}-{len(said)}"), **said}, secret=bound)
        assert reply.status == status, said


async def test_a_revoked_key_ends_within_seconds(api: Api) -> None:
    secret = await api.key("short", Scope.TRANSFERS_READ)
    await api.service.store.revoke_key("ak_short", api.service._clock.now(), "tester")
    assert (await api.get("/v1/transfers", secret=secret)).code == "401 not_authenticated"


async def test_health_needs_no_key_and_tells_nothing(api: Api) -> None:
    for path in ("/livez", "/readyz"):
        reply = await api.get(path, secret=None)
        assert (reply.status, reply.json) == (200, {"status": "ok"})


async def test_an_open_service_lets_in_who_has_no_key_and_no_one_with_a_wrong_one(tmp_path: Path) -> None:
    async with running_api(tmp_path, is_open=True, secret=None) as api:
        assert (await api.get("/v1/transfers", secret=None)).status == 200
        assert (await api.get("/v1/transfers", secret="wrong")).code == "401 not_authenticated"


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/", "404 not_found"),
        ("GET", "/v1", "404 not_found"),
        ("GET", "/docs", "404 not_found"),
        ("DELETE", "/v1/transfers", "405 method_not_allowed"),
        ("PUT", f"/v1/transfers/{NOBODY}", "405 method_not_allowed"),
        ("GET", "/v1/transfers:plan", "405 method_not_allowed"),
        ("GET", "/v1/transfers/../transfers/x", "404 not_found"),
    ],
)
async def test_what_is_not_there_is_a_problem_too(api: Api, method: str, path: str, code: str) -> None:
    reply = await api.ask(method, path)
    assert reply.code == code
    if reply.status == 405:
        assert reply.headers["Allow"]
