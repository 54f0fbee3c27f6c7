import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.adapters.kit.stamps import INTENT
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformMissing, PlatformRefused, PlatformSilent
from hookflash.domain.ids import CallId, LegId
from hookflash.ports.outbound import Dial, Placed
from hookflash.ports.platform import Spend

from .asking import API, CALL_PARTY, GRANTS, READ_CALL, TO_BEN, TO_SUPPORT, TOKENS, connect
from .channels import Channels, running_channels
from .clocks import START, ManualClock
from .shapes import AGENT, BEN, CALL, CALLER, SUPPORT, call, grants, participant
from .stub import TOKEN, Reply, Stub, answer, drop, refusal

PLACE = f"POST {API}/conversations/calls/user/{BEN}"
OPEN = f"POST {API}/notifications/channels"
SUBSCRIBE = f"PUT {API}/notifications/channels/ch-{{}}/subscriptions"
HISTORY = f"GET {API}/conversations/calls/history"
ACTIVE = f"GET {API}/conversations/calls"
DETAILS = f"POST {API}/analytics/conversations/details/query"
TOPIC = f"v2.users.{BEN}.conversations.calls"
DIAL = Dial(intent_id="in_1", agent=TO_BEN, number="+4930999")
FOREIGN = "99999999-0000-4000-8000-000000000001"


def placed_call(intent: str | None = "in_1") -> dict[str, Any]:
    data = {} if intent is None else {INTENT: intent}
    return call(participant(AGENT, "agent"), participant(CALLER, "customer", "dialing", attributes=data))


@pytest.fixture
async def channels() -> AsyncIterator[Channels]:
    async with running_channels() as sockets:
        yield sockets


@pytest.fixture
def fed(stub: Stub, channels: Channels) -> Stub:
    """A platform whose channels lead to sockets."""
    opened = [answer(200, {"id": f"ch-{n}", "connectUri": f"{channels.url}ch-{n}"}) for n in range(1, 5)]
    stub.on(OPEN, *opened)
    for n in range(1, 5):
        stub.on(SUBSCRIBE.format(n), answer(200, {"entities": [{"id": TOPIC, "state": "Permitted"}]}))
    return stub


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(500):
        if is_so():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came about")


async def test_call_is_placed_for_the_agent_and_bears_its_intent(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(PLACE, answer(200, {"id": CALL, "selfUri": "/x"}, ININ_Correlation_Id="r-9"))
    dial = Dial(
        intent_id="in_1",
        agent=TO_BEN,
        number="+4930999",
        queue=TO_SUPPORT,
        caller_id="+4930111",
        context={"order": "17", INTENT: "another"},
    )
    assert await control.place_call(dial, spend) == Placed(CallId(CALL), "r-9")
    assert stub.seen[-1].json == {
        "phoneNumber": "+4930999",
        "callFromQueueId": SUPPORT,
        "callerId": "+4930111",
        "attributes": {"order": "17", INTENT: "in_1"},
    }


@pytest.mark.parametrize("body", [None, {}, {"id": 7}, []])
async def test_placed_call_may_keep_its_id_to_itself(
    stub: Stub, control: GenesysCallControl, spend: Spend, body: Any
) -> None:
    stub.on(PLACE, answer(200, body))
    assert (await control.place_call(DIAL, spend)).call_id is None


@pytest.mark.parametrize("trouble", [drop, answer(500), answer(504), answer(200, b"<html>")])
async def test_call_whose_answer_is_lost_is_placed_once(
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock, trouble: Reply
) -> None:
    stub.on(PLACE, trouble)
    with pytest.raises(PlatformSilent):
        await control.place_call(DIAL, spend)
    await clock.advance(600)
    assert stub.count(PLACE) == 1


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (refusal(400, "conversation.error.no.user.station"), Cause.NOT_AVAILABLE),
        (refusal(400, "not.a.user"), Cause.NOT_PERMITTED),
        (refusal(404, "not.found"), Cause.TARGET_MISSING),
    ],
)
async def test_call_that_is_refused_was_not_placed(
    stub: Stub, control: GenesysCallControl, spend: Spend, reply: Reply, cause: Cause
) -> None:
    stub.on(PLACE, reply)
    with pytest.raises(PlatformRefused) as caught:
        await control.place_call(DIAL, spend)
    assert caught.value.cause is cause


async def test_missing_permission_to_call(stub: Stub, control: GenesysCallControl, spend: Spend) -> None:
    stub.on(GRANTS, answer(200, grants(("conversation", "call", ["view"]))))
    missing = await control.missing_grants_to_call(spend)
    assert missing.names == ("conversation:agentlessCall:add",)


