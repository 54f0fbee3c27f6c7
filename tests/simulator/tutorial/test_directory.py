"""Queues, skills and users as the tutorials read them."""

from typing import Any

import pytest

from tests.simulator.harness import NOWHERE, acme

from .gateway import Gateway, opened


@pytest.mark.parametrize(
    ("queue", "change", "state"),
    [
        ("Support", {}, "open"),
        ("Closed Desk", {}, "closed"),
        ("Support", {"open": False}, "closed"),
        ("Closed Desk", {"open": True}, "open"),
        ("Support", {"active": False}, "disabled"),
    ],
)
async def test_queue_has_a_state(gateway: Gateway, queue: str, change: dict[str, bool], state: str) -> None:
    if change:
        await gateway.sim.control("PATCH", f"queues/{queue}", change)
    shown = await gateway.get(f"queue/queues/{gateway.queue(queue)}")
    assert (shown["name"], shown["state"]) == (queue, state)


async def test_routing_queue_exists_or_not(gateway: Gateway) -> None:
    assert (await gateway.get(f"routing/queues/{gateway.queue('Sales')}"))["name"] == "Sales"
    for path in ("routing/queues", "queue/queues", "routing/skills", "users"):
        assert (await gateway.ask("GET", f"{path}/{NOWHERE}")).status == 404
    assert (await gateway.ask("GET", f"users/{NOWHERE}/presence")).status == 404


async def test_skill_is_active_unless_the_world_says_otherwise(gateway: Gateway) -> None:
    shown = await gateway.get(f"routing/skills/{gateway.skill('spanish')}")
    assert (shown["name"], shown["active"]) == ("spanish", True)
    async with opened(world={**acme(), "inactive_skills": ["spanish"]}) as other:
        assert (await other.get(f"routing/skills/{other.skill('spanish')}"))["active"] is False
        call = await other.sim.place()
        body = {"action": "transfer", "to": {"type": "skill", "id": other.skill("spanish")}}
        assert (await other.ask("POST", f"conversations/{call.call_id}/actions", body)).status == 400


async def users(gateway: Gateway, query: str) -> list[str]:
    shown: dict[str, Any] = await gateway.get(f"users?{query}")
    return [user["name"] for user in shown["entities"]]


async def test_users_are_filtered_by_presence_and_skills(gateway: Gateway) -> None:
    spanish, billing = gateway.skill("spanish"), gateway.skill("billing")
    query = f"presence=Available&skillIds={spanish}"
    assert await users(gateway, query) == ["lea", "max"]
    assert await users(gateway, f"{query}&pageSize=1") == ["lea"]
    assert await users(gateway, f"skillIds={spanish},{billing}") == []
    await gateway.sim.control("PATCH", "agents/lea", {"presence": "meal"})
    assert await users(gateway, query) == ["max"]
    assert await users(gateway, "presence=meal") == ["lea"]
    await gateway.sim.place("Spanish", "max")
    assert await users(gateway, query) == []
    assert await users(gateway, f"presence=busy&skillIds={spanish}") == ["max"]


@pytest.mark.parametrize("query", ["pageSize=0", "pageSize=x", "pageSize=1000"])
async def test_wrong_page_size_is_a_bad_request(gateway: Gateway, query: str) -> None:
    assert (await gateway.ask("GET", f"/api/v2/users?{query}")).status == 400


async def test_roles_of_a_user_tell_whether_he_may_transfer(gateway: Gateway) -> None:
    world = acme(roles={"trainee": ["conversation:call:view"]})
    world["agents"]["ben"]["roles"] = ["trainee"]
    async with opened(world=world) as other:
        may = {
            name: [role["id"] for role in (await other.get(f"users/{other.user(name)}"))["roles"]]
            for name in ("ana", "ben")
        }
    assert "call:transfer:execute" in may["ana"]
    assert "call:transfer:execute" not in may["ben"]
    assert len(may["ben"]) == 1
