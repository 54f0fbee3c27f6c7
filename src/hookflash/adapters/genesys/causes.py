"""The one table from this platform's answers to our causes.

Codes and status numbers: reference genesys-cloud 1.5, 2.1, 3, 4, 5, 7 and 11; most stem from the vendor's
specification of 2018, newer codes fall to the row of their status. The vendor's own text is never passed on.
"""

import json
from datetime import datetime
from enum import StrEnum

from hookflash.adapters.kit.answers import (
    BROKEN,
    NO_SUCH_QUEUE,
    OTHER,
    OVER_THE_LIMIT,
    STRANGE,
    TOKEN_REFUSED,
    Outcome,
    Row,
    doubt_accepted,
    error_of_row,
    refused,
    row_of_class,
    showable_id,
)
from hookflash.adapters.kit.exchange import Ask
from hookflash.adapters.kit.fields import word
from hookflash.adapters.kit.http import Answer
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError
from hookflash.domain.requests import Release


class Subject(StrEnum):
    """What a request is about: decides what a 'not found' means."""

    CALL = "call"
    LINE = "line"  # a call's place in a queue
    QUEUE = "queue"
    AGENT = "agent"
    SKILL = "skill"
    CONTACT = "contact"
    HOURS = "hours"
    ACCOUNT = "account"


_GONE = refused(Cause.CALL_GONE, "The call or the leg is no longer connected.")
_LEFT = refused(Cause.CALL_GONE, "The agent is no longer on the call.")
_NOT_NOW = refused(Cause.VERSION_CONFLICT, "The call is not in a state for this.")
_NO_CONSULT = refused(Cause.VERSION_CONFLICT, "No consultation is under way on this call.")
_SAME = refused(Cause.INVALID_TARGET, "The call is already there.")
_MISSING = Row(Outcome.MISSING, Cause.PLATFORM_REFUSED, "The platform does not know it.")
_UNKNOWN_CALL = Row(Outcome.MISSING, Cause.CALL_GONE, "The platform knows no such call or leg.")
_NOT_IN_LINE = refused(Cause.VERSION_CONFLICT, "The call waits in no queue.")

# (status, code in lower case); a status without a code stands for all its other codes.
TABLE: dict[tuple[int, str | None], Row] = {
    (400, "conversations.error.transfer.not.connected"): _GONE,
    (400, "conversation.error.call.disconnected"): _GONE,
    (400, "conversation.error.participant.no.active.conversations"): _GONE,
    (400, "conversations.error.queue.not.found"): NO_SUCH_QUEUE,
    (400, "conversations.error.transfer.same.party"): _SAME,
    (400, "conversation.error.cannot.transfer.to.self"): _SAME,
    (400, "conversations.error.transfer.destination.required"): refused(
        Cause.INVALID_TARGET, "The platform does not accept this target."
    ),
    (400, "conversations.error.transfer.acd.call.unattended"): Row(
        Outcome.REFUSED,
        Cause.NOT_SUPPORTED,
        "The platform moves this call only while the agent stays on it.",
        insists_on=Release.ON_ANSWER,
    ),
    (400, "conversations.error.transfer.usercall.voicemail"): refused(
        Cause.NOT_SUPPORTED, "The platform sends only personal calls to voicemail this way."
    ),
    (400, "conversation.error.cannot.transfer.conference"): refused(
        Cause.NOT_SUPPORTED, "The platform does not move a call with several parties this way."
    ),
    (400, "conversation.error.consult.transfer.no.initiator"): _LEFT,
    (400, "conversation.error.consult.transfer.no.destination"): refused(
        Cause.INVALID_TARGET, "The platform does not accept this target."
    ),
    (400, "conversation.error.consult.transfer.not.started"): _NO_CONSULT,
    (400, "not.a.participant"): _LEFT,
    (400, "object.participant.id.required"): refused(
        Cause.CALL_GONE, "The party that is to be handed over is not connected."
    ),
    (400, "not.a.user"): refused(
        Cause.NOT_PERMITTED,
        "The platform wants the agent's own token for this: `hookflash login` stores one, "
        "or the connection's user_tokens name it.",
    ),
    (400, "conversation.error.hold.alerting"): _NOT_NOW,
    (400, "conversation.error.wrapup.code.required"): refused(
        Cause.INVALID_TARGET, "The platform wants a wrap-up code."
    ),
    (400, "conversation.error.wrapup.cannot.skip"): refused(
        Cause.NOT_SUPPORTED, "The platform lets nobody skip this wrap-up."
    ),
    (400, "conversation.error.cannot.confine.party"): refused(
        Cause.NOT_SUPPORTED, "The platform cannot set this party apart."
    ),
    (400, "conversation.error.cannot.disconnect.call"): _NOT_NOW,
    (400, "conversation.error.participant.attribute.null"): OTHER,
    (400, "conversation.error.no.user.station"): refused(
        Cause.NOT_AVAILABLE, "The agent has no phone to call from."
    ),
    (400, "too.many.create.conversation.parameters"): OTHER,
    (400, None): OTHER,
    (401, None): TOKEN_REFUSED,
    (403, None): refused(Cause.NOT_PERMITTED, "The connection's credentials lack a permission for this."),
    (403, "conversation.error.forbidden.not.active.participant"): _LEFT,
    (404, None): _MISSING,
    (404, "conversation.error.conversation.not.found"): _UNKNOWN_CALL,
    (404, "conversation.error.not.conversation.participant"): _UNKNOWN_CALL,
    (404, "conversation.error.consult.transfer.pending.not.found"): _NO_CONSULT,
    (408, None): BROKEN,
    (409, None): refused(Cause.VERSION_CONFLICT, "Somebody else changed it at the same moment."),
    (429, None): OVER_THE_LIMIT,
    (500, None): BROKEN,
    (502, None): BROKEN,
    (503, None): BROKEN,
    (504, None): BROKEN,
}
# What the platform may call an id that is none; on a read of one thing it means that there is no such thing.
BAD_ID_CODES = frozenset({"bad.request", "invalid.id", "invalid.value", "constraint.validation"})

