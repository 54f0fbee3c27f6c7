"""The one table from this platform's answers to our causes (reference nice-cxone 2, 3, 4, 6).

What went wrong stands in the body's ``error``, in the header ``icStatusDescription``, or in both; events have
a ``DisconnectCode`` of their own, and contacts an ``endReason``. The vendor's own text is never passed on.
"""

import json
from datetime import datetime
from enum import StrEnum

from hookflash.adapters.cxone.wire.common import letters
from hookflash.adapters.kit.answers import (
    BROKEN,
    NO_SUCH_AGENT,
    NO_SUCH_SKILL,
    OTHER,
    OVER_THE_LIMIT,
    STRANGE,
    TOKEN_REFUSED,
    Row,
    doubt_accepted,
    error_of_row,
    missing,
    refused,
    row_of_class,
    showable_id,
)
from hookflash.adapters.kit.exchange import Ask
from hookflash.adapters.kit.http import Answer
from hookflash.domain.calls import LegEnd
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError


class Subject(StrEnum):
    """What a request is about: decides what a 'not found' or a conflict means."""

    CALL = "call"
    SESSION = "session"  # whether an agent has one, and its events
    CONTROL = "control"  # a command within one
    DIAL = "dial"  # one that calls somebody
    SKILL = "skill"
    AGENT = "agent"
    HOURS = "hours"
    ACCOUNT = "account"


_NOT_FOUND = 404
_CONFLICT = 409
_NOT_MODIFIED = 304
STATUS_TEXT = "icStatusDescription"

_MISSING = missing(Cause.PLATFORM_REFUSED, "The platform does not know it.")
_NO_CALL = missing(Cause.CALL_GONE, "The platform knows no such call or leg.")
_NOT_NOW = refused(Cause.VERSION_CONFLICT, "The call is not in a state for this.")
_NO_SESSION = missing(Cause.NOT_AVAILABLE, "The agent is not logged in.")
_STALE = refused(Cause.VERSION_CONFLICT, "The agent's session is over, or goes on under another id.")
_NO_SKILL = refused(Cause.INVALID_TARGET, "The platform does not accept this skill.")
_NO_AGENT = refused(Cause.INVALID_TARGET, "The platform does not accept this agent.")
_NO_OPERATION = refused(Cause.NOT_SUPPORTED, "This version of the platform has no such operation.")

# (status, what it says, letters alone in lower case); a status alone stands for everything else it says.
TABLE: dict[tuple[int, str | None], Row] = {
    (400, "invalidskill"): _NO_SKILL,
    (400, "invalidskillid"): _NO_SKILL,
    (400, "skillisnotvalid"): _NO_SKILL,
    (400, "invalidagent"): _NO_AGENT,
    (400, "invalidagentid"): _NO_AGENT,
    (400, "invalidagentusername"): _NO_AGENT,
    (400, "invalidphonenumber"): refused(Cause.INVALID_TARGET, "The platform does not accept this number."),
    (400, "phonenumberisnotvalid"): refused(
        Cause.INVALID_TARGET, "The platform does not accept this number."
    ),
    (400, "invalidcontactid"): _NO_CALL,
    (400, "invalidstation"): refused(Cause.NOT_AVAILABLE, "The agent has no phone with which to log in."),
    (400, "invalidstate"): _NOT_NOW,
    (400, "invalidstaterequest"): _NOT_NOW,
    (400, "invalidmediatype"): refused(Cause.NOT_SUPPORTED, "The platform does this to no phone call."),
    (400, None): OTHER,
    (401, None): TOKEN_REFUSED,
    (403, None): refused(
        Cause.NOT_PERMITTED, "The security profile of the access key's user does not allow this."
    ),
    (404, "invalidcontactid"): _NO_CALL,
    (404, "invalidagentsession"): _STALE,
    (404, "invalidskillid"): NO_SUCH_SKILL,
    (404, "invalidagentid"): NO_SUCH_AGENT,
    (404, "resourcenotfound"): _NO_OPERATION,
    (404, None): _MISSING,
    (405, None): _NO_OPERATION,
    (408, None): BROKEN,
    (409, None): _NOT_NOW,
    (429, None): OVER_THE_LIMIT,
}
# What the subject makes of a thing that is missing.
_MISSING_ROWS = {
    Subject.CALL: _NO_CALL,
    Subject.CONTROL: _NO_CALL,
    Subject.DIAL: _NO_CALL,
    Subject.SKILL: NO_SUCH_SKILL,
    Subject.AGENT: NO_SUCH_AGENT,
    Subject.HOURS: missing(Cause.TARGET_MISSING, "The platform knows no such hours of operation."),
}

# What DisconnectCode may hold; its values are not established, these are those of ITU-T Q.850 (reference 10).
DISCONNECT_CODES = {
    "1": LegEnd.INVALID,
    "16": LegEnd.HUNG_UP,
    "17": LegEnd.BUSY,
    "18": LegEnd.NO_ANSWER,
    "19": LegEnd.NO_ANSWER,
    "20": LegEnd.NOT_AVAILABLE,
    "21": LegEnd.DECLINED,
    "28": LegEnd.INVALID,
}
END_REASONS = {
    "transferred": LegEnd.TRANSFERRED,
    "contacthungup": LegEnd.HUNG_UP,
    "agenthungup": LegEnd.HUNG_UP,
    "busy": LegEnd.BUSY,
    "noanswer": LegEnd.NO_ANSWER,
    "invalidnumber": LegEnd.INVALID,
    "refused": LegEnd.DECLINED,
}


def find_row(status: int, says: str | None, subject: str) -> Row:
    """The row of an answer that is no success.

    Args:
        status: The HTTP status.
        says: What it says, letters alone; none if the answer is not the vendor's. A 404 that says nothing
            comes from something in between, which knows nothing about calls.
        subject: What the request was about.
    """
    if subject == Subject.SESSION and (status == _CONFLICT or (status == _NOT_FOUND and says is not None)):
        return _NO_SESSION
    if status == _NOT_FOUND and says is None:
        return STRANGE
    row = TABLE.get((status, says)) or TABLE.get((status, None))
    if row is _MISSING:
        return _MISSING_ROWS.get(Subject(subject), _MISSING)
    return row or row_of_class(status)


def refusal(ask: Ask, answer: Answer, now: datetime) -> PlatformError | None:
    """The error an answer stands for; none if it is a success, as nothing new among events is."""
    if answer.is_success:
        return doubt_accepted(ask, answer, find_request_id(answer))
    if answer.status == _NOT_MODIFIED and ask.subject == Subject.SESSION:
        return None
    row = find_row(answer.status, find_error(answer), ask.subject)
    return error_of_row(ask, answer, row, now, find_request_id(answer))


def find_request_id(answer: Answer) -> str | None:
    """The correlation id of an answer (reference 3.4), if it can be shown."""
    return showable_id(answer.header("CorrelationId"))


def find_error(answer: Answer) -> str | None:
    """What an answer says is wrong, letters alone in lower case: in its body, else in its header."""
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        body = None
    told = letters(body, "error", "errorDescription", "error_description", "error_Description")
    return told or letters({STATUS_TEXT: answer.header(STATUS_TEXT)}, STATUS_TEXT)
