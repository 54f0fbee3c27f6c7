"""What one agent sees of his contacts: his own, and the one whom he consults (reference 2.2, 3.3)."""

from dataclasses import dataclass
from enum import StrEnum

from hookflash_simulator.cxone.contacts import Contact, ContactBook, agent_leg, begun_by, is_ringing
from hookflash_simulator.switches import CxoneSwitches
from hookflash_simulator.world.agents import Agent
from hookflash_simulator.world.calls import EndReason, Leg, LegKind
from hookflash_simulator.world.consults import Consult, ConsultState, SpeakTo


class Status(StrEnum):
    """`CallContactEvent.Status`."""

    RINGING = "Ringing"
    DIALING = "Dialing"
    ACTIVE = "Active"
    HOLDING = "Holding"
    JOINED = "Joined"
    MASKING = "Masking"
    DISCONNECTED = "Disconnected"


OPEN = {Status.ACTIVE, Status.HOLDING, Status.JOINED, Status.MASKING}


@dataclass(frozen=True, slots=True)
class View:
    """A contact as an agent sees it.

    Attributes:
        is_final: True once the contact is gone from his session.
        is_consulted: True for the one whom he consults.
        reason: Why it ended, if it did.
    """

    contact: Contact
    status: Status
    is_final: bool = False
    is_consulted: bool = False
    reason: EndReason | None = None


def views(book: ContactBook, agent: Agent, switches: CxoneSwitches) -> list[View]:
    """The contacts of an agent's session, his own first."""
    leg = agent_leg(agent)
    shown = [] if leg is None else _present(_own(book, leg))
    begun = None if leg is None else begun_by(leg)
    if begun is not None and begun.leg is not None and begun.leg.is_live:
        shown += _present(_consulted(book, begun, switches))
    wrapped = agent.wrapping
    contact = None if wrapped is None or wrapped is leg else book.of_leg(wrapped)
    if wrapped is not None and contact is not None and all(one.contact is not contact for one in shown):
        shown.append(View(contact, Status.DISCONNECTED, reason=wrapped.end_reason))
    return shown


def _own(book: ContactBook, leg: Leg) -> View | None:
    contact = book.of_leg(leg)
    return None if contact is None else View(contact, _own_status(leg))


def _own_status(leg: Leg) -> Status:
    call = leg.call
    if is_ringing(leg):
        return Status.DIALING if leg.outgoing else Status.RINGING
    if not call.is_up:
        # The caller has gone, and left the agent with the one who was consulted.
        return Status.ACTIVE if _is_consulted(leg) else Status.DISCONNECTED
    if not call.caller.is_connected:
        return Status.DIALING
    consult = call.consult
    if (
        consult is not None
        and consult.speak_to is SpeakTo.CONFERENCE
        and consult.state is ConsultState.TALKING
    ):
        return Status.JOINED
    held = leg if _is_consulted(leg) else call.caller
    if held.held_at is not None:
        return Status.HOLDING
    return Status.MASKING if call.private else Status.ACTIVE


def _consulted(book: ContactBook, consult: Consult, switches: CxoneSwitches) -> View | None:
    leg = consult.leg
    contact = None if leg is None else book.of_leg(leg)
    if leg is None or contact is None:
        return None
    return View(contact, _consulted_status(consult, leg, switches), is_consulted=True)


def _consulted_status(consult: Consult, leg: Leg, switches: CxoneSwitches) -> Status:
    if leg.kind is LegKind.QUEUE and leg.treated_at is not None and switches.dial_skill_active == "queued":
        return Status.ACTIVE
    if consult.state is not ConsultState.TALKING:
        rings = leg.kind is LegKind.AGENT and leg.alarm is not None
        return Status.RINGING if rings and switches.ringing_shown == "yes" else Status.DIALING
    if consult.speak_to is SpeakTo.CONFERENCE:
        return Status.JOINED
    return Status.HOLDING if leg.held_at is not None else Status.ACTIVE


def _is_consulted(leg: Leg) -> bool:
    consult = leg.call.consult
    return consult is not None and consult.leg is leg


def _present(view: View | None) -> list[View]:
    return [] if view is None else [view]
