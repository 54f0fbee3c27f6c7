"""Asking for a transfer, a plan, one, many; waiting for changes."""

import asyncio
import re

import pytest

from hookflash.domain.access import Scope

from .serving import Api, wish

ID = re.compile(r"tr_[0-9a-hjkmnp-tv-z]{26}")


async def _accepted(api: Api, to: str = "queue:Billing", call_id: str = "call-1", **more: object) -> str:
    api.platform.world.answered_call(call_id)
    reply = await api.post({**wish(call_id, to), **more})
    assert reply.status == 202
    return str(reply.json["id"])


async def test_an_accepted_transfer_has_a_place_a_tag_and_its_first_state(api: Api) -> None:
    api.platform.world.answered_call("call-1")
    reply = await api.post(wish(reason="asked for billing"))
    document = reply.json
    assert reply.status == 202
    assert ID.fullmatch(document["id"])
    assert reply.headers["Location"] == f"/v1/transfers/{document['id']}"
    assert reply.headers["ETag"] == '"1"'
    assert "Idempotency-Replayed" not in reply.headers
    assert {
        name: document[name] for name in ("status", "phase", "cause", "connection", "call_id", "kind")
    } == {
        "status": "accepted",
        "phase": None,
        "cause": None,
        "connection": "g",
        "call_id": "call-1",
        "kind": "blind",
    }
    assert document["to"] == {"type": "queue", "id": None, "name": "Billing", "number": None}
    assert document["attempts"] == document["checks"] == document["follow_up"] == []


async def test_prefer_wait_answers_with_the_end(api: Api) -> None:
    api.platform.world.answered_call("call-1")
    reply = await api.post(wish(), headers={"Prefer": "respond-async, wait=20"})
    assert reply.status == 202
    assert reply.headers["Preference-Applied"] == "wait=20"
    assert reply.json["status"] == "completed"
    assert reply.json["landing"]["where"] == "agent:ben"
    assert reply.headers["ETag"] == f'"{reply.json["version"]}"'


async def test_a_wait_that_is_too_short_answers_with_the_state_so_far(api: Api) -> None:
    transfer_id = await _accepted(api, "queue:Lonely")
    reply = await api.get(f"/v1/transfers/{transfer_id}", headers={"Prefer": "wait=1"})
    assert reply.json["status"] == "waiting"


@pytest.mark.parametrize("prefer", ["wait", "wait=", "wait=x", "wait=-1", "wait=0", "awaiting=9", "wait=1e9"])
async def test_a_wish_to_wait_that_is_none_is_ignored(api: Api, prefer: str) -> None:
    api.platform.world.answered_call("call-1")
    reply = await api.post(wish(), headers={"Prefer": prefer})
    assert (reply.status, reply.json["status"]) == (202, "accepted")
    assert "Preference-Applied" not in reply.headers


async def test_a_known_version_is_not_sent_again_and_a_change_is_waited_for(api: Api) -> None:
    transfer_id = await _accepted(api)
    path = f"/v1/transfers/{transfer_id}"
    seen = []
    version = 1
    while True:
        reply = await api.get(path, headers={"If-None-Match": f'"{version}"', "Prefer": "wait=20"})
        assert reply.status == 200
        version = reply.json["version"]
        assert reply.headers["ETag"] == f'"{version}"'
        seen.append((version, reply.json["status"]))
        if reply.json["status"] == "completed":
            break
    assert [number for number, _ in seen] == sorted({number for number, _ in seen})
    assert {"waiting", "completed"} <= {status for _, status in seen}
    for tag in (f'"{version}"', f'W/"{version}"', str(version)):
        same = await api.get(path, headers={"If-None-Match": tag})
        assert (same.status, same.body, same.headers["ETag"]) == (304, b"", f'"{version}"')
    for tag in ('"1"', "*", '"x"', '""', '"99999999999999999999"', '"\xb2"', f'"{version}", "7"'):
        assert (await api.get(path, headers={"If-None-Match": tag})).status == 200


async def test_one_transfer_comes_with_its_timeline(api: Api) -> None:
    transfer_id = await _accepted(api)
    document = (await api.get(f"/v1/transfers/{transfer_id}", headers={"Prefer": "wait=20"})).json
    kinds = [event["kind"] for event in document["timeline"]]
    assert kinds[0] == "accepted"
    assert kinds[-1] == "ended"
    assert len(kinds) == document["version"]
    assert document["attempts"][0]["status"] == "completed"
    assert document["attempts"][0]["intent_at"] <= document["attempts"][0]["sent_at"]
    assert {check["name"] for check in document["checks"]} >= {"call_exists", "leg_found", "target_exists"}


