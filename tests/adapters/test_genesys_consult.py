from collections.abc import AsyncIterator
from typing import Any

import pytest

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.domain.causes import Cause
from hookflash.domain.commands import TalkTo, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformMissing, PlatformRefused, PlatformSilent
from hookflash.domain.ids import LegId
from hookflash.ports.platform import Sent, Spend

from .asking import (
    CALL_PARTY,
    CALLER_PARTY,
    CONSULT,
    PARTY,
    READ_CALL,
    TO_BEN,
    TO_NUMBER,
    TO_SUPPORT,
    TOKENS,
    command,
    connect,
    failure,
    send,
)
from .clocks import ManualClock
from .shapes import ANA, BEN, SUPPORT, answered_call
from .stub import TOKEN, Reply, Stub, answer, drop, refusal

BEGUN = answer(200, {"destinationParticipantId": "leg-9"}, ININ_Correlation_Id="r-1")
ANAS = answer(200, {"access_token": "anas-token", "expires_in": 600, "refresh_token": "next"})
LOGIN = {"login_client_id": "desktop", "user_tokens": {ANA: "first"}}


@pytest.fixture
async def as_ana(stub: Stub, clock: ManualClock) -> AsyncIterator[GenesysCallControl]:
    """A connection that holds a refresh token of Ana's; her token comes first, then the connection's own."""
    control = connect(stub, clock, **LOGIN)
    stub.on(TOKENS, ANAS, TOKEN)
    yield control
    await control.close()


@pytest.mark.parametrize(
    ("destination", "form", "body"),
    [
        (TO_SUPPORT, "consult/queue", {"queueId": SUPPORT}),
        (TO_BEN, "consult/agent", {"userId": BEN}),
        (TO_NUMBER, "voice/consult", {"address": "+4930999"}),
    ],
)
@pytest.mark.parametrize(
    ("talk_to", "written"),
    [
        (None, "DESTINATION"),
        (TalkTo.TARGET, "DESTINATION"),
        (TalkTo.CALLER, "OBJECT"),
        (TalkTo.BOTH, "BOTH"),
    ],
)
async def test_consult_begins_at_the_callers_leg_for_the_agent(
    stub: Stub,
    control: GenesysCallControl,
    spend: Spend,
    destination: Destination,
    form: str,
    body: dict[str, str],
    talk_to: TalkTo | None,
    written: str,
) -> None:
    stub.on(f"POST {CONSULT}/{form}", BEGUN)
    sent = await send(control, command(Verb.CONSULT, destination, talk_to=talk_to), spend)
    assert sent == Sent(request_id="r-1", leg_id=LegId("leg-9"))
    assert stub.seen[-1].json == {**body, "speakTo": written, "consultingUserId": ANA}


@pytest.mark.parametrize("body", [None, [], {"destinationParticipantId": 7}, {}])
async def test_accepted_consult_may_keep_its_leg_to_itself(
    stub: Stub, control: GenesysCallControl, spend: Spend, body: object
) -> None:
    stub.on(f"POST {CONSULT}/consult/queue", answer(200, body))
    assert (await send(control, command(Verb.CONSULT, TO_SUPPORT), spend)).leg_id is None


async def test_consult_may_name_the_agents_leg_instead(stub: Stub, clock: ManualClock, spend: Spend) -> None:
    control = connect(stub, clock, consult_participant="agent", conference="conference")
    stub.on(f"POST {CALL_PARTY}/consult/queue", BEGUN)
    stub.on(f"PATCH {CALL_PARTY}/consult", BEGUN)
    await send(control, command(Verb.CONSULT, TO_SUPPORT), spend)
    await send(control, command(Verb.SPEAK, talk_to=TalkTo.BOTH), spend)
    await control.close()
    assert stub.seen[-1].json == {"speakTo": "CONFERENCE"}


async def test_agent_turns_to_the_caller(stub: Stub, control: GenesysCallControl, spend: Spend) -> None:
    stub.on(f"PATCH {CONSULT}/consult", BEGUN)
    await send(control, command(Verb.SPEAK, talk_to=TalkTo.CALLER), spend)
    assert stub.seen[-1].json == {"speakTo": "OBJECT"}


