"""Whatever the platform answers to whatever is asked, only our own errors come out, each with its cause."""

import itertools
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hookflash.adapters.cxone.tutorial import TutorialCallControl
from hookflash.adapters.cxone.tutorial.causes import REASONS, TABLE, find_row
from hookflash.adapters.cxone.tutorial.operations import NEEDED, Operation
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Verb
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.requests import CALLER, Kind, Release
from hookflash.domain.targets import parse_target
from hookflash.ports.platform import Spend
from hookflash.workflows.evidence.arrivals import cause_of_end
from tests.adapters.hostility import LOST, REPLIES, SkippingClock, mutate, typed_failure
from tests.adapters.shapes import ANA, BEN, CALL, SUPPORT
from tests.adapters.stub import Stub, answer

from .gateway import (
    CALL_OFF,
    CALLERS,
    CAMPAIGNS,
    COMMANDS,
    COMPLETE,
    FIGURES,
    GOOD,
    LIST_AGENTS,
    NUMBER,
    PRESENCE,
    PROFILES,
    READ_BEN,
    READ_CALL,
    READ_QUEUE,
    READ_SKILL,
    RINGS,
    SPANISH,
    TARGET,
    TO_BEN,
    TO_SPANISH,
    TO_SUPPORT,
    TOKENS,
    TRANSFER,
    call,
    command,
    connect,
    send,
    token,
    transfer,
)

Ask = Callable[[TutorialCallControl, Spend], Awaitable[Any]]
SEEDS = range(40)
RINGING = call(CALLERS, call()["participants"][1], RINGS, transfer=transfer("RINGING", reason="BUSY"))
UNHEARD = {"error": {"code": "X", "message": "+4930123456", "requestId": "r"}, "message": "+4930123456"}


async def read_call(control: TutorialCallControl, spend: Spend) -> None:
    seen = await control.read_call(CallId(CALL), spend)
    control.leg_to_move(seen, CALLER)
    f"{seen.legs} {seen.moves} {seen.etag}".encode()  # can be stored


def _resolve(text: str) -> Ask:
    return lambda control, spend: control.resolve(parse_target(text), (), spend)


def _send(*wish: Any, **more: Any) -> Ask:
    return lambda control, spend: send(control, command(*wish, **more), spend)


async def _permits(control: TutorialCallControl, spend: Spend) -> None:
    await control.missing_grants(Kind.BLIND, parse_target("queue:Support"), spend)


async def _requester(control: TutorialCallControl, spend: Spend) -> None:
    await control.missing_grants_of(BEN, Kind.BLIND, parse_target("queue:Support"), spend)


# Every operation, and the request that is answered strangely.
ASKS: dict[str, tuple[str, Ask]] = {
    "token": (TOKENS, read_call),
    "call": (READ_CALL, read_call),
    "queue": (READ_QUEUE, _resolve(f"queue:{SUPPORT}")),
    "campaigns": (CAMPAIGNS, _resolve(f"queue:{SUPPORT}")),
    "skill": (READ_SKILL, _resolve(f"skill:{SPANISH}")),
    "agent": (READ_BEN, _resolve(f"agent:{BEN}")),
    "call-back": (READ_QUEUE, _resolve(f"callback:{NUMBER}")),
    "hours": (READ_QUEUE, lambda control, spend: control.read_hours(TO_SUPPORT, spend)),
    "agents": (LIST_AGENTS, lambda control, spend: control.read_queue(TO_SUPPORT, spend)),
    "presence": (PRESENCE, lambda control, spend: control.read_agent(TO_BEN, spend)),
    "requester": (READ_BEN, _requester),
    "permits": (PROFILES, _permits),
    "survey": (PROFILES, lambda control, spend: control.survey(spend)),
    "routing": (READ_CALL, lambda control, spend: control.set_routing(CallId(CALL), [SPANISH], 5, spend)),
    "presence at pick-up": (PRESENCE, lambda control, spend: control.read_presence(BEN, spend)),
    "figures": (FIGURES, lambda control, spend: control.read_figures(CallId(CALL), spend)),
    "transfer": (TRANSFER, _send(Verb.MOVE, TO_SUPPORT, release=Release.AT_ONCE)),
    "transfer by skill": (TRANSFER, _send(Verb.MOVE, TO_SPANISH, release=Release.AT_ONCE)),
    "before a transfer": (READ_CALL, _send(Verb.MOVE, TO_SUPPORT, release=Release.AT_ONCE)),
    "consult": (TRANSFER, _send(Verb.CONSULT, TO_BEN)),
    "completion": (COMPLETE, _send(Verb.COMPLETE)),
    "cancellation": (CALL_OFF, _send(Verb.CANCEL)),
    "closing": (CALL_OFF, _send(Verb.CLOSE, leg_id=LegId(TARGET))),
}
STATUSES = (400, 401, 403, 404, 405, 408, 409, 412, 418, 429, 500, 503, 599)
STRANGE = REPLIES | {str(status): answer(status, UNHEARD) for status in STATUSES}


@pytest.mark.parametrize("reply", STRANGE)
@pytest.mark.parametrize("operation", ASKS)
async def test_strange_answers(stub: Stub, spend: Spend, operation: str, reply: str) -> None:
    silent = {"read_timeout_s": 0.1, "command_timeout_s": 0.1} if reply == "silent" else {}
    control = connect(stub, SkippingClock(), **silent)
    path, asked = ASKS[operation]
    stub.on(READ_CALL, answer(200, RINGING))
    if operation == "permits":
        stub.on(TOKENS, token(None))
    stub.on(path, STRANGE[reply])
    error = await typed_failure(asked(control, spend))
    await control.close()
    if path in COMMANDS:
        assert stub.count(path) == 1
        is_lost = reply in LOST | {"408", "500", "503", "599"}
        assert (error is not None and not error.effect_known) is is_lost
    elif error is not None:
        assert error.effect_known


@pytest.mark.parametrize("seed", SEEDS)
async def test_fields_of_any_type(stub: Stub, spend: Spend, seed: int) -> None:
    random_ = random.Random(seed)
    for path, body in (GOOD | {READ_CALL: RINGING}).items():
        stub.on(path, answer(200, mutate(body, random_)))
    control = connect(stub, SkippingClock())
    for _, asked in ASKS.values():
        await typed_failure(asked(control, spend))
    await control.close()


@pytest.mark.parametrize("operation", Operation)
def test_every_status_has_a_cause(operation: Operation) -> None:
    for status, is_api in itertools.product(range(300, 600), (True, False)):
        assert isinstance(find_row(operation, status, is_api=is_api).cause, Cause)


def test_every_operation_has_a_scope_and_every_row_is_reached() -> None:
    assert set(NEEDED) == set(Operation) - {Operation.READ_PROFILES}
    reached = {id(find_row(operation, status)) for operation in Operation for status in range(300, 600)}
    assert {id(row) for row in TABLE.values()} <= reached


@pytest.mark.parametrize("reason", REASONS)
async def test_every_reason_of_a_transfer_has_a_cause(
    stub: Stub, control: TutorialCallControl, spend: Spend, reason: str
) -> None:
    failed = transfer("FAILED", reason=reason.upper())
    stub.on(READ_CALL, answer(200, call(transfer=failed)))
    leg = (await control.read_call(CallId(CALL), spend)).legs[-1]
    assert leg.end is REASONS[reason]
    assert isinstance(cause_of_end(leg), Cause)
    assert leg.party_id == SUPPORT != ANA
