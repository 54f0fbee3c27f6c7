"""What our own records say about a call, an agent and a requester."""

from datetime import datetime

import apsw
from pydantic import TypeAdapter

from hookflash.domain.ids import TRANSFER_PREFIX
from hookflash.domain.journeys import Journey

_JOURNEY = TypeAdapter(Journey)
# Behind every id.
_NO_LIMIT = "~"


def range_of(prefix: str) -> tuple[str, str]:
    """The ids with a prefix: from the first text on, before the second."""
    return f"{prefix}_", f"{prefix}`"


def is_busy(db: apsw.Connection, connection: str, subject: str, *, beside: str = "") -> bool:
    """Whether a record, beside one, is running that has that subject, or has it as its alias."""
    row = db.execute(
        # Each half on an index of its own, which an OR would not be sure of.
        "SELECT 1 FROM records WHERE connection = ?1 AND subject = ?2 AND is_active = 1 AND id <> ?3 "
        "UNION ALL SELECT 1 FROM records WHERE connection = ?1 AND alias = ?2 AND is_active = 1 "
        "AND alias IS NOT NULL AND id <> ?3",
        (connection, subject, beside),
    ).fetchone()
    return row is not None


def last_journey(db: apsw.Connection, connection: str, call_id: str, before_id: str | None) -> Journey | None:
    """The journey of the newest earlier transfer that moved the call, of those before one."""
    first, behind = range_of(TRANSFER_PREFIX)
    row = db.execute(
        "SELECT json_extract(state, '$.transfer.journey') FROM records WHERE subject = ? AND connection = ? "
        "AND id >= ? AND id < ? AND id < ? AND json_extract(state, '$.transfer.journey.depth') > 0 "
        "ORDER BY id DESC LIMIT 1",
        (call_id, connection, first, behind, before_id or _NO_LIMIT),
    ).fetchone()
    return _JOURNEY.validate_json(str(row[0])) if row else None


def count_dialled(db: apsw.Connection, connection: str, requester: str | None, since: datetime) -> int:
    """How many records in which a number is to be dialled a requester has asked for since then."""
    row = db.execute(
        "SELECT count(*) FROM dialled WHERE connection = ? AND requester = ? AND at >= ?",
        (connection, requester or "", since.timestamp()),
    ).fetchone()
    return int(str(row[0])) if row else 0
