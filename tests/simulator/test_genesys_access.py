"""Tokens, permissions, limits, and refusals of every kind."""

import io

import aiohttp
import pytest

from hookflash_simulator.world.world import World

from .harness import NOWHERE, Sim, acme, running


async def test_token_is_granted_for_basic_and_form(sim: Sim) -> None:
    reply = await sim.log_in()
    assert reply.json == {
        "access_token": reply.json["access_token"],
        "token_type": "bearer",
        "expires_in": 86399,
    }
    assert len(reply.json["access_token"]) > 60
    assert len(reply.headers["ININ-Correlation-Id"]) == 36
    assert (await sim.log_in()).json["access_token"] != reply.json["access_token"]
    assert (await sim.log_in("tutorial")).status == 200


@pytest.mark.parametrize(
    ("client", "secret", "form", "expected"),
    [
        ("nobody", "secret", {}, (401, "invalid_client", "client not found")),
        ("hookflash", "wrong", {}, (401, "invalid_client", "authentication failed")),
        ("hookflash", "secret", {"grant_type": "password"}, (400, "unsupported_grant_type", None)),
        ("hookflash", "secret", {"grant_type": "authorization_code"}, (400, "invalid_grant", None)),
        ("hookflash", "secret", {"grant_type": "refresh_token"}, (400, "invalid_grant", None)),
    ],
)
async def test_refused_token_has_an_oauth_body(
    sim: Sim, client: str, secret: str, form: dict[str, str], expected: tuple[int, str, str | None]
) -> None:
    reply = await sim.log_in(client, secret, **form)
    status, error, description = expected
    assert (reply.status, reply.json["error"]) == (status, error)
    assert set(reply.json) == {"error", "description", "error_description"}
    assert description in {None, reply.json["description"]}


@pytest.mark.parametrize("value", ["401", "400"])
async def test_status_of_a_refused_client_is_a_switch(value: str) -> None:
    async with running(world=acme(switches={"oauth_refusal": value})) as sim:
        assert (await sim.log_in("hookflash", "wrong")).status == int(value)
        assert (await sim.log_in("nobody")).status == int(value)


async def test_token_is_refused_without_basic_and_for_json(sim: Sim) -> None:
    basic = {"Authorization": aiohttp.encode_basic_auth("hookflash", "secret")}
    form = {"grant_type": "client_credentials"}
    path = "/oauth/token"
    as_json = await sim.genesys("POST", path, form, token=None, headers=basic)
    in_form = await sim.genesys(
        "POST", path, data={**form, "client_id": "hookflash", "client_secret": "secret"}, token=None
    )
    broken = await sim.genesys("POST", path, data=form, token=None, headers={"Authorization": "Basic !"})
    assert [as_json.json["error"], in_form.json["error"], broken.json["error"]] == [
        "invalid_request",
        "invalid_client",
        "invalid_client",
    ]


async def test_user_token_can_be_renewed_once_with_its_refresh_token(sim: Sim) -> None:
    first = (await sim.log_in(grant_type="authorization_code", code="ana")).json
    second = await sim.log_in(grant_type="refresh_token", refresh_token=first["refresh_token"])
    me = await sim.get("users/me", token=second.json["access_token"])
    assert me["name"] == "ana"
    again = await sim.log_in(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert again.json["error"] == "invalid_grant"


async def test_eleventh_token_of_a_user_ends_the_oldest(sim: Sim) -> None:
    tokens = [await sim.user_token("ana") for _ in range(11)]
    statuses = [(await sim.genesys("GET", "/api/v2/users/me", token=token)).status for token in tokens]
    assert statuses == [401, *[200] * 10]


async def test_token_expires_by_the_clock_of_the_world() -> None:
    world = acme(clients={"short": {"secret": "secret", "roles": ["everything"], "token_life_s": 300}})
    async with running(world=world) as sim:
        granted = (await sim.log_in("short")).json
        assert granted["expires_in"] == 300
        await sim.advance(299.9)
        assert (await sim.genesys("GET", "/api/v2/users", token=granted["access_token"])).status == 200
        await sim.advance(0.1)
        reply = await sim.genesys("GET", "/api/v2/users", token=granted["access_token"])
        assert reply.code == "401 bad.credentials"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({}, "401 authentication.required"),
        ({"Authorization": "Basic abc"}, "401 authentication.required"),
        ({"Authorization": "Bearer "}, "401 authentication.required"),
        ({"Authorization": "Bearer made-up"}, "401 bad.credentials"),
    ],
)
async def test_request_without_a_good_token_is_refused(sim: Sim, header: dict[str, str], code: str) -> None:
    reply = await sim.genesys("GET", f"/api/v2/conversations/{NOWHERE}", token=None, headers=header)
    assert reply.code == code


