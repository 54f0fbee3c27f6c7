"""The connection's section."""

from typing import Any

import pytest

from hookflash.adapters.cxone import PLATFORM
from hookflash.adapters.cxone.settings import CxoneSettings, parse
from hookflash.adapters.cxone.tutorial.settings import TutorialSettings
from hookflash.domain.errors import ConfigError

KEY = {"access_key_id": "id", "access_key_secret": "swordfish"}


def test_an_access_key_alone_is_enough() -> None:
    settings = parse("c", KEY, {})
    assert settings.base_url == "https://cxone.niceincontact.com"
    assert settings.key == ("id", "swordfish")
    assert "swordfish" not in repr(settings)
    assert settings.warnings == ()


def test_the_environment_fills_gaps_and_mixes_no_pairs() -> None:
    environment = {
        "CXONE_ACCESS_KEY_ID": "other",
        "CXONE_ACCESS_KEY_SECRET": "from-env",
        "CXONE_CLIENT_ID": "client",
        "CXONE_CLIENT_SECRET": "secret",
    }
    assert parse("c", {}, environment).key == ("other", "from-env")
    assert parse("c", KEY, environment).key == ("id", "swordfish")
    half = parse("c", {"access_key_id": "id"}, environment)
    assert half.key == ("id", "from-env")
    assert half.client_id == "client"


@pytest.mark.parametrize(
    ("section", "says"),
    [
        ({}, "access_key_id and access_key_secret"),
        ({**KEY, "client_id": "c"}, "belong together"),
        ({**KEY, "outbound_skil": "x"}, "did you mean outbound_skill"),
        ({**KEY, "dialect": "tutorial"}, "connections.c.dialect"),
        ({**KEY, "signal": {"p0": "x"}}, "p1 to p9"),
        ({**KEY, "signal": {"p1": "{number}"}}, "{target}"),
        ({**KEY, "signal": {"p1": "{"}}, "{target}"),
        ({**KEY, "voicemail_skills": {"default": "Box"}}, 'voicemail_by = "skill"'),
        ({**KEY, "poll_s": 61}, "connections.c.poll_s"),
        ({**KEY, "api_version": "latest"}, "connections.c.api_version"),
        ({**KEY, "base_url": "cxone"}, "https://HOST"),
        ({**KEY, "warnings": ["x"]}, "unknown key"),
    ],
)
def test_what_is_wrong_is_named_and_no_value_is_shown(section: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse("c", section, {})
    assert says in caught.value.message
    assert "swordfish" not in caught.value.message


def test_clear_text_to_another_machine_is_warned_of() -> None:
    (warning,) = parse("c", {**KEY, "base_url": "http://10.0.0.1"}, {}).warnings
    assert "unencrypted" in warning
    assert parse("c", {**KEY, "base_url": "http://127.0.0.1:1"}, {}).warnings == ()


def test_no_secret_is_among_what_is_shown() -> None:
    assert PLATFORM.shown.isdisjoint({"access_key_id", "access_key_secret", "client_secret", "token_key"})
    assert {"outbound_skill", "client_id"} <= PLATFORM.shown
    assert set(CxoneSettings.model_fields) | set(TutorialSettings.model_fields) >= PLATFORM.shown
    assert 'platform = "cxone"' in PLATFORM.example
