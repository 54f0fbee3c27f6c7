"""Discovery, tokens from an access key, their renewal, and whom they are for."""

import base64
from typing import Any
from urllib.parse import parse_qs

import pytest

from hookflash.adapters.cxone.client import CxoneClient
from hookflash.adapters.cxone.settings import parse
from hookflash.adapters.cxone.wire.access import parse_claims
from hookflash.adapters.kit.pace import SlidingPace
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformBusy, PlatformError, PlatformRefused
from hookflash.ports.platform import Lane, Spend
from tests.adapters.clocks import ManualClock
from tests.adapters.stub import Stub, answer, drop

from .platform import BASE, BY_KEY, CLIENT, CONFIGURATION, KEY, OPENID, PATIENT, REFRESH, TOKEN
from .shapes import MASTER, TENANT, contact, granted, id_token

READ = f"GET {BASE}/contacts/{MASTER}"


class Client:
    def __init__(self, stub: Stub, clock: ManualClock, **settings: Any) -> None:
        section = {"base_url": stub.url, **KEY, **PATIENT, **settings}
        self.client = CxoneClient("c", parse("c", section, {}), clock, SlidingPace(None, clock))
        self.spend = Spend(Lane.CHECK)

    async def read(self) -> None:
        await self.client.contacts.get(MASTER, self.spend)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


async def test_everything_is_found_by_discovery_in_that_order(stub: Stub, clock: ManualClock) -> None:
    stub.on(OPENID, answer(200, {"token_endpoint": f"{stub.url}/somewhere/else"}))
    stub.on("POST /somewhere/else", answer(200, granted()))
    stub.on(CONFIGURATION, answer(200, {"api_endpoint": f"{stub.url}/area7/"}))
    stub.on(f"GET /area7{BASE}/contacts/{MASTER}", answer(200, contact()))
    own = Client(stub, clock, **CLIENT)
    await own.read()
    await own.read()
    await own.client.close()
    assert stub.paths() == [
        OPENID,
        "POST /somewhere/else",
        CONFIGURATION,
        *[f"GET /area7{BASE}/contacts/{MASTER}"] * 2,
    ]
    token, configuration, read = stub.seen[1], stub.seen[2], stub.seen[3]
    assert parse_qs(token.body.decode()) == {
        "grant_type": ["password"],
        "username": ["key"],
        "password": ["swordfish"],
    }
    assert base64.b64decode(token.headers["authorization"].removeprefix("Basic ")) == b"hookflash:swordfish"
    assert configuration.target.endswith(f"?tenantId={TENANT}")
    assert read.headers["authorization"] == "Bearer token-1"
    assert read.headers["correlationid"]
    assert own.spend.requests == 5


async def test_an_access_key_alone_goes_to_the_area(stub: Stub, clock: ManualClock) -> None:
    stub.on(BY_KEY, answer(200, granted()))
    own = Client(stub, clock, auth_url=stub.url)
    await own.read()
    await own.client.close()
    assert stub.paths() == [BY_KEY, CONFIGURATION, READ]
    assert stub.seen[0].json == {"accessKeyId": "key", "accessKeySecret": "swordfish"}


async def test_a_key_alone_on_the_global_host_is_told_what_is_missing(stub: Stub, clock: ManualClock) -> None:
    own = Client(stub, clock)
    with pytest.raises(PlatformRefused) as caught:
        await own.read()
    await own.client.close()
    assert caught.value.cause is Cause.CREDENTIALS_REJECTED
    assert "set auth_url" in caught.value.message
    assert "swordfish" not in caught.value.message


@pytest.mark.parametrize("is_alone", [True, False])
async def test_a_token_is_renewed_early_by_its_refresh_token(
    stub: Stub, clock: ManualClock, *, is_alone: bool
) -> None:
    new = {"token": "token-2", "refreshToken": "refresh-2", "tokenExpirationTimeSec": 3600}
    stub.on(BY_KEY, answer(200, granted()))
    stub.on(REFRESH, answer(200, new))
    stub.on(TOKEN, answer(200, granted()), answer(200, granted(2)))
    own = Client(stub, clock, auth_url=stub.url, **({} if is_alone else CLIENT))
    await own.read()
    clock.jump(3541)
    await own.read()
    await own.client.close()
    assert stub.seen[-1].headers["authorization"] == "Bearer token-2"
    renewal = next(one for one in reversed(stub.seen) if one.method == "POST")
    if is_alone:
        assert renewal.json == {"token": "refresh-1"}
    else:
        form = parse_qs(renewal.body.decode())
        assert form == {"grant_type": ["refresh_token"], "refresh_token": ["refresh-1"]}


