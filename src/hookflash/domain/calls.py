"""Calls as any platform shows them: legs, their states, and who moved them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hookflash.domain.ids import CallId, LegId
from hookflash.domain.journeys import Journey


class LegRole(StrEnum):
    """Whose connection a leg is."""

    CALLER = "caller"
    AGENT = "agent"
    QUEUE = "queue"
    IVR = "ivr"
    VOICEMAIL = "voicemail"
    OUTSIDE = "outside"
    OTHER = "other"


class LegState(StrEnum):
    """What a leg is doing. A vendor's unknown word becomes ``unknown`` and never an error."""

    DIALING = "dialing"
    RINGING = "ringing"
    CONNECTED = "connected"
    HELD = "held"
    ENDED = "ended"
    UNKNOWN = "unknown"


class LegEnd(StrEnum):
    """Why a leg ended, as far as decisions need it."""

    TRANSFERRED = "transferred"
    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    BUSY = "busy"
    NOT_AVAILABLE = "not_available"
    INVALID = "invalid"
    QUEUE_FULL = "queue_full"
    QUEUE_CLOSED = "queue_closed"
    NO_AGENTS = "no_agents"
    HUNG_UP = "hung_up"
    FAILED = "failed"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One party's connection in a call.

    Attributes:
        party_id: The platform's id of the agent, queue, flow or contact.
        queue_id: The queue through which the leg came, or in which it waits.
        number: The telephone number at its end, E.164 where the platform gives it.
        end: Why it ended.
        was_connected: Whether it ever was up.
    """

    id: LegId
    role: LegRole
    state: LegState
    party_id: str | None = None
    party_name: str | None = None
    queue_id: str | None = None
    queue_name: str | None = None
    number: str | None = None
    end: LegEnd | None = None
    was_connected: bool = False

    @property
    def is_up(self) -> bool:
        """Whether somebody or something is on this leg."""
        return self.state in {LegState.CONNECTED, LegState.HELD}

    @property
    def is_ringing(self) -> bool:
        """Whether this leg is being set up."""
        return self.state in {LegState.RINGING, LegState.DIALING}


class MoveState(StrEnum):
    """How far a platform's own record of a move command is."""

    UNDER_WAY = "under_way"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRecord:
    """The platform's record of one command that moves the call."""

    id: str
    state: MoveState
    destination: str | None = None
    initiator_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSnapshot:
    """A call as read at one moment; legs in the platform's order, ended ones included.

    Attributes:
        moves: The platform's own records of commands, oldest first.
        is_private: Whether a sensitive stretch is running.
        recording: ``none``, ``active`` or ``paused``; absent where the platform does not say.
        journey: What an earlier transfer stamped on the call.
    """

    id: CallId
    legs: tuple[Leg, ...]
    moves: tuple[MoveRecord, ...]
    read_at: datetime
    is_private: bool = False
    recording: str | None = None
    journey: Journey | None = None

    def find_leg(self, leg_id: str) -> Leg | None:
        """The leg of that id, if the call has it."""
        return next((leg for leg in self.legs if leg.id == leg_id), None)

    @property
    def caller(self) -> Leg | None:
        """The caller's leg; the last one if the platform shows several."""
        return next((leg for leg in reversed(self.legs) if leg.role is LegRole.CALLER), None)

    @property
    def caller_is_gone(self) -> bool:
        """Whether the caller has hung up, or no leg is left."""
        if self.caller is not None:
            return self.caller.state is LegState.ENDED
        return all(leg.state is LegState.ENDED for leg in self.legs)

    @property
    def etag(self) -> str:
        """A digest of who is connected with whom: it changes with the legs and with nothing else."""
        shape = "|".join(f"{leg.id}={leg.state}" for leg in self.legs)
        return hashlib.sha256(shape.encode()).hexdigest()[:32]

    @property
    def is_moving(self) -> bool:
        """Whether the platform is carrying out a move of this call right now."""
        return any(move.state is MoveState.UNDER_WAY for move in self.moves)
