"""Refusals of the tutorial dialect: the statuses that the tutorials name, in the platform's shape."""

from collections.abc import Mapping
from typing import ClassVar

from hookflash_simulator.genesys.errors import Refusal


class Denied(Refusal):
    """A request in the tutorial dialect is refused."""

    messages: ClassVar[Mapping[str, str]] = {
        "bad.request": "The request body is malformed.",
        "invalid.field": "The field [{field}] is not valid: {problem}.",
        "missing.scope": "The token must have at least one of the following scopes: [{scopes}].",
        "call.not.found": "The call does not exist.",
        "call.ended": "The call has ended.",
        "call.private": "The call is marked as private and cannot be transferred.",
        "call.not.transferable": "The state of the call prevents a transfer.",
        "participant.not.found": "The participant does not belong to the conversation.",
        "participant.already.queued": "The participant is already queued.",
        "action.in.progress": "Another action is in progress on the conversation.",
        "version.mismatch": "The call has changed since it was read.",
        "version.required": "The If-Match header is required.",
        "consult.not.found": "No consultation is under way on the call.",
        "consult.not.connected": "Nobody has answered the consultation yet.",
        "webhook.not.found": "The webhook does not exist.",
        "too.many.webhooks": "There are too many webhooks.",
        "invalid.from.user": "The calling user does not exist or has no phone: {problem}.",
    }


def wrong(field: str, problem: str) -> Denied:
    """400: a field of the body or query cannot be used."""
    return Denied(400, "invalid.field", field=field, problem=problem)
