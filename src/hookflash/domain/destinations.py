"""Destinations: targets as a platform knows them."""

from dataclasses import dataclass

from hookflash.domain.calls import Leg, LegRole
from hookflash.domain.targets import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A resolved target, what the call is really sent to, and how arriving there shows in a call.

    Attributes:
        target: The target with its id and name.
        via: The queue or flow the call is sent to where the platform knows no such target: a skill is
            reached through a queue that serves it, a mailbox through a flow.
        address: What to dial, where the platform takes an address.
        roles: The kinds of leg of which arriving makes one.
        party_ids: Ids one of which such a leg bears; any will do if empty.
        known_as: What the platform's own records of commands may call it.
        skill_ids: Skills to be asked for while the call waits there.
    """

    target: Target
    via: Target | None = None
    address: str | None = None
    roles: tuple[LegRole, ...]
    party_ids: tuple[str, ...] = ()
    known_as: tuple[str, ...] = ()
    skill_ids: tuple[str, ...] = ()

    @property
    def place(self) -> Target:
        """Where the call is sent: the queue or flow in between if there is one."""
        return self.via or self.target

    @property
    def is_line(self) -> bool:
        """Whether callers wait there until somebody takes them."""
        return LegRole.QUEUE in self.roles

    def is_reached_by(self, leg: Leg) -> bool:
        """Whether a leg, in whatever state, is one that leads here."""
        if leg.role not in self.roles:
            return False
        ids = {leg.party_id, leg.queue_id, leg.number} - {None}
        return not self.party_ids or not ids or not ids.isdisjoint(self.party_ids)

    def is_led_to_by(self, leg: Leg) -> bool:
        """Whether a leg is one that leads here, or rings somebody on behalf of the line that this is.

        Flows end by themselves when their caller is gone, and lead to nobody else.
        """
        if leg.role in {LegRole.IVR, LegRole.VOICEMAIL}:
            return False
        return self.is_reached_by(leg)
