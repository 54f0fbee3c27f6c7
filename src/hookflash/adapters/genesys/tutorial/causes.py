"""The one table from this dialect's answers to our causes.

The tutorials tell what a status means for an operation, and nothing about codes: status and operation decide.
"""

from datetime import datetime

from hookflash.adapters.genesys.causes import find_request_id
from hookflash.adapters.genesys.tutorial.operations import NEEDED, Operation
from hookflash.adapters.kit.answers import (
    BROKEN,
    NO_SUCH_AGENT,
    NO_SUCH_QUEUE,
    NO_SUCH_SKILL,
    OVER_THE_LIMIT,
    TOKEN_REFUSED,
    missing,
    refused,
)
from hookflash.adapters.kit.exchange import Ask
from hookflash.adapters.kit.http import Answer
from hookflash.adapters.kit.status_table import Rows, StatusTable, rows
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError

_NO_CALL = missing(Cause.CALL_GONE, "The platform knows no such call, or it has ended.")
_BAD_TARGET = refused(
    Cause.INVALID_TARGET, "The platform does not accept the target, or the call is there already."
)
_CONFLICT = refused(Cause.VERSION_CONFLICT, "The call has changed, or something else is being done with it.")
_NO_CONSULT = refused(Cause.VERSION_CONFLICT, "No consultation is under way on this call.")
_NO_CALLER = refused(
    Cause.NOT_AVAILABLE, "The platform does not let this agent call: no such user, or no phone is assigned."
)
_NO_LIST = refused(Cause.NOT_SUPPORTED, "The platform has no list to find names in.")

_ABOUT_CALLS = (
    Operation.READ_CALL,
    Operation.READ_VOICE,
    Operation.READ_CONVERSATION,
    Operation.TRANSFER,
    Operation.PATCH_VOICE,
    Operation.ACT,
)
_MOVES = (Operation.TRANSFER, Operation.PATCH_VOICE, Operation.ACT)
_LISTS = (Operation.LIST_QUEUES, Operation.LIST_SKILLS, Operation.LIST_USERS)
# An id that is none is a 400 in one tutorial and a 404 in the next.
_NO_SUCH_THING = (400, 404)

# By operation and status; a status without operation stands for all the others.
TABLE: Rows = {
    **rows(_ABOUT_CALLS, (404,), _NO_CALL),
    **rows((Operation.READ_CALL,), (400,), _NO_CALL),
    **rows(_MOVES, (400,), _BAD_TARGET),
    **rows((Operation.FINISH_CONSULT,), (404,), _NO_CONSULT),
    **rows((Operation.PLACE_CALL,), _NO_SUCH_THING, _NO_CALLER),
    **rows(_LISTS, (404, 405), _NO_LIST),
    **rows((Operation.READ_QUEUE,), _NO_SUCH_THING, NO_SUCH_QUEUE),
    **rows((Operation.READ_SKILL,), _NO_SUCH_THING, NO_SUCH_SKILL),
    **rows((Operation.READ_USER,), _NO_SUCH_THING, NO_SUCH_AGENT),
    (None, 401): TOKEN_REFUSED,
    (None, 408): BROKEN,
    (None, 409): _CONFLICT,
    (None, 412): _CONFLICT,  # what HTTP itself has for an If-Match that does not match (RFC 9110 13.1.1)
    (None, 429): OVER_THE_LIMIT,
}


_STATUSES = StatusTable(TABLE, NEEDED)
find_row = _STATUSES.find_row


def refusal(ask: Ask, answer: Answer, now: datetime) -> PlatformError | None:
    """The error an answer stands for; none if it is a success."""
    return _STATUSES.refusal(ask, answer, now, find_request_id(answer))
