import pytest

from hookflash.adapters.cxone.tutorial import TutorialCallControl
from hookflash.domain.causes import Cause
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.journeys import Journey
from hookflash.ports.platform import Spend
from tests.adapters.shapes import BILLING, CALL, CALLER
from tests.adapters.stub import Stub, answer

from .gateway import (
    CALLERS,
    READ_CALL,
    SPANISH,
    WAITS,
    bare,
    call,
    failure,
    transfer,
)


class TestErrands:
    """What travels with the transfer, and is only looked for afterwards."""

    @pytest.mark.parametrize(
        ("skills", "priority", "is_there"),
        [
            ([SPANISH.upper()], 7, True),
            ([SPANISH], None, True),
            (None, 8, True),
            (None, None, True),
            (None, 9, False),
            ([BILLING], None, False),
            ([SPANISH, BILLING], None, False),
        ],
    )
    async def test_skill_and_priority_are_those_of_the_transfer(
        self,
        stub: Stub,
        control: TutorialCallControl,
        spend: Spend,
        skills: list[str] | None,
        priority: int | None,
        *,
        is_there: bool,
    ) -> None:
        shown = transfer("COMPLETED", skillId=SPANISH, priority=4)
        stub.on(READ_CALL, answer(200, call(CALLERS, WAITS, transfer=shown)))
        asked = control.set_routing(CallId(CALL), skills, priority, spend)
        if is_there:
            await asked
        else:
            assert (await failure(asked)).cause is Cause.NOT_SUPPORTED

    async def test_where_transfers_are_not_shown_nothing_is_claimed(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        stub.on(READ_CALL, answer(200, bare("WAITING", None)))
        error = await failure(control.set_routing(CallId(CALL), None, 7, spend))
        assert error.cause is Cause.NOT_SUPPORTED

    async def test_data_and_wrap_up_codes_never_arrive(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        assert control.capabilities.options == {"skills", "priority"}
        assert control.context_limit() == 0
        snapshot = await control.read_call(CallId(CALL), spend)
        asked = stub.paths()
        for refused in (
            control.stamp(snapshot, {"a": "b"}, Journey(id="j"), spend),
            control.find_wrap_up("Sold", None, spend),
            control.set_wrap_up(CallId(CALL), LegId(CALLER), "Sold", spend),
        ):
            assert (await failure(refused)).cause is Cause.NOT_SUPPORTED
        assert stub.paths() == asked
