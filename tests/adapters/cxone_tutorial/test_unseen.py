"""What is done with, and concluded from, a call of which the gateway shows no parties."""

from typing import Any

import pytest

from hookflash.adapters.cxone.tutorial import TutorialCallControl
from hookflash.domain.calls import MoveState
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.ids import CallId
from hookflash.domain.requests import Release
from hookflash.domain.status import Reached
from hookflash.domain.targets import parse_target
from hookflash.ports.platform import Spend
from hookflash.workflows.evidence.arrivals import Stage, view_arrival
from hookflash.workflows.evidence.places import locate_caller
from hookflash.workflows.evidence.verdicts import Fate
from tests.adapters.clocks import ManualClock
from tests.adapters.shapes import ANA, BEN, BILLING, CALL, SUPPORT
from tests.adapters.stub import Stub, answer

from .gateway import (
    ANAS,
    CALLERS,
    NUMBER,
    READ_CALL,
    TO_BEN,
    TO_CALLBACK,
    TO_NUMBER,
    TO_SUPPORT,
    TRANSFER,
    bare,
    command,
    commands_seen,
    failure,
    send,
    transfer,
)
from .judging import judge, read

EVERYWHERE = (
    *("queue:support", "skill:spanish", "agent:ben", f"number:{NUMBER}", "extension:1234"),
    *("extension:4712", "voicemail:agent:ben", f"callback:{NUMBER}"),
)


class TestNothingShown:
    """With the state and `connectedTo` alone: who answers again cannot be told from who never left."""

    @pytest.mark.parametrize(
        ("after", "destination", "fate"),
        [
            (bare("WAITING", None, queueId=SUPPORT), TO_SUPPORT, Fate.DONE),
            (bare("WAITING", None), TO_SUPPORT, Fate.DONE),
            (bare("CONNECTED", BEN, queueId=SUPPORT), TO_SUPPORT, Fate.DONE),
            (bare("CONNECTED", BEN), TO_BEN, Fate.DONE),
            (bare("CONNECTED", "4712"), TO_BEN, Fate.DONE),
            (bare("CONNECTED", NUMBER), TO_NUMBER, Fate.DONE),
            (bare("FAILED", ANA), TO_NUMBER, Fate.NOT_DONE),
            (bare("IN_TRANSFER", BEN), TO_BEN, Fate.OPEN),
            (bare("IN_TRANSFER", ANA), TO_BEN, Fate.OPEN),
            (bare("IN_TRANSFER", None), TO_SUPPORT, Fate.OPEN),
            (bare("CONNECTED", ANA), TO_SUPPORT, Fate.OPEN),
            (bare("CONNECTED", ANA), TO_BEN, Fate.OPEN),
            (bare("CONNECTED", "4713"), TO_SUPPORT, Fate.OPEN),
            (bare("CONNECTED", BEN), TO_SUPPORT, Fate.OPEN),
            (bare("CONNECTED", BEN, queueId=BILLING), TO_SUPPORT, Fate.OPEN),
            (bare("CONNECTED", BEN), TO_NUMBER, Fate.OPEN),
            (bare("WAITING", None, queueId=BILLING), TO_SUPPORT, Fate.OPEN),
            (bare("WAITING", None, queueId=None), TO_SUPPORT, Fate.OPEN),
            (bare("SLEEPING", BEN), TO_BEN, Fate.OPEN),
            (bare("DISCONNECTED", None), TO_SUPPORT, Fate.CALLER_GONE),
        ],
    )
    async def test_only_what_is_seen_is_claimed(
        self,
        stub: Stub,
        control: TutorialCallControl,
        clock: ManualClock,
        spend: Spend,
        after: dict[str, Any],
        destination: Destination,
        fate: Fate,
    ) -> None:
        found, seen, intent = await judge(stub, control, clock, spend, bare(), after, destination)
        assert found is fate
        if fate is not Fate.DONE:
            arrival = view_arrival(seen, intent.known_legs, destination)
            assert arrival.stage is not Stage.TAKEN or arrival.reached is Reached.PERSON

    @pytest.mark.parametrize("again", [ANA, "4711"])
    async def test_the_same_agent_under_either_name_is_the_same_leg(
        self, stub: Stub, control: TutorialCallControl, clock: ManualClock, spend: Spend, again: str
    ) -> None:
        """Ana, whose extension nobody mapped, has not taken the call from the queue she had it from."""
        _, seen, intent = await judge(stub, control, clock, spend, bare(), bare("CONNECTED", again))
        assert view_arrival(seen, intent.known_legs, TO_SUPPORT).stage is not Stage.TAKEN

    async def test_a_new_failure_is_at_once_what_it_says_and_an_old_one_once_settled(
        self, stub: Stub, control: TutorialCallControl, clock: ManualClock, spend: Spend
    ) -> None:
        failed = bare("FAILED", ANA)
        fates = [
            (await judge(stub, control, clock, spend, before, failed, is_settled=is_settled))[0]
            for before, is_settled in ((bare(), False), (failed, False), (failed, True))
        ]
        assert fates == [Fate.NOT_DONE, Fate.OPEN, Fate.NOT_DONE]

    @pytest.mark.parametrize("said", EVERYWHERE)
    async def test_a_new_failure_is_that_of_the_target_and_the_target_is_tried_once(
        self,
        stub: Stub,
        control: TutorialCallControl,
        clock: ManualClock,
        spend: Spend,
        said: str,
    ) -> None:
        to = (await control.resolve(parse_target(said), (), spend)).destination
        fate, seen, intent = await judge(stub, control, clock, spend, bare(), bare("FAILED", ANA), to)
        arrival = view_arrival(seen, intent.known_legs, to)
        assert (fate, arrival.stage, arrival.cause) == (Fate.DONE, Stage.FAILED, Cause.PLATFORM_REFUSED)
        assert locate_caller(seen).where == "agent:ana"

    async def test_who_failed_in_a_line_still_waits_there(
        self, stub: Stub, control: TutorialCallControl, clock: ManualClock, spend: Spend
    ) -> None:
        before = bare("WAITING", None, queueId=SUPPORT)
        after = bare("FAILED", None, queueId=SUPPORT)
        fate, seen, _ = await judge(stub, control, clock, spend, before, after, TO_NUMBER)
        assert fate is Fate.NOT_DONE
        assert locate_caller(seen).where == "queue:Support"

    @pytest.mark.parametrize(
        ("state", "record"),
        [
            ("CONNECTED", MoveState.UNKNOWN),
            ("WAITING", MoveState.UNKNOWN),
            ("IN_TRANSFER", MoveState.UNDER_WAY),
            ("FAILED", MoveState.FAILED),
        ],
    )
    async def test_there_is_always_a_record_that_may_be_anybodys(
        self, stub: Stub, control: TutorialCallControl, spend: Spend, state: str, record: MoveState
    ) -> None:
        (move,) = (await read(stub, control, spend, bare(state))).moves
        assert (move.state, move.destination) == (record, None)

    @pytest.mark.parametrize(
        ("shown", "where"),
        [
            (bare(), "agent:ana"),
            (bare("CONNECTED", "4712"), "agent:ben"),
            (bare("CONNECTED", "9712"), "voicemail:agent:ben"),
            (bare("CONNECTED", "4713"), "unknown"),
            (bare("CONNECTED", None), "unknown"),
            (bare("CONNECTED", NUMBER), f"number:{NUMBER}"),
            (bare("WAITING", None, queueId=SUPPORT), "queue:Support"),
            (bare("WAITING", None, queueId=None), "ivr"),
            (bare("IN_TRANSFER", ANA), "unknown"),
            (bare("DISCONNECTED", None), "gone"),
        ],
    )
    async def test_where_the_caller_is(
        self, stub: Stub, control: TutorialCallControl, spend: Spend, shown: dict[str, Any], where: str
    ) -> None:
        assert locate_caller(await read(stub, control, spend, shown)).where == where

    async def test_transfers_that_are_shown_count_all_the_same(
        self, stub: Stub, control: TutorialCallControl, clock: ManualClock, spend: Spend
    ) -> None:
        before = bare(transfer=None)
        for shown, fate in (
            (bare(transfer=None), Fate.NOT_DONE),
            (bare(transfer=transfer("PENDING")), Fate.OPEN),
            (bare(transfer=transfer("COMPLETED")), Fate.OPEN),
            (bare("CONNECTED", BEN, transfer=transfer("COMPLETED")), Fate.DONE),
            (bare("FAILED", ANA, transfer=transfer("FAILED", reason="QUEUE_FULL")), Fate.DONE),
        ):
            assert (await judge(stub, control, clock, spend, before, shown))[0] is fate


