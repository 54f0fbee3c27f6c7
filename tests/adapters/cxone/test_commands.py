"""Closing legs, moving what waits, and whatever the platform answers to any of it."""

from dataclasses import replace
from typing import Any

import pytest

from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.domain.calls import LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command, TalkTo, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformSilent
from hookflash.domain.ids import LegId
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import Lane, Spend
from tests.adapters.clocks import RealClock
from tests.adapters.stub import Stub, answer, drop, hang, raw

from .asking import (
    ANSWERED,
    CONFERENCE,
    DIALLED,
    HELD,
    HOLD,
    RESUME,
    TO_SUPPORT,
    TRANSFER,
    consult,
    failure,
    send,
)
from .platform import BASE, CALL, Desk, command, connect
from .shapes import BEN, BILLING, CHILD, MASTER, SUPPORT, event


async def test_a_leg_is_ended_in_the_session_that_has_it_else_from_outside(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    stub.on(f"POST {BASE}/contacts/{CHILD}/end", answer(202))
    close = Command(verb=Verb.CLOSE, leg_id=LegId(f"{CHILD}-agent-{BEN}"), agent_id=BEN)
    await send(control, close, spend)
    assert stub.count(f"POST {BASE}/contacts/{CHILD}/end") == 1
    desk = Desk(stub, HELD, DIALLED)
    desk.on(f"interactions/{CHILD}/end", answer(202))
    await control.read_call(CALL, Spend(Lane.CHECK))
    await send(control, close, spend)
    assert desk.commands() == [f"interactions/{CHILD}/end"]


WAITING = Command(verb=Verb.MOVE, leg_id=LegId(f"{MASTER}-skill-{BILLING}"), destination=TO_SUPPORT)


async def test_a_waiting_call_is_moved_by_its_own_script(stub: Stub, spend: Spend) -> None:
    signal = {"p1": "XFER", "p2": "{type}", "p3": "{target}", "p4": "{request}"}
    control = connect(stub, RealClock(), signal=signal)
    stub.on(f"POST {BASE}/interactions/{MASTER}/signal", answer(202))
    sent = await send(control, WAITING, spend)
    query = stub.seen[-1].target.partition("?")[2]
    assert query == f"p1=XFER&p2=skill&p3={SUPPORT}&p4={sent.request_id}"
    await control.close()


async def test_who_waits_there_already_keeps_their_place(stub: Stub, spend: Spend) -> None:
    control = connect(stub, RealClock(), signal={"p1": "XFER", "p2": "{type}", "p3": "{target}"})
    there = replace(WAITING, leg_id=LegId(f"{MASTER}-skill-{SUPPORT}"))
    failed = await failure(control, there, spend)
    assert (failed.cause, failed.was_sent) == (Cause.INVALID_TARGET, False)
    assert stub.seen == []
    await control.close()


async def test_without_a_signal_it_is_not_moved_and_what_is_missing_is_told(
    control: CxoneCallControl, stub: Stub, spend: Spend
) -> None:
    failed = await failure(control, WAITING, spend)
    assert (failed.cause, failed.was_sent) == (Cause.NOT_SUPPORTED, False)
    assert "[connections.c.signal]" in failed.message
    assert stub.seen == []


async def test_a_mailbox_by_one_request(
    stub: Stub, control: CxoneCallControl, desk: Desk, spend: Spend
) -> None:
    mailbox = Destination(
        target=Target(type=TargetType.VOICEMAIL, id=BEN, name="agent:ben"),
        via=Target(type=TargetType.AGENT, id=BEN),
        roles=(LegRole.VOICEMAIL, LegRole.IVR),
    )
    # Earlier versions have no such thing.
    path = desk.path("direct-voicemail-transfer").replace("/v30.0/", "/v34.0/")
    stub.on(path, answer(202))
    await send(control, command(Verb.MOVE, mailbox), spend)
    assert desk.bodies("direct-voicemail-transfer") == [{"targetAgentId": BEN, "parentContactId": MASTER}]
    assert stub.count(path) == 1
    assert stub.count(f"POST {BASE}/interactions/{MASTER}/signal") == 0


# Whatever the platform answers

HOSTILE = (
    drop,
    answer(200, b"<html>"),
    answer(202, b"[" * 50_000),
    answer(302, None, Location="http://127.0.0.1:1/"),
    answer(400, b"\xff\xfe"),
    answer(404),
    answer(409, []),
    answer(429),
    answer(500, b"null"),
    raw(b"HTTP/1.1 banana\r\n\r\n", keep=False),
    raw(b"\x00\x01\x02", keep=False),
)
VERBS = {
    Verb.CONSULT: consult(),
    Verb.COMPLETE: command(Verb.COMPLETE),
    Verb.CANCEL: command(Verb.CANCEL),
    Verb.SPEAK: command(Verb.SPEAK, talk_to=TalkTo.BOTH),
    Verb.CLOSE: Command(verb=Verb.CLOSE, leg_id=LegId(f"{CHILD}-agent-{BEN}")),
}


@pytest.mark.parametrize("reply", HOSTILE)
@pytest.mark.parametrize("verb", list(VERBS))
async def test_strange_answers_have_a_cause_and_are_never_a_crash(
    stub: Stub, control: CxoneCallControl, spend: Spend, verb: Verb, reply: Any
) -> None:
    snapshot = (event(),) if verb is Verb.CONSULT else (HELD, ANSWERED)
    desk = Desk(stub, *snapshot)
    await control.read_call(CALL, Spend(Lane.CHECK))
    stub.otherwise = reply
    for what in (HOLD, RESUME, TRANSFER, CONFERENCE, f"interactions/{CHILD}/end"):
        desk.on(what, reply)
    failed = await failure(control, VERBS[verb], spend)
    assert failed.cause in Cause
    assert failed.message


async def test_an_answer_that_never_comes_leaves_the_effect_open(stub: Stub, spend: Spend) -> None:
    desk = Desk(stub, HELD, ANSWERED)
    desk.on(TRANSFER, hang)
    control = connect(stub, RealClock(), command_timeout_s=0.3)
    assert isinstance(await failure(control, command(Verb.COMPLETE), spend), PlatformSilent)
    await control.close()
