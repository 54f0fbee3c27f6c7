"""Who has the caller: which contact of a call, as records and agents' sessions tell it together. Pure.

A call is a tree of contacts. One contact is a stretch of it: a script, then a line, then an agent; whom an
agent dials is a contact of its own under the same master, and stays that when the caller is handed over
(reference 3.3, 5).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hookflash.adapters.cxone.session import AgentSession
from hookflash.adapters.cxone.wire.contacts import Contact, Stage
from hookflash.adapters.cxone.wire.events import ContactEvent
from hookflash.domain.journeys import Journey


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it was read.

    Attributes:
        contacts: The master first, then the others in the platform's order.
        sessions: What is known of the sessions of agents who have a part in it, by agent.
        was_left_on_hold: Whether the caller was on hold when the session of the agent who has them ended.
        journey: What an earlier transfer wrote on it.
    """

    contacts: tuple[Contact, ...]
    sessions: Mapping[str, AgentSession] = field(default_factory=dict)
    was_left_on_hold: bool = False
    journey: Journey | None = None

    @property
    def master(self) -> Contact:
        """The first contact of the call."""
        return self.contacts[0]

    def event_of(self, contact: Contact, agent_id: str | None) -> ContactEvent | None:
        """A contact as an agent's session tells it, gone or not."""
        session = self.sessions.get(agent_id or "")
        return session.contacts.get(contact.id) if session is not None else None


@dataclass(frozen=True, slots=True)
class Situation:
    """Who has the caller.

    Attributes:
        holder: The contact that has the caller now, or had them last.
        own: The same in the session of the agent on it.
        caller_is_there: Whether the caller is.
    """

    holder: Contact
    own: ContactEvent | None
    caller_is_there: bool


def read_situation(call: Call) -> Situation:
    """Who has the caller: the earliest contact that lives, unless the caller has gone before it.

    Whoever was dialled may stay on the line with the agent when the caller hangs up while on hold
    (reference 3.3). The agent's session still has that contact then; after a transfer it has not.
    """
    for place, contact in enumerate(call.contacts):
        parent = find_parent(call, contact, place)
        own = call.event_of(contact, contact.agent_id)
        if own is not None and _is_of_before(own, contact, parent):
            own = None
        is_over = contact.stage is Stage.ENDED or (own is not None and not own.is_living)
        if is_over and not _is_ending(call, contact, own):
            continue
        if parent is not None and _is_orphan(call, contact, parent):
            return Situation(parent, call.event_of(parent, parent.agent_id), caller_is_there=False)
        return Situation(contact, own, caller_is_there=True)
    last = call.contacts[-1]
    return Situation(last, call.event_of(last, last.agent_id), caller_is_there=False)


def _is_ending(call: Call, contact: Contact, own: ContactEvent | None) -> bool:
    session = call.sessions.get(contact.agent_id or "")
    return session is not None and own is not None and session.contacts.is_ending(own)


def _is_of_before(own: ContactEvent, contact: Contact, parent: Contact | None) -> bool:
    """Whether an agent has a contact again that ended for them as whom they had dialled.

    The record says so while no event has: that of its return may be late, or lost (reference 2.1).
    """
    is_own_dial = parent is not None and parent.agent_id == contact.agent_id
    return is_own_dial and not own.is_living and not own.has_returned


def find_parent(call: Call, contact: Contact, place: int) -> Contact | None:
    """The contact from which another was dialled: as events say, else the one before it."""
    seen = (session.contacts.get(contact.id) for session in call.sessions.values())
    told = next(
        (event.parent_id for event in seen if event is not None and event.parent_id is not None), None
    )
    # Of a master it may be said that it is its own parent: then it has none.
    named = next((one for one in call.contacts if one.id == told and one is not contact), None)
    return named or (call.contacts[place - 1] if place else None)


def _is_orphan(call: Call, contact: Contact, parent: Contact) -> bool:
    """Whether whoever dialled a contact still has it, and nobody else has the caller.

    One that was handed over carries the caller, also if it comes back to the agent who had dialled it.
    """
    if contact.indicator is not None or parent.indicator is not None:
        return False
    if parent.agent_id is None or parent.agent_id == contact.agent_id:
        return False
    seen = call.event_of(contact, parent.agent_id)
    return seen is not None and seen.is_living and not seen.has_returned
