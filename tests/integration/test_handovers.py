"""Handovers in the audit on every platform: what connections tell of them, and whole transfers."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import apsw
import pytest

import hookflash
from hookflash.bootstrap import NoProbe, SystemClock
from hookflash.domain.calls import LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.errands import Errand, ErrandKind
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.domain.events import ErrandTried
from hookflash.domain.requests import Kind
from hookflash.domain.status import Status
from hookflash.domain.targets import TargetType
from hookflash.domain.transfer import Transfer
from hookflash.ports.handover import CallFigures, HandoverControl
from hookflash.ports.platform import Lane, Spend
from hookflash.storage.sqlite import SqliteStore
from tests.adapters.simulator import Simulator, running_simulator

from .deeds import begin, carry_out, find_destination, find_person, make_command, until
from .stages import FakeStage, Stage, cxone, cxone_tutorial, published, tutorial
from .test_call_control_contract import NOBODY
from .transfers import SPEED

OPENINGS = {
    "genesys published": published,
    "genesys tutorial": tutorial,
    "cxone": cxone,
    "cxone tutorial": cxone_tutorial,
}
ACCOUNTS: dict[str, dict[str, Any]] = {
    "genesys": {"platform": "genesys", "client_id": "hookflash", "client_secret": "secret"},
    "genesys-tutorial": {
        "platform": "genesys",
        "dialect": "tutorial",
        "client_id": "tutorial",
        "client_secret": "secret",
    },
    "cxone-tutorial": {
        "platform": "cxone",
        "dialect": "tutorial",
        "client_id": "tutorial",
        "client_secret": "secret",
    },
    "cxone": {
        "platform": "cxone",
        "access_key_id": "hookflash",
        "access_key_secret": "secret",
        "client_id": "hookflash",
        "client_secret": "secret",
    },
}
NO_AGENT = "22222222-0000-4000-8000-000000000000"
FIGURES = {"transfers", "transfer_s"}
WITHIN_S = 60.0
_PAUSE_S = 0.05


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    """One a test: a clock that runs fast has soon left behind the times that figures are asked for."""
    with running_simulator(*SPEED) as simulator:
        yield simulator


# What a connection tells


@pytest.fixture(params=["fake", *OPENINGS])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    if request.param == "fake":
        yield FakeStage()
        return
    async with OPENINGS[request.param](request.getfixturevalue("simulator")) as opened:
        yield opened


def _telling(stage: Stage, kind: ErrandKind) -> HandoverControl:
    if kind not in stage.control.capabilities.handover:
        pytest.skip("not among the capabilities")
    return stage.control  # type: ignore[return-value]


async def test_the_presence_of_whoever_has_picked_up_is_told_in_a_word(stage: Stage) -> None:
    control, spend = _telling(stage, ErrandKind.PRESENCE), Spend(Lane.AFTERCARE)
    before, _ = await begin(stage, Kind.BLIND, TargetType.AGENT, Spend(Lane.CHECK))
    call = await until(stage, before.id, lambda call: find_person(call, before) is not None, spend)
    person = find_person(call, before)
    assert person is not None
    assert person.role is LegRole.AGENT
    spend = Spend(Lane.AFTERCARE)
    assert (await control.read_presence(person.party_id or "", spend)).isprintable()
    assert spend.requests == 1


async def test_figures_count_the_transfer_and_time_it(stage: Stage) -> None:
    control, spend = _telling(stage, ErrandKind.FIGURES), Spend(Lane.AFTERCARE)
    call_id = stage.place_call()
    untouched = await control.read_figures(call_id, spend)
    assert untouched.transfers in {0, None}
    assert untouched.transfer_s is None
    check = Spend(Lane.CHECK)
    destination = await find_destination(stage, Kind.BLIND, TargetType.QUEUE, check)
    before = await stage.control.read_call(call_id, check)
    await carry_out(stage, before, make_command(stage, Kind.BLIND, before, destination), check)

    def is_taken(call: Any) -> bool:
        person = find_person(call, before)
        return person is not None and call.caller.state == "connected"

    await until(stage, before.id, is_taken, spend)
    figures = await control.read_figures(before.id, spend)
    assert figures.transfers == 1
    assert figures.transfer_s is not None
    assert 0 < figures.transfer_s < 20.0


async def test_of_nobody_and_of_no_call_nothing_is_told(stage: Stage) -> None:
    spend = Spend(Lane.AFTERCARE)
    if ErrandKind.FIGURES in stage.control.capabilities.handover:
        with suppress(PlatformMissing):
            figures = await _telling(stage, ErrandKind.FIGURES).read_figures(NOBODY, spend)
            assert figures in (CallFigures(transfers=0), CallFigures())
    if not isinstance(stage, FakeStage):
        with pytest.raises(PlatformError):
            await _telling(stage, ErrandKind.PRESENCE).read_presence(NO_AGENT, spend)


def test_figures_that_are_not_given_are_absent() -> None:
    assert CallFigures() == CallFigures(transfers=None, transfer_s=None)


# Whole transfers


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "hookflash.sqlite3"


def _config(simulator: Simulator, database: Path, **more: Any) -> dict[str, Any]:
    queues = simulator.ask("GET", "/world")["queues"]
    ids = {"genesys": "genesys_id", "cxone": "cxone_queue_id"}
    connections = {
        name: {**account, "base_url": getattr(simulator, account["platform"]), "rate_limit": "off", **more}
        for name, account in ACCOUNTS.items()
    }
    for section in connections.values():
        if section.get("dialect") == "tutorial":
            key = ids[section["platform"]]
            section["ids"] = {f"queue:{one['name']}": one[key] for one in queues}
    return {
        "service": {"database": f"sqlite:///{database}", "lease_s": 2.0},
        "policy": {"first_look_s": 0.05, "settle_s": 2.5},
        "connections": connections,
    }


async def _noted(service: hookflash.Embedded, connection: str, call_id: str) -> Transfer:
    """A transfer to Billing, once nothing of it is left to be read."""
    accepted = await service.transfer(call_id, connection=connection, to="queue:Billing")
    async with asyncio.timeout(WITHIN_S):
        done = await service.wait(accepted.id)
        assert done.status is Status.COMPLETED
        while any(one.status == "pending" for one in (await service.get(done.id)).errands):  # noqa: ASYNC110 - reading tells
            await asyncio.sleep(_PAUSE_S)
    return await service.get(done.id)


def _by_kind(done: Transfer) -> dict[str, Errand]:
    return {one.kind: one for one in done.errands}


def _place(simulator: Simulator, connection: str) -> str:
    platform = ACCOUNTS[connection]["platform"]
    return str(simulator.new_call(platform=platform, to_queue="Support", answered_by="dan")["call_id"])


def _id_of_holder(simulator: Simulator, connection: str, call_id: str) -> str:
    """Who has picked up in truth, by the platform's id."""
    name = simulator.whereabouts(call_id).removeprefix("agent:")
    agents = simulator.ask("GET", "/world")["agents"]
    keys = {"cxone": "cxone_id", "cxone-tutorial": "cxone_user_id"}
    key = keys.get(connection, "genesys_id")
    return str(next(one[key] for one in agents if one["name"] == name))


