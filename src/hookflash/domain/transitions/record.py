"""Changing parts of a state."""

from dataclasses import replace

from hookflash.domain.destinations import Destination
from hookflash.domain.errors import HookflashError
from hookflash.domain.state import Consult, Intent, TransferState


class ImpossibleMove(HookflashError):
    """A record was about to make a move that its states do not allow."""


def record(state: TransferState, **changes: object) -> TransferState:
    """The state with another record."""
    return replace(state, transfer=replace(state.transfer, **changes))  # type: ignore[arg-type]


def with_attempt(state: TransferState, **changes: object) -> TransferState:
    """The state with its latest attempt changed.

    Raises:
        ImpossibleMove: No target has been tried yet.
    """
    if not state.transfer.attempts:
        raise ImpossibleMove("No target has been tried yet.")
    *earlier, last = state.transfer.attempts
    return record(state, attempts=(*earlier, replace(last, **changes)))  # type: ignore[arg-type]


def open_intent(state: TransferState) -> Intent:
    """The command under way.

    Raises:
        ImpossibleMove: There is none.
    """
    if state.intent is None:
        raise ImpossibleMove("No command is under way.")
    return state.intent


def open_consult(state: TransferState) -> Consult:
    """The consultation under way.

    Raises:
        ImpossibleMove: There is none.
    """
    if state.consult is None:
        raise ImpossibleMove("No consultation is under way.")
    return state.consult


def visited(state: TransferState, destination: Destination | None) -> TransferState:
    """The journey with this place added; a transfer counts once however many places it led to."""
    journey = state.transfer.journey
    if destination is None or journey is None:
        return state
    began = () if state.is_counted else state.origin[:1]
    longer = replace(
        journey,
        depth=journey.depth + (0 if state.is_counted else 1),
        visited=(*journey.visited, destination.target.key),
        came_from=(*journey.came_from, *(place.key for place in began)),
    )
    return replace(record(state, journey=longer), is_counted=True)