async def test_a_refresh_token_that_is_refused_leaves_the_access_key(stub: Stub, clock: ManualClock) -> None:
    refused = answer(400, {"error": "invalid_grant"})
    stub.on(TOKEN, answer(200, granted()), refused, answer(200, granted(3)))
    own = Client(stub, clock, **CLIENT)
    await own.read()
    clock.jump(3600)
    await own.read()
    await own.client.close()
    assert stub.count(TOKEN) == 3
    assert stub.seen[-1].headers["authorization"] == "Bearer token-3"


async def test_a_refused_token_is_renewed_and_the_question_asked_again(
    stub: Stub, clock: ManualClock
) -> None:
    stub.on(TOKEN, answer(200, granted()), answer(200, granted(2)))
    stub.on(READ, answer(401, {"error": "invalid_token"}), answer(200, contact()))
    own = Client(stub, clock, **CLIENT)
    await own.read()
    await own.client.close()
    assert stub.count(READ) == 2


@pytest.mark.parametrize(
    "body", [{}, {"api_endpoint": 7}, {"api_endpoint": "ftp://x"}, [], None, {"api_endpoint": ""}]
)
async def test_a_configuration_without_an_address_is_no_reason_to_guess(
    stub: Stub, clock: ManualClock, body: Any
) -> None:
    stub.on(CONFIGURATION, answer(200, body))
    own = Client(stub, clock, **CLIENT)
    with pytest.raises(PlatformError):
        await own.read()
    await own.client.close()
    assert stub.count(READ) == 0


async def test_an_address_is_read_anew_after_a_while_and_kept_in_an_outage(
    stub: Stub, clock: ManualClock
) -> None:
    stub.on(CONFIGURATION, answer(200, {"api_endpoint": stub.url}), drop)
    own = Client(stub, clock, discovery_max_age_s=60, **CLIENT)
    await own.read()
    clock.jump(61)
    await own.read()
    await own.client.close()
    assert stub.count(CONFIGURATION) >= 2
    assert stub.count(READ) == 2


async def test_an_address_less_safe_than_the_one_that_named_it_is_not_used(
    stub: Stub, clock: ManualClock
) -> None:
    own = Client(stub, clock, **CLIENT)
    settings = parse("c", {**KEY, **CLIENT}, {})
    assert settings.base_url.startswith("https://")
    login = own.client._api.login
    login._settings = settings
    with pytest.raises(PlatformError):
        login._trusted("http://api.example")
    await own.client.close()


async def test_too_many_tokens_is_a_wait(stub: Stub, clock: ManualClock) -> None:
    stub.on(TOKEN, answer(429, None, Retry_After="7"))
    own = Client(stub, clock, **CLIENT)
    with pytest.raises(PlatformBusy) as caught:
        await own.read()
    await own.client.close()
    assert caught.value.retry_after_s == 8


@pytest.mark.parametrize(
    "written", ["", "a.b", "a.b.c.d", "a.!!!.c", f"a.{base64.b64encode(b'[1]').decode()}.c"]
)
def test_claims_that_cannot_be_read_are_none(written: str) -> None:
    assert parse_claims(written) is None


def test_claims_may_be_numbers_or_texts() -> None:
    for agent in (1001, "1001"):
        claims = parse_claims(id_token(icAgentId=agent))
        assert claims is not None
        assert (claims.tenant_id, claims.agent_id) == (TENANT, "1001")


@pytest.mark.parametrize(
    ("versions", "version"),
    [
        ({}, "34.0"),
        ({"direct-voicemail-transfer": "35"}, "35.0"),
        ({"agent-sessions": "31.0"}, "34.0"),
    ],
)
async def test_what_is_in_newer_versions_alone_is_asked_of_one(
    stub: Stub, clock: ManualClock, versions: dict[str, str], version: str
) -> None:
    path = f"POST /incontactapi/services/v{version}/agent-sessions/s/direct-voicemail-transfer"
    stub.on(path, answer(202))
    own = Client(stub, clock, versions=versions, **CLIENT)
    await own.client.control.transfer_to_mailbox("s", "2001", MASTER, own.spend)
    await own.client.close()
    assert stub.count(path) == 1


async def test_an_operation_may_have_a_version_of_its_own(stub: Stub, clock: ManualClock) -> None:
    path = f"GET /incontactapi/services/v34.0/contacts/{MASTER}"
    stub.on(path, answer(200, contact()))
    own = Client(stub, clock, versions={"contacts": "34", "contacts/9": "1.0"}, **CLIENT)
    await own.read()
    await own.client.close()
    assert stub.count(path) == 1
