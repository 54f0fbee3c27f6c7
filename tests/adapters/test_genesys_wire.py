import copy
import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookflash.adapters.genesys import figures, mapping, permissions
from hookflash.adapters.genesys.people import to_facts
from hookflash.adapters.genesys.recurrence import stretches
from hookflash.adapters.genesys.wire import access, calls, common, consults, hours, outbound, people, routing
from hookflash.adapters.kit.stamps import INTENT, write_journey
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError
from hookflash.domain.ids import CallId
from hookflash.domain.journeys import Journey
from hookflash.domain.requests import CALLER

from .clocks import START
from .shapes import ANA, BILLING, answered_call, call, figure, grants, participant, queue_page

READERS: dict[str, Callable[[Any], Any]] = {
    "call": calls.parse_conversation,
    "queue": lambda data: common.parse_one(data, "queue", routing.read_named),
    "queues": lambda data: common.parse_page(data, "list of queues", routing.read_named),
    "members": lambda data: common.parse_page(data, "list of members", routing.read_member),
    "figures": lambda data: routing.parse_observations(data, BILLING),
    "waits": routing.parse_waits,
    "grants": access.parse_grants,
    "token": access.parse_token,
    "user": lambda data: common.parse_one(data, "agent", people.read_user),
    "schedule group": lambda data: common.parse_one(data, "schedule group", hours.read_schedule_group),
    "schedule": lambda data: common.parse_one(data, "schedule", hours.read_schedule),
    "emergency group": lambda data: common.parse_one(data, "emergency group", hours.read_emergency_group),
    "new call": outbound.parse_new_call,
    "candidates": lambda data: outbound.parse_candidates(data, "conversations", INTENT),
    "channel": outbound.parse_channel,
    "topics": outbound.parse_rejected_topics,
    "event": outbound.parse_event,
    "consult": lambda data: consults.parse_destination_leg(json.dumps(data).encode()),
}
GOOD: dict[str, Any] = {
    "call": answered_call(
        attributes=write_journey(Journey(id="j", depth=1, visited=("queue:b",))),
        securePause=False,
        recordingState="active",
        recentTransfers=[
            {"id": "m", "state": "Active", "dateIssued": "2026-03-01T12:00:00Z", "initiator": {"userId": "u"}}
            | {"destination": {"userId": "u", "address": "sip:x"}, "transferType": "Unattended"}
        ],
    ),
    "queue": {"id": BILLING, "name": "Billing"},
    "queues": queue_page((BILLING, "Billing"), pageCount=1),
    "figures": {"results": [{"group": {"queueId": BILLING}, "data": [figure("oWaiting", 1, "IDLE")]}]},
    "members": {
        "entities": [
            {
                "id": ANA,
                "name": "Ana",
                "joined": True,
                "routingStatus": {"status": "IDLE"},
                "user": {"skills": [{"id": "s"}]},
            }
        ]
    },
    "waits": {"results": [{"intent": "CALL", "formula": "BEST", "estimatedWaitTimeSeconds": 30}]},
    "grants": grants(("conversation", "communication", ["*"])),
    "token": {
        "access_token": "t",
        "token_type": "bearer",
        "expires_in": 86_400,
        "refresh_token": "r",
    },
    "user": {
        "id": ANA,
        "name": "Ana",
        "email": "ana@acme.example",
        "state": "active",
        "division": {"id": "d"},
        "primaryContactInfo": [{"extension": "4711"}],
        "addresses": [{"extension": "4712"}],
        "skills": [{"id": "s", "state": "active"}],
        "presence": {"presenceDefinition": {"systemPresence": "On Queue"}},
        "routingStatus": {"status": "IDLE"},
        "conversationSummary": {"call": {"contactCenter": {"active": 0}, "enterprise": {"active": 1}}},
        "station": {"effectiveStation": {"id": "p"}},
    },
    "schedule group": {
        "id": "g",
        "name": "G",
        "timeZone": "Europe/Berlin",
        "openSchedules": [{"id": "s"}],
        "closedSchedules": [{"id": "c"}],
        "holidaySchedules": [{"id": "h"}],
    },
    "schedule": {
        "id": "s",
        "name": "S",
        "start": "2026-01-01T08:00:00.000",
        "end": "2026-01-01T18:00:00.000",
        "rrule": "FREQ=WEEKLY;BYDAY=MO,TU;UNTIL=20271231T000000Z",
        "state": "active",
    },
    "emergency group": {"id": "e", "name": "E", "enabled": False},
    "new call": {"id": "c"},
    "candidates": {
        "conversations": [{"conversationId": "c", "participants": [{"attributes": {INTENT: "i"}}]}]
    },
    "channel": {"id": "c", "connectUri": "wss://x/channels/c"},
    "topics": {"entities": [{"id": "v2.users.a.conversations.calls", "state": "Rejected"}]},
    "event": {"topicName": "v2.users.a.conversations.calls", "eventBody": {"id": "c"}},
    "consult": {"destinationParticipantId": "p"},
}

