import asyncio

import pytest

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.domain.causes import Cause
from hookflash.domain.errors import (
    PlatformBusy,
    PlatformError,
    PlatformMissing,
    PlatformRefused,
)
from hookflash.ports.platform import Lane, Spend

from .asking import (
    MOVE,
    READ_CALL,
    move,
    move_failure,
    read_call,
)
from .clocks import START, ManualClock
from .shapes import (
    AGENT,
    CALL,
    answered_call,
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
    refusal,
)


async def test_call_is_read(
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock
) -> None:
    stub.on(READ_CALL, answer(200, answered_call()))
    call = await read_call(control, spend)
    assert call.id == CALL
    assert call.read_at == START
    leg = control.leg_to_move(call, "caller")
    assert leg is not None
    assert leg.id == AGENT


async def test_read_at_is_when_the_question_was_asked(
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock
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
    stub: Stub, control: GenesysCallControl, spend: Spend, call_id: str, sent: str
) -> None:
    target = f"/api/v2/conversations/calls/{sent}"
    stub.on(f"GET {target}", refusal(400, "invalid.id"))
    with pytest.raises(PlatformMissing) as caught:
        await read_call(control, spend, call_id)
    assert caught.value.cause is Cause.CALL_GONE
    assert stub.seen[-1].target == target


async def test_answer_about_another_call_is_unreadable(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, answer(200, answered_call() | {"id": AGENT}))
    with pytest.raises(PlatformError) as caught:
        await read_call(control, spend)
    assert caught.value.cause is Cause.PLATFORM_UNCLEAR


async def test_unknown_call_is_missing(stub: Stub, control: GenesysCallControl, spend: Spend) -> None:
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
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock, failure: Reply
) -> None:
    stub.on(READ_CALL, failure, failure, answer(200, answered_call()))
    assert (await clock.run(read_call(control, spend))).id == CALL
    assert spend.requests == len(stub.seen) == 4


@pytest.mark.parametrize(
    ("failure", "cause"),
    [
        (drop, Cause.PLATFORM_DOWN),
        (answer(503), Cause.PLATFORM_DOWN),
        (answer(200, b"<html>"), Cause.PLATFORM_UNCLEAR),
        (answer(200, b"[" * 200_000), Cause.PLATFORM_UNCLEAR),
        (endless_body, Cause.PLATFORM_DOWN),
        (answer(301, Location="/elsewhere"), Cause.PLATFORM_UNCLEAR),
    ],
)
async def test_read_gives_up_after_three_tries(
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock, failure: Reply, cause: Cause
) -> None:
    stub.on(READ_CALL, failure)
    with pytest.raises(PlatformError) as caught:
        await clock.run(read_call(control, spend))
    assert caught.value.cause is cause
    assert caught.value.effect_known
    assert spend.requests == 4
    assert clock.monotonic() - 1000 < 5


async def test_read_without_an_answer_gives_up_after_three_tries(
    stub: Stub, hasty: GenesysCallControl, spend: Spend, clock: ManualClock
) -> None:
    stub.on(READ_CALL, hang)
    with pytest.raises(PlatformError) as caught:
        await clock.run(read_call(hasty, spend))
    assert caught.value.cause is Cause.PLATFORM_DOWN
    assert stub.count(READ_CALL) == 3


async def test_long_outage_does_not_triple_the_load(
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock
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
    stub: Stub, control: GenesysCallControl, spend: Spend, status: int
) -> None:
    stub.on(READ_CALL, refusal(status, "some.code"))
    with pytest.raises(PlatformRefused):
        await read_call(control, spend)
    assert stub.count(READ_CALL) == 1


async def test_short_rate_limit_is_waited_out(
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock
) -> None:
    stub.on(READ_CALL, refusal(429, "too.many.requests", Retry_After="0"), answer(200, answered_call()))
    await clock.run(read_call(control, spend))
    assert clock.monotonic() == 1001


async def test_nothing_is_sent_before_retry_after_ends(
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock
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
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(MOVE, refusal(429, "too.many.requests", Retry_After="30"))
    error = await move_failure(control, spend)
    assert isinstance(error, PlatformBusy)
    assert error.effect_known
    assert error.retry_after_s == 31
    assert isinstance(await move_failure(control, spend), PlatformBusy)
    assert stub.count(MOVE) == 1


async def test_command_waits_a_second_for_its_turn_and_no_longer(
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock
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


async def test_count_of_the_platform_is_heeded(stub: Stub, control: GenesysCallControl, spend: Spend) -> None:
    told = {"inin_ratelimit_allowed": "300", "inin_ratelimit_count": "300", "inin_ratelimit_reset": "40"}
    stub.on(READ_CALL, answer(200, answered_call(), **told))
    await read_call(control, spend)
    assert isinstance(await move_failure(control, spend), PlatformBusy)


@pytest.mark.parametrize("value", ["", "-1", "many", "1e9", "9" * 30, "1.5", "\u0663"])
async def test_senseless_count_is_ignored(
    stub: Stub, control: GenesysCallControl, spend: Spend, value: str
) -> None:
    told = {"inin_ratelimit_allowed": value, "inin_ratelimit_count": "300", "inin_ratelimit_reset": "40"}
    stub.on(READ_CALL, answer(200, answered_call(), **told))
    stub.on(MOVE, answer(202))
    await read_call(control, spend)
    await move(control, spend)
