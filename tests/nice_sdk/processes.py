"""The two processes of this suite: a simulator on the real clock, and NICE's SDK in a small browser."""

import json
import shutil
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.sdk.processes import ROOT, Child, running_child

HERE = Path(__file__).parent
HOME = ROOT / ".venv-nice"
REDIRECT = "http://127.0.0.1:9/back"
PATIENCE_S = 20.0


class Simulator:
    """A running simulator and its control port."""

    def __init__(self, ready: dict[str, str]) -> None:
        self._control = ready["control"]
        self.url = ready["cxone"]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        sent = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - the address of our own process
            f"{self._control}/sim/v1/{path}", sent, {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:  # noqa: S310 - likewise
            return json.loads(response.read())

    def place(self, queue: str, agent: str) -> str:
        body = {"platform": "cxone", "to_queue": queue, "answered_by": agent}
        return str(self.ask("POST", "calls", body)["call_id"])

    def caller_with(self, call_id: str) -> str:
        return str(self.ask("GET", f"calls/{call_id}")["caller_with"])


class Raised(Exception):
    """What the SDK raised, as data."""

    def __init__(self, described: dict[str, Any]) -> None:
        super().__init__(f"{described['message']}: {described['data']}")
        self.message: str = described["message"]
        self.status: int | None = (described["data"] or {}).get("status")


class Nice:
    """NICE's SDK in its own process."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._told: list[dict[str, Any]] = []

    def do(self, job: str, *arguments: Any) -> Any:
        """The result of a job of the driver.

        Raises:
            Raised: The SDK raised something.
        """
        self._child.write({"do": job, "with": arguments})
        answer = self._child.read()
        if "raised" in answer:
            raise Raised(answer["raised"])
        return answer["result"]

    def wait_for(self, kind: str, **wanted: Any) -> dict[str, Any]:
        """The next thing of a kind that the SDK tells its users, with these values in it.

        The SDK polls on the real clock: so do we, and give up after a while.
        """
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            self._told += self.do("told")
            while self._told:
                one = self._told.pop(0)
                if kind in one and wanted.items() <= _members(one[kind]).items():
                    return _members(one[kind])
        raise AssertionError(f"no {kind} with {wanted} within {PATIENCE_S:g} s")


def why_not() -> str | None:
    """Why the suite cannot run, if it cannot."""
    if shutil.which("node") is None:
        return "Node is not there"
    if not (HOME / "nice.js").exists():
        return "NICE's SDK is not there: `make test` sets up .venv-nice where npm is"
    return None


@contextmanager
def running_simulator() -> Iterator[Simulator]:
    """A simulator on free ports; its clock is real, as the SDK compares tokens with the time."""
    command = [sys.executable, "-m", "hookflash_simulator", "--port", "0", "--rate-limit", "0"]
    with running_child(command, {}) as child:
        yield Simulator(child.read())


@contextmanager
def running_nice(simulator: Simulator) -> Iterator[Nice]:
    """The SDK as a page that the simulator's host has served, nobody logged in."""
    with running_child(["node", str(HERE / "driver.mjs"), str(HOME), simulator.url], {}) as child:
        yield Nice(child)


def _members(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {"value": value}
