"""Errands: writes beside the move, which may be repeated because repeating them changes nothing."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from hookflash.domain.causes import Cause


class ErrandKind(StrEnum):
    """What is written: data for the receiver, skills and priority in line, the agent's wrap-up code."""

    CONTEXT = "context"
    ROUTING = "routing"
    WRAP_UP = "wrap_up"


class ErrandStatus(StrEnum):
    """How far it is."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One errand and what became of it."""

    kind: ErrandKind
    status: ErrandStatus = ErrandStatus.PENDING
    cause: Cause | None = None
    detail: str | None = None
    at: datetime | None = None
    tries: int = 0


def after_try(
    errands: tuple[Errand, ...],
    kind: ErrandKind,
    *,
    at: datetime,
    cause: Cause | None,
    detail: str | None,
    is_last: bool,
) -> tuple[Errand, ...]:
    """The errands after one of them was tried; without a cause it is done, and the last try decides it."""
    undone = ErrandStatus.FAILED if is_last else ErrandStatus.PENDING
    status = ErrandStatus.DONE if cause is None else undone
    return tuple(
        replace(one, status=status, cause=cause, detail=detail, at=at, tries=one.tries + 1)
        if one.kind is kind
        else one
        for one in errands
    )
