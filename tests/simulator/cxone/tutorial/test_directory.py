"""Campaigns, queues, agents, skills, users and the security profile."""

import pytest

from hookflash_simulator.cxone.tutorial.ids import queue_uuid, skill_uuid
from tests.simulator.harness import NOWHERE

from .gateway import Gateway


async def test_campaign_of_a_queue_is_active_until_it_is_not(gateway: Gateway) -> None:
    path = f"voice/campaigns?queueId={queue_uuid('Support')}"
    (campaign,) = await gateway.get(path)
    assert (campaign["name"], campaign["status"]) == ("Service", "ACTIVE")
    assert campaign["queueId"] == queue_uuid("Support")
    await gateway.sim.control("PATCH", "campaigns/Service", {"active": False})
    assert [one["status"] for one in await gateway.get(path)] == ["INACTIVE"]
    assert len(await gateway.get("voice/campaigns")) == len(gateway.sim.world.directory.queues)


async def test_agents_of_a_queue_with_what_they_know_and_do(gateway: Gateway) -> None:
    await gateway.agent("eva", presence="meal")
    await gateway.agent("finn", presence="offline")
    await gateway.place("Support", "gina")
    over = await gateway.place("Support", "hugo")
    await gateway.hang_up(over, "caller")
    agents = await gateway.get(f"voice/queues/{queue_uuid('Support')}/agents")
    assert {one["name"]: one["status"] for one in agents} == {
        "dan": "AVAILABLE",
        "eva": "UNAVAILABLE",
        "finn": "OFFLINE",
        "gina": "BUSY",
        "hugo": "WRAP_UP",
    }
    dan = agents[0]
    assert dan["userId"] == gateway.user("dan")
    assert dan["skills"] == [{"skillId": skill_uuid("technical"), "name": "technical", "proficiency": 3}]
    assert await gateway.get(f"voice/queues/{queue_uuid('Empty Desk')}/agents") == []


async def test_presence_is_what_the_list_of_agents_says(gateway: Gateway) -> None:
    for name in ("dan", "eva"):
        await gateway.agent(name, presence="on_queue" if name == "dan" else "break")
    agents = await gateway.get(f"voice/queues/{queue_uuid('Support')}/agents")
    for agent in agents:
        shown = await gateway.get(f"users/{agent['userId']}/presence")
        assert (shown["userId"], shown["status"]) == (agent["userId"], agent["status"])
        user = await gateway.get(f"users/{agent['userId']}")
        assert (user["name"], user["status"]) == (agent["name"], agent["status"])
    await gateway.sim.advance(60)
    assert (await gateway.get(f"users/{gateway.user('eva')}/presence"))["since"] == "2026-01-05T09:00:00.000Z"


async def test_queue_tells_whether_it_takes_calls(gateway: Gateway) -> None:
    path = f"voice/queues/{queue_uuid('Sales')}"
    await gateway.queue("Sales", active=False, capacity=3)
    await gateway.place("Sales", None)
    shown = await gateway.get(path)
    assert (shown["status"], shown["open"], shown["waiting"], shown["capacity"]) == ("INACTIVE", True, 1, 3)
    await gateway.queue("Sales", active=True, open=False, capacity=None)
    shown = await gateway.get(path)
    assert (shown["status"], shown["open"], shown["capacity"]) == ("ACTIVE", False, None)


async def test_skill_is_found_by_its_id(gateway: Gateway) -> None:
    shown = await gateway.get(f"routing/skills/{skill_uuid('spanish').upper()}")
    assert shown == {"id": skill_uuid("spanish"), "name": "spanish", "status": "ACTIVE"}


async def test_world_shows_the_ids_of_the_dialect(gateway: Gateway) -> None:
    world = await gateway.sim.control("GET", "world")
    for queue in world["queues"]:
        assert (await gateway.get(f"voice/queues/{queue['cxone_queue_id']}"))["name"] == queue["name"]
    for skill in world["skills"]:
        assert (await gateway.get(f"routing/skills/{skill['cxone_skill_uuid']}"))["name"] == skill["name"]
    for agent in world["agents"]:
        assert (await gateway.get(f"users/{agent['cxone_user_id']}"))["name"] == agent["name"]


@pytest.mark.parametrize(
    "path",
    [
        "voice/campaigns?queueId={}",
        "voice/queues/{}",
        "voice/queues/{}/agents",
        "routing/skills/{}",
        "users/{}",
        "users/{}/presence",
    ],
)
async def test_malformed_id_is_a_400_and_an_unknown_one_a_404(gateway: Gateway, path: str) -> None:
    assert (await gateway.ask("GET", path.format("queue_uuid_67890"))).code == "400 INVALID_REQUEST"
    assert (await gateway.ask("GET", path.format(NOWHERE))).code == "404 NOT_FOUND"
    # Another platform's id of the same queue.
    other = gateway.sim.world.directory.queues["Support"].uuid
    assert (await gateway.ask("GET", path.format(other))).code == "404 NOT_FOUND"


async def test_ids_outlive_a_reset_to_another_world(gateway: Gateway) -> None:
    before = await gateway.get(f"voice/queues/{queue_uuid('Support')}")
    await gateway.place("Support", None)
    await gateway.sim.control("POST", "reset", {"seed": 7})
    assert await gateway.get(f"voice/queues/{queue_uuid('Support')}") == before
