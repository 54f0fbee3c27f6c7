"""How users let programs act for them: the login page, codes, PKCE, refresh tokens."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from hookflash_simulator.authorize import fits

from .harness import Reply, Sim, acme, running

BACK = "http://127.0.0.1:54321/callback"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
ASKED = {
    "client_id": "desktop",
    "response_type": "code",
    "redirect_uri": BACK,
    "state": "a b&c",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
    "login": "ana",
}


async def authorize(sim: Sim, **changes: str | None) -> Reply:
    asked = {name: value for name, value in {**ASKED, **changes}.items() if value is not None}
    path = f"/oauth/authorize?{urlencode(asked)}"
    return await sim.genesys("GET", path, token=None, allow_redirects=False)


def told(reply: Reply) -> dict[str, str]:
    """What a redirect tells the program."""
    assert reply.status == 302, reply.body
    place = urlsplit(reply.headers["Location"])
    assert f"{place.scheme}://{place.netloc}{place.path}" == BACK
    return {name: values[0] for name, values in parse_qs(place.query).items()}


async def code_for(sim: Sim, **changes: str | None) -> str:
    return told(await authorize(sim, **changes))["code"]


async def redeem(sim: Sim, **form: str) -> Reply:
    """One request of a public client for a token."""
    data = {"client_id": "desktop", "grant_type": "authorization_code", "redirect_uri": BACK, **form}
    return await sim.genesys("POST", "/oauth/token", data=data, token=None)


async def test_code_with_its_verifier_gives_a_token_of_the_user(sim: Sim) -> None:
    reply = await authorize(sim)
    assert told(reply)["state"] == "a b&c"
    granted = (await redeem(sim, code=told(reply)["code"], code_verifier=VERIFIER)).json
    assert granted["expires_in"] == 86_399
    me = await sim.get("users/me", token=granted["access_token"])
    assert me["name"] == "ana"
    shown = await sim.get("tokens/me", token=granted["access_token"])
    assert shown["OAuthClient"]["authorizedGrantType"] == "CODE"
    assert "conversations:readonly" in shown["authorizedScope"]


@pytest.mark.parametrize(
    "form",
    [
        {"code_verifier": "x" * 43},
        {"code_verifier": CHALLENGE},
        {},
        {"code_verifier": VERIFIER, "redirect_uri": BACK + "/other"},
        {"code_verifier": VERIFIER, "code": "ana"},
        {"code_verifier": VERIFIER, "code": "unknown"},
    ],
)
async def test_code_is_worth_nothing_to_who_did_not_ask_for_it(sim: Sim, form: dict[str, str]) -> None:
    reply = await redeem(sim, **{"code": await code_for(sim), **form})
    assert (reply.status, reply.json["error"]) == (400, "invalid_grant")


async def test_code_is_good_once_and_for_a_minute(sim: Sim) -> None:
    first, second = await code_for(sim), await code_for(sim)
    assert (await redeem(sim, code=first, code_verifier=VERIFIER)).status == 200
    assert (await redeem(sim, code=first, code_verifier=VERIFIER)).json["error"] == "invalid_grant"
    await sim.advance(60)
    assert (await redeem(sim, code=second, code_verifier=VERIFIER)).json["error"] == "invalid_grant"


async def test_code_belongs_to_its_client() -> None:
    clients = {"other": {"public": True, "redirect_uris": [BACK]}}
    async with running(world=acme(clients=clients)) as sim:
        code = await code_for(sim)
        stolen = await redeem(sim, code=code, code_verifier=VERIFIER, client_id="other")
        assert stolen.json["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"login": "nobody"}, "access_denied"),
    ],
)
async def test_error_goes_back_to_the_program(sim: Sim, changes: dict[str, Any], error: str) -> None:
    assert told(await authorize(sim, **changes)) == {"error": error, "state": "a b&c"}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "nobody"}, "invalid_client"),
        ({"client_id": None}, "invalid_client"),
        ({"client_id": "hookflash"}, "invalid_request"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"redirect_uri": "http://evil.example/callback"}, "invalid_request"),
    ],
)
async def test_browser_is_not_sent_where_nobody_vouches_for(
    sim: Sim, changes: dict[str, Any], error: str
) -> None:
    reply = await authorize(sim, **changes)
    assert (reply.status, reply.json["error"]) == (400, error)
    assert "Location" not in reply.headers


async def test_client_without_the_flow_is_told_so() -> None:
    clients = {"desktop": {"public": True, "grants": ["refresh_token"], "redirect_uris": [BACK]}}
    async with running(world=acme(clients=clients)) as sim:
        assert told(await authorize(sim))["error"] == "unauthorized_client"
        reply = await redeem(sim, code="x")
        assert (reply.status, reply.json["error"]) == (400, "unauthorized_client")


async def test_page_offers_the_agents_and_each_link_logs_in(sim: Sim) -> None:
    page = await authorize(sim, login=None)
    assert page.headers["Content-Type"].startswith("text/html")
    text = page.body.decode()
    assert text.count("<li>") == 13
    link = text.split('href="')[1].split('"')[0].replace("&amp;", "&")
    reply = await sim.genesys("GET", f"/oauth/authorize{link}", token=None, allow_redirects=False)
    assert "code" in told(reply)


async def test_page_shows_no_markup_of_the_query(sim: Sim) -> None:
    page = await authorize(sim, login=None, state='"><script>alert(1)</script>')
    assert b"<script>" not in page.body


async def test_refresh_token_is_good_once_and_brings_the_next(sim: Sim) -> None:
    granted = (await redeem(sim, code=await code_for(sim), code_verifier=VERIFIER)).json
    form = {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]}
    renewed = await redeem(sim, **form)
    assert renewed.status == 200
    assert renewed.json["refresh_token"] != granted["refresh_token"]
    assert renewed.json["access_token"] != granted["access_token"]
    again = await redeem(sim, **form)
    assert (again.status, again.json["error"]) == (400, "invalid_grant")
    form["refresh_token"] = renewed.json["refresh_token"]
    assert (await redeem(sim, **form)).status == 200


async def test_refresh_token_stays_where_the_switch_says_so() -> None:
    async with running(world=acme(switches={"refresh_token_reuse": "allowed"})) as sim:
        granted = (await redeem(sim, code=await code_for(sim), code_verifier=VERIFIER)).json
        for _ in range(2):
            renewed = await redeem(sim, grant_type="refresh_token", refresh_token=granted["refresh_token"])
            assert renewed.json["refresh_token"] == granted["refresh_token"]


async def test_refresh_token_outlives_the_attempt_of_another_client(sim: Sim) -> None:
    granted = (await redeem(sim, code=await code_for(sim), code_verifier=VERIFIER)).json
    form = {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]}
    assert (await sim.log_in("hookflash", **form)).json["error"] == "invalid_grant"
    assert (await redeem(sim, **form)).status == 200


async def test_public_client_has_no_credentials_and_a_confidential_one_needs_them(sim: Sim) -> None:
    no_secret = await redeem(sim, client_id="hookflash", code="ana")
    assert (no_secret.status, no_secret.json["error"]) == (401, "invalid_client")
    unknown = await redeem(sim, client_id="nobody", code="ana")
    assert unknown.json["error_description"] == "client not found"
    assert (await sim.log_in("desktop", "")).json["error"] == "invalid_client"
    assert (await redeem(sim, grant_type="client_credentials")).json["error"] == "unauthorized_client"


async def test_public_client_needs_no_refresh_flow() -> None:
    desktop = {"public": True, "grants": ["authorization_code"], "redirect_uris": [BACK]}
    async with running(world=acme(clients={"desktop": desktop})) as sim:
        granted = await redeem(sim, code=await code_for(sim), code_verifier=VERIFIER)
        assert "refresh_token" not in granted.json


@pytest.mark.parametrize(
    ("registered", "given", "fitting"),
    [
        ("http://127.0.0.1:*/*", "http://127.0.0.1:1/x?y", True),
        ("http://127.0.0.1:*/*", "http://127.0.0.1/", True),
        ("http://127.0.0.1:*/*", "https://127.0.0.1:1/x", False),
        ("http://127.0.0.1:*/*", "http://127.0.0.1:1@evil.example/x", False),
        ("http://127.0.0.1:*/*", "http://127.0.0.1.evil.example/x", False),
        ("http://127.0.0.1:*/*", "http://127.0.0.1:1/x#y", False),
        ("http://127.0.0.1:*/*", "http://user@127.0.0.1:1/x", False),
        ("http://127.0.0.1:*/*", "http://127.0.0.1:99999999/", True),
        ("https://a.example/back", "https://a.example/back", True),
        ("https://a.example/back", "https://a.example/back/", False),
        ("https://a.example/back", "https://a.example:8443/back", False),
        ("https://a.example:8443/back", "https://a.example:x/back", False),
        ("https://a.example/back", "", False),
    ],
)
def test_address_must_be_the_registered_one(registered: str, given: str, fitting: bool) -> None:  # noqa: FBT001
    assert fits(registered, given) is fitting
