"""Every row of the control API's contract."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from .harness import NOWHERE, Sim, acme

STAFF = {
    "Billing": ["ana", "ben", "cleo"],
    "Support": ["dan", "eva", "finn", "gina", "hugo"],
    "Sales": ["ida", "jon"],
    "Overflow": ["kim"],
    "Spanish": ["lea", "max"],
    "Closed Desk": [],
    "Empty Desk": [],
}


async def test_world_shows_queues_and_agents_with_their_ids_on_each_platform(sim: Sim) -> None:
    world = await sim.control("GET", "world")
    assert {queue["name"]: queue["agents"] for queue in world["queues"]} == STAFF
    assert {queue["name"]: queue["open"] for queue in world["queues"]}["Closed Desk"] is False
    ids = ["genesys_id", "cxone_skill_id", "cxone_queue_id", "schedule_group_id"]
    fields = ["name", "open", "waiting", *ids, "agents"]
    assert all(list(queue) == fields for queue in world["queues"])
    assert all(isinstance(queue["cxone_skill_id"], int) for queue in world["queues"])
    fields = ["name", "email", "presence", "skills", "genesys_id", "cxone_id", "cxone_user_id", "station"]
    assert all(list(agent) == fields for agent in world["agents"])
    lea = next(agent for agent in world["agents"] if agent["name"] == "lea")
    assert (lea["email"], lea["presence"], lea["skills"]) == ("lea@acme.example", "on_queue", ["spanish"])
    assert [skill["name"] for skill in world["skills"]] == ["spanish", "billing", "technical", "sales"]
    both = {queue[key] for queue in world["queues"] for key in ("genesys_id", "cxone_queue_id")}
    assert len(both) == 2 * len(world["queues"])
    assert "Resolved" in world["wrap_up_codes"]
    flows = {flow["name"]: flow for flow in world["flows"]}
    assert (flows["VoicemailBen"]["does"], flows["VoicemailBen"]["place"]) == ("voicemail", "agent:ben")
    assert flows["CallbackBilling"]["genesys_id"] == sim.world.directory.flows["CallbackBilling"].uuid
    assert world["contacts"][0]["phones"]["work"] == "+493023125001"
    assert world["now"] == "2026-01-05T09:00:00.000Z"


async def test_placed_call_waits_in_the_queue_until_an_agent_answers(sim: Sim) -> None:
    placed = await sim.control("POST", "calls", {"platform": "genesys", "to_queue": "Billing"}, status=201)
    assert set(placed) == {"call_id", "caller_leg", "agent_leg", "agent"}
    assert (placed["agent_leg"], placed["agent"]) == (None, None)
    call = await sim.control("GET", f"calls/{placed['call_id']}")
    assert (call["caller_with"], call["up"], call["platform"]) == ("queue:Billing", True, "genesys")
    await sim.advance(1)
    assert (await sim.control("GET", f"calls/{placed['call_id']}"))["caller_with"] == "agent:ana"


async def test_placed_call_is_with_the_named_agent_at_once(sim: Sim) -> None:
    call = await sim.place("Billing", "ben")
    truth = await sim.truth(call)
    assert (truth["caller_with"], call.agent) == ("agent:ben", "ben")
    assert call.agent_leg in {leg["leg"] for leg in truth["legs"]}
    assert all({"at", "what"} <= set(entry) for entry in truth["history"])


async def test_placed_call_in_the_menu_with_everything_given(sim: Sim) -> None:
    call = await sim.place(
        agent=None, stage="ivr", private=True, attributes={"tier": "gold"}, **{"from": "+493023125177"}
    )
    truth = await sim.truth(call)
    assert truth["caller_with"] == "ivr"
    caller = truth["legs"][0]
    assert (caller["party"], caller["attributes"]) == ("+493023125177", {"tier": "gold"})
    assert (await sim.conversation(call))["securePause"] is True


async def test_agent_who_is_not_free_cannot_answer(sim: Sim) -> None:
    await sim.place("Billing", "ana")
    body = {"platform": "genesys", "to_queue": "Billing", "answered_by": "ana"}
    assert await sim.control("POST", "calls", body, status=409) == {"error": "ana is not free"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"to_queue": "Billing"}, "platform: is required"),
        ({"platform": "fax", "to_queue": "Billing"}, "platform: must be one of genesys"),
        ({"platform": "genesys", "to_queue": "Nowhere"}, "to_queue: must be one of Billing"),
        ({"platform": "genesys", "to_queue": "Billing", "colour": 1, "to": 2}, "unknown 'colour', 'to'"),
        ({"platform": "genesys", "to_queue": "Billing", "answered_by": "zoe"}, "answered_by: must be one of"),
        ({"platform": "genesys", "to_queue": "Billing", "stage": "late"}, "stage: must be one of queue, ivr"),
        ({"platform": "genesys", "to_queue": "Billing", "private": "yes"}, "private: must be true or false"),
        (
            {"platform": "genesys", "to_queue": "Billing", "attributes": {"a": 1}},
            "attributes.a: must be text",
        ),
        ([], "must be a mapping"),
    ],
)
async def test_wrong_call_is_refused_with_what_is_wrong(sim: Sim, body: object, said: str) -> None:
    assert said in (await sim.control("POST", "calls", body, status=400))["error"]
    assert await sim.control("GET", "calls") == []


async def test_what_is_no_json_is_refused(sim: Sim) -> None:
    for data in (b"{", b"[" * 100_000, b"\xff"):
        async with sim.session.post(f"{sim.server.urls['control']}/sim/v1/calls", data=data) as response:
            assert response.status == 400
            assert "must be JSON" in (await response.json())["error"]


async def test_calls_are_listed(sim: Sim) -> None:
    first, second = await sim.place("Billing", "ana"), await sim.place("Empty Desk", None)
    assert await sim.control("GET", "calls") == [await sim.truth(first), await sim.truth(second)]
    assert "brief: must be" in (await sim.control("GET", "calls?brief=maybe", status=400))["error"]
    assert await sim.control("GET", "calls?brief=true") == [
        {"call_id": first.call_id, "platform": "genesys", "up": True, "caller_with": "agent:ana"},
        {"call_id": second.call_id, "platform": "genesys", "up": True, "caller_with": "queue:Empty Desk"},
    ]


async def test_unknown_call_path_and_method_are_said_so(sim: Sim) -> None:
    assert await sim.control("GET", "calls/x", status=404) == {"error": "no call 'x'"}
    assert await sim.control("GET", "nothing", status=404) == {"error": "no such path"}
    assert "allowed here: GET" in (await sim.control("DELETE", "world", status=405))["error"]
    assert "allowed here: GET" in (await sim.control("DELETE", "events", status=405))["error"]


@pytest.mark.parametrize(
    ("party", "reason"), [("caller", "hung_up"), ("ana", "hung_up"), ("agent:ana", "hung_up")]
)
async def test_hang_up_ends_the_call(sim: Sim, party: str, reason: str) -> None:
    call = await sim.place()
    truth = await sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": party})
    assert (truth["caller_with"], truth["up"]) == ("gone", False)
    index = 0 if party == "caller" else -1
    assert truth["legs"][index]["end_reason"] == reason


async def test_who_is_not_in_the_call_cannot_hang_up(sim: Sim) -> None:
    call = await sim.place()
    assert (
        "not in this call"
        in (await sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "ben"}, status=409))["error"]
    )
    await sim.control("POST", f"calls/{NOWHERE}/hang-up", {"party": "caller"}, status=404)


async def test_agent_answers_as_told(sim: Sim) -> None:
    await sim.control("PATCH", "agents/kim", {"answer": {"after_s": 3}})
    call = await sim.place("Overflow", None)
    await sim.advance(2.9)
    assert await sim.caller_with(call) == "queue:Overflow"
    await sim.advance(0.1)
    assert await sim.caller_with(call) == "agent:kim"


async def test_agent_told_otherwise_while_the_phone_rings_does_otherwise(sim: Sim) -> None:
    await sim.control("PATCH", "agents/kim", {"answer": "never"})
    call = await sim.place("Overflow", None)
    await sim.advance(5)
    await sim.control("PATCH", "agents/kim", {"answer": {"after_s": 0}})
    await sim.advance(0)
    assert await sim.caller_with(call) == "agent:kim"


async def test_agent_who_never_answers_is_back_when_told_to_answer(sim: Sim) -> None:
    await sim.control("PATCH", "agents/kim", {"answer": "never"})
    call = await sim.place("Overflow", None)
    await sim.advance(10)
    shown = await sim.control("PATCH", "agents/kim", {"answer": {"after_s": 1}})
    assert shown["answer"] == {"after_s": 1.0}
    await sim.advance(1)
    assert await sim.caller_with(call) == "agent:kim"


@pytest.mark.parametrize("change", [{"phone": "busy"}, {"presence": "Away"}, {"presence": "off line"}])
async def test_agent_out_of_reach_is_not_rung(sim: Sim, change: dict[str, str]) -> None:
    await sim.control("PATCH", "agents/kim", change)
    call = await sim.place("Overflow", None)
    await sim.advance(30)
    assert await sim.caller_with(call) == "queue:Overflow"
    await sim.control("PATCH", "agents/kim", {"phone": "up", "presence": "On Queue"})
    await sim.advance(1)
    assert await sim.caller_with(call) == "agent:kim"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"presence": "asleep"}, "presence: must be one of available"),
        ({"answer": "maybe"}, 'answer: must be {"after_s": seconds}, "never" or "decline"'),
        ({"answer": {"after_s": -1}}, "answer.after_s: must be a number and not negative"),
        ({"answer": {"after_s": 1, "how": 2}}, "answer: unknown 'how'"),
        ({"phone": "broken"}, "phone: must be one of up, busy"),
        ({"shoes": 1}, "unknown 'shoes'; allowed here: answer, phone, presence"),
    ],
)
async def test_wrong_change_of_an_agent_changes_nothing(sim: Sim, change: object, said: str) -> None:
    before = await sim.control("GET", "world")
    assert said in (await sim.control("PATCH", "agents/ana", change, status=400))["error"]
    assert await sim.control("GET", "world") == before
    await sim.control("PATCH", "agents/zoe", {}, status=404)


async def test_queue_is_closed_and_opened(sim: Sim) -> None:
    assert (await sim.control("PATCH", "queues/Billing", {"open": False}))["open"] is False
    shown = await sim.control("PATCH", "queues/Closed%20Desk", {"open": True})
    assert (shown["name"], shown["open"]) == ("Closed Desk", True)
    await sim.control("PATCH", "queues/Nowhere", {}, status=404)
    assert "open: must be" in (await sim.control("PATCH", "queues/Billing", {"open": 1}, status=400))["error"]


async def test_queue_that_becomes_active_offers_its_callers(sim: Sim) -> None:
    await sim.control("PATCH", "queues/Overflow", {"active": False})
    call = await sim.place("Overflow", None)
    await sim.advance(10)
    assert await sim.caller_with(call) == "queue:Overflow"
    await sim.control("PATCH", "queues/Overflow", {"active": True})
    await sim.advance(1)
    assert await sim.caller_with(call) == "agent:kim"


async def test_effects_are_the_commands_that_changed_the_world(sim: Sim) -> None:
    call, other = await sim.place("Billing", "ana"), await sim.place("Billing", "ben")
    await sim.to_queue(call, "Support")
    await sim.to_queue(call, "Sales")
    await sim.to_queue(other, "Sales")
    assert await sim.effects() == []
    await sim.advance(1)
    effects = await sim.control("GET", f"effects?call_id={call.call_id}")
    assert effects == [
        {
            "at": "2026-01-05T09:00:00.100Z",
            "platform": "genesys",
            "operation": "post_conversation_participant_replace_queue",
            "call_id": call.call_id,
            "target": "queue:Support",
            "request_no": 2,
        }
    ]
    assert len(await sim.effects()) == 2
    assert "unknown 'call'" in (await sim.control("GET", "effects?call=1", status=400))["error"]


async def test_recorder_counts_every_request(sim: Sim) -> None:
    call = await sim.place()
    await sim.conversation(call)
    await sim.genesys("GET", "/nowhere/at/all")
    shown = await sim.control("GET", "requests")
    assert shown["total"] == 3
    assert shown["by_operation"] == {"post_oauth_token": 1, "get_conversation": 1, "unknown": 1}
    assert shown["by_status"] == {"200": 2, "404": 1}
    assert shown["last"][1] == {
        "no": 2,
        "at": "2026-01-05T09:00:00.000Z",
        "platform": "genesys",
        "method": "GET",
        "path": f"/api/v2/conversations/{call.call_id}",
        "operation": "get_conversation",
        "status": 200,
    }


async def test_recorder_shows_what_came_since_a_request_or_a_time(sim: Sim) -> None:
    call = await sim.place()
    await sim.conversation(call)
    await sim.advance(5)
    await sim.conversation(call)
    assert (await sim.control("GET", "requests?since=2"))["total"] == 1
    assert (await sim.control("GET", "requests?since=2026-01-05T09:00:05Z"))["last"][0]["no"] == 3
    assert (await sim.control("GET", "requests?since=3"))["by_operation"] == {}
    assert "since: must be" in (await sim.control("GET", "requests?since=soon", status=400))["error"]


async def test_clock_is_shown_and_moved(sim: Sim) -> None:
    assert await sim.control("GET", "clock") == {
        "mode": "virtual",
        "now": "2026-01-05T09:00:00.000Z",
        "speed": 1.0,
    }
    assert (await sim.control("POST", "clock", {"advance_s": 90.5}))["now"] == "2026-01-05T09:01:30.500Z"
    assert "advance_s" in (await sim.control("POST", "clock", {"advance_s": -1}, status=400))["error"]
    for wrong in (1e15, float("inf"), float("nan"), None):
        assert "advance_s" in (await sim.control("POST", "clock", {"advance_s": wrong}, status=400))["error"]
    assert "advance_s" in (await sim.control("POST", "clock", {}, status=400))["error"]


async def test_reset_begins_anew_and_keeps_tokens(sim: Sim) -> None:
    call = await sim.place()
    await sim.to_queue(call, "Support")
    await sim.faults({"do": "status", "status": 500})
    await sim.advance(3600)
    shown = await sim.control("POST", "reset")
    assert shown == {"world": "acme", "seed": 1, "now": "2026-01-05T09:00:00.000Z"}
    assert await sim.control("GET", "calls") == []
    assert await sim.control("GET", "faults") == []
    assert await sim.effects() == []
    assert (await sim.control("GET", "requests"))["total"] == 0
    assert (await sim.genesys("GET", "/api/v2/tokens/me")).status == 200
    again = await sim.place()
    assert again == call


async def test_reset_with_another_seed_gives_other_ids(sim: Sim) -> None:
    call = await sim.place()
    world = await sim.control("GET", "world")
    await sim.control("POST", "reset", {"seed": 7})
    assert (await sim.place()).call_id != call.call_id
    assert await sim.control("GET", "world") == world


async def test_reset_takes_a_world_in_place_and_from_a_file(sim: Sim, tmp_path: Path) -> None:
    small = acme(queues={"Tiny": {}}, name="small")
    await sim.control("POST", "reset", {"world": small})
    assert "Tiny" in {queue["name"] for queue in (await sim.control("GET", "world"))["queues"]}
    path = tmp_path / "world.yaml"
    path.write_text(yaml.safe_dump({**small, "name": "filed"}), "utf-8")
    assert (await sim.control("POST", "reset", {"world": str(path)}))["world"] == "filed"
    assert (await sim.control("POST", "reset", {"world": "acme"}))["world"] == "acme"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"world": "nowhere.yaml"}, "nowhere.yaml: cannot be read"),
        ({"world": {"colour": "red"}}, "world: unknown 'colour'; allowed here:"),
        ({"world": 5}, "world: must be a name, a path, or a mapping"),
        ({"sead": 5}, "unknown 'sead'; allowed here: seed, world"),
    ],
)
async def test_wrong_reset_leaves_the_world_as_it_is(sim: Sim, body: dict[str, Any], said: str) -> None:
    call = await sim.place()
    await sim.to_queue(call, "Support")
    assert said in (await sim.control("POST", "reset", body, status=400))["error"]
    await sim.advance(2)
    assert await sim.caller_with(call) == "agent:dan"


async def test_events_stream_everything_that_happens(sim: Sim) -> None:
    url = f"{sim.server.urls['control']}/sim/v1/events"
    async with sim.session.get(url) as response:
        assert response.content_type == "text/event-stream"
        assert await response.content.readline() == b": connected\n"
        await response.content.readline()
        call = await sim.place()
        await sim.to_queue(call, "Support")
        await sim.advance(1.1)
        seen: list[dict[str, Any]] = []
        while not seen or seen[-1].get("place") != "agent:dan":
            lines = [(await response.content.readline()).decode() for _ in range(4)]
            assert lines[0].startswith("id: ")
            seen.append(json.loads(lines[2].removeprefix("data: ")))
            assert lines[1] == f"event: {seen[-1]['what']}\n"
    assert [one["what"] for one in seen][:2] == ["call.started", "leg.added"]
    assert {"move.accepted", "move.complete", "agent.duty"} <= {one["what"] for one in seen}
    assert seen[-1]["at"] == "2026-01-05T09:00:01.100Z"
    places = [one["place"] for one in seen if one["what"] == "caller.with"]
    assert places == ["agent:ana", "queue:Support", "agent:dan"]
    assert {one["call_id"] for one in seen if "call_id" in one} == {call.call_id}


async def test_history_of_a_call_is_bounded(sim: Sim) -> None:
    call = await sim.place()
    path = f"/api/v2/conversations/{call.call_id}/participants/{call.caller}/attributes"
    for value in range(1100):
        await sim.genesys("PATCH", path, {"attributes": {"n": str(value)}})
    await sim.advance(1)
    assert len((await sim.truth(call))["history"]) == 1000


@pytest.mark.parametrize("nasty", [None, 0, "x", [[]], {"": None}, {"world": {}, "seed": 1.5}, {"match": []}])
async def test_nothing_that_is_sent_breaks_the_control_port(sim: Sim, nasty: Any) -> None:
    call = await sim.place()
    for method, path in (
        ("POST", "calls"),
        ("POST", f"calls/{call.call_id}/hang-up"),
        ("PATCH", "agents/ana"),
        ("PATCH", "queues/Billing"),
        ("PUT", "faults"),
        ("POST", "clock"),
        ("POST", "reset"),
    ):
        url = f"{sim.server.urls['control']}/sim/v1/{path}"
        async with sim.session.request(method, url, data=json.dumps(nasty)) as response:
            assert response.status == 400, (method, path)
            assert set(await response.json()) == {"error"}
    assert await sim.caller_with(call) == "agent:ana"
