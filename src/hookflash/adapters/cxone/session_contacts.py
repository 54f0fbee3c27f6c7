"""The contacts of one agent's session, as its snapshot and the events since tell them (reference 2.2)."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace

from hookflash.adapters.cxone.wire.events import ContactEvent
from hookflash.ports.runtime import Clock

MOST_CONTACTS = 100
# For so long a contact that is gone may still be asked about: how it ended, and whether anybody answered.
GONE_KEPT_S = 900.0
# The legs of a transfer end one after the other: so long it is open whether the second one will.
SETTLES_WITHIN_S = 2.0
HELD = "holding"
# The statuses in which somebody is there to talk to.
_UP = frozenset({"active", "masking", "joined", HELD})


class SessionContacts:
    """The session's contacts by id, in the order in which they were told; those that are gone among them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told: OrderedDict[str, ContactEvent] = OrderedDict()
        self._ended_at: dict[str, float] = {}

    def __iter__(self) -> Iterator[ContactEvent]:
        return iter(self._told.values())

    def __len__(self) -> int:
        return len(self._told)

    def get(self, contact_id: str) -> ContactEvent | None:
        """A contact, whether it is still there or not."""
        return self._told.get(contact_id)

    def find(self, contact_id: str | None) -> ContactEvent | None:
        """A contact, if it is still there."""
        found = self._told.get(contact_id or "")
        return found if found is not None and found.is_living else None

    def is_on_hold(self, contact_id: str) -> bool:
        """Whether a contact is on hold; once the session has ended, whether it was."""
        found = self.find(contact_id)
        return found is not None and found.status == HELD

    @property
    def has_any_on_hold(self) -> bool:
        """Whether any of them is."""
        return any(self.is_on_hold(one.id) for one in self)

    def others(self, contact: ContactEvent) -> list[ContactEvent]:
        """The living contacts of the same call beside one of them: whom the agent has dialled."""
        return [
            one
            for one in self
            if one.master_id == contact.master_id and one.id != contact.id and one.is_living
        ]

    def is_ending(self, contact: ContactEvent) -> bool:
        """Whether a contact has just ended while one that was dialled from it has not, or not yet.

        A transfer ends both; if the caller hangs up, the other one stays (reference 3.3). What has ended and
        come back to the agent since is no longer whom they have dialled.
        """
        age_s = self._clock.monotonic() - self._ended_at.get(contact.id, float("-inf"))
        is_left = any(not other.has_returned for other in self.others(contact))
        return not contact.is_living and age_s < SETTLES_WITHIN_S and is_left

    def forget(self) -> None:
        """What comes next is told from the beginning."""
        self._told.clear()
        self._ended_at.clear()

    def note(self, event: ContactEvent) -> None:
        """Take in what an event tells of a contact."""
        before = self._told.pop(event.id, None)
        was_up = event.status in _UP or (before is not None and before.was_active)
        is_back = before is not None and (before.has_returned or (event.is_living and not before.is_living))
        self._told[event.id] = replace(event, was_active=was_up, has_returned=is_back)
        if event.is_living:
            self._ended_at.pop(event.id, None)
        else:
            self._ended_at.setdefault(event.id, self._clock.monotonic())
        self._make_room()

    def _make_room(self) -> None:
        """Forget what has long been gone, and if there is too much all the same whatever is gone."""
        now = self._clock.monotonic()
        too_many = len(self._told) - MOST_CONTACTS
        gone = [key for key in self._ended_at if self._told[key].is_final]
        for number, key in enumerate(gone):
            if number < too_many or now - self._ended_at[key] > GONE_KEPT_S:
                del self._told[key], self._ended_at[key]
        while len(self._told) > MOST_CONTACTS:
            self._ended_at.pop(self._told.popitem(last=False)[0], None)