class TestWhatIsNotShown:
    """A gateway may show a call's state and whom it is connected to, as in the seed, and nothing else."""

    async def test_a_blind_transfer_needs_no_more(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        stub.on(READ_CALL, answer(200, bare()))
        held = (await control.read_call(CallId(CALL), spend)).legs[1]
        await send(control, command(Verb.MOVE, TO_SUPPORT, leg_id=held.id, release=Release.AT_ONCE), spend)
        assert commands_seen(stub) == [TRANSFER]

    @pytest.mark.parametrize(
        ("verb", "destination", "shown"),
        [
            (Verb.CONSULT, TO_BEN, bare()),
            (Verb.CONSULT, TO_BEN, bare(transfer=None)),
            (Verb.MOVE, TO_CALLBACK, bare()),
            (Verb.MOVE, TO_CALLBACK, bare(participants=[CALLERS, ANAS])),
        ],
    )
    async def test_what_could_not_be_followed_is_not_begun(
        self,
        stub: Stub,
        control: TutorialCallControl,
        spend: Spend,
        verb: Verb,
        destination: Destination,
        shown: dict[str, Any],
    ) -> None:
        stub.on(READ_CALL, answer(200, shown))
        held = (await control.read_call(CallId(CALL), spend)).legs[1]
        error = await failure(send(control, command(verb, destination, leg_id=held.id), spend))
        assert (error.cause, error.was_sent) == (Cause.NOT_SUPPORTED, False)
        assert not commands_seen(stub)

    async def test_a_call_back_is_one_where_transfers_are_shown(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        stub.on(READ_CALL, answer(200, bare(transfer=None)))
        held = (await control.read_call(CallId(CALL), spend)).legs[1]
        await send(control, command(Verb.MOVE, TO_CALLBACK, leg_id=held.id), spend)
        assert commands_seen(stub) == [TRANSFER]
