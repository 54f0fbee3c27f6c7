"""The analytics query: transfers counted and averaged."""

from typing import Any

import pytest

from .gateway import BUSY, Gateway, switched

PATH = "analytics/conversations/details/query"
YEAR = {"from": "2026-01-01T00:00:00.000Z", "to": "2026-12-31T23:59:59.999Z", "size": 1000}


def asking(*call_ids: str) -> dict[str, Any]:
    """The query as the tutorial writes it."""
    return {
        "transferMetrics": {
            "metrics": [
                {"name": "transferSuccess", "type": "count"},
                {"name": "transferDuration", "type": "average"},
            ],
            "filters": [{"type": "call", "field": "callId", "values": list(call_ids)}],
        }
    }


async def test_transfers_of_a_call_are_counted_and_averaged(gateway: Gateway) -> None:
    call, other = await gateway.place(), await gateway.place(agent="ben")
    await gateway.do(call, f"NUMBER {BUSY}")
    await gateway.sim.advance(1)
    await gateway.do(call, "EXTENSION 4720")
    await gateway.sim.advance(2)
    await gateway.do(call, "QUEUE Empty Desk")
    await gateway.do(other, "QUEUE Empty Desk")
    body = YEAR | {"aggregations": asking(call.call_id)}
    told = (await gateway.ask("POST", PATH, body)).json
    assert (told["from"], told["to"], told["total"]) == (YEAR["from"], YEAR["to"], 1)
    # One took 1.1 s until the phone was answered, the other 0.1 s.
    assert told["aggregations"] == {
        "transferMetrics": {"transferSuccess": {"count": 2}, "transferDuration": {"average": 0.6}}
    }
    (conversation,) = told["conversations"]
    assert conversation["callId"] == call.call_id
    assert [one["state"] for one in conversation["transfers"]] == ["FAILED", "COMPLETED", "COMPLETED"]


async def test_without_filters_every_call_of_the_period_counts(gateway: Gateway) -> None:
    for agent in ("ana", "ben", "cleo"):
        await gateway.do(await gateway.place(agent=agent), "QUEUE Empty Desk")
    await gateway.place("Sales", "ida")
    aggregations = {"all": {"metrics": [{"name": "transferSuccess", "type": "count"}]}}
    told = (await gateway.ask("POST", PATH, YEAR | {"size": 2, "aggregations": aggregations})).json
    assert (told["total"], len(told["conversations"])) == (3, 2)
    assert told["aggregations"] == {"all": {"transferSuccess": {"count": 3}}}


async def test_of_nothing_there_is_no_average(gateway: Gateway) -> None:
    call = await gateway.place()
    await gateway.do(call, "QUEUE Empty Desk")
    period = {"from": "2023-01-01T00:00:00.000Z", "to": "2023-12-31T23:59:59.999Z"}
    told = (await gateway.ask("POST", PATH, period | {"aggregations": asking(call.call_id)})).json
    assert (told["total"], told["conversations"]) == (0, [])
    assert told["aggregations"]["transferMetrics"] == {
        "transferSuccess": {"count": 0},
        "transferDuration": {"average": None},
    }


async def test_figures_may_come_late() -> None:
    async with switched(analytics="delayed") as gateway:
        call = await gateway.place()
        await gateway.do(call, "QUEUE Empty Desk")
        await gateway.hang_up(call, "caller")
        totals = []
        for wait in (59, 1):
            await gateway.sim.advance(wait)
            totals.append((await gateway.ask("POST", PATH, YEAR)).json["total"])
        assert totals == [0, 1]


@pytest.mark.parametrize(
    "change",
    [
        {"from": YEAR["to"], "to": YEAR["from"]},
        {"from": "yesterday"},
        {"to": None},
        {"size": 0},
        {"size": 1001},
        {"size": "10"},
        {"size": True},
        {"aggregations": []},
        {"aggregations": {"x": 1}},
        {"aggregations": {"x": {"metrics": [{"name": "nothing", "type": "count"}]}}},
        {"aggregations": {"x": {"metrics": [{"name": "transferSuccess", "type": "average"}]}}},
        {"aggregations": {"x": {"metrics": "transferSuccess"}}},
        {"aggregations": {"x": {"filters": [{"type": "call", "field": "agentId", "values": []}]}}},
        {"aggregations": {"x": {"filters": [{"type": "call", "field": "callId", "values": "1"}]}}},
    ],
)
async def test_wrong_query_is_a_400(gateway: Gateway, change: dict[str, Any]) -> None:
    assert (await gateway.ask("POST", PATH, YEAR | change)).code == "400 INVALID_REQUEST"
