"""Reading: contacts, agents, skills, and what is set up."""

from typing import Any

import pytest

from hookflash_simulator.cxone.urls import PUBLIC, ROUTES
from tests.simulator.harness import acme

from .platform import Cxone, opened
from .test_call_control import child, consulting, held

OLD = "/incontactapi/services/v12.0/"


async def contact(cxone: Cxone, number: int | str) -> dict[str, Any]:
    shown: dict[str, Any] = (await cxone.get(f"contacts/{number}"))["contactId"]
    return shown


async def test_contact_stands_under_its_own_name(cxone: Cxone) -> None:
    call = await cxone.place()
    shown = await contact(cxone, call.call_id)
    assert (shown["contactId"], shown["masterContactId"]) == (int(call.call_id), int(call.call_id))
    assert (shown["stateName"], shown["skillId"], shown["agentId"]) == ("Active", 4001, 2001)
    assert shown["isActive"] is True
    few = await cxone.get(f"contacts/{call.call_id}?fields=stateName,AGENTID")
    assert few["contactId"] == {"stateName": "Active", "agentId": 2001}
    assert (await cxone.ask("GET", f"contacts/{call.call_id}?fields=nope")).error == "400 InvalidFields"
    for unknown in ("1", "x", "9" * 30):
        assert (await cxone.ask("GET", f"contacts/{unknown}")).error == "404 InvalidContactId"


@pytest.mark.parametrize("name", ["InQueue", "Queued"])
async def test_states_on_the_way_in(name: str) -> None:
    async with opened(world=acme(switches={"cxone_queue_state": name})) as cxone:
        menu, queued = await cxone.place(agent=None, stage="ivr"), await cxone.place("Empty Desk", None)
        ringing = await cxone.place("Overflow", None)
        states = [(await contact(cxone, one.call_id))["stateName"] for one in (menu, queued, ringing)]
        assert states == ["Prequeue", name, "Routing"]
        table = (await cxone.get("contact-state-descriptions"))["contactStateDescriptions"]
        names = {row["ContactStateId"]: row["ContactStateDescription"] for row in table}
        assert names[(await contact(cxone, queued.call_id))["stateId"]] == name


async def test_one_state_description(cxone: Cxone) -> None:
    table = (await cxone.get("contact-state-descriptions"))["contactStateDescriptions"]
    path = f"contact-state-descriptions/{table[0]['ContactStateId']}"
    assert (await cxone.get(path))["contactStateDescriptions"] == table[:1]
    assert (await cxone.ask("GET", "contact-state-descriptions/999")).status == 404


async def test_transferred_call_goes_on_as_a_child(cxone: Cxone) -> None:
    call, session = await held(cxone)
    await session.do("dial-skill", skillId=cxone.skill("Overflow"))
    await cxone.sim.advance(0.5)
    await session.do("interactions/transfer-calls")
    old, new = await contact(cxone, call.call_id), await contact(cxone, child(call))
    assert (old["stateName"], old["isActive"], old["endReason"]) == ("Released", False, "Transferred")
    assert (new["stateName"], new["skillId"], new["agentId"]) == ("Routing", 4004, None)
    await cxone.sim.advance(1)
    new = await contact(cxone, child(call))
    assert (new["stateName"], new["agentId"], new["transferIndicatorName"]) == ("Active", 2011, "ReSkill")
    tree = await cxone.get(f"contacts/{child(call)}/hierarchy")
    assert tree["masterContactId"] == int(call.call_id)
    assert [one["contactId"] for one in tree["childContacts"]] == [child(call)]
    assert tree["childContacts"][0]["endTime"] is None


@pytest.mark.parametrize(
    ("value", "names"), [("child", ("None", "Consult")), ("parent", ("Consult", "None"))]
)
async def test_where_the_transfer_is_indicated(value: str, names: tuple[str, str]) -> None:
    async with opened(world=acme(switches={"cxone_transfer_indicator": value})) as cxone:
        call, session = await consulting(cxone)
        assert (await contact(cxone, child(call)))["transferIndicatorName"] == "None"
        await session.do("interactions/transfer-calls")
        shown = [await contact(cxone, number) for number in (call.call_id, child(call))]
        assert tuple(one["transferIndicatorName"] for one in shown) == names


