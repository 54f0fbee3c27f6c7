"""Queues, members, users, figures, opening hours."""

from typing import Any

import pytest

from .harness import NOWHERE, Sim, acme, running

BILLING = "a7d2fd18-e9b2-4207-9d3f-ed7e61242074"


def names(listing: dict[str, Any]) -> list[str]:
    return [one["name"] for one in listing["entities"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("name=billing", ["Billing"]),
        ("name=s*", ["Sales", "Spanish", "Support"]),
        ("name=*desk", ["Closed Desk", "Empty Desk"]),
        ("name=*p*", ["Empty Desk", "Spanish", "Support"]),
        ("name=bill", []),
        ("name=B?lling", []),
        ("name=" + "*" * 60 + "x", []),
        (f"id={BILLING},{NOWHERE}", ["Billing"]),
        (f"id={BILLING}%2C{NOWHERE}", ["Billing"]),
    ],
)
async def test_queues_are_found_by_name_and_id(sim: Sim, query: str, expected: list[str]) -> None:
    assert names(await sim.get(f"routing/queues?{query}")) == expected


async def test_lists_come_in_pages(sim: Sim) -> None:
    first = await sim.get("users?pageSize=5")
    assert (names(first), first["total"], first["pageCount"]) == (["ana", "ben", "cleo", "dan", "eva"], 13, 3)
    assert (first["pageNumber"], first["nextUri"]) == (1, "/api/v2/users?pageSize=5&pageNumber=2")
    last = await sim.get("users?pageSize=5&pageNumber=3")
    assert (names(last), "nextUri" in last, last["previousUri"]) == (
        ["kim", "lea", "max"],
        False,
        "/api/v2/users?pageSize=5&pageNumber=2",
    )
    assert (await sim.get("users?pageNumber=99"))["entities"] == []
    for wrong in ("pageSize=0", "pageSize=x", "pageSize=501", "pageSize=%C2%B2", "pageNumber=0"):
        assert (await sim.genesys("GET", f"/api/v2/users?{wrong}")).code == "400 invalid.value"


async def test_queue_has_neither_hours_nor_capacity(sim: Sim) -> None:
    queue = await sim.get(f"routing/queues/{BILLING}")
    assert (queue["name"], queue["memberCount"], queue["joinedMemberCount"]) == ("Billing", 3, 3)
    assert not {"open", "state", "enabled", "capacity"} & set(queue)


@pytest.mark.parametrize(
    ("queue", "query", "expected"),
    [
        ("Billing", "", ["ana", "ben", "cleo"]),
        ("Billing", "routingStatus=IDLE", ["cleo"]),
        ("Billing", "routingStatus=INTERACTING,OFF_QUEUE", ["ana", "ben"]),
        ("Billing", "presence=On%20Queue&joined=true", ["ana", "cleo"]),
        ("Billing", "presence=AWAY", ["ben"]),
        ("Billing", "joined=false", []),
        ("Billing", "name=LE", ["cleo"]),
        ("Spanish", "skills=span", ["lea", "max"]),
        ("Spanish", "skills=spanish,billing", []),
        ("Spanish", "languages=Spanish", ["lea", "max"]),
        ("Empty Desk", "", []),
    ],
)
async def test_members_are_filtered(sim: Sim, queue: str, query: str, expected: list[str]) -> None:
    await sim.place("Billing", "ana")
    await sim.control("PATCH", "agents/ben", {"presence": "away"})
    uuid = sim.world.directory.queues[queue].uuid
    for twin in ("members", "users"):
        assert names(await sim.get(f"routing/queues/{uuid}/{twin}?{query}")) == expected


async def test_member_carries_its_user_and_status(sim: Sim) -> None:
    member = (await sim.get(f"routing/queues/{BILLING}/members?expand=presence"))["entities"][0]
    assert (member["joined"], member["memberBy"], member["routingStatus"]["status"]) == (True, "user", "IDLE")
    assert member["user"]["presence"]["presenceDefinition"]["systemPresence"] == "On Queue"


