"""Notification channels: make them, subscribe to topics (reference genesys-cloud 9.1)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from hookflash_simulator.clock import iso, ms
from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys.errors import Refusal
from hookflash_simulator.genesys.requests import Ask, empty, ok
from hookflash_simulator.genesys.tokens import Token
from hookflash_simulator.genesys.topics import DETAIL_EVENTS, DETAILS, TOPICS, meant, problem
from hookflash_simulator.randomness import Stream

if TYPE_CHECKING:
    import asyncio

LIFE = ms(24 * 3600)
CHANNELS_EACH = 20
TOPICS_EACH = 1000
BACKLOG = 20_000


@dataclass(slots=True, eq=False)
class Channel:
    """One channel; events go through `outbox` to the socket, if one is connected.

    Attributes:
        topics: What was subscribed to, as it was written, with the single topics that it means.
        held_back: Events that a fault has put behind their successors.
    """

    channel_id: str
    client: str
    user: str | None
    expires_at: int
    topics: dict[str, list[str]] = field(default_factory=dict)
    outbox: "asyncio.Queue[bytes | None] | None" = None
    held_back: list[bytes] = field(default_factory=list)


class ChannelStore:
    """All channels of all clients."""

    def __init__(self, seed: int) -> None:
        self._ids = Stream(seed, "channels")
        self._channels: dict[str, Channel] = {}
        self._subscribers: dict[str, dict[str, Channel]] = {}

    def create(self, token: Token, now: int) -> Channel:
        """Make a channel; the 21st removes the oldest of its owner, unconnected ones first."""
        own = self.of(token, now)
        if len(own) >= CHANNELS_EACH:
            self.remove(next((one for one in own if one.outbox is None), own[0]))
        channel = Channel(f"streaming-5-{self._ids.word(26)}", token.client.name, token.user, now + LIFE)
        self._channels[channel.channel_id] = channel
        return channel

    def find(self, channel_id: str, now: int) -> Channel | None:
        """A channel that has not expired."""
        channel = self._channels.get(channel_id)
        if channel is not None and channel.expires_at <= now:
            self.remove(channel)
            return None
        return channel

    def of(self, token: Token, now: int) -> list[Channel]:
        """The channels of a token's owner, oldest first."""
        live = [one for one in list(self._channels) if self.find(one, now)]
        owner = token.client.name, token.user
        return [one for one in map(self._channels.__getitem__, live) if (one.client, one.user) == owner]

    def remove(self, channel: Channel) -> None:
        """Forget a channel and close its socket."""
        self._channels.pop(channel.channel_id, None)
        self.set_topics(channel, {})
        hang_up(channel)

    def set_topics(self, channel: Channel, topics: dict[str, list[str]]) -> None:
        """Replace what a channel is subscribed to."""
        for topic in _single(channel.topics):
            listening = self._subscribers.get(topic, {})
            listening.pop(channel.channel_id, None)
            if not listening:
                self._subscribers.pop(topic, None)
        channel.topics = topics
        for topic in _single(topics):
            self._subscribers.setdefault(topic, {})[channel.channel_id] = channel

    def subscribers(self, topic: str) -> list[Channel]:
        """The channels that listen to a topic and have a socket: what happens without one is lost."""
        return [one for one in self._subscribers.get(topic.lower(), {}).values() if one.outbox is not None]

    def has_listeners(self) -> bool:
        """True if any event could be sent at all."""
        return any(channel.outbox is not None for channel in self._channels.values())

    def follows(self, call_id: str) -> bool:
        """True if anybody listens to the detail events of a conversation."""
        return any(f"{DETAILS}.{call_id}.{event}" in self._subscribers for event in DETAIL_EVENTS)

    def close(self) -> None:
        """Close all sockets."""
        for channel in self._channels.values():
            hang_up(channel)


def hang_up(channel: Channel) -> None:
    """Let the socket of a channel close."""
    if channel.outbox is not None:
        channel.outbox.put_nowait(None)
        channel.outbox = None


