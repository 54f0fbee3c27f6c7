import asyncio
import base64
from typing import Any

import pytest

from hookflash.adapters.registry import PLATFORMS
from hookflash.domain.capabilities import Capabilities
from hookflash.domain.causes import Cause
from hookflash.domain.errors import (
    PlatformBusy,
    PlatformError,
    PlatformMissing,
    PlatformRefused,
    PlatformSilent,
    PlatformUnreachable,
)
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.requests import Kind
from hookflash.domain.targets import Target, TargetType, parse_target
from hookflash.ports.platform import CallControl, Lane, Spend

from .clocks import START, ManualClock
from .shapes import (
    AGENT,
    BILLING,
    CALL,
    SUPPORT,
    answered_call,
    figure,
    grants,
    queue_page,
    waiting_call,
)
from .stub import (
    Reply,
    Stub,
    answer,
    drop,
    endless_body,
    gated,
    half_body,
    hang,
    raw,
    refusal,
)

READ_CALL = f"GET /api/v2/conversations/calls/{CALL}"
MOVE = f"POST /api/v2/conversations/{CALL}/participants/{AGENT}/replace/queue"
QUEUES = "GET /api/v2/routing/queues"
FIGURES = "POST /api/v2/analytics/queues/observations/query"
GRANTS = "GET /api/v2/authorization/subjects/me"
TOKENS = "POST /oauth/token"
TO_SUPPORT = Target(type=TargetType.QUEUE, id=SUPPORT, name="Support")


async def read_call(control: CallControl, spend: Spend, call_id: str = CALL) -> Any:
    return await control.read_call(CallId(call_id), spend)


async def move(control: CallControl, spend: Spend) -> str | None:
    return await control.transfer(CallId(CALL), LegId(AGENT), TO_SUPPORT, spend)


async def move_failure(control: CallControl, spend: Spend) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        await move(control, spend)
    return caught.value


# Tokens


async def test_token_is_asked_for_as_the_vendor_wants_it(
    stub: Stub, control: CallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, answer(200, answered_call()))
    await read_call(control, spend)
    asked, read = stub.seen
    assert asked.headers["authorization"] == f"Basic {base64.b64encode(b'hookflash:swordfish').decode()}"
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert asked.body == b"grant_type=client_credentials"
    assert read.headers["authorization"] == "Bearer token-1"
    assert spend.requests == 2


async def test_a_thousand_reads_at_once_cause_one_token_request(stub: Stub, clock: ManualClock) -> None:
    platform = PLATFORMS["genesys"]
    patient = {"connect_timeout_s": 60, "read_timeout_s": 60, "rate_limit": "off"}
    section = {"base_url": stub.url, "client_id": "hookflash", "client_secret": "swordfish", **patient}
    control = platform.build("g", platform.parse("g", section, {}), clock)
    stub.on(READ_CALL, answer(200, answered_call()))
    spends = [Spend(Lane.CHECK) for _ in range(1000)]
    await asyncio.gather(*(read_call(control, one) for one in spends))
    await control.close()
    assert stub.count(TOKENS) == 1
    assert stub.count(READ_CALL) == 1000
    assert sum(one.requests for one in spends) == len(stub.seen)


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_refused_credentials_name_the_connection_and_no_secret(
    stub: Stub, control: CallControl, spend: Spend, status: int
) -> None:
    refused = {"error": "invalid_client", "description": "client not found: swordfish"}
    stub.on(TOKENS, answer(status, refused, ININ_Correlation_Id="r-1"))
    error = await move_failure(control, spend)
    assert isinstance(error, PlatformRefused)
    assert error.cause is Cause.CREDENTIALS_REJECTED
    assert error.effect_known
    assert error.request_id == "r-1"
    assert "Connection g" in error.message
    assert "client_id" in error.message
    assert "swordfish" not in error.message
    assert stub.count(MOVE) == 0
    assert spend.requests == 1


