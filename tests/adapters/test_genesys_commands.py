import asyncio
from dataclasses import replace

import pytest

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.domain.calls import LegRole
from hookflash.domain.capabilities import PLATFORM_OPTIONS
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import (
    PlatformError,
    PlatformRefused,
    PlatformSilent,
    PlatformUnreachable,
)
from hookflash.domain.requests import Kind, Release
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.outbound import CallPlacing
from hookflash.ports.platform import CallControl, Lane, Sent, Spend

from .asking import (
    MOVE,
    PARTY,
    READ_CALL,
    TO_BEN,
    TO_NUMBER,
    TO_SUPPORT,
    TOKENS,
    command,
    connect,
    failure,
    move,
    move_failure,
    read_call,
    send,
)
from .clocks import ManualClock
from .shapes import (
    BEN,
    SUPPORT,
    answered_call,
)
from .stub import (
    TOKEN,
    Reply,
    Stub,
    answer,
    drop,
    endless_body,
    gated,
    half_body,
    hang,
    raw,
    refusal,
    running_stub,
)

TO_CONTACT = Destination(target=Target(type=TargetType.CONTACT, id="c-1"), roles=(LegRole.OUTSIDE,))
SPANISH = Target(type=TargetType.SKILL, id="s-1", name="spanish")
EXTENSION = Target(type=TargetType.EXTENSION, number="4711")
MAILBOX = Target(type=TargetType.VOICEMAIL, name="agent:ana")


async def test_command_is_sent_as_the_vendor_wants_it(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(MOVE, answer(202, ININ_Correlation_Id="r-7"))
    assert await move(control, spend) == Sent(request_id="r-7")
    assert stub.seen[-1].json == {"queueId": SUPPORT}
    assert stub.seen[-1].headers["content-type"] == "application/json"
    assert spend.requests == 2


@pytest.mark.parametrize("reply", [answer(202), answer(200, {"id": "x"}), answer(204), answer(202, b"null")])
async def test_accepted_command(stub: Stub, control: GenesysCallControl, spend: Spend, reply: Reply) -> None:
    stub.on(MOVE, reply)
    assert await move(control, spend) == Sent()


@pytest.mark.parametrize(
    "reply",
    [
        drop,
        half_body,
        endless_body,
        answer(202, b"<html>welcome</html>"),
        answer(301, Location="/elsewhere"),
        answer(307, Location="/elsewhere"),
        refusal(500, "internal.server.error"),
        answer(502, b"<html>"),
        refusal(503, "service.unavailable", Retry_After="1"),
        refusal(504, "request.timeout"),
        raw(b"what?\r\n\r\n", keep=False),
    ],
    ids=["drop", "half", "huge", "html", "301", "307", "500", "502", "503", "504", "no-http"],
)
async def test_command_in_doubt_is_sent_once_on_its_own_connection(
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock, reply: Reply
) -> None:
    stub.on(MOVE, reply)
    stub.on("POST /elsewhere", answer(202))
    stub.on(READ_CALL, answer(200, answered_call()))
    await read_call(control, spend)
    before = stub.connections
    error = await move_failure(control, spend)
    assert isinstance(error, PlatformSilent)
    assert not error.effect_known
    assert error.cause is Cause.PLATFORM_UNCLEAR
    await clock.advance(600)
    assert stub.count(MOVE) == 1
    assert stub.count("POST /elsewhere") == 0
    assert stub.connections == before + 1


async def test_command_without_an_answer_is_sent_once(
    stub: Stub, hasty: GenesysCallControl, spend: Spend, clock: ManualClock
) -> None:
    stub.on(MOVE, hang)
    assert isinstance(await move_failure(hasty, spend), PlatformSilent)
    await clock.advance(600)
    assert stub.count(MOVE) == 1


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (refusal(400, "conversations.error.transfer.not.connected"), Cause.CALL_GONE),
        (refusal(400, "conversations.error.queue.not.found"), Cause.TARGET_MISSING),
        (refusal(403, "missing.any.permissions"), Cause.NOT_PERMITTED),
        (refusal(404, "not.found"), Cause.CALL_GONE),
        (refusal(409, "general.conflict"), Cause.VERSION_CONFLICT),
    ],
)
async def test_refused_command_had_no_effect(
    stub: Stub, control: GenesysCallControl, spend: Spend, reply: Reply, cause: Cause
) -> None:
    stub.on(MOVE, reply)
    error = await move_failure(control, spend)
    assert isinstance(error, PlatformRefused)
    assert error.effect_known
    assert error.cause is cause
    assert "4930123456" not in error.message
    assert stub.count(MOVE) == 1


async def test_command_that_cannot_connect_was_never_sent(clock: ManualClock, spend: Spend) -> None:
    async with running_stub() as gone:
        control = connect(gone, clock, access_token="given")
    error = await move_failure(control, spend)
    await control.close()
    assert isinstance(error, PlatformUnreachable)
    assert error.effect_known
    assert spend.requests == 0


async def test_cancelled_command_is_not_repeated(
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock
) -> None:
    stub.on(MOVE, hang)
    task = asyncio.create_task(move(control, spend))
    while not stub.count(MOVE):  # noqa: ASYNC110 - the stub tells by its list
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await clock.advance(600)
    assert stub.count(MOVE) == 1


