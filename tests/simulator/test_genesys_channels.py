"""Notification channels and what comes over their sockets."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from hookflash_simulator.genesys import feed

from .harness import NOWHERE, Sim, acme, running


class Socket:
    def __init__(self, socket: "aiohttp.ClientWebSocketResponse[Any]") -> None:
        self.socket = socket

    async def event(self) -> dict[str, Any]:
        message: dict[str, Any] = await self.socket.receive_json(timeout=5)
        return message

    async def all(self) -> list[dict[str, Any]]:
        """Everything that has been sent so far: up to the answer to a ping."""
        await self.socket.send_json({"message": "ping"})
        events = []
        while (event := await self.event())["topicName"] != "channel.metadata":
            events.append(event)
        assert event["eventBody"] == {"message": "pong"}
        return events


async def channel(sim: Sim, *topics: str) -> dict[str, Any]:
    made: dict[str, Any] = (await sim.genesys("POST", "/api/v2/notifications/channels")).json
    if topics:
        await subscribe(sim, made, *topics)
    return made


async def subscribe(
    sim: Sim, made: dict[str, Any], *topics: str, method: str = "POST", query: str = ""
) -> Any:
    path = f"/api/v2/notifications/channels/{made['id']}/subscriptions{query}"
    return await sim.genesys(method, path, [{"id": topic} for topic in topics])


@asynccontextmanager
async def listening(sim: Sim, *topics: str) -> AsyncIterator[Socket]:
    made = await channel(sim, *topics)
    async with sim.session.ws_connect(made["connectUri"]) as socket:
        yield Socket(socket)


def of_user(sim: Sim, name: str, rest: str = "conversations.calls") -> str:
    return f"v2.users.{sim.world.directory.agents[name].uuid}.{rest}"


def of_queue(sim: Sim, name: str, rest: str = "conversations.calls") -> str:
    return f"v2.routing.queues.{sim.world.directory.queues[name].uuid}.{rest}"


def last_state(event: dict[str, Any]) -> tuple[str, str]:
    leg = event["eventBody"]["participants"][-1]
    return leg["purpose"], leg["state"]


async def test_channel_tells_where_its_socket_is(sim: Sim) -> None:
    made = await channel(sim)
    host = sim.server.urls["genesys"].removeprefix("http://")
    assert made["connectUri"] == f"ws://{host}/channels/{made['id']}"
    assert made["expires"] == "2026-01-06T09:00:00.000Z"
    assert (await sim.get("notifications/channels"))["entities"] == [made]
    assert (await sim.genesys("HEAD", f"/api/v2/notifications/channels/{made['id']}")).status == 200
    assert (await sim.genesys("HEAD", "/api/v2/notifications/channels/nothing")).status == 404


async def test_transfer_is_told_on_the_topics_of_both_queues_and_agents(sim: Sim) -> None:
    topics = [of_queue(sim, "Billing"), of_queue(sim, "Support"), of_user(sim, "ana"), of_user(sim, "dan")]
    async with listening(sim, *topics) as socket:
        call = await sim.place()
        await socket.all()
        await sim.to_queue(call, "Support")
        await sim.advance(1.1)
        events = await socket.all()
    told: dict[str, list[tuple[str, str]]] = {topic.lower(): [] for topic in topics}
    for event in events:
        assert event["eventBody"]["id"] == call.call_id
        assert (event["version"], "CorrelationId" in event["metadata"]) == ("2", True)
        told[event["topicName"].lower()].append(last_state(event))
    assert told[of_queue(sim, "Support").lower()][-2:] == [("agent", "alerting"), ("agent", "connected")]
    assert told[of_user(sim, "dan").lower()] == [("agent", "alerting"), ("agent", "connected")]
    assert ("agent", "alerting") in told[of_user(sim, "ana").lower()]
    assert told[of_queue(sim, "Billing").lower()] != []


async def test_shapes_of_the_two_topics_differ(sim: Sim) -> None:
    topics = [of_user(sim, "ana"), of_user(sim, "ana", "conversations")]
    async with listening(sim, *topics) as socket:
        call = await sim.place()
        await sim.to_queue(call, "Support")
        events = await socket.all()
    calls = [one["eventBody"] for one in events if one["topicName"].endswith(".calls")]
    whole = [one["eventBody"] for one in events if one["topicName"].endswith(".conversations")]
    assert "recentTransfers" not in calls[-1]
    assert calls[-1]["participants"][3]["state"] == "connected"
    assert whole[-1]["participants"][3]["calls"][0]["state"] == "connected"
    transfer = whole[-1]["recentTransfers"][0]
    assert (transfer["state"], transfer["transferType"]) == ("pending", "unattended")


async def test_presence_and_routing_status_are_told(sim: Sim) -> None:
    ana = sim.world.directory.agents["ana"].uuid
    async with listening(sim, f"v2.users.{ana}?presence&routingStatus") as socket:
        await sim.control("PATCH", "agents/ana", {"presence": "meal"})
        presence, status = await socket.all()
    assert presence["topicName"] == f"v2.users.{ana}.presence"
    assert presence["eventBody"]["presenceDefinition"]["systemPresence"] == "MEAL"
    assert status["eventBody"]["routingStatus"]["status"] == "OFF_QUEUE"


async def test_subscriptions_are_added_replaced_shown_and_removed(sim: Sim) -> None:
    made = await channel(sim, of_user(sim, "ana"))

    async def shown() -> list[str]:
        return [one["id"] for one in (await sim.get(path))["entities"]]

    path = f"notifications/channels/{made['id']}/subscriptions"
    await subscribe(sim, made, of_user(sim, "ben"))
    assert await shown() == [of_user(sim, "ana"), of_user(sim, "ben")]
    await subscribe(sim, made, of_user(sim, "cleo"), method="PUT")
    assert await shown() == [of_user(sim, "cleo")]
    assert (await sim.genesys("DELETE", f"/api/v2/{path}")).status == 204
    assert await shown() == []


async def test_events_stop_with_the_subscription(sim: Sim) -> None:
    made = await channel(sim, of_user(sim, "ana"))
    async with sim.session.ws_connect(made["connectUri"]) as connected:
        socket = Socket(connected)
        await subscribe(sim, made, of_user(sim, "ben"), method="PUT")
        await sim.place("Billing", "ana")
        assert await socket.all() == []
        await sim.place("Billing", "ben")
        assert len(await socket.all()) == 1


async def test_wrong_topics_are_refused_or_rejected(sim: Sim) -> None:
    made = await channel(sim)
    for topic in (
        f"v2.users.{NOWHERE}.presence",
        of_user(sim, "ana", "shoes"),
        f"v2.conversations.{NOWHERE}",
        "v2.users.*.presence",
    ):
        assert (await subscribe(sim, made, topic)).code == "400 notification.invalid.topic"
    tolerant = await subscribe(sim, made, "nonsense", of_user(sim, "ana"), query="?ignoreErrors=true")
    assert [one["state"] for one in tolerant.json["entities"]] == ["Rejected", "Permitted"]
    body = await sim.genesys(
        "POST", f"/api/v2/notifications/channels/{made['id']}/subscriptions", {"id": "x"}
    )
    assert body.code == "400 bad.request"


async def test_topic_needs_its_permission() -> None:
    clients = {"blind": {"secret": "secret", "roles": []}}
    async with running(world=acme(clients=clients)) as sim:
        sim.token = await sim.token_for("blind")
        made = await channel(sim)
        assert (await subscribe(sim, made, of_user(sim, "ana"))).code == "403 missing.permissions"
        reply = await subscribe(sim, made, of_user(sim, "ana"), query="?ignoreErrors=true")
        assert reply.json["entities"][0]["missingPermissions"] == ["conversation:communication:view"]


async def test_channel_holds_a_thousand_topics() -> None:
    agents = {f"agent{number}": {"queue": "Support"} for number in range(500)}
    async with running(world=acme(agents=agents)) as sim:
        made = await channel(sim)
        joined = [of_user(sim, name, "").rstrip(".") + "?presence&routingStatus" for name in agents]
        assert (await subscribe(sim, made, *joined)).status == 200
        more = await subscribe(sim, made, of_user(sim, "ana"))
        assert more.code == "400 notification.subscription.too.many.subscriptions"


async def test_twenty_first_channel_removes_the_oldest_that_is_not_connected(sim: Sim) -> None:
    first = await channel(sim)
    async with sim.session.ws_connect(first["connectUri"]):
        made = [await channel(sim) for _ in range(20)]
        left = [one["id"] for one in (await sim.get("notifications/channels"))["entities"]]
        assert left == [first["id"], *[one["id"] for one in made[1:]]]


async def test_channels_belong_to_their_client(sim: Sim) -> None:
    made = await channel(sim)
    sim.token = await sim.token_for("readonly")
    assert (await sim.get("notifications/channels"))["entities"] == []
    assert (await subscribe(sim, made, of_user(sim, "ana"))).status == 404


async def test_second_socket_disconnects_the_first(sim: Sim) -> None:
    made = await channel(sim, of_user(sim, "ana"))
    async with (
        sim.session.ws_connect(made["connectUri"]) as first,
        sim.session.ws_connect(made["connectUri"]) as second,
    ):
        assert (await first.receive(timeout=5)).type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}
        await sim.place()
        assert len(await Socket(second).all()) == 1


async def test_what_happens_without_a_socket_is_lost(sim: Sim) -> None:
    made = await channel(sim, of_user(sim, "ana"))
    await sim.place()
    async with sim.session.ws_connect(made["connectUri"]) as socket:
        assert await Socket(socket).all() == []


async def test_channel_lives_a_day_and_longer_when_subscribed_again(sim: Sim) -> None:
    made = await channel(sim)
    path = f"/api/v2/notifications/channels/{made['id']}"
    await sim.advance(23 * 3600)
    await subscribe(sim, made, of_user(sim, "ana"))
    sim.token = await sim.token_for()
    await sim.advance(23 * 3600)
    assert (await sim.genesys("HEAD", path)).status == 200
    sim.token = await sim.token_for()
    await sim.advance(3600)
    assert (await sim.genesys("HEAD", path)).status == 404
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await sim.session.ws_connect(made["connectUri"])


async def test_heartbeat_comes_by_itself(sim: Sim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "HEARTBEAT_S", 0.01)
    async with listening(sim) as socket:
        beat = await socket.event()
    assert (beat["topicName"], beat["eventBody"]) == ("channel.metadata", {"message": "WebSocket Heartbeat"})


async def test_other_texts_from_the_client_are_ignored(sim: Sim) -> None:
    async with listening(sim) as socket:
        for text in ("ping", "{", '["ping"]', json.dumps({"message": "hello"})):
            await socket.socket.send_str(text)
        assert await socket.all() == []


async def faulty(sim: Sim, rule: dict[str, Any]) -> list[list[str]]:
    """The keys of the attributes in the events about four changes, under one rule."""
    async with listening(sim, of_user(sim, "ana")) as socket:
        call = await sim.place()
        await socket.all()
        await sim.faults(rule)
        path = f"/api/v2/conversations/{call.call_id}/participants/{call.caller}/attributes"
        for name in "abcd":
            await sim.genesys("PATCH", path, {"attributes": {name: name}})
            await sim.advance(0.1)
        events = await socket.all()
    return [list(event["eventBody"]["participants"][0]["attributes"]) for event in events]


async def test_events_are_lost_doubled_and_reordered_on_order(sim: Sim) -> None:
    topics = {"match": {"path": "v2.users.*.calls"}}
    lost = await faulty(sim, {**topics, "do": "event_loss", "times": 2})
    assert lost == [["c"], ["d"]]
    await sim.control("POST", "reset")
    doubled = await faulty(sim, {**topics, "do": "event_duplicate", "times": 1})
    assert doubled == [["a"], ["a"], ["b"], ["c"], ["d"]]
    await sim.control("POST", "reset")
    reordered = await faulty(sim, {**topics, "do": "event_reorder", "times": 1})
    assert reordered == [["b"], ["a"], ["c"], ["d"]]
    await sim.control("POST", "reset")
    untouched = await faulty(sim, {"match": {"path": "v2.routing.*"}, "do": "event_loss"})
    assert untouched == [["a"], ["b"], ["c"], ["d"]]


async def test_request_faults_do_not_strike_events(sim: Sim) -> None:
    async with listening(sim, of_user(sim, "ana")) as socket:
        await sim.faults({"do": "drop_before"})
        await sim.place()
        assert len(await socket.all()) == 1


async def test_event_faults_do_not_strike_requests(sim: Sim) -> None:
    await sim.faults({"do": "event_loss"}, {"do": "status", "status": 503})
    assert (await sim.genesys("GET", "/api/v2/users")).status == 503
    assert [rule["fired"] for rule in await sim.control("GET", "faults")] == [0, 1]


async def test_topics_that_can_be_had_are_listed(sim: Sim) -> None:
    topics = [one["id"] for one in (await sim.get("notifications/availabletopics"))["entities"]]
    assert "v2.users.{id}.conversations.calls" in topics
