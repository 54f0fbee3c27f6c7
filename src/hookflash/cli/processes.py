"""Starting the project's own programs and waiting until they are ready."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from hookflash.domain.errors import HookflashError
from hookflash.settings import environment_for_child

_READY_WITHIN_S = 20.0
_ENDS_WITHIN_S = 15.0


@asynccontextmanager
async def program(
    *arguments: str, environment: Mapping[str, str] | None = None
) -> AsyncIterator[dict[str, Any]]:
    """Run ``python -m …`` while the block runs; gives the line it printed when ready.

    Raises:
        HookflashError: It ended, or was not ready in time; its own words stand on stderr.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        env=environment_for_child(environment or {}),
    )
    try:
        yield await _ready_line(process, arguments[0])
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _ENDS_WITHIN_S)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _ready_line(process: asyncio.subprocess.Process, name: str) -> dict[str, Any]:
    if process.stdout is None:
        raise HookflashError(f"{name} has no output.")
    try:
        line = await asyncio.wait_for(process.stdout.readline(), _READY_WITHIN_S)
    except TimeoutError:
        raise HookflashError(f"{name} was not ready within {_READY_WITHIN_S:.0f} s.") from None
    try:
        ready: dict[str, Any] = json.loads(line)
    except (ValueError, RecursionError):
        raise HookflashError(f"{name} did not start.") from None
    return ready