async def test_active_contacts_and_their_filters(cxone: Cxone) -> None:
    assert (await cxone.ask("GET", "contacts/active")).status == 204
    first, second = await cxone.place(), await cxone.place("Empty Desk", None)

    async def found(query: str) -> list[int]:
        reply = await cxone.ask("GET", f"contacts/active?{query}")
        return [] if reply.status == 204 else [row["contactId"] for row in reply.json["activeContacts"]]

    both = [int(first.call_id), int(second.call_id)]
    assert await found("") == both
    assert await found("skillId=4001") == both[:1]
    assert await found("agentId=2001") == both[:1]
    assert await found(f"contactId={second.call_id}&mediaTypeId=4") == both[1:]
    assert await found("mediaTypeId=3") == []
    assert await found("orderBy=contactId desc&top=1") == both[1:]
    assert await found("top=1&skip=1") == both[1:]
    assert await found("updatedSince=2026-01-05T09:00:01Z") == []
    await cxone.sim.advance(5)
    await cxone.sim.control("PATCH", "agents/kim", {"presence": "busy"})
    third = await cxone.place("Overflow", None)
    assert await found("updatedSince=2026-01-05T09:00:01Z") == [int(third.call_id)]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("skillId=x", "400 InvalidParameter"),
        ("fields=nope", "400 InvalidFields"),
        ("updatedSince=soon", "400 InvalidUpdatedSince"),
        ("top=0", "400 InvalidParameter"),
        ("top=1001", "400 InvalidParameter"),
        ("skip=-1", "400 InvalidParameter"),
        ("orderBy=nope", "400 InvalidOrderBy"),
    ],
)
async def test_wrong_questions(cxone: Cxone, query: str, error: str) -> None:
    await cxone.place()
    assert (await cxone.ask("GET", f"contacts/active?{query}")).error == error


async def test_completed_contacts_come_late(cxone: Cxone) -> None:
    call, session = await held(cxone)
    await session.do("dial-skill", skillId=cxone.skill("Overflow"))
    await cxone.sim.advance(4)
    await session.do("interactions/transfer-calls")
    await cxone.sim.advance(10)
    await cxone.sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    path = "contacts/completed?startDate=2026-01-05T00:00:00Z&endDate=2026-01-06T00:00:00Z"
    assert (await cxone.ask("GET", path)).status == 204
    await cxone.sim.advance(60)
    rows = (await cxone.get(path))["completedContacts"]
    assert [row["contactId"] for row in rows] == [int(call.call_id), child(call)]
    assert [row["holdCount"] for row in rows] == [1, 0]
    assert rows[0]["holdSeconds"] == pytest.approx(4.2, abs=0.11)
    assert [row["abandoned"] for row in rows] == [False, False]
    assert rows[1]["inQueueSeconds"] == 1.0
    assert rows[0]["dateContactWarehoused"]
    assert len((await cxone.get(f"{path}&skillId=4004"))["completedContacts"]) == 1
    assert (await cxone.ask("GET", f"{path}&isRefused=true")).status == 204
    assert (await cxone.ask("GET", "contacts/completed")).status == 400
    far = "contacts/completed?startDate=2026-01-05T00:00:00Z&endDate=2026-03-06T00:00:00Z"
    assert (await cxone.ask("GET", far)).status == 400
    assert (
        len((await cxone.get("contacts/completed?updatedSince=2026-01-05T00:00:00Z"))["completedContacts"])
        == 2
    )


async def test_state_history_of_a_call(cxone: Cxone) -> None:
    call = await cxone.place("Overflow", None)
    await cxone.sim.advance(3)
    rows = (await cxone.get(f"contacts/{call.call_id}/state-history"))["contactStateHistory"]
    assert [row["contactStateName"] for row in rows] == ["Prequeue", "InQueue", "Routing", "Active"]
    assert [row["duration"] for row in rows] == [0.0, 0.0, 1.0, 2.0]
    assert [row["agentId"] for row in rows] == [None, None, 2011, 2011]
    whole = "contacts/state-history?startDate=2026-01-05T00:00:00Z&endDate=2026-01-06T00:00:00Z"
    assert (await cxone.get(whole))["contactStateHistory"] == rows
    old = await cxone.get(f"contacts/{call.call_id}/statehistory")
    assert old["contactStateHistory"] == rows


