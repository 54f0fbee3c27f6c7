"""The OpenAPI document: valid by its own rules, and true."""

from typing import Any

import jsonschema
import pytest

from hookflash.api.problems import CODES
from hookflash.domain.status import Status

from .serving import Api, wish

_ONE = "GET /v1/transfers/{transfer_id}"
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
        "GET /livez",
        "GET /readyz",
    }


async def test_every_operation_on_transfers_documents_its_problems(document: dict[str, Any]) -> None:
    for name, operation in _operations(document).items():
        if "/v1/" not in name:
            continue
        problems = {int(status) for status in operation["responses"] if int(status) >= 400}
        assert {401, 403, 503} <= problems, name
        if name != _ONE:
            assert 422 in problems, name
        for status in problems - {422 if name == _ONE else 0}:
            assert "application/problem+json" in operation["responses"][str(status)]["content"], name


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
