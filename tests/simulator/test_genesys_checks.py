"""What is read before a call is moved: people, phones, groups, waiting times, limits."""

import base64
import json
from typing import Any

import pytest

from .harness import NOWHERE, Sim, acme, running


def names(listing: dict[str, Any]) -> list[str]:
    return [one["name"] for one in listing["entities"]]


async def search(sim: Sim, *criteria: dict[str, Any], **more: Any) -> dict[str, Any]:
    reply = await sim.genesys("POST", "/api/v2/users/search", {"query": list(criteria), **more})
    assert reply.status == 200, reply.body
    found: dict[str, Any] = reply.json
    return found


def criterion(kind: str, field: str, *values: str, operator: str = "AND") -> dict[str, Any]:
    return {"type": kind, "fields": [field], "values": list(values), "operator": operator}


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ([criterion("EXACT", "email", "ANA@acme.example")], ["ana"]),
        ([criterion("EXACT", "name", "an")], []),
        ([criterion("STARTS_WITH", "name", "a", "b")], ["ana", "ben"]),
        ([criterion("CONTAINS", "username", "in")], ["finn", "gina"]),
        ([criterion("TERMS", "routingSkills", "spanish")], ["lea", "max"]),
        (
            [criterion("EXACT", "name", "lea"), criterion("EXACT", "name", "ana", operator="OR")],
            ["ana", "lea"],
        ),
        (
            [
                criterion("TERM", "routingskills", "spanish"),
                criterion("EXACT", "name", "lea", operator="NOT"),
            ],
            ["max"],
        ),
        (
            [
                {
                    "group": [
                        criterion("EXACT", "name", "ida"),
                        criterion("EXACT", "name", "jon", operator="OR"),
                    ]
                }
            ],
            ["ida", "jon"],
        ),
        ([{"type": "EXACT", "fields": ["name"], "value": "kim"}], ["kim"]),
        ([criterion("EXACT", "shoe size", "42")], []),
    ],
)
async def test_users_are_found_by_criteria(
    sim: Sim, criteria: list[dict[str, Any]], expected: list[str]
) -> None:
    found = await search(sim, *criteria)
    assert ([one["name"] for one in found["results"]], found["total"]) == (expected, len(expected))


async def test_found_users_come_in_pages_and_expanded(sim: Sim) -> None:
    found = await search(sim, {"type": "MATCH_ALL"}, pageSize=5, pageNumber=3, expand=["routingStatus"])
    assert [one["name"] for one in found["results"]] == ["kim", "lea", "max"]
    assert found["results"][0]["routingStatus"]["status"] == "IDLE"
    assert (found["total"], found["pageCount"], found["types"]) == (13, 3, ["users"])
    last = await search(sim, sortOrder="DESC", pageSize=1)
    assert last["results"][0]["name"] == "max"


async def test_search_can_be_given_in_base_64(sim: Sim) -> None:
    text = json.dumps({"query": [criterion("EXACT", "name", "ana")]}).encode()
    found = await sim.get(f"users/search?q64={base64.b64encode(text).decode()}&expand=station")
    assert found["results"][0]["station"]["effectiveStation"]["name"] == "ana-phone"
    for wrong in ("", "e", base64.b64encode(b"7").decode(), base64.b64encode(b"{").decode()):
        assert (await sim.genesys("GET", f"/api/v2/users/search?q64={wrong}")).status == 400


@pytest.mark.parametrize(
    "body",
    [
        {"query": [{"type": "SOUNDS_LIKE"}]},
        {"query": [{"type": "EXACT", "operator": "XOR"}]},
        {"query": [{"type": "EXACT", "fields": "name"}]},
        {"query": ["ana"]},
        {"query": 7},
        {"pageSize": 0},
        {"pageSize": True},
        {"pageNumber": "1"},
        {"expand": [7]},
    ],
)
async def test_wrong_search_is_refused(sim: Sim, body: dict[str, Any]) -> None:
    assert (await sim.genesys("POST", "/api/v2/users/search", body)).status == 400


async def test_agent_without_a_phone_is_not_rung(sim: Sim) -> None:
    kim = sim.world.directory.agents["kim"].uuid
    shown = await sim.control("PATCH", "agents/kim", {"station": None})
    assert shown["station"] is None
    assert await sim.get(f"users/{kim}/station") == {}
    call = await sim.place("Overflow", None)
    await sim.advance(5)
    assert await sim.caller_with(call) == "queue:Overflow"
    await sim.control("PATCH", "agents/kim", {"station": "desk 9"})
    await sim.advance(2)
    assert await sim.caller_with(call) == "agent:kim"
    assert (await sim.get(f"users/{kim}/station"))["effectiveStation"]["name"] == "desk 9"


async def test_transfer_to_an_agent_without_a_phone_fails(sim: Sim) -> None:
    await sim.control("PATCH", "agents/kim", {"station": None})
    call = await sim.place()
    await sim.replace(call, call.agent_leg, "agent", userDisplayName="kim", transferType="Attended")
    await sim.advance(1)
    assert await sim.caller_with(call) == "agent:ana"
    last = (await sim.participants(call))[-1]
    assert last["disconnectType"] == "transfer.notavailable"


