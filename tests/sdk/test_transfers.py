"""What we say happened to a call is what the vendor's own SDK reads, over a connection of its own."""

import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Unpack

import pytest

from hookflash import Transfer
from hookflash.domain.requests import TransferOptions
from hookflash.sync import Client

from .processes import DEADLINE_S, Account, Sdk, Simulator, running_simulator
from .service import KEY, running_service

NUMBER = "+493023125001"
AGENT, OUTSIDE = {"agent", "user"}, {"external"}


@pytest.fixture(scope="module")
def live_simulator() -> Iterator[Simulator]:
    with running_simulator("--rate-limit", "0", "--speed", "4", clock="real") as running:
        yield running


@pytest.fixture(scope="module")
def live_account(sdk: Sdk, live_simulator: Simulator) -> Account:
    return sdk.log_in(live_simulator)


@pytest.fixture(scope="module")
def client(live_simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("service")
    with running_service(folder, live_simulator) as url, Client(url, KEY) as connected_client:
        yield connected_client


@pytest.fixture
def world(live_simulator: Simulator, request: pytest.FixtureRequest) -> Simulator:
    """A fresh world, whose calls have ids of their own: the service remembers those it has moved."""
    seed = zlib.crc32(request.node.name.encode()) % 1_000_000
    live_simulator.ask("POST", "/reset", {"world": "acme", "seed": seed})
    return live_simulator


class Eyes:
    """A call as the SDK reads it."""

    def __init__(self, account: Account, call_id: str) -> None:
        self._account = account
        self._call_id = call_id

    def parties(self) -> dict[str, str]:
        """Who is connected beside the caller, each with their purpose."""
        return {
            party["name"]: party["purpose"] for party in self._connected() if party["purpose"] != "customer"
        }

    def held(self) -> set[str]:
        """The purposes of those who are on hold."""
        return {party["purpose"] for party in self._connected() if party["calls"][-1].get("held")}

    def caller_is_there(self) -> bool:
        return any(party["purpose"] == "customer" for party in self._connected())

    def callbacks(self) -> int:
        return sum(len(party.get("callbacks", [])) for party in self._read()["participants"])

    def wrap_ups(self) -> list[str]:
        """The names of whoever has been given a wrap-up code."""
        return [
            party["name"] for party in self._read()["participants"] if (party.get("wrapup") or {}).get("code")
        ]

    def attributes(self) -> dict[str, str]:
        """The data on the caller's participant."""
        customer = next(p for p in self._read()["participants"] if p["purpose"] == "customer")
        found: dict[str, str] = customer["attributes"]
        return found

    def _connected(self) -> list[dict[str, Any]]:
        parties: list[dict[str, Any]] = self._read()["participants"]
        return [p for p in parties if any(line["state"] == "connected" for line in p.get("calls", []))]

    def _read(self) -> dict[str, Any]:
        found: dict[str, Any] = self._account.read("get_conversation", conversation_id=self._call_id)
        return found


def soon(holds: Callable[[], bool]) -> None:
    """Ask until something holds."""
    until = time.monotonic() + DEADLINE_S
    while not holds():
        assert time.monotonic() < until


def moved(
    client: Client, world: Simulator, to: str, **options: Unpack[TransferOptions]
) -> tuple[Transfer, str]:
    """A transfer of a call of ana's that has ended, and the call."""
    call_id = world.place("Billing", answered_by="ana")["call_id"]
    return client.wait(client.transfer(call_id, connection="g", to=to, **options).id), call_id


@pytest.mark.parametrize(
    ("to", "names", "purposes"),
    [
        ("queue:Support", {"dan", "eva", "finn", "gina", "hugo"}, AGENT),
        ("agent:eva", {"eva"}, AGENT),
        ("extension:4715", {"eva"}, AGENT),
        ("skill:spanish", {"lea", "max"}, AGENT),
        ("skillgroup:Spanish speakers", {"lea", "max"}, AGENT),
        (f"number:{NUMBER}", {NUMBER}, OUTSIDE),
        ("contact:Nora Notary", {NUMBER}, OUTSIDE),
        ("voicemail:agent:hugo", {"agent:hugo"}, {"voicemail"}),
    ],
)
def test_blind_transfer_is_where_we_say(
    client: Client, world: Simulator, live_account: Account, to: str, names: set[str], purposes: set[str]
) -> None:
    if to.startswith("contact:"):
        contacts = world.ask("GET", "/world")["contacts"]
        to = "contact:" + next(one["genesys_id"] for one in contacts if one["name"] == "Nora Notary")
    done, call_id = moved(client, world, to)
    eyes = Eyes(live_account, call_id)
    [(name, purpose)] = eyes.parties().items()
    assert done.status == "completed"
    assert (name in names, purpose in purposes) == (True, True)
    assert done.landing is not None
    assert done.landing.where.removeprefix("voicemail:").endswith(name)
    assert eyes.caller_is_there()


def test_call_back_waits_on_the_conversation(client: Client, world: Simulator, live_account: Account) -> None:
    done, call_id = moved(client, world, f"callback:{NUMBER}")
    assert (done.status, done.reached) == ("completed", "callback")
    eyes = Eyes(live_account, call_id)
    soon(lambda: not eyes.caller_is_there())
    assert (eyes.callbacks(), eyes.parties()) == (1, {})


def test_data_and_wrap_up_are_on_the_conversation(
    client: Client, world: Simulator, live_account: Account
) -> None:
    done, call_id = moved(client, world, "agent:eva", context={"order": "4711"}, wrap_up_code="Resolved")
    eyes = Eyes(live_account, call_id)
    assert eyes.attributes()["order"] == "4711"
    soon(lambda: eyes.wrap_ups() == ["ana"])
    assert [one.status for one in client.get(done.id).errands] == ["done", "done"]


@pytest.mark.parametrize("ending", ["complete", "cancel"])
def test_consult_is_what_we_say_in_every_phase(
    client: Client, world: Simulator, live_account: Account, ending: str
) -> None:
    call_id = world.place("Billing", answered_by="ana")["call_id"]
    made = client.transfer(call_id, connection="g", to="agent:eva", kind="consult")
    eyes = Eyes(live_account, call_id)
    for state in client.watch(made.id):
        if state.phase == "talking":
            break
    assert set(eyes.parties()) == {"ana", "eva"}
    assert eyes.held() == {"customer"}
    client.swap(made.id)
    assert eyes.held() & AGENT
    assert "customer" not in eyes.held()
    client.conference(made.id)
    assert eyes.held() == set()
    done = client.complete(made.id) if ending == "complete" else client.cancel(made.id)
    done = client.wait(done.id)
    assert done.status == {"complete": "completed", "cancel": "cancelled"}[ending]
    [name] = eyes.parties()
    assert done.landing is not None
    assert done.landing.where == f"agent:{name}"
    assert (eyes.held(), eyes.caller_is_there()) == (set(), True)


def test_outbound_call_is_where_we_say(client: Client, world: Simulator, live_account: Account) -> None:
    made = client.call("ana", NUMBER, connection="g", queue="Billing", context={"order": "4711"})
    for state in client.watch_call(made.id):
        if state.status == "connected":
            break
    assert state.call_id is not None
    eyes = Eyes(live_account, state.call_id)
    assert eyes.parties() == {"ana": "agent"}
    assert (eyes.caller_is_there(), eyes.attributes()["order"]) == (True, "4711")
    world.ask("POST", f"/calls/{state.call_id}/hang-up", {"party": "caller"})
    ended = client.wait_call(made.id)
    assert (ended.status, eyes.parties()) == ("closed", {})
