"""The vendor's schemas, as far as they are known; every answer of the Genesys face is held to them."""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "genesys-openapi-subset.json"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def is_here() -> bool:
    return REFERENCE.exists()


@lru_cache(maxsize=1)
def subset() -> dict[str, Any]:
    if not is_here():
        pytest.skip("the vendor's schemas (shared/reference/genesys-openapi-subset.json) are not here")
    loaded: dict[str, Any] = json.loads(REFERENCE.read_text("utf-8"))
    return loaded


@lru_cache(maxsize=1)
def operations() -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Method, path and definition of every operation, by id."""
    return {
        definition["operationId"]: (method.upper(), path, definition)
        for path, methods in subset()["paths"].items()
        for method, definition in methods.items()
        if method in {"get", "post", "put", "patch", "delete", "head"}
    }


def check(operation: str, status: int, body: bytes) -> None:
    """Fail unless an answer is one that the vendor declares for the operation."""
    responses = operations()[operation][2]["responses"]
    assert str(status) in responses, f"{operation}: {status} is not declared"
    content = responses[str(status)].get("content", {})
    if not body:
        return
    value = json.loads(body)
    if not content:
        pytest.fail(f"{operation}: {status} is declared without a body, got {value}")
    schema = next(iter(content.values()))["schema"]
    _validator(json.dumps(schema)).validate(value)
    _walk(value, schema, operation)


@lru_cache(maxsize=512)
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({**json.loads(schema), "components": subset()["components"]})


def _walk(value: Any, schema: dict[str, Any], where: str) -> None:
    """No nulls, no fields that the vendor does not know, times with milliseconds and Z."""
    schema = _resolved(schema)
    assert value is not None, f"{where} is null"
    if schema.get("format") == "date-time":
        assert _TIME.fullmatch(value), f"{where}: {value}"
    if isinstance(value, list):
        for one in value:
            _walk(one, schema.get("items", {}), f"{where}[]")
    elif isinstance(value, dict) and "properties" in schema:
        for name, inner in value.items():
            assert name in schema["properties"], f"{where}.{name} is not in the schema"
            _walk(inner, schema["properties"][name], f"{where}.{name}")
    elif isinstance(value, dict):
        for name, inner in value.items():
            _walk(inner, schema.get("additionalProperties") or {}, f"{where}.{name}")


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "allOf" in schema and len(schema["allOf"]) == 1:
        schema = schema["allOf"][0]
    while "$ref" in schema:
        schema = subset()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema
