"""Errands: writes and reads beside the move, which may be repeated because repeating them changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from hookflash.domain.causes import Cause


class ErrandKind(StrEnum):
    """What is written or read.

    Written are data for the receiver, skills and priority in line, the agent's wrap-up code; read, once a
    person has picked up, that person's presence and the platform's own figures for the call.
    """

    CONTEXT = "context"
    ROUTING = "routing"
    WRAP_UP = "wrap_up"
    PRESENCE = "presence"
    FIGURES = "figures"


# What the audit of a handover holds: who has picked up and their presence, and the figures.
HANDOVER = frozenset({ErrandKind.PRESENCE, ErrandKind.FIGURES})
AGENT_ID = "agent_id"
Found = Mapping[str, str | int | float]


class ErrandStatus(StrEnum):
    """How far it is."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One errand and what became of it.

    Attributes:
        found: What was read. Of ``presence``: ``agent_id`` and ``presence``, in the platform's words. Of
            ``figures``: ``transfers`` of the call so far, and ``transfer_s``, how many seconds one took on
            average; without what the platform did not give.
    """

    kind: ErrandKind
    status: ErrandStatus = ErrandStatus.PENDING
    cause: Cause | None = None
    detail: str | None = None
    at: datetime | None = None
    tries: int = 0
    found: dict[str, str | int | float] = field(default_factory=dict)


def after_try(
    errands: tuple[Errand, ...],
    kind: ErrandKind,
    *,
    at: datetime,
    cause: Cause | None,
    detail: str | None,
    is_last: bool,
    found: Found | None = None,
) -> tuple[Errand, ...]:
    """The errands after one of them was tried; without a cause it is done, and the last try decides it."""
    undone = ErrandStatus.FAILED if is_last else ErrandStatus.PENDING
    status = ErrandStatus.DONE if cause is None else undone

    def tried(one: Errand) -> Errand:
        known = {**one.found, **(found or {})}
        return replace(
            one, status=status, cause=cause, detail=detail, at=at, tries=one.tries + 1, found=known
        )

    return tuple(tried(one) if one.kind is kind else one for one in errands)
