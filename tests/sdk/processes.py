"""The two processes of this suite: the simulator, and the vendor's SDK that judges it."""

import contextlib
import http.client
import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
SDK_PYTHON = ROOT / ".venv-sdk" / "bin" / "python"
DRIVER = Path(__file__).with_name("driver.py")
SECRET = "secret"
DEADLINE_S = 60.0
STOP_S = 10.0


class Child:
    """A process that writes JSON, one value a line, and may be written to likewise."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def write(self, value: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(value) + "\n")
        self._process.stdin.flush()

    def read(self) -> Any:
        """The next line; never more than one is on its way, so none can hide in the buffer."""
        output = self._process.stdout
        assert output is not None
        ready, _, _ = select.select([output], [], [], DEADLINE_S)
        assert ready, f"no line within {DEADLINE_S:g} s from {self._process.args!r}"
        line = output.readline()
        assert line, f"{self._process.args!r} ended: {self._process.wait(STOP_S)}"
        return json.loads(line)


@contextmanager
def running_child(arguments: Sequence[str], environment: dict[str, str]) -> Iterator[Child]:
    """A child, ended by its own process id and waited for."""
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | environment
    ) as process:
        try:
            yield Child(process)
        finally:
            process.terminate()
            process.wait(STOP_S)


class Simulator:
    """A running simulator and its control port."""

    def __init__(self, ready: dict[str, str]) -> None:
        self._control = urlsplit(ready["control"]).netloc
        self.genesys = ready["genesys"]
        genesys = urlsplit(self.genesys)
        self.host, self.port = str(genesys.hostname), int(genesys.port or 0)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        connection = http.client.HTTPConnection(self._control, timeout=DEADLINE_S)
        with contextlib.closing(connection):
            sent = None if body is None else json.dumps(body)
            connection.request(method, f"/sim/v1{path}", sent, {"Content-Type": "application/json"})
            response = connection.getresponse()
            text = response.read().decode()
        assert response.status < 300, text
        return json.loads(text)

    def place(self, to_queue: str, **wish: Any) -> dict[str, Any]:
        """A live inbound call."""
        call: dict[str, Any] = self.ask(
            "POST", "/calls", {"platform": "genesys", "to_queue": to_queue, **wish}
        )
        return call

    def pass_time(self, seconds: float) -> None:
        self.ask("POST", "/clock", {"advance_s": seconds})

    def queue_id(self, name: str) -> str:
        queues = self.ask("GET", "/world")["queues"]
        return next(str(queue["genesys_id"]) for queue in queues if queue["name"] == name)

    def agent_id(self, name: str) -> str:
        agents = self.ask("GET", "/world")["agents"]
        return next(str(agent["genesys_id"]) for agent in agents if agent["name"] == name)

    def requests(self) -> list[dict[str, Any]]:
        """Every request since the last reset, in order."""
        found: list[dict[str, Any]] = self.ask("GET", "/requests")["last"]
        return found

    def effects(self, call_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("GET", f"/effects?call_id={call_id}")
        return found

    def strike(self, *rules: dict[str, Any]) -> None:
        self.ask("PUT", "/faults", list(rules))


@contextmanager
def running_simulator(*arguments: str, clock: str = "virtual") -> Iterator[Simulator]:
    """A simulator on free ports, whose clock moves only when it is told to, or by itself."""
    command = [sys.executable, "-m", "hookflash_simulator", "--port", "0", "--clock", clock, *arguments]
    with running_child(command, {}) as child:
        ready = child.read()
        assert ready["event"] == "ready"
        yield Simulator(ready)


class Raised(Exception):
    """What the SDK raised, as data; `is_own` if it is the SDK's own exception, which its users catch."""

    def __init__(self, described: dict[str, Any]) -> None:
        super().__init__(f"{described['type']}: {described['text']}")
        self.type: str = described["type"]
        self.is_own: bool = described["is_own"]
        self.status: int | None = described["status"]
        self.headers: dict[str, str] = described["headers"] or {}
        self.text: str = described["body"] or ""

    @property
    def body(self) -> dict[str, Any]:
        """The body of the refusal, a JSON object."""
        found: dict[str, Any] = json.loads(self.text)
        return found