def _in_the_chain(database: Path, transfer_id: str) -> list[dict[str, str]]:
    with apsw.Connection(str(database)) as db:
        rows = db.execute("SELECT entry FROM audit WHERE subject = ? ORDER BY seq", (transfer_id,))
        entries = [json.loads(str(row[0])) for row in rows]
    return [one["facts"] for one in entries if one["what"] == "transfer.errand_tried"]


async def _faults(database: Path) -> tuple[Any, ...]:
    store = SqliteStore(database, boot_id="later", node="local", clock=SystemClock(), probe=NoProbe())
    try:
        return (await store.verify_audit()).faults
    finally:
        store.close()


@pytest.mark.parametrize("connection", ACCOUNTS)
async def test_the_audit_holds_who_picked_up_and_what_the_platform_tells(
    simulator: Simulator, database: Path, connection: str
) -> None:
    call_id = _place(simulator, connection)
    async with hookflash.Embedded(_config(simulator, database, audit_handover=True)) as service:
        done = await _noted(service, connection, call_id)
        timeline = await service.timeline(done.id)
    errands = _by_kind(done)
    presence, figures = errands["presence"], errands["figures"]
    assert presence.status == "done"
    assert presence.found["agent_id"] == _id_of_holder(simulator, connection, call_id)
    assert str(presence.found["presence"])
    if connection == "genesys-tutorial":
        assert (figures.status, figures.cause, figures.found) == ("failed", Cause.NOT_SUPPORTED, {})
    else:
        assert figures.status == "done"
        assert (set(figures.found), figures.found["transfers"]) == (FIGURES, 1)
    assert [one.found for one in timeline if isinstance(one, ErrandTried)] == [presence.found, figures.found]
    told = _in_the_chain(database, done.id)
    assert [one["errand"] for one in told] == ["presence", "figures"]
    assert told[0]["agent_id"] == presence.found["agent_id"]
    assert {name: str(said) for name, said in figures.found.items()}.items() <= told[1].items()
    assert await _faults(database) == ()


