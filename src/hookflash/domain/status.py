"""The states of a transfer and the moves between them."""

from enum import StrEnum


class Status(StrEnum):
    """Where a transfer stands."""

    ACCEPTED = "accepted"
    CHECKING = "checking"
    TRANSFERRING = "transferring"
    WAITING = "waiting"
    CONSULTING = "consulting"
    COMPLETED = "completed"
    REJECTED = "rejected"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    ABANDONED = "abandoned"
    CANCELLED = "cancelled"
    UNRESOLVED = "unresolved"

    @property
    def is_final(self) -> bool:
        """Whether the transfer has ended; what happens to the call later is recorded beside it."""
        return self in FINAL


class Phase(StrEnum):
    """What a waiting or consulting transfer waits for."""

    QUEUED = "queued"
    RINGING = "ringing"
    DIALING = "dialing"
    TALKING = "talking"
    CONFERENCE = "conference"


class Reached(StrEnum):
    """Whom a completed transfer reached."""

    PERSON = "person"
    QUEUE = "queue"
    VOICEMAIL = "voicemail"
    NUMBER = "number"
    CALLBACK = "callback"
    ORIGIN = "origin"


class AttemptStatus(StrEnum):
    """Where one try at one target stands."""

    SKIPPED = "skipped"
    INTENDED = "intended"
    SENT = "sent"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    NOT_DONE = "not_done"
    WAITING = "waiting"
    COMPLETED = "completed"
    FAILED = "failed"
    OUTSIDE = "outside"


FINAL = frozenset(
    {
        Status.COMPLETED,
        Status.REJECTED,
        Status.FAILED,
        Status.TIMED_OUT,
        Status.ABANDONED,
        Status.CANCELLED,
        Status.UNRESOLVED,
    }
)

# The allowed moves. A transfer may stay where it is; an end is never left.
MOVES: dict[Status, frozenset[Status]] = {
    Status.ACCEPTED: frozenset({Status.CHECKING, Status.REJECTED, Status.TIMED_OUT, Status.CANCELLED}),
    Status.CHECKING: frozenset(
        {
            Status.TRANSFERRING,
            Status.COMPLETED,
            Status.REJECTED,
            Status.FAILED,
            Status.TIMED_OUT,
            Status.ABANDONED,
            Status.CANCELLED,
        }
    ),
    Status.TRANSFERRING: FINAL - {Status.REJECTED} | {Status.CHECKING, Status.WAITING, Status.CONSULTING},
    Status.WAITING: FINAL - {Status.REJECTED} | {Status.CHECKING, Status.TRANSFERRING},
    Status.CONSULTING: FINAL - {Status.REJECTED} | {Status.CHECKING, Status.WAITING},
    **{end: frozenset() for end in FINAL},
}


def may_move(before: Status, after: Status) -> bool:
    """Whether a transfer may go from one status to another."""
    return before is after or after in MOVES[before]
