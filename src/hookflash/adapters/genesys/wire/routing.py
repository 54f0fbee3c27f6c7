"""Queues and what is in them: identities, figures, members, waits, skills, wrap-up codes."""

from dataclasses import dataclass
from typing import Any

from hookflash.adapters.genesys.wire.common import Named, Row
from hookflash.adapters.genesys.wire.people import read_skills
from hookflash.adapters.kit.answers import unreadable
from hookflash.adapters.kit.fields import count, flag, has_list, part, rows, text, word


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure about a queue."""

    media: str | None
    metric: str
    qualifier: str | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An agent of a queue: whether they have joined it, what routing thinks of them, and their skills."""

    user_id: str
    name: str | None
    joined: bool
    status: str | None
    skill_ids: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class WaitEstimate:
    """One estimate of the wait: the medium it is for, how it was made, in seconds."""

    intent: str | None
    formula: str | None
    seconds: int


def read_named(row: Row) -> Named | None:
    """A queue, skill, skill group, wrap-up code or schedule group."""
    thing_id, name = text(row, "id"), text(row, "name")
    if thing_id is None or name is None:
        return None
    return Named(thing_id, name, text(part(row, "division"), "id"), word(row, "state"))


def read_member(row: Row) -> Member | None:
    """A member of a queue; its id is the user's."""
    user = part(row, "user")
    user_id = text(user, "id") or text(row, "id")
    if user_id is None:
        return None
    status = word(part(row, "routingStatus"), "status") or word(part(user, "routingStatus"), "status")
    name = text(row, "name") or text(user, "name")
    return Member(
        user_id=user_id, name=name, joined=flag(row, "joined"), status=status, skill_ids=read_skills(user)
    )


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


def parse_waits(data: Any) -> tuple[WaitEstimate, ...]:
    """The estimates of a queue's wait; none if the platform has too little to go by."""
    if not has_list(data, "results"):
        raise unreadable("estimated wait")
    found = []
    for row in rows(data, "results"):
        seconds = count(row, "estimatedWaitTimeSeconds")
        if seconds is not None:
            found.append(WaitEstimate(word(row, "intent"), word(row, "formula"), seconds))
    return tuple(found)
