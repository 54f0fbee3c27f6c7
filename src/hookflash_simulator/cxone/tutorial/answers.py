"""Answers of the tutorial dialect: bare bodies, and refusals in one shape."""

from typing import Any

from hookflash_simulator.cxone.errors import Refusal
from hookflash_simulator.front_door import Answer, as_json

REQUEST_ID = "X-Request-Id"
MESSAGES = {
    "INVALID_REQUEST": "The request is malformed: {problem}.",
    "INSUFFICIENT_SCOPE": "The token does not have the scope {problem}.",
    "INVALID_CLIENT": "The client id or secret is wrong.",
    "UNSUPPORTED_GRANT_TYPE": "The grant type must be client_credentials.",
    "INVALID_SCOPE": "The client does not have the scope {problem}.",
    "NOT_FOUND": "There is no such {problem}.",
    "CALL_ENDED": "The call has ended.",
    "CALL_PRIVATE": "The call is private and cannot be transferred.",
    "CALL_NOT_TRANSFERABLE": "The state of the call prevents a transfer: {problem}.",
    "TRANSFER_IN_PROGRESS": "Another transfer of the call is in progress.",
    "TRANSFER_NOT_FOUND": "No transfer of the call is in progress.",
    "TRANSFER_NOT_ANSWERED": "Nobody has answered the consultation yet.",
}
_BY_STATUS = {
    400: "INVALID_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    413: "REQUEST_TOO_LARGE",
    429: "TOO_MANY_REQUESTS",
    500: "INTERNAL_ERROR",
    502: "BAD_GATEWAY",
    503: "SERVICE_UNAVAILABLE",
    504: "GATEWAY_TIMEOUT",
}


def answered(value: Any, status: int = 200) -> Answer:
    """An answer with a body."""
    return Answer(status, as_json(value))


class Denied(Refusal):
    """A request in the tutorial dialect is refused."""

    def __init__(self, status: int, code: str, problem: str = "") -> None:
        super().__init__(status, code, MESSAGES[code].format(problem=problem))


def wrong(field: str, problem: str) -> Denied:
    """400: a field of the body, query or path cannot be used."""
    return Denied(400, "INVALID_REQUEST", f"{field} {problem}")


def missing(what: str) -> Denied:
    """404: a call, queue, skill or user does not exist."""
    return Denied(404, "NOT_FOUND", what)


def refused(refusal: Refusal, request_id: str) -> Answer:
    """The answer to a request that is not met, by this dialect or by what both dialects share."""
    known = refusal.error in MESSAGES
    code = refusal.error if known else _BY_STATUS.get(refusal.status, f"STATUS_{refusal.status}")
    error = {"code": code, "message": refusal.description, "requestId": request_id}
    body = as_json({"error": error, "message": refusal.description})
    return Answer(refusal.status, body, {**refusal.headers, REQUEST_ID: request_id})
