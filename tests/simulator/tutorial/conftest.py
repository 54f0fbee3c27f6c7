from collections.abc import AsyncIterator

import pytest

from .gateway import Gateway, Receiver, opened, receiving


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    async with opened() as started:
        yield started


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as started:
        yield started
