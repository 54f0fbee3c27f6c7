"""What the audit of a handover asks for: always afresh, one request each."""

from datetime import datetime
from typing import Any

import pytest

from hookflash.adapters.cxone.tutorial import TutorialCallControl
from hookflash.domain.causes import Cause
from hookflash.domain.errands import HANDOVER
from hookflash.domain.errors import PlatformMissing
from hookflash.domain.ids import CallId
from hookflash.ports.handover import CallFigures
from hookflash.ports.platform import Lane, Spend
from tests.adapters.clocks import ManualClock
from tests.adapters.shapes import BEN, CALL
from tests.adapters.stub import Stub, answer

from .gateway import FIGURES, PRESENCE, TOKENS, connect, failure, figures, sent_to


async def test_the_presence_is_the_platforms_own_word_and_never_an_old_one(
    stub: Stub, control: TutorialCallControl
) -> None:
    for word in ("BUSY", "Wrap Up"):
        stub.on(PRESENCE, answer(200, {"status": word}))
        assert await control.read_presence(BEN, Spend(Lane.AFTERCARE)) == word
    assert stub.paths() == [TOKENS, PRESENCE, PRESENCE]
    stub.on(PRESENCE, answer(404, {"error": {}}))
    error = await failure(control.read_presence(BEN, Spend(Lane.AFTERCARE)))
    assert (isinstance(error, PlatformMissing), error.cause) == (True, Cause.TARGET_MISSING)
    stub.on(PRESENCE, answer(200, {"status": 7}))
    error = await failure(control.read_presence(BEN, Spend(Lane.AFTERCARE)))
    assert error.cause is Cause.PLATFORM_UNCLEAR


async def test_the_figures_are_asked_for_as_the_tutorial_does(
    stub: Stub, control: TutorialCallControl, clock: ManualClock
) -> None:
    spend = Spend(Lane.AFTERCARE)
    assert await control.read_figures(CallId(CALL), spend) == CallFigures(transfers=1, transfer_s=2.5)
    assert stub.paths() == [TOKENS, FIGURES]
    body = sent_to(stub, FIGURES)
    assert all(body[key].endswith(".000Z") for key in ("from", "to"))
    assert datetime.fromisoformat(body["from"]) < clock.now() < datetime.fromisoformat(body["to"])
    assert 1 <= body["size"] <= 1000
    asked = body["aggregations"]["transferMetrics"]
    assert asked["metrics"] == [
        {"name": "transferSuccess", "type": "count"},
        {"name": "transferDuration", "type": "average"},
    ]
    assert asked["filters"] == [{"type": "call", "field": "callId", "values": [CALL]}]


@pytest.mark.parametrize(
    ("told", "transfers", "transfer_s"),
    [
        (figures(0, None), 0, None),
        (figures(2, 0), 2, 0.0),
        (figures(count=True, average=True), None, None),
        (figures(-1, -0.5), None, None),
        (figures("2", "2.5"), None, None),
        (figures(1e300, float("nan")), None, None),
        (figures(float("inf"), float("inf")), None, None),
        ({"aggregations": {"transferMetrics": []}}, None, None),
        ({"aggregations": 7}, None, None),
        (figures(0, None) | {"total": 0, "conversations": []}, None, None),
        ({}, None, None),
    ],
)
async def test_what_is_no_figure_is_absent(
    stub: Stub,
    control: TutorialCallControl,
    spend: Spend,
    told: dict[str, Any],
    transfers: int | None,
    transfer_s: float | None,
) -> None:
    stub.on(FIGURES, answer(200, told))
    found = await control.read_figures(CallId(CALL), spend)
    assert found == CallFigures(transfers=transfers, transfer_s=transfer_s)


@pytest.mark.parametrize(
    ("status", "cause"), [(404, Cause.CALL_GONE), (403, Cause.NOT_PERMITTED), (400, Cause.PLATFORM_REFUSED)]
)
async def test_refusals(
    stub: Stub, control: TutorialCallControl, spend: Spend, status: int, cause: Cause
) -> None:
    stub.on(FIGURES, answer(status, {"error": {}}))
    assert (await failure(control.read_figures(CallId(CALL), spend))).cause is cause


@pytest.mark.parametrize(("said", "wants"), [(None, True), (True, True), (False, False)])
async def test_the_audit_wants_it_unless_told_otherwise(
    stub: Stub, clock: ManualClock, *, said: bool | None, wants: bool
) -> None:
    control = connect(stub, clock, audit_handover=said)
    assert control.capabilities.handover == HANDOVER
    assert control.capabilities.audits_handover is wants
    await control.close()
