"""Commands in an agent's session: what is asked of it, in which order, and what is done when one fails."""

import asyncio
from typing import Any

import pytest

from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command, TalkTo, Verb
from hookflash.domain.errors import PlatformRefused, PlatformSilent, PlatformUnreachable
from hookflash.domain.ids import LegId
from hookflash.domain.targets import parse_target
from hookflash.ports.platform import Lane, Sent, Spend
from tests.adapters.clocks import RealClock
from tests.adapters.stub import Stub, answer, drop

from .asking import (
    ACTIVE,
    ANSWERED,
    CONFERENCE,
    CONSULT_AGENT,
    DIAL_PHONE,
    DIAL_SKILL,
    DIALLED,
    HELD,
    HOLD,
    RESUME,
    TO_BEN,
    TO_NOTARY,
    TO_SUPPORT,
    TRANSFER,
    consult,
    failure,
    send,
    willing,
)
from .platform import BASE, CALL, Desk, command, connect, then
from .shapes import ANA, BEN, CHILD, MASTER, OUTBOUND, SUPPORT, event


async def test_the_caller_is_put_on_hold_before_the_target_is_dialled(
    control: CxoneCallControl, desk: Desk, spend: Spend
) -> None:
    willing(desk)
    sent = await send(control, consult(), spend)
    assert desk.commands() == [HOLD, DIAL_SKILL]
    assert desk.bodies(DIAL_SKILL) == [{"skillId": int(SUPPORT), "parentContactId": int(MASTER)}]
    assert sent.leg_id is None


async def test_a_hold_that_takes_its_time_is_waited_for(
    control: CxoneCallControl, desk: Desk, spend: Spend
) -> None:
    willing(desk)
    desk.on(HOLD, answer(202))
    sending = asyncio.create_task(send(control, consult(), spend))
    await asyncio.sleep(0.1)
    assert desk.commands() == [HOLD]
    desk.tell(HELD)
    await sending
    assert desk.commands() == [HOLD, DIAL_SKILL]


