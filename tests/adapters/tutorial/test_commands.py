from typing import Any

import pytest

from hookflash.adapters.genesys.tutorial import TutorialCallControl
from hookflash.domain.causes import Cause
from hookflash.domain.commands import TalkTo, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformRefused, PlatformUnreachable
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.journeys import Journey
from hookflash.domain.requests import Release
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import Lane, Spend
from tests.adapters.shapes import BEN, BILLING, CALL, CALLER, SUPPORT
from tests.adapters.stub import Reply, Stub, answer, drop, half_body, hang

from .gateway import (
    ACT,
    ANAS,
    CANCEL,
    COMMANDS,
    COMPLETE,
    CUSTOMER,
    ETAG,
    PATCH_VOICE,
    READ_CALL,
    READ_CONVERSATION,
    READ_VOICE,
    SPANISH,
    TO_BEN,
    TO_GROUP,
    TO_SPANISH,
    TO_SUPPORT,
    TRANSFER,
    call,
    command,
    failure,
    move,
    participant,
    queued_call,
    send,
    sent_to,
)

JOURNEY = Journey(id="j-1", depth=1)


def commands_seen(stub: Stub) -> list[str]:
    return [path for path in stub.paths() if path in COMMANDS]


@pytest.mark.parametrize(
    ("destination", "target"),
    [
        (TO_SUPPORT, {"id": SUPPORT, "type": "queue"}),
        (TO_BEN, {"id": BEN, "type": "user"}),
        (TO_GROUP, {"id": SPANISH, "type": "skillGroup"}),
    ],
)
async def test_a_blind_transfer_names_the_state_of_the_call_just_read(
    stub: Stub, control: TutorialCallControl, spend: Spend, destination: Destination, target: dict[str, str]
) -> None:
    sent = await move(control, spend, destination, release=Release.AT_ONCE, journey=JOURNEY)
    assert sent.request_id == "c-1"
    assert stub.paths()[-2:] == [READ_CALL, TRANSFER]
    assert stub.seen[-1].headers["if-match"] == ETAG
    assert stub.seen[-1].json == {"transferType": "blind", "target": target}


