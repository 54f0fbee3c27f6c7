"""The Genesys face against the vendor's own metadata."""

from typing import Any

import pytest

from hookflash_simulator.genesys.urls import ROUTES, Route

from . import contract
from .contract_calls import CONSULTS, call_bodies, path_of
from .harness import Sim

WANTS_USER = {
    "get_conversations",
    "get_conversations_calls",
    "get_conversations_calls_history",
    "get_users_me",
    "get_notifications_channels",
    "patch_conversations_call_participant",
    "post_conversations_calls",
    "post_conversations_call_participants",
    *CONSULTS,
}
DAY = "2026-01-05T00:00:00.000Z/2026-01-06T00:00:00.000Z"
REQUIRED = {"get_users_search": "?q64=e30="}
"""What a path must carry in its query."""
FRESH = ("communicationId", "participantId", "conversationId")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_operation_has_the_vendors_id_path_and_permissions(route: Route) -> None:
    method, path, definition = contract.operations()[route.name]
    assert (route.method, route.path) == (method, path)
    needs = definition.get("x-inin-requires-permissions", {"type": "ANY", "permissions": []})
    assert set(route.needs.permissions) == set(needs["permissions"])
    if len(route.needs.permissions) > 0:
        assert route.needs.all_of_them is (needs["type"] == "ALL")


def test_no_operation_is_served_twice() -> None:
    assert len({route.name for route in ROUTES}) == len({(route.method, route.path) for route in ROUTES})
    assert len(ROUTES) == len({route.name for route in ROUTES})


async def values(sim: Sim) -> dict[str, str]:
    """One good value for every placeholder of every path."""
    call = await sim.place()
    shown = await sim.conversation(call)
    leg = next(one for one in shown["participants"] if one["id"] == call.agent_leg)
    world, directory = sim.world, sim.world.directory
    channel = await sim.genesys("POST", "/api/v2/notifications/channels")
    first = {
        "skillId": directory.skills["spanish"].uuid,
        "languageId": directory.languages["Spanish"].uuid,
        "codeId": directory.wrap_up_codes["Resolved"].uuid,
        "ivrId": directory.ivrs["Main Menu"].uuid,
        "scheduleId": (await sim.get("architect/schedules"))["entities"][0]["id"],
        "skillGroupId": directory.skill_groups["Spanish speakers"].uuid,
        "clientId": (await sim.get("oauth/clients"))["entities"][0]["id"],
        "namespaceName": "platform.api",
        "emergencyGroupId": (await sim.get("architect/emergencygroups"))["entities"][0]["id"],
    }
    return first | {
        "conversationId": call.call_id,
        "attributesId": "journey",
        "participantId": call.agent_leg,
        "communicationId": leg["calls"][0]["id"],
        "userId": directory.agents["ana"].uuid,
        "subjectId": directory.agents["ana"].uuid,
        "sourceId": "PURECLOUD",
        "queueId": directory.queues["Billing"].uuid,
        "mediaType": "call",
        "channelId": channel.json["id"],
        "scheduleGroupId": world.directory.queues["Billing"].schedule_group,
    }


def body(name: str, sim: Sim) -> Any:
    directory = sim.world.directory
    ana, billing = directory.agents["ana"].uuid, directory.queues["Billing"].uuid
    code = directory.wrap_up_codes["Resolved"].uuid
    bodies: dict[str, Any] = {
        "patch_conversations_call": {"state": "disconnected"},
        "post_conversation_participant_replace_queue": {"queueName": "Support"},
        "post_conversation_participant_replace_agent": {"userName": "ben@acme.example"},
        "post_conversation_participant_replace_contact_external": {
            "contactId": directory.contacts["Nora Notary"].uuid,
            "phoneType": "WorkPhone",
        },
        "post_conversation_participant_transfer": {"address": "+493023125001"},
        "post_conversation_participant_replace_external": {"address": "tel:+493023125001"},
        "post_conversation_participant_replace": {"userName": "ben@acme.example"},
        "post_conversations_call_participant_replace": {"queueId": directory.queues["Sales"].uuid},
        "post_conversations_call_participant_communication_wrapup": {"code": code},
        "patch_conversations_call_participant_communication": {"state": "disconnected"},
        "patch_conversation_participant_attributes": {"attributes": {"a": "b"}},
        "patch_conversations_call_participant_attributes": {"attributes": {"a": "b"}},
        "patch_routing_conversation": {"priority": 3, "skillIds": []},
        "put_user_routingstatus": {"status": "IDLE"},
        "post_users_search": {"query": [{"type": "EXACT", "fields": ["name"], "value": "ana"}]},
        "post_analytics_queues_observations_query": {
            "filter": {"type": "or", "predicates": [{"dimension": "queueId", "value": billing}]},
            "metrics": ["oWaiting", "oUserRoutingStatuses", "oUserPresences", "oLongestWaiting"],
            "detailMetrics": ["oWaiting"],
        },
        "post_analytics_users_observations_query": {
            "filter": {"type": "or", "predicates": [{"dimension": "userId", "value": ana}]},
            "metrics": ["oMemberQueues"],
        },
        "post_analytics_conversations_details_query": {"interval": DAY},
        "post_analytics_conversations_aggregates_query": {
            "interval": DAY,
            "granularity": "PT1H",
            "groupBy": ["queueId"],
            "metrics": ["nOffered", "tHandle"],
        },
        "post_analytics_routing_activity_query": {
            "metrics": [{"metric": "oUserRoutingStatuses", "details": True}],
            "groupBy": ["queueId"],
        },
        "post_notifications_channel_subscriptions": [{"id": f"v2.users.{ana}.presence"}],
        "put_notifications_channel_subscriptions": [{"id": f"v2.users.{ana}.presence"}],
    }
    usual = {"held": True} if name.startswith("patch_") else None
    return (bodies | call_bodies(sim)).get(name, usual)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
