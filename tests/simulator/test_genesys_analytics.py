"""Conversations as analytics tell them, and figures over many."""

from typing import Any

import pytest

from .harness import NOWHERE, Placed, Sim

DAY = "2026-01-05T00:00:00.000Z/2026-01-06T00:00:00.000Z"
DETAILS = "/api/v2/analytics/conversations/details/query"
AGGREGATES = "/api/v2/analytics/conversations/aggregates/query"


async def moved(sim: Sim) -> Placed:
    """A call that ana holds for 5 s and then hands to Support, where dan talks until the caller hangs up."""
    call = await sim.place()
    path = f"/api/v2/conversations/{call.call_id}/participants/{call.agent_leg}"
    await sim.advance(9.9)
    await sim.genesys("PATCH", path, {"held": True})
    await sim.advance(5)
    await sim.genesys("PATCH", path, {"held": False})
    await sim.advance(0.1)
    await sim.to_queue(call, "Support")
    await sim.advance(21.1)
    await sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    await sim.advance(3)
    return call


def told(conversation: dict[str, Any]) -> list[str]:
    """Every segment as who, what, and why it ended."""
    return [
        ":".join(filter(None, [one["purpose"], segment["segmentType"], segment.get("disconnectType")]))
        for one in conversation["participants"]
        for session in one["sessions"]
        for segment in session["segments"]
    ]


async def test_segments_tell_the_story_of_a_transfer(sim: Sim) -> None:
    call = await moved(sim)
    shown = await sim.get(f"analytics/conversations/{call.call_id}/details")
    assert told(shown) == [
        "customer:interact:endpoint",
        "ivr:ivr:transfer",
        "acd:delay:transfer",
        "agent:alert",
        "agent:interact",
        "agent:hold",
        "agent:interact:transfer",
        "agent:wrapup",
        "acd:delay:transfer",
        "agent:alert",
        "agent:interact:peer",
        "agent:wrapup",
    ]
    assert (shown["conversationStart"], shown["conversationEnd"]) == (
        "2026-01-05T09:00:00.000Z",
        "2026-01-05T09:00:36.100Z",
    )
    ana = next(one for one in shown["participants"] if one.get("participantName") == "ana")
    figures = {one["name"]: one["value"] for one in ana["sessions"][0]["metrics"]}
    assert figures == {
        "tAlert": 0,
        "nConnected": 1,
        "tTalk": 10_100,
        "tHeld": 5_000,
        "tAcw": 2_000,
        "tHandle": 17_100,
        "nTransferred": 1,
        "nBlindTransferred": 1,
    }


async def test_running_call_has_no_end_and_growing_figures(sim: Sim) -> None:
    call = await sim.place()
    await sim.advance(7)
    shown = await sim.get(f"analytics/conversations/{call.call_id}/details")
    assert "conversationEnd" not in shown
    session = shown["participants"][-1]["sessions"][0]
    assert "segmentEnd" not in session["segments"][-1]
    assert {one["name"]: one["value"] for one in session["metrics"]}["tTalk"] == 7_000


async def test_agent_who_does_not_answer_and_caller_who_gives_up(sim: Sim) -> None:
    await sim.control("PATCH", "agents/kim", {"answer": "never"})
    call = await sim.place("Overflow", None)
    await sim.advance(20)
    await sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    shown = await sim.get(f"analytics/conversations/{call.call_id}/details")
    assert told(shown)[2:] == ["acd:delay:peer", "agent:alert:noAnswerTransfer"]
    figures = [
        {one["name"]: one["value"] for one in party["sessions"][0]["metrics"]}
        for party in shown["participants"][2:]
    ]
    assert figures == [
        {"nOffered": 1, "tWait": 20_000, "tAbandon": 20_000},
        {"tAlert": 8_000, "tNotResponding": 8_000},
    ]


async def test_several_and_unknown_conversations(sim: Sim) -> None:
    calls = [await sim.place(agent=name) for name in ("ana", "ben")]
    ids = ",".join([NOWHERE, *(call.call_id for call in calls)])
    found = (await sim.get(f"analytics/conversations/details?id={ids}"))["conversations"]
    assert [one["conversationId"] for one in found] == [call.call_id for call in calls]
    assert (await sim.genesys("GET", f"/api/v2/analytics/conversations/{NOWHERE}/details")).status == 404


async def find(sim: Sim, **query: Any) -> list[str]:
    reply = await sim.genesys("POST", DETAILS, {"interval": DAY, **query})
    assert reply.status == 200, reply.body
    assert reply.json["totalHits"] >= len(reply.json["conversations"])
    return [one["conversationId"] for one in reply.json["conversations"]]


def match(dimension: str, value: str, kind: str = "and") -> dict[str, Any]:
    return {"type": kind, "predicates": [{"dimension": dimension, "operator": "matches", "value": value}]}


