"""`hookflash doctor` as a program: what is printed, and the exit code.

That it names everything that can be missing is held by `tests/integration/test_doctor.py`.
"""

import json
from pathlib import Path

import pytest

from . import programs
from .programs import Done
from .stand import Stand
from .talking import Simulator

DONE, FAILED, NOT_FOUND, UNREACHABLE = 0, 1, 3, 7
BLIND = "conversation:communication:blindTransfer"


def doctor(config: Path, *options: str) -> Done:
    done = programs.run(programs.HOOKFLASH, "doctor", "--config", str(config), *options)
    assert "Traceback" not in done.err, done.err
    return done


@pytest.fixture
def good(stand: Stand, tmp_path: Path) -> Path:
    return programs.write_config(tmp_path, programs.connection("good", stand.genesys))


async def test_missing_permission(simulator: Simulator, good: Path) -> None:
    removed = {"permissions": {"remove": [BLIND, f"{BLIND}Agent"]}}
    await simulator.ask("PATCH", "/sim/v1/clients/hookflash", removed)
    found = {(one["verb"], one["target"]): one for one in doctor(good, "--json").json}
    agent = found["blind", "agent"]
    assert (agent["connection"], agent["usable"], agent["wanted"]) == ("good", False, False)
    assert agent["missing"] == [f"{BLIND}Agent"]
    assert agent["remedy"] == f"Admin > Integrations > OAuth > the client > Roles: add {BLIND}Agent."
    assert found["blind", "queue"]["usable"]
    assert f"{BLIND}Agent, for blind agent\n" in doctor(good).out


def test_missing_mapping(simulator: Simulator, good: Path) -> None:
    done = doctor(good)
    assert done.code == DONE
    lines = ("good: voicemail_flows, for blind voicemail", "  [connections.good.voicemail_flows]")
    assert "\n".join((*lines, '  default = "FLOW"', "")) in done.out
    assert doctor(good, "--strict").code == FAILED
    route = '[[routes.last.steps]]\nto = "voicemail:agent:ana"\n'
    good.write_text(f"{good.read_text(encoding='utf-8')}\n{route}", encoding="utf-8")
    wanted = doctor(good)
    assert wanted.code == FAILED
    row = next(line.split() for line in wanted.out.splitlines() if "voicemail_flows" in line)
    assert row == ["good", "blind", "voicemail", "MISSING", "voicemail_flows"]


async def test_missing_token(simulator: Simulator, good: Path) -> None:
    found = doctor(good, "--json").json
    consult = next(one for one in found if (one["verb"], one["target"]) == ("consult", "queue"))
    assert consult["missing"] == ["agents' own tokens, if the account wants them (not.a.user)"]
    assert consult["remedy"].endswith("hookflash login --connection good")
    assert 'login_client_id = "CLIENT ID"' in consult["remedy"]


async def test_every_connection(simulator: Simulator, stand: Stand) -> None:
    done = doctor(stand.config, "--json")
    assert done.code == FAILED
    by_name = {one["connection"]: one for one in reversed(done.json)}
    assert {name: one["usable"] for name, one in by_name.items()} == {
        "g": True,
        "bare": True,
        "cell": True,
        "reader": False,
        "stranger": False,
        "hasty": True,
        "dead": False,
    }
    assert f"{BLIND}Queue" in by_name["reader"]["remedy"]
    assert "credentials were refused" in by_name["stranger"]["remedy"]
    assert {name for name, one in by_name.items() if not one["reachable"]} == {"dead"}


@pytest.mark.parametrize(
    ("connection", "code"),
    [("g", DONE), ("reader", FAILED), ("stranger", FAILED), ("nowhere", NOT_FOUND)],
)
async def test_one_connection(simulator: Simulator, stand: Stand, connection: str, code: int) -> None:
    done = doctor(stand.config, "--connection", connection, "--json")
    assert done.code == code
    if code != NOT_FOUND:
        assert {one["connection"] for one in json.loads(done.out)} == {connection}


def test_platform_is_away(tmp_path: Path) -> None:
    section = programs.connection("away", "http://127.0.0.1:1", read_total_s=0.5)
    done = doctor(programs.write_config(tmp_path, section))
    assert done.code == UNREACHABLE
    assert "away: platform_down, for connect\n  The platform cannot be reached" in done.out


def test_no_connection_is_configured(tmp_path: Path) -> None:
    done = doctor(programs.write_config(tmp_path))
    assert done.code == FAILED
    assert "[connections.g]" in done.out
