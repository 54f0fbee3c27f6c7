"""The topics of notification channels: what is served, and who may listen (reference genesys-cloud 9.1)."""

import re
from typing import Any

from hookflash_simulator.genesys.errors import Refusal
from hookflash_simulator.genesys.permissions import is_permitted
from hookflash_simulator.genesys.requests import Ask

VIEW_CALLS = "conversation:communication:view"
VIEW_QUEUE = "routing:queue:view"
VIEW_DETAILS = "analytics:conversationDetail:view"
SOCKET_CLOSING = "v2.system.socket_closing"
DETAILS = "v2.detail.events.conversation"
DETAIL_EVENTS = (
    "acd.end",
    "acd.start",
    "acw",
    "attributes",
    "customer.end",
    "customer.start",
    "flow.end",
    "flow.start",
    "user.end",
    "user.start",
    "voicemail.end",
    "voicemail.start",
    "wrapup",
)
TOPICS = {
    "v2.users.{id}.conversations": (VIEW_CALLS,),
    "v2.users.{id}.conversations.calls": (VIEW_CALLS,),
    "v2.users.{id}.presence": (),
    "v2.users.{id}.routingStatus": (),
    "v2.users.{id}.station": (),
    "v2.routing.queues.{id}.conversations": (VIEW_CALLS,),
    "v2.routing.queues.{id}.conversations.calls": (VIEW_CALLS,),
    "v2.routing.queues.{id}.users": (VIEW_QUEUE,),
    **{f"{DETAILS}.{{id}}.{event}": (VIEW_DETAILS,) for event in DETAIL_EVENTS},
    SOCKET_CLOSING: (),
}
"""The topics that are served, with what the subscriber must be permitted; their permissions are assumed."""
_STARTS = r"v2\.(?:users|routing\.queues|detail\.events\.conversation)"
_TOPIC = re.compile(rf"({_STARTS})\.([0-9a-fA-F-]{{36}})(?:\.|\?)([A-Za-z.&]+)")
_KNOWN = {topic.lower(): needs for topic, needs in TOPICS.items()}


def meant(written: Any) -> list[str]:
    """The single topics, in lower case, that a written one means: a question mark joins several."""
    if not isinstance(written, str):
        return []
    if written.lower() == SOCKET_CLOSING:
        return [SOCKET_CLOSING]
    match = _TOPIC.fullmatch(written)
    if match is None:
        return []
    start, uuid, rest = match.groups()
    return [f"{start}.{uuid}.{one}".lower() for one in rest.split("&")]


def problem(ask: Ask, written: Any) -> Refusal | None:
    """Why a topic cannot be subscribed to; None if it can."""
    topics = meant(written)
    if not topics:
        return Refusal(400, "notification.invalid.topic", topic=written)
    return next((wrong for wrong in (_problem(ask, topic) for topic in topics) if wrong is not None), None)


def _problem(ask: Ask, topic: str) -> Refusal | None:
    match = _TOPIC.fullmatch(topic)
    start, uuid, rest = match.groups() if match else (topic, "", "")
    needs = _KNOWN.get(f"{start}.{{id}}.{rest}" if match else topic)
    division = _division(ask, start, uuid)
    if needs is None or division is None:
        return Refusal(400, "notification.invalid.topic", topic=topic)
    directory = ask.world.directory
    lacking = [one for one in needs if not is_permitted(ask.token, directory, one, division or None)]
    if lacking:
        return Refusal(403, "missing.permissions", permissions=", ".join(lacking))
    return None


def _division(ask: Ask, start: str, uuid: str) -> str | None:
    """Where the thing that a topic is about belongs: empty for anywhere, None if there is no such thing.

    A conversation need not be there yet: whoever starts one can listen before.
    """
    directory = ask.world.directory
    if start == "v2.users":
        agent = directory.find_agent(uuid)
        return None if agent is None else agent.division
    if start == "v2.routing.queues":
        queue = directory.find_queue(uuid)
        return None if queue is None else queue.division
    return ""
