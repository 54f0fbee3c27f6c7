"""The simulator as a process with a clock that stands still until told, and its control port."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from typing import Any

_STOP_S = 10.0
_ANSWER_S = 10.0


class Simulator:
    """A running simulator; what is asked of it here goes to the control port."""

    def __init__(self, ready: dict[str, str]) -> None:
        self.genesys = ready["genesys"]
        self.cxone = ready["cxone"]
        self._control = ready["control"].removeprefix("http://")

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        connection = HTTPConnection(self._control, timeout=_ANSWER_S)
        with closing(connection):
            connection.request(method, f"/sim/v1{path}", data, {"Content-Type": "application/json"})
            response = connection.getresponse()
            text = response.read()
        assert response.status < 300, text
        return json.loads(text) if text else None

    def reset(self) -> None:
        self.ask("POST", "/reset", {})
        self.break_with()

    def advance(self, seconds: float) -> None:
        self.ask("POST", "/clock", {"advance_s": seconds})

    def new_call(self, **wish: Any) -> dict[str, Any]:
        call: dict[str, Any] = self.ask("POST", "/calls", {"platform": "genesys", **wish})
        return call

    def whereabouts(self, call_id: str) -> str:
        found: str = self.ask("GET", f"/calls/{call_id}")["caller_with"]
        return found

    def effects(self, call_id: str) -> list[dict[str, Any]]:
        answer = self.ask("GET", f"/effects?call_id={call_id}")
        found: list[dict[str, Any]] = answer if isinstance(answer, list) else answer["effects"]
        return found

    def break_with(self, *rules: dict[str, Any]) -> None:
        self.ask("PUT", "/faults", list(rules))

    def requests(self) -> int:
        total: int = self.ask("GET", "/requests")["total"]
        return total


@contextmanager
def running_simulator(*arguments: str) -> Iterator[Simulator]:
    command = [sys.executable, "-m", "hookflash_simulator", "--port", "0", "--clock", "virtual", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            ready = json.loads(process.stdout.readline())
            assert ready["event"] == "ready"
            yield Simulator(ready)
        finally:
            process.terminate()
            process.wait(_STOP_S)
