"""Whatever the simulator sends, the vendor's SDK must understand it to the last field."""

import json
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

import hookflash_simulator
from hookflash_simulator.genesys.urls import ROUTES, Route
from hookflash_simulator.switches import Switches

from .processes import Account, Raised, Sdk, Simulator, model

READS = [route for route in ROUTES if route.method in {"GET", "HEAD"}]
LISTS = {
    "skillId": "get_routing_skills",
    "languageId": "get_routing_languages",
    "codeId": "get_routing_wrapupcodes",
    "scheduleGroupId": "get_architect_schedulegroups",
    "scheduleId": "get_architect_schedules",
    "emergencyGroupId": "get_architect_emergencygroups",
    "ivrId": "get_architect_ivrs",
    "skillGroupId": "get_routing_skillgroups",
    "clientId": "get_oauth_clients",
}
"""Where an id of a kind is found."""
EXPANDED = {
    "get_users": ["presence", "routingStatus", "station", "skills", "languages", "authorization"],
    "get_user": ["presence", "routingStatus", "station", "conversationSummary", "outOfOffice"],
    "get_users_me": ["presence", "routingStatus", "station", "skills", "languages", "authorization"],
    "get_routing_queue_members": ["presence", "routingStatus"],
}
REQUIRED: dict[str, dict[str, Any]] = {
    "get_users_search": {"q64": "e30="},
    "get_analytics_conversations_details": {"id": ["x"]},
}
"""What a read must be given beside the ids of its path."""
WORLD = Path(hookflash_simulator.__file__).parent / "world" / "acme.yaml"
NO_REFUSALS = {
    "acd_unattended_transfer": "allowed",
    "replace_context": "any",
    "consult_context": "with_consulting_user_id",
}
"""Answers to open questions of which the other would refuse what the stories do."""
Play = Callable[[Simulator, Account], dict[str, Any]]


@pytest.fixture
def scene(simulator: Simulator, account: Account) -> dict[str, str]:
    """A call, wrapped up by its agent, and an event channel with a topic; the ids of all by kind."""
    earlier = simulator.place("Billing", answered_by="ana")
    simulator.ask("POST", f"/calls/{earlier['call_id']}/hang-up", {"party": "caller"})
    simulator.pass_time(3)
    call = simulator.place("Billing", answered_by="ana")
    leg = {"conversation_id": call["call_id"], "participant_id": call["agent_leg"]}
    codes = account.read("get_conversation_participant_wrapupcodes", **leg)
    wrap_up = model("WrapupInput", code=codes[0]["id"], notes="wants a call")
    account.call(
        "patch_conversation_participant", **leg, body=model("MediaParticipantRequest", wrapup=wrap_up)
    )
    keep_data(simulator, account, call)
    simulator.pass_time(1)
    communication = account.read("get_conversation", conversation_id=call["call_id"])
    channel = account.read("post_notifications_channels")["id"]
    topic = model("ChannelTopic", id=f"v2.users.{simulator.agent_id('ana')}.conversations.calls")
    account.call("post_notifications_channel_subscriptions", channel_id=channel, body=[topic])
    return {
        "conversationId": call["call_id"],
        "participantId": call["agent_leg"],
        "communicationId": communication["participants"][-1]["calls"][0]["id"],
        "attributesId": "journey",
        "queueId": simulator.queue_id("Billing"),
        "userId": simulator.agent_id("ana"),
        "subjectId": simulator.agent_id("ana"),
        "sourceId": "PURECLOUD",
        "mediaType": "call",
        "channelId": channel,
        "namespaceName": "platform.api",
    }


def keep_data(simulator: Simulator, account: Account, call: dict[str, Any]) -> None:
    """A record goes with the call, and a secure session is under way."""
    record = model(
        "CustomAttributesUpdateRequest",
        id="journey",
        schema_id=call["call_id"],
        custom_attributes={"depth": 1},
    )
    account.call("put_conversation_customattributes", conversation_id=call["call_id"], body=record)
    flow = simulator.ask("GET", "/world")["flows"][0]["genesys_id"]
    account.call(
        "post_conversation_participant_secureivrsessions",
        conversation_id=call["call_id"],
        participant_id=call["agent_leg"],
        body=model("CreateSecureSession", flow_id=flow, user_data="card"),
    )


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def test_operations_have_the_names_and_paths_of_the_sdk(sdk: Sdk) -> None:
    served = {route.name: (route.method, route.path) for route in ROUTES}
    assert served == {name: sdk.describe(name) for name in served}


