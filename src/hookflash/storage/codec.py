"""Domain values to JSON text and back; the only place that knows how they are kept."""

from typing import Annotated

from pydantic import Discriminator, TypeAdapter

from hookflash.domain.events import Event
from hookflash.domain.state import TransferState

_EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Discriminator("kind")])
_STATE: TypeAdapter[TransferState] = TypeAdapter(TransferState)


def dump_event(event: Event) -> bytes:
    """An event as JSON."""
    return _EVENT.dump_json(event, exclude_none=True)


def load_event(text: str | bytes) -> Event:
    """An event from JSON."""
    return _EVENT.validate_json(text)


def dump_state(state: TransferState) -> bytes:
    """A transfer's state as JSON."""
    return _STATE.dump_json(state, exclude_none=True)


def load_state(text: str | bytes) -> TransferState:
    """A transfer's state from JSON."""
    return _STATE.validate_json(text)