_MISSING_CAUSES: dict[str, tuple[Cause, str]] = {
    Subject.CALL: (Cause.CALL_GONE, "The platform knows no such call or leg."),
    Subject.QUEUE: (Cause.TARGET_MISSING, "The platform knows no such queue."),
    Subject.AGENT: (Cause.TARGET_MISSING, "The platform knows no such agent."),
    Subject.SKILL: (Cause.TARGET_MISSING, "The platform knows no such skill."),
    Subject.CONTACT: (Cause.TARGET_MISSING, "The platform knows no such contact, or no such call."),
    Subject.HOURS: (Cause.TARGET_MISSING, "The platform knows no such schedule."),
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
        return STRANGE
    if status == _BAD_REQUEST and names_one_thing and code in BAD_ID_CODES:
        return _MISSING
    row = TABLE.get((status, code)) or TABLE.get((status, None))
    return row or row_of_class(status)


_BAD_REQUEST = 400
_NOT_FOUND = 404
# Which of these a call that waits in no queue gets is not established (reference 6, 14.7).
_MEANS_NOT_IN_LINE = (OTHER, _MISSING, _GONE)


def refusal(ask: Ask, answer: Answer, now: datetime) -> PlatformError | None:
    """The error an answer stands for; none if it is a success."""
    if answer.is_success:
        return doubt_success(ask, answer)
    names_one_thing = not ask.is_command and ask.subject in _MISSING_CAUSES
    row = find_row(answer.status, _code(answer), names_one_thing=names_one_thing)
    if ask.subject == Subject.LINE and row in _MEANS_NOT_IN_LINE:
        row = _NOT_IN_LINE
    return as_error(ask, answer, _missing(ask.subject) if row is _MISSING else row, now)


def as_error(ask: Ask, answer: Answer, row: Row, now: datetime) -> PlatformError:
    """The error that a row of a table of causes makes of an answer."""
    return error_of_row(ask, answer, row, now, find_request_id(answer))


def _missing(subject: str) -> Row:
    if subject not in _MISSING_CAUSES:
        return refused(_MISSING.cause, _MISSING.says)
    cause, says = _MISSING_CAUSES[subject]
    return Row(Outcome.MISSING, cause, says)


def find_request_id(answer: Answer) -> str | None:
    """The platform's correlation id (reference genesys-cloud 1.5), if it can be shown."""
    return showable_id(answer.header("ININ-Correlation-Id"))


def doubt_success(ask: Ask, answer: Answer) -> PlatformError | None:
    """The error for a command's answer that is neither empty nor JSON."""
    return doubt_accepted(ask, answer, find_request_id(answer))


def _code(answer: Answer) -> str | None:
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return word(body, "code")
