import asyncio
import base64
import hashlib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from hookflash.adapters.genesys.login import LoginAttempt, begin_login, challenge_of
from hookflash.adapters.genesys.settings import GenesysSettings, parse
from hookflash.adapters.genesys.tokens import secret_name
from hookflash.adapters.kit.login import LoggedIn
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Verb
from hookflash.domain.errors import ConfigError, PlatformError, PlatformRefused
from hookflash.ports.platform import Spend
from hookflash.storage.secrets import SecretFile

from .asking import API, CONSULT, TO_SUPPORT, TOKENS, command, connect, failure, send
from .clocks import ManualClock
from .shapes import ANA, user
from .stub import TOKEN, Reply, Stub, answer, refusal

ME = f"GET {API}/users/me"
BEGUN = answer(200, {"destinationParticipantId": "leg-9"})
GRANTED = answer(200, {"access_token": "anas-token", "expires_in": 600, "refresh_token": "stored-1"})
NAME = secret_name("g", ANA)


def login_settings(stub: Stub, **more: object) -> GenesysSettings:
    account = {"client_id": "hookflash", "client_secret": "swordfish"}
    section = {"base_url": stub.url, **account, "login_client_id": "desktop", "login_port": 0, **more}
    return parse("g", section, {})


@pytest.fixture
def store(tmp_path: Path) -> SecretFile:
    return SecretFile(tmp_path / "secrets")


def asked(attempt: LoginAttempt) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(attempt.url).query).items()}


async def come_back(attempt: LoginAttempt, method: str = "GET", path: str | None = None, **told: str) -> int:
    """What the browser does when the platform sends it back."""
    address = asked(attempt)["redirect_uri"].replace("localhost", "127.0.0.1")
    address = address if path is None else address.replace("/callback", path)
    async with aiohttp.ClientSession() as browser, browser.request(method, address, params=told) as page:
        return page.status


async def test_login_stores_a_refresh_token_that_later_speaks_for_the_agent(
    stub: Stub, clock: ManualClock, spend: Spend, store: SecretFile
) -> None:
    stub.on(TOKENS, GRANTED)
    stub.on(ME, answer(200, user(ANA, "Ana Ash")))
    attempt = await begin_login("g", login_settings(stub), store, clock)
    waiting = asyncio.create_task(attempt.wait())
    query = asked(attempt)
    assert attempt.url.startswith(f"{stub.url}/oauth/authorize?")
    assert (query["response_type"], query["client_id"]) == ("code", "desktop")
    assert await come_back(attempt, code="c-1", state=query["state"]) == 200
    assert await waiting == LoggedIn(ANA, "Ana Ash")
    form = {key: values[0] for key, values in parse_qs(stub.seen[0].body.decode()).items()}
    assert (form["grant_type"], form["code"], form["client_id"]) == ("authorization_code", "c-1", "desktop")
    assert form["redirect_uri"] == query["redirect_uri"]
    assert challenge_of(form["code_verifier"]) == query["code_challenge"]
    assert stub.seen[1].headers["authorization"] == "Bearer anas-token"

    stub.on(TOKENS, answer(200, {"access_token": "again", "expires_in": 600, "refresh_token": "stored-2"}))
    stub.on(f"POST {CONSULT}/consult/queue", BEGUN)
    control = connect(stub, clock, login_client_id="desktop", secrets=store)
    await send(control, command(Verb.CONSULT, TO_SUPPORT), spend)
    await control.close()
    assert b"refresh_token=stored-1" in stub.seen[-2].body
    assert stub.seen[-1].headers["authorization"] == "Bearer again"
    assert await store.get(NAME) == "stored-2"


def test_challenge_is_the_standards_own_example() -> None:
    # RFC 7636, appendix B
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == (
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )
    raw = hashlib.sha256(b"x").digest()
    assert challenge_of("x") == base64.urlsafe_b64encode(raw).decode().rstrip("=")


async def test_strangers_cannot_end_the_wait(stub: Stub, clock: ManualClock, store: SecretFile) -> None:
    stub.on(TOKENS, GRANTED)
    stub.on(ME, answer(200, user(ANA, "Ana Ash")))
    attempt = await begin_login("g", login_settings(stub), store, clock)
    waiting = asyncio.create_task(attempt.wait())
    state = asked(attempt)["state"]
    assert await come_back(attempt, code="evil", state="guess") == 404
    assert await come_back(attempt, code="evil") == 404
    assert await come_back(attempt, "POST", code="evil", state=state) == 404
    assert await come_back(attempt, path="/other", code="evil", state=state) == 404
    _, writer = await asyncio.open_connection("127.0.0.1", urlsplit(asked(attempt)["redirect_uri"]).port)
    writer.write(b"\x00" * 20_000)
    writer.close()
    assert not waiting.done()
    assert await come_back(attempt, code="c-1", state=state) == 200
    assert (await waiting).user_id == ANA


@pytest.mark.parametrize("told", [{"error": "access_denied"}, {"code": ""}])
async def test_login_that_is_refused_in_the_browser(
    stub: Stub, clock: ManualClock, store: SecretFile, told: dict[str, str]
) -> None:
    attempt = await begin_login("g", login_settings(stub), store, clock)
    waiting = asyncio.create_task(attempt.wait())
    await come_back(attempt, state=asked(attempt)["state"], **told)
    with pytest.raises(PlatformRefused) as caught:
        await waiting
    assert caught.value.cause is Cause.CREDENTIALS_REJECTED
    assert stub.seen == []


