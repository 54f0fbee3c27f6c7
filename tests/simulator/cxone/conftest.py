from collections.abc import AsyncIterator

import pytest

from .platform import Cxone, opened


@pytest.fixture
async def cxone() -> AsyncIterator[Cxone]:
    async with opened() as started:
        yield started
