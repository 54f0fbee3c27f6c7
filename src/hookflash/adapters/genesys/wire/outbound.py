"""Calls that were placed: the answer, and where to look for one (reference genesys-cloud 7, 12)."""

from dataclasses import dataclass
from typing import Any

from hookflash.adapters.genesys.wire.common import Row
from hookflash.adapters.kit.answers import unreadable
from hookflash.adapters.kit.fields import part, rows, text, word
from hookflash.adapters.kit.fields import texts as text_map


@dataclass(frozen=True, slots=True)
class Candidate:
    """A call that may be the one that is looked for, and the intents that its parties bear."""

    call_id: str
    started: str | None
    intents: frozenset[str]


def parse_new_call(data: Any) -> str | None:
    """The id of a call just placed, if the answer says it."""
    return text(data, "id")


def parse_candidates(data: Any, key: str, attribute: str) -> tuple[Candidate, ...]:
    """The calls of a history, a details query or an event.

    Args:
        data: The answer.
        key: Where the list is: ``entities`` or ``conversations``.
        attribute: The name of the participant attribute that holds an intent.
    """
    listed = data.get(key) if isinstance(data, dict) else None
    if listed is None:
        return ()  # a query that finds nothing leaves the list out
    if not isinstance(listed, list):
        raise unreadable("list of calls")
    found = (read_candidate(row, attribute) for row in rows(data, key))
    return tuple(one for one in found if one is not None)


def read_candidate(row: Row, attribute: str) -> Candidate | None:
    """A call, whichever of its shapes it has."""
    call_id = text(row, "id") or text(row, "conversationId")
    if call_id is None:
        return None
    intents = [text_map(one, "attributes").get(attribute) for one in rows(row, "participants")]
    started = text(row, "startTime") or text(row, "conversationStart")
    return Candidate(call_id, started, frozenset(one for one in intents if one is not None))


@dataclass(frozen=True, slots=True)
class NewChannel:
    """A notification channel."""

    id: str
    socket: str


def parse_channel(data: Any) -> NewChannel:
    """A channel, with where its socket is."""
    channel_id, socket = text(data, "id"), text(data, "connectUri")
    if channel_id is None or socket is None:
        raise unreadable("notification channel")
    return NewChannel(channel_id, socket)


def parse_rejected_topics(data: Any) -> frozenset[str]:
    """The topics that a subscription was refused, in lower case."""
    rejected = [row for row in rows(data, "entities") if word(row, "state") == "rejected"]
    ids = (word(row, "id") for row in rejected)
    return frozenset(one for one in ids if one is not None)


@dataclass(frozen=True, slots=True)
class Event:
    """One message of a channel: the topic in lower case, and what it is about."""

    topic: str
    body: Row


def parse_event(data: Any) -> Event | None:
    """An event; none for what is not one."""
    topic = word(data, "topicName")
    return None if topic is None else Event(topic, part(data, "eventBody"))