@pytest.mark.parametrize(
    "reply", [drop, hang, half_body, answer(503), answer(302), answer(200, b"<html>"), answer(200, {})]
)
async def test_without_a_token_no_command_is_sent_and_the_effect_is_known(
    stub: Stub, control: CallControl, spend: Spend, reply: Reply
) -> None:
    stub.on(TOKENS, reply)
    error = await move_failure(control, spend)
    assert error.effect_known
    assert error.cause in {Cause.PLATFORM_DOWN, Cause.PLATFORM_UNCLEAR}
    assert stub.count(MOVE) == 0


async def test_expired_token_is_renewed_once_for_a_read(
    stub: Stub, control: CallControl, spend: Spend
) -> None:
    stub.on(TOKENS, answer(200, {"access_token": "old"}), answer(200, {"access_token": "new"}))
    stub.on(READ_CALL, refusal(401, "bad.credentials"), answer(200, answered_call()))
    await read_call(control, spend)
    assert [one.headers["authorization"] for one in stub.seen[1::2]] == ["Bearer old", "Bearer new"]
    assert spend.requests == 4


async def test_read_that_stays_unauthorized_gives_up(stub: Stub, control: CallControl, spend: Spend) -> None:
    stub.on(READ_CALL, refusal(401, "bad.credentials"))
    with pytest.raises(PlatformRefused) as caught:
        await read_call(control, spend)
    assert caught.value.cause is Cause.CREDENTIALS_REJECTED
    assert stub.count(READ_CALL) == 2


async def test_expired_token_on_a_command_is_dropped_and_reported(
    stub: Stub, control: CallControl, spend: Spend
) -> None:
    stub.on(TOKENS, answer(200, {"access_token": "old"}), answer(200, {"access_token": "new"}))
    stub.on(MOVE, refusal(401, "bad.credentials"), answer(202))
    error = await move_failure(control, spend)
    assert error.cause is Cause.CREDENTIALS_REJECTED
    assert error.effect_known
    assert stub.count(MOVE) == 1
    await move(control, spend)  # the caller's own decision
    assert stub.seen[-1].headers["authorization"] == "Bearer new"


async def test_configured_token_is_used_as_it_is(stub: Stub, clock: ManualClock, spend: Spend) -> None:
    platform = PLATFORMS["genesys"]
    settings = platform.parse("g", {"base_url": stub.url, "access_token": "given"}, {})
    stub.on(READ_CALL, refusal(401, "bad.credentials"))
    control = platform.build("g", settings, clock)
    with pytest.raises(PlatformRefused):
        await read_call(control, spend)
    await control.close()
    assert stub.paths() == [READ_CALL]
    assert stub.seen[0].headers["authorization"] == "Bearer given"


# Reading a call


async def test_call_is_read(stub: Stub, control: CallControl, spend: Spend, clock: ManualClock) -> None:
    stub.on(READ_CALL, answer(200, answered_call()))
    call = await read_call(control, spend)
    assert call.id == CALL
    assert call.read_at == START
    leg = control.leg_to_move(call, "caller")
    assert leg is not None
    assert leg.id == AGENT


async def test_read_at_is_when_the_question_was_asked(
    stub: Stub, control: CallControl, spend: Spend, clock: ManualClock
) -> None:
    gate = asyncio.Event()
    stub.on(READ_CALL, gated(gate, answer(200, answered_call())))
    reading = asyncio.create_task(read_call(control, spend))
    while not stub.count(READ_CALL):  # noqa: ASYNC110 - the stub tells by its list
        await asyncio.sleep(0)
    clock.jump(3)
    gate.set()
    assert (await reading).read_at == START


@pytest.mark.parametrize(
    ("call_id", "sent"),
    [
        ("../../oauth/token", "..%2F..%2Foauth%2Ftoken"),
        ("a/b?c=d#e", "a%2Fb%3Fc%3Dd%23e"),
        ("..", "%2E%2E"),
        (".", "%2E"),
        ("100%", "100%25"),
        ("a b\r\nX: y", "a%20b%0D%0AX%3A%20y"),
        ("ünï", "%C3%BCn%C3%AF"),
    ],
)
async def test_strange_call_id_stays_one_path_segment(
    stub: Stub, control: CallControl, spend: Spend, call_id: str, sent: str
) -> None:
    target = f"/api/v2/conversations/calls/{sent}"
    stub.on(f"GET {target}", refusal(400, "invalid.id"))
    with pytest.raises(PlatformMissing) as caught:
        await read_call(control, spend, call_id)
    assert caught.value.cause is Cause.CALL_GONE
    assert stub.seen[-1].target == target


