"""The one table from this platform's answers to our causes.

Codes and status numbers: reference genesys-cloud 1.5, 2.1, 3, 5.1 and 11; most stem from the vendor's
specification of 2018, newer codes fall to the row of their status. The vendor's own text is never passed on.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hookflash.adapters.kit.exchange import Ask
from hookflash.adapters.kit.fields import word
from hookflash.adapters.kit.http import Answer
from hookflash.adapters.kit.retry_after import parse_retry_after
from hookflash.domain.causes import Cause
from hookflash.domain.errors import (
    PlatformBusy,
    PlatformError,
    PlatformMissing,
    PlatformRefused,
    PlatformSilent,
)


class Subject(StrEnum):
    """What a request is about: decides what a 'not found' means."""

    CALL = "call"
    QUEUE = "queue"
    ACCOUNT = "account"


class Outcome(StrEnum):
    """What an answer says about the request, before it is known whether it was a command."""

    REFUSED = "refused"
    MISSING = "missing"  # the thing the request is about
    BUSY = "busy"
    BROKEN = "broken"  # the platform or something before it failed: a command may have had its effect
    STRANGE = "strange"  # not an answer this API gives


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    outcome: Outcome
    cause: Cause
    says: str


def _refused(cause: Cause, says: str) -> Row:
    return Row(Outcome.REFUSED, cause, says)


_GONE = _refused(Cause.CALL_GONE, "The call or the leg is no longer connected.")
_SAME = _refused(Cause.INVALID_TARGET, "The call is already there.")
_MISSING = Row(Outcome.MISSING, Cause.PLATFORM_REFUSED, "The platform does not know it.")
_BROKEN = Row(Outcome.BROKEN, Cause.PLATFORM_DOWN, "The platform failed while answering.")
_STRANGE = Row(Outcome.STRANGE, Cause.PLATFORM_UNCLEAR, "The platform's answer makes no sense here.")
_OTHER = _refused(Cause.PLATFORM_REFUSED, "The platform refused the request.")

# (status, code in lower case); a status without a code stands for all its other codes.
TABLE: dict[tuple[int, str | None], Row] = {
    (400, "conversations.error.transfer.not.connected"): _GONE,
    (400, "conversation.error.call.disconnected"): _GONE,
    (400, "conversation.error.participant.no.active.conversations"): _GONE,
    (400, "conversations.error.queue.not.found"): Row(
        Outcome.MISSING, Cause.TARGET_MISSING, "The platform knows no such queue."
    ),
    (400, "conversations.error.transfer.same.party"): _SAME,
    (400, "conversation.error.cannot.transfer.to.self"): _SAME,
    (400, "conversations.error.transfer.destination.required"): _refused(
        Cause.INVALID_TARGET, "The platform does not accept this target."
    ),
    (400, "conversations.error.transfer.acd.call.unattended"): _refused(
        Cause.NOT_SUPPORTED, "The platform moves this call only while the agent stays on it."
    ),
    (400, "conversations.error.transfer.usercall.voicemail"): _refused(
        Cause.NOT_SUPPORTED, "The platform sends only personal calls to voicemail this way."
    ),
    (400, "conversation.error.cannot.transfer.conference"): _refused(
        Cause.NOT_SUPPORTED, "The platform does not move a call with several parties this way."
    ),
    (400, "not.a.user"): _refused(Cause.NOT_PERMITTED, "The platform wants a user's own token for this."),
    (400, None): _OTHER,
    (401, None): _refused(Cause.CREDENTIALS_REJECTED, "The platform refused the access token."),
    (403, None): _refused(Cause.NOT_PERMITTED, "The connection's credentials lack a permission for this."),
    (404, None): _MISSING,
    (408, None): _BROKEN,
    (409, None): _refused(Cause.VERSION_CONFLICT, "Somebody else changed it at the same moment."),
    (429, None): Row(
        Outcome.BUSY, Cause.RATE_LIMITED, "The platform refused the request for its rate limit."
    ),
    (500, None): _BROKEN,
    (502, None): _BROKEN,
    (503, None): _BROKEN,
    (504, None): _BROKEN,
}
# What the platform may call an id that is none; on a read of one thing it means that there is no such thing.
BAD_ID_CODES = frozenset({"bad.request", "invalid.id", "invalid.value", "constraint.validation"})

_MISSING_CAUSES: dict[str, tuple[Cause, str]] = {
    Subject.CALL: (Cause.CALL_GONE, "The platform knows no such call or leg."),
    Subject.QUEUE: (Cause.TARGET_MISSING, "The platform knows no such queue."),
}


def find_row(status: int, code: str | None, *, names_one_thing: bool = False) -> Row:
    """The row of an answer that is no success.

    Args:
        status: The HTTP status.
        code: The vendor's code; none if the body is not the vendor's. A 404 without one comes from something
            in between, which knows nothing about calls.
        names_one_thing: Whether this was a read whose only variable is one thing's id.
    """
    if status == _NOT_FOUND and code is None:
        return _STRANGE
    if status == _BAD_REQUEST and names_one_thing and code in BAD_ID_CODES:
        return _MISSING
    row = TABLE.get((status, code)) or TABLE.get((status, None))
    if row is not None:
        return row
    if 400 <= status < 500:  # noqa: PLR2004 - the class of client errors
        return _OTHER
    return _BROKEN if status >= 500 else _STRANGE  # noqa: PLR2004 - the class of server errors


_BAD_REQUEST = 400
_NOT_FOUND = 404


def refusal(ask: Ask, answer: Answer, now: datetime) -> PlatformError | None:
    """The error an answer stands for; none if it is a success."""
    request_id = find_request_id(answer)
    if answer.is_success:
        return _doubt_success(ask, answer, request_id)
    names_one_thing = not ask.is_command and ask.subject in _MISSING_CAUSES
    row = find_row(answer.status, _code(answer), names_one_thing=names_one_thing)
    if row.outcome is Outcome.BUSY:
        wait_s = parse_retry_after(answer.headers_named("Retry-After"), now)
        return PlatformBusy(row.says, retry_after_s=wait_s, request_id=request_id)
    if row.outcome is Outcome.MISSING:
        return _missing(ask, row, request_id)
    if row.outcome is Outcome.REFUSED:
        return PlatformRefused(row.says, row.cause, request_id=request_id)
    if ask.is_command:
        return PlatformSilent(row.says, Cause.PLATFORM_UNCLEAR, request_id=request_id)
    return PlatformError(row.says, row.cause, request_id=request_id)


def _missing(ask: Ask, row: Row, request_id: str | None) -> PlatformError:
    if row.cause is Cause.TARGET_MISSING:
        return PlatformMissing(row.says, row.cause, request_id=request_id)
    if ask.subject not in _MISSING_CAUSES:
        return PlatformRefused(row.says, row.cause, request_id=request_id)
    cause, says = _MISSING_CAUSES[ask.subject]
    return PlatformMissing(says, cause, request_id=request_id)


def find_request_id(answer: Answer) -> str | None:
    """The platform's correlation id (reference genesys-cloud 1.5), if it can be shown."""
    value = answer.header("ININ-Correlation-Id")
    if value is None or len(value) > _LONGEST_ID or not (value.isascii() and value.isprintable()):
        return None
    return value.strip() or None


_LONGEST_ID = 100


def _doubt_success(ask: Ask, answer: Answer, request_id: str | None) -> PlatformError | None:
    """A command is accepted with an empty or a JSON body; a page of HTML comes from something in between."""
    if not ask.is_command or not answer.body.strip():
        return None
    try:
        json.loads(answer.body)
    except (ValueError, RecursionError):
        says = "The platform's answer to the command is not readable."
        return PlatformSilent(says, Cause.PLATFORM_UNCLEAR, request_id=request_id)
    return None


def _code(answer: Answer) -> str | None:
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return word(body, "code")
