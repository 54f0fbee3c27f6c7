from typing import Any

import pytest

from hookflash.adapters.genesys.tutorial import TutorialCallControl
from hookflash.domain.calls import CallSnapshot, LegEnd, LegRole, LegState, MoveState
from hookflash.domain.causes import Cause
from hookflash.domain.ids import CallId
from hookflash.domain.journeys import Journey
from hookflash.domain.requests import CALLER as THE_CALLER
from hookflash.ports.platform import Lane, Spend
from tests.adapters.shapes import AGENT, ANA, BEN, BILLING, CALL, CALLER, SUPPORT
from tests.adapters.stub import Stub, answer

from .gateway import (
    ANAS,
    CUSTOMER,
    READ_BILLING,
    READ_CALL,
    READ_CONVERSATION,
    READ_VOICE,
    call,
    failure,
    participant,
    queued_call,
)


async def read(control: TutorialCallControl, spend: Spend) -> CallSnapshot:
    return await control.read_call(CallId(CALL), spend)


async def test_participants_are_the_legs(stub: Stub, control: TutorialCallControl, spend: Spend) -> None:
    snapshot = await read(control, spend)
    caller, agent = snapshot.legs
    assert (caller.id, caller.role, caller.state, caller.number) == (
        *(CALLER, LegRole.CALLER, LegState.CONNECTED),
        "+4930123456",
    )
    assert (agent.id, agent.role, agent.party_id, agent.party_name) == (AGENT, LegRole.AGENT, ANA, "Ana")
    assert (agent.queue_id, agent.queue_name, agent.was_connected) == (BILLING, "Billing", True)
    assert snapshot.journey is None
    assert not snapshot.is_private
    leg = control.leg_to_move(snapshot, THE_CALLER)
    assert leg == agent
    assert control.leg_to_move(snapshot, AGENT) == agent
    assert control.leg_to_move(snapshot, CALLER) == agent
    assert control.leg_to_move(snapshot, "nobody") is None


async def test_who_is_queued_has_a_leg_for_the_line(stub: Stub, control: TutorialCallControl) -> None:
    stub.on(READ_CALL, answer(200, queued_call()), answer(200, queued_call(SUPPORT)))
    watching = Spend(Lane.WATCH)
    waiting, moved = [(await read(control, watching)).legs for _ in range(2)]
    line = waiting[-1]
    assert (line.role, line.state, line.queue_id) == (LegRole.QUEUE, LegState.CONNECTED, BILLING)
    assert (line.queue_name, line.party_name) == ("Billing", "Billing")
    assert waiting[1].state is LegState.RINGING
    assert (moved[-1].queue_id, moved[-1].id == line.id) == (SUPPORT, False)


async def test_who_waits_moves_by_the_line_also_while_a_phone_rings(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, answer(200, queued_call()))
    snapshot = await read(control, spend)
    leg = control.leg_to_move(snapshot, THE_CALLER)
    assert leg is not None
    assert leg.role is LegRole.QUEUE
    assert control.leg_to_move(snapshot, "ben") is None


async def test_who_has_nobody_listens_to_a_menu(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, answer(200, call(CUSTOMER)))
    snapshot = await read(control, spend)
    leg = control.leg_to_move(snapshot, THE_CALLER)
    assert leg is not None
    assert (leg.role, leg.is_up) == (LegRole.IVR, True)


@pytest.mark.parametrize(
    ("participants", "roles"),
    [
        ([participant(CALLER, "customer", "alerting")], [LegRole.CALLER]),
        ([{**CUSTOMER, "state": "disconnected"}], [LegRole.CALLER]),
        ([CUSTOMER, {**ANAS, "state": "alerting"}], [LegRole.CALLER, LegRole.AGENT]),
        ([CUSTOMER, participant("m", "voicemail")], [LegRole.CALLER, LegRole.VOICEMAIL]),
        ([CUSTOMER, participant("n", "external")], [LegRole.CALLER, LegRole.OUTSIDE]),
        ([participant("x", "robot")], [LegRole.OTHER]),
    ],
)
async def test_nobody_else_is_made_up(
    stub: Stub, control: TutorialCallControl, spend: Spend, participants: list[Any], roles: list[LegRole]
) -> None:
    stub.on(READ_CALL, answer(200, call(*participants)))
    assert [leg.role for leg in (await read(control, spend)).legs] == roles


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("initiated", LegState.DIALING),
        ("ringing", LegState.RINGING),
        ("Connected", LegState.CONNECTED),
        ("disconnected", LegState.ENDED),
        ("terminated", LegState.ENDED),
        ("wrapping", LegState.ENDED),
        ("closed", LegState.ENDED),
        ("juggling", LegState.UNKNOWN),
        (None, LegState.UNKNOWN),
    ],
)
async def test_states(
    stub: Stub, control: TutorialCallControl, spend: Spend, word: str | None, state: LegState
) -> None:
    stub.on(READ_CALL, answer(200, call(CUSTOMER, {**ANAS, "state": word})))
    agent = (await read(control, spend)).find_leg(AGENT)
    assert agent is not None
    assert agent.state is state