@pytest.mark.parametrize("status", [202, 200])
async def test_contact_states(status: int) -> None:
    async with opened(world=acme(switches={"cxone_contact_states_status": str(status)})) as cxone:
        call = await cxone.place()
        reply = await cxone.ask("GET", "contacts/states?agentId=2001")
        assert reply.status == status
        assert [row["contactId"] for row in reply.json["contactStates"]] == [int(call.call_id)]


async def test_custom_data_disposition_and_what_there_is_not(cxone: Cxone) -> None:
    bare, call = await cxone.place("Support", "dan"), await cxone.place(attributes={"order": "42"})
    data = await cxone.get(f"contacts/{call.call_id}/custom-data")
    assert data["contactCustomData"] == [{"name": "order", "value": "42"}]
    for path in ("custom-data", "disposition", "files", "call-quality"):
        assert (await cxone.ask("GET", f"contacts/{bare.call_id}/{path}")).status == 204
    body = {"dispositionInfo": {"dispositionCode": "Resolved", "notes": "well"}}
    assert (await cxone.ask("POST", f"contacts/{call.call_id}/set-disposition", body)).status == 200
    await cxone.sim.advance(0.1)
    assert (await cxone.get(f"contacts/{call.call_id}/disposition"))["primaryDispositionId"] == 101
    tagged = await cxone.ask("POST", f"contacts/{call.call_id}/tags", {"tags": [{"tagId": 1}]})
    assert tagged.json["resultSet"]["errorCount"] == 1


async def test_agent_states(cxone: Cxone) -> None:
    call = await cxone.place()
    await cxone.sim.control("PATCH", "agents/ben", {"presence": "meal"})
    await cxone.sim.control("PATCH", "agents/cleo", {"presence": "offline"})
    for path in ("agents/states", "cache/agentstate", "/acd-apiservices/v2/agents/states"):
        rows = {row["firstName"]: row for row in (await cxone.get(path))["agentStates"]}
        said = [
            (rows[name]["agentStateId"], rows[name]["agentStateName"])
            for name in ("ana", "ben", "cleo", "dan")
        ]
        assert said == [(3, "InboundContact"), (2, "Unavailable"), (0, "LoggedOut"), (1, "Available")]
        assert rows["ana"]["contactId"] == int(call.call_id)
        assert rows["ben"]["outStateDescription"] == "Meal"
    (row,) = (await cxone.get("agents/2001/states"))["agentStates"]
    assert (row["mediaType"], "mediaTypeId" in row) == (4, False)
    assert (await cxone.ask("GET", "agents/9/states")).error == "404 InvalidAgentId"


async def test_agent_on_another_platforms_call_is_not_available(cxone: Cxone) -> None:
    await cxone.sim.place("Billing", "ana")
    (row,) = (await cxone.get("agents/2001/states"))["agentStates"]
    assert (row["agentStateName"], row["contactId"]) == ("Unavailable", None)
    assert (await cxone.ask("GET", "contacts/active")).status == 204


async def test_agent_in_after_call_work_may_be_called_available(cxone: Cxone) -> None:
    call = await cxone.place()
    await cxone.sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    (row,) = (await cxone.get("agents/2001/states"))["agentStates"]
    assert (row["agentStateName"], row["isACW"]) == ("Available", True)
    activity = (await cxone.get("skills/4001/activity"))["skillActivity"][0]
    assert (activity["agentsAvailable"], activity["agentsACW"]) == (2, 1)


async def test_skill_activity(cxone: Cxone) -> None:
    await cxone.place()
    await cxone.place("Empty Desk", None)
    rows = {row["skillName"]: row for row in (await cxone.get("skills/activity"))["skillActivity"]}
    billing, empty = rows["Billing"], rows["Empty Desk"]
    assert (billing["agentsAvailable"], billing["agentsWorking"], billing["agentsLoggedIn"]) == (2, 1, 3)
    assert (empty["queueCount"], empty["agentsLoggedIn"]) == (1, 0)
    assert empty["earliestQueueTime"] == "2026-01-05T09:00:00.000Z"
    assert rows["Billing Outbound"]["agentsWorking"] == 0
    assert (await cxone.ask("GET", "skills/9/activity")).error == "404 InvalidSkillId"


