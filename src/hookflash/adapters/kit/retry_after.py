"""How long a platform asks us to wait, whatever it writes."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

DEFAULT_S = 5.0
LONGEST_S = 120.0
# Whole seconds are rounded down by the sender; Genesys's own samples add one (reference genesys-cloud 10).
_EXTRA_S = 1.0
_SECONDS = re.compile(r"[0-9]+(\.[0-9]*)?", re.ASCII)


def parse_retry_after(values: Sequence[str], now: datetime) -> float:
    """The seconds to send nothing at all.

    Seconds (RFC 9110 10.2.3; fractions are taken too) and HTTP dates are understood, one second is added, and
    nothing above 120 s is believed. The field may stand there once only (RFC 9110 5.3): of several usable
    ones the longest counts, as waiting too long does less harm than a ban. Without a usable one it is 5 s.
    """
    waits = [wait for value in values if (wait := _parse_one(value.strip(), now)) is not None]
    if not waits:
        return DEFAULT_S
    return min(max(waits) + _EXTRA_S, LONGEST_S)


def _parse_one(value: str, now: datetime) -> float | None:
    if _SECONDS.fullmatch(value):
        return float(value)
    parts = [part.strip() for part in value.split(",")]
    if len(parts) > 1 and all(_SECONDS.fullmatch(part) for part in parts):
        return max(float(part) for part in parts)  # duplicates that a proxy joined into one line
    try:
        until = parsedate_to_datetime(value)
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        return max(0.0, (until - now).total_seconds())
    except (ValueError, OverflowError):
        return None
