"""The OpenAPI document: valid by its own rules, and true."""

from typing import Any

import jsonschema
import pytest

from hookflash.api.problems import CODES
from hookflash.domain.status import Status

from .serving import PROBLEM, Api, Reply, wish

_ONE = "GET /v1/transfers/{transfer_id}"
_ORDERS = ("complete", "swap", "conference", "cancel")
# Its errors are the tutorial's, not problems: `{error}`.
_TRAINING = "POST /api/simulator/transfer"
_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
# The parts of the OpenAPI 3.1 schema that this document uses.
_STRUCTURE: dict[str, Any] = {
    "type": "object",
    "required": ["openapi", "info", "paths"],
    "properties": {
        "openapi": {"type": "string", "pattern": r"^3\.1\.\d+$"},
        "info": {"type": "object", "required": ["title", "version"]},
        "paths": {
            "type": "object",
            "propertyNames": {"pattern": "^/"},
            "additionalProperties": {"type": "object", "additionalProperties": {"$ref": "#/$defs/operation"}},
        },
        "components": {
            "type": "object",
            "properties": {
                "schemas": {"type": "object", "propertyNames": {"pattern": r"^[a-zA-Z0-9._-]+$"}},
                "securitySchemes": {"type": "object"},
            },
        },
        "security": {"type": "array", "items": {"type": "object"}},
    },
    "$defs": {
        "operation": {
            "type": "object",
            "required": ["responses"],
            "properties": {
                "summary": {"type": "string", "minLength": 1},
                "operationId": {"type": "string"},
                "parameters": {"type": "array", "items": {"$ref": "#/$defs/parameter"}},
                "requestBody": {"type": "object", "required": ["content"]},
                "responses": {
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": {"pattern": r"^([1-5]\d\d|default)$"},
                    "additionalProperties": {"type": "object", "required": ["description"]},
                },
            },
        },
        "parameter": {
            "type": "object",
            "required": ["name", "in", "schema"],
            "properties": {"in": {"enum": ["query", "header", "path", "cookie"]}},
        },
    },
}


@pytest.fixture
async def document(api: Api) -> dict[str, Any]:
    reply = await api.get("/openapi.json", secret=None)
    assert reply.status == 200
    found: dict[str, Any] = reply.json
    return found


