"""`hookflash config show` shows nothing that may be a secret."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hookflash.adapters.registry import PLATFORMS
from hookflash.cli.main import app

SECRET = "swordfish"
SECTIONS = {
    "mistyped": 'client_secrett = "swordfish"',
    "nested": '[connections.g.user]\npassword_of = {a="swordfish"}\ntoken = "swordfish"',
    "list": 'region = ["swordfish"]',
    "table where a value belongs": 'region = {x = "swordfish"}',
    "in an address": 'base_url = "https://user:swordfish@host"',
    "with a slash and an at": 'base_url = "https://user:sword/swordfish@x@host/path"',
    "in a query": 'base_url = "https://host/?token=swordfish"',
    "secret": 'client_secret = "swordfish"',
    "referred to": 'access_token = { file = "FILE" }',
}


def _show(tmp_path: Path, text: str, *flags: str) -> str:
    file = tmp_path / "hookflash.toml"
    kept = tmp_path / "kept"
    kept.write_text(SECRET)
    file.write_text(text.replace("FILE", str(kept)))
    result = CliRunner().invoke(app, ["config", "show", "--config", str(file), *flags])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("flags", [(), ("--json",)])
@pytest.mark.parametrize("platform", ['"genesys"', '"genesis"', "3"])
@pytest.mark.parametrize("section", SECTIONS)
def test_nothing_that_may_be_a_secret_is_shown(
    tmp_path: Path, section: str, platform: str, flags: tuple[str, ...]
) -> None:
    shown = _show(tmp_path, f"[connections.g]\nplatform = {platform}\n{SECTIONS[section]}\n", *flags)
    assert SECRET not in shown
    assert "••••••" in shown


def test_what_is_known_to_be_none_is_shown(tmp_path: Path) -> None:
    text = (
        '[service]\ndatabase = "sqlite:////var/lib/hookflash.sqlite3"\n'
        '[connections.g]\nplatform = "genesys"\n'
        'base_url = "https://user:swordfish@host:8443/path"\nclient_id = "me"\nrate_limit = "100/min"\n'
        "read_timeout_s = 3.5\n"
    )
    shown = json.loads(_show(tmp_path, text, "--json"))
    assert shown["connections"]["g"] == {
        "platform": "genesys",
        "base_url": "https://••••••@host:8443/path",
        "client_id": "me",
        "rate_limit": "100/min",
        "read_timeout_s": 3.5,
    }
    assert shown["service"]["database"] == "sqlite:////var/lib/hookflash.sqlite3"


@pytest.mark.parametrize("name", PLATFORMS)
def test_no_platform_shows_a_key_that_is_named_like_a_secret(name: str) -> None:
    shown = PLATFORMS[name].shown
    assert "base_url" in shown
    assert not [key for key in shown if key.endswith(("secret", "token", "password", "_key", "tokens"))]