async def test_user_is_expanded_as_asked(sim: Sim) -> None:
    await sim.place("Billing", "ana")
    ana = sim.world.directory.agents["ana"].uuid
    plain = await sim.get(f"users/{ana}")
    assert (plain["name"], plain["email"], plain["state"]) == ("ana", "ana@acme.example", "active")
    expand = "presence,routingStatus,station,skills,languages,conversationSummary,outOfOffice,authorization"
    full = await sim.get(f"users/{ana}?expand={expand}")
    assert full == await sim.get(f"users/{ana}?expand={expand.replace(',', '%2C')}")
    assert set(full) - set(plain) == set(expand.split(","))
    assert full["routingStatus"]["status"] == "INTERACTING"
    assert full["station"]["effectiveStation"]["name"] == "ana-phone"
    assert full["conversationSummary"]["call"]["contactCenter"]["active"] == 1
    assert [one["name"] for one in full["skills"]] == ["billing"]
    assert (await sim.genesys("GET", f"/api/v2/users/{NOWHERE}")).code == "404 general.resource.not.found"


async def test_agent_status_follows_the_world(sim: Sim) -> None:
    kim = sim.world.directory.agents["kim"].uuid

    async def status() -> str:
        return str((await sim.get(f"users/{kim}/routingstatus"))["status"])

    assert await status() == "IDLE"
    await sim.control("PATCH", "agents/kim", {"phone": "busy"})
    assert await status() == "COMMUNICATING"
    await sim.control("PATCH", "agents/kim", {"phone": "up", "presence": "meal"})
    assert await status() == "OFF_QUEUE"
    presence = await sim.get(f"users/{kim}/presences/purecloud")
    assert presence["presenceDefinition"]["systemPresence"] == "Meal"
    await sim.control("PATCH", "agents/kim", {"presence": "on_queue", "answer": "never"})
    await sim.place("Overflow", None)
    await sim.advance(8)
    assert await status() == "NOT_RESPONDING"
    refused = await sim.genesys("PUT", f"/api/v2/users/{kim}/routingstatus", {"status": "OFF_QUEUE"})
    assert refused.code == "400 invalid.value"
    assert (await sim.genesys("PUT", f"/api/v2/users/{kim}/routingstatus", {"status": "IDLE"})).status == 200
    assert await status() == "IDLE"
    unknown = await sim.get(f"users/{NOWHERE}/routingstatus")
    assert unknown == {"userId": NOWHERE, "status": "OFF_QUEUE"}


async def test_who_is_offline_has_no_effective_station(sim: Sim) -> None:
    await sim.control("PATCH", "agents/kim", {"presence": "offline"})
    kim = sim.world.directory.agents["kim"].uuid
    station = await sim.get(f"users/{kim}/station")
    assert "effectiveStation" not in station
    assert station["defaultStation"]["name"] == "kim-phone"


@pytest.mark.parametrize(("value", "status"), [("sensitive", 404), ("insensitive", 200)])
async def test_case_of_a_presence_source_is_a_switch(value: str, status: int) -> None:
    async with running(world=acme(switches={"presence_source_id_case": value})) as sim:
        ana = sim.world.directory.agents["ana"].uuid
        assert (await sim.genesys("GET", f"/api/v2/users/{ana}/presences/PURECLOUD")).status == 200
        assert (await sim.genesys("GET", f"/api/v2/users/{ana}/presences/PureCloud")).status == status
        assert (await sim.genesys("GET", f"/api/v2/users/{ana}/presences/purecloud")).status == 200


@pytest.mark.parametrize("value", ["On Queue", "OnQueue"])
async def test_spelling_of_on_queue_is_a_switch(value: str) -> None:
    async with running(world=acme(switches={"on_queue_spelling": value})) as sim:
        ana = sim.world.directory.agents["ana"].uuid
        shown = await sim.get(f"users/{ana}/presences/purecloud")
        assert shown["presenceDefinition"]["systemPresence"] == value


