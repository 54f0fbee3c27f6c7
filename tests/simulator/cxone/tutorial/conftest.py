from collections.abc import AsyncIterator

import pytest

from .gateway import Gateway, opened


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    async with opened() as started:
        yield started