async def test_who_consults_holds_the_caller(stub: Stub, control: TutorialCallControl, spend: Spend) -> None:
    ben = participant("ben", "agent", userId=BEN)
    transfer = {"id": "t-1", "state": "talking", "transferType": "consult", "target": {"id": BEN}}
    stub.on(READ_CALL, answer(200, call({**CUSTOMER, "held": True}, ANAS, ben, transfer=transfer)))
    snapshot = await read(control, spend)
    assert snapshot.legs[0].state is LegState.HELD
    (record,) = snapshot.moves
    assert (record.id, record.state, record.destination) == ("t-1", MoveState.UNDER_WAY, BEN)
    assert snapshot.is_moving


@pytest.mark.parametrize(
    ("word", "end"),
    [("disconnected", LegEnd.HUNG_UP), ("terminated", LegEnd.OTHER), ("ended_by_user", LegEnd.HUNG_UP)],
)
async def test_the_state_of_the_call_tells_how_it_ended(
    stub: Stub, control: TutorialCallControl, spend: Spend, word: str, end: LegEnd
) -> None:
    gone = {**CUSTOMER, "state": "disconnected"}
    stub.on(READ_CALL, answer(200, call(gone, {**ANAS, "state": "disconnected"}, state=word)))
    snapshot = await read(control, spend)
    assert snapshot.caller_is_gone
    assert [leg.end for leg in snapshot.legs] == [end, None]


@pytest.mark.parametrize(
    ("privacy", "is_private"), [(True, True), ("yes", True), (False, False), (None, False)]
)
async def test_anything_but_a_clear_no_is_private(
    stub: Stub, control: TutorialCallControl, spend: Spend, privacy: object, *, is_private: bool
) -> None:
    stub.on(READ_CALL, answer(200, call(privacy=privacy)))
    assert (await read(control, spend)).is_private is is_private


async def test_participants_are_asked_of_the_voice_conversation_if_the_call_shows_none(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, answer(200, {"id": CALL, "privacy": True, "etag": "e"}))
    snapshot = await read(control, spend)
    assert stub.count(READ_VOICE) == 1
    assert snapshot.is_private
    assert len(snapshot.legs) == 2


async def test_a_call_of_nobody_or_another_one_is_unreadable(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    nobody = {"id": CALL, "participants": []}
    stub.on(READ_CALL, answer(200, nobody), answer(200, call(id=ANA)))
    stub.on(READ_VOICE, answer(200, nobody))
    for _ in range(2):
        error = await failure(read(control, Spend(Lane.WATCH)))
        assert error.cause is Cause.PLATFORM_UNCLEAR


async def test_checks_alone_ask_what_earlier_transfers_left(stub: Stub, control: TutorialCallControl) -> None:
    metadata = {"transferDepth": 2, "loopPreventionToken": "j-1"}
    stub.on(READ_CONVERSATION, answer(200, {"id": CALL, "metadata": metadata}))
    assert (await read(control, Spend(Lane.CHECK))).journey == Journey(id="j-1", depth=2)
    assert (await read(control, Spend(Lane.RECONCILE))).journey is None
    assert stub.count(READ_CONVERSATION) == 1


@pytest.mark.parametrize("status", [403, 404])
async def test_a_conversation_that_is_not_shown_stops_nothing(
    stub: Stub, control: TutorialCallControl, spend: Spend, status: int
) -> None:
    stub.on(READ_CONVERSATION, answer(status, {"message": "no"}))
    assert (await read(control, spend)).journey is None


async def test_the_name_of_a_queue_is_asked_once_and_not_needed(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    stub.on(READ_BILLING, answer(403, {"message": "no"}))
    for _ in range(2):
        assert (await read(control, spend)).legs[1].queue_name is None
    assert stub.count(READ_BILLING) == 1
