"""Rows about opening hours: by the week, by holiday, in an emergency."""

from .evidence import Seen
from .rows import Row, rejected
from .stages import Need
from .steps import emergency_is_declared, says_in_check
from .world import HOLIDAY, LATE


def _says_when(seen: Seen) -> None:
    """The requester is told when the line opens."""
    check = next(one for one in seen.record["checks"] if one["name"] == "target_open")
    assert check["evidence"]["opens_at"] > seen.record["accepted_at"]


ROWS: tuple[Row, ...] = (
    rejected(
        "opens-later",
        "queue_closed",
        asks={"to": f"queue:{LATE}"},
        attempts=("skipped queue_closed",),
        also=_says_when,
        but={"cxone": {"also": says_in_check("target_open", "closed")}},  # this week's hours alone are told
    ),
    rejected(
        "on-a-holiday",
        "queue_closed",
        needs=frozenset({Need.HOLIDAYS}),
        asks={"to": f"queue:{HOLIDAY}"},
        attempts=("skipped queue_closed",),
        also=says_in_check("target_open", "holiday", "Founders' Days", "opens_at"),
    ),
    rejected(
        "in-an-emergency",
        "queue_closed",
        needs=frozenset({Need.EMERGENCIES}),
        asks={"to": "queue:Sales"},
        beforehand=emergency_is_declared,
        attempts=("skipped queue_closed",),
        also=says_in_check("target_open", "emergency", "Evacuation"),
    ),
)
