"""Outbound calls over HTTP: asking, following, calling off, who may, and what they may see."""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hookflash.client import Client
from hookflash.domain.access import Scope
from hookflash.domain.errors import CallBusy, InvalidRequest, NotFound, NotUnderWay
from hookflash.domain.outbound.status import OutboundStatus
from tests.fakes.outbound_dialer import FakeDialer
from tests.fakes.outbound_office import NUMBER
from tests.fakes.places import BUSY, NEVER, Manner

from .serving import SECRET, Api, Reply, running_api

ID = re.compile(r"oc_[0-9a-hjkmnp-tv-z]{26}")
QUICK = Manner(answer_after_s=0.1)


class Calling:
    """A running service whose connection can place calls."""

    def __init__(self, api: Api, dialer: FakeDialer) -> None:
        self.api = api
        self.dialer = dialer

    async def post(
        self, *, headers: dict[str, str] | None = None, secret: str = SECRET, **said: Any
    ) -> Reply:
        body = {"connection": "g", "from_agent": "ana", "to_number": NUMBER, **said}
        return await self.api.ask("POST", "/v1/calls", body, headers=headers, secret=secret)

    async def accepted(self, **said: Any) -> str:
        reply = await self.post(**said)
        assert reply.status == 202, reply.body
        return str(reply.json["id"])

    async def reach(self, call_id: str, *statuses: str) -> dict[str, Any]:
        """The call, once it has one of these statuses."""
        version = 0
        while True:
            headers = {"If-None-Match": f'"{version}"', "Prefer": "wait=10"}
            reply = await self.api.get(f"/v1/calls/{call_id}", headers=headers)
            document: dict[str, Any] = reply.json
            if document["status"] in statuses:
                return document
            version = document["version"]


@pytest.fixture
async def calling(tmp_path: Path) -> AsyncIterator[Calling]:
    dialer = FakeDialer()
    people = dialer.world.people
    people.update({name: replace(person, manner=QUICK) for name, person in people.items()})
    dialer.callees[NUMBER] = QUICK
    dialer.talk_s = 0.2
    async with running_api(tmp_path, platform=dialer) as api:
        yield Calling(api, dialer)


async def test_an_accepted_call_has_a_place_a_tag_and_its_first_state(calling: Calling) -> None:
    reply = await calling.post(queue="queue:Billing", caller_id="+493023125900", context={"case": "7"})
    document = reply.json
    assert reply.status == 202
    assert ID.fullmatch(document["id"])
    assert reply.headers["Location"] == f"/v1/calls/{document['id']}"
    assert reply.headers["ETag"] == '"1"'
    assert (document["status"], document["requested_by"], document["call_id"]) == ("accepted", "ana", None)
    assert document["queue"] == {"type": "queue", "id": None, "name": "Billing", "number": None}
    assert (document["to_number"], document["caller_id"]) == (NUMBER, "+493023125900")


STAGES = ("dialing_agent", "ringing", "connected", "wrapping")