async def test_answer_about_another_call_is_unreadable(
    stub: Stub, control: CallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, answer(200, answered_call() | {"id": AGENT}))
    with pytest.raises(PlatformError) as caught:
        await read_call(control, spend)
    assert caught.value.cause is Cause.PLATFORM_UNCLEAR


async def test_unknown_call_is_missing(stub: Stub, control: CallControl, spend: Spend) -> None:
    stub.on(READ_CALL, refusal(404, "conversation.error.conversation.not.found"))
    with pytest.raises(PlatformMissing) as caught:
        await read_call(control, spend)
    assert caught.value.cause is Cause.CALL_GONE
    assert stub.count(READ_CALL) == 1


@pytest.mark.parametrize(
    "failure",
    [drop, half_body, answer(500), answer(502, b"<html>"), answer(503), answer(200, b"<html>"), answer(200)],
)
async def test_read_is_repeated_after_a_failure(
    stub: Stub, control: CallControl, spend: Spend, clock: ManualClock, failure: Reply
) -> None:
    stub.on(READ_CALL, failure, failure, answer(200, answered_call()))
    assert (await clock.run(read_call(control, spend))).id == CALL
    assert spend.requests == len(stub.seen) == 4


@pytest.mark.parametrize(
    ("failure", "cause"),
    [
        (drop, Cause.PLATFORM_DOWN),
        (hang, Cause.PLATFORM_DOWN),
        (answer(503), Cause.PLATFORM_DOWN),
        (answer(200, b"<html>"), Cause.PLATFORM_UNCLEAR),
        (answer(200, b"[" * 200_000), Cause.PLATFORM_UNCLEAR),
        (endless_body, Cause.PLATFORM_DOWN),
        (answer(301, Location="/elsewhere"), Cause.PLATFORM_UNCLEAR),
    ],
)
async def test_read_gives_up_after_three_tries(
    stub: Stub, control: CallControl, spend: Spend, clock: ManualClock, failure: Reply, cause: Cause
) -> None:
    stub.on(READ_CALL, failure)
    with pytest.raises(PlatformError) as caught:
        await clock.run(read_call(control, spend))
    assert caught.value.cause is cause
    assert caught.value.effect_known
    assert spend.requests == 4
    assert clock.monotonic() - 1000 < 5


async def test_long_outage_does_not_triple_the_load(
    stub: Stub, control: CallControl, spend: Spend, clock: ManualClock
) -> None:
    stub.on(READ_CALL, answer(503))

    async def many() -> None:
        for _ in range(100):
            with pytest.raises(PlatformError):
                await read_call(control, spend)

    task = asyncio.create_task(many())
    while not task.done():
        await clock.advance(1)
    await task
    assert stub.count(READ_CALL) <= 100 * 1.1 + 10


@pytest.mark.parametrize("status", [400, 403, 409, 415])
async def test_refused_read_is_not_repeated(
    stub: Stub, control: CallControl, spend: Spend, status: int
) -> None:
    stub.on(READ_CALL, refusal(status, "some.code"))
    with pytest.raises(PlatformRefused):
        await read_call(control, spend)
    assert stub.count(READ_CALL) == 1


# The rate limit


async def test_short_rate_limit_is_waited_out(
    stub: Stub, control: CallControl, spend: Spend, clock: ManualClock
) -> None:
    stub.on(READ_CALL, refusal(429, "too.many.requests", Retry_After="0"), answer(200, answered_call()))
    await clock.run(read_call(control, spend))
    assert clock.monotonic() == 1001