async def test_who_is_on_hold_already_is_left_there(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    desk = Desk(stub, HELD)
    willing(desk)
    await send(control, consult(), spend)
    assert desk.commands() == [DIAL_SKILL]


async def test_agents_and_numbers(stub: Stub, spend: Spend) -> None:
    desk = Desk(stub, event())
    willing(desk)
    control = connect(stub, RealClock(), outbound_skill="billing outbound", effect_within_s=0.3)
    number = (await control.resolve(parse_target("number:+49 30 23125001"), (), spend)).destination
    await send(control, consult(number), spend)
    (body,) = desk.bodies(DIAL_PHONE)
    assert body == {
        "phoneNumber": "+493023125001",
        "skillId": int(OUTBOUND),
        "parentContactId": int(MASTER),
    }
    await control.close()


@pytest.mark.parametrize(("by", "how"), [("consult", CONSULT_AGENT), ("personal_queue", "dial-agent")])
async def test_an_agent_is_called_as_the_settings_say(stub: Stub, spend: Spend, by: str, how: str) -> None:
    desk = Desk(stub, event())
    willing(desk)
    desk.on(how, then(desk, event(CHILD, "Dialing")))
    control = connect(stub, RealClock(), agent_by=by, effect_within_s=0.3)
    await send(control, consult(TO_BEN), spend)
    assert desk.bodies(how) == [{"targetAgentId": BEN, "parentContactId": int(MASTER)}]
    await control.close()


@pytest.mark.parametrize(
    ("status", "error", "cause"),
    [(400, "InvalidSkill", Cause.INVALID_TARGET), (409, "InvalidState", Cause.VERSION_CONFLICT)],
)
async def test_a_target_that_is_refused_gives_the_caller_back(
    control: CxoneCallControl, desk: Desk, spend: Spend, status: int, error: str, cause: Cause
) -> None:
    willing(desk)
    desk.on(DIAL_SKILL, answer(status, {"error": error}))
    failed = await failure(control, consult(), spend)
    assert isinstance(failed, PlatformRefused)
    assert failed.cause is cause
    assert desk.commands() == [HOLD, DIAL_SKILL, RESUME]


async def test_a_caller_who_cannot_be_given_back_makes_the_command_unclear(
    control: CxoneCallControl, desk: Desk, spend: Spend
) -> None:
    willing(desk)
    desk.on(DIAL_SKILL, answer(400, {"error": "InvalidSkill"}))
    desk.on(RESUME, answer(409, {"error": "InvalidState"}))
    failed = await failure(control, consult(), spend)
    assert isinstance(failed, PlatformSilent)
    assert not failed.effect_known
    assert desk.commands()[:2] == [HOLD, DIAL_SKILL]
    assert set(desk.commands()[2:]) == {RESUME}


@pytest.mark.parametrize("reply", [drop, answer(503), answer(202, b"<html>")])
async def test_a_dial_without_an_answer_is_not_undone(
    control: CxoneCallControl, desk: Desk, spend: Spend, reply: Any
) -> None:
    """Somebody may be ringing by now: the call shows it, and decides."""
    willing(desk)
    desk.on(DIAL_SKILL, reply)
    assert isinstance(await failure(control, consult(), spend), PlatformSilent)
    assert desk.commands() == [HOLD, DIAL_SKILL]


async def test_a_hold_that_shows_no_effect_is_unclear_and_nobody_is_dialled(
    control: CxoneCallControl, desk: Desk, spend: Spend
) -> None:
    desk.on(HOLD, answer(202))
    assert isinstance(await failure(control, consult(), spend), PlatformSilent)
    assert desk.commands() == [HOLD]


async def test_a_hold_that_is_refused_is_certain(control: CxoneCallControl, desk: Desk, spend: Spend) -> None:
    desk.on(HOLD, answer(409, {"error": "InvalidState"}))
    failed = await failure(control, consult(), spend)
    assert (failed.cause, failed.effect_known) == (Cause.VERSION_CONFLICT, True)
    assert desk.commands() == [HOLD]


async def test_a_closed_skill_is_not_dialled_all_the_same(
    control: CxoneCallControl, desk: Desk, spend: Spend
) -> None:
    willing(desk)
    asks = {"Type": "HoursOfOperation", "SkillId": SUPPORT, "ShowContinueReskill": "True"}
    desk.on(DIAL_SKILL, then(desk, asks))
    desk.on("continue-reskill", answer(202))
    failed = await failure(control, consult(), spend)
    assert failed.cause is Cause.QUEUE_CLOSED
    assert failed.effect_known
    assert desk.commands() == [HOLD, DIAL_SKILL, "continue-reskill", RESUME]
    assert desk.bodies("continue-reskill") == [{"continueReskill": False}]


@pytest.mark.parametrize(
    "changes",
    [
        {"leg_id": LegId(f"{CHILD}-agent-{ANA}")},
        {"agent_id": None},
        {"leg_id": LegId("nothing")},
        {"leg_id": LegId("")},
    ],
)
async def test_whoever_does_not_have_the_call_sends_nothing(
    control: CxoneCallControl, desk: Desk, spend: Spend, changes: dict[str, Any]
) -> None:
    fields = {"caller_leg_id": None, "agent_id": ANA, "leg_id": LegId(f"{MASTER}-agent-{ANA}"), **changes}
    failed = await failure(control, Command(verb=Verb.CONSULT, destination=TO_SUPPORT, **fields), spend)
    assert (failed.cause, failed.was_sent) == (Cause.CALL_GONE, False)
    assert desk.commands() == []


async def test_an_agent_who_is_logged_out_has_no_call(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    stub.on(f"POST {BASE}/agent-sessions/join", answer(404, {"error": "InvalidAgentSession"}))
    failed = await failure(control, consult(), spend)
    assert (failed.cause, failed.was_sent) == (Cause.CALL_GONE, False)


async def test_a_second_target_is_not_dialled_beside_the_first(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    desk = Desk(stub, HELD, DIALLED)
    failed = await failure(control, consult(), spend)
    assert (failed.cause, failed.was_sent) == (Cause.VERSION_CONFLICT, False)
    assert desk.commands() == []


async def test_what_cannot_be_dialled_is_refused_before_the_hold(
    control: CxoneCallControl, desk: Desk, spend: Spend
) -> None:
    failed = await failure(control, consult(TO_NOTARY), spend)
    assert (failed.cause, failed.was_sent) == (Cause.NOT_SUPPORTED, False)
    assert desk.commands() == []


async def test_without_the_right_to_send_nothing_is_sent(control: CxoneCallControl, desk: Desk) -> None:
    failed = await failure(control, consult(), Spend(Lane.COMMAND, may_send=lambda: False))
    assert isinstance(failed, PlatformUnreachable)
    assert desk.commands() == []


async def test_the_right_to_send_may_end_between_hold_and_dial(control: CxoneCallControl, desk: Desk) -> None:
    willing(desk)
    rights = [True]
    spend = Spend(Lane.COMMAND, may_send=lambda: bool(rights and rights.pop()))
    assert isinstance(await failure(control, consult(), spend), PlatformSilent)
    assert desk.commands() == [HOLD]


# Completing


async def test_a_handover_is_one_request(stub: Stub, control: CxoneCallControl, spend: Spend) -> None:
    desk = Desk(stub, HELD, ANSWERED)
    desk.on(TRANSFER, answer(202, None, CorrelationId="c-1"))
    assert (await send(control, command(Verb.COMPLETE), spend)).request_id == "c-1"
    assert desk.commands() == [TRANSFER]


async def test_a_caller_who_was_given_back_too_early_is_put_on_hold_again(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    desk = Desk(stub, ACTIVE, ANSWERED)
    willing(desk)
    desk.on(TRANSFER, answer(202))
    await send(control, command(Verb.COMPLETE), spend)
    assert desk.commands() == [HOLD, TRANSFER]


@pytest.mark.parametrize("body", [None, {"error": "InvalidState"}])
async def test_a_handover_that_comes_too_early_is_refused(
    stub: Stub, control: CxoneCallControl, spend: Spend, body: Any
) -> None:
    desk = Desk(stub, HELD, DIALLED)
    desk.on(TRANSFER, answer(409, body))
    failed = await failure(control, command(Verb.COMPLETE), spend)
    assert (failed.cause, failed.effect_known) == (Cause.VERSION_CONFLICT, True)


# Calling off


async def test_calling_off_lets_the_target_go_and_takes_the_caller_back(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    desk = Desk(stub, HELD, DIALLED)
    willing(desk)
    desk.on(f"interactions/{CHILD}/end", then(desk, event(CHILD, "Disconnected", FinalState=True)))
    await send(control, command(Verb.CANCEL, target_leg_id=LegId(f"{CHILD}-skill-{SUPPORT}")), spend)
    assert desk.commands() == [f"interactions/{CHILD}/end", RESUME]
    await control.read_call(CALL, spend)
    again = len(desk.commands())
    await asyncio.sleep(0.05)
    await send(control, command(Verb.CANCEL), spend)
    assert len(desk.commands()) == again


@pytest.mark.parametrize("status", [404, 409])
async def test_a_target_that_has_gone_by_itself_is_no_failure(
    stub: Stub, control: CxoneCallControl, spend: Spend, status: int
) -> None:
    desk = Desk(stub, HELD, DIALLED)
    willing(desk)
    gone = event(CHILD, "Disconnected", FinalState=True)
    desk.on(f"interactions/{CHILD}/end", then(desk, gone, status=status))
    await send(control, command(Verb.CANCEL, target_leg_id=LegId(f"{CHILD}-skill-{SUPPORT}")), spend)
    assert desk.commands() == [f"interactions/{CHILD}/end", RESUME]


@pytest.mark.parametrize("named", [None, LegId("999-agent-2002")])
async def test_nobody_is_hung_up_whom_the_agent_has_dialled_themselves(
    stub: Stub, control: CxoneCallControl, spend: Spend, named: LegId | None
) -> None:
    desk = Desk(stub, HELD, ANSWERED)
    failed = await failure(control, command(Verb.CANCEL, target_leg_id=named), spend)
    assert (failed.cause, failed.was_sent) == (Cause.VERSION_CONFLICT, False)
    assert desk.commands() == []


async def test_a_caller_who_hears_the_agent_already_is_no_failure(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    desk = Desk(stub, HELD)
    desk.on(RESUME, then(desk, ACTIVE, status=409))
    await send(control, command(Verb.CANCEL), spend)
    assert desk.commands() == [RESUME]


async def test_nothing_is_called_off_twice(control: CxoneCallControl, desk: Desk, spend: Spend) -> None:
    assert await send(control, command(Verb.CANCEL), spend) == Sent()
    assert desk.commands() == []


# Speaking


@pytest.mark.parametrize(
    ("talk_to", "asked"),
    [
        (TalkTo.CALLER, [f"interactions/{CHILD}/hold", RESUME]),
        (TalkTo.TARGET, []),
        (TalkTo.BOTH, [CONFERENCE]),
    ],
)
async def test_whom_the_agent_talks_to(
    stub: Stub, control: CxoneCallControl, spend: Spend, talk_to: TalkTo, asked: list[str]
) -> None:
    desk = Desk(stub, HELD, ANSWERED)
    willing(desk)
    desk.on(f"interactions/{CHILD}/hold", then(desk, event(CHILD, "Holding")))
    desk.on(CONFERENCE, answer(202))
    speak = command(Verb.SPEAK, talk_to=talk_to, target_leg_id=LegId(f"{CHILD}-agent-{BEN}"))
    await send(control, speak, spend)
    assert desk.commands() == asked


async def test_nobody_is_talked_to_who_is_not_there(
    control: CxoneCallControl, desk: Desk, spend: Spend
) -> None:
    for talk_to in TalkTo:
        failed = await failure(control, command(Verb.SPEAK, talk_to=talk_to), spend)
        assert (failed.cause, failed.was_sent) == (Cause.VERSION_CONFLICT, False)
    assert desk.commands() == []