@pytest.mark.parametrize("route", READS, ids=lambda route: route.name)
def test_every_read_is_understood(
    route: Route, sdk: Sdk, simulator: Simulator, account: Account, scene: dict[str, str]
) -> None:
    """The simulator serves each under the SDK's own name for it, and sends no field that the SDK has not."""
    arguments: dict[str, Any] = {}
    for kind in re.findall(r"{(\w+)}", route.path):
        assert kind in scene or kind in LISTS, "where is an id of this kind?"
        arguments[snake(kind)] = scene.get(kind) or account.read(LISTS[kind])["entities"][0]["id"]
    if route.name in EXPANDED:
        arguments["expand"] = EXPANDED[route.name]
    arguments |= REQUIRED.get(route.name, {})
    try:
        answered = account.call(route.name, **arguments)
    except Raised as refused:
        if refused.body["code"] != "not.a.user":
            raise
        answered = sdk.log_in_user(simulator, "ana").call(route.name, **arguments)
    assert answered.status == 200
    assert answered.surplus == []
    last = simulator.requests()[-1]
    assert (last["operation"], last["method"], last["status"]) == (route.name, route.method, 200)
    assert answered.value or route.method == "HEAD"
    if isinstance(answered.value, dict):
        assert answered.value.get("entities") != [], "an empty list says nothing about its entities"


def placed(queue: str = "Billing", *, seconds: float = 0, **wish: Any) -> Play:
    def play(simulator: Simulator, account: Account) -> dict[str, Any]:
        del account
        call = simulator.place(queue, **wish)
        if seconds:
            simulator.pass_time(seconds)
        return call

    return play


def moved(operation: str, body: str, *, seconds: float, **fields: Any) -> Play:
    """The agent's leg of a call is moved."""

    def play(simulator: Simulator, account: Account) -> dict[str, Any]:
        call = simulator.place("Billing", answered_by="ana")
        leg = {"conversation_id": call["call_id"], "participant_id": call["agent_leg"]}
        account.call(operation, **leg, body=model(body, transfer_type="Unattended", **fields))
        simulator.pass_time(seconds)
        return call

    return play


def dialled(number: str, *, seconds: float) -> Play:
    return moved(
        "post_conversation_participant_transfer", "TransferToAddressRequest", seconds=seconds, address=number
    )


def offered(answer: str, *, seconds: float) -> Play:
    """A call for an agent who does not take it."""

    def play(simulator: Simulator, account: Account) -> dict[str, Any]:
        simulator.ask("PATCH", "/agents/kim", {"answer": answer})
        return placed("Overflow", seconds=seconds)(simulator, account)

    return play


def patched(**fields: Any) -> Play:
    """The agent's leg of a call is changed."""

    def play(simulator: Simulator, account: Account) -> dict[str, Any]:
        call = simulator.place("Billing", answered_by="ana")
        leg = {"conversation_id": call["call_id"], "participant_id": call["agent_leg"]}
        body = model("MediaParticipantRequest", **fields)
        account.call("patch_conversation_participant", **leg, body=body)
        simulator.pass_time(0.5)
        return call

    return play


def hung_up(party: str, *, seconds: float) -> Play:
    def play(simulator: Simulator, account: Account) -> dict[str, Any]:
        del account
        call = simulator.place("Billing", answered_by="ana")
        simulator.ask("POST", f"/calls/{call['call_id']}/hang-up", {"party": party})
        simulator.pass_time(seconds)
        return call

    return play


def consulted(speak_to: str, *, seconds: float) -> Play:
    """The agent of a call consults another."""

    def play(simulator: Simulator, account: Account) -> dict[str, Any]:
        call = simulator.place("Billing", answered_by="ana")
        body = model(
            "ConsultTransferToAgent",
            speak_to=speak_to,
            user_display_name="ben",
            consulting_user_id=simulator.agent_id("ana"),
        )
        leg = {"conversation_id": call["call_id"], "participant_id": call["caller_leg"]}
        account.call("post_conversations_call_participant_consult_agent", **leg, body=body)
        simulator.pass_time(seconds)
        return call

    return play


def called_out(number: str, *, seconds: float) -> Play:
    """An agent calls a number for his queue."""

    def play(simulator: Simulator, account: Account) -> dict[str, Any]:
        body = model(
            "CreateCallRequest", phone_number=number, call_from_queue_id=simulator.queue_id("Billing")
        )
        user = simulator.agent_id("ana")
        made = account.read("post_conversations_calls_user_user_id", user_id=user, body=body)
        simulator.pass_time(seconds)
        return {"call_id": made["id"]}

    return play


