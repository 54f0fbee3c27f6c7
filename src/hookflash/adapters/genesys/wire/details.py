"""A conversation as analytics tell it (reference genesys-cloud 12)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hookflash.adapters.genesys.wire.common import Row
from hookflash.adapters.kit.answers import unreadable
from hookflash.adapters.kit.fields import count, instant, rows, text, word


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one party's connection.

    Attributes:
        kind: The vendor's ``segmentType`` in lower case.
        is_called: Whether the party is an agent, or was called from inside.
        disconnect: Why the connection ended with it, in lower case.
    """

    kind: str
    is_called: bool
    start: datetime
    end: datetime | None
    disconnect: str | None


@dataclass(frozen=True, slots=True)
class Details:
    """A conversation.

    Attributes:
        transfers: The sum of ``nTransferred``; absent if no session has that metric.
        segments: Those that can be read, in no order.
    """

    transfers: int | None
    segments: tuple[Segment, ...]


def parse_details(data: Any) -> Details:
    """A conversation's details; figures that are not there are absent."""
    if text(data, "conversationId") is None:
        raise unreadable("call")
    sessions = [(one, session) for one in rows(data, "participants") for session in rows(one, "sessions")]
    counts = [
        counted
        for _, session in sessions
        for metric in rows(session, "metrics")
        if text(metric, "name") == "nTransferred" and (counted := count(metric, "value")) is not None
    ]
    return Details(
        transfers=sum(counts) if counts else None,
        segments=tuple(segment for one, session in sessions for segment in _segments(one, session)),
    )


def _segments(participant: Row, session: Row) -> Iterator[Segment]:
    purpose = word(participant, "purpose")
    is_called = purpose in _INSIDE or (purpose == "external" and word(session, "direction") == "outbound")
    for row in rows(session, "segments"):
        kind, start = word(row, "segmentType"), instant(row, "segmentStart")
        if kind is not None and start is not None:
            yield Segment(kind, is_called, start, instant(row, "segmentEnd"), word(row, "disconnectType"))


_INSIDE = frozenset({"agent", "user"})
