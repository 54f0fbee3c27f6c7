"""A call as it is read before and after a command, and what that shows of the command."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hookflash.adapters.cxone.tutorial import TutorialCallControl
from hookflash.domain.calls import CallSnapshot
from hookflash.domain.commands import Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.ids import CallId
from hookflash.domain.requests import CALLER as THE_CALLER
from hookflash.domain.state import Intent
from hookflash.ports.platform import Spend
from hookflash.workflows.evidence.moves import judge_move
from hookflash.workflows.evidence.verdicts import Fate
from tests.adapters.clocks import ManualClock
from tests.adapters.shapes import CALL
from tests.adapters.stub import Stub, answer

from .gateway import (
    READ_CALL,
    TO_SUPPORT,
    command,
)

SETTLE_S = 10.0


async def read(stub: Stub, control: TutorialCallControl, spend: Spend, shown: dict[str, Any]) -> CallSnapshot:
    stub.on(READ_CALL, answer(200, shown))
    return await control.read_call(CallId(CALL), spend)


async def judge(
    stub: Stub,
    control: TutorialCallControl,
    clock: ManualClock,
    spend: Spend,
    before: dict[str, Any],
    after: dict[str, Any],
    destination: Destination = TO_SUPPORT,
    *,
    is_settled: bool = True,
) -> tuple[Fate, CallSnapshot, Intent]:
    """What became of a blind transfer between two readings of a call."""
    known = await read(stub, control, spend, before)
    leg = control.leg_to_move(known, THE_CALLER)
    assert leg is not None
    intent = Intent(
        command=replace(command(Verb.MOVE, destination), leg_id=leg.id),
        known_legs=tuple(one.id for one in known.legs),
        known_moves=tuple(one.id for one in known.moves),
        boot_id="b",
        written_at=known.read_at,
    )
    clock.jump(SETTLE_S)
    seen = await read(stub, control, spend, after)
    settled = seen.read_at + timedelta(seconds=0 if is_settled else SETTLE_S)
    return judge_move(intent, destination, seen, settled).fate, seen, intent