async def test_conversations_are_found_by_what_happened(sim: Sim) -> None:
    first = await moved(sim)
    second = await sim.place("Billing", "ben")
    agents, queues = sim.world.directory.agents, sim.world.directory.queues
    assert await find(sim) == [first.call_id, second.call_id]
    assert await find(sim, order="desc") == [second.call_id, first.call_id]
    assert await find(sim, order="desc", orderBy="conversationEnd") == [second.call_id, first.call_id]
    assert await find(sim, paging={"pageSize": 1, "pageNumber": 2}) == [second.call_id]
    assert await find(sim, conversationFilters=[match("conversationId", second.call_id)]) == [second.call_id]
    assert await find(sim, segmentFilters=[match("queueId", queues["Support"].uuid)]) == [first.call_id]
    both = [match("userId", agents["ana"].uuid), match("disconnectType", "transfer")]
    assert await find(sim, segmentFilters=both) == [first.call_id]
    assert await find(sim, segmentFilters=[both[0], match("segmentType", "ivr")]) == []
    over = {"type": "and", "predicates": [{"dimension": "conversationEnd", "operator": "exists"}]}
    assert await find(sim, conversationFilters=[over]) == [first.call_id]
    assert await find(sim, interval="2026-01-05T09:00:37.000Z/2026-01-05T10:00:00.000Z") == [second.call_id]
    assert await find(sim, interval="2026-01-05T07:00:00.000Z/2026-01-05T08:00:00.000Z") == []


@pytest.mark.parametrize("path", [DETAILS, AGGREGATES])
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"interval": "today"},
        {"interval": "2026-01-05T00:00:00.000Z"},
        {"interval": "2026-01-06T00:00:00.000Z/2026-01-05T00:00:00.000Z"},
        {"interval": DAY, "paging": {"pageSize": 101}, "metrics": []},
        {"interval": DAY, "order": "up", "metrics": ["nFun"]},
        {"interval": DAY, "orderBy": "mood", "metrics": ["tTalk"], "groupBy": ["mood"]},
        {
            "interval": DAY,
            "segmentFilters": [{"type": "and", "predicates": [{"dimension": "userId", "operator": "like"}]}],
            "metrics": ["tTalk"],
            "granularity": "soon",
        },
        {"interval": DAY, "conversationFilters": 7, "metrics": ["tTalk"], "granularity": "PT0M"},
    ],
)
async def test_wrong_query_is_refused(sim: Sim, path: str, body: dict[str, Any]) -> None:
    assert (await sim.genesys("POST", path, body)).status == 400


async def aggregate(sim: Sim, **query: Any) -> list[dict[str, Any]]:
    reply = await sim.genesys("POST", AGGREGATES, {"interval": DAY, **query})
    assert reply.status == 200, reply.body
    results: list[dict[str, Any]] = reply.json["results"]
    return results


async def test_figures_are_summed_by_group(sim: Sim) -> None:
    await moved(sim)
    billing, support = (sim.world.directory.queues[name].uuid for name in ("Billing", "Support"))
    results = await aggregate(sim, metrics=["nTransferred", "nOffered", "tHandle"], groupBy=["queueId"])
    found = {
        one["group"]["queueId"]: {row["metric"]: row["stats"] for row in one["data"][0]["metrics"]}
        for one in results
    }
    handled = {"count": 1, "sum": 17_100, "min": 17_100, "max": 17_100}
    assert found[billing] == {"nOffered": {"count": 1}, "nTransferred": {"count": 1}, "tHandle": handled}
    assert set(found[support]) == {"nOffered", "tHandle"}
    ana = match("userId", sim.world.directory.agents["ana"].uuid)
    (alone,) = await aggregate(sim, metrics=["nOffered", "tHeld"], filter=ana)
    assert [row["metric"] for row in alone["data"][0]["metrics"]] == ["tHeld"]


async def test_figures_are_cut_into_stretches(sim: Sim) -> None:
    for _ in range(2):
        await moved(sim)
        await sim.advance(3600)
    results = await aggregate(sim, metrics=["nConversations"], granularity="PT1H")
    (one,) = results
    assert [(row["interval"], row["metrics"][0]["stats"]) for row in one["data"]] == [
        ("2026-01-05T09:00:00.000Z/2026-01-05T10:00:00.000Z", {"count": 1}),
        ("2026-01-05T10:00:00.000Z/2026-01-05T11:00:00.000Z", {"count": 1}),
    ]


async def test_users_have_their_queues(sim: Sim) -> None:
    ana = sim.world.directory.agents["ana"].uuid
    query = {"filter": match("userId", ana), "metrics": ["oMemberQueues"]}
    reply = await sim.genesys("POST", "/api/v2/analytics/users/observations/query", query)
    assert reply.json["results"] == [
        {"group": {"userId": ana}, "data": [{"metric": "oMemberQueues", "stats": {"count": 1}}]}
    ]
