"""Errors as problem documents (RFC 9457). The one place that gives an error its HTTP status."""

import json
from collections.abc import Mapping

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from hookflash.domain import errors as er
from hookflash.domain.causes import Cause

MEDIA_TYPE = "application/problem+json"
_BASE = "https://hookflash.example/problems/"

# Found by walking the error's class order, most specific first.
_STATUS: dict[type[er.HookflashError], int] = {
    er.TooLarge: 413,
    er.NotFound: 404,
    er.NotAuthenticated: 401,
    er.NotAllowed: 403,
    er.CallBusy: 409,
    er.NotUnderWay: 409,
    er.IdempotencyMismatch: 422,
    er.InvalidRequest: 422,
    er.RequestError: 400,
    er.PlatformUnreachable: 503,
    er.PlatformBusy: 503,
    er.PlatformError: 502,
    er.StorageError: 503,
    er.HookflashError: 500,
}
_TITLES = {
    400: "The request is malformed",
    401: "Authentication needed",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    422: "The request cannot be processed",
    500: "Internal error",
    502: "The platform did not do what was asked",
    503: "Not available at the moment",
}


def status_of(error: er.HookflashError) -> int:
    """The HTTP status of an error."""
    return next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)


def code_of(error: er.HookflashError) -> str:
    """The stable word for an error: a cause, or the error's own code."""
    return error.cause if isinstance(error, er.PlatformError) else error.code


def problem(
    request: Request,
    status: int,
    code: str,
    detail: str,
    errors: tuple[er.FieldError, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem document."""
    body = {
        "type": _BASE + code,
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": getattr(request.state, "request_id", None),
        "errors": [{"pointer": item.pointer, "message": item.message} for item in errors],
    }
    return Response(json.dumps(body), status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


async def _hookflash_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, er.HookflashError):
        raise error
    status = status_of(error)
    errors = error.errors if isinstance(error, er.RequestError) else ()
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, er.NotAuthenticated) else {}
    if isinstance(error, er.PlatformBusy):
        headers["Retry-After"] = str(int(error.retry_after_s) + 1)
    return problem(request, status, code_of(error), error.message, errors, headers)


async def _framework_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "invalid_request")
    title = _TITLES.get(error.status_code, "The request cannot be served")
    return problem(request, error.status_code, code, f"{title}.", headers=error.headers)


async def _invalid_parameters(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    errors = tuple(
        er.FieldError("/" + "/".join(str(part) for part in item["loc"][:2]), item["msg"])
        if item["type"] != "extra_forbidden"
        else er.FieldError(f"/{item['loc'][0]}", "an unknown parameter was given")
        for item in error.errors()
    )
    return problem(request, 422, "invalid_request", "A parameter of the request is wrong.", errors)


async def _our_fault(request: Request, error: Exception) -> Response:
    del error  # it is logged by the server; its text may hold what the requester sent
    return problem(request, 500, "internal_error", "Something went wrong inside the service.")


def install(app: FastAPI) -> None:
    """Make an application answer every error with a problem document."""
    app.add_exception_handler(er.HookflashError, _hookflash_error)
    app.add_exception_handler(HTTPException, _framework_error)
    app.add_exception_handler(Exception, _our_fault)
    app.add_exception_handler(RequestValidationError, _invalid_parameters)


# Every code that an answer of this API may carry.
CODES = frozenset({*Cause, *(kind.code for kind in _STATUS), "method_not_allowed"} - {"platform_error"})
