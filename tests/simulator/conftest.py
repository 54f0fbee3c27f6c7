from collections.abc import AsyncIterator

import pytest

from hookflash_simulator.clock import VirtualClock
from hookflash_simulator.world.loading import build_world, read_world
from hookflash_simulator.world.world import World

from .harness import Sim, running


@pytest.fixture
async def sim() -> AsyncIterator[Sim]:
    async with running() as started:
        yield started


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(0)


@pytest.fixture
def world(clock: VirtualClock) -> World:
    return build_world(read_world("acme"), 1, clock)
