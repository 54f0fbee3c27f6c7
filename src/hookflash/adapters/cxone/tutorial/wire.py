"""What the dialect answers, in its own words (seed 003)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from hookflash.adapters.kit.answers import unreadable
from hookflash.adapters.kit.fields import count, part, rows, text, word
from hookflash.adapters.kit.numbers import find_extension

T = TypeVar("T")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One party of a call; lines and menus are parties too."""

    id: str
    role: str | None
    state: str | None
    user_id: str | None
    queue_id: str | None
    address: str | None
    was_connected: bool
    reason: str | None
    transfer_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """The latest transfer of a call.

    Attributes:
        callback_number: Where the caller is called back; none but for a call-back.
    """

    id: str
    target_type: str | None
    target_id: str | None
    skill_id: str | None
    priority: int | None
    state: str | None
    reason: str | None
    callback_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call.

    Attributes:
        queue_id: The line it waits in, or came from.
        tells_queue: Whether the platform tells that at all.
        connected_to: Who has the caller: the id of an agent, an extension or a number.
        participants: Absent if the platform does not show them.
        tells_transfers: Whether it shows the latest transfer, if there was one.
    """

    id: str | None
    state: str | None
    is_private: bool
    queue_id: str | None
    tells_queue: bool
    connected_to: str | None
    participants: tuple[Participant, ...] | None
    tells_transfers: bool
    transfer: Transfer | None


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue; not every platform tells whether it is open, and how many wait."""

    id: str
    name: str
    status: str | None
    is_open: bool | None
    waiting: int | None


@dataclass(frozen=True, slots=True)
class QueueAgent:
    """An agent of a queue: what they are doing, and the ids of their skills."""

    id: str
    name: str
    status: str | None
    skill_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill."""

    id: str
    name: str
    status: str | None


@dataclass(frozen=True, slots=True)
class User:
    """An agent; not every platform tells the extension."""

    id: str
    name: str
    extension: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A security profile of our own client."""

    is_active: bool
    permissions: frozenset[str]
    scopes: frozenset[str]


def parse_call(data: Any) -> Call:
    """A call.

    Raises:
        PlatformError: It has no state, or parties that cannot be told apart.
    """
    state = word(data, "state")
    if state is None:
        raise unreadable("call")
    return Call(
        id=text(data, "id"),
        state=state,
        is_private=data.get("private") not in (None, False),
        queue_id=text(data, "queueId"),
        tells_queue="queueId" in data,
        connected_to=text(data, "connectedTo"),
        participants=_participants(data),
        tells_transfers="transfer" in data,
        transfer=_transfer(part(data, "transfer")),
    )


def parse_one(data: Any, what: str, read: Callable[[Row], T | None]) -> T:
    """One thing.

    Raises:
        PlatformError: It lacks what we need.
    """
    item = read(data) if isinstance(data, dict) else None
    if item is None:
        raise unreadable(what)
    return item


def parse_list(data: Any, what: str, read: Callable[[Row], T | None]) -> tuple[T, ...]:
    """A bare list; an entry that lacks what we need is left out.

    Raises:
        PlatformError: It is none.
    """
    if not isinstance(data, list):
        raise unreadable(what)
    return tuple(item for row in data if isinstance(row, dict) and (item := read(row)) is not None)


def read_queue(row: Row) -> Queue | None:
    """A queue; one that tells no name bears its id."""
    queue_id = text(row, "id")
    if queue_id is None:
        return None
    is_open = row.get("open")
    return Queue(
        id=queue_id,
        name=text(row, "name") or queue_id,
        status=word(row, "status"),
        is_open=is_open if isinstance(is_open, bool) else None,
        waiting=count(row, "waiting"),
    )


def read_agent(row: Row) -> QueueAgent | None:
    """An agent of a queue."""
    user_id = text(row, "userId")
    if user_id is None:
        return None
    skills = (text(skill, "skillId") for skill in rows(row, "skills"))
    skill_ids = frozenset(one.lower() for one in skills if one is not None)
    return QueueAgent(user_id, text(row, "name") or user_id, word(row, "status"), skill_ids)


def read_campaign(row: Row) -> str | None:
    """The status of a campaign."""
    return word(row, "status")


def read_skill(row: Row) -> Skill | None:
    """A skill; one that tells no name bears its id."""
    skill_id = text(row, "id")
    return None if skill_id is None else Skill(skill_id, text(row, "name") or skill_id, word(row, "status"))


def read_user(row: Row) -> User | None:
    """An agent; one who tells no name bears their id."""
    user_id = text(row, "id")
    if user_id is None:
        return None
    return User(user_id, text(row, "name") or user_id, find_extension(text(row, "extension")))


def read_profile(row: Row) -> Profile:
    """A security profile; one that tells no status is taken to be in use."""
    return Profile(
        is_active=word(row, "status") in {None, "active"},
        permissions=_said(row, "permissions"),
        scopes=_said(row, "scopes"),
    )


def _participants(data: Mapping[str, Any]) -> tuple[Participant, ...] | None:
    listed = data.get("participants")
    if listed is None:
        return None
    if not isinstance(listed, list):
        raise unreadable("call")
    return tuple(_participant(row) for row in listed)


def _participant(row: Any) -> Participant:
    participant_id = text(row, "id")
    if participant_id is None:
        raise unreadable("call")
    return Participant(
        id=participant_id,
        role=word(row, "role"),
        state=word(row, "state"),
        user_id=text(row, "userId"),
        queue_id=text(row, "queueId"),
        address=text(row, "address"),
        was_connected=text(row, "connectedAt") is not None,
        reason=word(row, "reason"),
        transfer_id=text(row, "transferId"),
    )


def _transfer(row: Row) -> Transfer | None:
    transfer_id = text(row, "id")
    if transfer_id is None:
        return None
    return Transfer(
        id=transfer_id,
        target_type=word(row, "targetType"),
        target_id=text(row, "targetId"),
        skill_id=text(row, "skillId"),
        priority=count(row, "priority"),
        state=word(row, "state"),
        reason=word(row, "reason"),
        callback_number=text(row, "callbackNumber"),
    )


def _said(row: Row, key: str) -> frozenset[str]:
    value = row.get(key)
    return frozenset(one for one in value if isinstance(one, str)) if isinstance(value, list) else frozenset()


def parse_figures(data: Any) -> tuple[int | None, float | None]:
    """How many transfers have succeeded, and how long they took on average, in seconds.

    Neither of a call that is not among the conversations yet: nought would be no figure of it.

    Raises:
        PlatformError: The answer is none.
    """
    if not isinstance(data, dict):
        raise unreadable("figures of the call")
    if count(data, "total") == 0:
        return None, None
    metrics = part(part(data, "aggregations"), METRICS)
    return count(part(metrics, SUCCESS), "count"), _amount(part(metrics, DURATION), "average")


def _amount(row: Row, key: str) -> float | None:
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _MOST:
        return None
    return float(value)


_MOST = 2.0**53
METRICS, SUCCESS, DURATION = "transferMetrics", "transferSuccess", "transferDuration"
