"""The connection's section in the tutorial dialect."""

from typing import Any

import pytest

from hookflash.adapters.cxone import PLATFORM
from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.adapters.cxone.tutorial import TutorialCallControl
from hookflash.adapters.cxone.tutorial.settings import TutorialSettings, parse
from hookflash.domain.errors import ConfigError
from hookflash.domain.requests import Release
from tests.adapters.clocks import ManualClock

CLIENT = {"dialect": "tutorial", "client_id": "me", "client_secret": "swordfish"}
VARIABLES = {"CXONE_ENV": "us-02", "CXONE_CLIENT_ID": "env", "CXONE_CLIENT_SECRET": "env-secret"}


def test_the_environment_says_where_the_api_is() -> None:
    assert parse("t", {**CLIENT, "environment": "eu-01"}, {}).api == "https://eu-01.nicecv.com"
    assert parse("t", CLIENT, {"CXONE_ENV": "us-02"}).api == "https://us-02.nicecv.com"


def test_an_address_goes_before_it() -> None:
    both = {**CLIENT, "environment": "eu-01", "base_url": "https://gateway.example/"}
    assert parse("t", both, VARIABLES).api == "https://gateway.example"
    assert parse("t", {**CLIENT, "base_url": "https://gateway.example"}, VARIABLES).environment is None


def test_variables_fill_gaps_and_mix_no_pairs() -> None:
    assert parse("t", {"dialect": "tutorial"}, VARIABLES).client == ("env", "env-secret")
    assert parse("t", CLIENT, VARIABLES).client == ("me", "swordfish")
    assert parse("t", {"dialect": "tutorial", "client_id": "me"}, VARIABLES).client == ("me", "env-secret")


@pytest.mark.parametrize(
    ("section", "says"),
    [
        (CLIENT, "environment (or CXONE_ENV) or base_url"),
        ({"dialect": "tutorial", "environment": "us-02"}, "client_id and client_secret"),
        ({**CLIENT, "environment": "us-02.evil.example/"}, "connections.t.environment"),
        ({**CLIENT, "environment": "US 02"}, "connections.t.environment"),
        ({**CLIENT, "base_url": "gateway"}, "https://HOST"),
        ({**CLIENT, "environment": "us-02", "most_urgent_priority": 3}, "most_urgent_priority"),
        ({**CLIENT, "environment": "us-02", "blind_release": "never"}, "blind_release"),
        ({**CLIENT, "environment": "us-02", "calback_queue": "x"}, "did you mean callback_queue"),
        (
            {**CLIENT, "environment": "us-02", "access_key_id": "x"},
            "connections.t.access_key_id: unknown key",
        ),
        ({**CLIENT, "environment": "us-02", "warnings": ["x"]}, "unknown key"),
        ({**CLIENT, "environment": "us-02", "ids": {"queue:X": " "}}, "connections.t.ids"),
        ({**CLIENT, "environment": "us-02", "ids": {"skils:x": "1"}}, "queue:NAME, skill:NAME, agent:NAME"),
        ({**CLIENT, "dialect": "klingon"}, "write published or tutorial"),
    ],
)
def test_what_is_wrong_is_named_and_no_value_is_shown(section: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        PLATFORM.parse("t", section, {})
    assert says in caught.value.message
    assert "swordfish" not in caught.value.message


def test_a_variable_that_is_wrong_is_named() -> None:
    with pytest.raises(ConfigError) as caught:
        PLATFORM.parse("t", CLIENT, {"CXONE_ENV": "not one"})
    assert caught.value.message.startswith("CXONE_ENV:")


def test_clear_text_to_another_machine_is_warned_of() -> None:
    (warning,) = parse("t", {**CLIENT, "base_url": "http://10.0.0.1"}, {}).warnings
    assert "unencrypted" in warning


async def test_the_dialect_decides_what_is_built() -> None:
    key = {"access_key_id": "id", "access_key_secret": "swordfish"}
    for section, kind in (
        ({**CLIENT, "environment": "us-02"}, TutorialCallControl),
        (key, CxoneCallControl),
        ({**key, "dialect": "published"}, CxoneCallControl),
    ):
        control = PLATFORM.build("t", PLATFORM.parse("t", section, {}), ManualClock())
        assert type(control) is kind
        await control.close()


def test_what_is_said_of_nothing() -> None:
    settings = parse("t", {**CLIENT, "environment": "us-02"}, {})
    assert (settings.most_urgent_priority, settings.blind_release) == (5, Release.ON_ANSWER)
    assert "swordfish" not in repr(settings)


def test_no_secret_is_among_what_is_shown() -> None:
    assert {"environment", "ids", "callback_queue", "client_id"} <= PLATFORM.shown
    assert "client_secret" not in PLATFORM.shown
    assert {"CXONE_ENV", "CXONE_CLIENT_ID", "CXONE_CLIENT_SECRET"} <= set(PLATFORM.environment_names)
    assert set(TutorialSettings.model_fields) - PLATFORM.shown == {"client_secret", "token_key"}