async def test_pages_of_a_list_lead_on_until_the_last(api: Api) -> None:
    ids = [await _accepted(api, call_id=f"call-{n}", to="queue:Lonely") for n in range(5)]
    seen: list[str] = []
    params = {"limit": "2"}
    for expected in (2, 2, 1):
        page = (await api.get("/v1/transfers", params=params)).json
        assert len(page["items"]) == expected
        seen += [item["id"] for item in page["items"]]
        params["cursor"] = page["next_cursor"] or ""
    assert seen == sorted(ids, reverse=True)
    assert params["cursor"] == ""


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({"status": "accepted"}, 0),
        ({"status": "waiting"}, 2),
        ({"cause": "no_agents", "status": "rejected"}, 1),
        ({"call_id": "call-1"}, 1),
        ({"connection": "h"}, 0),
        ({"accepted_after": "2999-01-01T00:00:00Z"}, 0),
        ({"accepted_before": "2999-01-01T00:00:00+01:00", "limit": "1"}, 1),
    ],
)
async def test_lists_are_filtered(api: Api, params: dict[str, str], count: int) -> None:
    for number in (0, 1):
        transfer_id = await _accepted(api, "queue:Lonely", f"call-{number}")
        await _until_waiting(api, transfer_id)
    refused = await _accepted(api, "queue:Empty Desk", "call-2")
    await api.get(f"/v1/transfers/{refused}", headers={"Prefer": "wait=20"})
    assert len((await api.get("/v1/transfers", params=params)).json["items"]) == count


async def _until_waiting(api: Api, transfer_id: str) -> None:
    version = 1
    while True:
        headers = {"If-None-Match": f'"{version}"', "Prefer": "wait=20"}
        document = (await api.get(f"/v1/transfers/{transfer_id}", headers=headers)).json
        if document["status"] == "waiting":
            return
        version = document["version"]


@pytest.mark.parametrize(
    "params",
    [
        {"status": "done"},
        {"limit": "0"},
        {"limit": "201"},
        {"limit": "x"},
        {"cursor": "tr_1"},
        {"cursor": "' OR 1"},
        {"accepted_after": "2026-01-01T00:00:00"},
        {"accepted_after": "yesterday"},
        {"colour": "red"},
    ],
)
async def test_a_wrong_parameter_is_named(api: Api, params: dict[str, str]) -> None:
    reply = await api.get("/v1/transfers", params=params)
    assert reply.code == "422 invalid_request"
    assert reply.json["errors"][0]["pointer"].startswith("/query")


async def test_a_plan_says_what_would_happen_and_does_nothing(api: Api) -> None:
    call = api.platform.world.answered_call("call-1")
    reply = await api.ask(
        "POST", "/v1/transfers:plan", wish(to="queue:Empty Desk", fallback=["queue:Overflow"])
    )
    plan = reply.json
    assert reply.status == 200
    assert (plan["would"], plan["cause"]) == ("transfer", None)
    assert [planned["target"]["name"] for planned in plan["route"]] == ["Empty Desk", "Overflow"]
    assert plan["commands"] == [f"move leg {call.legs[1].id} to queue:Overflow, release at_once"]
    assert plan["platform_requests"] == api.platform.requests
    assert not api.platform.sent
    assert (await api.get("/v1/transfers")).json["items"] == []


async def test_a_plan_for_a_call_that_is_not_there_would_reject(api: Api) -> None:
    plan = (await api.ask("POST", "/v1/transfers:plan", wish("nobody"))).json
    assert (plan["would"], plan["cause"], plan["commands"]) == ("reject", "call_gone", [])


async def test_every_answer_carries_a_request_id(api: Api) -> None:
    given = await api.get("/livez", headers={"X-Request-Id": "mine-1"})
    assert given.headers["X-Request-Id"] == "mine-1"
    for odd in ("", "with blank", "x" * 129, "\xe9"):
        reply = await api.get("/v1/nowhere", headers={"X-Request-Id": odd})
        assert re.fullmatch(r"[0-9a-f]{32}", reply.headers["X-Request-Id"])
        assert reply.json["request_id"] == reply.headers["X-Request-Id"]


async def test_those_who_wait_are_answered_when_the_service_ends(api: Api) -> None:
    transfer_id = await _accepted(api, "queue:Lonely")
    waiting = asyncio.create_task(api.get(f"/v1/transfers/{transfer_id}", headers={"Prefer": "wait=100"}))
    await _until_waiting(api, transfer_id)
    api.service.release_waiters()
    async with asyncio.timeout(5):
        assert (await waiting).json["status"] == "waiting"


async def test_a_number_in_a_landing_is_shown_to_keys_that_may_see_it(api: Api) -> None:
    masked = await api.key("masked", Scope.TRANSFERS_READ)
    open_key = await api.key("open", Scope.TRANSFERS_READ, Scope.NUMBERS_READ)
    api.platform.world.answered_call("call-1")
    reply = await api.post(wish(to="number:+4915550142857"), headers={"Prefer": "wait=20"})
    path = reply.headers["Location"]
    for where in (path, "/v1/transfers"):
        assert b"15550142857" not in (await api.get(where, secret=masked)).body
        assert b"number:+4915550142857" in (await api.get(where, secret=open_key)).body
