"""Refusals in the platform's own shape (reference nice-cxone 6)."""

from collections.abc import Mapping

from hookflash_simulator.front_door import Answer, as_json

STATUS_TEXT = "icStatusDescription"
DESCRIPTIONS = {
    "InvalidAgentSession": "Invalid agent session Id.",
    "InvalidState": "Invalid State",
    "InvalidStateRequest": "Invalid state request",
    "InvalidContactId": "Invalid contact Id.",
    "InvalidSkillId": "Invalid skill Id.",
    "InvalidAgentId": "Invalid agent Id.",
    "InvalidSkill": "Skill is not valid.",
    "InvalidPhoneNumber": "Phone Number is not valid.",
    "InvalidAgent": "Invalid agent.",
    "InvalidStation": "Invalid station.",
    "AgentSessionExists": "The agent already has a session.",
    "PollInProgress": "Another request for events is waiting.",
    "invalid_token": "The access token is missing, wrong or expired.",
    "Forbidden": "The user is not allowed to do this.",
    "resource not found": "resource not found",
    "Method Not Allowed": "Method Not Allowed",
    "TooManyRequests": "Too many requests.",
}
_SCRIPTED = {
    400: "BadRequest",
    401: "invalid_token",
    403: "Forbidden",
    404: "resource not found",
    405: "Method Not Allowed",
    409: "InvalidState",
    413: "RequestTooLarge",
    429: "TooManyRequests",
    500: "InternalServerError",
    502: "BadGateway",
    503: "ServiceUnavailable",
    504: "GatewayTimeout",
}


class Refusal(Exception):
    """A request that is not met; `has_body` is False where the platform says it in the header alone."""

    def __init__(
        self,
        status: int,
        error: str,
        description: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        has_body: bool = True,
    ) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.description = DESCRIPTIONS.get(error, error) if description is None else description
        self.headers = headers or {}
        self.has_body = has_body


def refused(refusal: Refusal) -> Answer:
    """The answer to a request that is not met."""
    body = as_json({"error": refusal.error, "error_description": refusal.description})
    return Answer(
        refusal.status,
        body if refusal.has_body else b"",
        {**refusal.headers, STATUS_TEXT: refusal.error},
    )


def scripted(status: int, retry_after_s: float | None) -> Refusal:
    """The refusal of a status that a fault rule asks for."""
    headers = {} if retry_after_s is None else {"Retry-After": f"{retry_after_s:g}"}
    return Refusal(status, _SCRIPTED.get(status, f"Status{status}"), headers=headers)


def bad(name: str, value: object, wanted: str) -> Refusal:
    """400: a parameter is not what it must be."""
    return Refusal(400, "BadRequest", f"Invalid parameter {name} - '{value}', must be {wanted}")
