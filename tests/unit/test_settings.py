"""Settings: what is wrong is named, the environment wins, and secrets are never shown."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hookflash.cli.main import app
from hookflash.domain.errors import ConfigError
from hookflash.settings import api_key, api_url, from_mapping, load

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
        ("[servce]\n", ["servce: unknown key", "did you mean service?", "connections, policy, service"]),
        ("[service]\nlistn = 'x'\n", ["service.listn: unknown key", "did you mean listen?", "database"]),
        ("[policy]\nsettel_s = 3\n", ["policy.settel_s", "did you mean settle_s?"]),
        ("[policy]\ncolour = 3\n", ["policy.colour: unknown key", "Allowed: checks_within_s"]),
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
    file.write_text("[service]\nlisten = '127.0.0.1:1'\nnode = 'here'\n[policy]\nsettle_s = 5\n")
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


def test_a_wrong_value_in_the_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKFLASH_SERVICE__LISTEN", "nowhere")
    with pytest.raises(ConfigError, match=r"service\.listen"):
        load()


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
    file.write_text("[policy]\nsettle_s = 5\n")
    result = CliRunner().invoke(app, ["config", "show", "--config", str(file), "--json"])
    shown = json.loads(result.output)
    assert shown["source"] == str(file)
    assert shown["policy"]["settle_s"] == 5
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
