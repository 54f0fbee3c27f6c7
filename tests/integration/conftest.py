from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.adapters.simulator import Simulator, running_simulator

from .transfers import SPEED

settings.register_profile("integration", deadline=None, database=None, print_blob=True)
settings.load_profile("integration")


@pytest.fixture(scope="module")
def process() -> Iterator[Simulator]:
    """One simulator for the tests of a module."""
    with running_simulator(*SPEED) as simulator:
        yield simulator


@pytest.fixture
def simulator(process: Simulator) -> Iterator[Simulator]:
    """That simulator with a fresh world, in which nothing is broken."""
    process.reset()
    yield process
    process.break_with()