async def test_call_is_found_by_what_an_event_told(
    fed: Stub, channels: Channels, control: GenesysCallControl, spend: Spend
) -> None:
    await control.watch_agent(TO_BEN, spend)
    assert fed.seen[-1].json == [{"id": TOPIC}]
    await channels.tell(TOPIC.upper(), placed_call())
    feed = control._placing._feed
    await until(lambda: feed.find("in_1") is not None)
    before = spend.requests
    assert await control.find_placed_call(DIAL, START, spend) == CALL
    assert spend.requests == before


async def test_second_agent_is_added_and_the_first_costs_nothing_more(
    fed: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    await asyncio.gather(*(control.watch_agent(TO_BEN, spend) for _ in range(20)))
    assert [fed.count(OPEN), fed.count(SUBSCRIBE.format(1))] == [1, 1]
    other = replace(TO_BEN, target=replace(TO_BEN.target, id="u-2"))
    await control.watch_agent(other, spend)
    assert [one["id"] for one in fed.seen[-1].json] == [TOPIC, "v2.users.u-2.conversations.calls"]


async def test_topic_that_is_rejected_is_no_watching(
    fed: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    rejected = {"entities": [{"id": TOPIC, "state": "Rejected", "rejectionReason": "no"}]}
    fed.on(SUBSCRIBE.format(1), answer(200, rejected))
    with pytest.raises(PlatformRefused) as caught:
        await control.watch_agent(TO_BEN, spend)
    assert caught.value.cause is Cause.NOT_PERMITTED


@pytest.mark.parametrize(
    "opened",
    [
        answer(200, {"id": "c", "connectUri": "ws://127.0.0.1:1/channels/c"}),
        answer(200, {"id": "c", "connectUri": "ftp://x"}),
        answer(200, {"id": "c"}),
        answer(200, {"id": "c", "connectUri": "ws://[::1"}),
        refusal(403, "missing.permissions"),
    ],
)
async def test_channel_that_cannot_be_opened_is_an_error(
    stub: Stub, control: GenesysCallControl, spend: Spend, opened: Reply
) -> None:
    stub.on(OPEN, opened)
    with pytest.raises(PlatformError) as caught:
        await control.watch_agent(TO_BEN, spend)
    assert caught.value.effect_known


@pytest.mark.parametrize("how", ["cut", "announced", "silent"])
async def test_socket_that_ends_is_replaced_with_all_topics(
    fed: Stub, channels: Channels, control: GenesysCallControl, spend: Spend, clock: ManualClock, how: str
) -> None:
    await control.watch_agent(TO_BEN, spend)
    first = await channels.opened(1)
    if how == "cut":
        await first.close()
    elif how == "announced":
        await channels.tell("v2.system.socket_closing", {})
    else:
        await until(lambda: clock.sleepers == 1)
        await clock.advance(70)
        await until(lambda: channels.heard == [{"message": "ping"}])
        await until(lambda: clock.sleepers == 1)
        await clock.advance(15)
    await channels.opened(2)
    await until(lambda: fed.count(SUBSCRIBE.format(2)) == 1)
    await channels.tell(TOPIC, placed_call())
    await until(lambda: control._placing._feed.find("in_1") == CALL)


async def test_answer_to_a_ping_keeps_the_socket(
    fed: Stub, channels: Channels, control: GenesysCallControl, spend: Spend, clock: ManualClock
) -> None:
    await control.watch_agent(TO_BEN, spend)
    for number in range(1, 4):
        await until(lambda: clock.sleepers == 1)
        await clock.advance(70)
        await until(lambda: len(channels.heard) == number)  # noqa: B023 - asked before the next round
        await channels.tell("channel.metadata", {"message": "pong"})
        await until(lambda: clock.sleepers == 1)
    assert len(channels.sockets) == 1


async def test_channel_is_prolonged_before_its_day_is_over(
    fed: Stub, channels: Channels, control: GenesysCallControl, spend: Spend, clock: ManualClock
) -> None:
    await control.watch_agent(TO_BEN, spend)
    await until(lambda: clock.sleepers == 1)
    clock.jump(23 * 3600)
    await channels.tell("channel.metadata", {"message": "WebSocket Heartbeat"})
    await until(lambda: fed.count(SUBSCRIBE.format(1)) == 2)
    assert len(channels.sockets) == 1


async def test_outage_is_waited_out_with_growing_pauses(
    fed: Stub, channels: Channels, control: GenesysCallControl, spend: Spend, clock: ManualClock
) -> None:
    await control.watch_agent(TO_BEN, spend)
    fed.on(OPEN, refusal(403, "not.authorized"))
    await (await channels.opened(1)).close()
    for tries, pause_s in enumerate((1, 2, 4, 8), start=2):
        await until(lambda: fed.count(OPEN) == tries and clock.sleepers == 1)  # noqa: B023 - asked at once
        await clock.advance(pause_s - 0.1)
        assert fed.count(OPEN) == tries
        await clock.advance(0.1)
    await until(lambda: fed.count(OPEN) == 6)


@pytest.mark.parametrize(
    "junk", ["{", "[]", "null", '{"topicName":7}', '{"topicName":"x","eventBody":[]}', ""]
)
async def test_junk_over_the_socket_harms_nothing(
    fed: Stub, channels: Channels, control: GenesysCallControl, spend: Spend, junk: str
) -> None:
    await control.watch_agent(TO_BEN, spend)
    await channels.sockets[0].send_str(junk)
    await channels.sockets[0].send_bytes(b"\x00\xff")
    await channels.tell(TOPIC, placed_call())
    await until(lambda: control._placing._feed.find("in_1") == CALL)
    assert len(channels.sockets) == 1


async def test_without_events_the_call_is_looked_for_in_analytics(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    rows = [{"conversationId": FOREIGN}, {"conversationId": CALL}]
    stub.on(DETAILS, answer(200, {"conversations": rows, "totalHits": 2}))
    stub.on(f"GET {API}/conversations/calls/{FOREIGN}", answer(200, {**placed_call("in_0"), "id": FOREIGN}))
    stub.on(READ_CALL, answer(200, placed_call()))
    assert await control.find_placed_call(DIAL, START, spend) == CALL
    asked = next(one.json for one in stub.seen if one.target.endswith("details/query"))
    assert asked["interval"] == "2026-03-01T11:59:00.000Z/2026-03-01T12:01:00.000Z"
    assert asked["segmentFilters"][0]["predicates"][0] == {"dimension": "userId", "value": BEN}


@pytest.mark.parametrize(
    "body", [{}, {"conversations": []}, {"conversations": [{"conversationId": FOREIGN}]}]
)
async def test_call_that_is_nowhere_yet_is_none(
    stub: Stub, control: GenesysCallControl, spend: Spend, body: Any
) -> None:
    stub.on(DETAILS, answer(200, body))
    stub.on(f"GET {API}/conversations/calls/{FOREIGN}", refusal(404, "not.found"))
    assert await control.find_placed_call(DIAL, START, spend) is None


async def test_search_that_could_not_be_made_says_nothing(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(DETAILS, refusal(403, "missing.any.permissions"))
    with pytest.raises(PlatformError):
        await control.find_placed_call(DIAL, START, spend)


async def test_agents_own_list_of_calls_comes_first_where_their_token_is_at_hand(
    stub: Stub, clock: ManualClock, spend: Spend
) -> None:
    control = connect(stub, clock, login_client_id="desktop", user_tokens={BEN: "first"})
    stub.on(TOKENS, answer(200, {"access_token": "bens-token", "expires_in": 600}), TOKEN)
    stub.on(ACTIVE, answer(200, {"entities": [placed_call("in_0")]}))
    stub.on(HISTORY, answer(200, {"entities": [{**placed_call(), "id": FOREIGN}]}))
    assert await control.find_placed_call(DIAL, START, spend) == FOREIGN
    await control.close()
    assert stub.seen[-1].headers["authorization"] == "Bearer bens-token"
    assert stub.count(DETAILS) == 0


@pytest.mark.parametrize(
    ("reply", "is_fine"),
    [
        (answer(202), True),
        (refusal(400, "conversation.error.call.disconnected"), True),
        (refusal(404, "conversation.error.not.conversation.participant"), True),
        (refusal(403, "missing.any.permissions"), False),
        (answer(503), False),
    ],
)
async def test_call_is_ended_by_the_agents_leg(
    stub: Stub,
    control: GenesysCallControl,
    spend: Spend,
    reply: Reply,
    is_fine: bool,  # noqa: FBT001
) -> None:
    stub.on(f"PATCH {CALL_PARTY}/user/{BEN}", reply)
    ending: Awaitable[None] = control.end_call(CallId(CALL), LegId(AGENT), BEN, spend)
    if is_fine:
        await ending
    else:
        with pytest.raises(PlatformError) as caught:
            await ending
        assert not isinstance(caught.value, PlatformMissing)
    assert stub.seen[-1].json == {"state": "disconnected"}
