"""Verdicts: what became of a command, as far as a snapshot shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hookflash.domain.ids import LegId
from hookflash.domain.state import Intent


class Fate(StrEnum):
    """What became of a command."""

    DONE = "done"
    NOT_DONE = "not_done"
    CALLER_GONE = "caller_gone"
    MOVED_BY_OTHERS = "moved_by_others"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A fate, what shows it, and the leg that the command made."""

    fate: Fate
    reason: str
    leg_id: LegId | None = None


def settled_at(intent: Intent, settle_s: float) -> datetime:
    """From when on a late effect of the command is ruled out."""
    moments = (intent.written_at, intent.sent_at, intent.accepted_at, intent.doubt_since)
    since = max(moment for moment in moments if moment is not None)
    return since + timedelta(seconds=settle_s)