async def test_nothing_is_sent_before_retry_after_ends(
    stub: Stub, control: CallControl, spend: Spend, clock: ManualClock
) -> None:
    stub.on(READ_CALL, refusal(429, "too.many.requests.retry.after", Retry_After="59"))
    stub.on(MOVE, answer(202))
    with pytest.raises(PlatformBusy) as caught:
        await read_call(control, spend)
    assert caught.value.retry_after_s == pytest.approx(60)
    sent = len(stub.seen)
    clock.jump(57)
    with pytest.raises(PlatformBusy):
        await move(control, spend)
    assert len(stub.seen) == sent
    clock.jump(3)
    await move(control, spend)
    assert len(stub.seen) == sent + 1


async def test_refused_command_is_busy_and_stops_the_others(
    stub: Stub, control: CallControl, spend: Spend
) -> None:
    stub.on(MOVE, refusal(429, "too.many.requests", Retry_After="30"))
    error = await move_failure(control, spend)
    assert isinstance(error, PlatformBusy)
    assert error.effect_known
    assert error.retry_after_s == 31
    assert isinstance(await move_failure(control, spend), PlatformBusy)
    assert stub.count(MOVE) == 1


async def test_command_waits_a_second_for_its_turn_and_no_longer(
    stub: Stub, control: CallControl, spend: Spend, clock: ManualClock
) -> None:
    stub.on(READ_CALL, answer(200, answered_call()))
    stub.on(MOVE, answer(202))
    urgent = Spend(Lane.COMMAND)
    for _ in range(300):
        await read_call(control, urgent)
    error = await move_failure(control, spend)
    assert isinstance(error, PlatformBusy)
    assert error.effect_known
    assert error.retry_after_s == pytest.approx(60.5)
    assert stub.count(MOVE) == 0
    clock.jump(60)
    await clock.run(move(control, spend))
    assert stub.count(MOVE) == 1


async def test_count_of_the_platform_is_heeded(stub: Stub, control: CallControl, spend: Spend) -> None:
    told = {"inin_ratelimit_allowed": "300", "inin_ratelimit_count": "300", "inin_ratelimit_reset": "40"}
    stub.on(READ_CALL, answer(200, answered_call(), **told))
    await read_call(control, spend)
    assert isinstance(await move_failure(control, spend), PlatformBusy)


@pytest.mark.parametrize("value", ["", "-1", "many", "1e9", "9" * 30, "1.5", "\u0663"])
async def test_senseless_count_is_ignored(stub: Stub, control: CallControl, spend: Spend, value: str) -> None:
    told = {"inin_ratelimit_allowed": value, "inin_ratelimit_count": "300", "inin_ratelimit_reset": "40"}
    stub.on(READ_CALL, answer(200, answered_call(), **told))
    stub.on(MOVE, answer(202))
    await read_call(control, spend)
    await move(control, spend)


# Queues


async def test_queue_is_found_by_its_name_in_any_case(
    stub: Stub, control: CallControl, spend: Spend, clock: ManualClock
) -> None:
    stub.on(QUEUES, answer(200, queue_page((BILLING, "Billing"), (SUPPORT, "Straße Ost"))))
    found = await control.resolve(parse_target("queue:STRASSE ost"), spend)
    assert found.target == Target(type=TargetType.QUEUE, id=SUPPORT, name="Straße Ost")
    clock.jump(299)
    again = await control.resolve(parse_target("queue: billing "), spend)
    assert (again.target.id, again.age_s) == (BILLING, 299)
    assert spend.requests == 2


async def test_queue_is_found_by_its_id(stub: Stub, control: CallControl, spend: Spend) -> None:
    stub.on(f"{QUEUES}/{BILLING}", answer(200, {"id": BILLING, "name": "Billing"}))
    for target in (Target(type=TargetType.QUEUE, id=BILLING), parse_target(f"queue:{BILLING.upper()}")):
        found = await control.resolve(target, spend)
        assert found.target == Target(type=TargetType.QUEUE, id=BILLING, name="Billing")
    assert spend.requests == 2


async def test_unknown_id_is_missing(stub: Stub, control: CallControl, spend: Spend) -> None:
    stub.on(f"{QUEUES}/{BILLING}", refusal(404, "not.found"))
    with pytest.raises(PlatformMissing) as caught:
        await control.resolve(Target(type=TargetType.QUEUE, id=BILLING), spend)
    assert caught.value.cause is Cause.TARGET_MISSING


