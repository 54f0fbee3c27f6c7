from difflib import get_close_matches
from typing import Any

import pytest

from hookflash.adapters.genesys.regions import REGIONS, find_domain
from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.registry import PLATFORMS
from hookflash.domain.errors import ConfigError

GIVEN = {"region": "eu-central-1", "client_id": "id", "client_secret": "swordfish"}
FULL_ENVIRONMENT = {
    "GENESYSCLOUD_REGION": "mypurecloud.ie",
    "GENESYSCLOUD_OAUTHCLIENT_ID": "env-id",
    "GENESYSCLOUD_OAUTHCLIENT_SECRET": "env-secret",
    "GENESYSCLOUD_ACCESS_TOKEN": "env-token",
}


def parse(section: dict[str, Any], environment: dict[str, str] | None = None) -> GenesysSettings:
    settings = PLATFORMS["genesys"].parse("desk", section, environment or {})
    assert isinstance(settings, GenesysSettings)
    return settings


def complaint(section: dict[str, Any], environment: dict[str, str] | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        parse(section, environment)
    assert caught.value.__cause__ is None
    assert "swordfish" not in caught.value.message
    return caught.value.message


def test_there_are_eighteen_regions_and_no_two_alike() -> None:
    assert len(REGIONS) == 18
    assert len(set(REGIONS.values())) == 18


@pytest.mark.parametrize(("name", "domain"), REGIONS.items())
def test_region_goes_by_name_and_by_domain(name: str, domain: str) -> None:
    for written in (
        name,
        name.upper(),
        name.replace("-", "_"),
        domain,
        f"api.{domain}",
        f" https://{domain}/ ",
    ):
        assert find_domain(written) == domain
    settings = parse({**GIVEN, "region": name})
    assert settings.api == f"https://api.{domain}"
    assert settings.login == f"https://login.{domain}"


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("eu-central1", "eu-central-1"),
        ("mypurecloud.den", "mypurecloud.de"),
        ("usw3.pure.cloud", "usw2.pure.cloud"),
    ],
)
def test_unknown_region_names_near_ones(written: str, near: str) -> None:
    said = complaint({**GIVEN, "region": written})
    assert said.startswith("connections.desk.region: unknown region; did you mean ")
    assert near in said


def test_hopeless_region_lists_all() -> None:
    assert not get_close_matches("moon", list(REGIONS))
    said = complaint({**GIVEN, "region": "moon"})
    assert all(name in said for name in REGIONS)


def test_wrong_key_suggests_the_right_one() -> None:
    said = complaint({**GIVEN, "regoin": "x"})
    assert said == "connections.desk.regoin: unknown key; did you mean region?"


def test_key_like_none_lists_what_is_allowed() -> None:
    said = complaint({**GIVEN, "qqq": 1})
    assert "connections.desk.qqq: unknown key; allowed are " in said
    assert "client_id" in said
    assert "warnings" not in said


def test_internal_field_cannot_be_set() -> None:
    assert "unknown key" in complaint({**GIVEN, "warnings": ("x",)})


def test_every_wrong_key_is_named() -> None:
    said = complaint({**GIVEN, "rate_limit": "fast", "read_timeout_s": -1, "clientid": "x"})
    assert "connections.desk.rate_limit: write" in said
    assert "connections.desk.read_timeout_s: " in said
    assert "connections.desk.clientid: unknown key; did you mean client_id" in said


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"dialect": "swordfish"}, "desk.dialect: Input should be 'published' or 'tutorial'"),
        ({"queue_by": "patch"}, 'ids and queue_by belong to dialect = "tutorial"'),
        ({"ids": {"queue:Billing": "x"}}, 'ids and queue_by belong to dialect = "tutorial"'),
        ({"platform": "cxone"}, "desk.platform: "),
        ({"base_url": "https://gateway.example"}, "either region"),
        ({"region": None}, "give either region (or GENESYSCLOUD_REGION) or base_url"),
        ({"client_secret": None}, "give client_id and client_secret (or GENESYSCLOUD_OAUTHCLIENT_ID"),
        ({"client_id": None}, "give client_id and client_secret"),
        ({"client_id": ""}, "desk.client_id: "),
        ({"client_id": "a:swordfish"}, "desk.client_id: "),
        ({"client_secret": ""}, "desk.client_secret: must be printable"),
        ({"client_secret": "swordfish\n"}, "desk.client_secret: must be printable"),
        ({"client_secret": {"swordfish": 1}}, "desk.client_secret: "),
        ({"access_token": "swordfish\r\nX: y"}, "desk.access_token: must be printable"),
        ({"auth_url": "login.example"}, "desk.auth_url: write it as https://HOST"),
        ({"auth_url": "https://me:swordfish@login.example"}, "desk.auth_url: write it as"),
        ({"auth_url": "https://login.example:port"}, "desk.auth_url: "),
        ({"auth_url": "https://login.example/?a=b"}, "desk.auth_url: "),
        ({"auth_url": "ftp://login.example"}, "desk.auth_url: "),
        ({"read_timeout_s": float("nan")}, "desk.read_timeout_s: "),
        ({"read_timeout_s": "soon"}, "desk.read_timeout_s: "),
        ({"grants_max_age_s": 0}, "desk.grants_max_age_s: "),
        ({"rate_limit": 300}, "desk.rate_limit: "),
    ],
)
def test_wrong_value_names_key_and_what_is_allowed(change: dict[str, Any], part: str) -> None:
    assert part in complaint({**GIVEN, **change})


