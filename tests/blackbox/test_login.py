"""`hookflash login`, and the consultations for which a platform wants the agent's own token."""

import asyncio
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from . import programs
from .logging_in import log_in, login
from .stand import LEASE_S, POLICY, Stand
from .talking import Api, Simulator

FAILED, USAGE, NOT_FOUND = 1, 2, 3


@pytest.fixture
def config(stand: Stand, tmp_path: Path) -> Path:
    """A service's settings with a client for logins, which comes back to any free port."""
    return _config(stand, tmp_path)


def _config(stand: Stand, folder: Path, login_port: int = 0) -> Path:
    section = programs.connection("g", stand.genesys, login_client_id="desktop", login_port=login_port)
    return programs.write_config(folder, POLICY, section, lease_s=LEASE_S)


@pytest.fixture
def service(config: Path, session: aiohttp.ClientSession) -> Iterator[Api]:
    running = programs.service(config)
    yield Api(session, running.ready["api"])
    assert running.end()[0] == 0
    assert "Traceback" not in running.stderr.read_text(encoding="utf-8")


def secrets(config: Path) -> Path:
    return config.parent / "hookflash.sqlite3.secrets"


async def test_login_is_stored_for_the_agent_and_shown_without_a_token(
    simulator: Simulator, session: aiohttp.ClientSession, config: Path
) -> None:
    ana = next(one for one in (await simulator.world())["agents"] if one["name"] == "ana")
    async with login(session, config, "--agent", ana["email"], "--json") as begun:
        assert await begun.visit("ana") == 200
        done = await begun.ended()
    assert done.code == 0, done.err
    assert done.json == {"connection": "g", "agent": {"id": ana["genesys_id"], "name": "ana"}}
    assert done.err == f"Open this address in a browser on this machine:\n{begun.url}\n"
    for file in (secrets(config), secrets(config).with_name(f"{secrets(config).name}.key")):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    found = programs.run(programs.HOOKFLASH, "doctor", "--config", str(config), "--json").json
    queue = next(one for one in found if (one["verb"], one["target"]) == ("consult", "queue"))
    assert (queue["usable"], queue["missing"]) == (True, [])


async def test_login_tells_people_who_it_was(
    simulator: Simulator, session: aiohttp.ClientSession, config: Path
) -> None:
    async with login(session, config) as begun:
        assert await begun.visit("ben") == 200
        done = await begun.ended()
    assert done.code == 0
    assert done.out.startswith("ben (")


@pytest.mark.parametrize(
    ("asked", "comes", "status", "words"),
    [
        ("ana", "nobody", 200, "access_denied"),
        ("ana", "ben", 200, "Another agent has logged in than the one asked for"),
    ],
    ids=["refused", "another"],
)
async def test_login_that_is_not_the_one_wanted_stores_nothing(
    simulator: Simulator,
    session: aiohttp.ClientSession,
    config: Path,
    asked: str,
    comes: str,
    status: int,
    words: str,
) -> None:
    async with login(session, config, "--agent", asked, "--json") as begun:
        assert await begun.visit(comes) == status
        done = await begun.ended()
    assert (done.code, done.out) == (FAILED, "")
    assert words in done.err
    assert not secrets(config).exists()


async def test_login_from_which_nobody_comes_back(
    simulator: Simulator, session: aiohttp.ClientSession, config: Path
) -> None:
    async with login(session, config, "--timeout", "1") as begun:
        done = await begun.ended()
    assert (done.code, done.out) == (FAILED, "")
    assert "Nobody came back from the login within 1 s.\n" in done.err


async def test_browser_with_the_state_of_another_login_is_turned_away(
    simulator: Simulator, session: aiohttp.ClientSession, config: Path
) -> None:
    async with login(session, config, "--timeout", "3") as begun:
        assert await begun.visit("ana", begun.url.replace("state=", "state=x")) == 404
        done = await begun.ended()
    assert done.code == FAILED
    assert "wrong state" in done.err
    assert not secrets(config).exists()


async def test_login_on_a_port_that_is_taken(stand: Stand, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        command = ("login", "--connection", "g", "--config", str(_config(stand, tmp_path, port)))
        done = await asyncio.to_thread(programs.run, programs.HOOKFLASH, *command)
    assert (done.code, done.out) == (USAGE, "")
    assert f"connections.g.login_port: port {port} cannot be used: Address already in use." in done.err


@pytest.mark.parametrize(
    ("connection", "code", "words"),
    [
        ("nowhere", NOT_FOUND, "configured: "),
        ("bare", USAGE, "Admin > Integrations > OAuth > Add Client: grant type Code Authorization"),
    ],
)
async def test_login_that_cannot_begin(stand: Stand, connection: str, code: int, words: str) -> None:
    command = ("login", "--connection", connection, "--config", str(stand.config), "--json")
    done = await asyncio.to_thread(programs.run, programs.HOOKFLASH, *command)
    assert (done.code, done.out) == (code, "")
    assert words in done.err


async def test_consult_wants_the_login_and_then_is_done(
    simulator: Simulator, session: aiohttp.ClientSession, service: Api, config: Path
) -> None:
    call = (await simulator.place("Billing", answered_by="ana"))["call_id"]
    wish = {
        "connection": "g",
        "call_id": call,
        "to": "queue:Support",
        "kind": "consult",
        "requested_by": "ana",
    }
    record = await service.ended(await service.accepted(wish))
    assert (record["status"], record["cause"]) == ("failed", "not_permitted")
    assert "hookflash login" in record["detail"]
    assert await simulator.caller_with(call) == "agent:ana"
    assert await simulator.effects(call) == []

    await log_in(session, config, "ana")
    wanted = await service.accepted(wish)
    await service.until(wanted, lambda one: bool(one["phase"] == "talking"), "consultation")
    assert await simulator.caller_with(call) == "hold"
    assert (await service.ask("POST", f"/v1/transfers/{wanted}:complete")).status in {200, 202}
    record = await service.ended(wanted)
    assert (record["status"], record["landing"]["where"]) == ("completed", await simulator.caller_with(call))
    assert record["landing"]["where"].startswith("agent:")