async def test_unknown_name_lists_near_ones_and_looks_again_once_in_ten_seconds(
    stub: Stub, control: CallControl, spend: Spend, clock: ManualClock
) -> None:
    names = ["Billing", "Billing North", "Support", "Bulling", "Filling", "Billing South", "Milling"]
    page = queue_page(*((f"{BILLING[:-1]}{n}", name) for n, name in enumerate(names)))
    stub.on(QUEUES, answer(200, page))
    for _ in range(2):
        with pytest.raises(PlatformMissing):
            await control.resolve(parse_target("queue:Biling"), spend)
    with pytest.raises(PlatformMissing) as caught:
        await control.resolve(parse_target("queue:Biling"), spend)
    assert caught.value.cause is Cause.TARGET_MISSING
    assert caught.value.near[0] == "Billing"
    assert len(caught.value.near) == 5
    assert "Support" not in caught.value.near
    assert "Biling" not in caught.value.message
    assert stub.count(QUEUES) == 1
    clock.jump(11)
    with pytest.raises(PlatformMissing):
        await control.resolve(parse_target("queue:Biling"), spend)
    assert stub.count(QUEUES) == 2


async def test_queue_made_a_moment_ago_is_found(
    stub: Stub, control: CallControl, spend: Spend, clock: ManualClock
) -> None:
    stub.on(QUEUES, answer(200, queue_page((BILLING, "Billing"))), answer(200, queue_page((SUPPORT, "New"))))
    await control.resolve(parse_target("queue:billing"), spend)
    clock.jump(11)
    assert (await control.resolve(parse_target("queue:new"), spend)).target.id == SUPPORT


async def test_ambiguous_name_is_missing_and_lists_them(
    stub: Stub, control: CallControl, spend: Spend
) -> None:
    stub.on(QUEUES, answer(200, queue_page((BILLING, "Desk"), (SUPPORT, "DESK"))))
    with pytest.raises(PlatformMissing) as caught:
        await control.resolve(parse_target("queue:desk"), spend)
    assert caught.value.near == ("Desk", "DESK")


async def test_list_is_read_page_by_page(stub: Stub, control: CallControl, spend: Spend) -> None:
    first = queue_page(*((f"{BILLING[:-3]}{n:03}", f"Desk {n}") for n in range(100)), pageCount=2)
    stub.on(QUEUES, answer(200, first), answer(200, queue_page((SUPPORT, "Last"), pageCount=2)))
    assert (await control.resolve(parse_target("queue:last"), spend)).target.id == SUPPORT
    queries = [one.target.partition("?")[2] for one in stub.seen[1:]]
    assert queries == ["pageSize=100&pageNumber=1", "pageSize=100&pageNumber=2"]


async def test_queue_that_comes_twice_is_one_queue(stub: Stub, control: CallControl, spend: Spend) -> None:
    stub.on(QUEUES, answer(200, queue_page((SUPPORT, "Desk"), (SUPPORT, "Desk"))))
    assert (await control.resolve(parse_target("queue:desk"), spend)).target.id == SUPPORT


@pytest.mark.parametrize("pages", [None, 0, 1, "x"])
async def test_list_ends_without_a_page_count(
    stub: Stub, control: CallControl, spend: Spend, pages: Any
) -> None:
    stub.on(QUEUES, answer(200, queue_page((SUPPORT, "Last"), pageCount=pages)))
    await control.resolve(parse_target("queue:last"), spend)
    assert stub.count(QUEUES) == 1


async def test_list_that_never_ends_is_left(stub: Stub, clock: ManualClock) -> None:
    platform = PLATFORMS["genesys"]
    section = {"base_url": stub.url, "access_token": "given", "rate_limit": "off"}
    control = platform.build("g", platform.parse("g", section, {}), clock)
    stub.on(QUEUES, answer(200, queue_page((BILLING, "Billing"), pageCount=10**9)))
    spend = Spend(Lane.CHECK)
    with pytest.raises(PlatformMissing):
        await control.resolve(parse_target("queue:zzz"), spend)
    await control.close()
    assert stub.count(QUEUES) == 200


