"""The project's own programs as processes."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

_READ_LIMIT = 1 << 20


@asynccontextmanager
async def process(
    *arguments: str, environment: Mapping[str, str] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run our interpreter with these arguments; it is asked to end with the block."""
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_READ_LIMIT,
        env={**os.environ, **(environment or {})},
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.terminate()
        await running.communicate()


@asynccontextmanager
async def program(
    *arguments: str, environment: Mapping[str, str] | None = None
) -> AsyncIterator[dict[str, Any]]:
    """Run ``python -m …``; gives the line it printed when ready."""
    async with process("-m", *arguments, environment=environment) as running:
        assert running.stdout is not None
        yield json.loads(await running.stdout.readline())
