"""The platform's words for the world's states (reference 2.2, 4.1, 4.2)."""

from enum import StrEnum

from hookflash_simulator.cxone.contacts import Contact, agent_leg, is_ringing
from hookflash_simulator.switches import CxoneSwitches
from hookflash_simulator.world.agents import Agent, Duty, Presence
from hookflash_simulator.world.calls import EndReason, LegKind


class ContactState(StrEnum):
    """How far a contact is."""

    PREQUEUE = "Prequeue"
    QUEUED = "InQueue"
    ROUTING = "Routing"
    ACTIVE = "Active"
    RELEASED = "Released"


CONTACT_STATE_IDS = {
    ContactState.PREQUEUE: 21,
    ContactState.QUEUED: 23,
    ContactState.ROUTING: 26,
    ContactState.ACTIVE: 28,
    ContactState.RELEASED: 34,
}
"""This simulator's own: the platform's are to be read from contact-state-descriptions."""
TRANSFER_INDICATORS = {"None": 0, "ReSkill": 1, "ReAgent": 2, "Consult": 3, "TakeOver": 4, "External": 5}

AGENT_STATES = {
    "LoggedOut": 0,
    "Available": 1,
    "Unavailable": 2,
    "InboundContact": 3,
    "OutboundContact": 4,
    "InboundConsult": 5,
    "OutboundConsult": 6,
    "Dialer": 7,
    "LoggedIn": 8,
}
REASONS = {
    Presence.AWAY: "Away",
    Presence.BUSY: "Busy",
    Presence.IDLE: "Idle",
    Presence.MEAL: "Meal",
    Presence.TRAINING: "Training",
    Presence.MEETING: "Meeting",
    Presence.BREAK: "Break",
}
REFUSED = "Refused"
OUT_STATE_IDS = {reason: 600 + place for place, reason in enumerate([*REASONS.values(), REFUSED], 1)}
_CODES = {
    EndReason.BUSY: 17,
    EndReason.NO_ANSWER: 19,
    EndReason.DECLINED: 21,
    EndReason.INVALID: 1,
    EndReason.NOT_AVAILABLE: 20,
}
NORMAL_CLEARING = 16


def contact_state(contact: Contact) -> ContactState:
    """How far a contact is."""
    if not contact.is_live:
        return ContactState.RELEASED
    leg = contact.leg
    if leg.kind is LegKind.IVR:
        return ContactState.PREQUEUE
    if leg.kind is LegKind.QUEUE:
        return ContactState.QUEUED
    waits = leg.outgoing and leg.kind is LegKind.AGENT and not leg.call.caller.is_connected and leg.call.is_up
    return ContactState.ROUTING if is_ringing(leg) or waits else ContactState.ACTIVE


def state_name(state: ContactState, switches: CxoneSwitches) -> str:
    """The name of a state; that of waiting for an agent is a switch."""
    return switches.queue_state if state is ContactState.QUEUED else state


def disconnect_code(reason: EndReason | None, switches: CxoneSwitches) -> str:
    """Why a leg ended, if the platform says it at all."""
    if switches.disconnect_code == "absent" or reason is None:
        return ""
    return str(_CODES.get(reason, NORMAL_CLEARING))


def transfer_indicator(contact: Contact, switches: CxoneSwitches) -> str:
    """How a contact was handed on; whether the old or the new one says so is a switch."""
    if switches.transfer_indicator == "child":
        is_done = contact.parent is not None and contact.parent.was_transferred
        return contact.origin if is_done else "None"
    return contact.children[-1].origin if contact.was_transferred and contact.children else "None"


def agent_state(agent: Agent, switches: CxoneSwitches) -> str:
    """What an agent does; in after-call work he may well be called Available (see isACW)."""
    if agent.presence is Presence.OFFLINE:
        return "LoggedOut"
    leg = agent_leg(agent)
    if leg is not None:
        if leg.queue is None and not leg.outgoing:
            return "InboundConsult"
        return "OutboundContact" if leg.outgoing else "InboundContact"
    if is_in_acw(agent):
        return switches.acw_state
    return "Available" if agent.presence is Presence.ON_QUEUE and agent.is_free else "Unavailable"


def out_reason(agent: Agent) -> str:
    """Why an agent is unavailable; empty where he has not said so."""
    if agent.duty is Duty.NOT_RESPONDING:
        return REFUSED
    return REASONS.get(agent.presence, "")


def is_in_acw(agent: Agent) -> bool:
    """True while an agent notes down how a call went."""
    return agent.wrapping is not None and (agent.leg is None or not agent.leg.is_connected)


def presence_for(reason: str) -> Presence | None:
    """The presence behind the name of an unavailable code; without a name it is none in particular."""
    if not reason:
        return Presence.AVAILABLE
    return next((one for one, name in REASONS.items() if name.lower() == reason.lower()), None)
