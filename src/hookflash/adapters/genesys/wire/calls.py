"""The platform's JSON as small frozen types. Total: whatever comes in, only `PlatformError` comes out.

Unknown fields are ignored, unknown enum values survive as text, an absent or mistyped field is none. What a
decision cannot do without (participants and their ids, a list's entries) makes the answer unreadable.
Fields: reference genesys-cloud 2.3, 2.4 and 8.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from hookflash.adapters.kit.fields import count, flag, has_list, part, rows, text, word
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One party of a call; `watches` marks a supervisor who listens, coaches or barges in."""

    id: str
    name: str | None
    purpose: str | None
    state: str | None
    direction: str | None
    disconnect_type: str | None
    was_connected: bool
    held: bool
    private: bool
    watches: bool
    user_id: str | None
    user_name: str | None
    queue_id: str | None
    queue_name: str | None
    contact_id: str | None


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
    participants: tuple[Participant, ...]
    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue's identity."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the list of queues, and how many pages there are if the platform says so."""

    queues: tuple[Queue, ...]
    rows: int
    pages: int | None


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure about a queue."""

    media: str | None
    metric: str
    qualifier: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Policy:
    """Some permissions: actions on an entity of a domain; ``*`` stands for all."""

    domain: str
    entity: str
    actions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Grants:
    """What our own credentials may do; `is_told` is false if the platform left the details out."""

    policies: tuple[Policy, ...]
    is_told: bool


@dataclass(frozen=True, slots=True)
class NewToken:
    """An access token, and its life in seconds if told."""

    value: str
    expires_in_s: int | None


def parse_conversation(data: Any) -> Conversation:
    """A call. There is none without participants: an empty list is unreadable, not an ended call."""
    listed = data.get("participants") if isinstance(data, dict) else None
    if not isinstance(listed, list) or not listed:
        raise unreadable("call")
    return Conversation(
        id=text(data, "id"),
        private=_is_private(data),
        participants=tuple(_participant(row) for row in listed),
        commands=tuple(_command(row) for row in rows(data, "recentTransfers")),
    )


def parse_queue(data: Any) -> Queue:
    """One queue."""
    queue = _queue(data)
    if queue is None:
        raise unreadable("queue")
    return queue


def parse_queue_page(data: Any) -> QueuePage:
    """A page of queues; an entry without id or name is left out."""
    if not has_list(data, "entities"):
        raise unreadable("list of queues")
    entries = rows(data, "entities")
    return QueuePage(_all(_queue, entries), len(entries), count(data, "pageCount"))


def parse_observations(data: Any, queue_id: str) -> tuple[Observation, ...]:
    """The figures of one queue; a queue with nothing to report may be missing altogether."""
    if not has_list(data, "results"):
        raise unreadable("queue's figures")
    found: list[Observation] = []
    for result in rows(data, "results"):
        group = part(result, "group")
        if (word(group, "queueId") or queue_id.lower()) != queue_id.lower():
            continue
        media = word(group, "mediaType")
        for row in rows(result, "data"):
            metric, number = text(row, "metric"), count(part(row, "stats"), "count")
            if metric is not None and number is not None:
                found.append(Observation(media, metric, word(row, "qualifier"), number))
    return tuple(found)


def parse_grants(data: Any) -> Grants:
    """The permissions of all roles."""
    if not has_list(data, "grants"):
        raise unreadable("list of permissions")
    grants = rows(data, "grants")
    roles = [part(grant, "role") for grant in grants]
    policies = [policy for role in roles for policy in _all(_policy, rows(role, "policies"))]
    return Grants(tuple(policies), not roles or any(has_list(role, "policies") for role in roles))


def parse_token(data: Any) -> NewToken:
    """A token."""
    value = text_token(data)
    if value is None:
        raise unreadable("access token")
    return NewToken(value, count(data, "expires_in"))


def text_token(data: Any) -> str | None:
    """The token's text if it can stand in a header."""
    value = data.get("access_token") if isinstance(data, dict) else None
    if not isinstance(value, str) or not value:
        return None
    return value if value.isascii() and value.isprintable() and " " not in value else None


def unreadable(what: str) -> PlatformError:
    """The error for an answer that lacks what we need."""
    return PlatformError(f"The platform's answer about the {what} is not readable.", Cause.PLATFORM_UNCLEAR)


def _participant(row: Any) -> Participant:
    participant_id = text(row, "id")
    if participant_id is None:
        raise unreadable("call")
    user, queue = part(row, "user"), part(row, "queue")
    return Participant(
        id=participant_id,
        name=text(row, "name"),
        purpose=word(row, "purpose"),
        state=word(row, "state"),
        direction=word(row, "direction"),
        disconnect_type=word(row, "disconnectType"),
        was_connected=text(row, "connectedTime") is not None,
        held=flag(row, "held"),
        private=_is_private(row),
        watches=any(text(row, key) is not None for key in _WATCHING),
        user_id=text(user, "id"),
        user_name=text(user, "name"),
        queue_id=text(queue, "id"),
        queue_name=text(queue, "name"),
        contact_id=text(part(row, "externalContact"), "id"),
    )


_WATCHING = ("monitoredParticipantId", "coachedParticipantId", "bargedParticipantId")


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


def _queue(data: Any) -> Queue | None:
    queue_id, name = text(data, "id"), text(data, "name")
    return None if queue_id is None or name is None else Queue(queue_id, name)


def _policy(row: dict[str, Any]) -> Policy | None:
    domain, entity = word(row, "domain"), word(row, "entityName")
    if domain is None or entity is None or not has_list(row, "actions"):
        return None
    actions = frozenset(action.lower() for action in row["actions"] if isinstance(action, str))
    return Policy(domain, entity, actions)


def _all(read: Callable[[dict[str, Any]], T | None], entries: list[dict[str, Any]]) -> tuple[T, ...]:
    return tuple(item for entry in entries if (item := read(entry)) is not None)
