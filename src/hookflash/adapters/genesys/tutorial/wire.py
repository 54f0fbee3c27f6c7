"""What the dialect answers, in its own words (tutorials 000, 001, 002, 004)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hookflash.adapters.genesys.wire.common import Row
from hookflash.adapters.kit.answers import unreadable
from hookflash.adapters.kit.fields import count, flag, has_list, part, rows, text, word


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One party of a call; a line is no party but a state of the customer's, with the queue's id."""

    id: str
    type: str | None
    state: str | None
    held: bool
    name: str | None
    user_id: str | None
    queue_id: str | None
    address: str | None
    wrap_up: str | None
    was_connected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """The latest transfer of a call."""

    id: str
    state: str | None
    target_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call, or a voice conversation: what either tutorial shows of it.

    Attributes:
        etag: What a transfer names in ``If-Match``.
        version: What a change of the voice conversation may name there.
    """

    id: str | None
    state: str | None
    is_private: bool
    etag: str | None
    version: str | None
    participants: tuple[Participant, ...]
    transfer: Transfer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What only a conversation tells: the priority, and how often it was transferred already."""

    priority: int | None
    depth: int | None
    token: str | None


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue with its state: ``open`` or another word."""

    id: str
    name: str
    state: str | None
    waiting: int | None
    agents: int | None


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill, and whether it is active, if told."""

    id: str
    name: str
    is_active: bool | None


@dataclass(frozen=True, slots=True)
class User:
    """An agent; the roles are absent if they were not told."""

    id: str
    name: str
    email: str | None
    roles: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Presence:
    """What an agent says about themselves."""

    word: str | None
    wants_no_calls: bool


def parse_call(data: Any) -> Call:
    """A call; one that tells no participants has none."""
    if not isinstance(data, dict):
        raise unreadable("call")
    version = data.get("version")
    return Call(
        id=text(data, "id"),
        state=word(data, "state"),
        is_private=data.get("privacy") not in (None, False),
        etag=_header_text(data, "etag"),
        version=str(version) if isinstance(version, int) else _header_text(data, "version"),
        participants=tuple(_participant(row) for row in _listed(data)),
        transfer=_transfer(part(data, "transfer")),
    )


def parse_conversation(data: Any) -> Conversation:
    """The facts of a conversation that a call does not have."""
    if not isinstance(data, dict):
        raise unreadable("conversation")
    metadata = part(data, "metadata")
    return Conversation(
        priority=count(data, "priority"),
        depth=count(metadata, "transferDepth"),
        token=text(metadata, "loopPreventionToken"),
    )


def read_queue(row: Row) -> Queue | None:
    """A queue; one that tells no name bears its id."""
    queue_id = text(row, "id")
    if queue_id is None:
        return None
    name = text(row, "name") or queue_id
    return Queue(queue_id, name, word(row, "state"), count(row, "waiting"), count(row, "agents"))


def read_skill(row: Row) -> Skill | None:
    """A skill."""
    skill_id, name = text(row, "id"), text(row, "name")
    if skill_id is None:
        return None
    active = row.get("active")
    return Skill(skill_id, name or skill_id, active if isinstance(active, bool) else None)


def read_user(row: Row) -> User | None:
    """A user."""
    user_id, name = text(row, "id"), text(row, "name") or text(row, "email")
    if user_id is None or name is None:
        return None
    roles: tuple[str, ...] | None = None
    if has_list(row, "roles"):
        said = [text(role, key) for role in rows(row, "roles") for key in ("id", "name")]
        roles = tuple(one for one in said if one is not None)
    return User(user_id, name, text(row, "email"), roles)


def parse_presence(data: Any) -> Presence:
    """An agent's presence."""
    said = text(data, "presence")
    if said is None:
        raise unreadable("presence")
    return Presence(said, flag(data, "doNotDisturb"))


def _listed(data: Mapping[str, Any]) -> list[Any]:
    listed = data.get("participants", [])
    if not isinstance(listed, list):
        raise unreadable("call")
    return listed


def _participant(row: Any) -> Participant:
    participant_id = text(row, "id")
    if participant_id is None:
        raise unreadable("call")
    return Participant(
        id=participant_id,
        type=word(row, "type"),
        state=word(row, "state"),
        held=flag(row, "held"),
        name=text(row, "name"),
        user_id=text(row, "userId"),
        queue_id=text(row, "queueId"),
        address=text(row, "address"),
        wrap_up=text(row, "wrapupCode"),
        was_connected=text(row, "connectedTime") is not None,
    )


def _transfer(row: Row) -> Transfer | None:
    transfer_id = text(row, "id")
    if transfer_id is None:
        return None
    return Transfer(id=transfer_id, state=word(row, "state"), target_id=text(part(row, "target"), "id"))


def _header_text(data: Mapping[str, Any], key: str) -> str | None:
    """A text that can stand in a header."""
    value = text(data, key)
    return value if value is not None and value.isascii() and value.isprintable() else None
