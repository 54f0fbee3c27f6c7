from collections.abc import Iterator

import pytest

from .processes import REDIRECT, Nice, Simulator, running_nice, running_simulator, why_not


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    missing = why_not()
    if missing is not None:
        pytest.skip(missing)
    with running_simulator() as running:
        yield running


@pytest.fixture
def nice(simulator: Simulator) -> Iterator[Nice]:
    """The SDK with ana logged in, in a fresh world."""
    simulator.ask("POST", "reset", {"world": "acme", "seed": 1})
    with running_nice(simulator) as running:
        said = running.do("logIn", "desktop", REDIRECT, "ana")
        assert said["agentId"] == "2001"
        assert said["acdApiBaseUri"] == simulator.url
        yield running
