"""Contacts: integer ids for the stretches of a call, a new one when an agent hands it on (reference 4.1).

The first contact of a call is its master. A consulted party is a contact of its own under the same master,
and stays that when the caller is handed over; what a script or the routing moves keeps its contact.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from hookflash_simulator.cxone.requests import PLATFORM
from hookflash_simulator.randomness import Stream
from hookflash_simulator.world.agents import Agent
from hookflash_simulator.world.calls import Call, Leg, LegKind, LegState, MoveState
from hookflash_simulator.world.consults import Consult
from hookflash_simulator.world.world import World

DIGITS = 12
"""Ids are 64-bit: these do not fit into 32."""
_MOVING = {MoveState.ACTIVE, MoveState.COMPLETE}


class Origin(StrEnum):
    """What has made a contact; the words are those of `transferIndicatorName`, as far as they are known."""

    CALL = "None"
    SKILL = "ReSkill"
    AGENT = "ReAgent"
    CONSULT = "Consult"
    TAKE_OVER = "TakeOver"
    PHONE = "External"


@dataclass(slots=True, eq=False)
class Contact:
    """One stretch of a call.

    Attributes:
        legs: The legs that have carried it, without the caller's own; the latest last. There are none
            while a script calls somebody.
        origin: What has made it.
        parent: The contact from which it was made; None for a master.
        children: The contacts that were made from it.
        was_moved: True if a script has sent it elsewhere.
    """

    contact_id: int
    master_id: int
    call: Call
    started_at: int
    origin: Origin = Origin.CALL
    parent: "Contact | None" = None
    children: "list[Contact]" = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    was_moved: bool = False

    @property
    def leg(self) -> Leg:
        """The leg that carries it now, or did so last: an agent's goes before the line he answers for."""
        live = [leg for leg in self.legs if leg.is_live]
        return (live or self.legs or [self.call.caller])[-1]

    @property
    def is_live(self) -> bool:
        """True until nobody carries it any more."""
        return any(leg.is_live for leg in self.legs or [self.call.caller])

    @property
    def ended_at(self) -> int | None:
        """When it was over."""
        return None if self.is_live else max(leg.ended_at or 0 for leg in self.legs or [self.call.caller])

    @property
    def queue(self) -> str | None:
        """The queue whose skill it has, the latest one."""
        return next((leg.queue for leg in reversed(self.legs) if leg.queue), None)

    @property
    def agent(self) -> str | None:
        """The agent who has it or had it last; none while it waits."""
        taken = [leg for leg in self.legs if leg.kind is LegKind.AGENT and leg.connected_at is not None]
        if self.is_live and self.leg.kind is not LegKind.AGENT:
            return None
        return taken[-1].party if taken else None

    @property
    def was_transferred(self) -> bool:
        """True if an agent has handed the caller on from here."""
        moved = [one for one in self.call.moves if one.old_leg in self.legs and not one.old_leg.is_live]
        return any(one.state in _MOVING for one in moved) or self.was_consulted_away

    @property
    def was_consulted_away(self) -> bool:
        """True if a consult that began here was completed."""
        return any(one.state == "complete" and one.initiator in self.legs for one in self.call.consults)


