"""The one table from this dialect's answers to our causes: statuses, and transfers' reasons (seed 003)."""

from datetime import datetime

from hookflash.adapters.cxone.tutorial.operations import NEEDED, Operation
from hookflash.adapters.kit.answers import (
    BROKEN,
    NO_SUCH_AGENT,
    NO_SUCH_QUEUE,
    NO_SUCH_SKILL,
    OVER_THE_LIMIT,
    TOKEN_REFUSED,
    missing,
    refused,
    showable_id,
)
from hookflash.adapters.kit.exchange import Ask
from hookflash.adapters.kit.http import Answer
from hookflash.adapters.kit.status_table import Rows, StatusTable, rows
from hookflash.domain.calls import LegEnd
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError

_NO_CALL = missing(Cause.CALL_GONE, "The platform knows no such call.")
# The call was there a moment ago: it is read before every transfer.
_NO_PLACE = missing(Cause.TARGET_MISSING, "The platform knows no such target, or the call no longer.")
_NO_TARGET = refused(
    Cause.INVALID_TARGET, "The platform does not accept the target, or the queue is not in use."
)
_CONFLICT = refused(
    Cause.VERSION_CONFLICT, "Something else is being done with the call, or it is not in a state for this."
)
_NO_CONSULT = refused(Cause.VERSION_CONFLICT, "No consultation is under way on this call.")
_NO_PROFILES = refused(Cause.NOT_SUPPORTED, "The platform shows no security profiles.")

_TRANSFERS = (Operation.TRANSFER, Operation.ROUTE_BY_SKILL)
# An id that is none is a 400, one of nothing a 404.
_NO_SUCH_THING = (400, 404)

# By operation and status; a status without operation stands for all the others.
TABLE: Rows = {
    **rows((Operation.READ_CALL,), _NO_SUCH_THING, _NO_CALL),
    **rows(_TRANSFERS, (400,), _NO_TARGET),
    **rows(_TRANSFERS, (404,), _NO_PLACE),
    **rows((Operation.FINISH_CONSULT,), (404,), _NO_CONSULT),
    **rows((Operation.READ_PROFILES,), (403, 404, 405), _NO_PROFILES),
    **rows((Operation.QUERY_ANALYTICS,), (404,), _NO_CALL),
    **rows(
        (Operation.READ_QUEUE, Operation.LIST_AGENTS, Operation.LIST_CAMPAIGNS), _NO_SUCH_THING, NO_SUCH_QUEUE
    ),
    **rows((Operation.READ_SKILL,), _NO_SUCH_THING, NO_SUCH_SKILL),
    **rows((Operation.READ_USER,), _NO_SUCH_THING, NO_SUCH_AGENT),
    (None, 401): TOKEN_REFUSED,
    (None, 408): BROKEN,
    (None, 409): _CONFLICT,
    (None, 429): OVER_THE_LIMIT,
}
_STATUSES = StatusTable(TABLE, NEEDED)
find_row = _STATUSES.find_row

# Why a transfer failed, or a party left; what is not here is some other end, never an error.
REASONS = {
    "busy": LegEnd.BUSY,
    "no_answer": LegEnd.NO_ANSWER,
    "declined": LegEnd.DECLINED,
    "invalid_target": LegEnd.INVALID,
    "unavailable": LegEnd.NOT_AVAILABLE,
    "queue_full": LegEnd.QUEUE_FULL,
    "queue_closed": LegEnd.QUEUE_CLOSED,
    "no_agents": LegEnd.NO_AGENTS,
    "transferred": LegEnd.TRANSFERRED,
    "hung_up": LegEnd.HUNG_UP,
    "far_end_hung_up": LegEnd.OTHER,
    "system": LegEnd.FAILED,
    "cancelled": LegEnd.OTHER,
}


def refusal(ask: Ask, answer: Answer, now: datetime) -> PlatformError | None:
    """The error an answer stands for; none if it is a success."""
    return _STATUSES.refusal(ask, answer, now, find_request_id(answer))


def find_request_id(answer: Answer) -> str | None:
    """The correlation id of an answer, if it can be shown."""
    return showable_id(answer.header("X-Request-Id"))
