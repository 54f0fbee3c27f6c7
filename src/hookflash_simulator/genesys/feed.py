"""What goes over a channel's socket: events, heartbeats, answers to pings (reference genesys-cloud 9.1)."""

import asyncio
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from hookflash_simulator.clock import iso
from hookflash_simulator.faults import Fault
from hookflash_simulator.front_door import Visit, as_json
from hookflash_simulator.genesys import detail_events, rendering, words
from hookflash_simulator.genesys.channels import BACKLOG, Channel, ChannelStore, hang_up
from hookflash_simulator.genesys.phones import stations
from hookflash_simulator.genesys.requests import PLATFORM
from hookflash_simulator.genesys.topics import DETAILS, SOCKET_CLOSING
from hookflash_simulator.genesys.users import presence_id
from hookflash_simulator.randomness import Stream
from hookflash_simulator.simulation import Simulation
from hookflash_simulator.world.agents import Agent
from hookflash_simulator.world.calls import Call, Leg, LegKind
from hookflash_simulator.world.queues import Queue
from hookflash_simulator.world.world import World

HEARTBEAT_S = 30.0
CLOSING_S = 1.0
METADATA = "channel.metadata"
Shape = Callable[[World, Call], bytes]
SHAPES: tuple[tuple[str, Shape], ...] = (
    ("conversations", rendering.event),
    ("conversations.calls", rendering.call_event),
)


class Feed:
    """Turns what has happened in the world into events for whoever has subscribed."""

    def __init__(self, simulation: Simulation, channels: ChannelStore, correlations: Stream) -> None:
        self._simulation = simulation
        self._channels = channels
        self._correlations = correlations
        simulation.on_settled.append(self._settled)
        simulation.on_maintenance.append(self._announce_maintenance)

    async def connect(self, visit: Visit) -> web.StreamResponse:
        """GET /channels/{channelId}: one socket for a channel, a second one disconnects the first."""
        channel = self._channels.find(visit.values["channelId"], self._simulation.clock.now())
        socket = web.WebSocketResponse(timeout=CLOSING_S)
        if channel is None or not socket.can_prepare(visit.request):
            return web.Response(status=404 if channel is None else 400)
        await socket.prepare(visit.request)
        visit.recorded.status = socket.status
        hang_up(channel)
        outbox: asyncio.Queue[bytes | None] = asyncio.Queue()
        channel.outbox = outbox
        listening = asyncio.create_task(self._listen(channel, socket, outbox))
        try:
            await self._send(channel, socket, outbox)
        finally:
            listening.cancel()
            if channel.outbox is outbox:
                channel.outbox = None
        return socket

    async def _listen(
        self, channel: Channel, socket: web.WebSocketResponse, outbox: "asyncio.Queue[bytes | None]"
    ) -> None:
        async for message in socket:
            if message.type is WSMsgType.TEXT and _is_ping(message.data):
                outbox.put_nowait(self._message(METADATA, as_json({"message": "pong"})))
        if channel.outbox is outbox:
            channel.outbox = None
        outbox.put_nowait(None)

    async def _send(
        self, channel: Channel, socket: web.WebSocketResponse, outbox: "asyncio.Queue[bytes | None]"
    ) -> None:
        while True:
            try:
                message = await asyncio.wait_for(outbox.get(), HEARTBEAT_S)
            except TimeoutError:
                if self._channels.find(channel.channel_id, self._simulation.clock.now()) is None:
                    break
                message = self._message(METADATA, as_json({"message": "WebSocket Heartbeat"}))
            if message is None:
                break
            try:
                await socket.send_str(message.decode())
            except ConnectionError:
                return
        await socket.close(code=WSCloseCode.GOING_AWAY)

    def _settled(self, calls: list[Call], agents: dict[str, set[str]]) -> None:
        if not self._channels.has_listeners():
            return
        world = self._simulation.world
        for call in calls:
            if call.platform == PLATFORM:
                self._tell_of_call(world, call)
        for name, changes in agents.items():
            self._tell_of_agent(world, world.directory.agents[name], changes)

    def _tell_of_call(self, world: World, call: Call) -> None:
        if self._channels.follows(call.call_id):
            for rest, body in detail_events.events(world, call):
                self._publish(f"{DETAILS}.{call.call_id}.{rest}", partial(as_json, body))
        for start in _concerned(world, call):
            for rest, shape in SHAPES:
                self._publish(f"{start}.{rest}", partial(shape, world, call))

    def _tell_of_agent(self, world: World, agent: Agent, changes: set[str]) -> None:
        start = f"v2.users.{agent.uuid}"
        if "agent.station" in changes:
            self._publish(f"{start}.station", partial(_station, world, agent))
        if "agent.presence" in changes:
            self._publish(f"{start}.presence", partial(_presence, agent))
        if "agent.duty" not in changes:
            return
        self._publish(f"{start}.routingStatus", partial(_duty, agent))
        for queue in world.directory.queues.values():
            if agent in queue.agents:
                topic = f"v2.routing.queues.{queue.uuid}.users"
                self._publish(topic, partial(_member, queue, agent))

    def _announce_maintenance(self, after: int) -> None:
        """Tell who wants to know that the sockets will close, and close them all then."""
        body = {"message": f"Sockets will be closed in {after // 1000} seconds."}
        self._publish(SOCKET_CLOSING, partial(as_json, body))
        self._simulation.clock.after(after, self._channels.close)

    def _publish(self, topic: str, body: Callable[[], bytes]) -> None:
        channels = self._channels.subscribers(topic)
        for channel in channels:
            message = self._message(topic, body())
            for one in self._struck(channel, topic, message):
                if channel.outbox is None:
                    break
                if channel.outbox.qsize() >= BACKLOG:
                    hang_up(channel)
                    break
                channel.outbox.put_nowait(one)

    def _struck(self, channel: Channel, topic: str, message: bytes) -> list[bytes]:
        """What becomes of an event under the faults on order: nothing, itself, itself twice, or later."""
        faults = self._simulation.faults
        rule = faults.choose_for_event(PLATFORM, topic) if faults.rules else None
        if rule is not None and rule.do is Fault.EVENT_LOSS:
            return []
        if rule is not None and rule.do is Fault.EVENT_REORDER:
            channel.held_back.append(message)
            return []
        late, channel.held_back = channel.held_back, []
        if rule is not None and rule.do is Fault.EVENT_DUPLICATE:
            return [message, message, *late]
        return [message, *late]

    def _message(self, topic: str, body: bytes) -> bytes:
        correlation = self._correlations.uuid()
        start = f'{{"topicName":"{topic}","version":"2","eventBody":'
        return start.encode() + body + f',"metadata":{{"CorrelationId":"{correlation}"}}}}'.encode()