async def test_prefer_wait_answers_with_the_end(calling: Calling) -> None:
    reply = await calling.post(wrap_up_code="sold", headers={"Prefer": "wait=20"})
    assert (reply.status, reply.headers["Preference-Applied"]) == (202, "wait=20")
    assert reply.json["status"] == "closed"
    path = reply.headers["Location"]
    again = await calling.api.get(path, headers={"If-None-Match": reply.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    timeline = (await calling.api.get(path)).json["timeline"]
    stages = [event["status"] for event in timeline if event["kind"] == "progressed"]
    # On the wall's clock two phones may ring between two looks: such a stage is skipped, never told late.
    assert [stage for stage in STAGES if stage in stages] == stages
    assert stages[-2:] == ["connected", "wrapping"]
    assert [errand["status"] for errand in reply.json["errands"]] == ["done"]


async def test_a_call_is_called_off_while_it_rings(calling: Calling) -> None:
    calling.dialer.callees[NUMBER] = NEVER
    call_id = await calling.accepted()
    await calling.reach(call_id, "ringing")
    reply = await calling.api.ask("POST", f"/v1/calls/{call_id}:cancel", headers={"Prefer": "wait=20"})
    assert reply.status == 202
    assert reply.headers["Location"] == f"/v1/calls/{call_id}"
    done = await calling.reach(call_id, "cancelled")
    assert [order["status"] for order in done["orders"]] == ["done"]
    again = await calling.api.ask("POST", f"/v1/calls/{call_id}:cancel")
    assert again.code == "409 version_conflict"


async def test_a_second_call_of_the_agent_is_refused_while_one_is_under_way(calling: Calling) -> None:
    calling.dialer.callees[NUMBER] = NEVER
    call_id = await calling.accepted()
    assert (await calling.post()).code == "409 call_busy"
    assert (await calling.post(from_agent="agent:Ana")).code == "409 call_busy"
    other = await calling.accepted(from_agent="ben")
    for one in (call_id, other):
        await calling.reach(one, "ringing")
        await calling.api.ask("POST", f"/v1/calls/{one}:cancel")
        await calling.reach(one, "cancelled")


async def test_the_same_key_and_body_place_one_call(calling: Calling) -> None:
    headers = {"Idempotency-Key": "wish-1"}
    replies = await asyncio.gather(*(calling.post(headers=headers) for _ in range(8)))
    assert {reply.status for reply in replies} == {202}
    assert len({reply.json["id"] for reply in replies}) == 1
    assert sum("Idempotency-Replayed" in reply.headers for reply in replies) == 7
    other = await calling.post(headers=headers, to_number="+4930222222")
    assert other.code == "422 idempotency_mismatch"
    await calling.reach(replies[0].json["id"], "closed")
    assert len(calling.dialer.placings) == 1


async def test_a_key_used_for_a_call_is_not_good_for_a_transfer(calling: Calling) -> None:
    headers = {"Idempotency-Key": "wish-1"}
    await calling.post(headers=headers)
    body = {"connection": "g", "call_id": "call-1", "to": "queue:Billing"}
    reply = await calling.api.post(body, headers=headers)
    assert reply.code == "422 idempotency_mismatch"


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"from_agent": ""}, "/from_agent"),
        ({"from_agent": "agent:  "}, "/from_agent"),
        ({"to_number": None}, "/to_number"),
        ({"to_number": 4930}, "/to_number"),
        ({"ring_timeout_s": 0}, "/ring_timeout_s"),
        ({"ring_timeout_s": 10_000}, "/ring_timeout_s"),
        ({"context": {"k": 1}}, "/context"),
        ({"queue": "queue:"}, "/queue"),
        ({"fallback": []}, ""),
    ],
)
async def test_a_wrong_shape_is_refused_at_its_place_and_not_echoed(
    calling: Calling, said: dict[str, Any], pointer: str
) -> None:
    reply = await calling.post(**said)
    assert reply.code == "422 invalid_request"
    assert [error["pointer"] for error in reply.json["errors"]] == [pointer]
    assert NUMBER not in reply.body.decode()


async def test_what_the_platform_has_to_be_asked_for_ends_rejected(calling: Calling) -> None:
    reply = await calling.post(from_agent="nobody", headers={"Prefer": "wait=20"})
    assert (reply.status, reply.json["status"], reply.json["cause"]) == (202, "rejected", "target_missing")


async def test_an_unknown_connection_is_none(calling: Calling) -> None:
    assert (await calling.post(connection="nowhere")).code == "404 not_found"


async def test_calls_and_transfers_are_not_found_as_one_another(calling: Calling) -> None:
    call_id = await calling.accepted()
    assert (await calling.api.get(f"/v1/transfers/{call_id}")).code == "404 not_found"
    assert (await calling.api.get("/v1/calls/tr_00000000000000000000000000")).code == "404 not_found"
    assert (await calling.api.get("/v1/transfers")).json["items"] == []
    found = (await calling.api.get("/v1/calls", params={"limit": "1"})).json
    assert [item["id"] for item in found["items"]] == [call_id]
    page = (await calling.api.get("/v1/calls", params={"cursor": found["next_cursor"]})).json
    assert page == {"items": [], "next_cursor": None}
    await calling.reach(call_id, "closed")


async def test_scopes_and_bindings_are_kept(calling: Calling) -> None:
    api = calling.api
    writer = await api.key("writer", Scope.CALLS_WRITE)
    mover = await api.key("mover", Scope.TRANSFERS_WRITE)
    reader = await api.key("reader", Scope.TRANSFERS_READ)
    bens = await api.key("bens", Scope.CALLS_WRITE, requesters=("ben",))
    elsewhere = await api.key("elsewhere", Scope.CALLS_WRITE, connections=("h",))
    assert (await calling.post(secret=mover)).code == "403 not_permitted"
    assert (await calling.post(secret=reader)).code == "403 not_permitted"
    assert (await calling.post(secret=bens)).code == "403 not_permitted"
    assert (await calling.post(secret=elsewhere)).code == "403 not_permitted"
    call_id = await calling.accepted(secret=writer)
    path = f"/v1/calls/{call_id}"
    assert (await api.get(path, secret=mover)).code == "403 not_permitted"
    assert (await api.get(path, secret=elsewhere)).code == "404 not_found"
    assert {(await api.get(path, secret=one)).status for one in (writer, reader)} == {200}
    for secret in (reader, bens):
        assert (await api.ask("POST", f"{path}:cancel", secret=secret)).code == "403 not_permitted"
    await calling.reach(call_id, "closed")


