"""Tokens and scopes as the tutorials ask for them."""

from typing import Any

import aiohttp
import pytest

from hookflash_simulator.genesys.tutorial.scopes import SCOPES
from hookflash_simulator.genesys.tutorial.urls import ROUTES
from tests.simulator.harness import NOWHERE, acme

from .gateway import CREDENTIALS, Gateway, opened

PATHS = ("/api/v2/oauth/token", "/oauth/token")
NEEDED = {
    ("GET", f"conversations/voice/{NOWHERE}"): {"conversations:read"},
    ("PATCH", f"conversations/voice/{NOWHERE}"): {"conversations:write"},
    ("GET", f"routing/queues/{NOWHERE}"): {"routing:queue:read", "routing:queue:view"},
    ("GET", f"conversations/{NOWHERE}"): {"conversation:view"},
    ("POST", f"conversations/{NOWHERE}/actions"): {"conversation:transfer"},
    ("GET", f"routing/skills/{NOWHERE}"): {"routing:skill:view"},
    ("GET", "users"): {"user:read"},
    ("GET", f"users/{NOWHERE}"): {"user:read"},
    ("GET", f"users/{NOWHERE}/presence"): {"user:read"},
    ("GET", f"voice/calls/{NOWHERE}"): {"voice:call:read"},
    ("POST", f"voice/calls/{NOWHERE}/transfer"): {"voice:call:transfer"},
    ("PATCH", f"voice/calls/{NOWHERE}/transfer"): {"voice:call:transfer"},
    ("DELETE", f"voice/calls/{NOWHERE}/transfer"): {"voice:call:transfer"},
    ("GET", f"queue/queues/{NOWHERE}"): {"queue:queue:read"},
    ("POST", "integrations/webhooks"): {"integration:webhook:create"},
    ("GET", "integrations/webhooks"): {"integration:webhook:create"},
    ("GET", f"integrations/webhooks/{NOWHERE}"): {"integration:webhook:create"},
    ("DELETE", f"integrations/webhooks/{NOWHERE}"): {"integration:webhook:create"},
    ("POST", "conversations/calls"): {"conversation:call:write"},
    ("GET", f"conversations/calls/{NOWHERE}"): {"conversation:call"},
}


@pytest.mark.parametrize("path", PATHS)
async def test_token_is_granted_for_a_json_body(gateway: Gateway, path: str) -> None:
    reply = await gateway.log_in(path, scope="conversations:read conversations:write")
    assert reply.status == 200
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.json == {
        "access_token": reply.json["access_token"],
        "token_type": "bearer",
        "expires_in": 86399,
        "scope": "conversations:read conversations:write",
    }


@pytest.mark.parametrize("path", PATHS)
async def test_token_is_granted_for_a_form_with_or_without_basic(gateway: Gateway, path: str) -> None:
    reply = await gateway.ask("POST", path, data=CREDENTIALS, token=None)
    assert set(reply.json.get("scope", "").split()) == (SCOPES if path == PATHS[0] else set())
    for operation in ("users", f"routing/queues/{gateway.queue('Sales')}"):
        assert (await gateway.ask("GET", operation, token=reply.json["access_token"])).status == 200
    basic = {"Authorization": aiohttp.encode_basic_auth("tutorial", "secret")}
    form = {"grant_type": "client_credentials", "scope": "user:read"}
    reply = await gateway.ask("POST", path, data=form, headers=basic, token=None)
    assert (reply.status, reply.json["scope"]) == (200, "user:read")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"client_id": "nobody"}, (401, "invalid_client")),
        ({"client_id": "hookflash"}, (401, "invalid_client")),
        ({"client_secret": "wrong"}, (401, "invalid_client")),
        ({"grant_type": "password"}, (400, "unsupported_grant_type")),
        ({"scope": "user:read world:rule"}, (400, "invalid_scope")),
    ],
)
async def test_wrong_request_for_a_token_is_refused(
    gateway: Gateway, changed: dict[str, str], expected: tuple[int, str]
) -> None:
    reply = await gateway.log_in(**changed)
    assert (reply.status, reply.json["error"]) == expected


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"client_id": 7}', b"\xff", b"[" * 5000])
async def test_unreadable_request_for_a_token_is_refused(gateway: Gateway, body: bytes) -> None:
    json = {"Content-Type": "application/json"}
    reply = await gateway.ask("POST", PATHS[0], data=body, headers=json, token=None)
    assert (reply.status, reply.json["error"]) == (401, "invalid_client")


async def test_broken_basic_credentials_are_refused(gateway: Gateway) -> None:
    headers = {"Authorization": "Basic !!!"}
    assert (await gateway.ask("POST", PATHS[0], data={}, headers=headers, token=None)).status == 401


async def test_published_client_is_held_to_the_published_rules(gateway: Gateway) -> None:
    reply = await gateway.log_in("/oauth/token", client_id="hookflash")
    assert (reply.status, reply.json["error"]) == (400, "invalid_request")


async def test_client_has_the_scopes_of_the_world_file(gateway: Gateway) -> None:
    client = {"secret": "secret", "dialect": "tutorial", "scopes": ["user:read", "conversation:view"]}
    async with opened(world=acme(clients={"few": client})) as few:
        assert (await few.log_in(client_id="few")).json["scope"] == "conversation:view user:read"
        refused = await few.log_in(client_id="few", scope="conversation:transfer")
        assert refused.json["error"] == "invalid_scope"


@pytest.mark.parametrize("operation", NEEDED, ids=" ".join)
async def test_operation_needs_its_scope_and_no_other(gateway: Gateway, operation: tuple[str, str]) -> None:
    needed = NEEDED[operation]
    await gateway.use(scope=" ".join(SCOPES - needed))
    reply = await gateway.ask(*operation)
    assert reply.code == "403 missing.scope"
    assert all(scope in reply.json["message"] for scope in needed)
    for scope in needed:
        await gateway.use(scope=scope)
        assert (await gateway.ask(*operation)).status in {200, 400, 404}


async def test_every_operation_is_held_to_a_scope(gateway: Gateway) -> None:
    face: Any = gateway.sim.server.faces["genesys"]
    token = f"Bearer {gateway.token}"
    held = {face.find(method, f"/api/v2/{path}", token)[0] for method, path in NEEDED}
    assert held == {route.name for route in ROUTES}
