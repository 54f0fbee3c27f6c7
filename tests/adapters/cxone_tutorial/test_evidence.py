"""What is concluded from a call whose parties and transfers are shown."""

from typing import Any

import pytest

from hookflash.adapters.cxone.tutorial import TutorialCallControl
from hookflash.domain.calls import LegEnd
from hookflash.domain.causes import Cause
from hookflash.domain.status import Reached
from hookflash.domain.targets import parse_target
from hookflash.ports.platform import Spend
from hookflash.workflows.evidence.arrivals import Stage, view_arrival
from hookflash.workflows.evidence.places import locate_caller
from hookflash.workflows.evidence.verdicts import Fate
from tests.adapters.clocks import ManualClock
from tests.adapters.shapes import BEN, BILLING, SUPPORT
from tests.adapters.stub import Stub

from .gateway import (
    ANAS,
    CALLERS,
    LINE,
    NEW,
    NUMBER,
    OLD,
    TARGET,
    TO_CALLBACK,
    TO_SUPPORT,
    WAITS,
    call,
    gone,
    participant,
    transfer,
)
from .judging import judge

TAKEN = participant(TARGET, "AGENT", userId=BEN, queueId=SUPPORT, address="4712", transferId=NEW)


class TestEvidence:
    """With parties and transfers shown."""

    @pytest.mark.parametrize(
        ("after", "fate"),
        [
            (call(transfer=transfer("PENDING")), Fate.OPEN),
            (call(CALLERS, gone(ANAS), WAITS, transfer=transfer("COMPLETED")), Fate.DONE),
            (call(CALLERS, gone(ANAS), gone(WAITS), TAKEN, transfer=transfer("COMPLETED")), Fate.DONE),
            (call(transfer=transfer("FAILED", reason="QUEUE_FULL")), Fate.DONE),
            (call(), Fate.NOT_DONE),
            (call(transfer=transfer("COMPLETED", BILLING, id=OLD)), Fate.NOT_DONE),
            (call(CALLERS, gone(ANAS), participant(LINE, "MENU")), Fate.MOVED_BY_OTHERS),
            (call(gone(CALLERS), gone(ANAS), state="DISCONNECTED"), Fate.CALLER_GONE),
        ],
    )
    async def test_a_transfer_to_a_queue(
        self,
        stub: Stub,
        control: TutorialCallControl,
        clock: ManualClock,
        spend: Spend,
        after: dict[str, Any],
        fate: Fate,
    ) -> None:
        before = call(transfer=transfer("COMPLETED", BILLING, id=OLD))
        assert (await judge(stub, control, clock, spend, before, after))[0] is fate

    @pytest.mark.parametrize(
        ("reason", "cause"),
        [
            ("QUEUE_FULL", Cause.QUEUE_FULL),
            ("QUEUE_CLOSED", Cause.QUEUE_CLOSED),
            ("NO_AGENTS", Cause.NO_AGENTS),
            ("INVALID_TARGET", Cause.INVALID_TARGET),
            ("SYSTEM", Cause.PLATFORM_REFUSED),
        ],
    )
    async def test_a_target_that_failed_at_once_has_its_cause_and_is_tried_once(
        self,
        stub: Stub,
        control: TutorialCallControl,
        clock: ManualClock,
        spend: Spend,
        reason: str,
        cause: Cause,
    ) -> None:
        after = call(transfer=transfer("FAILED", reason=reason))
        fate, seen, intent = await judge(stub, control, clock, spend, call(), after)
        arrival = view_arrival(seen, intent.known_legs, TO_SUPPORT)
        assert (fate, arrival.stage, arrival.cause) == (Fate.DONE, Stage.FAILED, cause)
        assert locate_caller(seen).where == "agent:ana"

    async def test_a_transfer_that_found_no_call_says_nothing_of_its_target(
        self, stub: Stub, control: TutorialCallControl, clock: ManualClock, spend: Spend
    ) -> None:
        failed = transfer("FAILED", reason="CALL_ENDED")
        after = call(gone(CALLERS, None), gone(ANAS), state="DISCONNECTED", transfer=failed)
        fate, seen, _ = await judge(stub, control, clock, spend, call(), after)
        assert (fate, seen.legs[0].end) == (Fate.CALLER_GONE, LegEnd.HUNG_UP)
        assert len(seen.legs) == 2

    @pytest.mark.parametrize(
        ("said", "kind", "target"),
        [
            ("skill:spanish", "SKILL", "any"),
            (f"number:{NUMBER}", "NUMBER", NUMBER),
            ("extension:1234", "EXTENSION", "1234"),
            ("extension:4712", "EXTENSION", "4712"),
            ("agent:ben", "EXTENSION", "4712"),
            ("voicemail:agent:ben", "EXTENSION", "9712"),
        ],
    )
    async def test_so_has_every_other_target(
        self,
        stub: Stub,
        control: TutorialCallControl,
        clock: ManualClock,
        spend: Spend,
        said: str,
        kind: str,
        target: str,
    ) -> None:
        to = (await control.resolve(parse_target(said), (), spend)).destination
        after = call(transfer=transfer("FAILED", target, kind, reason="BUSY"))
        fate, seen, intent = await judge(stub, control, clock, spend, call(), after, to)
        arrival = view_arrival(seen, intent.known_legs, to)
        assert (fate, arrival.cause) == (Fate.DONE, Cause.BUSY)

    async def test_a_call_back_is_taken_although_the_caller_is_gone(
        self, stub: Stub, control: TutorialCallControl, clock: ManualClock, spend: Spend
    ) -> None:
        ended = (gone(CALLERS, "SYSTEM"), gone(ANAS))
        done = transfer("COMPLETED", callbackNumber=NUMBER)
        after = call(*ended, state="DISCONNECTED", transfer=done)
        fate, seen, intent = await judge(stub, control, clock, spend, call(), after, TO_CALLBACK)
        arrival = view_arrival(seen, intent.known_legs, TO_CALLBACK)
        assert (fate, arrival.stage, arrival.reached) == (Fate.DONE, Stage.TAKEN, Reached.CALLBACK)

    @pytest.mark.parametrize(
        "shown",
        [
            transfer("COMPLETED"),
            transfer("FAILED", callbackNumber=NUMBER, reason="QUEUE_FULL"),
            transfer("COMPLETED", callbackNumber="+4930111111"),
            None,
        ],
    )
    async def test_a_caller_who_hung_up_is_no_call_back(
        self,
        stub: Stub,
        control: TutorialCallControl,
        clock: ManualClock,
        spend: Spend,
        shown: dict[str, Any] | None,
    ) -> None:
        after = call(gone(CALLERS), gone(ANAS), state="DISCONNECTED", transfer=shown)
        fate, seen, intent = await judge(stub, control, clock, spend, call(), after, TO_CALLBACK)
        assert fate is not Fate.DONE
        assert view_arrival(seen, intent.known_legs, TO_CALLBACK).stage is not Stage.TAKEN