async def test_skill_group_has_everybody_with_its_skills(sim: Sim) -> None:
    (group,) = (await sim.get("routing/skillgroups"))["entities"]
    assert (group["name"], group["memberCount"]) == ("Spanish speakers", 2)
    members = await sim.get(f"routing/skillgroups/{group['id']}/members")
    assert names(members) == ["lea", "max"]
    whole = await sim.get(f"routing/skillgroups/{group['id']}")
    (condition,) = whole["skillConditions"]
    assert condition["routingSkillConditions"][0]["routingSkill"] == "spanish"
    assert names(await sim.get("routing/skillgroups?name=french*")) == []


async def test_members_are_walked_by_cursors(sim: Sim) -> None:
    (group,) = (await sim.get("routing/skillgroups"))["entities"]
    first = await sim.get(f"routing/skillgroups/{group['id']}/members?pageSize=1")
    assert (names(first), "previousUri" in first) == (["lea"], False)
    second = await sim.get(first["nextUri"].removeprefix("/api/v2/"))
    assert (names(second), "nextUri" in second) == (["max"], False)
    assert await sim.get(second["previousUri"].removeprefix("/api/v2/")) == first


async def estimated(sim: Sim, queue: str, query: str = "") -> int:
    uuid = sim.world.directory.queues[queue].uuid
    (result,) = (await sim.get(f"routing/queues/{uuid}/estimatedwaittime{query}"))["results"]
    return int(result["estimatedWaitTimeSeconds"])


async def test_waiting_time_follows_who_waits_and_how_long_calls_take(sim: Sim) -> None:
    first = await sim.place("Sales", "ida")
    second = await sim.place("Sales", "jon")
    assert await estimated(sim, "Sales") == 90  # nothing is known yet: 180 s a call, two agents
    await sim.advance(58)
    for call in (first, second):
        await sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    await sim.advance(2)
    assert await estimated(sim, "Sales") == 0
    for agent in ("ida", "jon"):
        await sim.place("Sales", agent)
    waiting = [await sim.place("Sales", None) for _ in range(3)]
    assert await estimated(sim, "Sales") == 60 * 4 // 2
    assert [await estimated(sim, "Sales", f"?conversationId={one.call_id}") for one in waiting] == [
        30,
        60,
        90,
    ]
    assert await estimated(sim, "Sales", f"?conversationId={NOWHERE}") == 120


def with_mailboxes(*owners: str) -> dict[str, Any]:
    world = acme(mailboxes=list(owners))
    world.pop("flows", None)  # they lead to mailboxes
    return world


async def test_voicemail_forwarding_and_absence(sim: Sim) -> None:
    async with running(world=with_mailboxes("agent:ana")) as other:
        agents = other.world.directory.agents
        enabled = [
            (await other.get(f"voicemail/userpolicies/{agents[name].uuid}"))["enabled"]
            for name in ("ana", "ben")
        ]
        assert enabled == [True, False]
        assert (await other.get("voicemail/policy"))["enabled"] is True
    async with running(world=with_mailboxes()) as other:
        assert (await other.get("voicemail/policy"))["enabled"] is False
    ana = sim.world.directory.agents["ana"].uuid
    assert (await sim.get(f"users/{ana}/callforwarding"))["enabled"] is False
    assert (await sim.get(f"users/{ana}/outofoffice"))["active"] is False


async def limits(sim: Sim, rest: str = "") -> dict[str, int]:
    listed = await sim.get(f"organizations/limits/namespaces/platform.api{rest}")
    return {one["key"]: one["value"] for one in listed["entities"]}


async def test_limits_are_those_that_are_held_to() -> None:
    async with running(rate_limit=50) as sim:
        own, usual = await limits(sim), await limits(sim, "/defaults")
        assert own["client.credentials.token.rate.per.minute"] == 50
        assert usual["client.credentials.token.rate.per.minute"] == 300
        reply = await sim.genesys("GET", "/api/v2/organizations/limits/namespaces")
        assert reply.headers["inin-ratelimit-allowed"] == "50"
        assert "platform.api" in names(reply.json)
        unknown = await sim.genesys("GET", "/api/v2/organizations/limits/namespaces/weather")
        assert unknown.status == 404
        assert (await sim.get("organizations/limits/docs"))["url"].startswith("https://")


@pytest.mark.parametrize("rate", [180, 300])
async def test_rate_of_a_users_token_is_a_switch(rate: int) -> None:
    world = acme(switches={"user_token_rate": str(rate)})
    async with running(rate_limit=300, world=world) as sim:
        user = await sim.genesys("GET", "/api/v2/users/me", token=await sim.user_token("ana"))
        assert user.headers["inin-ratelimit-allowed"] == str(rate)
        assert (await limits(sim))["token.rate.per.minute"] == rate
        client = await sim.genesys("GET", "/api/v2/users")
        assert client.headers["inin-ratelimit-allowed"] == "300"


async def test_wrap_up_codes_of_a_queue_are_its_own() -> None:
    queues = {"Billing": {"number": 4001, "wrap_up_codes": ["Resolved"]}}
    async with running(world=acme(queues=queues)) as sim:
        for queue, count in (("Billing", 1), ("Support", 4)):
            uuid = sim.world.directory.queues[queue].uuid
            assert len(names(await sim.get(f"routing/queues/{uuid}/wrapupcodes"))) == count
