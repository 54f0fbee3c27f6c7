"""The simulator as a program."""

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

FACES = ("control", "genesys", "cxone")
MOST_TRIES = 20
# How long a program may take to start or end on a busy machine, in seconds; how fast it is, the bench tells.
PATIENCE_S = 60


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


def some_port() -> int:
    """A port that was free just now; whether it and those after it still are, only binding them tells."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_prints_one_ready_line_serves_and_ends_cleanly(number: signal.Signals) -> None:
    with started("--port", "0", "--rate-limit", "0", "--speed", "10") as process:
        line = ready(process)
        assert set(line) == {"event", *FACES}
        assert line["event"] == "ready"
        assert not any(url.endswith("/") for url in line.values())
        with urllib.request.urlopen(f"{line['control']}/sim/v1/clock") as response:  # noqa: S310
            clock = json.loads(response.read())
        assert (clock["mode"], clock["speed"]) == ("real", 10.0)
        process.send_signal(number)
        rest, problems = process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, rest, problems) == (0, "", "")


def test_ports_follow_one_another() -> None:
    for _ in range(MOST_TRIES):
        port = some_port()
        with started("--port", str(port), "--clock", "virtual") as process:
            assert process.stdout is not None
            line = process.stdout.readline()
            if line:
                urls = [f"http://127.0.0.1:{port + n}" for n in range(3)]
                assert json.loads(line) == {"event": "ready", **dict(zip(FACES, urls, strict=True))}
                return
            # Another program has got one of the three meanwhile.
            assert "cannot listen" in process.communicate(timeout=PATIENCE_S)[1]
    pytest.fail("never were three ports in a row free")


def test_ends_cleanly_while_somebody_listens_to_events() -> None:
    with started("--port", "0") as process:
        line = ready(process)
        with urllib.request.urlopen(f"{line['control']}/sim/v1/events") as response:  # noqa: S310
            assert response.readline() == b": connected\n"
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0


def test_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with started("--port", str(taken.getsockname()[1])) as process:
            output, problems = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, output, problems.count("\n")) == (1, "", 1)
    assert "cannot listen on 127.0.0.1" in problems


def test_bad_world_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "world.yaml"
    path.write_text("queues: {Billing: {opne: true}}", "utf-8")
    with started("--world", str(path), "--port", "0") as process:
        output, problems = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, output, problems.count("\n")) == (2, "", 1)
    assert f"{path}: queues.Billing: unknown 'opne'; allowed here:" in problems


@pytest.mark.parametrize("arguments", [("--speed", "0"), ("--port", "-1"), ("--clock", "sun"), ("--nope",)])
def test_wrong_arguments_are_refused(arguments: tuple[str, ...]) -> None:
    with started(*arguments) as process:
        output, problems = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, output) == (2, "")
    assert "usage:" in problems