def test_capabilities_are_stated(control: GenesysCallControl) -> None:
    able = control.capabilities
    assert able.targets[Kind.BLIND] == frozenset(TargetType)
    assert able.targets[Kind.CONSULT] == frozenset(TargetType) - {TargetType.VOICEMAIL, TargetType.CALLBACK}
    assert able.options == PLATFORM_OPTIONS
    assert able.releases == frozenset(Release)
    assert able.can_call


def test_connection_is_both_sides_of_the_port(control: GenesysCallControl) -> None:
    members = {name for side in (CallControl, CallPlacing) for name in vars(side) if not name.startswith("_")}
    assert {name for name in members if not hasattr(control, name)} == set()


@pytest.mark.parametrize(
    ("destination", "form", "body"),
    [
        (TO_SUPPORT, "replace/queue", {"queueId": SUPPORT}),
        (replace(TO_SUPPORT, target=SPANISH, via=TO_SUPPORT.target), "replace/queue", {"queueId": SUPPORT}),
        (TO_BEN, "replace/agent", {"userId": BEN}),
        (TO_CONTACT, "replace/contact/external", {"contactId": "c-1", "phoneType": "WorkPhone"}),
        (TO_NUMBER, "transfer", {"address": "+4930999"}),
        (replace(TO_NUMBER, target=EXTENSION, address="4711"), "transfer", {"address": "4711"}),
        (
            replace(TO_NUMBER, target=MAILBOX, address="Box@localhost"),
            "transfer",
            {"address": "Box@localhost"},
        ),
    ],
)
@pytest.mark.parametrize(
    ("release", "extra"),
    [
        (None, {}),
        (Release.AT_ONCE, {"transferType": "Unattended"}),
        (Release.ON_ANSWER, {"transferType": "Attended"}),
    ],
)
async def test_move_takes_the_form_of_its_destination(
    stub: Stub,
    control: GenesysCallControl,
    spend: Spend,
    destination: Destination,
    form: str,
    body: dict[str, str],
    release: Release | None,
    extra: dict[str, str],
) -> None:
    stub.on(f"POST {PARTY}/{form}", answer(202))
    await send(control, command(Verb.MOVE, destination, release=release), spend)
    assert stub.seen[-1].json == {**body, **extra}


async def test_contact_is_called_on_the_number_that_is_set(
    stub: Stub, clock: ManualClock, spend: Spend
) -> None:
    control = connect(stub, clock, contact_phone="cell")
    stub.on(f"POST {PARTY}/replace/contact/external", answer(202))
    await send(control, command(Verb.MOVE, TO_CONTACT), spend)
    await control.close()
    assert stub.seen[-1].json["phoneType"] == "CellPhone"


@pytest.mark.parametrize("destination", [None, replace(TO_SUPPORT, target=Target(type=TargetType.QUEUE))])
@pytest.mark.parametrize("verb", [Verb.MOVE, Verb.CONSULT])
async def test_command_that_leads_nowhere_is_refused_before_anything_is_sent(
    stub: Stub, control: GenesysCallControl, spend: Spend, verb: Verb, destination: Destination | None
) -> None:
    error = await failure(control, command(verb, destination), spend)
    assert isinstance(error, PlatformRefused)
    assert error.cause is Cause.INVALID_TARGET
    assert stub.seen == []


async def test_platform_that_insists_on_staying_says_so(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(MOVE, refusal(400, "conversations.error.transfer.acd.call.unattended"))
    error = await move_failure(control, spend)
    assert isinstance(error, PlatformRefused)
    assert (error.cause, error.insists_on) == (Cause.NOT_SUPPORTED, Release.ON_ANSWER)


async def test_leg_is_closed(stub: Stub, control: GenesysCallControl, spend: Spend) -> None:
    stub.on(f"PATCH {PARTY}", answer(202, ININ_Correlation_Id="r-8"))
    assert (await send(control, command(Verb.CLOSE), spend)).request_id == "r-8"
    assert stub.seen[-1].json == {"state": "disconnected"}


async def test_nothing_is_sent_after_close(stub: Stub, control: GenesysCallControl, spend: Spend) -> None:
    await control.close()
    assert isinstance(await move_failure(control, spend), PlatformError)
    assert stub.seen == []


async def test_making_a_connection_opens_nothing(stub: Stub, control: GenesysCallControl) -> None:
    assert stub.connections == 0


async def test_command_whose_right_to_send_ran_out_is_not_sent(
    stub: Stub, control: GenesysCallControl, clock: ManualClock
) -> None:
    began = clock.monotonic()
    gate = asyncio.Event()
    stub.on(TOKENS, gated(gate, TOKEN))
    stub.on(MOVE, answer(202))
    spend = Spend(Lane.COMMAND, may_send=lambda: clock.monotonic() < began + 5)
    sending = asyncio.create_task(move_failure(control, spend))
    while not stub.count(TOKENS):  # noqa: ASYNC110 - the stub tells by its list
        await asyncio.sleep(0)
    clock.jump(6)  # the token takes longer than the lease
    gate.set()
    error = await sending
    assert isinstance(error, PlatformUnreachable)
    assert error.effect_known
    assert stub.count(MOVE) == 0
    assert spend.requests == 1
