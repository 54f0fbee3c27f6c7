"""Tokens and scopes of the tutorial's client."""

import aiohttp
import pytest

from hookflash_simulator.cxone.tutorial.urls import ROUTES, TOKEN
from tests.simulator.harness import NOWHERE, acme

from .gateway import CREDENTIALS, Gateway, opened

SCOPES = {
    "voice:call:control",
    "voice:queue:read",
    "voice:campaign:read",
    "routing:skill:read",
    "analytics:conversation:read",
    "user:presence:read",
}


@pytest.mark.parametrize("way", ["basic", "form", "json"])
async def test_token_by_basic_form_and_json(gateway: Gateway, way: str) -> None:
    if way == "basic":
        headers = {"Authorization": aiohttp.encode_basic_auth("tutorial", "secret")}
        form = {"grant_type": "client_credentials"}
        told = await gateway.ask("POST", "oauth/token", data=form, headers=headers, token=None)
    elif way == "form":
        told = await gateway.ask("POST", "oauth/token", data=CREDENTIALS, token=None)
    else:
        told = await gateway.log_in()
    assert told.status == 200
    assert (told.json["token_type"], told.json["expires_in"]) == ("Bearer", 3600)
    assert set(told.json["scope"].split()) == SCOPES
    assert told.headers["Cache-Control"] == "no-store"
    assert (await gateway.ask("GET", "security/profiles", token=told.json["access_token"])).status == 200


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"client_secret": "wrong"}, "401 INVALID_CLIENT"),
        ({"client_id": "nobody"}, "401 INVALID_CLIENT"),
        ({"client_id": "hookflash"}, "401 INVALID_CLIENT"),
        ({"client_id": "desktop", "client_secret": ""}, "401 INVALID_CLIENT"),
        ({"grant_type": "password"}, "400 UNSUPPORTED_GRANT_TYPE"),
        ({"scope": "voice:call:control everything"}, "400 INVALID_SCOPE"),
    ],
)
async def test_token_is_refused(gateway: Gateway, fields: dict[str, str], code: str) -> None:
    assert (await gateway.log_in(**fields)).code == code


@pytest.mark.parametrize("encoded", ["Basic %%%", "Basic " + "/w==", "Basic"])
async def test_unreadable_basic_credentials_are_refused(gateway: Gateway, encoded: str) -> None:
    told = await gateway.ask("POST", "oauth/token", headers={"Authorization": encoded}, token=None)
    assert told.code == "401 INVALID_CLIENT"


async def test_token_expires(gateway: Gateway) -> None:
    path = f"voice/calls/{(await gateway.place()).call_id}"
    await gateway.sim.advance(3600)
    assert (await gateway.ask("GET", path)).code == "401 UNAUTHORIZED"
    await gateway.use()
    assert (await gateway.ask("GET", path)).status == 200


async def test_without_a_good_token_nobody_is_let_in(gateway: Gateway) -> None:
    for route in ROUTES:
        if route is not TOKEN:
            path = route.path.replace("{id}", NOWHERE).replace("{callId}", NOWHERE)
            for token in (None, "old"):
                assert (await gateway.ask(route.method, path, token=token)).code == "401 UNAUTHORIZED"


@pytest.mark.parametrize("scope", sorted(SCOPES))
async def test_each_scope_opens_its_own_operations(gateway: Gateway, scope: str) -> None:
    """With one scope alone, what needs another is a 403 that names it."""
    await gateway.use(scope=scope)
    opened_by: dict[str, str] = {}
    for route in ROUTES:
        if route is TOKEN:
            continue
        path = route.path.replace("{id}", NOWHERE).replace("{callId}", NOWHERE)
        told = await gateway.ask(route.method, path, None if route.method in {"GET", "DELETE"} else {})
        if told.status == 403:
            assert told.code == "403 INSUFFICIENT_SCOPE"
            assert any(other in told.json["message"] for other in SCOPES - {scope})
        else:
            opened_by[route.name.replace("/api/v2/", "")] = scope
    assert set(opened_by) - {"GET security/profiles"} == OPENS[scope]


OPENS = {
    "voice:call:control": {
        "GET voice/calls/{callId}",
        "POST voice/calls/{callId}/transfer",
        "PATCH voice/calls/{callId}/transfer",
        "DELETE voice/calls/{callId}/transfer",
    },
    "voice:queue:read": {"GET voice/queues/{id}", "GET voice/queues/{id}/agents"},
    "voice:campaign:read": {"GET voice/campaigns"},
    "routing:skill:read": {"GET routing/skills/{id}"},
    "analytics:conversation:read": {"POST analytics/conversations/details/query"},
    "user:presence:read": {"GET users/{id}", "GET users/{id}/presence"},
}


async def test_skills_of_a_transfer_need_their_scope(gateway: Gateway) -> None:
    await gateway.use(scope="voice:call:control")
    call = await gateway.place()
    for to, more in (("SKILL spanish", {}), ("QUEUE Support", {"skillId": gateway.skill("technical")})):
        told = await gateway.transfer(call, to, **more)
        assert told.code == "403 INSUFFICIENT_SCOPE"
        assert "routing:skill:read" in told.json["message"]
    assert (await gateway.transfer(call, "QUEUE Support")).status == 202


async def test_scopes_of_the_world_file_limit_the_client() -> None:
    client = {"secret": "secret", "dialect": "tutorial", "scopes": ["voice:queue:read"]}
    async with opened(world=acme(clients={"tutorial": client})) as gateway:
        assert (await gateway.log_in()).json["scope"] == "voice:queue:read"
        assert (await gateway.log_in(scope="voice:call:control")).code == "400 INVALID_SCOPE"
        (profile,) = await gateway.get("security/profiles")
        assert (profile["permissions"], profile["scopes"]) == (["Queue Read"], ["voice:queue:read"])
        assert (await gateway.ask("GET", "voice/campaigns")).code == "403 INSUFFICIENT_SCOPE"


async def test_security_profile_names_every_permission(gateway: Gateway) -> None:
    (profile,) = await gateway.get("security/profiles")
    assert (profile["name"], profile["status"]) == ("tutorial", "ACTIVE")
    assert {"Voice Call Control", "Queue Read"} < set(profile["permissions"])
    assert set(profile["scopes"]) == SCOPES