async def test_name_of_a_queue_comes_from_what_is_known(
    stub: Stub, control: CallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, answer(200, waiting_call()))
    assert (await read_call(control, spend)).legs[0].queue_name is None
    stub.on(QUEUES, answer(200, queue_page((BILLING, "Billing"))))
    await control.resolve(parse_target("queue:billing"), spend)
    asked = len(stub.seen)
    assert (await read_call(control, spend)).legs[0].queue_name == "Billing"
    assert len(stub.seen) == asked + 1


async def test_queue_figures_are_read_and_kept_for_five_seconds(
    stub: Stub, control: CallControl, spend: Spend, clock: ManualClock
) -> None:
    data = [figure("oWaiting", 2), figure("oOnQueueUsers", 3), figure("oUserRoutingStatuses", 1, "IDLE")]
    stub.on(FIGURES, answer(200, {"results": [{"group": {"queueId": SUPPORT}, "data": data}]}))
    facts = await control.read_queue(TO_SUPPORT, spend)
    assert (facts.waiting, facts.staffed, facts.idle, facts.age_s) == (2, 3, 1, 0)
    body = stub.seen[-1].json
    assert body["filter"]["predicates"][0]["value"] == SUPPORT
    assert set(body["metrics"]) == {"oWaiting", "oOnQueueUsers", "oUserRoutingStatuses"}
    clock.jump(5)
    assert (await control.read_queue(TO_SUPPORT, spend)).age_s == 5
    clock.jump(0.1)
    assert (await control.read_queue(TO_SUPPORT, spend)).age_s == 0
    assert stub.count(FIGURES) == 2


# Permissions


async def test_permissions_are_read_in_full_and_kept(
    stub: Stub, control: CallControl, spend: Spend, clock: ManualClock
) -> None:
    stub.on(GRANTS, answer(200, grants(("conversation", "communication", ["view"]))))
    missing = await control.missing_grants(Kind.BLIND, TargetType.QUEUE, spend)
    assert missing.names == ("conversation:communication:blindTransferQueue",)
    assert stub.seen[-1].target.endswith("?includeFullRoles=true")
    clock.jump(600)
    assert (await control.missing_grants(Kind.BLIND, TargetType.QUEUE, spend)).age_s == 600
    assert stub.count(GRANTS) == 1


async def test_untold_permissions_are_unknown_and_not_missing(
    stub: Stub, control: CallControl, spend: Spend
) -> None:
    stub.on(GRANTS, answer(200, {"grants": [{"role": {"id": "r"}}]}))
    with pytest.raises(PlatformError) as caught:
        await control.missing_grants(Kind.BLIND, TargetType.QUEUE, spend)
    assert caught.value.cause is Cause.PLATFORM_UNCLEAR


# The command


async def test_command_is_sent_as_the_vendor_wants_it(stub: Stub, control: CallControl, spend: Spend) -> None:
    stub.on(MOVE, answer(202, ININ_Correlation_Id="r-7"))
    assert await move(control, spend) == "r-7"
    assert stub.seen[-1].json == {"queueId": SUPPORT}
    assert stub.seen[-1].headers["content-type"] == "application/json"
    assert spend.requests == 2


@pytest.mark.parametrize("reply", [answer(202), answer(200, {"id": "x"}), answer(204), answer(202, b"null")])
async def test_accepted_command(stub: Stub, control: CallControl, spend: Spend, reply: Reply) -> None:
    stub.on(MOVE, reply)
    assert await move(control, spend) is None


