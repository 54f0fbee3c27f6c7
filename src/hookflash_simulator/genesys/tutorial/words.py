"""The tutorials' words for the world's states; each tutorial has its own."""

from enum import Enum, auto

from hookflash_simulator.world.agents import Agent, Duty, Presence
from hookflash_simulator.world.calls import Call, EndReason, Leg, LegKind, LegState

PEOPLE = {LegKind.AGENT, LegKind.NUMBER}
"""Whom a caller can talk to; menus, lines and mailboxes are none."""

TYPES = {
    LegKind.CALLER: "customer",
    LegKind.AGENT: "agent",
    LegKind.NUMBER: "external",
    LegKind.VOICEMAIL: "voicemail",
}
"""The participants that the tutorials know; a line is a state of the customer there, a menu nothing."""

PRESENCES = {
    Presence.AVAILABLE: "Available",
    Presence.AWAY: "Away",
    Presence.BUSY: "Busy",
    Presence.OFFLINE: "Offline",
    Presence.IDLE: "Idle",
    Presence.MEAL: "Meal",
    Presence.TRAINING: "Training",
    Presence.MEETING: "Meeting",
    Presence.BREAK: "Break",
}
"""How presences are written; who is on queue is Available or Busy (`presence`)."""


DND = "DoNotDisturb"


class Phase(Enum):
    """How far a call is, before a tutorial puts it into words."""

    INITIATED = auto()
    CONNECTED = auto()
    RINGING = auto()
    QUEUED = auto()
    WRAPPING = auto()
    CLOSED = auto()
    FAILED = auto()


VOICE = {
    Phase.INITIATED: "alerting",
    Phase.CONNECTED: "connected",
    Phase.RINGING: "alerting",
    Phase.QUEUED: "queued",
}
"""Seed 000; an ended call says in addition who ended it."""
CONVERSATION = VOICE | {Phase.INITIATED: "ringing", Phase.RINGING: "ringing"}
"""Seeds 001 and 002; an ended call is disconnected, or terminated if the platform ended it."""
CALL = {
    Phase.INITIATED: "initiated",
    Phase.CONNECTED: "connected",
    Phase.RINGING: "alerting",
    Phase.QUEUED: "alerting",
    Phase.WRAPPING: "wrapping",
    Phase.CLOSED: "closed",
    Phase.FAILED: "failed",
}
"""Seed 004."""
_ENDED_BY = {
    EndReason.HUNG_UP: "ended_by_user",
    EndReason.FAR_END: "ended_by_user",
    EndReason.DISCONNECTED: "ended_by_system",
}


def phase(call: Call) -> Phase:
    """How far a call is: people come first, then phones that ring, then lines; a menu and a mailbox talk."""
    if not call.is_up:
        return _end_phase(call)
    if not call.caller.is_connected:
        return Phase.INITIATED if call.caller.state is LegState.PLANNED else Phase.RINGING
    people = [leg for leg in call.live_legs() if leg.kind in PEOPLE]
    if any(leg.is_connected for leg in people):
        return Phase.CONNECTED
    if people:
        return Phase.RINGING
    return Phase.CONNECTED if queue_of(call) is None else Phase.QUEUED


def _end_phase(call: Call) -> Phase:
    if call.caller.connected_at is None:
        return Phase.FAILED
    wraps = [leg.wrap_up for leg in call.legs.values() if leg.wrap_up is not None]
    is_wrapping = any(one.started_at is not None and one.ended_at is None for one in wraps)
    return Phase.WRAPPING if is_wrapping else Phase.CLOSED


def voice_state(call: Call) -> str:
    """The state of a voice conversation (seed 000)."""
    at = phase(call)
    if at in VOICE:
        return VOICE[at]
    return _ENDED_BY.get(call.caller.end_reason or EndReason.MOVED, "ended")


def conversation_state(call: Call) -> str:
    """The state of a conversation (seed 001) and of a call of the voice API (seed 002)."""
    at = phase(call)
    if at in CONVERSATION:
        return CONVERSATION[at]
    return "terminated" if call.caller.end_reason is EndReason.DISCONNECTED else "disconnected"


def call_state(call: Call) -> str:
    """The state of a call (seed 004)."""
    return CALL[phase(call)]


def participant_state(leg: Leg) -> str:
    """The state of a participant; a customer in line is queued."""
    if leg.state is LegState.ENDED:
        return "disconnected"
    if leg.state is LegState.PLANNED:
        return "initiated"
    if leg.state is not LegState.CONNECTED:
        return "alerting"
    return "queued" if leg is leg.call.caller and queue_of(leg.call) is not None else "connected"


def queue_of(call: Call) -> Leg | None:
    """The caller's place in a line, if he stands in one."""
    return next((leg for leg in reversed(call.live_legs()) if leg.kind is LegKind.QUEUE), None)


def is_undisturbed(agent: Agent) -> bool:
    """True if an agent has set Do Not Disturb (seed 004): he is there, and his phone does not ring."""
    return agent.presence is Presence.BUSY or not agent.phone_up


def presence(agent: Agent) -> str:
    """What an agent's presence says about whether he can take a call (seeds 001, 004)."""
    if is_undisturbed(agent):
        return DND
    if agent.presence is not Presence.ON_QUEUE:
        return PRESENCES[agent.presence]
    return "Available" if agent.is_free and agent.duty is Duty.IDLE else "Busy"
