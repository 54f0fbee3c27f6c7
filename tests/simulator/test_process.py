"""The simulator as a program."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def started(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "hookflash_simulator", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def ready(process: "subprocess.Popen[str]") -> dict[str, str]:
    assert process.stdout is not None
    line: dict[str, str] = json.loads(process.stdout.readline())
    return line


def two_free_ports() -> int:
    """The first of two free ports that follow one another."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_prints_one_ready_line_serves_and_ends_cleanly(number: signal.Signals) -> None:
    begun = time.monotonic()
    with started("--port", "0", "--rate-limit", "0", "--speed", "10") as process:
        line = ready(process)
        assert time.monotonic() - begun < 10
        assert set(line) == {"event", "control", "genesys", "cxone"}
        assert line["event"] == "ready"
        assert not any(url.endswith("/") for url in line.values())
        with urllib.request.urlopen(f"{line['control']}/sim/v1/clock") as response:  # noqa: S310
            clock = json.loads(response.read())
        assert (clock["mode"], clock["speed"]) == ("real", 10.0)
        process.send_signal(number)
        rest, problems = process.communicate(timeout=10)
        assert (process.returncode, rest, problems) == (0, "", "")


def test_ports_follow_one_another() -> None:
    port = two_free_ports()
    with started("--port", str(port), "--clock", "virtual") as process:
        line = ready(process)
        assert line["control"] == f"http://127.0.0.1:{port}"
        assert line["genesys"] == f"http://127.0.0.1:{port + 1}"


def test_ends_cleanly_while_somebody_listens_to_events() -> None:
    with started("--port", "0") as process:
        line = ready(process)
        with urllib.request.urlopen(f"{line['control']}/sim/v1/events") as response:  # noqa: S310
            assert response.readline() == b": connected\n"
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=10)
        assert process.returncode == 0


def test_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with started("--port", str(taken.getsockname()[1])) as process:
            output, problems = process.communicate(timeout=10)
    assert (process.returncode, output, problems.count("\n")) == (1, "", 1)
    assert "cannot listen on 127.0.0.1" in problems


def test_bad_world_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "world.yaml"
    path.write_text("queues: {Billing: {opne: true}}", "utf-8")
    with started("--world", str(path), "--port", "0") as process:
        output, problems = process.communicate(timeout=10)
    assert (process.returncode, output, problems.count("\n")) == (2, "", 1)
    assert f"{path}: queues.Billing: unknown 'opne'; allowed here:" in problems


@pytest.mark.parametrize("arguments", [("--speed", "0"), ("--port", "-1"), ("--clock", "sun"), ("--nope",)])
def test_wrong_arguments_are_refused(arguments: tuple[str, ...]) -> None:
    with started(*arguments) as process:
        output, problems = process.communicate(timeout=10)
    assert (process.returncode, output) == (2, "")
    assert "usage:" in problems
