from typing import Any

import pytest

from hookflash.adapters.genesys.tutorial import TutorialCallControl
from hookflash.adapters.genesys.tutorial.operations import SCOPES
from hookflash.domain.causes import Cause
from hookflash.domain.ids import CallId
from hookflash.domain.requests import Kind
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import Lane, MissingGrants, Spend
from tests.adapters.clocks import ManualClock
from tests.adapters.shapes import ANA, CALL
from tests.adapters.stub import Reply, Stub, answer, drop

from .gateway import READ_ANA, READ_CALL, TOKENS, TRANSFER, USERS, connect, failure, move, page, sent_to, user

QUEUE = Target(type=TargetType.QUEUE, name="Support")


def token(value: str = "token-2", **more: Any) -> Reply:
    return answer(200, {"access_token": value, "expires_in": 3600, **more})


async def missing(
    control: TutorialCallControl, spend: Spend, kind: Kind = Kind.BLIND, target: TargetType = TargetType.QUEUE
) -> MissingGrants:
    return await control.missing_grants(kind, Target(type=target, name="x"), spend)


async def test_a_token_is_asked_for_in_json_with_the_scopes(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    await control.read_call(CallId(CALL), spend)
    assert sent_to(stub, TOKENS) == {
        "grant_type": "client_credentials",
        "client_id": "tutorial",
        "client_secret": "swordfish",
        "scope": " ".join(SCOPES),
    }
    read = next(one for one in stub.seen if READ_CALL.endswith(one.target))
    assert read.headers["authorization"] == "Bearer token-1"


async def test_a_client_without_some_scope_is_asked_what_it_has(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    refused = answer(400, {"error": "invalid_scope"})
    stub.on(TOKENS, refused, token(scope="voice:call:read queue:queue:read"))
    assert (await missing(control, spend)).names == ("voice:call:transfer",)
    assert "scope" not in stub.seen[1].json


async def test_rejected_credentials(stub: Stub, control: TutorialCallControl) -> None:
    stub.on(TOKENS, answer(401, {"error": "invalid_client"}))
    for asked in (control.read_call(CallId(CALL), Spend(Lane.CHECK)), move(control, Spend(Lane.COMMAND))):
        error = await failure(asked)
        assert error.cause is Cause.CREDENTIALS_REJECTED
        assert "swordfish" not in error.message
    assert not stub.count(TRANSFER)


async def test_a_token_that_is_refused_is_renewed_for_a_read(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    stub.on(READ_CALL, answer(401, {"message": "expired"}), answer(200, {"id": CALL, "etag": "e"}))
    await control.read_call(CallId(CALL), spend)
    assert stub.count(TOKENS) == 2


async def test_a_login_host_that_is_silent_is_down(stub: Stub, clock: ManualClock, spend: Spend) -> None:
    stub.on(TOKENS, drop)
    control = connect(stub, clock, read_total_s=0.05)
    error = await failure(control.read_call(CallId(CALL), spend))
    await control.close()
    assert (error.cause, error.effect_known) == (Cause.PLATFORM_DOWN, True)


@pytest.mark.parametrize(
    ("kind", "target", "scopes"),
    [
        (Kind.BLIND, TargetType.QUEUE, {"voice:call:read", "voice:call:transfer", "queue:queue:read"}),
        (Kind.BLIND, TargetType.AGENT, {"voice:call:read", "voice:call:transfer", "user:read"}),
        (Kind.CONSULT, TargetType.AGENT, {"voice:call:read", "voice:call:transfer", "user:read"}),
        (Kind.BLIND, TargetType.SKILLGROUP, {"voice:call:read", "voice:call:transfer"}),
        (
            Kind.BLIND,
            TargetType.SKILL,
            {"voice:call:read", "conversation:transfer", "routing:skill:view", "user:read"},
        ),
    ],
)
async def test_each_transfer_needs_its_scopes(
    stub: Stub, control: TutorialCallControl, spend: Spend, kind: Kind, target: TargetType, scopes: set[str]
) -> None:
    stub.on(TOKENS, token(scope="other"))
    found = await missing(control, spend, kind, target)
    assert set(found.names) == scopes
    assert found.remedy is not None
    assert all(scope in found.remedy for scope in scopes)


async def test_changing_a_participant_needs_other_scopes(
    stub: Stub, patching: TutorialCallControl, spend: Spend
) -> None:
    stub.on(TOKENS, token(scope="voice:call:read queue:queue:read"))
    assert (await missing(patching, spend)).names == ("conversations:read", "conversations:write")


async def test_scopes_that_are_not_told_are_those_asked_for(
    control: TutorialCallControl, clock: ManualClock, spend: Spend
) -> None:
    assert (await missing(control, spend)).names == ()
    clock.jump(30.0)
    assert (await missing(control, spend)).age_s == 30.0


async def test_of_a_token_from_the_settings_nothing_is_known(
    stub: Stub, clock: ManualClock, spend: Spend
) -> None:
    control = connect(stub, clock, access_token="token-9")
    error = await failure(missing(control, spend))
    assert error.cause is Cause.PLATFORM_UNCLEAR
    await control.close()


@pytest.mark.parametrize(
    ("roles", "names"),
    [
        (["call:transfer:execute"], ()),
        (["Regional Supervisor"], ()),
        (["agent"], ("call:transfer:execute",)),
        ([], ("call:transfer:execute",)),
    ],
)
@pytest.mark.parametrize("requester", ["ana", ANA, "ana@acme.example"])
async def test_a_requester_needs_the_permission_or_a_supervisors_role(
    stub: Stub,
    control: TutorialCallControl,
    spend: Spend,
    roles: list[str],
    names: tuple[str, ...],
    requester: str,
) -> None:
    stub.on(READ_ANA, answer(200, user(ANA, "Ana", *roles)))
    found = await control.missing_grants_of(requester, Kind.BLIND, QUEUE, spend)
    assert found is not None
    assert found.names == names


async def test_a_requester_nobody_knows_has_nothing_to_be_asked_about(
    control: TutorialCallControl, spend: Spend
) -> None:
    assert await control.missing_grants_of("zoe", Kind.BLIND, QUEUE, spend) is None


async def test_roles_that_are_not_told_and_names_of_two_are_errors(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    stub.on(READ_ANA, answer(200, {"id": ANA, "name": "Ana"}))
    error = await failure(control.missing_grants_of(ANA, Kind.BLIND, QUEUE, spend))
    assert error.cause is Cause.PLATFORM_UNCLEAR
    stub.on(USERS, answer(200, page(user(ANA, "Ana"), user(CALL, "Ana"))))
    error = await failure(control.missing_grants_of("Ana", Kind.BLIND, QUEUE, spend))
    assert error.cause is Cause.TARGET_MISSING


async def test_the_survey_tells_scopes_and_what_has_no_endpoint(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    stub.on(TOKENS, token(scope="voice:call:read voice:call:transfer user:read"))
    found = {(one.verb, one.target): one for one in await control.survey(spend)}
    assert found[Kind.BLIND, TargetType.AGENT].is_usable
    queue = found[Kind.BLIND, TargetType.QUEUE]
    assert (queue.is_usable, [gap.what for gap in queue.gaps]) == (False, ["queue:queue:read"])
    assert all(gap.remedy for gap in queue.gaps)
    assert not found[Kind.CONSULT, TargetType.SKILL].is_usable
    assert not found[Kind.BLIND, TargetType.NUMBER].is_usable
    assert [gap.what for gap in found["call", None].gaps] == ["conversation:call:write"]
    assert all(one.gaps for one in found.values() if not one.is_usable)
    assert stub.paths() == [TOKENS]
