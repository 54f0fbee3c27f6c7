"""What is read about a handover: the agent's state alone, and figures out of the call's contacts."""

from typing import Any

import pytest

from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.domain.causes import Cause
from hookflash.domain.errands import HANDOVER
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.ports.handover import CallFigures
from hookflash.ports.platform import Lane, Spend
from tests.adapters.clocks import RealClock
from tests.adapters.stub import Stub, answer

from .account import state
from .platform import BASE, CALL, connect
from .shapes import BEN, CHILD, MASTER, contact, hierarchy, listed

READ, READ_CHILD = f"GET {BASE}/contacts/{MASTER}", f"GET {BASE}/contacts/{CHILD}"
STATE, HISTORY = f"GET {BASE}/agents/{BEN}/states", f"{READ_CHILD}/state-history"
DIALLED_AT = "2026-03-01T12:00:10.000Z"


@pytest.fixture
def spend() -> Spend:
    return Spend(Lane.AFTERCARE)


def _entry(name: str, at: Any) -> dict[str, Any]:
    return {"contactStateName": name, "startDate": at, "duration": 1.0}


def _handed_over(stub: Stub, *states: dict[str, Any], **more: Any) -> None:
    """The caller is with Ben, whom Ana has dialled."""
    stub.on(READ, answer(200, contact(MASTER, "Released")))
    child = contact(CHILD, agentId=int(BEN), contactStartDate=DIALLED_AT, **more)
    stub.on(READ_CHILD, answer(200, child))
    stub.on(f"{READ}/hierarchy", answer(200, hierarchy((CHILD, False))))
    stub.on(HISTORY, answer(200, listed("contactStateHistory", *states)))


async def test_the_state_is_read_afresh_in_one_request(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    pause = state(BEN, "Unavailable", outStateDescription="Break")
    stub.on(STATE, answer(200, listed("agentStates", state(BEN, "InboundContact"))))
    assert await control.read_presence(BEN, spend) == "InboundContact"
    stub.on(STATE, answer(200, listed("agentStates", pause)))
    assert await control.read_presence(BEN, spend) == "Unavailable: Break"
    assert stub.count(STATE) == 2


@pytest.mark.parametrize("status", [200, 404])
async def test_a_state_that_is_not_told_is_none(
    stub: Stub, control: CxoneCallControl, spend: Spend, status: int
) -> None:
    stub.on(STATE, answer(status, listed("agentStates", {"agentId": int(BEN)})))
    with pytest.raises(PlatformError):
        await control.read_presence(BEN, spend)


async def test_transfers_are_counted_by_contacts_and_timed_by_the_states_of_the_last(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    _handed_over(
        stub,
        _entry("InQueue", DIALLED_AT),
        _entry("Routing", "2026-03-01T12:00:13.250Z"),
        _entry("Active", "2026-03-01T12:00:14.250Z"),
        _entry("Active", "2026-03-01T12:00:59.000Z"),
        transferIndicatorName="ReSkill",
    )
    assert await control.read_figures(CALL, spend) == CallFigures(transfers=1, transfer_s=4.25)


async def test_who_was_only_consulted_was_not_transferred_to(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    _handed_over(stub)
    stub.on(READ, answer(200, contact()))
    assert await control.read_figures(CALL, spend) == CallFigures(transfers=0)
    assert stub.count(HISTORY) == 0


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (_entry("InQueue", DIALLED_AT),),
        (_entry("Active", None), _entry("Active", "soon"), _entry("Active", 7)),
        ({"startDate": DIALLED_AT},),
    ],
)
async def test_a_transfer_that_cannot_be_timed_is_counted_alone(
    stub: Stub, control: CxoneCallControl, spend: Spend, rows: tuple[dict[str, Any], ...]
) -> None:
    _handed_over(stub, *rows, transferIndicatorName="ReAgent")
    assert await control.read_figures(CALL, spend) == CallFigures(transfers=1)


@pytest.mark.parametrize("status", [403, 404, 204])
async def test_who_may_not_read_reports_still_learns_the_count(
    stub: Stub, control: CxoneCallControl, spend: Spend, status: int
) -> None:
    _handed_over(stub, transferIndicatorName="ReAgent")
    stub.on(HISTORY, answer(status, None if status == 204 else {"error": "Refused"}))
    assert await control.read_figures(CALL, spend) == CallFigures(transfers=1)


async def test_a_platform_that_fails_is_no_figure(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    _handed_over(stub, transferIndicatorName="ReAgent")
    stub.on(HISTORY, answer(200, {"contactStateHistory": "x"}))
    with pytest.raises(PlatformError):
        await control.read_figures(CALL, spend)


async def test_of_a_call_nobody_knows_there_are_none(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    stub.on(READ, answer(404, {"error": "InvalidContactId"}))
    with pytest.raises(PlatformMissing) as caught:
        await control.read_figures(CALL, spend)
    assert caught.value.cause is Cause.CALL_GONE


@pytest.mark.parametrize(("said", "wanted"), [(None, False), (False, False), (True, True)])
async def test_the_settings_say_whether_the_audit_wants_it(
    stub: Stub, *, said: bool | None, wanted: bool
) -> None:
    control = connect(stub, RealClock(), audit_handover=said)
    assert (control.capabilities.handover, control.capabilities.audits_handover) == (HANDOVER, wanted)
    await control.close()
