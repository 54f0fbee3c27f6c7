"""Seed 002: webhooks that are really delivered, with filters, and repeated on the world's clock."""

import asyncio
from typing import Any

import pytest

from hookflash_simulator.genesys.tutorial import deliveries
from tests.simulator.harness import NOWHERE, Placed, Reply, acme

from .gateway import Gateway, Receiver, opened

TRANSFERS_ONLY = {"event_data": {"voice.call.updated": {"transferType": {"$exists": True}}}}


async def register(gateway: Gateway, url: str, **changed: Any) -> Reply:
    body = {
        "name": "BillingSyncTransferHook",
        "description": "Tells billing of transfers",
        "events": ["voice.call.updated"],
        "callback_url": url,
        "method": "POST",
        "content_type": "application/json",
        "retry_policy": {"retry_count": 3, "retry_interval_seconds": 60},
        "filter": TRANSFERS_ONLY,
        **changed,
    }
    return await gateway.ask("POST", "integrations/webhooks", body)


async def transfer(gateway: Gateway, call: Placed, queue: str = "Support", **more: Any) -> str:
    body = {"transferType": "blind", "target": {"type": "queue", "id": gateway.queue(queue)}, **more}
    headers = {"If-Match": "*"}
    reply = await gateway.ask("POST", f"voice/calls/{call.call_id}/transfer", body, headers=headers)
    return str(reply.json["id"])


class Story:
    """What the control API's event stream told of webhooks."""

    def __init__(self, gateway: Gateway) -> None:
        self.told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.latest: dict[str, Any] = {}
        gateway.sim.server.simulation.on_happening.append(self._hear)

    def _hear(self, happening: dict[str, Any]) -> None:
        if happening["what"].startswith("webhook."):
            self.told.put_nowait(happening)

    async def next(self) -> tuple[str, int, int | None]:
        self.latest = await asyncio.wait_for(self.told.get(), 5)
        return self.latest["what"], self.latest["attempt"], self.latest["status"]


async def test_transfer_is_delivered_once_with_its_data(gateway: Gateway, receiver: Receiver) -> None:
    assert (await register(gateway, receiver.url)).status == 201
    call = await gateway.sim.place()
    uuid = await transfer(gateway, call)
    await gateway.sim.advance(3)
    delivery = await receiver.next()
    assert (delivery["method"], delivery["type"]) == ("POST", "application/json")
    body = delivery["body"]
    assert (body["type"], body["timestamp"]) == ("voice.call.updated", "2026-01-05T09:00:00.100Z")
    data = body["event_data"]
    assert (data["id"], data["transferType"], data["transferId"]) == (call.call_id, "blind", uuid)
    assert data["target"] == {"type": "queue", "id": gateway.queue("Support")}
    await gateway.sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    await transfer(gateway, await gateway.sim.place(), "Sales")
    await gateway.sim.advance(1)
    second = await receiver.next()
    assert second["body"]["event_data"]["target"]["id"] == gateway.queue("Sales"), "nothing came between"


async def test_without_a_filter_every_change_is_delivered(gateway: Gateway, receiver: Receiver) -> None:
    await register(gateway, receiver.url, filter=None)
    call = await gateway.sim.place()
    assert "transferType" not in (await receiver.next())["body"]["event_data"]
    await gateway.sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})
    assert (await receiver.next())["body"]["event_data"]["state"] == "disconnected"


@pytest.mark.parametrize(
    ("condition", "passes"),
    [
        ({"transferType": "blind"}, True),
        ({"transferType": {"$eq": "consult"}}, False),
        ({"transferType": {"$exists": True, "$ne": "consult"}}, True),
        ({"transferType": {"$in": ["blind", "consult"]}}, True),
        ({"transferType": {"$exists": True, "$nin": ["blind"]}}, False),
        ({"target.type": "queue", "privacy": False}, True),
        ({"target.type": "queue", "privacy": True}, False),
        ({"nothing.like.this": {"$exists": False}, "transferType": {"$exists": True}}, True),
    ],
)
async def test_filter_is_applied(
    gateway: Gateway, receiver: Receiver, condition: dict[str, Any], *, passes: bool
) -> None:
    await register(gateway, receiver.url, filter={"event_data": {"voice.call.updated": condition}})
    await register(gateway, receiver.url + "/all")
    story = Story(gateway)
    await transfer(gateway, await gateway.sim.place())
    await gateway.sim.advance(0.1)
    assert [await story.next() for _ in range(1 + passes)] == [("webhook.delivered", 1, 200)] * (1 + passes)
    await gateway.sim.advance(0.1)
    assert (receiver.waiting, story.told.qsize()) == (1 + passes, 0)


