"""Refusals in the platform's own shape (reference genesys-cloud 1.5)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from hookflash_simulator.front_door import Answer, as_json

MESSAGES = {
    "bad.request": "The request could not be understood by the server due to malformed syntax.",
    "invalid.id": "The id {id} is not valid.",
    "invalid.value": "Value [{value}] is not valid for field type [{field}]. Allowable values are: {allowed}",
    "authentication.required": "No authentication bearer token specified in authorization header.",
    "bad.credentials": "Invalid login credentials.",
    "missing.permissions": "Unable to perform the requested action."
    " You are missing the following permission(s): [{permissions}]",
    "missing.any.permissions": "Unable to perform the requested action."
    " You must have at least one of the following permissions assigned: [{permissions}]",
    "missing.division.permission": "Unable to perform the requested action."
    " You are missing the following permission(s) in the division: [{permissions}]",
    "not.authorized": "You are not authorized to perform the requested action.",
    "not.found": "The requested resource was not found.",
    "resource.not.found": "The resource could not be found.",
    "general.resource.not.found": "Unable to find a user with that userId",
    "method.not.allowed": "The method is not allowed for the requested resource.",
    "not.a.user": "This request requires a user context."
    " Client credentials cannot be used for requests to this resource.",
    "unsupported.media.type": "Unsupported Media Type - Unsupported or incorrect media type,"
    " such as an incorrect Content-Type value in the header.",
    "too.many.requests.retry.after": "Rate limit exceeded the maximum."
    " Retry the request in [{seconds}] seconds",
    "request.entity.too.large": "The request entity is too large.",
    "internal.server.error": "The server encountered an unexpected condition"
    " which prevented it from fulfilling the request.",
    "service.unavailable": "Service Unavailable - The server is currently unavailable"
    " (because it is overloaded or down for maintenance).",
    "request.timeout": "The request timed out.",
    "conversation.error.conversation.not.found": "Conversation not found.",
    "conversation.error.not.conversation.participant": "User is not a participant in the conversation.",
    "conversation.error.forbidden.not.active.participant": "User is not active on call.",
    "conversation.error.hold.alerting": "An alerting call cannot be placed on hold.",
    "conversation.error.call.disconnected": "The call is already disconnected.",
    "conversation.error.wrapup.code.required": "Wrapup code is a required field and cannot be empty.",
    "conversation.error.wrapup.cannot.skip": "Wrap-up cannot be skipped for this participant.",
    "conversation.error.cannot.disconnect.call": "The call for this request cannot be disconnected.",
    "conversation.error.participant.no.active.conversations": "Participant has no active conversations",
    "conversation.error.participant.attribute.null": "Cannot update participant attribute map"
    " to a null value.",
    "conversations.error.transfer.not.connected": "You can only transfer conversations"
    " that are in the connected state.",
    "conversations.error.transfer.same.party": "The target of the transfer cannot be the same"
    " as the destination.",
    "conversations.error.queue.not.found": "Interaction cannot be transferred"
    " to a queue that does not exist.",
    "conversations.error.transfer.destination.required": "The destination is a required property"
    " for a transfer request.",
    "conversations.error.transfer.acd.call.unattended": "An ACD call cannot be transferred unattended.",
    "conversation.error.consult.transfer.no.initiator": "The consulting user is not connected to this call.",
    "conversation.error.consult.transfer.no.destination": "A consult needs a destination.",
    "conversation.error.consult.transfer.not.started": "The consult has not started yet.",
    "conversation.error.consult.transfer.pending.not.found": "There is no pending consult for this call.",
    "conversation.error.cannot.transfer.to.self": "A call cannot be transferred to its own user.",
    "conversation.error.cannot.transfer.conference": "A conference cannot be transferred.",
    "not.a.participant": "You are not a connected participant of this call.",
    "object.participant.id.required": "A connected object participant is required.",
    "general.conflict": "The resource has been changed meanwhile.",
    "conversation.error.cannot.callback.acd": "Cannot create a callback for an ACD participant.",
    "conversation.error.queue.required": "Queue id is required for this request.",
    "conversation.error.no.user.station": "The user has no station.",
    "too.many.create.conversation.parameters": "Only one kind of destination may be given.",
    "notification.invalid.topic": "The subscription topic is not valid.",
    "notification.subscription.too.many.subscriptions": "Too many subscriptions",
    "conversations.error.transfer.userCall.voicemail": "Only personal calls can be transferred to voicemail.",
}

SCRIPTED = {
    400: "bad.request",
    401: "bad.credentials",
    403: "not.authorized",
    404: "not.found",
    413: "request.entity.too.large",
    415: "unsupported.media.type",
    429: "too.many.requests.retry.after",
    500: "internal.server.error",
    503: "service.unavailable",
    504: "request.timeout",
}
"""What the platform calls a status that is not of the request's own making."""


class Refusal(Exception):
    """A request is refused, with a status and a code; `params` fill in the message."""

    messages: ClassVar[Mapping[str, str]] = MESSAGES

    def __init__(
        self, status: int, code: str, *, headers: dict[str, str] | None = None, **params: object
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.headers = headers or {}
        self.params = {name: str(value) for name, value in params.items()}


def bad_value(field: str, value: object, *allowed: str) -> Refusal:
    """A field of a body or query has a value that is not allowed."""
    return Refusal(400, "invalid.value", field=field, value=value, allowed=", ".join(allowed))


def refused(refusal: Refusal, correlation: str) -> Answer:
    """The answer that a refusal becomes."""
    template = refusal.messages.get(refusal.code, refusal.code)
    body: dict[str, Any] = {
        "message": template.format(**refusal.params),
        "code": refusal.code,
        "status": refusal.status,
        "contextId": correlation,
        "details": [],
        "errors": [],
    }
    if refusal.params:
        body |= {"messageWithParams": template, "messageParams": refusal.params}
    return Answer(refusal.status, as_json(body), dict(refusal.headers))
