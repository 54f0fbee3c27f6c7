"""Where and of what a run was made; names no host, no user and no path."""

import os
import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import apsw

ROOT = Path(__file__).resolve().parent.parent
_PACKAGES = ("aiohttp", "apsw", "fastapi", "httptools", "pydantic", "uvicorn", "uvloop")


def describe(folder: Path) -> dict[str, Any]:
    """The machine, with the filesystem that the database is on."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "cpu": _field("/proc/cpuinfo", "model name") or platform.machine(),
        "memory_gib": _memory_gib(),
        "system": platform.system(),
        "kernel": platform.release(),
        "filesystem": _filesystem(folder),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "sqlite": apsw.sqlite_lib_version(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "load_before": round(os.getloadavg()[0], 2),
    }


def commit() -> dict[str, Any]:
    """The commit that was measured, and whether the programs differed from it."""
    found = _git("rev-parse", "HEAD")
    changed = _git("status", "--porcelain", "--", "src", "bench/*.py")
    return {"hash": found or "unknown", "is_changed": bool(changed)}


def _version(package: str) -> str:
    """A package's version; what is not there matters as well."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=True, timeout=10
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def _field(file: str, name: str) -> str | None:
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), None)


def _memory_gib() -> float | None:
    text = _field("/proc/meminfo", "MemTotal")
    return None if text is None else round(int(text.split()[0]) / 1024**2, 1)


def _filesystem(folder: Path) -> str | None:
    """The type of the filesystem under a folder: that of the longest mount point above it."""
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return sys.platform
    mounts = [(Path(fields[1]), fields[2]) for line in lines if len(fields := line.split()) > 2]
    above = [item for item in mounts if folder.is_relative_to(item[0])]
    return max(above, key=lambda item: len(item[0].parts))[1] if above else None
