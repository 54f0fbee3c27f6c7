"""The OAuth client that operators are told to make is enough for logins and consultations."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from hookflash.adapters.genesys.guidance import LOGIN_SCOPES, login_client
from hookflash.bootstrap import SystemClock
from hookflash.bootstrap.connections import begin_login, build_connections
from hookflash.domain.commands import Command, Verb
from hookflash.domain.errors import PlatformError
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.targets import parse_target
from hookflash.ports.platform import Lane, Spend
from hookflash.settings import Loaded, from_mapping
from tests.adapters.simulator import Simulator, running_simulator

ADDRESS = "http://localhost:*/callback"
WORLD: dict[str, Any] = {
    "name": "small",
    "queues": {"Billing": {"number": 4001}, "Support": {"number": 4002}},
    "agents": {"ana": {"queue": "Billing", "number": 2001}, "eva": {"queue": "Support", "number": 2002}},
    "roles": {"everything": ["*:*:*"], "agent": ["*:*:*"]},
    "clients": {"hookflash": {"secret": "secret", "roles": ["everything"]}},
}
DESK = {"public": True, "grants": ["authorization_code", "refresh_token"], "redirect_uris": [ADDRESS]}


def without(scope: str) -> str:
    """The client that lacks a scope."""
    return f"no-{scope.replace(':', '-')}"


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    """A world with a client that has the scopes we name, and clients that lack one of them each."""
    desks = {"told": set(LOGIN_SCOPES), **{without(one): set(LOGIN_SCOPES) - {one} for one in LOGIN_SCOPES}}
    named = {name: {**DESK, "scopes": sorted(scopes)} for name, scopes in desks.items()}
    file = tmp_path_factory.mktemp("world") / "world.yaml"
    file.write_text(json.dumps({**WORLD, "clients": {**WORLD["clients"], **named}}), encoding="utf-8")
    with running_simulator("--rate-limit", "0", "--world", str(file)) as running:
        yield running


def load(simulator: Simulator, folder: Path, client: str) -> Loaded:
    account = {"platform": "genesys", "base_url": simulator.genesys, "client_id": "hookflash"}
    login = {"client_secret": "secret", "login_client_id": client, "login_port": 0}
    service = {"database": f"sqlite:///{folder / 'h.sqlite3'}"}
    return from_mapping({"service": service, "connections": {"g": {**account, **login}}}, source="the test")


async def consult_as_ana(simulator: Simulator, loaded: Loaded) -> None:
    """Log ana in and let her consult the other queue."""
    attempt = await begin_login(loaded, "g", SystemClock(), "ana")
    waiting = asyncio.create_task(attempt.wait())
    async with aiohttp.ClientSession() as browser, browser.get(f"{attempt.url}&login=ana") as page:
        assert page.status == 200
    who = await waiting
    control, spend = build_connections(loaded, SystemClock())["g"], Spend(Lane.COMMAND)
    try:
        made = simulator.new_call(to_queue="Billing", answered_by="ana")
        target = await control.resolve(parse_target("queue:Support"), (), spend)
        command = Command(
            verb=Verb.CONSULT,
            leg_id=LegId(made["agent_leg"]),
            caller_leg_id=LegId(made["caller_leg"]),
            destination=target.destination,
            agent_id=who.user_id,
        )
        await control.send(CallId(made["call_id"]), command, spend)
    finally:
        await control.close()
    simulator.advance(3)
    assert simulator.whereabouts(made["call_id"]) == "hold"


async def test_client_with_the_scopes_that_are_named_is_enough(simulator: Simulator, tmp_path: Path) -> None:
    simulator.reset()
    assert all(scope in login_client(8765) for scope in LOGIN_SCOPES)
    await consult_as_ana(simulator, load(simulator, tmp_path, "told"))


@pytest.mark.parametrize("scope", LOGIN_SCOPES)
async def test_no_scope_is_named_in_vain(simulator: Simulator, tmp_path: Path, scope: str) -> None:
    simulator.reset()
    with pytest.raises(PlatformError):
        await consult_as_ana(simulator, load(simulator, tmp_path, without(scope)))