async def test_the_wrap_up_code_goes_with_the_transfer(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    await move(control, spend, wrap_up_id="w-1")
    assert sent_to(stub, TRANSFER)["wrapUpCode"] == {"id": "w-1"}


async def test_a_skill_is_reached_by_an_action_that_carries_priority_and_journey(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    await move(control, spend, TO_SPANISH, priority=7, journey=JOURNEY)
    assert sent_to(stub, ACT) == {
        "action": "transfer",
        "to": {"id": SPANISH, "type": "skill"},
        "priority": 7,
        "metadata": {
            "transferDepth": 2,
            "loopPreventionToken": "j-1",
            "initiatedAt": "2026-03-01T12:00:00Z",
            "sourceSystem": "hookflash",
        },
    }
    assert commands_seen(stub) == [ACT]


async def test_a_priority_in_a_queue_takes_the_action_and_one_at_an_agent_does_not(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    await move(control, spend, TO_SUPPORT, priority=3)
    await move(control, spend, TO_BEN, priority=3)
    assert commands_seen(stub) == [ACT, TRANSFER]
    assert sent_to(stub, ACT) == {"action": "transfer", "to": {"id": SUPPORT, "type": "queue"}, "priority": 3}


async def test_a_consult_begins_is_completed_and_called_off(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    await send(control, command(Verb.CONSULT, TO_BEN, talk_to=TalkTo.TARGET), spend)
    assert sent_to(stub, TRANSFER) == {"transferType": "consult", "target": {"id": BEN, "type": "user"}}
    await send(control, command(Verb.COMPLETE), spend)
    assert sent_to(stub, COMPLETE) == {"state": "completed"}
    assert stub.seen[-1].headers["if-match"] == ETAG
    await send(control, command(Verb.CANCEL), spend)
    assert sent_to(stub, CANCEL) is None


async def test_a_consult_that_is_over_is_called_off_already(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    stub.on(CANCEL, answer(404, {"message": "no consult"}))
    assert (await send(control, command(Verb.CANCEL), spend)).request_id is None
    stub.on(CANCEL, answer(403, {"message": "no"}))
    assert (await failure(send(control, command(Verb.CANCEL), spend))).cause is Cause.NOT_PERMITTED


@pytest.mark.parametrize(
    ("shown", "cause"),
    [
        (call(CUSTOMER, {**ANAS, "state": "disconnected"}), Cause.CALL_GONE),
        (call(CUSTOMER), Cause.CALL_GONE),
        (call(CUSTOMER, participant("ben", "agent", userId=BEN)), Cause.CALL_GONE),
        (call(privacy=True), Cause.PRIVATE_CALL),
        (call(etag=None), Cause.PLATFORM_UNCLEAR),
        (call(etag="a\nb"), Cause.PLATFORM_UNCLEAR),
        ("nonsense", Cause.PLATFORM_UNCLEAR),
    ],
)
async def test_what_the_call_shows_just_before_can_stop_a_command(
    stub: Stub, control: TutorialCallControl, spend: Spend, shown: object, cause: Cause
) -> None:
    stub.on(READ_CALL, answer(200, shown))
    error = await failure(move(control, spend))
    assert (error.cause, error.effect_known, error.was_sent) == (cause, True, False)
    assert not commands_seen(stub)


async def test_who_waits_there_already_is_not_moved_there(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, answer(200, queued_call(SUPPORT)))
    error = await failure(move(control, spend, leg_id=LegId(f"{CALLER}@{SUPPORT}")))
    assert (error.cause, error.was_sent) == (Cause.INVALID_TARGET, False)
    stub.on(READ_CALL, answer(200, queued_call(BILLING)))
    await move(control, spend, leg_id=LegId(f"{CALLER}@{BILLING}"))
    assert commands_seen(stub) == [TRANSFER]


async def test_who_listens_to_a_menu_is_moved(stub: Stub, control: TutorialCallControl, spend: Spend) -> None:
    stub.on(READ_CALL, answer(200, call(CUSTOMER)))
    await move(control, spend, TO_SPANISH, leg_id=LegId(f"{CALLER}@menu"), agent_id=None)
    assert commands_seen(stub) == [ACT]


async def test_a_call_that_cannot_be_read_stops_a_command_for_certain(
    stub: Stub, hasty: TutorialCallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, answer(404, {"message": "no such call"}))
    error = await failure(move(hasty, spend))
    assert (error.cause, error.was_sent) == (Cause.CALL_GONE, False)


@pytest.mark.parametrize(
    ("status", "cause", "is_known"),
    [
        (400, Cause.INVALID_TARGET, True),
        (401, Cause.CREDENTIALS_REJECTED, True),
        (403, Cause.NOT_PERMITTED, True),
        (404, Cause.CALL_GONE, True),
        (409, Cause.VERSION_CONFLICT, True),
        (412, Cause.VERSION_CONFLICT, True),
        (428, Cause.PLATFORM_REFUSED, True),
        (429, Cause.RATE_LIMITED, True),
        (500, Cause.PLATFORM_UNCLEAR, False),
        (302, Cause.PLATFORM_UNCLEAR, False),
    ],
)
@pytest.mark.parametrize(
    ("destination", "asked"), [(TO_SUPPORT, TRANSFER), (TO_BEN, TRANSFER), (TO_SPANISH, ACT)]
)
async def test_refusals(
    stub: Stub,
    control: TutorialCallControl,
    spend: Spend,
    destination: Destination,
    asked: str,
    status: int,
    cause: Cause,
    *,
    is_known: bool,
) -> None:
    stub.on(asked, answer(status, {"message": "+4930123456 may not"}))
    error = await failure(move(control, spend, destination))
    assert (error.cause, error.effect_known) == (cause, is_known)
    assert "4930123456" not in error.message
    assert stub.count(asked) == 1


async def test_a_missing_scope_is_named(stub: Stub, control: TutorialCallControl, spend: Spend) -> None:
    stub.on(TRANSFER, answer(403, {"message": "no"}))
    stub.on(ACT, answer(403, {"message": "no"}))
    assert "voice:call:transfer" in (await failure(move(control, spend))).message
    assert "conversation:transfer" in (await failure(move(control, spend, TO_SPANISH))).message


@pytest.mark.parametrize("reply", [drop, hang, half_body, answer(200, b"<html>")])
@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        (command(Verb.MOVE, TO_SUPPORT), TRANSFER),
        (command(Verb.MOVE, TO_SPANISH), ACT),
        (command(Verb.CONSULT, TO_BEN), TRANSFER),
        (command(Verb.COMPLETE), COMPLETE),
        (command(Verb.CANCEL), CANCEL),
    ],
)
async def test_a_lost_answer_leaves_the_effect_unknown_and_nothing_is_repeated(
    stub: Stub, hasty: TutorialCallControl, spend: Spend, sent: Any, asked: str, reply: Reply
) -> None:
    stub.on(asked, reply)
    error = await failure(send(hasty, sent, spend))
    assert (error.cause, error.effect_known) == (Cause.PLATFORM_UNCLEAR, False)
    assert stub.count(asked) == 1


async def test_without_the_right_to_send_nothing_is_sent(stub: Stub, control: TutorialCallControl) -> None:
    error = await failure(move(control, Spend(Lane.COMMAND, may_send=lambda: False)))
    assert isinstance(error, PlatformUnreachable)
    assert not commands_seen(stub)


@pytest.mark.parametrize("verb", [Verb.SPEAK, Verb.CLOSE])
async def test_what_no_tutorial_does_is_refused_before_anything_is_asked(
    stub: Stub, control: TutorialCallControl, spend: Spend, verb: Verb
) -> None:
    error = await failure(send(control, command(verb), spend))
    assert (error.cause, error.was_sent) == (Cause.NOT_SUPPORTED, False)
    assert not stub.seen


@pytest.mark.parametrize("kind", sorted(set(TargetType) - {"queue", "agent", "skill", "skillgroup"}))
async def test_no_other_target_is_sent_to(
    stub: Stub, control: TutorialCallControl, spend: Spend, kind: TargetType
) -> None:
    target = Target(type=kind, id="x", number="+4930999")
    error = await failure(move(control, spend, Destination(target=target, roles=())))
    assert error.cause is Cause.NOT_SUPPORTED
    error = await failure(control.resolve(target, (), spend))
    assert error.cause is Cause.NOT_SUPPORTED
    assert not stub.seen


async def test_an_agent_cannot_stay_until_an_answer(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    error = await failure(move(control, spend, TO_BEN, release=Release.ON_ANSWER))
    assert isinstance(error, PlatformRefused)
    assert error.insists_on is Release.AT_ONCE
    assert not commands_seen(stub)
    assert control.capabilities.releases == {Release.AT_ONCE}


class TestChangingAParticipant:
    """`queue_by = "patch"`."""

    async def test_the_customer_is_put_into_the_queue(
        self, stub: Stub, patching: TutorialCallControl, spend: Spend
    ) -> None:
        await move(patching, spend, release=Release.ON_ANSWER, wrap_up_id="TRANSFERRED")
        change = {"id": CALLER, "queueId": SUPPORT, "state": "queued"}
        assert sent_to(stub, PATCH_VOICE) == {"participants": [change]}
        assert stub.seen[-1].headers["if-match"] == "7"

    async def test_a_wrap_up_code_frees_the_agent_at_once(
        self, stub: Stub, patching: TutorialCallControl, spend: Spend
    ) -> None:
        await move(patching, spend, release=Release.AT_ONCE, wrap_up_id="TRANSFERRED")
        (change,) = sent_to(stub, PATCH_VOICE)["participants"]
        assert change["wrapupCode"] == "TRANSFERRED"

    async def test_without_one_the_agent_stays(
        self, stub: Stub, patching: TutorialCallControl, spend: Spend
    ) -> None:
        error = await failure(move(patching, spend, release=Release.AT_ONCE))
        assert isinstance(error, PlatformRefused)
        assert error.insists_on is Release.ON_ANSWER
        assert not commands_seen(stub)

    async def test_a_conversation_without_version_is_changed_all_the_same(
        self, stub: Stub, patching: TutorialCallControl, spend: Spend
    ) -> None:
        stub.on(READ_VOICE, answer(200, call()))
        await move(patching, spend, release=Release.ON_ANSWER)
        assert "if-match" not in stub.seen[-1].headers

    async def test_who_waits_is_not_moved_this_way(
        self, stub: Stub, patching: TutorialCallControl, spend: Spend
    ) -> None:
        stub.on(READ_VOICE, answer(200, queued_call()))
        leg = LegId(f"{CALLER}@{BILLING}")
        error = await failure(move(patching, spend, leg_id=leg, agent_id=None))
        assert (error.cause, error.was_sent) == (Cause.NOT_SUPPORTED, False)
        assert not commands_seen(stub)

    @pytest.mark.parametrize(
        ("status", "cause"),
        [(400, Cause.INVALID_TARGET), (404, Cause.CALL_GONE), (409, Cause.VERSION_CONFLICT)],
    )
    async def test_refusals(
        self, stub: Stub, patching: TutorialCallControl, spend: Spend, status: int, cause: Cause
    ) -> None:
        stub.on(PATCH_VOICE, answer(status, {"message": "no"}))
        assert (await failure(move(patching, spend))).cause is cause

    async def test_all_other_targets_take_the_transfer(
        self, stub: Stub, patching: TutorialCallControl, spend: Spend
    ) -> None:
        await move(patching, spend, TO_BEN)
        assert commands_seen(stub) == [TRANSFER]
        assert patching.capabilities.releases == set(Release)


class TestErrands:
    """What travels with the transfer, and is only looked for afterwards."""

    async def test_a_wrap_up_code_that_has_arrived(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        wrapped = {**ANAS, "state": "disconnected", "wrapupCode": "Transferred"}
        stub.on(READ_CALL, answer(200, call(CUSTOMER, wrapped)))
        await control.set_wrap_up(CallId(CALL), LegId(wrapped["id"]), "w-1", spend)

    async def test_a_wrap_up_code_that_has_not(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        for leg in (ANAS["id"], "nobody"):
            error = await failure(control.set_wrap_up(CallId(CALL), LegId(leg), "w-1", spend))
            assert error.cause is Cause.NOT_SUPPORTED
        assert not commands_seen(stub)

    async def test_a_priority(self, stub: Stub, control: TutorialCallControl, spend: Spend) -> None:
        await control.set_routing(CallId(CALL), None, 5, spend)
        error = await failure(control.set_routing(CallId(CALL), None, 6, spend))
        assert error.cause is Cause.NOT_SUPPORTED
        assert stub.count(READ_CONVERSATION) == 2

    async def test_skills_and_data_never_arrive(self, control: TutorialCallControl, spend: Spend) -> None:
        assert control.capabilities.options == {"priority", "wrap_up_code"}
        assert control.context_limit() == 0
        error = await failure(control.set_routing(CallId(CALL), [SPANISH], None, spend))
        assert error.cause is Cause.NOT_SUPPORTED
        snapshot = await control.read_call(CallId(CALL), spend)
        error = await failure(control.stamp(snapshot, {"a": "b"}, JOURNEY, spend))
        assert error.cause is Cause.NOT_SUPPORTED
