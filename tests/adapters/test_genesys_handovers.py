"""What is read about a handover: the presence alone, and the figures that analytics have for the call."""

from typing import Any

import pytest

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.domain.causes import Cause
from hookflash.domain.errands import HANDOVER
from hookflash.domain.errors import PlatformError, PlatformMissing, PlatformRefused
from hookflash.domain.ids import CallId
from hookflash.ports.handover import CallFigures
from hookflash.ports.platform import Lane, Spend

from .asking import API, connect
from .clocks import ManualClock
from .shapes import BEN, CALL, user
from .stub import Stub, answer, refusal

PRESENCE = f"GET {API}/users/{BEN}"
DETAILS = f"GET {API}/analytics/conversations/{CALL}/details"
ON_QUEUE = {"presenceDefinition": {"systemPresence": "On Queue"}}


def _segment(kind: str, start: int, end: int | None, disconnect: str | None = None) -> dict[str, Any]:
    """A segment from one second after twelve to another."""
    shown: dict[str, Any] = {"segmentType": kind, "segmentStart": f"2026-03-01T12:00:{start:02}.500Z"}
    if end is not None:
        shown["segmentEnd"] = f"2026-03-01T12:00:{end:02}.500Z"
    return shown if disconnect is None else shown | {"disconnectType": disconnect}


def _party(
    purpose: str, *segments: dict[str, Any], direction: str = "inbound", **metrics: Any
) -> dict[str, Any]:
    session = {
        "direction": direction,
        "segments": list(segments),
        "metrics": [{"name": name, "value": value} for name, value in metrics.items()],
    }
    return {"participantId": "p", "purpose": purpose, "sessions": [session]}


def _details(*parties: Any) -> dict[str, Any]:
    return {"conversationId": CALL, "participants": list(parties)}


CUSTOMER = _party("customer", _segment("interact", 0, None), nConversations=1)
LINE = _party("acd", _segment("delay", 0, 2, "transfer"))
ANA = _party("agent", _segment("interact", 2, 10, "transfer"), nTransferred=1, nBlindTransferred=1)
BEN_TALKS = _party("agent", _segment("alert", 12, 13), _segment("interact", 13, None))


async def _read(stub: Stub, control: GenesysCallControl, data: Any) -> CallFigures:
    stub.on(DETAILS, answer(200, data))
    return await control.read_figures(CallId(CALL), Spend(Lane.AFTERCARE))


async def test_the_presence_is_read_afresh_in_one_request(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(PRESENCE, answer(200, user(BEN, "Ben Birch", presence=ON_QUEUE)))
    assert await control.read_presence(BEN, spend) == "On Queue"
    assert await control.read_presence(BEN, spend) == "On Queue"
    assert stub.count(PRESENCE) == 2
    assert "expand=presence" in stub.seen[-1].target


async def test_a_presence_that_is_not_told_is_none(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(PRESENCE, answer(200, user(BEN, "Ben Birch")), refusal(404, "not.found"))
    with pytest.raises(PlatformError, match="presence"):
        await control.read_presence(BEN, spend)
    with pytest.raises(PlatformMissing):
        await control.read_presence(BEN, spend)


@pytest.mark.parametrize(
    ("parties", "expected"),
    [
        ((CUSTOMER, LINE, ANA, BEN_TALKS), (1, 3.0)),
        # Nobody has handed anything over: a line that passes a caller on is no transfer.
        ((CUSTOMER, LINE, _party("agent", _segment("interact", 2, None))), (None, None)),
        # Handed on, and still in line.
        ((CUSTOMER, ANA), (1, None)),
        # Two transfers of three and five seconds; the caller's own segments count for nothing.
        (
            (
                _party("customer", _segment("interact", 0, 11), _segment("interact", 11, None)),
                ANA,
                _party("agent", _segment("interact", 13, 20, "transfer"), nTransferred=1),
                _party("external", _segment("interact", 25, None), direction="outbound"),
            ),
            (2, 4.0),
        ),
        ((_party("external", _segment("interact", 0, None)), ANA), (1, None)),
    ],
)
async def test_transfers_are_counted_by_analytics_and_timed_by_who_talked_when(
    stub: Stub,
    control: GenesysCallControl,
    parties: tuple[Any, ...],
    expected: tuple[int | None, float | None],
) -> None:
    figures = await _read(stub, control, _details(*parties))
    assert (figures.transfers, figures.transfer_s) == expected


@pytest.mark.parametrize(
    "data",
    [
        _details(),
        _details(None, 7, {"sessions": "x"}, {"sessions": [None, {"segments": 1, "metrics": "y"}]}),
        _details(_party("agent", {"segmentType": 7, "segmentStart": "soon"}, nTransferred="1")),
        _details(_party("agent", _segment("interact", 1, 2, "transfer"), nTransferred=float("1e300"))),
        _details(_party("agent", nTransferred=True)),
        _details(_party("agent", nTransferred=-1)),
        {"conversationId": CALL},
    ],
)
async def test_figures_that_cannot_be_read_are_absent(
    stub: Stub, control: GenesysCallControl, data: Any
) -> None:
    assert await _read(stub, control, data) == CallFigures()


@pytest.mark.parametrize("data", [[], "x", {}, {"conversationId": 7}])
async def test_what_is_no_conversation_is_an_error(
    stub: Stub, control: GenesysCallControl, data: Any
) -> None:
    with pytest.raises(PlatformError):
        await _read(stub, control, data)


async def test_a_refusal_says_why(stub: Stub, control: GenesysCallControl, spend: Spend) -> None:
    stub.on(DETAILS, refusal(403, "missing.permissions"), refusal(404, "not.found"))
    with pytest.raises(PlatformRefused) as caught:
        await control.read_figures(CallId(CALL), spend)
    assert caught.value.cause is Cause.NOT_PERMITTED
    with pytest.raises(PlatformMissing) as caught:
        await control.read_figures(CallId(CALL), spend)
    assert caught.value.cause is Cause.CALL_GONE


@pytest.mark.parametrize("wanted", [True, False])
async def test_the_settings_say_whether_the_audit_wants_it(
    stub: Stub, clock: ManualClock, *, wanted: bool
) -> None:
    control = connect(stub, clock, audit_handover=wanted)
    assert (control.capabilities.handover, control.capabilities.audits_handover) == (HANDOVER, wanted)
    await control.close()