async def test_own_token_is_shown_verified_and_ended(sim: Sim) -> None:
    token = await sim.token_for()
    shown = await sim.get("tokens/me", token=token)
    assert shown["OAuthClient"]["name"] == "hookflash"
    assert (await sim.genesys("HEAD", "/api/v2/tokens/me", token=token)).body == b""
    assert (await sim.genesys("DELETE", "/api/v2/tokens/me", token=token)).status == 200
    assert (await sim.genesys("HEAD", "/api/v2/tokens/me", token=token)).status == 401


async def test_refusal_has_the_vendors_fields_and_correlation(sim: Sim) -> None:
    reply = await sim.genesys("GET", f"/api/v2/conversations/{NOWHERE}")
    assert reply.json == {
        "message": "Conversation not found.",
        "code": "conversation.error.conversation.not.found",
        "status": 404,
        "contextId": reply.headers["ININ-Correlation-Id"],
        "details": [],
        "errors": [],
    }


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/api/v2/conversations/voice/x", "404 not.found"),
        ("GET", "/api/v2/queue/queues/x", "404 not.found"),
        ("GET", "/", "404 not.found"),
        ("GET", "/api/v2/conversations//participants", "404 not.found"),
        ("PUT", "/api/v2/users", "405 method.not.allowed"),
        ("GET", "/oauth/token", "404 not.found"),
    ],
)
async def test_path_that_does_not_exist_is_refused_in_the_vendors_shape(
    sim: Sim, method: str, path: str, code: str
) -> None:
    assert (await sim.genesys(method, path)).code == code


async def test_malformed_bodies_are_refused(sim: Sim) -> None:
    call = await sim.place()
    path = f"/api/v2/conversations/{call.call_id}/participants/{call.agent_leg}/replace/queue"
    kind = {"Content-Type": "application/json"}
    replies = [
        await sim.genesys("POST", path, data=b"{", headers=dict(kind)),
        await sim.genesys("POST", path, data=b"[" * 100_000, headers=dict(kind)),
        await sim.genesys("POST", path, data=b"\xff\xfe", headers=dict(kind)),
        await sim.genesys("POST", path, ["queueId"]),
        await sim.genesys("POST", path, data=b"null", headers=dict(kind)),
        await sim.genesys("POST", path),
        await sim.genesys("POST", path, {"queueId": 7}),
        await sim.genesys("POST", path, data=b"queueId=7", headers={"Content-Type": "text/plain"}),
    ]
    assert [reply.code for reply in replies] == [
        *["400 bad.request"] * 6,
        "400 invalid.value",
        "415 unsupported.media.type",
    ]


async def test_body_of_a_post_without_one_may_be_null_or_empty(sim: Sim) -> None:
    path = "/api/v2/notifications/channels"
    kind = {"Content-Type": "application/json"}
    for data in (b"null", b"", None):
        assert (await sim.genesys("POST", path, data=data, headers=dict(kind))).status == 200


async def test_too_large_a_body_is_refused_and_the_simulator_lives(sim: Sim) -> None:
    call = await sim.place()
    path = f"/api/v2/conversations/{call.call_id}/participants/{call.agent_leg}/replace/queue"
    kind = {"Content-Type": "application/json"}
    reply = await sim.genesys("POST", path, headers=kind, data=io.BytesIO(b"x" * 1_048_577))
    assert reply.code == "413 request.entity.too.large"
    assert (await sim.genesys("GET", "/api/v2/users")).status == 200


async def test_missing_permission_is_named(sim: Sim) -> None:
    call = await sim.place()
    sim.token = await sim.token_for("readonly")
    refused = await sim.to_queue(call, "Support")
    assert refused.code == "403 missing.any.permissions"
    names = "conversation:communication:blindTransfer, conversation:communication:blindTransferQueue"
    assert refused.json["message"].endswith(f"permissions assigned: [{names}]")
    assert refused.json["messageParams"] == {"permissions": names}
    assert "{permissions}" in refused.json["messageWithParams"]


async def test_missing_permission_where_all_are_needed_is_named_otherwise() -> None:
    clients = {"blind": {"secret": "secret", "roles": []}}
    async with running(world=acme(clients=clients)) as sim:
        sim.token = await sim.token_for("blind")
        reply = await sim.genesys("GET", f"/api/v2/routing/queues/{NOWHERE}")
        assert reply.code == "403 missing.permissions"
        assert "[routing:queue:view]" in reply.json["message"]
        assert (await sim.genesys("GET", "/api/v2/users")).status == 200


async def test_client_that_may_only_read_reads_and_changes_nothing(sim: Sim) -> None:
    call = await sim.place()
    sim.token = await sim.token_for("readonly")
    uuid = sim.world.directory.agents["ana"].uuid
    await sim.conversation(call)
    await sim.get(f"users/{uuid}/station")
    assert (await sim.genesys("POST", "/api/v2/notifications/channels")).status == 200
    path = f"/api/v2/conversations/{call.call_id}/participants/{call.caller}/attributes"
    assert (await sim.genesys("PATCH", path, {"attributes": {"a": "b"}})).code == "403 not.authorized"
    status = await sim.genesys("PUT", f"/api/v2/users/{uuid}/routingstatus", {"status": "IDLE"})
    assert status.code == "403 not.authorized"
    await sim.advance(1)
    assert await sim.effects() == []


async def test_user_has_the_permissions_of_his_own_roles() -> None:
    world = acme(roles={"agent": ["conversation:communication:view"]})
    async with running(world=world) as sim:
        call = await sim.place()
        sim.token = await sim.user_token("ana")
        await sim.conversation(call)
        assert (await sim.to_queue(call, "Support")).code == "403 missing.any.permissions"


async def test_limit_is_counted_told_and_enforced() -> None:
    async with running(rate_limit=3) as sim:
        replies = [await sim.genesys("GET", "/api/v2/users")]
        await sim.advance(20.5)
        replies += [await sim.genesys("GET", "/api/v2/users") for _ in range(3)]
        assert [reply.status for reply in replies] == [200, 200, 200, 429]
        assert [reply.headers["inin-ratelimit-count"] for reply in replies] == ["1", "2", "3", "3"]
        assert [reply.headers["inin-ratelimit-reset"] for reply in replies] == ["60", "40", "40", "40"]
        assert {reply.headers["inin-ratelimit-allowed"] for reply in replies} == {"3"}
        assert (replies[3].code, replies[3].headers["Retry-After"]) == (
            "429 too.many.requests.retry.after",
            "40",
        )
        assert replies[3].json["message"] == (
            "Rate limit exceeded the maximum. Retry the request in [40] seconds"
        )
        other = await sim.token_for()
        assert (await sim.genesys("GET", "/api/v2/users", token=other)).status == 200
        await sim.advance(39.4)
        assert (await sim.genesys("GET", "/api/v2/users")).status == 429
        await sim.advance(0.1)
        assert (await sim.genesys("GET", "/api/v2/users")).status == 200


async def test_refused_command_over_the_limit_is_not_carried_out() -> None:
    async with running(rate_limit=1) as sim:
        call = await sim.place()
        await sim.genesys("GET", "/api/v2/users")
        assert (await sim.to_queue(call, "Support")).status == 429
        await sim.advance(1)
        assert await sim.caller_with(call) == "agent:ana"


async def test_reset_begins_the_minute_anew() -> None:
    async with running(rate_limit=1) as sim:
        await sim.advance(30)
        await sim.genesys("GET", "/api/v2/users")
        await sim.control("POST", "reset")
        assert (await sim.genesys("GET", "/api/v2/users")).headers["inin-ratelimit-count"] == "1"


async def test_limit_that_is_off_says_nothing(sim: Sim) -> None:
    reply = await sim.genesys("GET", "/api/v2/users")
    assert [name for name in reply.headers if name.lower().startswith("inin-ratelimit")] == []


async def test_subject_shows_what_a_token_or_user_may_do(sim: Sim) -> None:
    own = await sim.get("authorization/subjects/me")
    assert own["grants"][0]["role"]["policies"] == [{"domain": "*", "entityName": "*", "actions": ["*"]}]
    ana = sim.world.directory.agents["ana"].uuid
    plain = await sim.get(f"authorization/subjects/{ana}")
    full = await sim.get(f"authorization/subjects/{ana}?includeFullRoles=true")
    assert "policies" not in plain["grants"][0]["role"]
    assert {"domain": "conversation", "entityName": "*", "actions": ["*"]} in full["grants"][0]["role"][
        "policies"
    ]
    as_user = await sim.get("authorization/subjects/me", token=await sim.user_token("ana"))
    assert (as_user["id"], as_user["name"]) == (ana, "ana")


@pytest.mark.parametrize(
    ("value", "code"), [("bad_request", "400 invalid.id"), ("not_found", "404 not.found")]
)
async def test_id_that_is_none_is_refused_as_the_switch_says(value: str, code: str) -> None:
    async with running(world=acme(switches={"malformed_id": value})) as sim:
        assert (await sim.genesys("GET", "/api/v2/conversations/4711")).code == code
        assert (await sim.genesys("GET", "/api/v2/users/%2Fx")).code == code


async def test_ids_are_read_in_any_case_and_percent_encoded(sim: Sim, world: World) -> None:
    uuid = world.directory.queues["Billing"].uuid
    assert (await sim.get(f"routing/queues/{uuid.upper()}"))["id"] == uuid
    encoded = uuid.replace("-", "%2D")
    assert (await sim.get(f"routing/queues/{encoded}"))["id"] == uuid
