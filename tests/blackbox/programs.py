"""Starting the programs as a user does: simulator, service, command line."""

import json
import os
import signal
import subprocess
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOOKFLASH = str(Path(sysconfig.get_path("scripts")) / "hookflash")
PYTHON = str(Path(sysconfig.get_path("scripts")) / "python")
KEY = "hf_a-key-for-the-tests"
PATIENCE_S = 30.0
_OURS = ("HOOKFLASH_", "GENESYSCLOUD_", "GENESYS_", "CXONE_")


def environment(additions: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a program of ours is started with: nothing of whoever runs the tests that it would listen to."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {**inherited, "COLUMNS": "200", "NO_COLOR": "1", **(additions or {})}


class Program:
    """A running program; its first line on stdout says that it is ready."""

    def __init__(self, *command: str, stderr: Path, additions: Mapping[str, str] | None = None) -> None:
        self.stderr = stderr
        with stderr.open("wb") as errors:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment(additions),
                text=True,
            )
        self.first_line = self._line()

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    @property
    def ready(self) -> dict[str, Any]:
        """The line it printed when it was ready."""
        try:
            line = json.loads(self.first_line)
        except ValueError:
            raise AssertionError(f"did not start: {self.stderr.read_text(encoding='utf-8')}") from None
        assert line.pop("event") == "ready"
        found: dict[str, Any] = line
        return found

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal and wait; the exit code, and what it printed after the first line."""
        if self._process.poll() is None:
            self._process.send_signal(number)
        try:
            rest, _ = self._process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
            raise
        return self._process.returncode, rest

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@dataclass(frozen=True, slots=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its stdout, which must be one JSON document."""
        return json.loads(self.out)


def run(*command: str, additions: Mapping[str, str] | None = None, cwd: Path | None = None) -> Done:
    """Run a command until it ends."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment(additions),
        text=True,
        timeout=PATIENCE_S,
        check=False,
        cwd=cwd,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def simulator(folder: Path, *options: str, port: int = 0) -> Program:
    """A running simulator."""
    return Program(
        PYTHON,
        "-m",
        "hookflash_simulator",
        "--port",
        str(port),
        *options,
        stderr=folder / "simulator.err",
    )


def service(config: Path, *, additions: Mapping[str, str] | None = None) -> Program:
    """A running service."""
    given = {"HOOKFLASH_API_KEY": KEY} if additions is None else additions
    return Program(
        HOOKFLASH, "serve", "--config", str(config), stderr=config.with_suffix(".err"), additions=given
    )


def write_config(
    folder: Path,
    *sections: str,
    database: str | None = None,
    listen: str = "127.0.0.1:0",
    lease_s: float = 8.0,
    training: str | None = None,
) -> Path:
    """A service's TOML file with a database of its own."""
    file = folder / "hookflash.toml"
    where = database or f"sqlite:///{folder / 'hookflash.sqlite3'}"
    head = f'[service]\ndatabase = "{where}"\nlisten = "{listen}"\nlease_s = {lease_s}\n'
    if training is not None:
        head += f'training = "{training}"\n'
    file.write_text("\n".join((head, *sections)), encoding="utf-8")
    return file


Setting = str | float | Mapping[str, str]


def connection(name: str, base_url: str, **settings: Setting) -> str:
    """A connection's section in that file, and a table for each mapping."""
    values: dict[str, Setting] = {
        "platform": "genesys",
        "base_url": base_url,
        "client_id": "hookflash",
        "client_secret": "secret",
        "rate_limit": "off",
        **settings,
    }
    tables = {key: value for key, value in values.items() if isinstance(value, Mapping)}
    plain = {key: value for key, value in values.items() if key not in tables}
    lines = [f"[connections.{name}]", *_pairs(plain)]
    for key, table in tables.items():
        lines += [f"[connections.{name}.{key}]", *_pairs({json.dumps(k): v for k, v in table.items()})]
    return "\n".join((*lines, ""))


def _pairs(values: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {json.dumps(value)}" for key, value in values.items()]