async def test_numbers_are_shown_to_keys_that_may_see_them(calling: Calling) -> None:
    api = calling.api
    masked = await api.key("masked", Scope.CALLS_WRITE)
    shown = await api.key("shown", Scope.CALLS_WRITE, Scope.NUMBERS_READ)
    reply = await calling.post(caller_id="+493023125900", headers={"Prefer": "wait=20"}, secret=masked)
    path = reply.headers["Location"]
    hidden = [reply, await api.get(path, secret=masked), await api.get("/v1/calls", secret=masked)]
    for one in hidden:
        assert NUMBER not in one.body.decode()
        assert "+493023125900" not in one.body.decode()
        assert "+49•••••111" in one.body.decode()
    assert (await api.get(path, secret=shown)).json["to_number"] == NUMBER


async def test_no_number_stands_in_the_audit_chain_or_the_log(
    calling: Calling, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    await calling.post(headers={"Prefer": "wait=20"}, context={"name": "Doe"})
    entries = await calling.api.service.store._read(
        lambda db: [str(row[0]) for row in db.execute("SELECT entry FROM audit")]
    )
    assert len(entries) > 5
    said = "\n".join([*entries, caplog.text, *(repr(record.__dict__) for record in caplog.records)])
    assert NUMBER.removeprefix("+") not in said
    assert "Doe" not in said
    report = await calling.api.service.store.verify_audit()
    assert report.faults == ()


async def test_the_client_places_follows_and_calls_off(calling: Calling) -> None:
    async with Client(calling.api.url, SECRET) as client:
        call = await client.call("ana", NUMBER, connection="g", wrap_up_code="sold")
        seen = [state.status async for state in client.watch_call(call.id)]
        assert seen[-1] is OutboundStatus.CLOSED
        assert [event.kind for event in await client.call_timeline(call.id)][-1] == "ended"
        assert [one.id for one in await client.list_calls(limit=5)] == [call.id]
        calling.dialer.callees[NUMBER] = NEVER
        second = await client.call("ana", NUMBER, connection="g")
        with pytest.raises(CallBusy):
            await client.call("ana", NUMBER, connection="g")
        await calling.reach(second.id, "ringing")
        assert (await client.cancel_call(second.id)).id == second.id
        assert (await client.wait_call(second.id)).status is OutboundStatus.CANCELLED
        with pytest.raises(NotUnderWay):
            await client.cancel_call(second.id)
        with pytest.raises(NotFound):
            await client.get_call("oc_none")
        with pytest.raises(InvalidRequest):
            await client.call("ana", NUMBER, connection="g", ring_timeout_s=-1)


async def _hookflash(api: Api, *arguments: str) -> tuple[int, str, str]:
    """Run the program; its exit code, and what it said on stdout and on stderr."""
    environment = {**os.environ, "HOOKFLASH_API_URL": api.url, "HOOKFLASH_API_KEY": SECRET}
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hookflash", *arguments),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await program.communicate()
    return program.returncode or 0, said.decode(), complained.decode()


async def test_the_program_places_a_call_and_waits_for_its_end(calling: Calling) -> None:
    wish = ("call", "ana", NUMBER, "--connection", "g", "--queue", "Billing", "--wrap-up", "sold")
    code, said, progress = await _hookflash(calling.api, *wish, "--context", "case=7", "--wait", "--json")
    assert (code, json.loads(said)["status"]) == (0, "closed")
    assert "connected" in progress
    code, said, _ = await _hookflash(calling.api, "show", json.loads(said)["id"])
    assert code == 0
    assert all(word in said for word in ("agent:ana", NUMBER, "closed"))


@pytest.mark.parametrize(
    ("said", "manner", "code"),
    [
        (("nobody", NUMBER), QUICK, 5),
        (("ana", NUMBER), BUSY, 1),
        (("ana", NUMBER, "--ring-timeout", "0.3"), NEVER, 1),
        (("ana", NUMBER, "--ring-timeout", "0"), QUICK, 2),
        (("ana", NUMBER, "--context", "nothing"), QUICK, 2),
    ],
)
async def test_the_program_ends_with_what_became_of_the_call(
    calling: Calling, said: tuple[str, ...], manner: Manner, code: int
) -> None:
    calling.dialer.callees[NUMBER] = manner
    assert (await _hookflash(calling.api, "call", *said, "--connection", "g", "--wait"))[0] == code


async def test_the_program_calls_a_call_off(calling: Calling) -> None:
    calling.dialer.callees[NUMBER] = NEVER
    # It rings for as long as the programs below take to start.
    patient = ("call", "ana", NUMBER, "--connection", "g", "--ring-timeout", "300", "--json")
    code, said, _ = await _hookflash(calling.api, *patient)
    assert code == 0
    call_id = json.loads(said)["id"]
    assert (await _hookflash(calling.api, "call", "ana", NUMBER, "--connection", "g"))[0] == 4
    await calling.reach(call_id, "ringing")
    code, said, _ = await _hookflash(calling.api, "cancel", call_id, "--json")
    assert (code, json.loads(said)["status"]) == (0, "cancelled")
    assert (await _hookflash(calling.api, "cancel", call_id))[0] == 4
    assert (await _hookflash(calling.api, "watch", call_id))[0] == 1
    assert (await _hookflash(calling.api, "show", "oc_none"))[0] == 3