def post_channels(ask: Ask) -> Answer:
    """POST /api/v2/notifications/channels."""
    channel = ask.face.channels.create(ask.token, ask.world.now())
    return ok(_entity(ask, channel))


def get_channels(ask: Ask) -> Answer:
    """GET /api/v2/notifications/channels."""
    return ok({"entities": [_entity(ask, one) for one in ask.face.channels.of(ask.token, ask.world.now())]})


def head_channel(ask: Ask) -> Answer:
    """HEAD /api/v2/notifications/channels/{channelId}."""
    _channel(ask)
    return empty(200)


def get_subscriptions(ask: Ask) -> Answer:
    """GET .../channels/{channelId}/subscriptions."""
    return _topics([_permitted(topic) for topic in _channel(ask).topics])


def post_subscriptions(ask: Ask) -> Answer:
    """POST .../channels/{channelId}/subscriptions: adds."""
    channel = _channel(ask)
    return _subscribe(ask, channel, dict(channel.topics))


def put_subscriptions(ask: Ask) -> Answer:
    """PUT .../channels/{channelId}/subscriptions: replaces."""
    return _subscribe(ask, _channel(ask), {})


def delete_subscriptions(ask: Ask) -> Answer:
    """DELETE .../channels/{channelId}/subscriptions."""
    ask.face.channels.set_topics(_channel(ask), {})
    return empty(204)


def get_available_topics(ask: Ask) -> Answer:
    """GET /api/v2/notifications/availabletopics."""
    del ask
    entities = [
        {
            "id": topic,
            "description": topic,
            "requiresPermissions": list(needs),
            "visibility": "Public",
            "transports": ["Websocket"],
            "topicParameters": ["id"] if "{id}" in topic else [],
        }
        for topic, needs in TOPICS.items()
    ]
    return ok({"entities": entities})


def connect_uri(request: web.BaseRequest, channel: Channel) -> str:
    """Where the socket of a channel is, on the host that the client itself has asked."""
    return f"ws://{request.host}/channels/{channel.channel_id}"


def _subscribe(ask: Ask, channel: Channel, topics: dict[str, list[str]]) -> Answer:
    body = ask.json()
    if not isinstance(body, list) or not all(isinstance(one, dict) for one in body):
        raise Refusal(400, "bad.request")
    ignores_errors = bool(ask.flag("ignoreErrors"))
    answers = []
    for one in body:
        written = one.get("id")
        rejected = problem(ask, written)
        if rejected is None:
            topics[written] = meant(written)
        elif not ignores_errors:
            raise rejected
        answers.append(_permitted(written) if rejected is None else _rejected(written, rejected))
    if sum(len(each) for each in topics.values()) > TOPICS_EACH:
        raise Refusal(400, "notification.subscription.too.many.subscriptions")
    ask.face.channels.set_topics(channel, topics)
    channel.expires_at = ask.world.now() + LIFE
    return _topics(answers)


def _single(topics: dict[str, list[str]]) -> Iterator[str]:
    for each in topics.values():
        yield from each


def _channel(ask: Ask) -> Channel:
    channel = ask.face.channels.find(ask.visit.values["channelId"], ask.world.now())
    if channel is None or (channel.client, channel.user) != (ask.token.client.name, ask.token.user):
        raise Refusal(404, "not.found")
    return channel


def _entity(ask: Ask, channel: Channel) -> dict[str, Any]:
    return {
        "id": channel.channel_id,
        "connectUri": connect_uri(ask.visit.request, channel),
        "expires": iso(channel.expires_at),
    }


def _permitted(topic: str) -> dict[str, Any]:
    return {"id": topic, "state": "Permitted"}


def _rejected(topic: Any, refusal: Refusal) -> dict[str, Any]:
    shown = {"id": str(topic), "state": "Rejected", "rejectionReason": refusal.code}
    missing = refusal.params.get("permissions")
    return shown | ({"missingPermissions": missing.split(", ")} if missing else {})


def _topics(entities: list[dict[str, Any]]) -> Answer:
    return ok({"entities": entities})
