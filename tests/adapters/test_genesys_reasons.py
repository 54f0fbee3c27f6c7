"""Busy, silent and wrong numbers are told apart by one further request, made once for each party."""

from typing import Any

import pytest

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.domain.calls import LegEnd
from hookflash.ports.platform import Spend

from .asking import API, READ_CALL, read_call
from .shapes import AGENT, CALL, CALLER, call, participant
from .stub import Stub, answer, refusal

REASONS = f"GET {API}/conversations/{CALL}"


def ended_number(**more: Any) -> dict[str, Any]:
    number = participant(AGENT, "external", "terminated", disconnectType="endpoint", **more)
    number["direction"] = "outbound"
    del number["connectedTime"]
    return call(participant(CALLER, "customer"), number)


def told(kind: str, code: int) -> dict[str, Any]:
    reason = {"type": kind, "code": code}
    return {"participants": [{"id": AGENT, "calls": [{"disconnectReasons": [reason]}]}]}


@pytest.mark.parametrize(
    ("kind", "code", "end"),
    [
        ("sip", 486, LegEnd.BUSY),
        ("q850", 17, LegEnd.BUSY),
        ("sip", 480, LegEnd.NO_ANSWER),
        ("q850", 19, LegEnd.NO_ANSWER),
        ("sip", 404, LegEnd.INVALID),
    ],
)
async def test_signalling_tells_why_and_is_asked_once(
    stub: Stub, control: GenesysCallControl, spend: Spend, kind: str, code: int, end: LegEnd
) -> None:
    stub.on(READ_CALL, answer(200, ended_number()))
    stub.on(REASONS, answer(200, told(kind, code)))
    for _ in range(3):
        assert (await read_call(control, spend)).legs[1].end is end
    assert stub.count(REASONS) == 1


async def test_a_party_who_was_reached_needs_no_reason(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    gone = participant(AGENT, "external", "terminated", disconnectType="endpoint")
    stub.on(READ_CALL, answer(200, call(participant(CALLER, "customer"), gone)))
    assert (await read_call(control, spend)).legs[1].end is LegEnd.HUNG_UP
    assert stub.count(REASONS) == 0


async def test_who_may_not_read_reasons_still_reads_the_call(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, answer(200, ended_number()))
    stub.on(REASONS, refusal(403, "missing.any.permissions"))
    assert (await read_call(control, spend)).legs[1].end is LegEnd.BUSY


async def test_the_customer_of_an_outbound_call_is_asked_about_too(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    shape = ended_number()
    shape["participants"] = [{**shape["participants"][1], "purpose": "customer"}]
    stub.on(READ_CALL, answer(200, shape))
    stub.on(REASONS, answer(200, told("q850", 19)))
    assert (await read_call(control, spend)).legs[0].end is LegEnd.NO_ANSWER
