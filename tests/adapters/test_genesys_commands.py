import asyncio

import pytest

from hookflash.domain.capabilities import Capabilities
from hookflash.domain.causes import Cause
from hookflash.domain.errors import (
    PlatformError,
    PlatformRefused,
    PlatformSilent,
    PlatformUnreachable,
)
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.requests import Kind
from hookflash.domain.targets import TargetType, parse_target
from hookflash.ports.platform import CallControl, Lane, Spend

from .asking import (
    MOVE,
    READ_CALL,
    TOKENS,
    connect,
    move,
    move_failure,
    read_call,
)
from .clocks import ManualClock
from .shapes import (
    AGENT,
    CALL,
    SUPPORT,
    answered_call,
)
from .stub import (
    TOKEN,
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
    running_stub,
)


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
    ids=["drop", "half", "huge", "html", "301", "307", "500", "502", "503", "504", "no-http"],
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


async def test_command_without_an_answer_is_sent_once(
    stub: Stub, hasty: CallControl, spend: Spend, clock: ManualClock
) -> None:
    stub.on(MOVE, hang)
    assert isinstance(await move_failure(hasty, spend), PlatformSilent)
    await clock.advance(600)
    assert stub.count(MOVE) == 1


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
    async with running_stub() as gone:
        control = connect(gone, clock, access_token="given")
    error = await move_failure(control, spend)
    await control.close()
    assert isinstance(error, PlatformUnreachable)
    assert error.effect_known
    assert spend.requests == 0


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


async def test_command_whose_right_to_send_ran_out_is_not_sent(
    stub: Stub, control: CallControl, clock: ManualClock
) -> None:
    began = clock.monotonic()
    gate = asyncio.Event()
    stub.on(TOKENS, gated(gate, TOKEN))
    stub.on(MOVE, answer(202))
    spend = Spend(Lane.COMMAND, may_send=lambda: clock.monotonic() < began + 5)
    sending = asyncio.create_task(move_failure(control, spend))
    while not stub.count(TOKENS):  # noqa: ASYNC110 - the stub tells by its list
        await asyncio.sleep(0)
    clock.jump(6)  # the token takes longer than the lease
    gate.set()
    error = await sending
    assert isinstance(error, PlatformUnreachable)
    assert error.effect_known
    assert stub.count(MOVE) == 0
    assert spend.requests == 1
