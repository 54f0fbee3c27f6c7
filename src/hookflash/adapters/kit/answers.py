"""What a platform's table of causes is made of, and the errors that its rows stand for."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hookflash.adapters.kit.exchange import Ask
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
from hookflash.domain.requests import Release

_LONGEST_ID = 100


class Outcome(StrEnum):
    """What an answer says about the request, before it is known whether it was a command."""

    REFUSED = "refused"
    MISSING = "missing"  # the thing the request is about
    BUSY = "busy"
    BROKEN = "broken"  # the platform or something before it failed: a command may have had its effect
    STRANGE = "strange"  # not an answer this API gives


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; `insists_on` is what the platform wants instead."""

    outcome: Outcome
    cause: Cause
    says: str
    insists_on: Release | None = None


def refused(cause: Cause, says: str) -> Row:
    """The row of an answer that says no."""
    return Row(Outcome.REFUSED, cause, says)


def missing(cause: Cause, says: str) -> Row:
    """The row of an answer that says that the thing does not exist."""
    return Row(Outcome.MISSING, cause, says)


BROKEN = Row(Outcome.BROKEN, Cause.PLATFORM_DOWN, "The platform failed while answering.")
TOKEN_REFUSED = refused(Cause.CREDENTIALS_REJECTED, "The platform refused the access token.")
OVER_THE_LIMIT = Row(Outcome.BUSY, Cause.RATE_LIMITED, "The platform refused the request for its rate limit.")
NO_SUCH_QUEUE = missing(Cause.TARGET_MISSING, "The platform knows no such queue.")
NO_SUCH_SKILL = missing(Cause.TARGET_MISSING, "The platform knows no such skill.")
NO_SUCH_AGENT = missing(Cause.TARGET_MISSING, "The platform knows no such agent.")
STRANGE = Row(Outcome.STRANGE, Cause.PLATFORM_UNCLEAR, "The platform's answer makes no sense here.")
OTHER = refused(Cause.PLATFORM_REFUSED, "The platform refused the request.")


def error_of_row(ask: Ask, answer: Answer, row: Row, now: datetime, request_id: str | None) -> PlatformError:
    """The error that a row makes of an answer.

    Args:
        ask: What was asked: a command that may have had its effect is not refused but in doubt.
        answer: What came back.
        row: What it stands for.
        now: The present time, for a wait that is given as a date.
        request_id: The platform's correlation id.
    """
    if row.outcome is Outcome.BUSY:
        wait_s = parse_retry_after(answer.headers_named("Retry-After"), now)
        return PlatformBusy(row.says, retry_after_s=wait_s, request_id=request_id)
    if row.outcome is Outcome.MISSING:
        return PlatformMissing(row.says, row.cause, request_id=request_id)
    if row.outcome is Outcome.REFUSED:
        return PlatformRefused(row.says, row.cause, request_id=request_id, insists_on=row.insists_on)
    if ask.is_command:
        return PlatformSilent(row.says, Cause.PLATFORM_UNCLEAR, request_id=request_id)
    return PlatformError(row.says, row.cause, request_id=request_id)


def doubt_accepted(ask: Ask, answer: Answer, request_id: str | None) -> PlatformError | None:
    """A command is accepted with an empty or a JSON body; a page of HTML comes from something in between."""
    if not ask.is_command or not answer.body.strip():
        return None
    try:
        json.loads(answer.body)
    except (ValueError, RecursionError):
        says = "The platform's answer to the command is not readable."
        return PlatformSilent(says, Cause.PLATFORM_UNCLEAR, request_id=request_id)
    return None


def showable_id(value: str | None) -> str | None:
    """A correlation id from a header, if it can be shown."""
    if value is None or len(value) > _LONGEST_ID or not (value.isascii() and value.isprintable()):
        return None
    return value.strip() or None


def row_of_class(status: int) -> Row:
    """The row of a status that no table has."""
    if 400 <= status < 500:  # noqa: PLR2004 - the class of client errors
        return OTHER
    return BROKEN if status >= 500 else STRANGE  # noqa: PLR2004 - the class of server errors


def is_object(answer: Answer) -> bool:
    """Whether the body is a JSON object: what an API says, and what stands between rarely does."""
    try:
        return isinstance(json.loads(answer.body), dict)
    except (ValueError, RecursionError):
        return False


def unsent(error: PlatformError) -> PlatformError:
    """The error, known to have come before anything was sent."""
    error.was_sent = False
    return error


def unreadable(what: str) -> PlatformError:
    """The error for an answer that lacks what we need."""
    return PlatformError(f"The platform's answer about the {what} is not readable.", Cause.PLATFORM_UNCLEAR)