async def test_failed_delivery_is_repeated_on_the_worlds_clock(gateway: Gateway, receiver: Receiver) -> None:
    receiver.statuses = [500, 404, 200]
    await register(gateway, receiver.url)
    story = Story(gateway)
    await transfer(gateway, await gateway.sim.place())
    await gateway.sim.advance(0.1)
    assert await story.next() == ("webhook.failed", 1, 500)
    begun = story.latest["at"]
    await gateway.sim.advance(59.9)
    for _ in range(10):
        assert story.told.empty()
        await gateway.get("users")
    await gateway.sim.advance(0.1)
    assert await story.next() == ("webhook.failed", 2, 404)
    assert story.latest["at"] == begun + 60_000
    await gateway.sim.advance(60)
    assert await story.next() == ("webhook.delivered", 3, 200)
    first, second, third = [(await receiver.next())["body"] for _ in range(3)]
    assert first == second == third
    await gateway.sim.advance(1000)
    assert receiver.waiting == 0


async def test_delivery_is_given_up_after_its_repetitions(gateway: Gateway, receiver: Receiver) -> None:
    receiver.statuses = [302]
    policy = {"retry_count": 1, "retry_interval_seconds": 5}
    await register(gateway, receiver.url, retry_policy=policy)
    story = Story(gateway)
    await transfer(gateway, await gateway.sim.place())
    await gateway.sim.advance(0.1)
    assert await story.next() == ("webhook.failed", 1, 302)
    await gateway.sim.advance(5)
    assert await story.next() == ("webhook.failed", 2, 302)
    assert await story.next() == ("webhook.given_up", 2, 302)


async def test_receiver_that_is_not_there_is_a_failure_without_a_status(gateway: Gateway) -> None:
    await register(gateway, "http://127.0.0.1:9/nowhere", retry_policy={})
    story = Story(gateway)
    await transfer(gateway, await gateway.sim.place())
    await gateway.sim.advance(0.1)
    assert await story.next() == ("webhook.failed", 1, None)
    assert await story.next() == ("webhook.given_up", 1, None)


async def test_consult_is_told_when_the_caller_is_handed_over(gateway: Gateway, receiver: Receiver) -> None:
    await register(gateway, receiver.url)
    call = await gateway.sim.place()
    target = {"type": "user", "id": gateway.user("eva")}
    uuid = await transfer(gateway, call, transferType="consult", target=target)
    await gateway.sim.advance(2)
    assert receiver.waiting == 0
    await gateway.ask("PATCH", f"voice/calls/{call.call_id}/transfer", {"state": "completed"})
    await gateway.sim.advance(1)
    data = (await receiver.next())["body"]["event_data"]
    assert (data["transferType"], data["transferId"], data["target"]) == ("consult", uuid, target)


async def test_transfer_in_the_other_dialect_is_told_too(gateway: Gateway, receiver: Receiver) -> None:
    call = await gateway.sim.place()
    await gateway.sim.to_queue(call, "Sales")
    await gateway.sim.advance(2)
    await register(gateway, receiver.url)
    await gateway.sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "ida"})
    other = await gateway.sim.place(agent="ben")
    await gateway.sim.to_queue(other, "Support")
    await gateway.sim.advance(0.1)
    data = (await receiver.next())["body"]["event_data"]
    assert (data["id"], data["target"]["id"]) == (other.call_id, gateway.queue("Support"))


@pytest.mark.parametrize(("fault", "count"), [("event_loss", 0), ("event_duplicate", 2)])
async def test_faults_about_events_strike_deliveries(
    gateway: Gateway, receiver: Receiver, fault: str, count: int
) -> None:
    await register(gateway, receiver.url)
    await gateway.sim.faults({"match": {"path": "voice.call.updated"}, "do": fault, "times": 1})
    call, other = await gateway.sim.place(), await gateway.sim.place(agent="ben")
    for one in (call, other):
        await transfer(gateway, one)
        await gateway.sim.advance(0.1)
    ids = [(await receiver.next())["body"]["event_data"]["id"] for _ in range(count + 1)]
    assert sorted(ids) == sorted([call.call_id] * count + [other.call_id])


async def test_reordered_event_arrives_with_its_successor(gateway: Gateway, receiver: Receiver) -> None:
    await register(gateway, receiver.url)
    await gateway.sim.faults({"match": {}, "do": "event_reorder", "times": 1})
    await transfer(gateway, await gateway.sim.place())
    await gateway.sim.advance(0.1)
    story = Story(gateway)
    await transfer(gateway, await gateway.sim.place(agent="ben"))
    await gateway.sim.advance(0.1)
    assert [await story.next() for _ in range(2)] == [("webhook.delivered", 1, 200)] * 2


async def test_webhooks_are_listed_shown_and_deleted(gateway: Gateway, receiver: Receiver) -> None:
    made = (await register(gateway, receiver.url)).json
    assert (made["name"], made["enabled"], made["filter"]) == (
        "BillingSyncTransferHook",
        True,
        TRANSFERS_ONLY,
    )
    path = f"integrations/webhooks/{made['id']}"
    assert await gateway.get(path) == made
    assert (await gateway.get("integrations/webhooks"))["entities"] == [made]
    assert (await gateway.ask("DELETE", path)).status == 204
    assert (await gateway.ask("GET", path)).code == "404 webhook.not.found"
    assert (await gateway.ask("DELETE", f"integrations/webhooks/{NOWHERE}")).status == 404
    story = Story(gateway)
    await transfer(gateway, await gateway.sim.place())
    await gateway.sim.advance(1)
    assert story.told.empty()