TO_AGENT = ("post_conversation_participant_replace_agent", "TransferToAgentRequest")
STORIES = {
    "in a menu": (placed(stage="ivr"), "connected"),
    "waiting": (placed("Empty Desk"), "connected"),
    "ringing": (placed(seconds=0.5), "alerting"),
    "answered": (placed(seconds=2, attributes={"tier": "gold"}), "connected"),
    "private": (placed(answered_by="ana", private=True), "connected"),
    "declined": (offered("decline", seconds=3), "terminated client"),
    "not answered": (offered("never", seconds=9), "terminated transfer.noanswer"),
    "held": (patched(held=True), "connected"),
    "muted": (patched(muted=True), "connected"),
    "left by the agent": (patched(state="disconnected"), "terminated client"),
    "wrapping up": (hung_up("caller", seconds=1), "terminated peer"),
    "wrapped up": (hung_up("agent:ana", seconds=3), "terminated client"),
    "an agent rings": (moved(*TO_AGENT, user_name="ben@acme.example", seconds=0.5), "alerting"),
    "an agent answers": (moved(*TO_AGENT, user_display_name="ben", seconds=2), "connected"),
    "a consulted agent rings": (consulted("DESTINATION", seconds=0.5), "alerting"),
    "a consulted agent answers": (consulted("BOTH", seconds=2), "connected"),
    "an agent's own phone rings": (called_out("+493023125001", seconds=0.5), "contacting"),
    "a called number rings": (called_out("+493023125001", seconds=1.5), "dialing"),
    "a called number answers": (called_out("+493023125001", seconds=4), "connected"),
    "a called number is busy": (called_out("+493023125002", seconds=4), "terminated endpoint"),
    "a number rings": (dialled("+493023125001", seconds=1), "dialing"),
    "a number answers": (dialled("+493023125001", seconds=3), "connected"),
    "a number is busy": (dialled("+493023125002", seconds=3), "terminated endpoint"),
    "a number never answers": (dialled("+493023125003", seconds=30), "terminated transfer.noanswer"),
    "a number is invalid": (dialled("+493023125004", seconds=3), "terminated error"),
}


def answered_questions(place: int) -> dict[str, Any]:
    """The usual world, with the first (stricter) or the last answer to every other open question."""
    world: dict[str, Any] = yaml.safe_load(WORLD.read_text(encoding="utf-8"))
    world["switches"] = {one.name: one.metadata["question"].allowed[place] for one in fields(Switches)}
    world["switches"] |= NO_REFUSALS
    return world


@pytest.mark.parametrize("answers", [0, -1], ids=["stricter", "other"])
@pytest.mark.parametrize("story", STORIES)
def test_both_shapes_of_every_state_are_understood(
    story: str, answers: int, simulator: Simulator, account: Account
) -> None:
    simulator.ask("POST", "/reset", {"world": answered_questions(answers)})
    play, end = STORIES[story]
    call = {"conversation_id": play(simulator, account)["call_id"]}
    flat, whole = account.call("get_conversations_call", **call), account.call("get_conversation", **call)
    assert flat.surplus == whole.surplus == []
    lines = [one["calls"][0] for one in whole.value["participants"]]
    assert [one["state"] for one in flat.value["participants"]] == [one["state"] for one in lines]
    assert " ".join(filter(None, [lines[-1]["state"], lines[-1].get("disconnect_type")])) == end


def test_callback_is_understood(simulator: Simulator, account: Account) -> None:
    call = dialled("CallbackBilling@localhost", seconds=1)(simulator, account)
    shown = account.call("get_conversation", conversation_id=call["call_id"])
    assert shown.surplus == []
    assert shown.value["participants"][-1]["callbacks"][0]["callback_numbers"] != []


class TestTheJudge:
    """What is wrong is seen: without this the tests above could not fail."""

    @pytest.fixture
    def body(self, simulator: Simulator, account: Account) -> dict[str, Any]:
        call = simulator.place("Billing", answered_by="ana")["call_id"]
        found: dict[str, Any] = json.loads(account.call("get_conversations_call", conversation_id=call).body)
        return found

    def test_a_real_answer_passes(self, sdk: Sdk, body: dict[str, Any]) -> None:
        assert sdk.judge(json.dumps(body), "CallConversation") == []

    @pytest.mark.parametrize(
        ("field", "value", "complaint"),
        [
            (
                "state",
                "humming",
                "$.participants[0].state: 'humming' is understood as 'outdated_sdk_version'",
            ),
            ("purpose", 7, "$.participants[0].purpose: 7 is sent for str"),
            ("held", "false", "$.participants[0].held: 'false' is sent for bool"),
            ("held", None, "$.participants[0].held: null instead of being absent"),
            ("attributes", {"a": 1}, "$.participants[0].attributes['a']: 1 is sent for str"),
            (
                "startTime",
                "2026-01-05T09:00:00.000",
                "$.participants[0].startTime: '2026-01-05T09:00:00.000' is sent for datetime, without a zone",
            ),
            ("mood", "good", "CallMediaParticipant.mood"),
        ],
    )
    def test_a_wrong_field_is_seen(
        self, sdk: Sdk, body: dict[str, Any], field: str, value: Any, complaint: str
    ) -> None:
        body["participants"][0][field] = value
        assert sdk.judge(json.dumps(body), "CallConversation") == [complaint]

    def test_a_null_for_a_word_of_a_list_breaks_the_sdk(self, sdk: Sdk, body: dict[str, Any]) -> None:
        body["participants"][0]["state"] = None
        with pytest.raises(Raised) as caught:
            sdk.judge(json.dumps(body), "CallConversation")
        assert caught.value.type == "AttributeError"

    def test_what_is_no_json_is_seen(self, sdk: Sdk, body: dict[str, Any]) -> None:
        """The SDK itself makes an empty model of it."""
        assert sdk.judge(json.dumps(body)[:40], "CallConversation") == [
            f"the body is no JSON: {json.dumps(body)[:40]!r}"
        ]