@pytest.mark.parametrize("connection", ACCOUNTS)
async def test_nothing_of_it_is_asked_unless_told_but_by_the_tutorial_whose_job_it_is(
    simulator: Simulator, database: Path, connection: str
) -> None:
    call_id = _place(simulator, connection)
    async with hookflash.Embedded(_config(simulator, database)) as service:
        done = await _noted(service, connection, call_id)
    expected = {"presence", "figures"} if connection == "cxone-tutorial" else set()
    assert {str(one.kind) for one in done.errands} == expected


async def test_the_tutorial_can_be_told_not_to(simulator: Simulator, database: Path) -> None:
    call_id = _place(simulator, "cxone-tutorial")
    async with hookflash.Embedded(_config(simulator, database, audit_handover=False)) as service:
        assert (await _noted(service, "cxone-tutorial", call_id)).errands == ()


@pytest.mark.parametrize(
    ("connection", "path"), [("genesys", "*/details"), ("cxone", "*/hierarchy"), ("cxone", "*/state-history")]
)
async def test_a_platform_that_fails_for_a_while_is_asked_again(
    simulator: Simulator, database: Path, connection: str, path: str
) -> None:
    call_id = _place(simulator, connection)
    async with hookflash.Embedded(_config(simulator, database, audit_handover=True)) as service:
        accepted = await service.transfer(call_id, connection=connection, to="queue:Billing")
        await service.wait(accepted.id)
        simulator.break_with({"match": {"path": path}, "do": "status", "status": 503, "times": 2})
        async with asyncio.timeout(WITHIN_S):
            while any(one.status == "pending" for one in (await service.get(accepted.id)).errands):  # noqa: ASYNC110 - reading tells
                await asyncio.sleep(_PAUSE_S)
        assert _by_kind(await service.get(accepted.id))["figures"].found["transfers"] == 1


@pytest.mark.parametrize("connection", ["genesys", "cxone"])
async def test_figures_that_may_not_be_read_leave_the_presence(
    simulator: Simulator, database: Path, connection: str
) -> None:
    path = {"genesys": "*/details", "cxone": "*/agents/*/states"}[connection]
    simulator.break_with({"match": {"path": path}, "do": "status", "status": 403})
    call_id = _place(simulator, connection)
    async with hookflash.Embedded(_config(simulator, database, audit_handover=True)) as service:
        done = await _noted(service, connection, call_id)
    refused = {"genesys": "figures", "cxone": "presence"}[connection]
    found = {one.kind: (one.status, one.cause) for one in done.errands}
    assert found.pop(ErrandKind(refused)) == ("failed", Cause.NOT_PERMITTED)
    assert list(found.values()) == [("done", None)]
    assert _by_kind(done)["presence"].found["agent_id"] == _id_of_holder(simulator, connection, call_id)
