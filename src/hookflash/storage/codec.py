"""Domain values to JSON text and back; the only place that knows how they are kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Discriminator, TypeAdapter

from hookflash.domain import audit, state, transitions
from hookflash.domain.events import Event
from hookflash.domain.ids import OUTBOUND_PREFIX, TRANSFER_PREFIX
from hookflash.domain.outbound import audit as outbound_audit
from hookflash.domain.outbound import state as outbound_state
from hookflash.domain.outbound import transitions as outbound_transitions
from hookflash.domain.outbound.events import OutboundEvent
from hookflash.domain.records import AcceptedEvent, RecordEvent, State


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: how its events and states are written, and how they add up.

    Attributes:
        name: What the audit calls one of it.
        audit_facts: What of an event goes into the audit chain.
    """

    name: str
    audit_facts: Callable[[RecordEvent], dict[str, str]]
    _events: TypeAdapter[Any]
    _states: TypeAdapter[Any]
    _begin: Callable[[Any], Any]
    _apply_all: Callable[[Any, Iterable[RecordEvent]], Any]

    def dump_event(self, event: RecordEvent) -> bytes:
        """An event as JSON."""
        return self._events.dump_json(event, exclude_none=True)

    def load_event(self, text: str | bytes) -> RecordEvent:
        """An event from JSON."""
        event: RecordEvent = self._events.validate_json(text)
        return event

    def dump_state(self, state: State) -> bytes:
        """A record's state as JSON."""
        return self._states.dump_json(state, exclude_none=True)

    def load_state(self, text: str | bytes) -> State:
        """A record's state from JSON."""
        state: State = self._states.validate_json(text)
        return state

    def begin(self, event: AcceptedEvent) -> State:
        """The state of a record that has just been accepted."""
        state: State = self._begin(event)
        return state

    def replay(self, events: list[RecordEvent]) -> State | None:
        """The state that a whole journal adds up to; none if it has no beginning."""
        if not events or not isinstance(events[0], AcceptedEvent):
            return None
        state: State = self._apply_all(self._begin(events[0]), events[1:])
        return state


_KINDS = {
    TRANSFER_PREFIX: Kind(
        "transfer",
        audit.audit_facts,
        TypeAdapter(Annotated[Event, Discriminator("kind")]),
        TypeAdapter(state.TransferState),
        state.begin,
        transitions.apply_all,
    ),
    OUTBOUND_PREFIX: Kind(
        "call",
        outbound_audit.audit_facts,
        TypeAdapter(Annotated[OutboundEvent, Discriminator("kind")]),
        TypeAdapter(outbound_state.OutboundState),
        outbound_state.begin,
        outbound_transitions.apply_all,
    ),
}


def kind_of(record_id: str) -> Kind:
    """The kind of a record, from what its id begins with.

    Raises:
        ValueError: There is no such kind.
    """
    kind = _KINDS.get(record_id.partition("_")[0])
    if kind is None:
        raise ValueError("The id is of no kind that this version knows.")
    return kind