@dataclass(frozen=True, slots=True)
class Answered:
    """What a call of the SDK returned.

    Attributes:
        value: The decoded answer, under the names of the SDK's attributes.
        body: The answer as it came over the wire.
        surplus: Fields of the answer that the SDK does not know.
    """

    value: Any
    status: int
    headers: dict[str, str]
    body: str
    surplus: list[str]


class Account:
    """A client of the SDK that is logged in."""

    def __init__(self, sdk: "Sdk", name: str) -> None:
        self._sdk = sdk
        self._name = name

    def call(self, operation: str, **arguments: Any) -> Answered:
        """Call an operation by its name in the SDK; the answer must come through the decoding whole.

        Raises:
            Raised: The SDK raised an exception.
        """
        result = self._sdk.ask(
            {"do": "call", "name": self._name, "operation": operation, "arguments": arguments}
        )
        assert result.pop("complaints") == []
        return Answered(**result)

    def read(self, operation: str, **arguments: Any) -> Any:
        """The value that a call answers with."""
        return self.call(operation, **arguments).value


class Sdk:
    """The vendor's SDK in its own process."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._logins = 0

    def ask(self, job: dict[str, Any]) -> Any:
        """The result of a job of the driver.

        Raises:
            Raised: The SDK raised an exception.
        """
        self._child.write(job)
        answer = self._child.read()
        if "raised" in answer:
            raise Raised(answer["raised"])
        return answer["result"]

    def log_in(
        self,
        simulator: Simulator,
        client: str = "hookflash",
        secret: str = SECRET,
        *,
        one_shot: bool = False,
    ) -> Account:
        """A client with a token of its own, fetched by client credentials."""
        return self._log_in(simulator, "get_client_credentials_token", [client, secret], one_shot=one_shot)

    def log_in_user(self, simulator: Simulator, user: str) -> Account:
        """A client with a user behind its token; the simulator takes an agent's name for the code."""
        arguments = ["hookflash", SECRET, user, "http://127.0.0.1/back"]
        return self._log_in(simulator, "get_code_authorization_token", arguments, one_shot=False)

    def log_in_pkce(
        self, simulator: Simulator, client: str, verifier: str, code: str, redirect_uri: str
    ) -> Account:
        """A public client with a user behind its token, proven by the verifier of its code."""
        arguments = [client, verifier, code, redirect_uri]
        return self._log_in(simulator, "get_pkce_token", arguments, one_shot=False)

    def describe(self, operation: str) -> tuple[str, str]:
        """The method and the path of an operation."""
        method, path = self.ask({"do": "describe", "operation": operation})
        return method, path

    def judge(self, body: str, model: str) -> list[str]:
        """What is wrong with a body as the answer of an operation that returns `model`."""
        result = self.ask({"do": "decode", "body": body, "model": model})
        complaints: list[str] = result["complaints"] + result["surplus"]
        return complaints

    def _log_in(self, simulator: Simulator, grant: str, arguments: list[str], *, one_shot: bool) -> Account:
        self._logins += 1
        name = f"{self._logins}"
        place = {"name": name, "host": simulator.host, "port": simulator.port}
        self.ask({"do": "log_in", **place, "one_shot": one_shot, "grant": grant, "arguments": arguments})
        return Account(self, name)


@contextmanager
def running_sdk(home: Path) -> Iterator[Sdk]:
    """The SDK, with a home that holds no configuration file for it."""
    with running_child(
        [str(SDK_PYTHON), "-I", "-W", "ignore::DeprecationWarning", str(DRIVER)], {"HOME": str(home)}
    ) as child:
        yield Sdk(child)


def model(name: str, **fields: Any) -> dict[str, Any]:
    """A request model of the SDK, as an argument of a call."""
    return {"model": name, "fields": fields}
