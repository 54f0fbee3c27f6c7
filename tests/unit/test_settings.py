"""Settings: what is wrong is named, the environment wins, and secrets are never shown."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hookflash.adapters.registry import PLATFORMS
from hookflash.bootstrap import SystemClock
from hookflash.bootstrap.connections import build_connections
from hookflash.bootstrap.service import build_policy
from hookflash.cli.main import app
from hookflash.domain.errors import ConfigError
from hookflash.settings import api_key, api_url, from_mapping, load
from hookflash.workflows.policy import Availability

SECRET = "swordfish-4711"
GENESYS = 'platform = "genesys"\nregion = "eu-central-1"\nclient_id = "me"\n'


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("CONFIG", "API_KEY", "API_URL", "SERVICE__LISTEN", "POLICY__SETTLE_S"):
        monkeypatch.delenv(f"HOOKFLASH_{name}", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hookflash.toml"


def _complaint(file: Path, text: str) -> str:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file)
    return caught.value.message


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "[servce]\n",
            ["servce: unknown key", "did you mean service?", "connections, policy, routes, service"],
        ),
        ("[service]\nlistn = 'x'\n", ["service.listn: unknown key", "did you mean listen?", "database"]),
        ("[policy]\nsettel_s = 3\n", ["policy.settel_s", "did you mean settle_s?"]),
        ("[policy]\ncolour = 3\n", ["policy.colour: unknown key", "Allowed: availability, checks_within_s"]),
        ("[service]\nlisten = '8080'\n", ["service.listen", "HOST:PORT"]),
        ("[service]\nlisten = '127.0.0.1:99999'\n", ["service.listen", "HOST:PORT"]),
        ("[service]\nlisten = ':8080'\n", ["service.listen", "HOST:PORT"]),
        ("[service]\ndatabase = 'mysql://x'\n", ["service.database", "sqlite:///PATH"]),
        ("[service]\ndatabase = 'sqlite:///'\n", ["service.database", "sqlite:///PATH"]),
        ("[service]\nlease_s = 0.1\n", ["service.lease_s", "greater than or equal to 0.2"]),
        ("[service]\nlease_s = 'long'\n", ["service.lease_s", "valid number"]),
        ("[service]\nnode = 'a b'\n", ["service.node"]),
        ("[policy]\nsettle_s = 0\n", ["policy.settle_s", "greater than 0"]),
        ("[policy]\nsettle_s = nan\n", ["policy.settle_s"]),
        ("[policy]\nsettle_s = 8\n", ["policy.settle_s: must exceed service.lease_s, which is 8"]),
        ("[service]\nlease_s = 60\n", ["policy.settle_s: must exceed service.lease_s, which is 60"]),
        ("[policy]\nsurvey_s = [5, -1]\n", ["policy.survey_s"]),
        ("[policy]\nsurvey_s = [-1]\n", ["policy.survey_s", "greater than or equal to 0"]),
        ("[policy]\nsurvey_s = [30, 5]\n", ["policy.survey_s", "ascending order"]),
        ("[policy]\nsurvey_s = [5, 5]\n", ["policy.survey_s", "ascending order"]),
        ("[policy]\nsurvey_s = [5, nan]\n", ["policy.survey_s", "finite number"]),
        ("[policy]\nsurvey_s = [5, inf]\n", ["policy.survey_s", "finite number"]),
        ("[policy]\nwatch_for_s = inf\n", ["policy.watch_for_s", "finite number"]),
        ("_env_prefix = 'X'\n", ["_env_prefix: unknown key"]),
        ("_case_sensitive = true\n", ["_case_sensitive: unknown key"]),
        ("service = 3\n", ["service"]),
        ("[connections]\ng = 3\n", ["connections.g"]),
        ("[service\n", ["is not valid TOML"]),
        ("[service]\nlisten = 1\nlisten = 2\n", ["is not valid TOML"]),
    ],
)
def test_a_wrong_key_section_or_value_is_named_with_the_file_and_what_is_allowed(
    file: Path, text: str, parts: list[str]
) -> None:
    message = _complaint(file, text)
    assert message.startswith(str(file))
    for part in parts:
        assert part in message


def test_every_wrong_key_is_named_at_once(file: Path) -> None:
    message = _complaint(file, "[service]\nlistn = 'x'\nnodes = 'y'\n[policy]\nsettle_s = -1\n")
    assert len(message.splitlines()) == 3


def test_a_wrong_value_is_not_repeated(file: Path) -> None:
    texts = (
        f"[service]\nlisten = '{SECRET}'\n",
        f"[service]\ndatabase = '{SECRET}'\n",
        f"[policy]\nsettle_s = '{SECRET}'\n",
    )
    for text in texts:
        assert SECRET not in _complaint(file, text)
    assert SECRET not in _complaint(file, f"[connections.g]\nclient_secret = '{SECRET}'\nx = [\n")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.toml", tmp_path):
        with pytest.raises(ConfigError, match="cannot be read"):
            load(path)
    latin = tmp_path / "latin.toml"
    latin.write_bytes("# caf\u00e9".encode("latin-1"))
    with pytest.raises(ConfigError, match="not valid TOML"):
        load(latin)


def test_the_file_is_found_where_it_was_said_to_be(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().source == "the environment"
    file.write_text("[service]\nnode = 'here'\n")
    assert load().settings.service.node == "here"
    other = file.with_name("other.toml")
    other.write_text("[service]\nnode = 'there'\n")
    monkeypatch.setenv("HOOKFLASH_CONFIG", str(other))
    assert load().settings.service.node == "there"
    assert load(file).settings.service.node == "here"


def test_the_environment_wins_over_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("[service]\nlisten = '127.0.0.1:1'\nnode = 'here'\nlease_s = 2\n[policy]\nsettle_s = 5\n")
    monkeypatch.setenv("HOOKFLASH_SERVICE__LISTEN", "127.0.0.1:2")
    monkeypatch.setenv("HOOKFLASH_POLICY__SETTLE_S", "7.5")
    monkeypatch.setenv("HOOKFLASH_POLICY__SURVEY_S", "[1, 2]")
    monkeypatch.setenv("HOOKFLASH_CONNECTIONS__G__REGION", "eu-west-1")
    settings = load(file).settings
    assert (settings.service.listen, settings.service.node) == ("127.0.0.1:2", "here")
    assert settings.policy.settle_s == 7.5
    assert settings.policy.survey_s == (1.0, 2.0)
    assert settings.connections == {"g": {"region": "eu-west-1"}}


def test_an_empty_variable_says_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKFLASH_SERVICE__NODE", "")
    monkeypatch.setenv("HOOKFLASH_API_KEY", "")
    monkeypatch.setenv("HOOKFLASH_API_URL", "")
    loaded = load()
    assert (loaded.settings.service.node, loaded.api_key) == ("local", None)
    assert (api_key(), api_url()) == (None, "http://127.0.0.1:8080")


@pytest.mark.parametrize(
    ("variable", "text", "says"),
    [
        ("SERVICE__LISTEN", "nowhere", "service.listen: Value error, must be HOST:PORT"),
        ("SERVICE__LISTN", "x", "service.listn: unknown key; did you mean listen?"),
        ("SERVCE__LISTEN", "x", "servce: unknown key; did you mean service?"),
        ("SERVICE__LISTEN__PORT", "80", "service.listen is not a table"),
        ("POLICY__SETTLE_S", "soon", "policy.settle_s"),
        ("POLICY__SETTLE_S", "7", "policy.settle_s: must exceed service.lease_s"),
        ("POLICY__SURVEY_S", "[30, 5]", "policy.survey_s"),
        ("POLICY__SURVEY_S", "[" * 100_000, "policy.survey_s"),
        ("CONNECTIONS__G", "x", "connections.g: Input should be a valid dictionary"),
    ],
)
def test_what_is_wrong_in_the_environment_names_the_variable_and_not_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch, variable: str, text: str, says: str
) -> None:
    file.write_text(f"[service]\nlisten = '127.0.0.1:1'\n[connections.g]\n{GENESYS}")
    monkeypatch.setenv(f"HOOKFLASH_{variable}", text)
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert caught.value.message.startswith(f"environment variable HOOKFLASH_{variable}: {says}")
    assert str(file) not in caught.value.message


def test_what_is_wrong_in_the_file_names_the_file_whatever_the_environment_says(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKFLASH_SERVICE__NODE", "here")
    assert _complaint(file, "[service]\nlistn = 'x'\n").startswith(f"{file}: service.listn")


@pytest.mark.parametrize(
    ("variable", "text", "starts"),
    [
        (
            "HOOKFLASH_CONNECTIONS__G__REGION",
            "moon",
            "environment variable HOOKFLASH_CONNECTIONS__G__REGION: ",
        ),
        (
            "HOOKFLASH_CONNECTIONS__G__PLATFORM",
            "x",
            "environment variable HOOKFLASH_CONNECTIONS__G__PLATFORM: ",
        ),
        ("GENESYSCLOUD_REGION", "moon", "GENESYSCLOUD_REGION: unknown region"),
        ("GENESYSCLOUD_OAUTHCLIENT_SECRET", "a b", "GENESYSCLOUD_OAUTHCLIENT_SECRET: must be printable"),
        ("GENESYSCLOUD_ACCESS_TOKEN", "", "FILE: connections.g: "),
    ],
)
def test_what_a_platform_refuses_names_where_it_came_from(
    file: Path, monkeypatch: pytest.MonkeyPatch, variable: str, text: str, starts: str
) -> None:
    for name in PLATFORMS["genesys"].environment_names:
        monkeypatch.delenv(name, raising=False)
    file.write_text('[connections.g]\nplatform = "genesys"\nclient_id = "me"\n')
    monkeypatch.setenv(variable, text)
    with pytest.raises(ConfigError) as caught:
        build_connections(load(file), SystemClock())
    lines = caught.value.message.splitlines()
    assert any(line.startswith(starts.replace("FILE", str(file))) for line in lines), lines


@pytest.mark.parametrize("name", ["Prod", "PROD", "prod", "pRod"])
def test_names_in_the_environment_are_those_of_the_file_in_any_case(
    file: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    file.write_text(f"[connections.{name}]\n{GENESYS}[connections.{name}.desks]\nSales = 'x'\n")
    monkeypatch.setenv("HOOKFLASH_CONNECTIONS__PROD__CLIENT_SECRET", "123456")
    monkeypatch.setenv("HOOKFLASH_CONNECTIONS__PROD__DESKS__SALES", "y")
    monkeypatch.setenv("HOOKFLASH_CONNECTIONS__OTHER__REGION", "moon")
    found = load(file).settings.connections
    assert set(found) == {name, "other"}
    assert (found[name]["client_secret"], found[name]["desks"]) == ("123456", {"Sales": "y"})


def test_a_name_that_may_mean_two_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("[connections.Prod]\n[connections.prod]\n")
    monkeypatch.setenv("HOOKFLASH_CONNECTIONS__PROD__REGION", "moon")
    with pytest.raises(ConfigError, match="HOOKFLASH_CONNECTIONS__PROD__REGION: may mean Prod or prod"):
        load(file)


def test_a_whole_table_may_come_as_json(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(f"[connections.g]\n{GENESYS}")
    monkeypatch.setenv("HOOKFLASH_CONNECTIONS__G", '{"client_id": "you", "desks": {"Sales": "x"}}')
    monkeypatch.setenv("HOOKFLASH_CONNECTIONS__G__CLIENT_SECRET", "{not JSON")
    assert load(file).settings.connections["g"] == {
        "platform": "genesys",
        "region": "eu-central-1",
        "client_id": "you",
        "client_secret": "{not JSON",
        "desks": {"Sales": "x"},
    }


def test_the_given_values_stay_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"connections": {"g": {"region": "moon"}}}
    monkeypatch.setenv("HOOKFLASH_CONNECTIONS__G__REGION", "mars")
    assert from_mapping(given, source="a test").settings.connections["g"] == {"region": "mars"}
    assert given == {"connections": {"g": {"region": "moon"}}}


@pytest.mark.parametrize("key", ["  ", "\n", "two\nlines", "\x00x", "bell\x07"])
def test_a_key_that_no_header_can_carry_is_refused(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setattr("os.environ", {**os.environ, "HOOKFLASH_API_KEY": key})
    for read in (load, api_key):
        with pytest.raises(ConfigError, match="HOOKFLASH_API_KEY: must be printable") as caught:
            read()
        assert key not in caught.value.message


def test_a_file_nested_beyond_reason_is_refused(file: Path) -> None:
    assert "nested too deeply" in _complaint(file, f"x = {'[' * 100_000}")


def test_secrets_come_plain_by_environment_or_by_file(
    file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MY_SECRET", SECRET)
    kept = tmp_path / "secret"
    kept.write_text(SECRET + "\n")
    for said in (f'"{SECRET}"', '{ env = "MY_SECRET" }', f'{{ file = "{kept}" }}'):
        file.write_text(f"[connections.g]\n{GENESYS}client_secret = {said}\n")
        assert load(file).settings.connections["g"]["client_secret"] == SECRET


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ('{ env = "NOT_SET" }', "the environment has no NOT_SET"),
        ('{ file = "/nowhere/x" }', "/nowhere/x cannot"),
    ],
)
def test_a_secret_that_is_not_there_is_named(file: Path, said: str, says: str) -> None:
    message = _complaint(file, f"[connections.g]\n{GENESYS}client_secret = {said}\n")
    assert "connections.g.client_secret" in message
    assert says in message


def test_more_than_one_word_is_no_reference(file: Path) -> None:
    file.write_text('[connections.g]\nx = { env = "A", file = "B" }\ny = { env = 3 }\n')
    assert load(file).settings.connections["g"] == {"x": {"env": "A", "file": "B"}, "y": {"env": 3}}


def test_secrets_are_never_shown(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKFLASH_API_KEY", SECRET)
    monkeypatch.setenv("MY_SECRET", SECRET)
    file.write_text(
        f'[connections.g]\n{GENESYS}client_secret = "{SECRET}"\naccess_token = {{ env = "MY_SECRET" }}\n'
        f'[connections.c]\nplatform = "cxone"\naccess_key_secret = "{SECRET}"\npassword = "{SECRET}"\n'
    )
    for flags in ([], ["--json"]):
        result = CliRunner().invoke(app, ["config", "show", "--config", str(file), *flags])
        assert result.exit_code == 0
        assert SECRET not in result.output
        assert "eu-central-1" in result.output
        assert "••••••" in result.output
    assert SECRET not in repr(load(file).api_key)


def test_the_settings_in_force_are_shown_as_json_too(file: Path) -> None:
    file.write_text("[policy]\nsettle_s = 15\n")
    result = CliRunner().invoke(app, ["config", "show", "--config", str(file), "--json"])
    shown = json.loads(result.output)
    assert shown["source"] == str(file)
    assert shown["policy"]["settle_s"] == 15
    assert shown["service"]["listen"] == "127.0.0.1:8080"


def test_another_address_or_node_is_checked_like_the_file() -> None:
    loaded = from_mapping({}, source="a test")
    assert loaded.listening_on("[::1]:0").settings.service.host == "::1"
    assert loaded.on_node("cli").settings.service.node == "cli"
    with pytest.raises(ConfigError, match="--listen"):
        loaded.listening_on("nowhere")


def test_parts_of_the_address_and_the_path_are_read() -> None:
    service = from_mapping({"service": {"database": "sqlite:////var/lib/x.db"}}, source="t").settings.service
    assert service.database_path == Path("/var/lib/x.db")
    assert (service.host, service.port) == ("127.0.0.1", 8080)
    relative = from_mapping({"service": {"database": "sqlite:///x.db"}}, source="t").settings.service
    assert relative.database_path == Path("x.db")


@pytest.mark.parametrize("said", Availability)
def test_what_counts_as_available_reaches_the_decisions(said: Availability) -> None:
    loaded = from_mapping({"policy": {"availability": str(said)}}, source="here")
    assert build_policy(loaded.settings.policy).availability is said
