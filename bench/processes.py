"""The programs of a run: started, awaited, and ended by the handle that started them."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from bench.machine import ROOT
from bench.passages import BenchError

_READY_WITHIN_S = 20.0
_ENDS_WITHIN_S = 20.0
# Nothing of the operator's own configuration may reach the programs that are measured.
_NOT_HANDED_ON = ("HOOKFLASH_", "GENESYS", "CXONE_")


@dataclass(frozen=True, slots=True)
class Program:
    """A running program and the line it printed when it was ready."""

    pid: int
    ready: dict[str, Any]


@asynccontextmanager
async def program(*arguments: str, additions: Mapping[str, str] | None = None) -> AsyncIterator[Program]:
    """Run ``python -m …`` while the block runs.

    Raises:
        BenchError: It did not start, or did not end well.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_HANDED_ON)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        env={**inherited, **(additions or {})},
        cwd=ROOT,
    )
    try:
        yield Program(process.pid, await _ready_line(process, arguments[0]))
    finally:
        await _end(process)
    if process.returncode != 0:
        raise BenchError(f"{arguments[0]} ended with {process.returncode}.")


async def _ready_line(process: asyncio.subprocess.Process, name: str) -> dict[str, Any]:
    if process.stdout is None:
        raise BenchError(f"{name} has no output.")
    try:
        line = await asyncio.wait_for(process.stdout.readline(), _READY_WITHIN_S)
        ready: dict[str, Any] = json.loads(line)
    except (TimeoutError, ValueError):
        raise BenchError(f"{name} did not become ready.") from None
    return ready


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _ENDS_WITHIN_S)
    except TimeoutError:
        process.kill()
        await process.wait()
