"""Faults, ledger, recorder, rate limit and hostile requests: as for every other operation."""

from io import BytesIO
from typing import Any

import aiohttp
import pytest

from hookflash_simulator.cxone.tutorial.dialect import ASKED_KEPT, Asked, TutorialDialect
from hookflash_simulator.cxone.tutorial.urls import ROUTES, TOKEN
from tests.simulator.harness import acme

from .gateway import Gateway, opened

TRANSFER = "/api/v2/voice/calls/{callId}/transfer"
READER = {"secret": "secret", "roles": ["everything"], "dialect": "tutorial", "reads_only": True}


async def test_effects_and_requests_are_under_method_and_template(gateway: Gateway) -> None:
    call = await gateway.place()
    await gateway.do(call, "QUEUE Empty Desk")
    (effect,) = await gateway.sim.effects()
    assert effect["operation"] == f"POST {TRANSFER}"
    assert (effect["platform"], effect["call_id"]) == ("cxone", call.call_id)
    assert effect["target"] == "queue:Empty Desk"
    requests = await gateway.sim.control("GET", "requests")
    assert requests["by_operation"][f"POST {TRANSFER}"] == 1
    assert requests["by_operation"]["POST /api/v2/oauth/token"] == 1
    request = next(one for one in requests["last"] if one["no"] == effect["request_no"])
    assert (request["method"], request["status"]) == ("POST", 202)


@pytest.mark.parametrize(
    ("rule", "status", "landing"),
    [
        ({"do": "status", "status": 500}, 500, "agent:ana"),
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
    call = await gateway.place()
    await gateway.sim.faults({"match": {"operation": f"POST {TRANSFER}"}, **rule})
    asking = gateway.transfer(call, "QUEUE Empty Desk")
    if status is None:
        with pytest.raises(aiohttp.ClientError):
            await asking
    else:
        assert (await asking).status == status
    assert (await gateway.call(call))["connectedTo"] == gateway.user("ana")
    await gateway.sim.advance(2)
    assert await gateway.sim.caller_with(call) == landing
    assert len(await gateway.sim.effects()) == (landing != "agent:ana")


async def test_accepted_transfer_that_nothing_comes_of_is_not_to_be_seen(gateway: Gateway) -> None:
    call = await gateway.place()
    await gateway.sim.faults({"match": {"operation": f"POST {TRANSFER}"}, "do": "false_success"})
    for kind in ("BLIND", "CONSULT"):
        told = await gateway.transfer(call, "QUEUE Support", kind)
        assert (told.status, told.json["state"]) == (202, "PENDING")
        assert await gateway.state(call) == "CONNECTED -"


async def test_late_effect_is_pending_until_then(gateway: Gateway) -> None:
    call = await gateway.place()
    await gateway.sim.faults({"match": {"path": "*/transfer"}, "do": "late_effect", "delay_s": 5})
    assert (await gateway.transfer(call, "EXTENSION 999")).status == 202
    await gateway.sim.advance(4)
    assert await gateway.state(call) == "IN_TRANSFER PENDING"
    assert (await gateway.transfer(call, "QUEUE Support")).code == "409 TRANSFER_IN_PROGRESS"
    await gateway.sim.advance(1)
    assert await gateway.state(call) == "CONNECTED COMPLETED"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 429, 500, 503, 599])
async def test_ordered_status_has_the_body_of_the_dialect(gateway: Gateway, status: int) -> None:
    await gateway.sim.faults(
        {"match": {"platform": "cxone"}, "do": "status", "status": status, "retry_after_s": 7}
    )
    told = await gateway.ask("GET", "voice/campaigns")
    assert (told.code.split()[0], told.headers["Retry-After"]) == (str(status), "7")


async def test_rate_limit_counts_per_token_and_says_when_to_come_back() -> None:
    async with opened(rate_limit=3) as gateway:
        replies = [await gateway.ask("GET", "voice/campaigns") for _ in range(4)]
        assert [told.status for told in replies] == [200, 200, 200, 429]
        assert (replies[3].code, replies[3].headers["Retry-After"]) == ("429 TOO_MANY_REQUESTS", "60")
        await gateway.use()
        assert (await gateway.ask("GET", "voice/campaigns")).status == 200


async def test_client_that_may_only_read_changes_nothing() -> None:
    async with opened(world=acme(clients={"reader": READER})) as gateway:
        await gateway.use(client_id="reader")
        call = await gateway.place()
        assert (await gateway.ask("GET", f"voice/calls/{call.call_id}")).status == 200
        for route in ROUTES:
            if route.changes_something:
                path = route.path.replace("{callId}", call.call_id)
                assert (await gateway.ask(route.method, path, {})).code == "403 FORBIDDEN"


@pytest.mark.parametrize("body", [b"{", b"[" * 10_000, b"\xff\xfe", b'"x"', b"null", b"", b"[{}]"])
@pytest.mark.parametrize(
    "route", [one for one in ROUTES if one.method in {"POST", "PATCH"}], ids=lambda one: one.name
)
async def test_hostile_body_is_a_bad_request(gateway: Gateway, route: Any, body: bytes) -> None:
    call = await gateway.place()
    path = route.path.replace("{callId}", call.call_id)
    headers = {"Content-Type": "application/json"}
    told = await gateway.ask(route.method, path, data=body, headers=headers)
    assert told.status == (
        401 if route is TOKEN and body in {b'"x"', b"null", b"", b"[{}]", b"\xff\xfe"} else 400
    )
    assert told.code


async def test_too_large_a_body_is_refused(gateway: Gateway) -> None:
    told = await gateway.ask("POST", "analytics/conversations/details/query", data=BytesIO(b"x" * 3_000_000))
    assert told.code == "413 REQUEST_TOO_LARGE"


async def test_unknown_path_and_method(gateway: Gateway) -> None:
    assert (await gateway.ask("GET", "voice/nothing")).code == "404 NOT_FOUND"
    told = await gateway.ask("PUT", "voice/campaigns")
    assert (told.code, told.headers["Allow"]) == ("405 METHOD_NOT_ALLOWED", "GET")


async def test_reset_forgets_the_calls_and_keeps_the_token(gateway: Gateway) -> None:
    call = await gateway.place()
    await gateway.do(call, "QUEUE Empty Desk")
    await gateway.sim.control("POST", "reset", {})
    assert (await gateway.ask("GET", f"voice/calls/{call.call_id}")).code == "404 NOT_FOUND"
    again = await gateway.place()
    assert again.call_id == call.call_id
    assert await gateway.state(again) == "CONNECTED -"


def test_what_was_asked_is_remembered_within_bounds_and_until_a_reset() -> None:
    dialect, asked = TutorialDialect(), Asked("BLIND", "EXTENSION", "999", None, 1)
    for number in range(ASKED_KEPT + 1):
        dialect.remember(str(number), asked)
    assert (dialect.asked("0"), dialect.asked("1")) == (None, asked)
    dialect.begin_anew()
    assert dialect.asked("1") is None