@pytest.mark.parametrize("spelling", ["Avaliable", "Available"])
@pytest.mark.parametrize("shape", ["object", "list"])
async def test_search_of_activity(spelling: str, shape: str) -> None:
    switches = {"cxone_activity_spelling": spelling, "cxone_activity_shape": shape}
    async with opened(world=acme(switches=switches)) as cxone:
        body = {"filter": {"skillIds": [4001], "mediaTypeId": 4, "isOutbound": False}}
        found = (await cxone.ask("POST", "skills/activity/search", body)).json["skillActivity"]
        row = found if shape == "object" else found[0]
        assert row[f"agents{spelling}"] == 3
        assert len((await cxone.ask("POST", "skills/activity/search", {})).json["skillActivity"]) == 14
        none = {"filter": {"mediaTypeId": 3}}
        assert (await cxone.ask("POST", "skills/activity/search", none)).status == 204


async def test_skills_and_their_agents(cxone: Cxone) -> None:
    rows = (await cxone.get("skills?isOutbound=false"))["skills"]
    assert [row["skillId"] for row in rows] == list(range(4001, 4008))
    assert {row["mediaTypeId"] for row in rows} == {4}
    (row,) = (await cxone.get("skills/1004001"))["skills"]
    assert (row["skillName"], row["isOutbound"]) == ("Billing Outbound", True)
    agents = (await cxone.get("skills/4001/agents"))["agentSkillAssignments"]
    assert [one["agentId"] for one in agents] == [2001, 2002, 2003]
    assert (await cxone.ask("GET", "skills/4007/agents")).status == 204
    own = (await cxone.get("agents/2001/skills"))["agentSkillAssignments"]
    assert [one["skillId"] for one in own] == [4001, 1004001]
    assert (await cxone.get("/acd-skills/v1/skills/4001"))["skills"][0]["skillName"] == "Billing"


async def test_old_versions_nest_their_rows(cxone: Cxone) -> None:
    assert len((await cxone.get(f"{OLD}skills"))["resultSet"]["skills"]) == 14
    old = (await cxone.get(f"{OLD}campaigns"))["resultSet"]["campaigns"][0]
    new = (await cxone.get("campaigns"))["campaigns"][0]
    assert (old["campaignId"], old["campaignName"]) == (new["id"], new["name"])


async def test_campaigns() -> None:
    world = acme(campaigns={"Winter": {"active": False}})
    world["queues"]["Overflow"]["campaign"] = "Winter"
    async with opened(world=world) as cxone:
        rows = (await cxone.get("campaigns?isActive=false"))["campaigns"]
        assert [row["name"] for row in rows] == ["Winter"]
        (skill,) = (await cxone.get("skills/4004"))["skills"]
        assert skill["campaignId"] == rows[0]["id"]
        own = (await cxone.get(f"campaigns/{rows[0]['id']}/skills"))["skills"]
        assert [row["skillId"] for row in own] == [4004, 1004004]
        assert (await cxone.ask("GET", "campaigns/9")).error == "404 InvalidCampaignId"


async def test_campaign_that_is_stopped_and_started_again(cxone: Cxone) -> None:
    await cxone.sim.control("PATCH", "campaigns/Service", {"active": False})
    call = await cxone.place("Overflow", None)
    await cxone.sim.advance(5)
    assert await cxone.sim.caller_with(call) == "queue:Overflow"
    await cxone.sim.control("PATCH", "campaigns/Service", {"active": True})
    await cxone.sim.advance(1)
    assert await cxone.sim.caller_with(call) == "agent:kim"
    await cxone.sim.control("PATCH", "campaigns/Nope", {"active": True}, status=404)


@pytest.mark.parametrize(("value", "place"), [("stops", "queue:Overflow"), ("routes", "agent:kim")])
async def test_inactive_campaign(value: str, place: str) -> None:
    world = acme(campaigns={"Winter": {"active": False}}, switches={"cxone_inactive_campaign": value})
    world["queues"]["Overflow"]["campaign"] = "Winter"
    async with opened(world=world) as cxone:
        call = await cxone.place("Overflow", None)
        await cxone.sim.advance(2)
        assert await cxone.sim.caller_with(call) == place


