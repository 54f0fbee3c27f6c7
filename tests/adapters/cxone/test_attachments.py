"""Who is attached to an agent's session goes on with that, also in another process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.adapters.cxone.settings import parse
from hookflash.domain.calls import LegState
from hookflash.domain.errors import StorageError
from hookflash.domain.ids import CallId
from hookflash.ports.platform import Lane, Spend
from hookflash.storage.secrets import SecretFile
from tests.adapters.clocks import RealClock
from tests.adapters.simulator import Simulator, running_simulator

from .platform import PATIENT

_ACCOUNT = {
    f"{what}_{part}": said
    for what in ("access_key", "client")
    for part, said in (("id", "hookflash"), ("secret", "secret"))
}


class FullDisk(SecretFile):
    """A place for secrets that takes none."""

    async def put(self, name: str, value: str) -> None:
        del name, value
        raise StorageError("No space left on device.")


@pytest.fixture(scope="module")
def process() -> Iterator[Simulator]:
    with running_simulator("--rate-limit", "0") as running:
        yield running


@pytest.fixture
def simulator(process: Simulator) -> Simulator:
    process.reset()
    return process


@pytest.fixture
def secrets(tmp_path: Path) -> SecretFile:
    return SecretFile(tmp_path / "secrets")


def _place(simulator: Simulator) -> str:
    return str(simulator.new_call(platform="cxone", to_queue="Support", answered_by="dan")["call_id"])


async def _read_in_a_process(
    simulator: Simulator, secrets: SecretFile, call_id: str, *, holds: bool = False
) -> LegState:
    """How the caller is, as one sees it that begins and ends with this: a session alone tells of a hold."""
    settings = parse("c", {"base_url": simulator.cxone, **_ACCOUNT, **PATIENT}, {})
    control, spend = CxoneCallControl("c", settings, RealClock(), None, secrets), Spend(Lane.CHECK)
    call = await control.read_call(CallId(call_id), spend)
    if holds:
        session = control._sessions.holding(call_id)
        assert session is not None
        await control._client.control.hold(session.id, call_id, spend)
        simulator.advance(1)
    await control.close()
    assert call.caller is not None
    return call.caller.state


def _joins(simulator: Simulator) -> int:
    return int(simulator.ask("GET", "/requests")["by_operation"].get("join_agent_session", 0))


async def test_the_next_process_goes_on_with_what_was_joined_and_is_told_how_things_are(
    simulator: Simulator, secrets: SecretFile
) -> None:
    call_id = _place(simulator)
    assert await _read_in_a_process(simulator, secrets, call_id, holds=True) is LegState.CONNECTED
    assert await _read_in_a_process(simulator, secrets, call_id) is LegState.HELD
    assert _joins(simulator) == 1


async def test_who_was_forgotten_meanwhile_joins_anew(simulator: Simulator, secrets: SecretFile) -> None:
    await _read_in_a_process(simulator, secrets, _place(simulator))
    simulator.reset()
    assert await _read_in_a_process(simulator, secrets, _place(simulator)) is LegState.CONNECTED
    assert _joins(simulator) == 1  # counted since the platform has forgotten everything


@pytest.mark.parametrize("is_broken", [False, True], ids=["disk full", "unreadable"])
async def test_what_cannot_be_kept_is_no_hindrance(
    simulator: Simulator, tmp_path: Path, *, is_broken: bool
) -> None:
    file = tmp_path / "secrets"
    if is_broken:
        file.write_text("{")
    secrets = SecretFile(file) if is_broken else FullDisk(file)
    assert await _read_in_a_process(simulator, secrets, _place(simulator)) is LegState.CONNECTED


async def test_the_ids_are_sealed(simulator: Simulator, secrets: SecretFile, tmp_path: Path) -> None:
    await _read_in_a_process(simulator, secrets, _place(simulator))
    (name,) = await secrets.names()
    kept = await secrets.get(name)
    assert kept is not None
    assert kept not in (tmp_path / "secrets").read_text()
