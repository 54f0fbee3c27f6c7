"""A call from the platform's words to ours. Pure; every vendor word about calls stops here.

The caller has a leg of their own for as long as the call lasts. A leg beside theirs is a contact and who is
on it: ``101-skill-4001``, ``101-agent-2002``, ``102-number``. What a contact was before is not shown.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from hookflash.adapters.cxone.causes import DISCONNECT_CODES, END_REASONS
from hookflash.adapters.cxone.session_contacts import HELD
from hookflash.adapters.cxone.situation import Call, Situation, read_situation
from hookflash.adapters.cxone.wire.contacts import Contact, Stage
from hookflash.adapters.cxone.wire.events import ContactEvent
from hookflash.domain.calls import CallSnapshot, Leg, LegEnd, LegRole, LegState
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.requests import CALLER

# Reference 2.2. What is not here is unknown, never an error.
STATUSES = {
    "incoming": LegState.RINGING,
    "ringing": LegState.RINGING,
    "dialing": LegState.DIALING,
    "active": LegState.CONNECTED,
    "masking": LegState.CONNECTED,
    "joined": LegState.CONNECTED,
    "holding": LegState.HELD,
    "disconnected": LegState.ENDED,
    "callbackdisconnected": LegState.ENDED,
}
_STAGES = {
    Stage.SCRIPT: LegState.CONNECTED,
    Stage.QUEUED: LegState.CONNECTED,
    Stage.ROUTING: LegState.RINGING,
    Stage.ACTIVE: LegState.CONNECTED,
    Stage.ENDED: LegState.ENDED,
}
PRIVATE = "masking"
VOICEMAIL_MEDIA = "5"
_TO_AGENT = frozenset({"consult", "personalqueue"})
_TO_SKILL = frozenset({"reskillproxy", "reskill"})
_HOLDERS = (LegRole.AGENT, LegRole.QUEUE, LegRole.IVR, LegRole.VOICEMAIL, LegRole.OUTSIDE)

FindName = Callable[[str], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What reads about calls leave out.

    Attributes:
        agent: The name of an agent as far as it is known.
        skill: The name of a skill likewise.
        is_mailbox: Whether a skill stands for a mailbox.
        is_target: Whether a number is one that calls are moved to.
    """

    agent: FindName
    skill: FindName
    is_mailbox: Callable[[str], bool]
    is_target: Callable[[str], bool]


def to_snapshot(call_id: CallId, call: Call, read_at: datetime, names: Names) -> CallSnapshot:
    """The call in our words: the caller first, then the legs of each contact."""
    now = read_situation(call)
    view = _View(call, now, names)
    legs = [leg for contact in call.contacts for leg in view.legs(contact)]
    return CallSnapshot(
        id=call_id,
        legs=(view.caller(), *legs),
        moves=(),
        read_at=read_at,
        is_private=now.own is not None and now.own.status == PRIVATE,
        recording=_recording(now.own),
        journey=call.journey,
    )


def find_leg_to_move(call: CallSnapshot, wanted: str) -> Leg | None:
    """The leg that has the caller; a leg that an agent has dialled comes later, and is moved by name only."""
    leg = None if wanted == CALLER else call.find_leg(wanted)
    if wanted != CALLER and (leg is None or leg.role is not LegRole.CALLER):
        return leg if leg is not None and leg.is_up else None
    for role in _HOLDERS:
        holding = next((one for one in call.legs if one.role is role and one.is_up), None)
        if holding is not None:
            return holding
    return None


def contact_of(leg_id: str) -> str:
    """The contact that a leg is of."""
    return leg_id.partition("-")[0]


def _recording(own: ContactEvent | None) -> str | None:
    if own is None or own.is_recorded is None:
        return None
    if own.status == PRIVATE:
        return "paused"
    return "active" if own.is_recorded else "none"


