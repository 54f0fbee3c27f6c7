"""What is read from outside the programs: CPU time, commits, flushes of the disk, percentiles."""

import math
import os
import statistics
import struct
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

# In the WAL index: the number of transactions so far, twice (SQLite's file format, "The WAL-Index Header").
_COMMITS_AT = (8, 56)
_PERCENTILES = (50.0, 75.0, 90.0, 95.0, 99.0, 99.9)
_FLUSHED_BYTES = 8_192


@dataclass(frozen=True, slots=True)
class Sample:
    """Counters at one moment; CPU in seconds, none where the system does not tell."""

    at_ns: int
    service_cpu: float | None
    stub_cpu: float | None
    own_cpu: float
    machine_cpu: float | None
    commits: int | None


@dataclass(frozen=True, slots=True)
class Watched:
    """The processes and the database of a run."""

    service_pid: int
    stub_pid: int
    database: Path

    def sample(self) -> Sample:
        """The counters now."""
        return Sample(
            at_ns=time.time_ns(),
            service_cpu=cpu_of(self.service_pid),
            stub_cpu=cpu_of(self.stub_pid),
            own_cpu=time.process_time(),
            machine_cpu=_cpu_of_machine(),
            commits=_commits(self.database),
        )


def cores(before: Sample, after: Sample) -> dict[str, float | None]:
    """How many cores each program kept busy between two samples, and everything else on the machine."""
    seconds = (after.at_ns - before.at_ns) / 1e9
    service = _difference(before.service_cpu, after.service_cpu)
    stub = _difference(before.stub_cpu, after.stub_cpu)
    own = after.own_cpu - before.own_cpu
    machine = _difference(before.machine_cpu, after.machine_cpu)
    others = None
    if machine is not None and service is not None and stub is not None:
        others = max(0.0, machine - service - stub - own)
    used = {"service": service, "stub": stub, "load_generator": own, "others": others}
    return {name: None if value is None else round(value / seconds, 3) for name, value in used.items()}


def cpu_of(pid: int) -> float | None:
    """The CPU seconds that a process has used."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _cpu_of_machine() -> float | None:
    """The CPU seconds that the whole machine has used: neither idle nor waiting for a disk."""
    try:
        first = Path("/proc/stat").read_text(encoding="utf-8").partition("\n")[0]
    except OSError:
        return None
    user, nice, system, _, _, irq, softirq, *_ = (int(part) for part in first.split()[1:])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def _commits(database: Path) -> int | None:
    """How many transactions were committed, from the WAL index; nothing is locked or opened by this."""
    try:
        head = database.with_name(database.name + "-shm").read_bytes()[:96]
        first, second = (struct.unpack_from("=I", head, at)[0] for at in _COMMITS_AT)
    except (OSError, struct.error):
        return None
    return int(max(first, second))


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


def per_transfer(before: float | None, after: float | None, transfers: int) -> float | None:
    """A counter's growth for each transfer."""
    grown = _difference(before, after)
    return None if grown is None or not transfers else grown / transfers


def flush_times(folder: Path, times: int) -> list[int]:
    """Nanoseconds to overwrite two pages of a file and have them on the disk, as a commit does."""
    flush = getattr(os, "fdatasync", os.fsync)
    descriptor = os.open(folder / "flush.bin", os.O_RDWR | os.O_CREAT, 0o600)
    block = os.urandom(_FLUSHED_BYTES)
    taken = []
    try:
        os.pwrite(descriptor, bytes(_FLUSHED_BYTES * 128), 0)
        os.fsync(descriptor)
        for n in range(times):
            begun = time.perf_counter_ns()
            os.pwrite(descriptor, block, _FLUSHED_BYTES * (n % 128))
            flush(descriptor)
            taken.append(time.perf_counter_ns() - begun)
    finally:
        os.close(descriptor)
    return taken


def spread(nanoseconds: Iterable[int]) -> dict[str, float]:
    """A distribution in milliseconds: its size, mean, percentiles (nearest rank) and extremes."""
    ordered = sorted(nanoseconds)
    figures = {f"p{percent:g}": _rank(ordered, percent) / 1e6 for percent in _PERCENTILES}
    mean = statistics.fmean(ordered) / 1e6
    figures = {"min": ordered[0] / 1e6, "mean": mean, **figures, "max": ordered[-1] / 1e6}
    return {"n": len(ordered), **{name: round(value, 4) for name, value in figures.items()}}


def _rank(ordered: Sequence[int], percent: float) -> int:
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]
