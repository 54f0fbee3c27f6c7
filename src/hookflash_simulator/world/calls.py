"""Calls and their legs: the truth about who is connected with whom."""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any

from hookflash_simulator.clock import Timer, iso
from hookflash_simulator.world.call_data import CallData
from hookflash_simulator.world.queues import Ticket
from hookflash_simulator.world.targets import Target

if TYPE_CHECKING:
    from hookflash_simulator.world.callbacks import Callback
    from hookflash_simulator.world.consults import Consult

HISTORY_LIMIT = 1000
"""Entries kept for one call; the oldest go first."""


class LegKind(StrEnum):
    """Who or what is at the end of a leg."""

    CALLER = "caller"
    IVR = "ivr"
    QUEUE = "queue"
    AGENT = "agent"
    NUMBER = "number"
    VOICEMAIL = "voicemail"


class LegState(StrEnum):
    """How far a leg is; `planned` is a number that is yet to be called, `dialing` is ringing outside."""

    PLANNED = "planned"
    RINGING = "ringing"
    DIALING = "dialing"
    CONNECTED = "connected"
    ENDED = "ended"


class EndReason(StrEnum):
    """Why a leg ended."""

    HUNG_UP = "hung_up"
    FAR_END = "far_end_hung_up"
    DISCONNECTED = "disconnected"
    MOVED = "moved"
    CONSULTED = "consulted"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    NOT_AVAILABLE = "not_available"
    BUSY = "busy"
    INVALID = "invalid_number"
    CANCELLED = "cancelled"
    RELEASED = "released_by_platform"


class Recording(StrEnum):
    """Whether a call is recorded; a recording is paused while something private is said."""

    NONE = "none"
    ACTIVE = "active"
    PAUSED = "paused"


class MoveState(StrEnum):
    """How far a command to move a leg is."""

    PENDING = "pending"
    ACTIVE = "active"
    COMPLETE = "complete"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(slots=True)
class Move:
    """One command to replace a leg by a target.

    Attributes:
        keeps_old_leg: True if the old leg stays until the target has answered.
        new_leg: The leg at the target, once there is one.
        ended_at: When it was complete, failed or cancelled.
        reason: Why it failed: an `EndReason`, or the word of whoever refused it.
    """

    move_id: str
    issued_at: int
    old_leg: "Leg"
    target: Target
    keeps_old_leg: bool
    requested_by: str | None = None
    state: MoveState = MoveState.PENDING
    new_leg: "Leg | None" = None
    ended_at: int | None = None
    reason: str | None = None


@dataclass(slots=True)
class WrapUp:
    """What an agent has to note down after a call."""

    required: bool = True
    code: str | None = None
    notes: str | None = None
    started_at: int | None = None
    ended_at: int | None = None
    skipped: bool = False


@dataclass(slots=True, eq=False)
class Leg:
    """One party's connection.

    Attributes:
        party: The name of the agent, queue or flow, the number, or the owner of the mailbox.
        line_id: The id of the media connection, beside that of the leg.
        queue: The queue through which this leg came, if any.
        ticket: The place in line of a leg that waits in a queue.
        offered_by: The leg in line for which this leg rings at an agent.
        move: The command that made this leg.
        alarm: What happens if nothing else does: the phone is answered, nobody did in time, a flow goes on.
        message_at: When a mailbox got its message.
        treated_at: When one who waits in a line began to hear what the line plays.
    """

    call: "Call" = field(repr=False)
    leg_id: str
    line_id: str
    kind: LegKind
    party: str
    state: LegState
    started_at: int
    queue: str | None = None
    outgoing: bool = False
    ringing_at: int | None = None
    connected_at: int | None = None
    ended_at: int | None = None
    end_reason: EndReason | None = None
    held_at: int | None = None
    muted: bool = False
    message_at: int | None = None
    treated_at: int | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    ticket: Ticket | None = field(default=None, repr=False)
    offered_by: "Leg | None" = field(default=None, repr=False)
    move: Move | None = field(default=None, repr=False)
    alarm: Timer | None = field(default=None, repr=False)
    wrap_up: WrapUp | None = None

    @property
    def is_live(self) -> bool:
        """True until the leg has ended."""
        return self.state is not LegState.ENDED

    @property
    def is_connected(self) -> bool:
        """True while there is a voice path, on hold or not."""
        return self.state is LegState.CONNECTED

    @property
    def is_answered(self) -> bool:
        """True if somebody or something has picked up; a line in which one waits has not."""
        return self.is_connected and self.kind is not LegKind.QUEUE

    @property
    def words(self) -> str:
        """The party in the words of the control API (``agent:ana``)."""
        return self.kind if self.kind in {LegKind.CALLER, LegKind.IVR} else f"{self.kind}:{self.party}"

    def as_json(self) -> dict[str, Any]:
        """The leg as the control API shows it, absent facts left out."""
        instants = {
            "started_at": self.started_at,
            "ringing_at": self.ringing_at,
            "connected_at": self.connected_at,
            "ended_at": self.ended_at,
            "message_at": self.message_at,
        }
        shown: dict[str, Any] = {
            "leg": self.leg_id,
            "kind": self.kind,
            "party": self.party,
            "state": self.state,
            "queue": self.queue,
            "held": self.held_at is not None,
            "end_reason": self.end_reason,
            "attributes": self.attributes,
        }
        shown |= {name: iso(at) for name, at in instants.items() if at is not None}
        return {name: value for name, value in shown.items() if value is not None}


