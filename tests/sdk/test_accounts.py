"""The vendor's SDK logs users in, searches, and asks for figures."""

import base64
import hashlib
import http.client
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from .processes import Account, Raised, Sdk, Simulator, model

DAY = "2026-01-05T00:00:00.000Z/2026-01-06T00:00:00.000Z"
BACK = "http://127.0.0.1:50123/back"
VERIFIER = "M25iVXpKU3puUjFaYWg3T1NDTDQtcW1ROUY5YXlwalNoc0hhakxifmZHag"


def code_for(simulator: Simulator, agent: str) -> str:
    """The code that a browser brings back when an agent has logged in for `desktop`."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
    asked = {
        "client_id": "desktop",
        "response_type": "code",
        "redirect_uri": BACK,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "login": agent,
    }
    connection = http.client.HTTPConnection(simulator.host, simulator.port, timeout=10)
    connection.request("GET", f"/oauth/authorize?{urlencode(asked)}")
    place = connection.getresponse().headers["Location"]
    connection.close()
    return parse_qs(urlsplit(place).query)["code"][0]


def test_a_user_logs_in_with_pkce(sdk: Sdk, simulator: Simulator) -> None:
    eva = sdk.log_in_pkce(simulator, "desktop", VERIFIER, code_for(simulator, "eva"), BACK)
    assert eva.read("get_users_me")["id"] == simulator.agent_id("eva")
    with pytest.raises(Raised) as caught:
        sdk.log_in_pkce(simulator, "desktop", VERIFIER[::-1], code_for(simulator, "eva"), BACK)
    assert caught.value.body["error"] == "invalid_grant"


def test_a_missing_permission_is_told(simulator: Simulator, account: Account) -> None:
    taken = {"permissions": {"remove": ["routing:queue:view"]}}
    simulator.ask("PATCH", "/clients/hookflash", taken)
    with pytest.raises(Raised) as caught:
        account.call("get_routing_queues")
    assert (caught.value.status, caught.value.body["code"]) == (403, "missing.any.permissions")


def test_users_are_searched(account: Account) -> None:
    wanted = model("UserSearchCriteria", type="EXACT", fields=["name"], value="ana")
    body = model("UserSearchRequest", query=[wanted], expand=["presence", "station"])
    answered = account.call("post_users_search", body=body)
    assert answered.surplus == []
    assert [one["name"] for one in answered.value["results"]] == ["ana"]


@pytest.fixture
def story(simulator: Simulator, account: Account) -> str:
    """A call that was moved and is over."""
    call = simulator.place("Billing", answered_by="ana")
    account.call(
        "post_conversation_participant_replace_queue",
        conversation_id=call["call_id"],
        participant_id=call["agent_leg"],
        body=model("TransferToQueueRequest", queue_name="Support"),
    )
    simulator.pass_time(5)
    simulator.ask("POST", f"/calls/{call['call_id']}/hang-up", {"party": "caller"})
    simulator.pass_time(5)
    return str(call["call_id"])


def kinds(conversation: dict[str, Any]) -> list[str]:
    return [
        segment["segment_type"]
        for party in conversation["participants"]
        for session in party["sessions"]
        for segment in session["segments"]
    ]


def test_details_are_understood(account: Account, story: str) -> None:
    one = account.call("get_analytics_conversation_details", conversation_id=story)
    several = account.call("get_analytics_conversations_details", id=[story])
    found = account.call(
        "post_analytics_conversations_details_query", body=model("ConversationQuery", interval=DAY)
    )
    assert one.surplus == several.surplus == found.surplus == []
    assert kinds(one.value)[-2:] == ["interact", "wrapup"]
    assert several.value["conversations"] == found.value["conversations"] == [one.value]


def test_figures_are_understood(account: Account, story: str) -> None:
    assert story
    body = model(
        "ConversationAggregationQuery",
        interval=DAY,
        group_by=["queueId"],
        metrics=["nTransferred", "tHandle"],
    )
    figures = account.call("post_analytics_conversations_aggregates_query", body=body)
    assert figures.surplus == []
    assert len(figures.value["results"]) == 2
    watched = model("UserObservationQueryFilter", type="and")
    query = model("UserObservationQuery", filter=watched, metrics=["oMemberQueues"])
    queues = account.call("post_analytics_users_observations_query", body=query)
    assert (queues.surplus, len(queues.value["results"])) == ([], 13)
