"""The vendor's own SDK, unmodified, is the judge of the simulator."""

import uuid
from typing import Any

import pytest

from .processes import Account, Raised, Sdk, Simulator, model

CALL = "get_conversations_call"
CONVERSATION = "get_conversation"
MOVE = "post_conversation_participant_replace_queue"
CHANGE_AS_USER = "patch_conversations_call_participant"
OWN_CALLS = "get_conversations_calls"
QUEUES = "get_routing_queues"
QUEUE = "get_routing_queue"
ME = "get_users_me"
OBSERVATIONS = "post_analytics_queues_observations_query"
ARRIVED = ["customer:connected", "ivr:terminated:transfer", "acd:terminated:transfer"]
EXPANDED = ["presence", "routingStatus", "station", "skills", "languages", "conversationSummary"]


def to_queue(call: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The arguments of a transfer of an agent's leg to a queue."""
    return {
        "conversation_id": call["call_id"],
        "participant_id": call["agent_leg"],
        "body": model("TransferToQueueRequest", **fields),
    }


def legs(conversation: dict[str, Any]) -> list[str]:
    """The participants of either shape, each as purpose, state and why it ended."""
    found = []
    for one in conversation["participants"]:
        line = one["calls"][0] if "calls" in one else one
        found.append(":".join([one["purpose"], line["state"], *filter(None, [line.get("disconnect_type")])]))
    return found


def names(listing: dict[str, Any]) -> list[str]:
    return [one["name"] for one in listing["entities"]]


class TestTokens:
    def test_client_credentials_give_a_token(self, sdk: Sdk, simulator: Simulator) -> None:
        fresh = sdk.log_in(simulator)
        token = fresh.read("get_tokens_me")
        assert token["o_auth_client"]["name"] == "hookflash"
        assert token["o_auth_client"]["authorized_grant_type"] == "CLIENT-CREDENTIALS"
        assert [one["operation"] for one in simulator.requests()] == ["post_oauth_token", "get_tokens_me"]

    @pytest.mark.parametrize(
        ("client", "secret", "text"),
        [("hookflash", "wrong", "authentication failed"), ("nobody", "secret", "client not found")],
    )
    def test_a_wrong_secret_or_client_is_refused(
        self, sdk: Sdk, simulator: Simulator, client: str, secret: str, text: str
    ) -> None:
        with pytest.raises(Raised) as caught:
            sdk.log_in(simulator, client, secret)
        assert caught.value.is_own
        assert caught.value.status in {400, 401}  # which of them is an open question
        assert caught.value.body["error"] == "invalid_client"
        assert caught.value.body["error_description"] == text

    def test_an_ended_token_is_refused(self, sdk: Sdk, simulator: Simulator) -> None:
        fresh = sdk.log_in(simulator)
        assert fresh.call("head_tokens_me").status == 200
        fresh.call("delete_tokens_me")
        with pytest.raises(Raised) as caught:
            fresh.call("head_tokens_me")
        assert (caught.value.is_own, caught.value.status) == (True, 401)
        with pytest.raises(Raised) as caught:
            fresh.call(QUEUES)
        assert caught.value.body["code"] == "bad.credentials"

    def test_a_client_without_a_user_is_told_so(self, simulator: Simulator, account: Account) -> None:
        call = simulator.place("Billing", answered_by="ana")
        leg = {"conversation_id": call["call_id"], "participant_id": call["agent_leg"]}
        hold = {**leg, "body": model("MediaParticipantRequest", held=True)}
        for operation, arguments in ((ME, {}), (OWN_CALLS, {}), (CHANGE_AS_USER, hold)):
            with pytest.raises(Raised) as caught:
                account.call(operation, **arguments)
            assert caught.value.is_own
            assert caught.value.status == 400
            assert caught.value.body["code"] == "not.a.user"
        assert simulator.effects(call["call_id"]) == []

    def test_a_user_lists_and_moves_the_own_calls(self, sdk: Sdk, simulator: Simulator) -> None:
        call = simulator.place("Billing", answered_by="ana")
        simulator.place("Billing", answered_by="ben")
        ana = sdk.log_in_user(simulator, "ana")
        assert ana.read(ME)["id"] == simulator.agent_id("ana")
        assert [one["id"] for one in ana.read(OWN_CALLS)["entities"]] == [call["call_id"]]
        ana.call(MOVE, **to_queue(call, queue_id=simulator.queue_id("Support")))
        (moved,) = ana.read(CALL, conversation_id=call["call_id"])["recent_transfers"]
        assert moved["initiator"]["user_id"] == simulator.agent_id("ana")


class TestTransfers:
    @pytest.mark.parametrize("by", ["queue_id", "queue_name"])
    def test_a_call_moves_to_a_queue_and_is_picked_up(
        self, simulator: Simulator, account: Account, by: str
    ) -> None:
        call = simulator.place("Billing", answered_by="ana")
        support = simulator.queue_id("Support")
        wanted = {"queue_id": support, "queue_name": "Support"}[by]
        accepted = account.call(MOVE, **to_queue(call, **{by: wanted}, transfer_type="Unattended"))
        assert (accepted.status, accepted.body) == (202, "")

        shown = account.read(CALL, conversation_id=call["call_id"])
        assert legs(shown) == [*ARRIVED, "agent:connected"]
        (command,) = shown["recent_transfers"]
        assert (command["state"], command["transfer_type"]) == ("Pending", "Unattended")

        seen = [legs(shown)]
        while len(seen[-1]) < 6 or seen[-1][-1] != "agent:connected":
            assert len(seen) < 50, "nobody has picked up"
            simulator.pass_time(0.1)
            shown = account.read(CALL, conversation_id=call["call_id"])
            seen.append(legs(shown))
        moved = [*ARRIVED, "agent:terminated:transfer"]
        assert [*moved, "acd:connected", "agent:alerting"] in seen
        assert seen[-1] == [*moved, "acd:terminated:transfer", "agent:connected"]
        picked_up = shown["participants"][-1]
        assert picked_up["queue"]["id"] == support
        assert picked_up["user"]["name"] in {"dan", "eva", "finn", "gina", "hugo"}
        assert shown["recent_transfers"][0]["id"] == command["id"]
        assert shown["recent_transfers"][0]["state"] == "Complete"
        whole = account.read(CONVERSATION, conversation_id=call["call_id"])
        assert legs(whole) == seen[-1]
        assert whole["recent_transfers"] == shown["recent_transfers"]
        (effect,) = simulator.effects(call["call_id"])
        assert (effect["operation"], effect["target"]) == (MOVE, "queue:Support")

    def test_attended_keeps_the_old_leg_until_somebody_answers(
        self, simulator: Simulator, account: Account
    ) -> None:
        call = simulator.place("Billing", answered_by="ana")
        account.call(MOVE, **to_queue(call, queue_name="Support", transfer_type="Attended"))
        simulator.pass_time(0.5)
        held = account.read(CALL, conversation_id=call["call_id"])
        assert legs(held)[3:] == ["agent:connected", "acd:connected", "agent:alerting"]
        simulator.pass_time(1)
        done = account.read(CALL, conversation_id=call["call_id"])
        assert legs(done)[3:] == ["agent:terminated:transfer", "acd:terminated:transfer", "agent:connected"]
        assert done["recent_transfers"][0]["transfer_type"] == "Attended"

    def test_a_command_is_refused_in_the_platforms_words(
        self, simulator: Simulator, account: Account
    ) -> None:
        call = simulator.place("Billing", answered_by="ana")
        for fields, code in (
            ({"queue_id": str(uuid.uuid4())}, "conversations.error.queue.not.found"),
            ({}, "conversations.error.transfer.destination.required"),
        ):
            with pytest.raises(Raised) as caught:
                account.call(MOVE, **to_queue(call, **fields, transfer_type="Unattended"))
            assert caught.value.is_own
            assert (caught.value.status, caught.value.body["code"]) == (400, code)
        assert simulator.effects(call["call_id"]) == []

    @pytest.mark.parametrize(
        ("fault", "status"),
        [
            ({"do": "status", "status": 429, "retry_after_s": 0}, 429),
            ({"do": "status", "status": 503, "retry_after_s": 0}, 503),
            ({"do": "drop_before"}, None),
        ],
        ids=["429", "503", "dropped"],
    )
    def test_the_sdk_repeats_a_command_by_itself(
        self, simulator: Simulator, account: Account, fault: dict[str, Any], status: int | None
    ) -> None:
        """Why it drives tests here and is no part of the service."""
        call = simulator.place("Billing", answered_by="ana")
        simulator.strike({"match": {"operation": MOVE}, "times": 1, **fault})
        assert account.call(MOVE, **to_queue(call, queue_name="Support")).status == 202
        sent = [one["status"] for one in simulator.requests() if one["operation"] == MOVE]
        assert sent == [status, 202]
        simulator.pass_time(2)
        assert len(simulator.effects(call["call_id"])) == 1

    @pytest.mark.parametrize("form", ["conversation", "conversations_call"])
    def test_attributes_are_set_and_read_back(
        self, simulator: Simulator, account: Account, form: str
    ) -> None:
        call = simulator.place("Billing", answered_by="ana", attributes={"step": "1"})
        wanted = {"step": "2", "Grüße": "an alle"}
        answered = account.call(
            f"patch_{form}_participant_attributes",
            conversation_id=call["call_id"],
            participant_id=call["caller_leg"],
            body=model("ParticipantAttributes", attributes=wanted),
        )
        assert answered.status == 202
        simulator.pass_time(1)
        for operation in (CALL, CONVERSATION):
            customer = account.read(operation, conversation_id=call["call_id"])["participants"][0]
            assert (customer["purpose"], customer["attributes"]) == ("customer", wanted)


class TestRefusals:
    def test_too_many_requests(self, sdk: Sdk, strict_simulator: Simulator) -> None:
        strict_simulator.ask("POST", "/reset", {})
        account = sdk.log_in(strict_simulator, one_shot=True)
        strict_simulator.pass_time(20)
        assert account.call(QUEUES).headers["inin-ratelimit-allowed"] == "2"
        strict_simulator.pass_time(20)
        assert account.call(QUEUES).headers["inin-ratelimit-count"] == "2"
        with pytest.raises(Raised) as caught:
            account.call(QUEUES)
        assert caught.value.is_own
        assert caught.value.status == 429
        assert caught.value.headers["retry-after"] == "40"
        assert caught.value.body["code"] == "too.many.requests.retry.after"
        assert "[40] seconds" in caught.value.body["message"]
        statuses = [one["status"] for one in strict_simulator.requests()]
        assert statuses == [200, 200, 200, 429]
        strict_simulator.pass_time(40)
        assert account.call(QUEUES).status == 200

    def test_a_missing_permission(self, sdk: Sdk, simulator: Simulator) -> None:
        reader = sdk.log_in(simulator, "readonly")
        call = simulator.place("Billing", answered_by="ana")
        assert reader.call(CONVERSATION, conversation_id=call["call_id"]).status == 200
        with pytest.raises(Raised) as caught:
            reader.call(MOVE, **to_queue(call, queue_name="Support"))
        self._check(caught.value, 403, "missing.any.permissions")
        assert "conversation:communication:blindTransferQueue" in caught.value.body["message"]
        simulator.pass_time(1)
        assert simulator.effects(call["call_id"]) == []

    @pytest.mark.parametrize(
        ("operation", "argument", "code"),
        [
            (CALL, "conversation_id", "conversation.error.conversation.not.found"),
            (CONVERSATION, "conversation_id", "conversation.error.conversation.not.found"),
            ("get_routing_skill", "skill_id", "not.found"),
        ],
    )
    def test_what_does_not_exist(self, account: Account, operation: str, argument: str, code: str) -> None:
        with pytest.raises(Raised) as caught:
            account.call(operation, **{argument: str(uuid.uuid4())})
        self._check(caught.value, 404, code)

    def _check(self, raised: Raised, status: int, code: str) -> None:
        assert raised.is_own
        assert raised.status == status
        assert raised.headers["content-type"] == "application/json"
        assert (raised.body["status"], raised.body["code"]) == (status, code)
        assert raised.body["contextId"] == raised.headers["inin-correlation-id"]


class TestDirectory:
    def test_queues(self, simulator: Simulator, account: Account) -> None:
        assert sorted(names(account.read(QUEUES))) == sorted(
            queue["name"] for queue in simulator.ask("GET", "/world")["queues"]
        )
        assert names(account.read(QUEUES, name="support")) == ["Support"]
        assert sorted(names(account.read(QUEUES, name="S*"))) == ["Sales", "Spanish", "Support"]
        assert names(account.read(QUEUES, name="Nowhere")) == []
        support = account.read(QUEUE, queue_id=simulator.queue_id("Support"))
        assert (support["name"], support["member_count"]) == ("Support", 5)

    def test_pages_follow_one_another(self, account: Account) -> None:
        pages = [account.read(QUEUES, page_size=3, page_number=number) for number in (1, 2, 3)]
        assert [len(page["entities"]) for page in pages] == [3, 3, 1]
        assert [(page["total"], page["page_count"]) for page in pages] == [(7, 3)] * 3
        assert ["next_uri" in page for page in pages] == [True, True, False]
        assert len({name for page in pages for name in names(page)}) == 7

    def test_members(self, simulator: Simulator, account: Account) -> None:
        simulator.place("Support", answered_by="dan")
        simulator.ask("PATCH", "/agents/eva", {"presence": "away"})
        members, support = "get_routing_queue_members", simulator.queue_id("Support")
        found = {
            one["name"]: one
            for one in account.read(members, queue_id=support, expand=["presence"])["entities"]
        }
        assert sorted(found) == ["dan", "eva", "finn", "gina", "hugo"]
        assert found["dan"]["routing_status"]["status"] == "INTERACTING"
        assert found["eva"]["user"]["presence"]["presence_definition"]["system_presence"] == "Away"
        idle = account.read(members, queue_id=support, routing_status=["IDLE"])
        assert names(idle) == ["finn", "gina", "hugo"]

    def test_users(self, simulator: Simulator, account: Account) -> None:
        plain = {one["name"]: one for one in account.read("get_users")["entities"]}
        assert len(plain) == 13
        assert "presence" not in plain["ana"]
        simulator.place("Spanish", answered_by="lea")
        lea = account.read("get_user", user_id=simulator.agent_id("lea"), expand=EXPANDED)
        assert lea["presence"]["presence_definition"]["system_presence"] in {"On Queue", "OnQueue"}
        assert lea["routing_status"]["status"] == "INTERACTING"
        assert [one["name"] for one in lea["skills"]] == ["spanish"]
        assert lea["conversation_summary"]["call"]["contact_center"]["active"] == 1
        assert lea["station"]["effective_station"]["id"]

    def test_presence(self, simulator: Simulator, account: Account) -> None:
        simulator.ask("PATCH", "/agents/ana", {"presence": "meal"})
        ana = {"user_id": simulator.agent_id("ana")}
        presence = account.read("get_user_presences_purecloud", **ana)
        assert presence["presence_definition"]["system_presence"] == "Meal"
        definitions = account.read("get_presence_definitions")["entities"]
        (meal,) = [one for one in definitions if one["system_presence"] == "Meal"]
        assert meal["id"] == presence["presence_definition"]["id"]
        assert account.read("get_user_routingstatus", **ana)["status"] == "OFF_QUEUE"

    def test_skills_and_wrap_up_codes(self, simulator: Simulator, account: Account) -> None:
        skills = account.read("get_routing_skills", name="spanish")["entities"]
        assert [(one["name"], one["state"]) for one in skills] == [("spanish", "active")]
        assert account.read("get_routing_skill", skill_id=skills[0]["id"]) == skills[0]
        codes = account.read("get_routing_wrapupcodes")
        assert sorted(names(codes)) == sorted(simulator.ask("GET", "/world")["wrap_up_codes"])
        of_queue = account.read("get_routing_queue_wrapupcodes", queue_id=simulator.queue_id("Billing"))
        assert names(of_queue) == names(codes)

    def test_estimated_wait(self, simulator: Simulator, account: Account) -> None:
        overflow = {"queue_id": simulator.queue_id("Overflow")}
        operation = "get_routing_queue_mediatype_estimatedwaittime"
        (free,) = account.read(operation, **overflow, media_type="call")["results"]
        assert (free["intent"], free["estimated_wait_time_seconds"]) == ("CALL", 0)
        simulator.place("Overflow", answered_by="kim")
        simulator.place("Overflow")
        (busy,) = account.read("get_routing_queue_estimatedwaittime", **overflow)["results"]
        assert busy["estimated_wait_time_seconds"] > 0

    def test_observations(self, simulator: Simulator, account: Account) -> None:
        simulator.place("Overflow", answered_by="kim")
        waiting = simulator.place("Overflow")
        overflow = simulator.queue_id("Overflow")
        is_overflow = model("QueueObservationQueryPredicate", dimension="queueId", value=overflow)
        query = model(
            "QueueObservationQuery",
            filter=model("QueueObservationQueryFilter", type="or", predicates=[is_overflow]),
            metrics=["oWaiting", "oInteracting", "oOnQueueUsers", "oUserRoutingStatuses"],
            detail_metrics=["oWaiting"],
        )
        results = account.read(OBSERVATIONS, body=query)["results"]
        assert {one["group"]["queueId"] for one in results} == {overflow}
        rows = {(row["metric"], row.get("qualifier")): row for one in results for row in one["data"]}
        assert {key: row["stats"]["count"] for key, row in rows.items()} == {
            ("oWaiting", None): 1,
            ("oInteracting", None): 1,
            ("oOnQueueUsers", None): 1,
            ("oUserRoutingStatuses", "INTERACTING"): 1,
        }
        (detail,) = rows["oWaiting", None]["observations"]
        assert detail["conversation_id"] == waiting["call_id"]

    def test_what_a_client_may_do(self, sdk: Sdk, simulator: Simulator) -> None:
        for client, action in (("hookflash", "*"), ("readonly", "view")):
            subject = sdk.log_in(simulator, client).read("get_authorization_subjects_me")
            assert subject["name"] == client
            policies = [one for grant in subject["grants"] for one in grant["role"]["policies"]]
            assert action in [one for policy in policies for one in policy["actions"]]
            assert subject["grants"][0]["division"]["name"] == "*"  # all of them
