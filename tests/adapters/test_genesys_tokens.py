import asyncio
import base64

import pytest

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.domain.causes import Cause
from hookflash.domain.errors import (
    PlatformRefused,
)
from hookflash.ports.platform import Lane, Spend

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
    answered_call,
)
from .stub import (
    Reply,
    Stub,
    answer,
    drop,
    half_body,
    hang,
    refusal,
)


async def test_token_is_asked_for_as_the_vendor_wants_it(
    stub: Stub, control: GenesysCallControl, spend: Spend
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
    control = connect(stub, clock, rate_limit="off")
    stub.on(READ_CALL, answer(200, answered_call()))
    spends = [Spend(Lane.CHECK) for _ in range(1000)]
    await asyncio.gather(*(read_call(control, one) for one in spends))
    await control.close()
    assert stub.count(TOKENS) == 1
    assert stub.count(READ_CALL) == 1000
    assert sum(one.requests for one in spends) == len(stub.seen)


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_refused_credentials_name_the_connection_and_no_secret(
    stub: Stub, control: GenesysCallControl, spend: Spend, status: int
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
    "reply", [drop, half_body, answer(503), answer(302), answer(200, b"<html>"), answer(200, {})]
)
async def test_without_a_token_no_command_is_sent_and_the_effect_is_known(
    stub: Stub, control: GenesysCallControl, spend: Spend, reply: Reply
) -> None:
    stub.on(TOKENS, reply)
    error = await move_failure(control, spend)
    assert error.effect_known
    assert error.cause in {Cause.PLATFORM_DOWN, Cause.PLATFORM_UNCLEAR}
    assert stub.count(MOVE) == 0


async def test_token_that_never_comes_leaves_the_effect_known(
    stub: Stub, hasty: GenesysCallControl, spend: Spend
) -> None:
    stub.on(TOKENS, hang)
    assert (await move_failure(hasty, spend)).effect_known
    assert stub.count(MOVE) == 0


async def test_expired_token_is_renewed_once_for_a_read(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(TOKENS, answer(200, {"access_token": "old"}), answer(200, {"access_token": "new"}))
    stub.on(READ_CALL, refusal(401, "bad.credentials"), answer(200, answered_call()))
    await read_call(control, spend)
    assert [one.headers["authorization"] for one in stub.seen[1::2]] == ["Bearer old", "Bearer new"]
    assert spend.requests == 4


async def test_read_that_stays_unauthorized_gives_up(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, refusal(401, "bad.credentials"))
    with pytest.raises(PlatformRefused) as caught:
        await read_call(control, spend)
    assert caught.value.cause is Cause.CREDENTIALS_REJECTED
    assert stub.count(READ_CALL) == 2


async def test_expired_token_on_a_command_is_dropped_and_reported(
    stub: Stub, control: GenesysCallControl, spend: Spend
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
    stub.on(READ_CALL, refusal(401, "bad.credentials"))
    control = connect(stub, clock, access_token="given")
    with pytest.raises(PlatformRefused):
        await read_call(control, spend)
    await control.close()
    assert stub.paths() == [READ_CALL]
    assert stub.seen[0].headers["authorization"] == "Bearer given"
