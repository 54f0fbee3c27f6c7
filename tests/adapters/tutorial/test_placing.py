from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from hookflash.adapters.genesys.tutorial import TutorialCallControl
from hookflash.domain.causes import Cause
from hookflash.domain.ids import CallId, LegId
from hookflash.ports.platform import Spend
from tests.adapters.clocks import START
from tests.adapters.shapes import AGENT, ANA, BEN, CALL
from tests.adapters.stub import Reply, Stub, answer, drop, half_body, hang

from .gateway import DIAL, PLACE, TO_BEN, TO_SUPPORT, TOKENS, failure, sent_to

if TYPE_CHECKING:
    from hookflash.ports.outbound import CallPlacing


async def test_a_call_is_placed_for_an_agent(stub: Stub, control: TutorialCallControl, spend: Spend) -> None:
    placing: CallPlacing = control
    await placing.watch_agent(TO_BEN, spend)
    stub.on(PLACE, answer(201, {"id": CALL, "state": "initiated"}, ININ_Correlation_Id="c-1"))
    placed = await placing.place_call(DIAL, spend)
    assert (placed.call_id, placed.request_id) == (CALL, "c-1")
    assert sent_to(stub, PLACE) == {"from": BEN, "to": DIAL.number, "route": "user"}


@pytest.mark.parametrize("body", [b"", {}, {"id": 7}, []])
async def test_an_answer_without_id_leaves_the_call_to_be_found(
    stub: Stub, control: TutorialCallControl, spend: Spend, body: object
) -> None:
    stub.on(PLACE, answer(201, body))
    assert (await control.place_call(DIAL, spend)).call_id is None


@pytest.mark.parametrize(
    "wish", [{"queue": TO_SUPPORT}, {"caller_id": "+4930999"}, {"context": {"a": "b"}}, {"agent": TO_SUPPORT}]
)
async def test_what_cannot_be_said_is_refused_before_anything_happens(
    stub: Stub, control: TutorialCallControl, spend: Spend, wish: dict[str, Any]
) -> None:
    error = await failure(control.place_call(replace(DIAL, **wish), spend))
    assert error.cause is Cause.NOT_SUPPORTED
    assert not stub.seen


@pytest.mark.parametrize(
    ("status", "cause", "is_known"),
    [
        (400, Cause.NOT_AVAILABLE, True),
        (403, Cause.NOT_PERMITTED, True),
        (429, Cause.RATE_LIMITED, True),
        (503, Cause.PLATFORM_UNCLEAR, False),
    ],
)
async def test_refusals(
    stub: Stub, control: TutorialCallControl, spend: Spend, status: int, cause: Cause, *, is_known: bool
) -> None:
    stub.on(PLACE, answer(status, {"message": "no"}))
    error = await failure(control.place_call(DIAL, spend))
    assert (error.cause, error.effect_known) == (cause, is_known)


@pytest.mark.parametrize("reply", [drop, hang, half_body, answer(201, b"<html>")])
async def test_a_lost_answer_is_unclear_and_stays_so(
    stub: Stub, hasty: TutorialCallControl, spend: Spend, reply: Reply
) -> None:
    stub.on(PLACE, reply)
    error = await failure(hasty.place_call(DIAL, spend))
    assert not error.effect_known
    error = await failure(hasty.find_placed_call(DIAL, START, spend))
    assert error.cause is Cause.PLATFORM_UNCLEAR
    assert stub.count(PLACE) == 1


async def test_the_wrap_up_code_goes_with_the_call(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    await control.place_call(replace(DIAL, wrap_up_id="w-1"), spend)
    assert sent_to(stub, PLACE)["wrapUpCode"] == "w-1"


async def test_the_scopes_for_placing_calls(stub: Stub, control: TutorialCallControl, spend: Spend) -> None:
    stub.on(TOKENS, answer(200, {"access_token": "token-2", "scope": "voice:call:read"}))
    assert (await control.missing_grants_to_call(spend)).names == ("conversation:call:write",)


async def test_no_call_is_ended(stub: Stub, control: TutorialCallControl, spend: Spend) -> None:
    error = await failure(control.end_call(CallId(CALL), LegId(AGENT), ANA, spend))
    assert error.cause is Cause.NOT_SUPPORTED
    assert not stub.seen
