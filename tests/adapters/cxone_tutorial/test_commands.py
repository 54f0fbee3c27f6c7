from typing import Any

import pytest

from hookflash.adapters.cxone.tutorial import TutorialCallControl
from hookflash.adapters.cxone.tutorial.priorities import to_priority
from hookflash.domain.causes import Cause
from hookflash.domain.commands import TalkTo, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformRefused, PlatformUnreachable
from hookflash.domain.ids import LegId
from hookflash.domain.requests import Release
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import Lane, Spend
from tests.adapters.clocks import ManualClock
from tests.adapters.shapes import CALLER, SUPPORT
from tests.adapters.stub import Reply, Stub, answer, drop, half_body, hang

from .gateway import (
    ANAS,
    CALL_OFF,
    CALLERS,
    COMPLETE,
    LINE,
    NUMBER,
    READ_CALL,
    RINGS,
    SPANISH,
    TARGET,
    TO_BEN,
    TO_CALLBACK,
    TO_MAILBOX,
    TO_NUMBER,
    TO_SPANISH,
    TO_SUPPORT,
    TRANSFER,
    WAITS,
    bare,
    call,
    command,
    commands_seen,
    connect,
    failure,
    gone,
    send,
    sent_to,
    transfer,
)

EXTENSION = {"targetType": "EXTENSION"}


@pytest.mark.parametrize(
    ("destination", "release", "place"),
    [
        (TO_SUPPORT, Release.AT_ONCE, {"targetType": "QUEUE", "targetId": SUPPORT}),
        (TO_SPANISH, Release.AT_ONCE, {"targetType": "SKILL", "targetId": SPANISH}),
        (TO_BEN, Release.ON_ANSWER, {**EXTENSION, "targetId": "4712"}),
        (TO_NUMBER, Release.ON_ANSWER, {"targetType": "NUMBER", "targetId": NUMBER}),
        (TO_MAILBOX, Release.AT_ONCE, {**EXTENSION, "targetId": "9712"}),
        (
            TO_CALLBACK,
            Release.AT_ONCE,
            {"targetType": "QUEUE", "targetId": SUPPORT, "callbackNumber": NUMBER},
        ),
    ],
    ids=lambda one: str(getattr(one, "target", "")),
)
async def test_a_blind_transfer_is_one_request_after_a_look_at_the_call(
    stub: Stub,
    control: TutorialCallControl,
    spend: Spend,
    destination: Destination,
    release: Release,
    place: dict[str, str],
) -> None:
    sent = await send(control, command(Verb.MOVE, destination, release=release), spend)
    assert sent.request_id == "r-1"
    assert stub.paths()[-2:] == [READ_CALL, TRANSFER]
    assert sent_to(stub, TRANSFER) == {"transferType": "BLIND", **place}


