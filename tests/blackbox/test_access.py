import asyncio
from typing import Any

import pytest

from . import programs
from .places import NEVER_WAS
from .problems import MARK, insist_on_problem
from .scenes import Start, set_scene
from .stand import Stand
from .talking import Api, Simulator

UNKNOWN: dict[str, Any] = {"connection": "g", "call_id": NEVER_WAS, "to": "queue:Support"}


def make_key(stand: Stand, *options: str) -> str:
    done = programs.run(
        programs.HOOKFLASH, "keys", "create", "test", *options, "--config", str(stand.config), "--json"
    )
    assert done.code == 0, done.err
    secret: str = done.json["secret"]
    return secret


@pytest.mark.parametrize("path", ["/v1/transfers", "/v1/transfers:plan"])
@pytest.mark.parametrize("key", [None, "", MARK, f"{programs.KEY}x", "ä"])
async def test_without_a_valid_key(api: Api, key: str | None, path: str) -> None:
    answer = await api.with_key(key).ask("POST", path, UNKNOWN)
    insist_on_problem(answer, 401, "not_authenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_key_under_another_scheme(api: Api) -> None:
    headers = {"Authorization": f"Basic {programs.KEY}"}
    answer = await api.with_key(None).ask("POST", "/v1/transfers", UNKNOWN, headers=headers)
    insist_on_problem(answer, 401, "not_authenticated")


async def test_key_that_only_reads(stand: Stand, api: Api, simulator: Simulator) -> None:
    reader = api.with_key(await asyncio.to_thread(make_key, stand, "--scope", "transfers:read"))
    assert (await reader.ask("GET", "/v1/transfers?limit=1")).status == 200
    for path in ("/v1/transfers", "/v1/transfers:plan"):
        insist_on_problem(await reader.ask("POST", path, UNKNOWN), 403, "not_permitted")
    assert not [request for request in await simulator.requests() if NEVER_WAS in request["path"]]


async def test_key_that_only_writes(stand: Stand, api: Api) -> None:
    writer = api.with_key(await asyncio.to_thread(make_key, stand, "--scope", "transfers:write"))
    transfer = await writer.accepted(UNKNOWN)
    insist_on_problem(await writer.ask("GET", f"/v1/transfers/{transfer}"), 403, "not_permitted")
    insist_on_problem(await writer.ask("GET", "/v1/transfers"), 403, "not_permitted")


async def test_key_bound_to_a_connection_and_a_requester(stand: Stand, api: Api) -> None:
    scopes = ("--scope", "transfers:read", "--scope", "transfers:write")
    bound = api.with_key(
        await asyncio.to_thread(make_key, stand, *scopes, "--connection", "dead", "--requester", "ana")
    )
    insist_on_problem(await bound.request(UNKNOWN), 403, "not_permitted")
    insist_on_problem(await bound.request({**UNKNOWN, "connection": "dead"}), 403, "not_permitted")
    others = {**UNKNOWN, "connection": "dead", "requested_by": "ben"}
    insist_on_problem(await bound.request(others), 403, "not_permitted")
    await bound.accepted({**UNKNOWN, "connection": "dead", "requested_by": "ana"})
    foreign = await api.accepted(UNKNOWN)
    insist_on_problem(await bound.ask("GET", f"/v1/transfers/{foreign}"), 404, "not_found")
    listed = (await bound.ask("GET", "/v1/transfers?limit=200")).json["items"]
    assert {item["connection"] for item in listed} == {"dead"}


async def test_unknown_connection(api: Api) -> None:
    answer = await api.request({**UNKNOWN, "connection": MARK})
    insist_on_problem(answer, 404, "not_found")
    assert answer.json["errors"] == [{"pointer": "/connection", "message": "is not configured"}]


async def test_same_idempotency_key(api: Api, simulator: Simulator) -> None:
    scene = await set_scene(api, simulator, Start.CONNECTED)
    asks = {**UNKNOWN, "call_id": scene.call_id}
    first, *others = await asyncio.gather(*(api.request(asks, scene.call_id) for _ in range(10)))
    answers = (first, *others)
    assert {answer.status for answer in answers} == {202}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    done = await api.ended(first.json["id"])
    assert done["status"] == "completed"
    again = await api.request(asks, scene.call_id)
    assert (again.status, again.headers["Idempotency-Replayed"]) == (202, "true")
    assert again.json["id"] == done["id"]
    assert len(await simulator.effects(scene.call_id)) == 1


async def test_same_idempotency_key_with_another_body(api: Api, simulator: Simulator) -> None:
    scene = await set_scene(api, simulator, Start.CONNECTED)
    asks = {**UNKNOWN, "call_id": scene.call_id}
    transfer = await api.accepted(asks, scene.call_id)
    other = await api.request({**asks, "to": f"queue:{MARK}"}, scene.call_id)
    insist_on_problem(other, 422, "idempotency_mismatch")
    assert (await api.ended(transfer))["status"] == "completed"
    assert len(await simulator.effects(scene.call_id)) == 1


async def test_same_idempotency_key_of_another_api_key(stand: Stand, api: Api) -> None:
    other = api.with_key(await asyncio.to_thread(make_key, stand, "--scope", "transfers:write"))
    key = "shared-by-two-keys"
    transfers = {await api.accepted(UNKNOWN, key)}
    await api.ended(*transfers)
    transfers.add(await other.accepted(UNKNOWN, key))
    assert len(transfers) == 2