def _operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in _METHODS
    }


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(_references(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(_references(item) for item in value))
    return set()


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator({**schema, "components": document["components"]})


async def test_the_document_has_the_structure_of_openapi_3_1(document: dict[str, Any]) -> None:
    jsonschema.validate(document, _STRUCTURE)
    ids = [operation["operationId"] for operation in _operations(document).values()]
    assert len(ids) == len(set(ids))
    for reference in _references(document):
        place: Any = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


async def test_it_lists_what_the_contract_promises(document: dict[str, Any]) -> None:
    assert set(_operations(document)) == {
        "POST /v1/transfers",
        "POST /v1/transfers:plan",
        "GET /v1/transfers",
        "GET /v1/transfers/{transfer_id}",
        "POST /v1/calls",
        "GET /v1/calls",
        "GET /v1/calls/{call_id}",
        "POST /v1/calls/{call_id}:cancel",
        *(f"POST /v1/transfers/{{transfer_id}}:{order}" for order in _ORDERS),
        "GET /v1/connections",
        "GET /v1/connections/{name}/calls/{call_id}",
        _TRAINING,
        "GET /livez",
        "GET /readyz",
    }


async def test_every_operation_documents_its_problems_and_no_other(document: dict[str, Any]) -> None:
    found = {}
    for name, operation in _operations(document).items():
        problems = {int(status) for status in operation["responses"] if int(status) >= 400}
        for status in problems:
            said = operation["responses"][str(status)]["content"]
            own = {"application/json"} if name == _TRAINING and status not in {401, 413, 503} else {PROBLEM}
            assert set(said) == own, (name, status)
        found[name] = problems
    assert found == {
        "POST /v1/transfers": {401, 403, 404, 409, 413, 422, 503},
        "POST /v1/transfers:plan": {401, 403, 404, 413, 422, 502, 503},
        "GET /v1/transfers": {401, 403, 422, 503},
        _ONE: {401, 403, 404, 503},
        "POST /v1/calls": {401, 403, 404, 409, 413, 422, 503},
        "GET /v1/calls": {401, 403, 422, 503},
        "GET /v1/calls/{call_id}": {401, 403, 404, 503},
        "POST /v1/calls/{call_id}:cancel": {401, 403, 404, 409, 503},
        **{f"POST /v1/transfers/{{transfer_id}}:{order}": {401, 403, 404, 409, 503} for order in _ORDERS},
        "GET /v1/connections": {401, 403},
        "GET /v1/connections/{name}/calls/{call_id}": {401, 403, 404, 502, 503},
        _TRAINING: {400, 401, 403, 404, 409, 413, 500, 503},
        "GET /livez": set(),
        "GET /readyz": {503},
    }
    assert not {"HTTPValidationError", "ValidationError"} & set(document["components"]["schemas"])


async def test_health_needs_no_key(document: dict[str, Any]) -> None:
    for name, operation in _operations(document).items():
        assert operation.get("security", document["security"]) == (
            [] if name in {"GET /livez", "GET /readyz"} else [{"key": []}]
        )


async def test_every_header_that_is_sent_or_listened_to_is_documented(
    api: Api, document: dict[str, Any]
) -> None:
    operations = _operations(document)
    always = {"Content-Type", "Content-Length", "Date", "X-Request-Id"}

    def check(name: str, reply: Reply) -> set[str]:
        said = operations[name]["responses"][str(reply.status)].get("headers", {})
        sent = {key.title() for key in reply.headers} - {key.title() for key in always}
        assert sent <= {key.title() for key in said}, (name, reply.status)
        return sent

    def listens(name: str) -> set[str]:
        return {p["name"] for p in operations[name].get("parameters", ()) if p["in"] == "header"}

    key = {"Idempotency-Key": "k"}
    api.platform.world.answered_call("call-1")
    first = await api.post(wish(), headers={**key, "Prefer": "wait=20"})
    again = await api.post(wish(), headers=key)
    assert check("POST /v1/transfers", first) == {"Location", "Etag", "Preference-Applied"}
    assert check("POST /v1/transfers", again) == {"Location", "Etag", "Idempotency-Replayed"}
    path = first.headers["Location"]
    assert check(_ONE, await api.get(path)) == {"Etag"}
    same = await api.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status, check(_ONE, same)) == (304, {"Etag"})
    assert check(_ONE, await api.get(path, secret=None)) == {"Www-Authenticate"}
    assert listens("POST /v1/transfers") == {"Idempotency-Key", "Prefer"}
    assert listens(_ONE) == {"If-None-Match", "Prefer"}
    assert "Retry-After" in operations["POST /v1/transfers:plan"]["responses"]["503"]["headers"]


async def test_answers_fit_their_schemas(api: Api, document: dict[str, Any]) -> None:
    api.platform.world.answered_call("call-1")
    operations = _operations(document)

    def check(name: str, reply: Any) -> None:
        content = operations[name]["responses"][str(reply.status)]["content"]
        schema = content[reply.headers["Content-Type"]]["schema"]
        _resolved(document, schema).validate(reply.json)

    accepted = await api.post(wish(), headers={"Prefer": "wait=20"})
    check("POST /v1/transfers", accepted)
    check("POST /v1/transfers", await api.post(b"{"))
    check("POST /v1/transfers", await api.post(wish(), secret=None))
    check("POST /v1/transfers:plan", await api.ask("POST", "/v1/transfers:plan", wish()))
    check("GET /v1/transfers", await api.get("/v1/transfers"))
    check("GET /v1/transfers", await api.get("/v1/transfers", params={"limit": "0"}))
    check(_ONE, await api.get(accepted.headers["Location"]))
    check(_ONE, await api.get("/v1/transfers/none"))


async def test_the_example_request_is_accepted(api: Api, document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"]["TransferBody"]
    for example in schema["examples"]:
        _resolved(document, schema).validate(example)
        assert (await api.post(example)).status == 202


async def test_the_states_of_a_transfer_are_those_of_the_domain(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert set(schemas["Status"]["enum"]) == set(Status)
    for code in ("call_busy", "invalid_request", "not_found", "storage_unavailable"):
        assert code in CODES
