"""Topics beside those of calls: members, stations, detail events, the end of sockets."""

from typing import Any

import pytest
from aiohttp import WSMsgType

from .harness import NOWHERE, Placed, Sim, acme, running
from .test_genesys_channels import channel, listening, of_queue, of_user, subscribe

EVENTS = ("acd.start", "acd.end", "user.start", "user.end", "customer.end", "flow.end", "wrapup", "acw")


def of_call(call_id: str, *events: str) -> str:
    return f"v2.detail.events.conversation.{call_id}.{events[0]}" + "".join(f"&{one}" for one in events[1:])


def rest(event: dict[str, Any]) -> str:
    """The end of the topic of a detail event."""
    return str(event["topicName"]).split(".", 5)[5]


async def test_queue_tells_of_its_members(sim: Sim) -> None:
    async with listening(sim, of_queue(sim, "Billing", "users")) as socket:
        await sim.place()
        (event,) = await socket.all()
    ana = sim.world.directory.agents["ana"].uuid
    body = event["eventBody"]
    assert (body["id"], body["joined"], body["routingStatus"]["status"]) == (ana, True, "INTERACTING")


async def test_user_tells_of_his_station(sim: Sim) -> None:
    async with listening(sim, of_user(sim, "ana", "station")) as socket:
        await sim.control("PATCH", "agents/ana", {"station": None})
        await sim.control("PATCH", "agents/ana", {"presence": "away"})
        await sim.control("PATCH", "agents/ana", {"station": "ana-phone"})
        gone, back = await socket.all()
    assert gone["eventBody"] == {}
    assert back["eventBody"]["effectiveStation"]["name"] == "ana-phone"


async def followed(sim: Sim, socket: Any, call: Placed) -> list[dict[str, Any]]:
    """The detail events of a transfer to Support and what comes after."""
    await sim.to_queue(call, "Support")
    await sim.advance(1.2)
    await sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    await sim.advance(3)
    events: list[dict[str, Any]] = await socket.all()
    return events


async def test_detail_events_tell_each_step_once(sim: Sim) -> None:
    call = await sim.place()
    async with listening(sim, of_call(call.call_id, *EVENTS)) as socket:
        events = await followed(sim, socket, call)
    assert [rest(event) for event in events] == [
        "acd.start",
        "user.end",
        "user.start",
        "acd.end",
        "customer.end",
        "user.end",
        "acw",
        "acw",
    ]
    agents, queues = sim.world.directory.agents, sim.world.directory.queues
    left = next(event["eventBody"] for event in events if rest(event) == "user.end")
    assert (left["userId"], left["disconnectType"], left["interactingDurationMs"]) == (
        agents["ana"].uuid,
        "TRANSFER",
        100,
    )
    answered = next(event["eventBody"] for event in events if rest(event) == "acd.end")
    assert answered["acdOutcome"] == "ANSWERED"
    assert answered["answeredUserId"] == agents["dan"].uuid
    assert (answered["queueId"], answered["connectedDurationMs"]) == (queues["Support"].uuid, 1000)
    assert {event["eventBody"]["conversationId"] for event in events} == {call.call_id}


async def test_detail_events_can_be_awaited_before_the_call(sim: Sim) -> None:
    made = await channel(sim)
    reply = await subscribe(sim, made, of_call(NOWHERE, "acd.start"))
    assert reply.json["entities"][0]["state"] == "Permitted"


async def test_attributes_and_wrap_up_are_told(sim: Sim) -> None:
    call = await sim.place()
    path = f"/api/v2/conversations/{call.call_id}/participants/{call.agent_leg}"
    code = sim.world.directory.wrap_up_codes["Resolved"].uuid
    async with listening(sim, of_call(call.call_id, "attributes", "wrapup")) as socket:
        await sim.genesys("PATCH", f"{path}/attributes", {"attributes": {"tier": "gold"}})
        await sim.genesys("PATCH", path, {"wrapup": {"code": code}})
        await sim.advance(1)
        attributes, wrap_up = await socket.all()
    assert attributes["eventBody"]["attributes"] == {"tier": "gold"}
    assert wrap_up["eventBody"]["wrapupCode"] == code


@pytest.mark.parametrize(
    ("hangs_up", "outcome"), [(True, "ABANDON"), (False, "FLOW_OUT")], ids=["gone", "moved"]
)
async def test_end_of_waiting_says_how(sim: Sim, hangs_up: bool, outcome: str) -> None:  # noqa: FBT001
    call = await sim.place("Empty Desk", None)
    waiting = next(leg for leg in (await sim.participants(call)) if leg["purpose"] == "acd")
    async with listening(sim, of_call(call.call_id, "acd.end")) as socket:
        if hangs_up:
            await sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
        else:
            await sim.to_queue(call, "Sales", leg=waiting["id"])
            await sim.advance(0.2)
        (event,) = await socket.all()
    assert event["eventBody"]["acdOutcome"] == outcome


async def test_maintenance_is_announced_and_ends_sockets(sim: Sim) -> None:
    made = await channel(sim, "v2.system.socket_closing")
    async with sim.session.ws_connect(made["connectUri"]) as socket:
        await sim.control("POST", "maintenance", {"after_s": 60})
        event = await socket.receive_json(timeout=5)
        assert event["topicName"] == "v2.system.socket_closing"
        await sim.advance(59)
        await socket.send_json({"message": "ping"})
        assert (await socket.receive_json(timeout=5))["eventBody"] == {"message": "pong"}
        await sim.advance(1)
        assert (await socket.receive(timeout=5)).type is WSMsgType.CLOSE
    assert (await sim.genesys("HEAD", f"/api/v2/notifications/channels/{made['id']}")).status == 200


async def test_topic_needs_its_permission_in_the_division() -> None:
    world = acme(
        divisions=["Berlin"],
        clients={"local": {"secret": "secret", "roles": [{"role": "reader", "divisions": ["Berlin"]}]}},
    )
    world["queues"]["Support"]["division"] = "Berlin"
    async with running(world=world) as sim:
        sim.token = await sim.token_for("local")
        made = await channel(sim)
        allowed = await subscribe(sim, made, of_queue(sim, "Support", "users"))
        refused = await subscribe(sim, made, of_queue(sim, "Billing", "users"))
        assert (allowed.status, refused.code) == (200, "403 missing.permissions")


async def test_available_topics_name_them_all(sim: Sim) -> None:
    listed = {one["id"]: one for one in (await sim.get("notifications/availabletopics"))["entities"]}
    assert listed["v2.system.socket_closing"]["topicParameters"] == []
    assert "v2.detail.events.conversation.{id}.user.end" in listed