class ContactBook:
    """All contacts: grows with the calls, whole step by whole step, so that reading changes nothing."""

    def __init__(self, seed: int) -> None:
        self.begin_anew(seed)

    def begin_anew(self, seed: int) -> None:
        """Forget everything; the ids of a seed are always the same."""
        self._next = Stream(seed, "contacts").number(DIGITS)
        self._contacts: dict[int, Contact] = {}
        self._of_call: dict[str, list[Contact]] = {}
        self._of_leg: dict[Leg, Contact] = {}
        self._known: dict[str, int] = {}
        self._promised: dict[str, Origin] = {}

    def new_id(self) -> int:
        """An id that no other contact has."""
        self._next += 1
        return self._next

    def promise(self, leg_id: str, origin: Origin) -> None:
        """A leg under this id will be a contact of its own."""
        self._promised[leg_id] = origin

    def find(self, contact_id: int, world: World) -> Contact | None:
        """A contact by its id, if the world still remembers its call."""
        contact = self._contacts.get(contact_id)
        if contact is None or contact.call.call_id not in world.calls:
            return None
        return contact

    def of_call(self, call: Call) -> list[Contact]:
        """The contacts of a call, the master first."""
        return self._of_call.get(call.call_id, [])

    def of_leg(self, leg: Leg) -> Contact | None:
        """The contact that a leg carries."""
        return self._of_leg.get(leg)

    def all(self, world: World) -> list[Contact]:
        """Every contact that the world remembers, oldest first."""
        return [contact for contact in self._contacts.values() if contact.call.call_id in world.calls]

    def follow(self, world: World, calls: list[Call]) -> None:
        """Take in the legs that have come up in a step."""
        for call in calls:
            if call.platform != PLATFORM or len(call.legs) == self._known.get(call.call_id):
                continue
            if call.call_id not in self._of_call:
                self._add(Contact(int(call.call_id), int(call.call_id), call, call.started_at))
            for leg in list(call.legs.values())[self._known.get(call.call_id, 0) :]:
                if leg is not call.caller:
                    self._take_in(leg)
            self._known[call.call_id] = len(call.legs)
        if len(self._known) > 2 * max(1000, len(world.calls)):
            self._forget(world)

    def _take_in(self, leg: Leg) -> None:
        contact = self._home(leg)
        contact.legs.append(leg)
        self._of_leg[leg] = contact

    def _home(self, leg: Leg) -> Contact:
        """The contact that a new leg belongs to, which may be a new one."""
        own = self.of_call(leg.call)
        promised = self._promised.pop(leg.leg_id, None)
        if promised is not None:
            begun = _consult_of(leg)
            before = begun.initiator if begun is not None else leg.move.old_leg if leg.move else None
            return self._child(leg, promised, self._of_leg.get(before or leg, own[-1]))
        if leg.offered_by is not None:
            return self._of_leg[leg.offered_by]
        if leg.move is not None:
            return self._moved(leg, self._of_leg.get(leg.move.old_leg, own[-1]))
        consult = _consult_of(leg)
        return self._of_leg.get(_first_leg(consult), own[-1]) if consult is not None else self._last(own)

    def _moved(self, leg: Leg, old: Contact) -> Contact:
        """What an agent hands on becomes a new contact, what a script sends on stays the same."""
        if leg.move is not None and leg.move.old_leg.kind is LegKind.AGENT and leg.move.requested_by:
            origin = Origin.TAKE_OVER if leg.kind is LegKind.AGENT else Origin.AGENT
            return self._child(leg, origin, old)
        old.was_moved = True
        return old

    def _last(self, own: list[Contact]) -> Contact:
        """Where the caller was until now: overflow and flows go on from there."""
        ended = [one for one in own if one.legs and not one.is_live]
        return max(ended, key=lambda one: one.ended_at or 0) if ended else own[-1]

    def _child(self, leg: Leg, origin: Origin, parent: Contact) -> Contact:
        child = Contact(self.new_id(), parent.master_id, leg.call, leg.started_at, origin, parent=parent)
        parent.children.append(child)
        return self._add(child)

    def _add(self, contact: Contact) -> Contact:
        self._contacts[contact.contact_id] = contact
        self._of_call.setdefault(contact.call.call_id, []).append(contact)
        return contact

    def _forget(self, world: World) -> None:
        """Let go of the calls that the world has forgotten."""
        for call_id in [one for one in self._known if one not in world.calls]:
            del self._known[call_id]
            for contact in self._of_call.pop(call_id, []):
                del self._contacts[contact.contact_id]
                for leg in contact.legs:
                    del self._of_leg[leg]


def agent_leg(agent: Agent) -> Leg | None:
    """The leg on which an agent is at present, if it is one of this platform's calls."""
    leg = agent.leg
    return leg if leg is not None and leg.call.platform == PLATFORM else None


def begun_by(leg: Leg) -> Consult | None:
    """The consult that is open and was begun on this leg."""
    consult = leg.call.consult
    return consult if consult is not None and consult.initiator is leg else None


def is_ringing(leg: Leg) -> bool:
    """True until somebody has picked up."""
    return leg.state in {LegState.RINGING, LegState.DIALING, LegState.PLANNED}


def _consult_of(leg: Leg) -> Consult | None:
    """The consult whose target a leg is, at first or by following."""
    return next(
        (one for one in reversed(leg.call.consults) if leg.leg_id == one.leg_id or one.leg is leg), None
    )


def _first_leg(consult: Consult) -> Leg:
    return consult.initiator.call.legs.get(consult.leg_id, consult.initiator)