async def test_completion_is_the_agents_leaving_on_their_behalf(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(f"PATCH {CALL_PARTY}/user/{ANA}", answer(202))
    await send(control, command(Verb.COMPLETE), spend)
    assert stub.seen[-1].json == {"state": "disconnected"}


async def test_commands_go_in_the_agents_own_name_where_a_token_is_at_hand(
    stub: Stub, as_ana: GenesysCallControl, spend: Spend
) -> None:
    stub.on(f"POST {CONSULT}/consult/queue", BEGUN)
    stub.on(f"PATCH {CALL_PARTY}", answer(202))
    await send(as_ana, command(Verb.CONSULT, TO_SUPPORT), spend)
    await send(as_ana, command(Verb.COMPLETE), spend)
    assert [one.headers["authorization"] for one in stub.seen[1:]] == ["Bearer anas-token"] * 2
    assert b"grant_type=refresh_token&refresh_token=first&client_id=desktop" in stub.seen[0].body
    assert "authorization" not in stub.seen[0].headers


async def test_other_agents_are_asked_for_with_the_connections_own_token(
    stub: Stub, as_ana: GenesysCallControl, spend: Spend
) -> None:
    stub.on(TOKENS, TOKEN)
    stub.on(f"POST {CONSULT}/consult/queue", BEGUN)
    await send(as_ana, command(Verb.CONSULT, TO_SUPPORT, agent_id=BEN), spend)
    assert stub.seen[-1].headers["authorization"] == "Bearer token-1"


async def test_agent_whose_login_has_run_out_is_refused_before_anything_is_sent(
    stub: Stub, as_ana: GenesysCallControl, spend: Spend
) -> None:
    stub.on(TOKENS, answer(400, {"error": "invalid_grant"}))
    error = await failure(as_ana, command(Verb.CONSULT, TO_SUPPORT), spend)
    assert isinstance(error, PlatformRefused)
    assert error.cause is Cause.CREDENTIALS_REJECTED
    assert "hookflash login" in error.message
    assert not error.was_sent
    assert stub.count(f"POST {CONSULT}/consult/queue") == 0


async def test_platform_that_wants_a_user_says_what_mends_it(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(f"POST {CONSULT}/consult/queue", refusal(400, "not.a.user"))
    error = await failure(control, command(Verb.CONSULT, TO_SUPPORT), spend)
    assert error.cause is Cause.NOT_PERMITTED
    assert "hookflash login" in error.message
    assert stub.count(f"POST {CONSULT}/consult/queue") == 1


def held_call() -> dict[str, Any]:
    data = answered_call()
    data["participants"][0]["held"] = True
    return data


async def test_cancelling_takes_a_caller_who_is_still_on_hold_off_it(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(f"DELETE {CONSULT}/consult", answer(200, ININ_Correlation_Id="r-2"))
    stub.on(READ_CALL, answer(200, held_call()))
    stub.on(f"PATCH {CALLER_PARTY}", answer(202))
    assert (await send(control, command(Verb.CANCEL), spend)).request_id == "r-2"
    assert stub.seen[-1].json == {"held": False}
    assert stub.paths()[-3:] == [f"DELETE {CONSULT}/consult", READ_CALL, f"PATCH {CALLER_PARTY}"]


async def test_cancelling_leaves_a_caller_alone_who_is_not_on_hold(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(f"DELETE {CONSULT}/consult", answer(200))
    stub.on(READ_CALL, answer(200, answered_call()))
    await send(control, command(Verb.CANCEL), spend)
    assert stub.paths()[-1] == READ_CALL


@pytest.mark.parametrize(
    "gone",
    [
        refusal(404, "conversation.error.consult.transfer.pending.not.found"),
        refusal(400, "conversation.error.consult.transfer.not.started"),
    ],
)
async def test_consult_that_is_over_counts_as_cancelled_and_the_hold_is_lifted(
    stub: Stub, control: GenesysCallControl, spend: Spend, gone: Reply
) -> None:
    stub.on(f"DELETE {CONSULT}/consult", gone)
    stub.on(READ_CALL, answer(200, held_call()))
    stub.on(f"PATCH {CALLER_PARTY}", answer(202))
    assert await send(control, command(Verb.CANCEL), spend) == Sent()
    assert stub.count(f"PATCH {CALLER_PARTY}") == 1


@pytest.mark.parametrize("trouble", [answer(500), drop, refusal(403, "missing.permissions")])
async def test_hold_that_cannot_be_lifted_is_no_failure_to_cancel(
    stub: Stub, control: GenesysCallControl, spend: Spend, trouble: Reply
) -> None:
    stub.on(f"DELETE {CONSULT}/consult", answer(200))
    stub.on(READ_CALL, answer(200, held_call()))
    stub.on(f"PATCH {CALLER_PARTY}", trouble)
    assert await send(control, command(Verb.CANCEL), spend) == Sent()
    assert stub.count(f"PATCH {CALLER_PARTY}") == 1


async def test_cancelling_of_a_call_that_is_gone_is_missing(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(f"DELETE {CONSULT}/consult", refusal(404, "conversation.error.conversation.not.found"))
    error = await failure(control, command(Verb.CANCEL), spend)
    assert isinstance(error, PlatformMissing)
    assert error.cause is Cause.CALL_GONE


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        (Verb.CONSULT, f"POST {CONSULT}/consult/queue"),
        (Verb.SPEAK, f"PATCH {CONSULT}/consult"),
        (Verb.COMPLETE, f"PATCH {CALL_PARTY}/user/{ANA}"),
        (Verb.CANCEL, f"DELETE {CONSULT}/consult"),
        (Verb.CLOSE, f"PATCH {PARTY}"),
    ],
)
@pytest.mark.parametrize("trouble", [drop, answer(503), answer(200, b"<html>"), answer(302, Location="/x")])
async def test_every_verb_is_sent_once_and_in_doubt_if_the_answer_is_lost(
    stub: Stub,
    control: GenesysCallControl,
    spend: Spend,
    clock: ManualClock,
    verb: Verb,
    path: str,
    trouble: Reply,
) -> None:
    stub.on(path, trouble)
    error = await failure(control, command(verb, TO_SUPPORT), spend)
    assert isinstance(error, PlatformSilent)
    assert not error.effect_known
    await clock.advance(600)
    assert stub.count(path) == 1
