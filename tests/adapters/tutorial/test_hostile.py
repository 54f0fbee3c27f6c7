"""Whatever the platform answers to whatever is asked, only our own errors come out, each with its cause."""

import itertools
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hookflash.adapters.genesys.tutorial import TutorialCallControl
from hookflash.adapters.genesys.tutorial.causes import TABLE, find_row
from hookflash.adapters.genesys.tutorial.operations import NEEDED, Operation
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Verb
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.requests import CALLER, Kind
from hookflash.domain.targets import parse_target
from hookflash.ports.platform import Spend
from tests.adapters.hostility import LOST, REPLIES, SkippingClock, mutate, typed_failure
from tests.adapters.shapes import AGENT, ANA, CALL, SUPPORT
from tests.adapters.stub import Stub, answer

from .gateway import (
    ACT,
    CANCEL,
    COMMANDS,
    COMPLETE,
    DIAL,
    GOOD,
    LIST_QUEUES,
    LIST_SKILLS,
    PATCH_VOICE,
    PLACE,
    PRESENCE,
    READ_ANA,
    READ_CALL,
    READ_CONVERSATION,
    READ_QUEUE,
    READ_SKILL,
    READ_VOICE,
    SPANISH,
    TO_BEN,
    TO_SPANISH,
    TO_SUPPORT,
    TOKENS,
    TRANSFER,
    USERS,
    command,
    connect,
    send,
)

Ask = Callable[[TutorialCallControl, Spend], Awaitable[Any]]
SEEDS = range(25)


async def read_call(control: TutorialCallControl, spend: Spend) -> None:
    call = await control.read_call(CallId(CALL), spend)
    control.leg_to_move(call, CALLER)
    f"{call.legs} {call.etag}".encode()  # can be stored


def _resolve(text: str) -> Ask:
    return lambda control, spend: control.resolve(parse_target(text), (), spend)


def _send(*wish: Any, **more: Any) -> Ask:
    return lambda control, spend: send(control, command(*wish, **more), spend)


# Every operation, and the request that is answered strangely.
ASKS: dict[str, tuple[str, Ask]] = {
    "token": (TOKENS, read_call),
    "call": (READ_CALL, read_call),
    "journey": (READ_CONVERSATION, read_call),
    "queue": (READ_QUEUE, _resolve(f"queue:{SUPPORT}")),
    "queues": (LIST_QUEUES, _resolve("queue:Support")),
    "skill": (READ_SKILL, _resolve(f"skill:{SPANISH}")),
    "skills": (LIST_SKILLS, _resolve("skill:spanish")),
    "agents": (USERS, _resolve("agent:ben")),
    "load": (READ_QUEUE, lambda control, spend: control.read_queue(TO_SUPPORT, spend)),
    "hours": (READ_QUEUE, lambda control, spend: control.read_hours(TO_SUPPORT, spend)),
    "able agents": (USERS, lambda control, spend: control.read_queue(TO_SPANISH, spend)),
    "presence": (PRESENCE, lambda control, spend: control.read_agent(TO_BEN, spend)),
    "roles": (
        READ_ANA,
        lambda control, spend: control.missing_grants_of(
            ANA, Kind.BLIND, parse_target("queue:Support"), spend
        ),
    ),
    "priority": (
        READ_CONVERSATION,
        lambda control, spend: control.set_routing(CallId(CALL), None, 5, spend),
    ),
    "wrap-up": (
        READ_CALL,
        lambda control, spend: control.set_wrap_up(CallId(CALL), LegId(AGENT), "w", spend),
    ),
    "transfer": (TRANSFER, _send(Verb.MOVE, TO_SUPPORT)),
    "before a transfer": (READ_CALL, _send(Verb.MOVE, TO_SUPPORT)),
    "action": (ACT, _send(Verb.MOVE, TO_SPANISH)),
    "consult": (TRANSFER, _send(Verb.CONSULT, TO_BEN)),
    "completion": (COMPLETE, _send(Verb.COMPLETE)),
    "cancellation": (CANCEL, _send(Verb.CANCEL)),
    "call placed": (PLACE, lambda control, spend: control.place_call(DIAL, spend)),
}
PATCHED: dict[str, tuple[str, Ask]] = {
    "change": (PATCH_VOICE, _send(Verb.MOVE, TO_SUPPORT)),
    "before a change": (READ_VOICE, _send(Verb.MOVE, TO_SUPPORT)),
}
STATUSES = (400, 401, 403, 404, 405, 408, 409, 412, 418, 428, 429, 500, 503, 599)
STRANGE = REPLIES | {str(status): answer(status, {"message": "+4930123456"}) for status in STATUSES}


@pytest.mark.parametrize("reply", STRANGE)
@pytest.mark.parametrize("operation", [*ASKS, *PATCHED])
async def test_strange_answers(stub: Stub, spend: Spend, operation: str, reply: str) -> None:
    wishes: dict[str, Any] = {"queue_by": "patch"} if operation in PATCHED else {}
    if reply == "silent":
        wishes |= {"read_timeout_s": 0.1, "command_timeout_s": 0.1}
    control = connect(stub, SkippingClock(), **wishes)
    path, asked = (ASKS | PATCHED)[operation]
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
    for path, body in GOOD.items():
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
    assert set(NEEDED) == set(Operation)
    reached = {id(find_row(operation, status)) for operation in Operation for status in range(300, 600)}
    assert {id(row) for row in TABLE.values()} <= reached