odd = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("\ud800\x00")
anything = st.recursive(
    odd, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)


def read(name: str, data: Any) -> None:
    """Reads it and takes it all the way through the mapping; only our own errors may come out."""
    try:
        found = READERS[name](data)
    except PlatformError as unreadable:
        error = unreadable
    else:
        use(name, found)
        return
    assert error.cause is Cause.PLATFORM_UNCLEAR
    assert error.effect_known


def use(name: str, found: Any) -> None:
    if name == "call":
        snapshot = mapping.to_snapshot(CallId("c"), found, START, lambda _: None)
        mapping.find_leg_to_move(snapshot, CALLER)
        assert snapshot.journey is None or snapshot.journey.depth >= 0
        for leg in snapshot.legs:
            f"{leg.id} {leg.party_name} {leg.queue_name}".encode()  # can be stored
    if name == "figures":
        facts = figures.to_queue_facts(found, 0)
        assert min(facts.waiting or 0, facts.staffed or 0, facts.idle or 0) >= 0
    if name == "members":
        figures.with_members(figures.to_queue_facts((), 0), found.items, frozenset({"s"}), 0)
    if name == "waits":
        assert (figures.to_wait(found) or 0.0) >= 0
    if name == "grants":
        permissions.find_missing(found, [permissions.DISCONNECT], "d")
    if name == "user":
        to_facts(found, 0)
    if name == "schedule":
        stretches(found, ZoneInfo("Europe/Berlin"), START, timedelta(days=14))


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(data, dict):
        inner = list(data.items())
    elif isinstance(data, list):
        inner = list(enumerate(data))
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


def changed(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    result = copy.deepcopy(data)
    spot = result
    for key in path[:-1]:
        spot = spot[key]
    spot[path[-1]] = value
    return result


@pytest.mark.parametrize("name", READERS)
def test_good_answer_is_read(name: str) -> None:
    READERS[name](GOOD[name])


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    "value", [None, [], {}, "", "x", 0, -1, 1.5, float("nan"), True, [None], [[]], {"a": 1}]
)
def test_any_field_may_be_of_any_type(name: str, value: Any) -> None:
    for path in places(GOOD[name]):
        read(name, changed(GOOD[name], path, value))


@settings(max_examples=120, deadline=None)
@given(name=st.sampled_from(list(READERS)), data=anything, seed=st.integers(0, 10**6))
def test_random_json_never_crashes(name: str, data: Any, seed: int) -> None:
    read(name, data)
    path = random.Random(seed).choice(places(GOOD[name]))
    read(name, changed(GOOD[name], path, data))


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        None,
        {"participants": None},
        {"participants": {}},
        {"participants": []},
        {"participants": [None]},
        {"participants": [{"purpose": "customer", "state": "connected"}]},
        {"participants": [participant("a", "customer"), "agent"]},
        {"message": "ok"},
    ],
)
def test_call_without_its_parties_is_unreadable_and_not_an_ended_call(data: Any) -> None:
    with pytest.raises(PlatformError) as caught:
        calls.parse_conversation(data)
    assert caught.value.cause is Cause.PLATFORM_UNCLEAR


def test_unknown_fields_and_words_survive() -> None:
    seen = calls.parse_conversation(
        call(participant("a", "hologram", "beaming", aura="blue"), weather="fine")
    )
    assert (seen.participants[0].purpose, seen.participants[0].state) == ("hologram", "beaming")


def test_broken_entry_of_a_list_is_left_out() -> None:
    page = queue_page((BILLING, "Billing"))
    page["entities"] += [None, {"id": "x"}, {"name": "y"}, {"id": 1, "name": "z"}]
    assert READERS["queues"](page).items == (common.Named(BILLING, "Billing"),)


def test_text_is_made_storable() -> None:
    named = READERS["queue"]({"id": "q", "name": "A\ud800\x00" + "b" * 5000})
    assert named.name.startswith("A?b")
    assert len(named.name) <= 1000


@pytest.mark.parametrize("value", ["", "a b", "a\r\nX: y", "é", None, 7])
def test_token_that_cannot_stand_in_a_header_is_unreadable(value: Any) -> None:
    with pytest.raises(PlatformError):
        access.parse_token({"access_token": value})


def test_shapes_are_json() -> None:
    for value in GOOD.values():
        assert json.loads(json.dumps(value)) == value
