"""The run: which phases, in which order, and what of each goes into the result."""

import asyncio
import secrets
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import uvloop

from bench.counters import Watched, flush_times, spread
from bench.load import CallIds
from bench.machine import ROOT, commit, describe
from bench.passages import CONNECTION, BenchError, Direct, StubControl, ThroughService, sessions
from bench.phases import Bench
from bench.processes import program

SCHEMA = 1
# Looking after a call that was picked up is shortened to one look, so that all that a transfer costs falls
# into the run: by default the looks come 5, 30 and 120 s after the pick-up.
_CONFIG = """[service]
database = "sqlite:///{database}"
listen = "127.0.0.1:0"

[policy]
survey_s = []

[connections.{connection}]
platform = "genesys"
base_url = "{platform}"
client_id = "bench"
client_secret = "secret"
rate_limit = "off"
"""
_FLUSHES = 400
_MOST_STEP_MS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What a run does; times in seconds.

    Attributes:
        kind: ``full``, ``quick`` or ``control``.
        seed: Decides when transfers start and which calls they move.
        rate: Transfers a second in the open loop.
        latency_s: How long the open loop runs on the service.
        floor_s: How long each half of a floor runs: one before the service's turn, one after.
        control_s: How long each negative control runs.
        in_flight: The closed loops.
        ramp_s: What a closed loop does before its window.
        window_s: The window in which a closed loop is measured.
    """

    kind: str
    seed: int
    rate: float = 50.0
    latency_s: float = 20.0
    floor_s: float = 5.0
    control_s: float = 6.0
    in_flight: tuple[int, ...] = (16, 64)
    ramp_s: float = 3.0
    window_s: float = 12.0


async def run(parameters: Parameters, tell: Callable[[str], None]) -> dict[str, Any]:
    """Start everything, measure, end everything; the result as it is written.

    Raises:
        BenchError: Something did not go as planned; there is no result.
    """
    begun = datetime.now(UTC)
    clock = _wall_minus_monotonic()
    with tempfile.TemporaryDirectory(prefix=".run-", dir=ROOT / "bench") as name:
        folder = Path(name)
        result: dict[str, Any] = {
            "schema": SCHEMA,
            "date": begun.isoformat(timespec="seconds"),
            "commit": commit(),
            "machine": describe(folder),
            "parameters": {**asdict(parameters), "arrivals": "poisson", "policy": {"survey_s": []}},
            "flush_ms": spread(flush_times(folder, _FLUSHES)),
        }
        database = folder / "hookflash.sqlite3"
        async with _stage(folder, database, parameters.seed) as bench:
            result |= await _phases(bench, parameters, tell)
        result["database"] = _database(database)
    step_ms = (_wall_minus_monotonic() - clock) / 1e6
    result["clock_step_ms"] = round(step_ms, 4)
    if abs(step_ms) > _MOST_STEP_MS:
        tell(f"the machine's clock was moved by {step_ms:.1f} ms during the run")
    result["seconds"] = round((datetime.now(UTC) - begun).total_seconds(), 1)
    return result


@asynccontextmanager
async def _stage(folder: Path, database: Path, seed: int) -> AsyncIterator[Bench]:
    """Stub and service, ready to be measured."""
    key = secrets.token_urlsafe(24)
    config = folder / "hookflash.toml"
    async with program("bench.stub") as stub:
        platform = stub.ready["url"]
        text = _CONFIG.format(database=database, connection=CONNECTION, platform=platform)
        config.write_text(text, encoding="utf-8")
        serve = ("hookflash", "serve", "--config", str(config), "--log-level", "warning")
        async with (
            program(*serve, additions={"HOOKFLASH_API_KEY": key}) as service,
            sessions() as (pooled, single_use),
        ):
            bench = Bench(
                service=ThroughService(pooled, service.ready["api"], key),
                floor=Direct(pooled, single_use, platform),
                stub=StubControl(pooled, platform),
                watched=Watched(service.pid, stub.pid, database),
                ids=CallIds(seed),
            )
            yield bench


async def _phases(bench: Bench, wanted: Parameters, tell: Callable[[str], None]) -> dict[str, Any]:
    tell("warming up")
    await bench.warm_up(wanted.rate, min(3.0, wanted.latency_s / 2), wanted.seed)
    tell(f"latency at {wanted.rate:g} transfers/s")
    result: dict[str, Any] = {
        "latency": await bench.latency(wanted.rate, wanted.latency_s, wanted.floor_s, wanted.seed)
    }
    tell("negative controls")
    result["control"] = await bench.latency_control(wanted.rate, wanted.control_s, wanted.seed)
    if wanted.kind == "control":
        return result
    result["control"] |= await bench.saturation_control(wanted.control_s / 2)
    result["saturation"] = []
    for in_flight in wanted.in_flight:
        tell(f"saturation with {in_flight} in flight")
        found = await bench.saturation(in_flight, wanted.ramp_s, wanted.window_s, wanted.floor_s)
        result["saturation"].append(found)
    return result


def _database(file: Path) -> dict[str, Any]:
    """What the run left in the database, read after the service has closed it."""
    connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        by_status = {
            str(status): int(str(count))
            for status, count in connection.execute("SELECT status, count(*) FROM records GROUP BY status")
        }
        journal, audit = (
            int(str(connection.execute(f"SELECT count(*) FROM {table}").get))  # noqa: S608  our own names
            for table in ("journal", "audit")
        )
    finally:
        connection.close()
    transfers = sum(by_status.values())
    if set(by_status) != {"completed"}:
        raise BenchError(f"Not every transfer was completed: {by_status}")
    return {
        "transfers": transfers,
        "bytes_per_transfer": round(file.stat().st_size / transfers),
        "journal_rows_per_transfer": round(journal / transfers, 2),
        "audit_rows_per_transfer": round(audit / transfers, 2),
    }


def _wall_minus_monotonic() -> int:
    return time.time_ns() - time.monotonic_ns()


def measure(parameters: Parameters, tell: Callable[[str], None]) -> dict[str, Any]:
    """Run to the end; a signal ends the programs that were started, too."""

    async def work() -> dict[str, Any]:
        me = asyncio.current_task()
        if me is not None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, me.cancel)
        return await run(parameters, tell)

    return uvloop.run(work())