async def test_what_a_user_knows_and_where_he_is_member(sim: Sim) -> None:
    lea = sim.world.directory.agents["lea"].uuid
    assert names(await sim.get(f"users/{lea}/routingskills")) == ["spanish"]
    assert names(await sim.get(f"users/{lea}/routinglanguages")) == ["English", "Spanish"]
    assert names(await sim.get(f"users/{lea}/queues")) == ["Spanish"]
    assert await sim.get(f"users/{lea}/state") == {"state": "active", "version": 1}


async def observe(sim: Sim, *metrics: str, queue: str = "Billing", **more: Any) -> list[dict[str, Any]]:
    uuid = sim.world.directory.queues[queue].uuid
    query = {
        "filter": {"type": "and", "predicates": [{"dimension": "queueId", "value": uuid}], "clauses": []},
        "metrics": list(metrics),
        **more,
    }
    reply = await sim.genesys("POST", "/api/v2/analytics/queues/observations/query", query)
    return [row for result in reply.json["results"] for row in result["data"]]


async def test_observations_count_people_and_calls_and_leave_zero_statuses_out(sim: Sim) -> None:
    await sim.place("Billing", "ana")
    await sim.control("PATCH", "agents/ben", {"presence": "away"})
    rows = await observe(sim, "oUserRoutingStatuses")
    assert {row["qualifier"]: row["stats"]["count"] for row in rows} == {
        "IDLE": 1,
        "INTERACTING": 1,
        "OFF_QUEUE": 1,
    }
    rows = await observe(sim, "oOnQueueUsers", "oOffQueueUsers", "oMemberUsers", "oInteracting", "oWaiting")
    assert {row["metric"]: row["stats"]["count"] for row in rows} == {
        "oOnQueueUsers": 2,
        "oOffQueueUsers": 1,
        "oMemberUsers": 3,
        "oInteracting": 1,
        "oWaiting": 0,
    }
    assert await observe(sim, "oUserRoutingStatuses", queue="Empty Desk") == []


async def test_observations_show_who_waits_and_for_how_long(sim: Sim) -> None:
    call = await sim.place("Empty Desk", None)
    await sim.advance(30)
    rows = await observe(sim, "oWaiting", "oLongestWaiting", queue="Empty Desk", detailMetrics=["oWaiting"])
    waiting, longest = rows
    assert waiting["observations"][0]["conversationId"] == call.call_id
    assert longest["stats"]["calculatedMetricValue"] == 30_000


async def test_observations_filter_by_media_and_clauses(sim: Sim) -> None:
    support = sim.world.directory.queues["Support"].uuid

    async def groups(condition: dict[str, Any]) -> int:
        query = {"filter": condition, "metrics": ["oWaiting"]}
        reply = await sim.genesys("POST", "/api/v2/analytics/queues/observations/query", query)
        return len(reply.json["results"])

    two = [{"dimension": "queueId", "value": uuid} for uuid in (BILLING, support)]
    voice = {"type": "and", "predicates": [{"dimension": "mediaType", "value": "voice"}]}
    assert await groups({"type": "or", "predicates": two}) == 2
    assert await groups({"type": "and", "predicates": two}) == 0
    assert await groups({"type": "and", "clauses": [{"type": "or", "predicates": two}, voice]}) == 2
    assert await groups({"type": "and", "predicates": [{"dimension": "mediaType", "value": "chat"}]}) == 0
    assert await groups({"type": "and"}) == 7


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"metrics": ["oWaiting"]},
        {"metrics": ["oFun"], "filter": {"type": "and"}},
        {"metrics": ["oWaiting"], "filter": {"type": "maybe"}},
        {"metrics": ["oWaiting"], "filter": {"type": "and", "predicates": [{"value": "x"}]}},
        {"metrics": "oWaiting", "filter": {"type": "and"}},
        {"metrics": ["oWaiting"], "filter": {"type": "and", "clauses": [{"type": "or", "clauses": [{}]}]}},
    ],
)
async def test_wrong_observation_query_is_refused(sim: Sim, query: dict[str, Any]) -> None:
    reply = await sim.genesys("POST", "/api/v2/analytics/queues/observations/query", query)
    assert reply.status == 400


