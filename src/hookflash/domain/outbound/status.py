"""The states of an outbound call and the moves between them."""

from enum import StrEnum


class OutboundStatus(StrEnum):
    """Where an outbound call stands; each word up to ``closed`` is what the platform shows, never a hope."""

    ACCEPTED = "accepted"
    DIALING_AGENT = "dialing_agent"
    RINGING = "ringing"
    CONNECTED = "connected"
    WRAPPING = "wrapping"
    CLOSED = "closed"
    NO_ANSWER = "no_answer"
    AGENT_NO_ANSWER = "agent_no_answer"
    BUSY = "busy"
    INVALID_NUMBER = "invalid_number"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNRESOLVED = "unresolved"

    @property
    def is_final(self) -> bool:
        """Whether the call has ended, or nothing more can be found out about it."""
        return self in FINAL

    @property
    def is_unanswered(self) -> bool:
        """Whether the call is under way and nobody talks yet: it can still be called off."""
        return self in UNANSWERED


UNANSWERED = frozenset({OutboundStatus.ACCEPTED, OutboundStatus.DIALING_AGENT, OutboundStatus.RINGING})
_WITHOUT_TALK = frozenset(
    {
        OutboundStatus.NO_ANSWER,
        OutboundStatus.AGENT_NO_ANSWER,
        OutboundStatus.BUSY,
        OutboundStatus.INVALID_NUMBER,
        OutboundStatus.CANCELLED,
        OutboundStatus.FAILED,
        OutboundStatus.UNRESOLVED,
    }
)
FINAL = _WITHOUT_TALK | {OutboundStatus.CLOSED, OutboundStatus.REJECTED}

# The allowed moves; what passes between two readings is skipped. An end is never left.
MOVES: dict[OutboundStatus, frozenset[OutboundStatus]] = {
    OutboundStatus.ACCEPTED: _WITHOUT_TALK
    | {
        OutboundStatus.DIALING_AGENT,
        OutboundStatus.RINGING,
        OutboundStatus.CONNECTED,
        OutboundStatus.REJECTED,
    },
    OutboundStatus.DIALING_AGENT: _WITHOUT_TALK | {OutboundStatus.RINGING, OutboundStatus.CONNECTED},
    OutboundStatus.RINGING: _WITHOUT_TALK | {OutboundStatus.CONNECTED},
    OutboundStatus.CONNECTED: frozenset({OutboundStatus.WRAPPING, OutboundStatus.UNRESOLVED}),
    OutboundStatus.WRAPPING: frozenset({OutboundStatus.CLOSED}),
    **{end: frozenset() for end in FINAL},
}


def may_move(before: OutboundStatus, after: OutboundStatus) -> bool:
    """Whether an outbound call may go from one status to another."""
    return before is after or after in MOVES[before]
