"""The vendor's SDK behind a pipe: one JSON job a line on stdin, one JSON answer a line on stdout.

Run by the interpreter of `.venv-sdk`, the only place where the SDK is installed. What the SDK decodes is
compared with what came over the wire, because it takes a wrong shape without a word: a number for a text is
converted, an unknown field dropped, an unknown word replaced, a body that is no JSON read as an empty model.
"""

import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

# This environment has no type checker and the one that has it has no SDK.
import PureCloudPlatformClientV2  # type: ignore[import-not-found]
from PureCloudPlatformClientV2.default_http_client import DefaultHttpClient  # type: ignore[import-not-found]
from PureCloudPlatformClientV2.rest import ApiException  # type: ignore[import-not-found]

SURPLUS = ": no such field"
PLAIN: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,)}
LIST = re.compile(r"list\[(.*)]")
MAP = re.compile(r"dict\([^,]*, (.*)\)")


class Recorded:
    """A body as if it had just come over the wire."""

    def __init__(self, data: str) -> None:
        self.data = data

    def getheader(self, name: str) -> str | None:
        return "application/json" if name == "Content-Type" else None


class Described:
    """Stands where a client of the SDK stands, and keeps what would be sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def select_header_accept(self, accepts: list[str]) -> str:
        return accepts[0]

    def select_header_content_type(self, content_types: list[str]) -> str:
        return content_types[0]

    def call_api(self, path: str, method: str, *_: Any, **__: Any) -> None:
        self.sent = [method, path]


class Driver:
    """Clients of the SDK by name, and what may be asked of them."""

    def __init__(self) -> None:
        self._clients: dict[str, Any] = {}

    def answer(self, job: dict[str, Any]) -> dict[str, Any]:
        jobs: dict[str, Callable[..., Any]] = {
            "log_in": self.log_in,
            "call": self.call,
            "describe": self.describe,
            "decode": self.decode,
        }
        try:
            return {"result": jobs[job.pop("do")](**job)}
        except Exception as error:  # noqa: BLE001 - whatever the SDK raises is the answer
            return {"raised": _described(error)}

    def log_in(
        self, *, name: str, host: str, port: int, one_shot: bool, grant: str, arguments: list[str]
    ) -> None:
        """Point a new client at a gateway and fetch a token; `one_shot` takes the SDK's own retries away."""
        client = PureCloudPlatformClientV2.ApiClient()
        client.set_gateway(host, "http", port, None, None)
        if one_shot:
            transport = DefaultHttpClient()
            transport.rest_client.pool_manager.connection_pool_kw["retries"] = False
            client.set_http_client(transport)
        getattr(client, grant)(*arguments)
        self._clients[name] = client

    def call(self, *, name: str, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Call an operation by its method's name; the decoded value, its judgement, status and headers."""
        client = self._clients[name]
        method = getattr(_api_with(operation)(client), operation)
        value = method(**{key: _built(given) for key, given in arguments.items()})
        response = client.last_response
        return {
            "status": response.status,
            "headers": {key.lower(): text for key, text in response.getheaders().items()},
            "body": response.data,
            **_judged(value, response.data),
        }

    def describe(self, *, operation: str) -> list[str]:
        """The method and the path of an operation, as the SDK would send them."""
        described = Described()
        method = getattr(_api_with(operation)(described), operation)
        given = inspect.signature(method).parameters.values()
        method(**{one.name: "x" for one in given if one.kind is not one.VAR_KEYWORD})
        return described.sent

    def decode(self, *, body: str, model: str) -> dict[str, Any]:
        """Decode a body as the answer of an operation that returns `model`."""
        return _judged(PureCloudPlatformClientV2.ApiClient().deserialize(Recorded(body), model), body)


def _api_with(operation: str) -> Any:
    """A class of the SDK that has an operation; where several have it, it is the same in all."""
    for name, found in vars(PureCloudPlatformClientV2).items():
        if name.endswith("Api") and hasattr(found, operation):
            return found
    raise LookupError(f"the SDK has no operation {operation}")


def _judged(value: Any, body: str) -> dict[str, Any]:
    """A decoded value, what is wrong with it, and what the SDK has no field for."""
    found = list(_compare_body(value, body))
    return {
        "value": _plain(value),
        "complaints": [text for text in found if not text.endswith(SURPLUS)],
        "surplus": [text.removesuffix(SURPLUS) for text in found if text.endswith(SURPLUS)],
    }


def _built(given: Any) -> Any:
    """An argument; `{"model": ..., "fields": ...}` is a model of the SDK, made the way its users make it."""
    if isinstance(given, list):
        return [_built(one) for one in given]
    if not isinstance(given, dict) or "model" not in given:
        return given
    model = getattr(PureCloudPlatformClientV2, given["model"])()
    for name, value in given["fields"].items():
        if name not in model.swagger_types:
            raise TypeError(f"{given['model']} has no field {name}")
        setattr(model, name, _built(value))
        if isinstance(value, str) and getattr(model, name) != value:
            raise ValueError(f"{given['model']}.{name} does not allow {value!r}")
    return model


def _plain(value: Any) -> Any:
    """A decoded value as JSON, under the attribute names of the SDK; what is None is left out."""
    if hasattr(value, "swagger_types"):
        named = {name: getattr(value, name) for name in value.swagger_types}
        return {name: _plain(one) for name, one in named.items() if one is not None}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def _compare_body(value: Any, body: str) -> Iterator[str]:
    """What is wrong with an answer."""
    if value is None:
        if body:
            yield f"the SDK expects no body here, not {body[:80]}"
        return
    try:
        raw = json.loads(body)
    except ValueError:
        yield f"the body is no JSON: {body[:80]!r}"
        return
    yield from _compare(raw, value, _type_of(value), "$")


def _type_of(value: Any) -> str:
    if isinstance(value, dict):  # where the SDK knows no model it hands the answer on as it came
        return "object"
    if isinstance(value, list):
        return f"list[{_type_of(value[0])}]" if value else "list[object]"
    return type(value).__name__


def _compare(raw: Any, value: Any, declared: str, path: str) -> Iterator[str]:
    """What is lost, changed or misunderstood between the wire and a value of a declared type."""
    if raw is None:
        yield f"{path}: null instead of being absent"
    elif declared in PLAIN:
        if not isinstance(raw, PLAIN[declared]) or (isinstance(raw, bool) and declared != "bool"):
            yield f"{path}: {raw!r} is sent for {declared}"
        elif value != raw:
            yield f"{path}: {raw!r} is understood as {value!r}"
    elif declared in {"datetime", "date", "LocalDateTime"}:
        yield from _compare_time(raw, value, declared, path)
    elif match := LIST.fullmatch(declared):
        yield from _compare_list(raw, value, match[1], path)
    elif match := MAP.fullmatch(declared):
        yield from _compare_map(raw, value, match[1], path)
    elif declared != "object":
        yield from _compare_model(raw, value, path)


def _compare_time(raw: Any, value: Any, declared: str, path: str) -> Iterator[str]:
    """An instant has a zone, and the local time of a schedule has none."""
    if not isinstance(raw, str) or not isinstance(value, date):
        yield f"{path}: {raw!r} is sent for {declared}"
    elif isinstance(value, datetime) and declared != "date":
        has_zone = value.tzinfo is not None
        if has_zone is not (declared == "datetime"):
            yield f"{path}: {raw!r} is sent for {declared}, {'with' if has_zone else 'without'} a zone"


def _compare_list(raw: Any, value: Any, declared: str, path: str) -> Iterator[str]:
    if not isinstance(raw, list):
        yield f"{path}: {raw!r} is sent for a list"
        return
    for place, (sent, understood) in enumerate(zip(raw, value, strict=True)):
        yield from _compare(sent, understood, declared, f"{path}[{place}]")


def _compare_map(raw: Any, value: Any, declared: str, path: str) -> Iterator[str]:
    if not isinstance(raw, dict):
        yield f"{path}: {raw!r} is sent for a map"
        return
    for key, sent in raw.items():
        yield from _compare(sent, value[key], declared, f"{path}[{key!r}]")


def _compare_model(raw: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(raw, dict):
        yield f"{path}: {raw!r} is sent for a {type(value).__name__}"
        return
    attributes = {wire: name for name, wire in value.attribute_map.items()}
    for wire, sent in raw.items():
        if wire not in attributes:
            yield f"{type(value).__name__}.{wire}{SURPLUS}"
            continue
        name = attributes[wire]
        yield from _compare(sent, getattr(value, name), value.swagger_types[name], f"{path}.{wire}")


def _described(error: Exception) -> dict[str, Any]:
    """An exception as data; what only the SDK's own has is absent from others."""
    headers = getattr(error, "headers", None)
    return {
        "type": type(error).__name__,
        "is_own": isinstance(error, ApiException),
        "text": str(error),
        "status": getattr(error, "status", None),
        "body": getattr(error, "body", None),
        "headers": None if headers is None else {key.lower(): text for key, text in headers.items()},
    }


def main() -> None:
    """Answer jobs until stdin ends."""
    answers, sys.stdout = sys.stdout, sys.stderr  # nothing but answers goes out
    PureCloudPlatformClientV2.configuration.live_reload_config = False
    driver = Driver()
    for line in sys.stdin:
        answers.write(json.dumps(driver.answer(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