def _concerned(world: World, call: Call) -> Iterator[str]:
    """Whose topics tell of a call: the agents and queues that have a part in it or have just had."""
    directory, now = world.directory, world.now()
    starts: dict[str, None] = {}
    for leg in call.legs.values():
        if not _is_recent(leg, now):
            continue
        if leg.kind is LegKind.AGENT:
            starts[f"v2.users.{directory.agents[leg.party].uuid}"] = None
        if leg.queue is not None and leg.kind is not LegKind.CALLER:
            starts[f"v2.routing.queues.{directory.queues[leg.queue].uuid}"] = None
    yield from starts


def _is_recent(leg: Leg, now: int) -> bool:
    wrap_up = leg.wrap_up
    wraps_up = wrap_up is not None and wrap_up.started_at is not None and wrap_up.ended_at in {None, now}
    return leg.is_live or leg.ended_at == now or wraps_up


def _presence(agent: Agent) -> bytes:
    """Events write the system presence in capitals (reference 8)."""
    definition = {"id": presence_id(agent.presence), "systemPresence": agent.presence.upper()}
    shown = {"source": "PURECLOUD", "presenceDefinition": definition, "primary": True, "message": ""}
    return as_json(shown | {"modifiedDate": iso(agent.presence_since)})


def _station(world: World, agent: Agent) -> bytes:
    return as_json(stations(world, agent))


def _member(queue: Queue, agent: Agent) -> bytes:
    status = {"userId": agent.uuid, "status": words.duty(agent), "startTime": iso(agent.duty_since)}
    user = {"id": agent.uuid, "name": agent.name}
    shown = {"id": agent.uuid, "name": agent.name, "user": user, "queueId": queue.uuid}
    return as_json(shown | {"ringNumber": 1, "joined": True, "memberBy": "user", "routingStatus": status})


def _duty(agent: Agent) -> bytes:
    status = {"status": words.duty(agent), "startTime": iso(agent.duty_since)}
    return as_json({"id": agent.uuid, "routingStatus": status})


def _is_ping(text: Any) -> bool:
    try:
        message = json.loads(text)
    except ValueError:
        return False
    return isinstance(message, dict) and message.get("message") == "ping"