@dataclass(frozen=True, slots=True)
class _View:
    """One reading of a call, on the way to its legs."""

    call: Call
    now: Situation
    names: Names

    def caller(self) -> Leg:
        master = self.call.master
        state = self._state_of_caller()
        number = master.to_address if master.is_outbound else master.from_address
        return Leg(
            id=LegId(f"{master.id}-caller"),
            role=LegRole.CALLER,
            state=state,
            number=number if number is not None and number.startswith("+") else None,
            end=self._end_of_caller() if state is LegState.ENDED else None,
            was_connected=not master.is_outbound or self._was_reached(),
        )

    def _state_of_caller(self) -> LegState:
        own = self.now.own
        if not self.now.caller_is_there:
            return LegState.ENDED
        if self._is_calling_out(self.now.holder):
            return LegState.DIALING
        is_held = own is not None and (own.status == HELD or not own.is_living)
        is_held = is_held or self.call.was_left_on_hold
        is_held = is_held or (own is None and self._has_dialled(self.now.holder))
        return LegState.HELD if is_held else LegState.CONNECTED

    def _has_dialled(self, holder: Contact) -> bool:
        """Whether, as records have it, somebody was dialled from a contact that an agent still has."""
        later = self.call.contacts[self.call.contacts.index(holder) + 1 :]
        return holder.agent_id is not None and any(one.stage is not Stage.ENDED for one in later)

    def _end_of_caller(self) -> LegEnd:
        master, own = self.call.master, self.now.own
        if not master.is_outbound or self._was_reached():
            return LegEnd.HUNG_UP
        code = own.disconnect_code if own is not None else None
        return DISCONNECT_CODES.get(code or "") or END_REASONS.get(master.end_reason or "", LegEnd.OTHER)

    def _end_of_holder(self) -> LegEnd:
        """Who had the caller last had them until the end; of a call that nobody answered no more is told."""
        master = self.call.master
        if not master.is_outbound or self._was_reached():
            return LegEnd.HUNG_UP
        return END_REASONS.get(master.end_reason or "", LegEnd.OTHER)

    def _was_reached(self) -> bool:
        """Whether somebody whom an agent has called was ever on the line."""
        own = self.now.own
        if len(self.call.contacts) > 1 or own is None:
            return len(self.call.contacts) > 1 or self.call.master.stage is Stage.ACTIVE
        return own.was_active

    def _is_calling_out(self, contact: Contact) -> bool:
        """Whether an agent's own call still rings at whom they called."""
        own = self.now.own
        if contact is not self.call.master or not contact.is_outbound:
            return False
        if own is not None:
            return STATUSES.get(own.status) in {LegState.RINGING, LegState.DIALING}
        return contact.stage is Stage.ROUTING

    def legs(self, contact: Contact) -> Iterator[Leg]:
        """The legs of one contact."""
        place, holder = self.call.contacts.index(contact), self.call.contacts.index(self.now.holder)
        if place == holder and self.now.caller_is_there:
            yield from self._holding(contact)
        elif place > holder:
            yield self._dialled(contact)
        else:
            end = LegEnd.TRANSFERRED if place < holder else self._end_of_holder()
            yield self._leg(contact, LegState.ENDED, end=end, is_up=contact.agent_id is not None)

    def _holding(self, contact: Contact) -> Iterator[Leg]:
        """Whoever has the caller; an agent whose phone rings beside the line that offers the call."""
        if self._is_calling_out(contact):
            yield self._leg(contact, LegState.CONNECTED, is_up=True)
            return
        own = self.now.own
        rings = own is not None and STATUSES.get(own.status) in {LegState.RINGING, LegState.DIALING}
        is_personal = contact.target_agent_id is not None and contact.agent_id is None
        is_offered = contact.stage is Stage.ROUTING or (contact.stage is Stage.QUEUED and is_personal)
        if not rings and not is_offered:
            yield self._leg(contact, LegState.CONNECTED, is_up=True)
            return
        if contact.skill_id is not None and not is_personal:
            yield self._line(contact, contact.skill_id, LegState.CONNECTED, is_up=True)
        if contact.agent_id is not None or is_personal:
            yield self._leg(contact, LegState.RINGING)

    def _dialled(self, contact: Contact) -> Leg:
        """Whom an agent has dialled: how far it is, that agent's session knows best."""
        seen = self.call.event_of(contact, self.now.holder.agent_id)
        if seen is None:
            state = _STAGES.get(contact.stage, LegState.UNKNOWN)
            end = END_REASONS.get(contact.end_reason or "", LegEnd.OTHER) if state is LegState.ENDED else None
            is_up = state is LegState.CONNECTED or contact.agent_id is not None
            return self._leg(contact, state, end=end, is_up=is_up)
        state = STATUSES.get(seen.status, LegState.UNKNOWN)
        end = None
        if state is LegState.ENDED:
            end = DISCONNECT_CODES.get(seen.disconnect_code or "", LegEnd.OTHER)
        return self._leg(contact, state, seen=seen, end=end, is_up=seen.was_active)

    def _leg(
        self,
        contact: Contact,
        state: LegState,
        *,
        seen: ContactEvent | None = None,
        end: LegEnd | None = None,
        is_up: bool = False,
    ) -> Leg:
        """The leg of whoever a contact is with: as its record says, else as the kind of its event does."""
        if contact.media_type == VOICEMAIL_MEDIA and contact.agent_id is None:
            return self._mailbox(contact, state, end)
        kind = seen.call_type if seen is not None else None
        agent_id = contact.agent_id or contact.target_agent_id
        skill_id = contact.skill_id or (seen.skill_id if seen is not None else None)
        waits = contact.stage is Stage.QUEUED and skill_id is not None
        if not waits and self._is_outside(contact, seen):
            number = (seen.dnis if seen is not None else None) or contact.to_address
            return _number(contact, state, number, end, is_up=is_up)
        if not waits and (agent_id is not None or (kind in _TO_AGENT and contact.skill_id is None)):
            return self._agent(contact, agent_id, state, end, is_up=is_up)
        is_script = contact.stage is Stage.SCRIPT or (contact.stage is Stage.ACTIVE and kind not in _TO_SKILL)
        if skill_id is not None and not is_script:
            return self._line(contact, skill_id, state, end, is_up=is_up)
        if contact.stage is Stage.SCRIPT:
            return Leg(
                id=LegId(f"{contact.id}-menu"), role=LegRole.IVR, state=state, end=end, was_connected=True
            )
        return self._mailbox(contact, state, end)

    def _mailbox(self, contact: Contact, state: LegState, end: LegEnd | None) -> Leg:
        """Nobody has the caller: a mailbox does where such a contact is active.

        That nothing else answers a call by itself is assumed; media type 5 is a voicemail (reference 4.4).
        Whose it is the record tells at most by whom the call was for.
        """
        owner = contact.target_agent_id
        return Leg(
            id=LegId(f"{contact.id}-mailbox"),
            role=LegRole.VOICEMAIL,
            state=state,
            party_id=owner,
            party_name=self.names.agent(owner) if owner is not None else None,
            end=end,
            was_connected=True,
        )

    def _is_outside(self, contact: Contact, seen: ContactEvent | None) -> bool:
        """Whether a contact leads to a number that an agent, or a script, has dialled for the caller."""
        if contact is self.call.master:
            is_unattended = contact.stage is Stage.ACTIVE and contact.agent_id is None
            return is_unattended and self.names.is_target(contact.to_address or "")
        if seen is not None and not seen.is_inbound:
            return True
        if contact.indicator == "external" or contact.is_outbound:
            return True
        is_elsewhere = contact.to_address not in {None, self.call.master.to_address}
        return is_elsewhere and contact.agent_id is None and contact.target_agent_id is None

    def _agent(
        self, contact: Contact, agent_id: str | None, state: LegState, end: LegEnd | None, *, is_up: bool
    ) -> Leg:
        name = contact.agent_name if agent_id == contact.agent_id else None
        skill = contact.skill_id
        return Leg(
            id=LegId(f"{contact.id}-agent-{agent_id or 'unknown'}"),
            role=LegRole.AGENT,
            state=state,
            party_id=agent_id,
            party_name=name or (self.names.agent(agent_id) if agent_id is not None else None),
            queue_id=skill,
            queue_name=contact.skill_name or (self.names.skill(skill) if skill is not None else None),
            end=end,
            was_connected=is_up,
        )

    def _line(
        self, contact: Contact, skill_id: str, state: LegState, end: LegEnd | None = None, *, is_up: bool
    ) -> Leg:
        name = contact.skill_name or self.names.skill(skill_id)
        return Leg(
            id=LegId(f"{contact.id}-skill-{skill_id}"),
            role=LegRole.VOICEMAIL if self.names.is_mailbox(skill_id) else LegRole.QUEUE,
            state=state,
            party_id=skill_id,
            party_name=name,
            queue_id=skill_id,
            queue_name=name,
            end=end,
            was_connected=is_up,
        )


def _number(contact: Contact, state: LegState, number: str | None, end: LegEnd | None, *, is_up: bool) -> Leg:
    return Leg(
        id=LegId(f"{contact.id}-number"),
        role=LegRole.OUTSIDE,
        state=state,
        number=number,
        end=end,
        was_connected=is_up,
    )