async def test_skill_and_priority_travel_with_it(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    to = Destination(target=TO_SUPPORT.target, roles=TO_SUPPORT.roles, skill_ids=(SPANISH,))
    await send(control, command(Verb.MOVE, to, release=Release.AT_ONCE, priority=7), spend)
    body = sent_to(stub, TRANSFER)
    assert (body["skillId"], body["priority"]) == (SPANISH, 4)


async def test_nobody_waits_at_a_number_so_it_has_no_priority(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    await send(control, command(Verb.MOVE, TO_NUMBER, release=Release.ON_ANSWER, priority=7), spend)
    assert "priority" not in sent_to(stub, TRANSFER)


def test_priorities_keep_their_order_whichever_end_is_served_first() -> None:
    assert [to_priority(ours, 5) for ours in range(1, 11)] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert [to_priority(ours, 1) for ours in range(1, 11)] == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]


async def test_the_settings_say_which_priority_is_served_first(
    stub: Stub, clock: ManualClock, spend: Spend
) -> None:
    control = connect(stub, clock, most_urgent_priority=1)
    await send(control, command(Verb.MOVE, TO_SUPPORT, release=Release.AT_ONCE, priority=10), spend)
    assert sent_to(stub, TRANSFER)["priority"] == 1
    await control.close()


async def test_a_consult_begins_is_completed_and_called_off(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    await send(control, command(Verb.CONSULT, TO_BEN, talk_to=TalkTo.TARGET), spend)
    assert sent_to(stub, TRANSFER) == {"transferType": "CONSULT", **EXTENSION, "targetId": "4712"}
    await send(control, command(Verb.COMPLETE), spend)
    assert sent_to(stub, COMPLETE) == {"state": "COMPLETED"}
    await send(control, command(Verb.CANCEL), spend)
    assert sent_to(stub, CALL_OFF) is None


async def test_a_consult_that_is_over_is_called_off_already(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    stub.on(CALL_OFF, answer(404, {"error": {"code": "TRANSFER_NOT_FOUND"}}))
    assert (await send(control, command(Verb.CANCEL), spend)).request_id is None
    stub.on(CALL_OFF, answer(403, {"error": {}}))
    assert (await failure(send(control, command(Verb.CANCEL), spend))).cause is Cause.NOT_PERMITTED


@pytest.mark.parametrize(
    ("shown", "cause"),
    [
        (call(CALLERS, gone(ANAS)), Cause.CALL_GONE),
        (call(CALLERS, WAITS), Cause.CALL_GONE),
        (call(private=True), Cause.PRIVATE_CALL),
        (call(participants=7), Cause.PLATFORM_UNCLEAR),
        (call(id="another"), Cause.PLATFORM_UNCLEAR),
        ("nonsense", Cause.PLATFORM_UNCLEAR),
    ],
)
@pytest.mark.parametrize("verb", [Verb.MOVE, Verb.CONSULT])
async def test_what_the_call_shows_just_before_can_stop_a_command(
    stub: Stub, control: TutorialCallControl, spend: Spend, verb: Verb, shown: object, cause: Cause
) -> None:
    stub.on(READ_CALL, answer(200, shown))
    error = await failure(send(control, command(verb, TO_SUPPORT), spend))
    assert (error.cause, error.effect_known, error.was_sent) == (cause, True, False)
    assert not commands_seen(stub)


async def test_a_call_that_cannot_be_read_stops_a_command_for_certain(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, answer(404, {"error": {"code": "NOT_FOUND"}}))
    for sent in (command(Verb.MOVE, TO_SUPPORT), command(Verb.COMPLETE), command(Verb.CLOSE)):
        error = await failure(send(control, sent, spend))
        assert (error.cause, error.was_sent) == (Cause.CALL_GONE, False)


async def test_who_waits_there_already_is_sent_there_only_to_ask_for_a_skill(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, answer(200, call(CALLERS, WAITS, state="WAITING", queueId=SUPPORT)))
    waiting = {"leg_id": LegId(LINE), "agent_id": None, "release": Release.AT_ONCE}
    error = await failure(send(control, command(Verb.MOVE, TO_SUPPORT, **waiting), spend))
    assert (error.cause, error.was_sent) == (Cause.INVALID_TARGET, False)
    skilled = Destination(target=TO_SUPPORT.target, roles=TO_SUPPORT.roles, skill_ids=(SPANISH,))
    await send(control, command(Verb.MOVE, skilled, **waiting), spend)
    assert commands_seen(stub) == [TRANSFER]


class TestRelease:
    """When the agent is free is the platform's choice: the one that it makes is asked for."""

    @pytest.mark.parametrize(
        ("destination", "said", "wanted"),
        [
            (TO_SUPPORT, Release.ON_ANSWER, Release.AT_ONCE),
            (TO_SPANISH, Release.ON_ANSWER, Release.AT_ONCE),
            (TO_BEN, Release.AT_ONCE, Release.ON_ANSWER),
            (TO_NUMBER, Release.AT_ONCE, Release.ON_ANSWER),
        ],
    )
    async def test_another_one_is_refused(
        self,
        stub: Stub,
        control: TutorialCallControl,
        spend: Spend,
        destination: Destination,
        said: Release,
        wanted: Release,
    ) -> None:
        error = await failure(send(control, command(Verb.MOVE, destination, release=said), spend))
        assert isinstance(error, PlatformRefused)
        assert (error.insists_on, error.was_sent) == (wanted, False)
        assert not commands_seen(stub)
        await send(control, command(Verb.MOVE, destination, release=wanted), spend)

    async def test_a_gateway_may_free_the_agent_at_once(
        self, stub: Stub, clock: ManualClock, spend: Spend
    ) -> None:
        control = connect(stub, clock, blind_release="at_once")
        await send(control, command(Verb.MOVE, TO_BEN, release=Release.AT_ONCE), spend)
        error = await failure(send(control, command(Verb.MOVE, TO_BEN, release=Release.ON_ANSWER), spend))
        assert isinstance(error, PlatformRefused)
        assert error.insists_on is Release.AT_ONCE
        await control.close()

    async def test_of_a_line_nobody_is_freed(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        stub.on(READ_CALL, answer(200, call(CALLERS, WAITS, state="WAITING", queueId=SUPPORT)))
        waiting = {"leg_id": LegId(LINE), "agent_id": None}
        await send(control, command(Verb.MOVE, TO_BEN, release=Release.AT_ONCE, **waiting), spend)
        assert commands_seen(stub) == [TRANSFER]


class TestClosing:
    """The target of a transfer that still runs is closed by calling the transfer off."""

    @pytest.mark.parametrize("state", ["PENDING", "RINGING", "CONSULTING"])
    async def test_a_running_transfers_target(
        self, stub: Stub, control: TutorialCallControl, spend: Spend, state: str
    ) -> None:
        stub.on(READ_CALL, answer(200, call(CALLERS, ANAS, RINGS, transfer=transfer(state))))
        await send(control, command(Verb.CLOSE, leg_id=LegId(TARGET)), spend)
        assert commands_seen(stub) == [CALL_OFF]

    @pytest.mark.parametrize(
        ("leg", "shown"),
        [
            (TARGET, call(CALLERS, ANAS, RINGS, transfer=transfer("COMPLETED"))),
            (TARGET, call(CALLERS, ANAS, RINGS, transfer=transfer("RINGING", id="another"))),
            (TARGET, call(CALLERS, ANAS, RINGS)),
            (TARGET, call(CALLERS, ANAS, {**RINGS, "transferId": None}, transfer=transfer("RINGING"))),
            (ANAS["id"], call(CALLERS, ANAS, RINGS, transfer=transfer("RINGING"))),
            (CALLER, bare()),
        ],
    )
    async def test_nothing_else(
        self, stub: Stub, control: TutorialCallControl, spend: Spend, leg: str, shown: dict[str, Any]
    ) -> None:
        stub.on(READ_CALL, answer(200, shown))
        error = await failure(send(control, command(Verb.CLOSE, leg_id=LegId(leg)), spend))
        assert (error.cause, error.was_sent) == (Cause.NOT_SUPPORTED, False)
        assert not commands_seen(stub)


@pytest.mark.parametrize(
    ("status", "cause", "is_known"),
    [
        (400, Cause.INVALID_TARGET, True),
        (401, Cause.CREDENTIALS_REJECTED, True),
        (403, Cause.NOT_PERMITTED, True),
        (404, Cause.TARGET_MISSING, True),
        (409, Cause.VERSION_CONFLICT, True),
        (429, Cause.RATE_LIMITED, True),
        (500, Cause.PLATFORM_UNCLEAR, False),
        (302, Cause.PLATFORM_UNCLEAR, False),
    ],
)
@pytest.mark.parametrize("destination", [TO_SUPPORT, TO_SPANISH], ids=["queue", "skill"])
async def test_refusals(
    stub: Stub,
    control: TutorialCallControl,
    spend: Spend,
    destination: Destination,
    status: int,
    cause: Cause,
    *,
    is_known: bool,
) -> None:
    stub.on(TRANSFER, answer(status, {"error": {"code": "X", "message": "+4930123456 may not"}}))
    sent = command(Verb.MOVE, destination, release=Release.AT_ONCE)
    error = await failure(send(control, sent, spend))
    assert (error.cause, error.effect_known) == (cause, is_known)
    assert "4930123456" not in error.message
    assert stub.count(TRANSFER) == 1


@pytest.mark.parametrize(
    ("destination", "scope"), [(TO_SUPPORT, "voice:call:control"), (TO_SPANISH, "routing:skill:read")]
)
async def test_a_missing_scope_is_named(
    stub: Stub, control: TutorialCallControl, spend: Spend, destination: Destination, scope: str
) -> None:
    stub.on(TRANSFER, answer(403, {"error": {"code": "INSUFFICIENT_SCOPE"}}))
    sent = command(Verb.MOVE, destination, release=Release.AT_ONCE)
    assert scope in (await failure(send(control, sent, spend))).message


@pytest.mark.parametrize("reply", [drop, hang, half_body, answer(200, b"<html>")])
@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        (command(Verb.MOVE, TO_SUPPORT, release=Release.AT_ONCE), TRANSFER),
        (command(Verb.CONSULT, TO_BEN), TRANSFER),
        (command(Verb.COMPLETE), COMPLETE),
        (command(Verb.CANCEL), CALL_OFF),
    ],
    ids=lambda one: str(getattr(one, "verb", "")),
)
async def test_a_lost_answer_leaves_the_effect_unknown_and_nothing_is_repeated(
    stub: Stub, hasty: TutorialCallControl, spend: Spend, sent: Any, asked: str, reply: Reply
) -> None:
    stub.on(asked, reply)
    error = await failure(send(hasty, sent, spend))
    assert (error.cause, error.effect_known) == (Cause.PLATFORM_UNCLEAR, False)
    assert stub.count(asked) == 1


async def test_without_the_right_to_send_nothing_is_sent(stub: Stub, control: TutorialCallControl) -> None:
    spend = Spend(Lane.COMMAND, may_send=lambda: False)
    sent = command(Verb.MOVE, TO_SUPPORT, release=Release.AT_ONCE)
    error = await failure(send(control, sent, spend))
    assert isinstance(error, PlatformUnreachable)
    assert not commands_seen(stub)


async def test_nothing_swaps_or_joins(stub: Stub, control: TutorialCallControl, spend: Spend) -> None:
    error = await failure(send(control, command(Verb.SPEAK, talk_to=TalkTo.BOTH), spend))
    assert (error.cause, error.was_sent) == (Cause.NOT_SUPPORTED, False)
    assert not stub.seen


@pytest.mark.parametrize("kind", [TargetType.CONTACT, TargetType.SKILLGROUP])
async def test_no_other_target_is_sent_to(
    stub: Stub, control: TutorialCallControl, spend: Spend, kind: TargetType
) -> None:
    target = Target(type=kind, id="x", number="+4930999")
    error = await failure(send(control, command(Verb.MOVE, Destination(target=target, roles=())), spend))
    assert (error.cause, error.was_sent) == (Cause.NOT_SUPPORTED, False)
    assert (await failure(control.resolve(target, (), spend))).cause is Cause.NOT_SUPPORTED
    assert not stub.seen
