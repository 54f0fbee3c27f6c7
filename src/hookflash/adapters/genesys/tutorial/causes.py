"""The one table from this dialect's answers to our causes.

The tutorials tell what a status means for an operation, and nothing about codes: status and operation decide.
"""

import json
from collections.abc import Iterable
from datetime import datetime

from hookflash.adapters.genesys.causes import as_error, doubt_success
from hookflash.adapters.genesys.tutorial.operations import NEEDED, Operation
from hookflash.adapters.kit.answers import BROKEN, OTHER, STRANGE, Outcome, Row
from hookflash.adapters.kit.answers import missing as _missing
from hookflash.adapters.kit.answers import refused as _refused
from hookflash.adapters.kit.exchange import Ask
from hookflash.adapters.kit.http import Answer
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError


def _rows(
    operations: Iterable[Operation], statuses: Iterable[int], row: Row
) -> dict[tuple[Operation | None, int], Row]:
    return {(operation, status): row for operation in operations for status in statuses}


_NO_CALL = _missing(Cause.CALL_GONE, "The platform knows no such call, or it has ended.")
_BAD_TARGET = _refused(
    Cause.INVALID_TARGET, "The platform does not accept the target, or the call is there already."
)
_CONFLICT = _refused(Cause.VERSION_CONFLICT, "The call has changed, or something else is being done with it.")
_NO_CONSULT = _refused(Cause.VERSION_CONFLICT, "No consultation is under way on this call.")
_NO_CALLER = _refused(
    Cause.NOT_AVAILABLE, "The platform does not let this agent call: no such user, or no phone is assigned."
)
_NO_LIST = _refused(Cause.NOT_SUPPORTED, "The platform has no list to find names in.")

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
TABLE: dict[tuple[Operation | None, int], Row] = {
    **_rows(_ABOUT_CALLS, (404,), _NO_CALL),
    **_rows((Operation.READ_CALL,), (400,), _NO_CALL),
    **_rows(_MOVES, (400,), _BAD_TARGET),
    **_rows((Operation.FINISH_CONSULT,), (404,), _NO_CONSULT),
    **_rows((Operation.PLACE_CALL,), _NO_SUCH_THING, _NO_CALLER),
    **_rows(_LISTS, (404, 405), _NO_LIST),
    **_rows(
        (Operation.READ_QUEUE,),
        _NO_SUCH_THING,
        _missing(Cause.TARGET_MISSING, "The platform knows no such queue."),
    ),
    **_rows(
        (Operation.READ_SKILL,),
        _NO_SUCH_THING,
        _missing(Cause.TARGET_MISSING, "The platform knows no such skill."),
    ),
    **_rows(
        (Operation.READ_USER,),
        _NO_SUCH_THING,
        _missing(Cause.TARGET_MISSING, "The platform knows no such agent."),
    ),
    (None, 401): _refused(Cause.CREDENTIALS_REJECTED, "The platform refused the access token."),
    (None, 408): BROKEN,
    (None, 409): _CONFLICT,
    (None, 412): _CONFLICT,  # what HTTP itself has for an If-Match that does not match (RFC 9110 13.1.1)
    (None, 429): Row(
        Outcome.BUSY, Cause.RATE_LIMITED, "The platform refused the request for its rate limit."
    ),
}


def find_row(operation: Operation, status: int, *, is_api: bool = True) -> Row:
    """The row of an answer that is no success.

    Args:
        operation: What was asked.
        status: The HTTP status.
        is_api: Whether the body is a JSON object. A 404 with another one comes from something in between,
            which knows nothing about calls.
    """
    if status == _NOT_FOUND and not is_api:
        return STRANGE
    if status == _FORBIDDEN:
        scopes = " or ".join(NEEDED[operation])
        return _refused(Cause.NOT_PERMITTED, f"The platform does not permit it; it needs the scope {scopes}.")
    row = TABLE.get((operation, status)) or TABLE.get((None, status))
    if row is not None:
        return row
    if 400 <= status < 500:  # noqa: PLR2004 - the class of client errors
        return OTHER
    return BROKEN if status >= 500 else STRANGE  # noqa: PLR2004 - the class of server errors


_FORBIDDEN = 403
_NOT_FOUND = 404


def refusal(ask: Ask, answer: Answer, now: datetime) -> PlatformError | None:
    """The error an answer stands for; none if it is a success."""
    if answer.is_success:
        return doubt_success(ask, answer)
    row = find_row(Operation(ask.subject), answer.status, is_api=_is_api(answer))
    return as_error(ask, answer, row, now)


def unsent(error: PlatformError) -> PlatformError:
    """The error of a command that did not go out."""
    error.was_sent = False
    return error


def _is_api(answer: Answer) -> bool:
    try:
        return isinstance(json.loads(answer.body), dict)
    except (ValueError, RecursionError):
        return False