@pytest.mark.parametrize(
    "reply",
    [
        drop,
        hang,
        half_body,
        endless_body,
        answer(202, b"<html>welcome</html>"),
        answer(301, Location="/elsewhere"),
        answer(307, Location="/elsewhere"),
        refusal(500, "internal.server.error"),
        answer(502, b"<html>"),
        refusal(503, "service.unavailable", Retry_After="1"),
        refusal(504, "request.timeout"),
        raw(b"what?\r\n\r\n", keep=False),
    ],
    ids=["drop", "hang", "half", "huge", "html", "301", "307", "500", "502", "503", "504", "no-http"],
)
async def test_command_in_doubt_is_sent_once_on_its_own_connection(
    stub: Stub, control: CallControl, spend: Spend, clock: ManualClock, reply: Reply
) -> None:
    stub.on(MOVE, reply)
    stub.on("POST /elsewhere", answer(202))
    stub.on(READ_CALL, answer(200, answered_call()))
    await read_call(control, spend)
    before = stub.connections
    error = await move_failure(control, spend)
    assert isinstance(error, PlatformSilent)
    assert not error.effect_known
    assert error.cause is Cause.PLATFORM_UNCLEAR
    await clock.advance(600)
    assert stub.count(MOVE) == 1
    assert stub.count("POST /elsewhere") == 0
    assert stub.connections == before + 1


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (refusal(400, "conversations.error.transfer.not.connected"), Cause.CALL_GONE),
        (refusal(400, "conversations.error.queue.not.found"), Cause.TARGET_MISSING),
        (refusal(403, "missing.any.permissions"), Cause.NOT_PERMITTED),
        (refusal(404, "not.found"), Cause.CALL_GONE),
        (refusal(409, "general.conflict"), Cause.VERSION_CONFLICT),
    ],
)
async def test_refused_command_had_no_effect(
    stub: Stub, control: CallControl, spend: Spend, reply: Reply, cause: Cause
) -> None:
    stub.on(MOVE, reply)
    error = await move_failure(control, spend)
    assert isinstance(error, PlatformRefused)
    assert error.effect_known
    assert error.cause is cause
    assert "4930123456" not in error.message
    assert stub.count(MOVE) == 1


async def test_command_that_cannot_connect_was_never_sent(clock: ManualClock, spend: Spend) -> None:
    platform = PLATFORMS["genesys"]
    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    section = {"base_url": f"http://127.0.0.1:{port}", "access_token": "given"}
    control = platform.build("g", platform.parse("g", section, {}), clock)
    error = await move_failure(control, spend)
    await control.close()
    assert isinstance(error, PlatformUnreachable)
    assert error.effect_known


async def test_cancelled_command_is_not_repeated(
    stub: Stub, control: CallControl, spend: Spend, clock: ManualClock
) -> None:
    stub.on(MOVE, hang)
    task = asyncio.create_task(move(control, spend))
    while not stub.count(MOVE):  # noqa: ASYNC110 - the stub tells by its list
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await clock.advance(600)
    assert stub.count(MOVE) == 1


# What is not supported


def test_capabilities_are_stated(control: CallControl) -> None:
    assert control.capabilities == Capabilities(
        verbs={Kind.BLIND: frozenset({TargetType.QUEUE})},
        options=frozenset({"fallback", "requested_by", "reason", "done_when", "deadline_s", "leg"}),
    )


async def test_other_targets_and_kinds_are_refused_before_anything_is_sent(
    stub: Stub, control: CallControl, spend: Spend
) -> None:
    agent = parse_target("agent:ana")
    wishes = [
        control.resolve(agent, spend),
        control.read_queue(agent, spend),
        control.missing_grants(Kind.CONSULT, TargetType.QUEUE, spend),
        control.transfer(CallId(CALL), LegId(AGENT), agent, spend),
    ]
    for wish in wishes:
        with pytest.raises(PlatformRefused) as caught:
            await wish
        assert caught.value.cause is Cause.NOT_SUPPORTED
    with pytest.raises(PlatformRefused):
        await control.transfer(CallId(CALL), LegId(AGENT), parse_target("queue:x"), spend)
    assert stub.seen == []


async def test_nothing_is_sent_after_close(stub: Stub, control: CallControl, spend: Spend) -> None:
    await control.close()
    assert isinstance(await move_failure(control, spend), PlatformError)
    assert stub.seen == []


async def test_making_a_connection_opens_nothing(stub: Stub, control: CallControl) -> None:
    assert stub.connections == 0
