"""The platform's words for the world's states (reference genesys-cloud 2.3 and 8)."""

from typing import Any

from hookflash_simulator.randomness import named_uuid
from hookflash_simulator.switches import Switches
from hookflash_simulator.world.accounts import HOME
from hookflash_simulator.world.agents import Agent, Duty, Presence
from hookflash_simulator.world.calls import EndReason, Leg, LegKind, LegState, MoveState
from hookflash_simulator.world.directory import Directory

STATES = {
    LegState.PLANNED: "contacting",
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
_REASONS: dict[EndReason, list[dict[str, Any]]] = {
    EndReason.BUSY: [
        {"type": "sip", "code": 486, "phrase": "Busy Here"},
        {"type": "q850", "code": 17, "phrase": "User busy"},
    ],
    EndReason.INVALID: [
        {"type": "sip", "code": 404, "phrase": "Not Found"},
        {"type": "q850", "code": 1, "phrase": "Unallocated (unassigned) number"},
    ],
    EndReason.NO_ANSWER: [
        {"type": "sip", "code": 480, "phrase": "Temporarily Unavailable"},
        {"type": "q850", "code": 19, "phrase": "No answer from user"},
    ],
    EndReason.DECLINED: [
        {"type": "sip", "code": 603, "phrase": "Decline"},
        {"type": "q850", "code": 21, "phrase": "Call rejected"},
    ],
}
_DISCONNECT_TYPES = {
    EndReason.FAR_END: "peer",
    EndReason.DISCONNECTED: "client",
    EndReason.MOVED: "transfer",
    EndReason.CONSULTED: "transfer.consult",
    EndReason.DECLINED: "client",
    EndReason.NO_ANSWER: "transfer.noanswer",
    EndReason.NOT_AVAILABLE: "transfer.notavailable",
    EndReason.BUSY: "endpoint",
    EndReason.INVALID: "error",
    EndReason.CANCELLED: "peer",
    EndReason.RELEASED: "system",
}
_CALLING_AGENT = _DISCONNECT_TYPES | {EndReason.NO_ANSWER: "system", EndReason.NOT_AVAILABLE: "error"}
_CALLED_NUMBER = _DISCONNECT_TYPES | {EndReason.DECLINED: "endpoint"}


def division(name: str) -> dict[str, str]:
    """A division, as things refer to it."""
    uuid = named_uuid("division", name)
    return {"id": uuid, "name": name, "selfUri": f"/api/v2/authorization/divisions/{uuid}"}


DIVISION = division(HOME)
"""The one that everything without another belongs to."""


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


def state(leg: Leg, switches: Switches) -> str:
    """How far a leg is; an agent who calls is on his way himself until the number has answered."""
    if leg.kind is LegKind.AGENT and leg.outgoing:
        if leg.state is LegState.RINGING:
            return "contacting"
        if is_calling(leg, switches):
            return "dialing"
    return STATES[leg.state]


def is_calling(leg: Leg, switches: Switches) -> bool:
    """True if an agent waits for the number that he calls, and that is shown as his own state."""
    waits = leg.kind is LegKind.AGENT and leg.outgoing and leg.is_connected
    return waits and not leg.call.caller.is_connected and switches.outbound_agent_state == "dialing"


def disconnect_type(leg: Leg, switches: Switches) -> str | None:
    """Why a leg ended: who hangs up at the far end is an endpoint, who does so in the client a client."""
    reason = leg.end_reason
    if reason is None:
        return None
    if reason is EndReason.HUNG_UP:
        return "client" if leg.kind is LegKind.AGENT else "endpoint"
    if not leg.outgoing or leg.kind is LegKind.NUMBER:
        return _DISCONNECT_TYPES[reason]
    if leg.kind is LegKind.AGENT:
        return _CALLING_AGENT[reason]
    return switches.outbound_no_answer if reason is EndReason.NO_ANSWER else _CALLED_NUMBER[reason]


def disconnect_reasons(leg: Leg) -> list[dict[str, Any]]:
    """What the network said of a call to an outside number, in SIP and in Q.850."""
    is_outside = leg.outgoing and leg.kind is not LegKind.AGENT
    return _REASONS.get(leg.end_reason, []) if is_outside and leg.end_reason else []


def purpose(leg: Leg, switches: Switches) -> str:
    """What a participant is there for; a call on nobody's behalf is between a user and an external."""
    if leg.kind is LegKind.AGENT and leg.queue is None:
        return switches.direct_purpose
    if leg.kind is LegKind.CALLER and leg.outgoing and leg.queue is None:
        return PURPOSES[LegKind.NUMBER]
    return PURPOSES[leg.kind]


def scored_agents(directory: Directory, scores: dict[str, int]) -> list[dict[str, Any]]:
    """The preferred agents of a waiting call."""
    return [
        {"agent": {"id": directory.agents[name].uuid, "name": name}, "score": score}
        for name, score in scores.items()
    ]
