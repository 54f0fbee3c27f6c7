from typing import Any

import pytest

from hookflash.adapters.cxone.tutorial import TutorialCallControl
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Verb
from hookflash.domain.ids import CallId
from hookflash.domain.requests import Kind, Release
from hookflash.domain.targets import Target, TargetType, parse_target
from hookflash.ports.platform import Lane, MissingGrants, Spend, Usability
from tests.adapters.clocks import ManualClock
from tests.adapters.shapes import ANA, CALL
from tests.adapters.stub import Stub, answer, drop

from .gateway import (
    GOOD,
    PROFILES,
    READ_ANA,
    READ_CALL,
    READ_FRENCH,
    READ_QUEUE,
    SCOPES,
    TO_SUPPORT,
    TOKENS,
    TRANSFER,
    command,
    connect,
    failure,
    send,
    token,
)

QUEUE = parse_target("queue:Support")


async def missing(
    control: TutorialCallControl,
    spend: Spend,
    kind: Kind = Kind.BLIND,
    target: TargetType = TargetType.QUEUE,
) -> MissingGrants:
    return await control.missing_grants(kind, Target(type=target, name="x"), spend)


async def test_a_token_is_asked_for_with_basic_and_a_form(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    await control.read_call(CallId(CALL), spend)
    await control.read_call(CallId(CALL), spend)
    asked = stub.seen[0]
    assert asked.headers["authorization"] == "Basic dHV0b3JpYWw6c3dvcmRmaXNo"
    assert (asked.headers["content-type"], asked.body) == (
        "application/x-www-form-urlencoded",
        b"grant_type=client_credentials",
    )
    assert stub.count(TOKENS) == 1
    assert stub.seen[1].headers["authorization"] == "Bearer token-1"


async def test_a_token_that_is_refused_is_renewed_for_a_read(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, answer(401, {"error": {}}), answer(200, GOOD[READ_CALL]))
    await control.read_call(CallId(CALL), spend)
    assert stub.count(TOKENS) == 2


async def test_rejected_credentials(stub: Stub, control: TutorialCallControl) -> None:
    stub.on(TOKENS, answer(401, {"error": {"code": "INVALID_CLIENT"}}))
    sent = command(Verb.MOVE, TO_SUPPORT, release=Release.AT_ONCE)
    for asked in (
        control.read_call(CallId(CALL), Spend(Lane.CHECK)),
        send(control, sent, Spend(Lane.COMMAND)),
    ):
        error = await failure(asked)
        assert error.cause is Cause.CREDENTIALS_REJECTED
        assert "swordfish" not in error.message
        assert "environment" in error.message
    assert not stub.count(TRANSFER)


async def test_a_login_that_is_silent_is_down(stub: Stub, clock: ManualClock, spend: Spend) -> None:
    stub.on(TOKENS, drop)
    control = connect(stub, clock, read_total_s=0.05)
    error = await failure(control.read_call(CallId(CALL), spend))
    await control.close()
    assert (error.cause, error.effect_known) == (Cause.PLATFORM_DOWN, True)


@pytest.mark.parametrize(
    ("kind", "target", "scopes"),
    [
        (
            Kind.BLIND,
            TargetType.QUEUE,
            {"voice:call:control", "voice:queue:read", "voice:campaign:read"},
        ),
        (
            Kind.BLIND,
            TargetType.CALLBACK,
            {"voice:call:control", "voice:queue:read", "voice:campaign:read"},
        ),
        (Kind.BLIND, TargetType.SKILL, {"voice:call:control", "routing:skill:read"}),
        (Kind.CONSULT, TargetType.AGENT, {"voice:call:control", "user:presence:read"}),
        (Kind.BLIND, TargetType.NUMBER, {"voice:call:control"}),
        (Kind.BLIND, TargetType.VOICEMAIL, {"voice:call:control"}),
    ],
)
async def test_each_transfer_needs_its_scopes(
    stub: Stub, control: TutorialCallControl, spend: Spend, kind: Kind, target: TargetType, scopes: set[str]
) -> None:
    stub.on(TOKENS, token("other"))
    found = await missing(control, spend, kind, target)
    assert set(found.names) == scopes
    assert found.remedy is not None
    assert all(scope in found.remedy for scope in scopes)


async def test_the_age_of_scopes_is_that_of_the_token(
    control: TutorialCallControl, clock: ManualClock, spend: Spend
) -> None:
    assert (await missing(control, spend)).names == ()
    clock.jump(30.0)
    assert (await missing(control, spend)).age_s == 30.0


class TestScopesThatTheTokenDoesNotTell:
    """Then the client's security profiles do."""

    async def test_those_of_profiles_in_use_count(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        stub.on(TOKENS, token(None))
        profiles = [
            {"status": "ACTIVE", "scopes": ["voice:call:control", 7]},
            {"scopes": ["voice:queue:read"]},
            {"status": "INACTIVE", "scopes": ["voice:campaign:read"]},
            {"status": "ACTIVE", "scopes": "voice:campaign:read"},
        ]
        stub.on(PROFILES, answer(200, profiles))
        for _ in range(2):
            assert (await missing(control, spend)).names == ("voice:campaign:read",)
        assert stub.count(PROFILES) == 1

    @pytest.mark.parametrize("status", [403, 404, 405])
    async def test_without_them_nothing_is_known(
        self, stub: Stub, control: TutorialCallControl, spend: Spend, status: int
    ) -> None:
        stub.on(TOKENS, token(None))
        stub.on(PROFILES, answer(status, {"error": {}}))
        assert (await failure(missing(control, spend))).cause is Cause.PLATFORM_UNCLEAR


@pytest.mark.parametrize("requester", ["ana", ANA])
async def test_of_an_agent_there_is_nothing_is_missing(
    control: TutorialCallControl, spend: Spend, requester: str
) -> None:
    found = await control.missing_grants_of(requester, Kind.BLIND, QUEUE, spend)
    assert found is not None
    assert found.names == ()


async def test_a_requester_nobody_knows_has_nothing_to_be_asked_about(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    assert await control.missing_grants_of("zoe", Kind.BLIND, QUEUE, spend) is None
    assert not stub.seen
    for asked in (READ_ANA, f"{READ_ANA}/presence"):
        stub.on(asked, answer(404, {"error": {}}))
    assert await control.missing_grants_of("ana", Kind.BLIND, QUEUE, spend) is None


Found = dict[tuple[str, TargetType | None], Usability]


async def survey(control: TutorialCallControl, spend: Spend) -> Found:
    return {(one.verb, one.target): one for one in await control.survey(spend)}


class TestSurvey:
    async def test_with_everything_there_nothing_but_the_impossible_is_missing(
        self, control: TutorialCallControl, spend: Spend
    ) -> None:
        found = await survey(control, spend)
        lacking = {key for key, one in found.items() if not one.is_usable}
        impossible = {("context", None), ("wrap_up", None), ("call", None)}
        never = {(kind, target) for kind in Kind for target in (TargetType.CONTACT, TargetType.SKILLGROUP)}
        kept = {(Kind.CONSULT, target) for target in (TargetType.VOICEMAIL, TargetType.CALLBACK)}
        assert lacking == impossible | never | kept
        for kind in Kind:
            assert {(kind, target) for target in TargetType} <= found.keys()
        assert found[Kind.BLIND, TargetType.VOICEMAIL].is_wanted
        assert found[Kind.BLIND, TargetType.CALLBACK].is_wanted

    async def test_scopes_that_are_missing_come_with_what_mends_it(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        stub.on(TOKENS, token(SCOPES.replace("voice:campaign:read", "")))
        found = await survey(control, spend)
        gaps = found[Kind.BLIND, TargetType.QUEUE].gaps
        assert [gap.what for gap in gaps] == ["voice:campaign:read"]
        assert all(gap.remedy and "voice:campaign:read" in gap.remedy for gap in gaps)
        assert found[Kind.BLIND, TargetType.AGENT].is_usable

    async def test_so_do_permissions_of_the_security_profile(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        stub.on(PROFILES, answer(200, [{"status": "ACTIVE", "permissions": ["Voice Call Control"]}]))
        found = await survey(control, spend)
        (gap,) = found[Kind.BLIND, TargetType.QUEUE].gaps
        assert gap.what == 'permission "Queue Read"'
        assert gap.remedy is not None
        assert "Security Profiles" in gap.remedy
        assert found[Kind.BLIND, TargetType.NUMBER].is_usable

    async def test_a_gateway_without_profiles_is_judged_by_its_token(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        stub.on(PROFILES, answer(404, {"error": {}}))
        assert (await survey(control, spend))[Kind.BLIND, TargetType.QUEUE].is_usable

    @pytest.mark.parametrize(
        ("settings", "target", "says", "is_usable"),
        [
            ({"ids": {}, "callback_queue": None}, TargetType.AGENT, 'AGENT = "EXTENSION"', True),
            ({"agent_extensions": {}}, TargetType.AGENT, 'ben = "EXTENSION"', True),
            ({"voicemail_extensions": {}}, TargetType.VOICEMAIL, 'default = "EXTENSION"', False),
            ({"callback_queue": None}, TargetType.CALLBACK, 'callback_queue = "QUEUE"', False),
            ({"callback_queue": "Sales"}, TargetType.CALLBACK, '"queue:Sales" = "ID"', False),
        ],
    )
    async def test_what_is_not_mapped_comes_with_the_lines_to_add(
        self,
        stub: Stub,
        clock: ManualClock,
        spend: Spend,
        settings: dict[str, Any],
        target: TargetType,
        says: str,
        *,
        is_usable: bool,
    ) -> None:
        control = connect(stub, clock, **settings)
        found = (await survey(control, spend))[Kind.BLIND, target]
        assert found.is_usable is is_usable
        assert says in str([gap.remedy for gap in found.gaps])
        await control.close()

    async def test_a_mapped_queue_that_is_not_there_is_told(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        stub.on(READ_QUEUE, answer(404, {"error": {}}))
        found = (await survey(control, spend))[Kind.BLIND, TargetType.CALLBACK]
        assert (found.is_usable, found.is_wanted) == (False, True)
        assert "no such queue" in found.gaps[0].what

    async def test_ids_of_nothing_are_named(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        stub.on(READ_FRENCH, answer(404, {"error": {}}))
        found = (await survey(control, spend))[Kind.BLIND, TargetType.SKILL]
        assert (found.is_usable, found.is_wanted) == (False, True)
        (gap,) = found.gaps
        assert gap.what == 'ids "skill:french"'
        assert gap.remedy is not None
        assert "The platform knows no such skill." in gap.remedy

    async def test_agents_whose_extensions_are_known_are_no_question(
        self, control: TutorialCallControl, spend: Spend
    ) -> None:
        assert (await survey(control, spend))[Kind.BLIND, TargetType.AGENT].gaps == ()

    async def test_rejected_credentials_end_it(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        stub.on(TOKENS, answer(401, {"error": {}}))
        assert (await failure(control.survey(spend))).cause is Cause.CREDENTIALS_REJECTED