@dataclass(slots=True)
class SecureSession:
    """A stretch in which a flow takes something from the caller that the agent must not hear."""

    session_id: str
    flow: str
    leg: Leg
    requested_by: Leg | None
    user_data: str
    disconnects: bool
    is_over: bool = False


@dataclass(slots=True, eq=False)
class Call:
    """One outside party and everything that happens to him.

    Attributes:
        number: His number.
        dialled: The number that was called.
        outbound: True if an agent has called him, who then need not have answered yet.
        caller_id: The number that an outbound call shows to him.
        caller: His own leg.
        metadata: What was attached to the call as a whole.
        version: Grows with every change.
        settled: The version at the end of the last whole step.
        last_place: Where the caller was when the last whole step was done.
        renderings: What faces made of it for their readers, by shape, with the version they saw.
    """

    call_id: str
    platform: str
    number: str
    dialled: str
    started_at: int
    recording: Recording = Recording.ACTIVE
    outbound: bool = False
    caller_id: str | None = None
    skills: list[str] = field(default_factory=list)
    priority: int = 0
    language: str | None = None
    ended_at: int | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    settled: int = 0
    last_place: str = ""
    renderings: dict[str, tuple[int, bytes]] = field(default_factory=dict, repr=False)
    legs: dict[str, Leg] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    consults: "list[Consult]" = field(default_factory=list)
    callbacks: "list[Callback]" = field(default_factory=list)
    secure_sessions: list[SecureSession] = field(default_factory=list)
    data: CallData = field(default_factory=CallData)
    caller: Leg = field(init=False, repr=False)
    history: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=HISTORY_LIMIT))

    @property
    def is_up(self) -> bool:
        """True until the caller is gone."""
        return self.ended_at is None

    @property
    def private(self) -> bool:
        """True while something is said that must not be recorded."""
        return self.recording is Recording.PAUSED

    @property
    def consult(self) -> "Consult | None":
        """The consult that nobody has completed or taken back yet."""
        return next((one for one in reversed(self.consults) if one.is_open), None)

    def news(self) -> list[dict[str, Any]]:
        """What has happened since the last whole step, oldest first."""
        count = min(self.version - self.settled, len(self.history))
        return list(islice(self.history, len(self.history) - count, None))

    def live_legs(self) -> list[Leg]:
        """All legs that have not ended, the caller's included, oldest first."""
        return [leg for leg in self.legs.values() if leg.is_live]

    def caller_with(self) -> str:
        """Whom the caller is with, in the words of the control API.

        People come first; a caller who hears a ringing tone without standing in a line is on hold.
        Who has been called and has not answered yet is with nobody.
        """
        if not self.is_up:
            return "gone"
        if not self.caller.is_connected:
            return "nobody"
        if self.caller.held_at is not None:
            return "hold"
        others = [leg for leg in self.live_legs() if leg is not self.caller]
        connected = [leg for leg in others if leg.is_connected]
        talking = [leg for leg in connected if leg.kind in _PEOPLE]
        if talking:
            heard = [leg for leg in talking if leg.held_at is None]
            return heard[-1].words if heard else "hold"
        if connected:
            return connected[-1].words
        return "hold" if others else "nobody"

    def as_json(self) -> dict[str, Any]:
        """The call as the control API shows it."""
        return {
            "call_id": self.call_id,
            "platform": self.platform,
            "direction": "outbound" if self.outbound else "inbound",
            "number": self.number,
            "up": self.is_up,
            "caller_with": self.caller_with(),
            "legs": [leg.as_json() for leg in self.legs.values()],
            "callbacks": [callback.as_json() for callback in self.callbacks],
            "history": [{**entry, "at": iso(entry["at"])} for entry in self.history],
        }


_PEOPLE = {LegKind.AGENT, LegKind.NUMBER}