async def test_routing_activity_lists_agents(sim: Sim) -> None:
    await sim.place("Billing", "ana")
    query = {
        "metrics": [{"metric": "oUserRoutingStatuses", "details": True}],
        "groupBy": ["queueId"],
        "filter": {"type": "or", "predicates": [{"dimension": "queueId", "value": BILLING}]},
    }
    reply = await sim.genesys("POST", "/api/v2/analytics/routing/activity/query", query)
    (result,) = reply.json["results"]
    statuses = [one["routingStatus"] for one in result["entities"]]
    assert statuses == ["INTERACTING", "IDLE", "IDLE"]
    assert {row["qualifier"]: row["count"] for row in result["data"]} == {"INTERACTING": 1, "IDLE": 2}


async def test_waiting_time_is_estimated(sim: Sim) -> None:
    path = f"routing/queues/{BILLING}/estimatedwaittime"
    free = await sim.get(path)
    assert free["results"] == [{"intent": "ALL", "formula": "SIMPLE", "estimatedWaitTimeSeconds": 0}]
    for agent in ("ana", "ben", "cleo"):
        await sim.place("Billing", agent)
    busy = await sim.get(f"routing/queues/{BILLING}/mediatypes/call/estimatedwaittime")
    assert busy["results"] == [{"intent": "CALL", "formula": "SIMPLE", "estimatedWaitTimeSeconds": 60}]
    empty = sim.world.directory.queues["Empty Desk"].uuid
    assert (await sim.get(f"routing/queues/{empty}/estimatedwaittime"))["results"] == []
    wrong = f"/api/v2/routing/queues/{BILLING}/mediatypes/fax/estimatedwaittime"
    assert (await sim.genesys("GET", wrong)).code == "400 invalid.value"


async def test_skills_languages_and_wrap_up_codes(sim: Sim) -> None:
    assert names(await sim.get("routing/skills?name=span*")) == ["spanish"]
    assert names(await sim.get("routing/languages")) == ["English", "Spanish"]
    assert len(names(await sim.get("routing/wrapupcodes"))) == 4
    skill = (await sim.get("routing/skills?name=spanish"))["entities"][0]
    assert (skill["state"], "active" in skill) == ("active", False)


async def test_hours_are_in_the_schedule_group_of_the_control_api(sim: Sim) -> None:
    queues = {queue["name"]: queue for queue in (await sim.control("GET", "world"))["queues"]}

    async def closed(queue: str) -> list[str]:
        group = await sim.get(f"architect/schedulegroups/{queues[queue]['schedule_group_id']}")
        assert len(group["openSchedules"]) == 1
        return [one["id"] for one in group["closedSchedules"]]

    (schedule,) = await closed("Closed Desk")
    shown = await sim.get(f"architect/schedules/{schedule}")
    assert (shown["start"], shown["end"]) == ("2020-01-01T00:00:00.000", "2020-01-02T00:00:00.000")
    assert shown["rrule"] == "FREQ=DAILY;INTERVAL=1"
    assert await closed("Billing") == []
    await sim.control("PATCH", "queues/Billing", {"open": False})
    await sim.control("PATCH", "queues/Closed%20Desk", {"open": True})
    assert (await closed("Billing"), await closed("Closed Desk")) == ([schedule], [])


async def test_emergency_is_declared_in_the_world_file() -> None:
    async with running(world=acme(emergency_groups={"Flood": True})) as sim:
        listed = (await sim.get("architect/emergencygroups"))["entities"]
        assert {one["name"]: one["enabled"] for one in listed} == {"Evacuation": False, "Flood": True}
        shown = await sim.get(f"architect/emergencygroups/{listed[1]['id']}")
        assert shown["enabled"] is True


async def test_menus_and_presence_definitions(sim: Sim) -> None:
    (ivr,) = (await sim.get("architect/ivrs"))["entities"]
    assert (ivr["name"], ivr["dnis"]) == ("Main Menu", ["+493023125800"])
    definitions = (await sim.get("presence/definitions"))["entities"]
    assert {one["systemPresence"] for one in definitions} >= {"OnQueue", "Available", "Offline"}
