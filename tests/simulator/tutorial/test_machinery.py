"""Both dialects on one port: who is spoken to in which, and that both pass through the same doors."""

import asyncio
from typing import Any

import aiohttp
import pytest

from hookflash_simulator.genesys.tutorial.urls import ROUTES
from tests.simulator.harness import NOWHERE, acme, running

from .gateway import READER, Gateway, opened

ONLY_TUTORIAL = ("conversations/voice", "voice/calls", "queue/queues")


async def test_client_of_the_token_decides_where_a_path_means_two_things(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    path = f"conversations/{call.call_id}"
    assert "metadata" in await gateway.get(path)
    published = await gateway.sim.get(path)
    assert "metadata" not in published
    assert "recentTransfers" in published
    recorded = (await gateway.sim.control("GET", "requests"))["by_operation"]
    assert recorded["GET /api/v2/conversations/{id}"] == recorded["get_conversation"] == 1


@pytest.mark.parametrize("path", ONLY_TUTORIAL)
async def test_published_client_finds_none_of_the_tutorials_paths(gateway: Gateway, path: str) -> None:
    reply = await gateway.ask("GET", f"{path}/{NOWHERE}", token=gateway.sim.token)
    assert reply.code == "404 not.found"


async def test_tutorial_client_also_finds_the_paths_that_the_tutorials_do_not_have(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    listed = await gateway.get("routing/queues?name=Support")
    assert [queue["name"] for queue in listed["entities"]] == ["Support"]
    wrong_method = await gateway.ask("DELETE", f"conversations/{call.call_id}")
    assert (wrong_method.code, wrong_method.headers["Allow"]) == ("405 method.not.allowed", "GET")


async def test_without_a_good_token_nobody_is_let_in(gateway: Gateway) -> None:
    for route in ROUTES:
        path = route.path.replace("{id}", NOWHERE)
        assert (await gateway.ask(route.method, path, token=None)).code == "401 authentication.required"
        assert (await gateway.ask(route.method, path, token="old")).code == "401 bad.credentials"


async def test_token_expires(gateway: Gateway) -> None:
    await gateway.sim.advance(86_400)
    assert (await gateway.ask("GET", "users")).code == "401 bad.credentials"


async def test_client_that_may_only_read_changes_nothing() -> None:
    async with opened(world=acme(clients={"reader": READER})) as gateway:
        await gateway.use(client_id="reader")
        call = await gateway.sim.place()
        assert (await gateway.ask("GET", f"voice/calls/{call.call_id}")).status == 200
        for route in ROUTES:
            if route.method != "GET":
                path = route.path.replace("{id}", call.call_id)
                assert (await gateway.ask(route.method, path, {})).code == "403 not.authorized"


async def test_effects_are_in_the_ledger_under_method_and_template(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    participant = {"id": call.caller, "queueId": gateway.queue("Support"), "state": "queued"}
    await gateway.ask("PATCH", f"conversations/voice/{call.call_id}", {"participants": [participant]})
    await gateway.sim.advance(2)
    (effect,) = await gateway.sim.effects()
    assert effect["operation"] == "PATCH /api/v2/conversations/voice/{id}"
    assert (effect["call_id"], effect["target"]) == (call.call_id, "queue:Support")
    last = (await gateway.sim.control("GET", "requests"))["last"]
    request = next(one for one in last if one["no"] == effect["request_no"])
    assert (request["method"], request["status"]) == ("PATCH", 202)


async def test_rate_limit_counts_per_token_and_says_when_to_come_back() -> None:
    async with opened(rate_limit=3) as gateway:
        replies = [await gateway.ask("GET", "users") for _ in range(4)]
        assert [reply.status for reply in replies] == [200, 200, 200, 429]
        assert replies[3].headers["Retry-After"] == "60"
        await gateway.use()
        assert (await gateway.ask("GET", "users")).status == 200


OPERATION = "POST /api/v2/conversations/{id}/actions"


@pytest.mark.parametrize(
    ("rule", "status", "landing"),
    [
        ({"do": "status", "status": 503}, 503, "agent:ana"),
        ({"do": "false_success"}, 202, "agent:ana"),
        ({"do": "late_effect", "delay_s": 1.5}, 202, "queue:Empty Desk"),
        ({"do": "drop_before"}, None, "agent:ana"),
        ({"do": "drop_after"}, None, "queue:Empty Desk"),
        ({"do": "bad_body"}, 202, "queue:Empty Desk"),
    ],
)
async def test_faults_strike_by_operation(
    gateway: Gateway, rule: dict[str, Any], status: int | None, landing: str
) -> None:
    call = await gateway.sim.place()
    await gateway.sim.faults({"match": {"operation": OPERATION}, **rule})
    body = {"action": "transfer", "to": {"type": "queue", "id": gateway.queue("Empty Desk")}}
    posting = gateway.ask("POST", f"conversations/{call.call_id}/actions", body)
    if status is None:
        with pytest.raises(aiohttp.ClientError):
            await posting
    else:
        assert (await posting).status == status
    await gateway.sim.advance(2)
    assert await gateway.sim.caller_with(call) == landing


async def test_retry_after_can_be_ordered(gateway: Gateway) -> None:
    await gateway.sim.faults({"match": {"method": "GET"}, "do": "status", "status": 429, "retry_after_s": 7})
    reply = await gateway.ask("GET", "users")
    assert (reply.status, reply.headers["Retry-After"]) == (429, "7")


async def test_actions_of_different_paths_exclude_one_another(gateway: Gateway) -> None:
    call = await gateway.sim.place()
    queue = gateway.queue("Support")
    headers = {"If-Match": "*"}
    replies = await asyncio.gather(
        gateway.ask(
            "PATCH",
            f"conversations/voice/{call.call_id}",
            {"participants": [{"id": call.caller, "queueId": queue, "state": "queued"}]},
        ),
        gateway.ask(
            "POST",
            f"conversations/{call.call_id}/actions",
            {"action": "transfer", "to": {"type": "queue", "id": queue}},
        ),
        gateway.ask(
            "POST",
            f"voice/calls/{call.call_id}/transfer",
            {"transferType": "blind", "target": {"type": "queue", "id": queue}},
            headers=headers,
        ),
    )
    assert sorted(reply.status for reply in replies) == [202, 409, 409]
    await gateway.sim.advance(5)
    assert len(await gateway.sim.effects()) == 1


@pytest.mark.parametrize("body", [b"{", b"[" * 10_000, b"\xff\xfe", b'"x"', b"null", b""])
@pytest.mark.parametrize("operation", [one.name for one in ROUTES if one.method in {"POST", "PATCH"}])
async def test_hostile_body_is_a_bad_request(gateway: Gateway, operation: str, body: bytes) -> None:
    call = await gateway.sim.place()
    method, path = operation.replace("{id}", call.call_id).split()
    headers = {"Content-Type": "application/json", "If-Match": "*"}
    reply = await gateway.ask(method, path, data=body, headers=headers)
    assert reply.status == 400, reply.body


async def test_tokens_of_two_dialects_live_side_by_side() -> None:
    async with running() as sim:
        gateway = Gateway(sim)
        await gateway.use()
        for _ in range(3):
            assert "metadata" not in await sim.conversation(await sim.place(agent=None))
            assert (await gateway.ask("GET", "users")).status == 200