async def test_deleted_webhook_is_not_tried_again(gateway: Gateway, receiver: Receiver) -> None:
    receiver.statuses = [500]
    made = (await register(gateway, receiver.url)).json
    other = (await register(gateway, receiver.url)).json
    story = Story(gateway)
    await transfer(gateway, await gateway.sim.place())
    await gateway.sim.advance(0.1)
    assert [await story.next() for _ in range(2)] == [("webhook.failed", 1, 500)] * 2
    await gateway.ask("DELETE", f"integrations/webhooks/{made['id']}")
    for attempt in (2, 3, 4):
        await gateway.sim.advance(60)
        assert await story.next() == ("webhook.failed", attempt, 500)
        assert story.latest["webhook"] == other["id"]


@pytest.mark.parametrize(
    "changed",
    [
        {"name": None},
        {"events": []},
        {"events": "voice.call.updated"},
        {"events": ["voice.call.created"]},
        {"callback_url": None},
        {"callback_url": "ftp://127.0.0.1/x"},
        {"callback_url": "http://127.0.0.1:99999/"},
        {"callback_url": "http:///x"},
        {"callback_url": "http://example.com/webhooks"},
        {"callback_url": "http://10.0.0.1/webhooks"},
        {"method": "GET"},
        {"content_type": "text/plain"},
        {"retry_policy": {"retry_count": -1}},
        {"retry_policy": {"retry_count": True}},
        {"retry_policy": {"retry_interval_seconds": 10**9}},
        {"retry_policy": []},
        {"filter": {"event_data": {"voice.call.updated": {"x": {"$like": "y"}}}}},
        {"filter": {"event_data": {"voice.call.updated": {"x": {"$exists": "yes"}}}}},
        {"filter": {"event_data": {"voice.call.updated": {"x": {"$in": "yes"}}}}},
        {"filter": {"event_data": {"voice.call.updated": {"a.b.c.d.e.f.g.h.i": 1}}}},
        {"filter": {"event_data": []}},
    ],
)
async def test_wrong_registration_is_a_bad_request(gateway: Gateway, changed: dict[str, Any]) -> None:
    assert (await register(gateway, "http://127.0.0.1:9/", **changed)).status == 400
    assert (await gateway.get("integrations/webhooks"))["total"] == 0


@pytest.mark.parametrize("url", ["http://localhost:9/", "http://[::1]:9/", "https://127.8.9.1/"])
async def test_every_name_of_this_machine_is_allowed(gateway: Gateway, url: str) -> None:
    assert (await register(gateway, url)).status == 201


async def test_world_may_allow_other_hosts() -> None:
    async with opened(world={**acme(), "webhook_hosts": ["billing.example"]}) as gateway:
        assert (await register(gateway, "https://billing.example/hook")).status == 201
        assert (await register(gateway, "https://other.example/hook")).status == 400


async def test_there_is_a_bound_to_registrations(gateway: Gateway) -> None:
    for _ in range(100):
        assert (await register(gateway, "http://127.0.0.1:9/")).status == 201
    assert (await register(gateway, "http://127.0.0.1:9/")).code == "400 too.many.webhooks"


async def test_reset_forgets_what_was_to_be_repeated(gateway: Gateway, receiver: Receiver) -> None:
    receiver.statuses = [500, 200]
    await register(gateway, receiver.url)
    story = Story(gateway)
    await transfer(gateway, await gateway.sim.place())
    await gateway.sim.advance(0.1)
    assert (await story.next())[0] == "webhook.failed"
    await gateway.sim.control("POST", "reset", {})
    await gateway.sim.advance(300)
    assert receiver.waiting == 1
    assert (await gateway.get("integrations/webhooks"))["total"] == 1, (
        "registrations outlive it, as tokens do"
    )


async def test_reset_forgets_what_is_on_its_way(gateway: Gateway, receiver: Receiver) -> None:
    receiver.answers.clear()
    await register(gateway, receiver.url)
    story = Story(gateway)
    await transfer(gateway, await gateway.sim.place())
    await gateway.sim.advance(0.1)
    await receiver.next()
    await gateway.sim.control("POST", "reset", {})
    receiver.answers.set()
    await transfer(gateway, await gateway.sim.place())
    await gateway.sim.advance(0.1)
    new = (await receiver.next())["body"]["id"]
    assert await story.next() == ("webhook.delivered", 1, 200)
    assert story.latest["event"] == new


async def test_slow_receiver_gets_few_at_once_and_beyond_a_bound_nothing(
    gateway: Gateway, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "BACKLOG", 20)
    receiver.answers.clear()
    await register(gateway, receiver.url, filter={})
    story = Story(gateway)
    for _ in range(25):
        await gateway.sim.place("Empty Desk", None)
    assert [await story.next() for _ in range(5)] == [("webhook.dropped", 0, None)] * 5
    assert [(await receiver.next())["type"] for _ in range(16)] == ["application/json"] * 16
    for _ in range(10):
        await gateway.get("users")
        assert receiver.waiting == 0
    receiver.answers.set()
    assert [await story.next() for _ in range(20)] == [("webhook.delivered", 1, 200)] * 20