async def test_good_request_gets_an_answer_of_the_vendors_shape(sim: Sim, route: Route) -> None:
    path = await path_of(sim, route, await values(sim)) + REQUIRED.get(route.name, "")
    token = await sim.user_token("ana") if route.name in WANTS_USER else ""
    reply = await sim.genesys(route.method, path, body(route.name, sim), token=token)
    assert reply.status in {200, 201, 202, 204}, reply.body
    assert len(reply.headers["ININ-Correlation-Id"]) == 36
    await sim.advance(5)


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if "{" in route.path], ids=lambda route: route.name
)
async def test_id_that_means_nothing_is_refused_in_the_vendors_shape(sim: Sim, route: Route) -> None:
    if route.name in {"get_user_routingstatus", "get_user_presence"}:
        pytest.skip("answers for unknown users; held elsewhere")
    good = await values(sim)
    for placeholder in [name for name in good if f"{{{name}}}" in route.path and name != "mediaType"]:
        wrong = {**good, placeholder: "11111111-1111-4111-8111-111111111111"}
        token = await sim.user_token("ana") if route.name in WANTS_USER else ""
        path = route.path.format(**wrong)
        reply = await sim.genesys(route.method, path, body(route.name, sim), token=token)
        assert reply.status == 404, reply.body


NASTY: list[Any] = [
    [],
    0,
    "x",
    True,
    {"a": None},
    [[]],
    [{"id": 5}],
    [{"id": "v2.users.x"}],
    {name: {} for name in ("queueId", "userId", "address", "contactId", "phoneType", "transferType")},
    {name: [] for name in ("state", "held", "wrapup", "attributes", "priority", "skillIds", "languageId")},
    {"wrapup": {"code": 5}, "state": 5, "attributes": {"a": []}, "status": {}, "voicemail": 1},
    {"filter": {"type": "and", "predicates": [5]}, "metrics": ["oWaiting"], "groupBy": 5},
    {"filter": {"type": "and", "clauses": [5], "predicates": 7}, "metrics": ["oWaiting", {}]},
    {"filter": {"type": [], "clauses": {}}, "metrics": [{"metric": []}], "detailMetrics": 5},
    {"filter": {"type": "and", "predicates": 7}, "metrics": ["oWaiting"]},
    {"filter": {"type": "and", "clauses": 7}, "metrics": ["oWaiting"]},
    {"filter": {"type": "and", "predicates": {"a": 1}}, "metrics": [{"metric": "oMemberUsers"}]},
    {"filter": 7, "metrics": [{"metric": "oMemberUsers"}]},
    {"interval": DAY, "conversationFilters": 7, "metrics": ["tTalk"], "granularity": []},
    {"interval": DAY, "paging": {"pageSize": "x"}, "groupBy": [[]], "metrics": [7]},
    {"interval": DAY, "segmentFilters": [{"type": "and", "predicates": [{"dimension": "x"}]}], "order": []},
    {"query": [{"type": "EXACT", "fields": [5]}], "expand": 7},
    {"query": [{"group": [{"group": [7]}]}], "pageSize": []},
    {"priority": 1e400, "skillIds": [[]], "transferType": "\ud800", "queueName": "\ud800"},
]
QUERIES = [
    "pageSize=%FF",
    "pageNumber=-0",
    "expand=%00,x,presence",
    "name=%F0%9F",
    "joined=%20",
    "=&&;",
    "id=%",
]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
async def test_nothing_that_is_sent_breaks_the_simulator(sim: Sim, route: Route) -> None:
    path = route.path.format(**await values(sim))
    for nasty in NASTY if route.method in {"POST", "PATCH", "PUT"} else []:
        reply = await sim.genesys(route.method, path, nasty)
        assert reply.status < 500, nasty
    for query in QUERIES:
        reply = await sim.genesys(route.method, f"{path}?{query}", body(route.name, sim))
        assert reply.status < 500, query
    await sim.advance(60)
    assert (await sim.genesys("GET", "/api/v2/users", token=await sim.token_for())).status == 200