@pytest.mark.parametrize(
    "reply",
    [
        answer(400, {"error": "invalid_grant"}),
        answer(200, {"access_token": "t"}),
        answer(503),
        answer(200, []),
    ],
)
async def test_login_without_a_refresh_token_stores_nothing(
    stub: Stub, clock: ManualClock, store: SecretFile, reply: Reply
) -> None:
    stub.on(TOKENS, reply)
    attempt = await begin_login("g", login_settings(stub), store, clock)
    waiting = asyncio.create_task(attempt.wait())
    await come_back(attempt, code="c-1", state=asked(attempt)["state"])
    with pytest.raises(PlatformError):
        await waiting
    assert await store.names() == ()


async def test_login_that_is_given_up_frees_the_port(
    stub: Stub, clock: ManualClock, store: SecretFile
) -> None:
    attempt = await begin_login("g", login_settings(stub), store, clock)
    waiting = asyncio.create_task(attempt.wait())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(aiohttp.ClientConnectorError):
        await come_back(attempt)


async def test_login_needs_its_client_and_a_free_port(
    stub: Stub, clock: ManualClock, store: SecretFile
) -> None:
    with pytest.raises(ConfigError, match=r"connections\.g\.login_client_id"):
        await begin_login("g", login_settings(stub, login_client_id=None), store, clock)
    first = await begin_login("g", login_settings(stub), store, clock)
    port = urlsplit(asked(first)["redirect_uri"]).port
    with pytest.raises(ConfigError, match=r"connections\.g\.login_port"):
        await begin_login("g", login_settings(stub, login_port=port), store, clock)
    await first.close()


async def test_secret_of_the_client_is_sent_if_it_has_one(
    stub: Stub, clock: ManualClock, store: SecretFile, spend: Spend
) -> None:
    await store.put(NAME, "stored-1")
    stub.on(TOKENS, GRANTED)
    stub.on(f"POST {CONSULT}/consult/queue", BEGUN)
    control = connect(stub, clock, login_client_id="web", login_client_secret="hush", secrets=store)
    await send(control, command(Verb.CONSULT, TO_SUPPORT), spend)
    await control.close()
    assert stub.seen[0].headers["authorization"] == "Basic " + base64.b64encode(b"web:hush").decode()
    assert b"client_id" not in stub.seen[0].body


async def test_rotated_token_is_used_next_time(stub: Stub, clock: ManualClock, spend: Spend) -> None:
    control = connect(stub, clock, login_client_id="desktop", user_tokens={"ANA@acme.example": "set-1"})
    stub.on(f"GET {API}/users/{ANA}", answer(200, user(ANA, "Ana Ash")))
    stub.on(
        TOKENS,
        TOKEN,  # the connection's own, to look up whose address that is
        answer(200, {"access_token": "a-1", "expires_in": 100, "refresh_token": "set-2"}),
        answer(200, {"access_token": "a-2", "expires_in": 100}),
    )
    stub.on(f"POST {CONSULT}/consult/queue", BEGUN)
    await send(control, command(Verb.CONSULT, TO_SUPPORT), spend)
    clock.jump(95)
    await send(control, command(Verb.CONSULT, TO_SUPPORT), spend)
    await control.close()
    forms = [one.body for one in stub.seen if one.target == "/oauth/token"]
    assert [b"refresh_token=set-1" in forms[1], b"refresh_token=set-2" in forms[2]] == [True, True]
    assert stub.seen[-1].headers["authorization"] == "Bearer a-2"


async def test_token_from_the_settings_is_tried_when_the_stored_one_is_refused(
    stub: Stub, clock: ManualClock, spend: Spend, store: SecretFile
) -> None:
    await store.put(NAME, "stale")
    control = connect(stub, clock, login_client_id="desktop", user_tokens={ANA: "fresh"}, secrets=store)
    stub.on(TOKENS, refusal(400, "invalid_grant"), GRANTED)
    stub.on(f"POST {CONSULT}/consult/queue", BEGUN)
    await send(control, command(Verb.CONSULT, TO_SUPPORT), spend)
    await control.close()
    assert await store.get(NAME) == "stored-1"


async def test_store_that_cannot_be_read_is_said_before_anything_is_sent(
    stub: Stub, clock: ManualClock, spend: Spend, tmp_path: Path
) -> None:
    (tmp_path / "secrets").write_text("{")
    control = connect(stub, clock, login_client_id="desktop", secrets=SecretFile(tmp_path / "secrets"))
    error = await failure(control, command(Verb.CONSULT, TO_SUPPORT), spend)
    await control.close()
    assert error.cause is Cause.CREDENTIALS_REJECTED
    assert stub.seen == []


async def test_user_tokens_need_the_client_they_were_given_to(stub: Stub, clock: ManualClock) -> None:
    with pytest.raises(ConfigError, match="login_client_id"):
        connect(stub, clock, user_tokens={ANA: "t"})
