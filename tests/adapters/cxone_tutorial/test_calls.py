"""What a call is made of where its parties are shown."""

from typing import Any

import pytest

from hookflash.adapters.cxone.tutorial import TutorialCallControl
from hookflash.domain.calls import LegEnd, LegRole, LegState
from hookflash.domain.causes import Cause
from hookflash.domain.requests import CALLER as THE_CALLER
from hookflash.ports.platform import Spend
from hookflash.workflows.evidence.places import locate_caller
from tests.adapters.clocks import ManualClock
from tests.adapters.shapes import AGENT, ANA, BEN, CALL, CALLER, SUPPORT
from tests.adapters.stub import Stub, answer

from .gateway import (
    ANAS,
    CALLERS,
    LINE,
    NUMBER,
    PRESENCE,
    READ_ANA,
    READ_BEN,
    READ_BILLING,
    READ_CALL,
    READ_QUEUE,
    RINGS,
    TARGET,
    WAITS,
    bare,
    call,
    failure,
    gone,
    participant,
    transfer,
)
from .judging import read


class TestParties:
    async def test_everybody_has_a_leg_with_their_name(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        seen = await read(stub, control, spend, call(CALLERS, ANAS, RINGS, transfer=transfer("RINGING")))
        caller, ana, ben = seen.legs
        assert (caller.role, caller.state, caller.number) == (
            LegRole.CALLER,
            LegState.CONNECTED,
            "+4930123456",
        )
        assert (ana.role, ana.party_id, ana.party_name, ana.queue_name) == (
            LegRole.AGENT,
            ANA,
            "ana",
            "Billing",
        )
        assert (ben.state, ben.party_name, ben.was_connected) == (LegState.RINGING, "ben", False)
        assert seen.is_moving
        assert locate_caller(seen).where == "agent:ana"
        assert control.leg_to_move(seen, THE_CALLER) == ana
        assert control.leg_to_move(seen, ben.id) is None

    @pytest.mark.parametrize(
        ("shown", "where"),
        [
            (participant(LINE, "QUEUE", "WAITING", queueId=SUPPORT), "queue:Support"),
            (participant(LINE, "MENU"), "ivr"),
            (participant(LINE, "EXTERNAL", address=NUMBER), f"number:{NUMBER}"),
            (participant(LINE, "VOICEMAIL", address="9712"), "voicemail:agent:ben"),
            (participant(LINE, "VOICEMAIL", address="1234"), "voicemail:1234"),
            (participant(LINE, "ROBOT"), "unknown"),
            (participant(LINE, "AGENT", "DREAMING", userId=BEN), "unknown"),
        ],
    )
    async def test_who_has_the_caller(
        self, stub: Stub, control: TutorialCallControl, spend: Spend, shown: dict[str, Any], where: str
    ) -> None:
        assert locate_caller(await read(stub, control, spend, call(CALLERS, shown))).where == where

    @pytest.mark.parametrize(
        ("reason", "end"),
        [
            ("BUSY", LegEnd.BUSY),
            ("NO_ANSWER", LegEnd.NO_ANSWER),
            ("DECLINED", LegEnd.DECLINED),
            ("UNAVAILABLE", LegEnd.NOT_AVAILABLE),
            ("INVALID_TARGET", LegEnd.INVALID),
            ("TRANSFERRED", LegEnd.TRANSFERRED),
            ("HUNG_UP", LegEnd.HUNG_UP),
            ("SYSTEM", LegEnd.FAILED),
            ("BORED", LegEnd.OTHER),
            (None, None),
        ],
    )
    async def test_why_a_party_left(
        self,
        stub: Stub,
        control: TutorialCallControl,
        spend: Spend,
        reason: str | None,
        end: LegEnd | None,
    ) -> None:
        seen = await read(stub, control, spend, call(CALLERS, gone(ANAS, reason)))
        assert seen.legs[1].end is end

    async def test_a_transfers_reason_is_that_of_whom_it_rang(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        failed = transfer("FAILED", "4712", "EXTENSION", reason="DECLINED")
        seen = await read(stub, control, spend, call(CALLERS, ANAS, gone(RINGS, None), transfer=failed))
        assert seen.legs[2].end is LegEnd.DECLINED
        assert len(seen.legs) == 3

    async def test_a_caller_who_left_without_a_reason_hung_up(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        ended = call(gone(CALLERS, None), gone(ANAS), state="DISCONNECTED")
        seen = await read(stub, control, spend, ended)
        assert seen.caller_is_gone
        assert seen.legs[0].end is LegEnd.HUNG_UP
        failed = transfer("FAILED", NUMBER, "NUMBER", reason="BUSY")
        assert (await read(stub, control, spend, {**ended, "transfer": failed})).legs[0].end is None
        assert control.leg_to_move(seen, THE_CALLER) is None

    async def test_names_are_asked_for_once(
        self, stub: Stub, control: TutorialCallControl, clock: ManualClock, spend: Spend
    ) -> None:
        for asked in (READ_ANA, f"{READ_ANA}/presence", READ_BILLING):
            stub.on(asked, answer(404, {"error": {}}))
        seen = await read(stub, control, spend, call())
        assert locate_caller(seen).where == f"agent:{ANA}"
        before = stub.count(READ_ANA)
        await read(stub, control, spend, call())
        assert stub.count(READ_ANA) == before
        clock.jump(301.0)
        await read(stub, control, spend, call())
        assert stub.count(READ_ANA) > before

    async def test_an_agent_of_whom_only_the_presence_is_shown_has_no_name(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        stub.on(READ_BEN, answer(404, {"error": {}}))
        ben = participant(TARGET, "AGENT", userId=BEN)
        assert locate_caller(await read(stub, control, spend, call(CALLERS, ben))).where == f"agent:{BEN}"
        assert stub.count(PRESENCE) == 1

    @pytest.mark.parametrize(
        "shown",
        [
            {},
            [],
            call(participants={}),
            call(participants=[7]),
            call(participants=[{"role": "AGENT"}]),
            {"id": CALL},
        ],
    )
    async def test_a_call_that_cannot_be_read_is_an_error(
        self, stub: Stub, control: TutorialCallControl, spend: Spend, shown: Any
    ) -> None:
        error = await failure(read(stub, control, spend, shown))
        assert error.cause is Cause.PLATFORM_UNCLEAR


async def test_a_private_call_is_told_as_such(stub: Stub, control: TutorialCallControl, spend: Spend) -> None:
    assert (await read(stub, control, spend, call(private=True))).is_private
    assert (await read(stub, control, spend, bare(private="yes"))).is_private
    assert not (await read(stub, control, spend, bare())).is_private


async def test_a_call_is_read_with_one_request_once_names_are_known(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    await read(stub, control, spend, call())
    stub.seen.clear()
    await read(stub, control, spend, call())
    assert stub.paths() == [READ_CALL]
    await read(stub, control, spend, call(gone(CALLERS), gone(ANAS), gone(WAITS)))
    assert stub.count(READ_QUEUE) == 0
    assert {CALLER, AGENT} <= {str(one.id) for one in (await read(stub, control, spend, call())).legs}
