"""Tables of causes by operation and status, for platforms whose codes tell nothing or are not known."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from hookflash.adapters.kit.answers import (
    STRANGE,
    Row,
    doubt_accepted,
    error_of_row,
    is_object,
    refused,
    row_of_class,
)
from hookflash.adapters.kit.exchange import Ask
from hookflash.adapters.kit.http import Answer
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError

Rows = dict[tuple[str | None, int], Row]
_FORBIDDEN = 403
_NOT_FOUND = 404


def rows(operations: Iterable[str], statuses: Iterable[int], row: Row) -> Rows:
    """The same row for every one of these."""
    return {(operation, status): row for operation in operations for status in statuses}


class StatusTable:
    """What a status means for an operation.

    Args:
        table: By operation and status; a status without operation stands for all the others.
        needed: The scopes of each operation, any one of which is enough: a 403 means that they are lacking.
    """

    def __init__(
        self, table: Mapping[tuple[str | None, int], Row], needed: Mapping[Any, tuple[str, ...]]
    ) -> None:
        self._table = table
        self._needed = needed

    def find_row(self, operation: str, status: int, *, is_api: bool = True) -> Row:
        """The row of an answer that is no success.

        Args:
            operation: What was asked.
            status: The HTTP status.
            is_api: Whether the body is a JSON object. A 404 with another one comes from something in between,
                which knows nothing about calls.
        """
        if status == _NOT_FOUND and not is_api:
            return STRANGE
        if status == _FORBIDDEN and operation in self._needed:
            scopes = " or ".join(self._needed[operation])
            return refused(
                Cause.NOT_PERMITTED, f"The platform does not permit it; it needs the scope {scopes}."
            )
        row = self._table.get((operation, status)) or self._table.get((None, status))
        return row or row_of_class(status)

    def refusal(
        self, ask: Ask, answer: Answer, now: datetime, request_id: str | None
    ) -> PlatformError | None:
        """The error an answer stands for; none if it is a success."""
        if answer.is_success:
            return doubt_accepted(ask, answer, request_id)
        row = self.find_row(ask.subject, answer.status, is_api=is_object(answer))
        return error_of_row(ask, answer, row, now, request_id)
