"""What the OpenAPI document says beside what the framework finds out by itself."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from hookflash.api.call_bodies import CallBody
from hookflash.api.problems import MEDIA_TYPE
from hookflash.api.schemas import ProblemBody, TransferBody

Responses = dict[int | str, dict[str, Any]]

_UNPROCESSABLE = "422"
# The framework documents an answer of its own to wrong parameters; here every such answer is a problem.
_FRAMEWORKS_OWN = frozenset({"HTTPValidationError", "ValidationError"})
_TEXT = {"type": "string"}
_HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {"description": "The version of the record, quoted", "schema": _TEXT},
    "Location": {"description": "Where the record can be read", "schema": _TEXT},
    "Idempotency-Replayed": {
        "description": "`true` if this request had been accepted before",
        "schema": {"type": "string", "const": "true"},
    },
    "Preference-Applied": {"description": "The wish to wait, as it was taken", "schema": _TEXT},
    "Retry-After": {
        "description": "Seconds until it is worth trying again, if the platform says so",
        "schema": {"type": "integer"},
    },
    "WWW-Authenticate": {"description": "The way to authenticate", "schema": _TEXT},
}
_OF_PROBLEMS = {401: ("WWW-Authenticate",), 503: ("Retry-After",)}
_PARAMETERS = {
    "Prefer": "`wait=N`: answer when the record has ended, or after N seconds (RFC 7240)",
    "If-None-Match": "The version known: an unchanged record is answered with 304, after the wait if any",
    "Idempotency-Key": "Makes a repetition harmless; 1 to 255 printable characters, kept for 30 days",
}
NO_KEY_NEEDED: dict[str, Any] = {"security": []}


def problems(*statuses: int) -> Responses:
    """The problems that an operation may answer with."""
    content = {MEDIA_TYPE: {"schema": ProblemBody.model_json_schema()}}
    return {
        status: {"description": "A problem", "content": content, **headers(*_OF_PROBLEMS.get(status, ()))}
        for status in statuses
    }


def headers(*names: str) -> dict[str, Any]:
    """The headers of an answer."""
    return {"headers": {name: _HEADERS[name] for name in names}} if names else {}


def asked_with(*names: str, body: str | None = None) -> dict[str, Any]:
    """The headers that an operation listens to, and the schema of the body that is read by hand."""
    parameters = [
        {"name": name, "in": "header", "required": False, "schema": _TEXT, "description": _PARAMETERS[name]}
        for name in names
    ]
    said: dict[str, Any] = {"parameters": parameters} if parameters else {}
    if body is not None:
        schema = {"$ref": f"#/components/schemas/{body}"}
        said["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return said


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
        components = schema.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        for model in (TransferBody, CallBody):
            body = model.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(body.pop("$defs", {}))
            schemas[model.__name__] = body
        components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        schema["security"] = [{"key": []}]
        _drop_frameworks_own(schema)
        app.openapi_schema = schema
    return app.openapi_schema


def _drop_frameworks_own(schema: dict[str, Any]) -> None:
    for name in _FRAMEWORKS_OWN:
        schema["components"]["schemas"].pop(name, None)
    for path in schema["paths"].values():
        for operation in path.values():
            content = operation["responses"].get(_UNPROCESSABLE, {}).get("content", {})
            if content and MEDIA_TYPE not in content:
                del operation["responses"][_UNPROCESSABLE]
