"""Logging in: discovery, access keys, codes, refresh, exchange, and the signed id_token."""

import base64
import hashlib
import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from .platform import Cxone, opened

CALLBACK = "http://127.0.0.1:9999/back"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
VERIFIER = "v" * 50


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def number(text: str) -> int:
    return int.from_bytes(decoded(text))


async def claims(cxone: Cxone, id_token: str) -> dict[str, Any]:
    """What an id_token says, once its signature was found good."""
    head, body, signature = id_token.split(".")
    keys = (await cxone.get("/auth/jwks", token=None))["keys"]
    key = next(one for one in keys if one["kid"] == json.loads(decoded(head))["kid"])
    public = rsa.RSAPublicNumbers(number(key["e"]), number(key["n"])).public_key()
    public.verify(decoded(signature), f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
    said: dict[str, Any] = json.loads(decoded(body))
    return said


async def test_discovery_leads_to_everything(cxone: Cxone) -> None:
    found = await cxone.get("/.well-known/openid-configuration", token=None)
    assert found["token_endpoint"] == f"{cxone.url}/auth/token"
    assert found["jwks_uri"] == f"{cxone.url}/auth/jwks"
    said = await claims(cxone, (await cxone.log_in()).json["id_token"])
    tenant = await cxone.get(f"/.well-known/cxone-configuration?tenantId={said['tenantId']}", token=None)
    assert tenant["api_endpoint"] == cxone.url
    assert tenant["area"]
    elsewhere = await cxone.ask("GET", "/.well-known/cxone-configuration?tenantId=other", token=None)
    assert elsewhere.status == 404


async def test_id_token_names_the_user_behind_the_key(cxone: Cxone) -> None:
    program = await claims(cxone, (await cxone.log_in()).json["id_token"])
    agent = await claims(cxone, (await cxone.log_in("ana")).json["id_token"])
    assert program["icAgentId"] != agent["icAgentId"] == "2001"
    assert program["icBUId"] == agent["icBUId"]
    assert agent["sub"].startswith("user:")
    assert agent["iss"] == cxone.url


@pytest.mark.parametrize(
    ("key", "secret", "client", "status"),
    [
        ("hookflash", "wrong", "hookflash", 400),
        ("nobody", "secret", "hookflash", 400),
        ("hookflash", "secret", "nobody", 401),
        ("desktop", "secret", "hookflash", 400),
    ],
)
async def test_wrong_keys_are_refused(cxone: Cxone, key: str, secret: str, client: str, status: int) -> None:
    reply = await cxone.log_in(key, secret, client)
    assert reply.status == status
    assert set(reply.json) == {"error", "error_description"}


async def test_program_without_a_secret_has_no_access_keys(cxone: Cxone) -> None:
    form = {"grant_type": "password", "client_id": "desktop", "username": "ana", "password": "secret"}
    reply = await cxone.ask("POST", "/auth/token", data=form, token=None)
    assert reply.error == "400 unauthorized_client"


async def test_client_credentials_do_not_exist(cxone: Cxone) -> None:
    reply = await cxone.get_token(grant_type="client_credentials")
    assert reply.error == "400 unsupported_grant_type"


async def test_access_key_without_a_program(cxone: Cxone) -> None:
    body = {"accessKeyId": "ana", "accessKeySecret": "secret"}
    path = "/authentication/v1/token/access-key"
    reply = await cxone.ask("POST", path, body, token=None)
    assert reply.json["expires_in"] == 3600
    assert (await claims(cxone, reply.json["id_token"]))["icAgentId"] == "2001"
    assert (await cxone.ask("POST", path, {**body, "accessKeySecret": "x"}, token=None)).status == 401
    renewed = await cxone.ask(
        "POST", "/public/user/refresh", {"token": reply.json["refresh_token"]}, token=None
    )
    assert set(renewed.json) >= {"token", "refreshToken", "tokenExpirationTimeSec"}
    assert (await cxone.ask("GET", "/auth/userinfo", token=renewed.json["token"])).status == 200


async def test_refresh_token_is_good_once(cxone: Cxone) -> None:
    first = (await cxone.log_in("ana")).json
    second = await cxone.get_token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert second.status == 200
    again = await cxone.get_token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert again.error == "400 invalid_grant"
    third = await cxone.get_token(grant_type="refresh_token", refresh_token=second.json["refresh_token"])
    assert third.status == 200


async def test_refresh_token_of_another_program(cxone: Cxone) -> None:
    text = (await cxone.log_in("ana")).json["refresh_token"]
    reply = await cxone.get_token("readonly", grant_type="refresh_token", refresh_token=text)
    assert reply.error == "400 invalid_grant"


async def test_exchange_keeps_the_user(cxone: Cxone) -> None:
    first = (await cxone.log_in("ana")).json["access_token"]
    reply = await cxone.get_token(grant_type=EXCHANGE, subject_token=first)
    assert reply.json["issued_token_type"].endswith("access_token")
    assert (await claims(cxone, reply.json["id_token"]))["icAgentId"] == "2001"
    assert (await cxone.get_token(grant_type=EXCHANGE, subject_token="x")).error == "400 invalid_grant"


async def test_code_with_pkce(cxone: Cxone) -> None:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
    asked = {
        "client_id": "desktop",
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid",
        "state": "s1",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "login": "eva",
    }
    path = f"/auth/authorize?{urlencode(asked)}"
    sent = await cxone.ask("GET", path, token=None, allow_redirects=False)
    back = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert back["state"] == ["s1"]
    form = {
        "grant_type": "authorization_code",
        "client_id": "desktop",
        "redirect_uri": CALLBACK,
        "code": back["code"][0],
    }
    wrong = await cxone.ask("POST", "/auth/token", data={**form, "code_verifier": "w" * 50}, token=None)
    assert wrong.error == "400 invalid_grant"
    sent = await cxone.ask("GET", path, token=None, allow_redirects=False)
    form["code"] = parse_qs(urlsplit(sent.headers["Location"]).query)["code"][0]
    reply = await cxone.ask("POST", "/auth/token", data={**form, "code_verifier": VERIFIER}, token=None)
    assert (await claims(cxone, reply.json["id_token"]))["icAgentId"] == "2005"
    used = await cxone.ask("POST", "/auth/token", data={**form, "code_verifier": VERIFIER}, token=None)
    assert used.error == "400 invalid_grant"


async def test_authorize_by_post_shows_the_same_page(cxone: Cxone) -> None:
    form = {"client_id": "desktop", "redirect_uri": CALLBACK, "response_type": "code"}
    form |= {"code_challenge": "x" * 43, "code_challenge_method": "S256"}
    page = await cxone.ask("POST", "/auth/authorize", data=form, token=None)
    assert page.status == 200
    assert b"login=ana" in page.body


async def test_who_am_i_tells_the_base_address(cxone: Cxone) -> None:
    path = "/InContactAuthorizationServer/Token/WhoAmI"
    said = (await cxone.ask("POST", path, {"token": cxone.token}, token=None)).json
    assert said["resource_server_base_uri"] == f"{cxone.url}/InContactAPI/"
    assert isinstance(said["agent_id"], int)
    assert (await cxone.ask("POST", path, {"token": "x"}, token=None)).status == 401


async def test_hub_tokens(cxone: Cxone) -> None:
    path = "/public/authentication/v1/token"
    first = await cxone.ask("POST", path, {"accessToken": cxone.token}, token=None)
    second = await cxone.ask(
        "POST", "/public/authentication/v1/refresh", {"token": first.json["refreshToken"]}, token=None
    )
    assert (await cxone.ask("GET", "/auth/userinfo", token=second.json["accessToken"])).status == 200


async def test_token_expires(cxone: Cxone) -> None:
    session = await cxone.at_work()
    await cxone.sim.advance(3600)
    assert (await session.poll()).error == "401 invalid_token"
    cxone.token = await cxone.token_of("hookflash")
    assert (await session.poll()).status in {200, 304}


async def test_tokens_that_are_none(cxone: Cxone) -> None:
    assert (await cxone.ask("POST", "agent-sessions/join", {}, token=None)).error == "401 invalid_token"
    assert (await cxone.ask("POST", "agent-sessions/join", {}, token="x")).error == "401 invalid_token"


async def test_user_who_is_gone_after_a_reset(cxone: Cxone) -> None:
    token = await cxone.token_of("ana")
    await cxone.sim.control(
        "POST", "reset", {"world": {"queues": {"Q": {}}, "agents": {"zoe": {"queue": "Q"}}}}
    )
    assert (await cxone.ask("GET", "/auth/userinfo", token=token)).error == "401 invalid_token"


async def test_rate_limit() -> None:
    async with opened(rate_limit=3) as cxone:
        statuses = [(await cxone.ask("GET", "/auth/userinfo")).status for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        assert "Retry-After" not in (await cxone.ask("GET", "/auth/userinfo")).headers
        await cxone.sim.advance(60)
        assert (await cxone.ask("GET", "/auth/userinfo")).status == 200