async def test_hours_of_operation(cxone: Cxone) -> None:
    rows = {
        row["skills"][0]["skillId"]: row
        for row in (await cxone.get("hours-of-operation"))["hoursOfOperation"]
    }
    assert {day["isClosedAllDay"] for day in rows[4006]["days"]} == {True}
    assert rows[4001]["days"][0]["closeTime"] == "24:00:00"
    (skill,) = (await cxone.get("skills/4006"))["skills"]
    one = await cxone.get(f"hours-of-operation/{skill['reskillHours']}")
    assert one["hoursOfOperation"] == [rows[4006]]


async def test_interaction_history(cxone: Cxone) -> None:
    call = await cxone.place()
    query = "startDate=2026-01-05T00:00:00Z&endDate=2026-01-06T00:00:00Z"
    for path in ("agents/interaction-history", "agents/2001/interaction-history"):
        rows = (await cxone.get(f"{path}?{query}"))["contactStates"]
        assert [row["contactId"] for row in rows] == [int(call.call_id)]
    assert (await cxone.ask("GET", f"agents/2002/interaction-history?{query}")).status == 204


async def test_personal_queue_is_shown(cxone: Cxone) -> None:
    call, session = await held(cxone)
    await cxone.place(agent="ben")
    await session.do("dial-agent", targetAgentId=2002)
    assert (await cxone.get("agents/2002/queues"))["resultset"]["queues"][1]["queueCount"] == 1
    (row,) = (await cxone.get("agents/2002/queues-detail"))["resultSet"]["contacts"]
    assert row["contactId"] == child(call) + 1


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("agents", "agents"),
        ("agents/2001", "agents"),
        ("agents/skills", "agentSkillAssignments"),
        ("points-of-contact", "pointsOfContact"),
        ("dispositions", "dispositions"),
        ("skills/4001/dispositions", "dispositions"),
        ("skills/summary", "skillSummaries"),
        ("unavailable-codes", "unavailableCodes"),
        ("teams/301/unavailable-codes?activityOnly=true", "unavailableCodes"),
        ("teams", "teams"),
        ("business-unit", "businessUnits"),
        ("security-profiles", "securityProfiles"),
        ("permissions?agentId=2001", "permissions"),
        ("permissions", "permissions"),
        ("media-types", "mediaTypes"),
        ("apiversion", "apiVersions"),
        ("contacts?startDate=2026-01-05T00:00:00Z&endDate=2026-01-06T00:00:00Z", "contacts"),
    ],
)
async def test_other_lists(cxone: Cxone, path: str, name: str) -> None:
    await cxone.place()
    shown = await cxone.get(path)
    assert shown[name]
    assert shown["lastPollTime"]


async def test_server_time(cxone: Cxone) -> None:
    assert (await cxone.get("server-time"))["ServerTime"] == "2026-01-05T09:00:00.000Z"


async def test_parked_and_tags_are_empty(cxone: Cxone) -> None:
    for path in ("contacts/parked", "skills/4001/tags", "agents/2001/address-books"):
        assert (await cxone.ask("GET", path)).status == 204


async def test_nothing_but_login_is_served_without_a_token(cxone: Cxone) -> None:
    for route in ROUTES:
        path = route.path.format(
            version="v30.0",
            sessionId="x",
            contactId=1,
            agentId=1,
            skillId=1,
            campaignId=1,
            teamId=1,
            stateId=1,
            profileId=1,
            scriptId=1,
        )
        reply = await cxone.ask(route.method, path, token=None)
        assert (reply.error == "401 invalid_token") == (
            route not in PUBLIC or "whoami" in path or "/public/" in path
        ), path


async def test_readers_may_read(cxone: Cxone) -> None:
    token = await cxone.token_of("readonly")
    await cxone.place()
    assert (await cxone.ask("GET", "contacts/active", token=token)).status == 200
    await cxone.sim.control(
        "PATCH", "clients/readonly", {"permissions": {"remove": ["conversation:contact:view"]}}
    )
    assert (await cxone.ask("GET", "contacts/active", token=token)).error == "403 Forbidden"
