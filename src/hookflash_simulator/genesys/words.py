"""The platform's words for the world's states (reference genesys-cloud 2.3 and 8)."""

from hookflash_simulator.randomness import named_uuid
from hookflash_simulator.switches import Switches
from hookflash_simulator.world.agents import Agent, Duty, Presence
from hookflash_simulator.world.calls import EndReason, Leg, LegKind, LegState, MoveState

STATES = {
    LegState.RINGING: "alerting",
    LegState.DIALING: "dialing",
    LegState.CONNECTED: "connected",
    LegState.ENDED: "terminated",
}
PURPOSES = {
    LegKind.CALLER: "customer",
    LegKind.IVR: "ivr",
    LegKind.QUEUE: "acd",
    LegKind.AGENT: "agent",
    LegKind.NUMBER: "external",
    LegKind.VOICEMAIL: "voicemail",
}
TRANSFER_STATES = {
    MoveState.PENDING: "Pending",
    MoveState.ACTIVE: "Active",
    MoveState.COMPLETE: "Complete",
    MoveState.FAILED: "Failed",
    MoveState.CANCELLED: "Canceled",
}
PRESENCES = {
    Presence.AVAILABLE: "Available",
    Presence.AWAY: "Away",
    Presence.BUSY: "Busy",
    Presence.OFFLINE: "Offline",
    Presence.IDLE: "Idle",
    Presence.ON_QUEUE: "On Queue",
    Presence.MEAL: "Meal",
    Presence.TRAINING: "Training",
    Presence.MEETING: "Meeting",
    Presence.BREAK: "Break",
}
SIP_REASONS = {
    EndReason.BUSY: (486, "Busy Here"),
    EndReason.INVALID: (404, "Not Found"),
    EndReason.NO_ANSWER: (480, "Temporarily Unavailable"),
}
_DISCONNECT_TYPES = {
    EndReason.FAR_END: "peer",
    EndReason.DISCONNECTED: "client",
    EndReason.MOVED: "transfer",
    EndReason.DECLINED: "client",
    EndReason.NO_ANSWER: "transfer.noanswer",
    EndReason.NOT_AVAILABLE: "transfer.notavailable",
    EndReason.BUSY: "endpoint",
    EndReason.INVALID: "error",
    EndReason.CANCELLED: "peer",
}
DIVISION = {
    "id": named_uuid("division", "Home"),
    "name": "Home",
    "selfUri": "/api/v2/authorization/divisions/home",
}


def duty(agent: Agent) -> str:
    """The routing status; an agent whose phone is busy with something else is communicating."""
    if not agent.phone_up and agent.duty in {Duty.IDLE, Duty.OFF_QUEUE}:
        return Duty.COMMUNICATING.upper()
    return agent.duty.upper()


def presence(agent: Agent, switches: Switches) -> str:
    """The system presence; how it writes On Queue is a switch."""
    shown = PRESENCES[agent.presence]
    return shown.replace(" ", "") if switches.on_queue_spelling == "OnQueue" else shown


def bare(text: str) -> str:
    """A presence without case, blanks and underscores, as it is to be compared."""
    return text.lower().replace(" ", "").replace("_", "")


def disconnect_type(leg: Leg) -> str | None:
    """Why a leg ended: who hangs up at the far end is an endpoint, who does so in the client a client."""
    if leg.end_reason is None:
        return None
    if leg.end_reason is EndReason.HUNG_UP:
        return "client" if leg.kind is LegKind.AGENT else "endpoint"
    return _DISCONNECT_TYPES[leg.end_reason]


def purpose(leg: Leg, switches: Switches) -> str:
    """What a participant is there for."""
    if leg.kind is LegKind.AGENT and leg.queue is None:
        return switches.direct_purpose
    return PURPOSES[leg.kind]
