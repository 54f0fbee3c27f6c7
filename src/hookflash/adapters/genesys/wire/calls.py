"""A call with its participants and the log of its transfer commands (reference genesys-cloud 2.3, 2.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hookflash.adapters.kit.answers import unreadable
from hookflash.adapters.kit.fields import flag, has_list, part, rows, text, texts, whole, word


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One party of a call.

    Attributes:
        reasons: Why it ended in the words of signalling: pairs of ``sip`` or ``q850`` and a number.
        error: The platform's code of what went wrong with it.
        watches: Whether it is a supervisor who listens, coaches or barges in.
        attributes: Data for whoever handles the call.
    """

    id: str
    name: str | None
    address: str | None
    purpose: str | None
    state: str | None
    direction: str | None
    disconnect_type: str | None
    reasons: tuple[tuple[str, int], ...]
    error: str | None
    was_connected: bool
    held: bool
    private: bool
    watches: bool
    user_id: str | None
    user_name: str | None
    queue_id: str | None
    queue_name: str | None
    contact_id: str | None
    attributes: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One entry of the log of transfer commands."""

    id: str | None
    state: str | None
    issued: str | None
    initiator_id: str | None
    user_id: str | None
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A call."""

    id: str | None
    private: bool
    recording: str | None
    participants: tuple[Participant, ...]
    commands: tuple[Command, ...]


def parse_conversation(data: Any) -> Conversation:
    """A call. There is none without participants: an empty list is unreadable, not an ended call."""
    listed = data.get("participants") if isinstance(data, dict) else None
    if not isinstance(listed, list) or not listed:
        raise unreadable("call")
    return Conversation(
        id=text(data, "id"),
        private=_is_private(data),
        recording=word(data, "recordingState"),
        participants=tuple(_participant(row) for row in listed),
        commands=tuple(_command(row) for row in rows(data, "recentTransfers")),
    )


def parse_end_reasons(data: Any) -> dict[str, tuple[tuple[str, int], ...]]:
    """What signalling said when parties ended, by participant; from the shape with lists of legs."""
    if not has_list(data, "participants"):
        raise unreadable("call")
    found = {}
    for row in rows(data, "participants"):
        participant_id = text(row, "id")
        if participant_id is not None:
            legs = rows(row, "calls")
            found[participant_id] = tuple(reason for leg in legs for reason in _reasons(leg))
    return found


def _participant(row: Any) -> Participant:
    participant_id = text(row, "id")
    if participant_id is None:
        raise unreadable("call")
    user, queue = part(row, "user"), part(row, "queue")
    return Participant(
        id=participant_id,
        name=text(row, "name"),
        address=text(row, "address"),
        purpose=word(row, "purpose"),
        state=word(row, "state"),
        direction=word(row, "direction"),
        disconnect_type=word(row, "disconnectType"),
        reasons=_reasons(row),
        error=word(part(row, "errorInfo"), "code"),
        was_connected=text(row, "connectedTime") is not None,
        held=flag(row, "held"),
        private=_is_private(row),
        watches=any(text(row, key) is not None for key in _WATCHING),
        user_id=text(user, "id"),
        user_name=text(user, "name"),
        queue_id=text(queue, "id"),
        queue_name=text(queue, "name"),
        contact_id=text(part(row, "externalContact"), "id"),
        attributes=texts(row, "attributes"),
    )


_WATCHING = ("monitoredParticipantId", "coachedParticipantId", "bargedParticipantId")


def _reasons(row: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    found = ((word(one, "type"), whole(one, "code")) for one in rows(row, "disconnectReasons"))
    return tuple((kind, code) for kind, code in found if kind is not None and code is not None)


def _command(row: dict[str, Any]) -> Command:
    destination = part(row, "destination")
    return Command(
        id=text(row, "id"),
        state=word(row, "state"),
        issued=text(row, "dateIssued"),
        initiator_id=text(part(row, "initiator"), "userId"),
        user_id=text(destination, "userId"),
        address=text(destination, "address"),
    )


def _is_private(row: dict[str, Any]) -> bool:
    # Anything but a clear no counts as yes: a sensitive stretch must not be cut for a mistyped field.
    return row.get("securePause") not in (None, False)
