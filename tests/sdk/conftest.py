"""One simulator and one process with the vendor's SDK, started when the first test asks for them."""

from collections.abc import Iterator

import pytest

from .processes import SDK_PYTHON, Account, Sdk, Simulator, running_sdk, running_simulator


@pytest.fixture(scope="session")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sdk]:
    if not SDK_PYTHON.exists():
        pytest.skip("the vendor's SDK is not there: `make test` sets up .venv-sdk")
    with running_sdk(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="session")
def one_simulator() -> Iterator[Simulator]:
    with running_simulator("--rate-limit", "0") as running:
        yield running


@pytest.fixture
def simulator(one_simulator: Simulator) -> Simulator:
    """The simulator in its first state; tokens stay valid."""
    one_simulator.ask("POST", "/reset", {"world": "acme", "seed": 1})
    return one_simulator


@pytest.fixture(scope="session")
def one_account(sdk: Sdk, one_simulator: Simulator) -> Account:
    return sdk.log_in(one_simulator)


@pytest.fixture
def account(simulator: Simulator, one_account: Account) -> Account:
    """The client that may do everything, without a user behind its token."""
    return one_account


@pytest.fixture(scope="session")
def strict_simulator() -> Iterator[Simulator]:
    """A simulator that allows a token two requests a minute."""
    with running_simulator("--rate-limit", "2") as running:
        yield running