def test_base_url_serves_tokens_too_unless_said_otherwise() -> None:
    section = {"base_url": "http://127.0.0.1:8701/", "client_id": "a", "client_secret": "b"}
    assert parse(section).api == parse(section).login == "http://127.0.0.1:8701"
    other = parse({**section, "auth_url": "https://login.example/x/"})
    assert (other.api, other.login) == ("http://127.0.0.1:8701", "https://login.example/x")


def test_environment_fills_every_gap() -> None:
    settings = parse({}, FULL_ENVIRONMENT)
    assert settings.region == "mypurecloud.ie"
    assert settings.access_token is not None
    assert settings.access_token.get_secret_value() == "env-token"
    del (environment := dict(FULL_ENVIRONMENT))["GENESYSCLOUD_ACCESS_TOKEN"]
    settings = parse({}, environment)
    assert settings.client_id == "env-id"
    assert settings.client_secret is not None
    assert settings.client_secret.get_secret_value() == "env-secret"
    assert settings.warnings == ()


def test_section_wins_over_environment() -> None:
    settings = parse(dict(GIVEN), FULL_ENVIRONMENT)
    assert (settings.region, settings.client_id) == ("mypurecloud.de", "id")
    assert settings.access_token is None
    assert parse({**GIVEN, "region": None, "base_url": "http://[::1]:1"}, FULL_ENVIRONMENT).region is None


def test_secret_alone_may_come_from_the_environment() -> None:
    settings = parse({"region": "eu-west-1", "client_id": "id"}, FULL_ENVIRONMENT)
    assert settings.client_secret is not None
    assert settings.client_secret.get_secret_value() == "env-secret"
    assert settings.access_token is None


def test_old_names_are_taken_with_a_warning() -> None:
    old = {"GENESYS_CLIENT_ID": "old-id", "GENESYS_CLIENT_SECRET": "old-secret"}
    settings = parse({"region": "eu-west-1"}, old)
    assert settings.client_id == "old-id"
    assert settings.warnings == (
        "GENESYS_CLIENT_ID is an old name; use GENESYSCLOUD_OAUTHCLIENT_ID",
        "GENESYS_CLIENT_SECRET is an old name; use GENESYSCLOUD_OAUTHCLIENT_SECRET",
    )
    assert parse({"region": "eu-west-1"}, {**old, **FULL_ENVIRONMENT}).warnings == ()


def test_names_of_the_environment_are_told() -> None:
    names = PLATFORMS["genesys"].environment_names
    assert set(FULL_ENVIRONMENT) | {"GENESYS_CLIENT_ID", "GENESYS_CLIENT_SECRET"} == set(names)


def test_unencrypted_address_elsewhere_is_warned_of() -> None:
    section = {"client_id": "a", "client_secret": "b"}
    assert "unencrypted" in parse({**section, "base_url": "http://simulator:8701"}).warnings[0]
    for safe in ("http://localhost:1", "http://127.0.0.1", "https://gateway.example"):
        assert parse({**section, "base_url": safe}).warnings == ()


def test_secrets_are_never_shown() -> None:
    settings = parse({**GIVEN, "access_token": "trout"})
    assert "swordfish" not in repr(settings) + str(settings) + settings.model_dump_json()
    assert "trout" not in repr(settings) + str(settings) + settings.model_dump_json()
