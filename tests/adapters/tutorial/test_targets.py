from typing import Any

import pytest

from hookflash.adapters.genesys.tutorial import TutorialCallControl
from hookflash.domain.calls import LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformMissing
from hookflash.domain.ids import CallId
from hookflash.domain.targets import Target, TargetType, parse_target
from hookflash.ports.platform import Resolved, Spend
from tests.adapters.clocks import ManualClock
from tests.adapters.shapes import ANA, BEN, BILLING, CALL, SUPPORT
from tests.adapters.stub import Stub, answer

from .gateway import (
    GOOD,
    LIST_QUEUES,
    LIST_SKILLS,
    PRESENCE,
    READ_QUEUE,
    READ_SKILL,
    SPANISH,
    TO_BEN,
    TO_GROUP,
    TO_SPANISH,
    TO_SUPPORT,
    USERS,
    connect,
    failure,
    page,
    user,
)

NO_LIST = answer(404, {"message": "no such endpoint"})


async def resolve(control: TutorialCallControl, text: str, spend: Spend) -> Resolved:
    return await control.resolve(parse_target(text), (), spend)


@pytest.mark.parametrize("said", ["SUPPort", SUPPORT, SUPPORT.upper()])
async def test_a_queue(control: TutorialCallControl, spend: Spend, said: str) -> None:
    destination = (await resolve(control, f"queue:{said}", spend)).destination
    assert destination.target == Target(type=TargetType.QUEUE, id=SUPPORT, name="Support")
    assert destination.roles == (LegRole.QUEUE, LegRole.AGENT)
    assert destination.party_ids == (SUPPORT,)
    assert {SUPPORT, "Support"} <= set(destination.known_as)


@pytest.mark.parametrize("said", ["ben", "BEN@acme.example", BEN])
async def test_an_agent(stub: Stub, control: TutorialCallControl, spend: Spend, said: str) -> None:
    stub.on(f"GET /api/v2/users/{BEN}", answer(200, user(BEN, "Ben")))
    destination = (await resolve(control, f"agent:{said}", spend)).destination
    assert (destination.target.id, destination.target.name) == (BEN, "Ben")
    assert destination.roles == (LegRole.AGENT,)
    assert not destination.is_line


@pytest.mark.parametrize(("active", "is_active"), [(True, True), (False, False), (None, None)])
async def test_a_skill(
    stub: Stub, control: TutorialCallControl, spend: Spend, active: object, *, is_active: bool | None
) -> None:
    stub.on(READ_SKILL, answer(200, {"id": SPANISH, "name": "spanish", "active": active}))
    resolved = await resolve(control, f"skill:{SPANISH}", spend)
    assert resolved.is_active is is_active
    assert resolved.destination.is_line
    assert not resolved.destination.party_ids
    by_name = await resolve(control, "skill:Spanish", spend)
    assert by_name.destination.target.id == SPANISH


async def test_a_skill_group_is_taken_by_its_id(control: TutorialCallControl, spend: Spend) -> None:
    resolved = await resolve(control, f"skillgroup:{SPANISH}", spend)
    assert resolved.destination.target.id == SPANISH
    assert resolved.destination.is_line


@pytest.mark.parametrize(("state", "is_active"), [("open", True), ("disabled", False), (None, None)])
async def test_a_disabled_queue_is_not_active(
    stub: Stub, control: TutorialCallControl, spend: Spend, state: object, *, is_active: bool | None
) -> None:
    stub.on(READ_QUEUE, answer(200, {"id": SUPPORT, "name": "Support", "state": state}))
    assert (await resolve(control, f"queue:{SUPPORT}", spend)).is_active is is_active


@pytest.mark.parametrize("said", ["queue:Suport", "agent:bne", "skill:spanisch"])
async def test_near_names_are_told(control: TutorialCallControl, spend: Spend, said: str) -> None:
    error = await failure(resolve(control, said, spend))
    assert isinstance(error, PlatformMissing)
    assert error.cause is Cause.TARGET_MISSING
    assert error.near


@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize("said", [f"queue:{SUPPORT}", f"skill:{SPANISH}", f"agent:{BEN}"])
async def test_an_id_of_nothing(
    stub: Stub, control: TutorialCallControl, spend: Spend, said: str, status: int
) -> None:
    for asked in (READ_QUEUE, READ_SKILL, f"GET /api/v2/users/{BEN}"):
        stub.on(asked, answer(status, {"message": "no"}))
    error = await failure(resolve(control, said, spend))
    assert isinstance(error, PlatformMissing)
    assert error.cause is Cause.TARGET_MISSING


@pytest.mark.parametrize("said", ["queue:Support", "skill:Spanish", "skillgroup:Spanish speakers"])
async def test_without_a_list_the_settings_have_to_tell_the_id(
    stub: Stub, control: TutorialCallControl, spend: Spend, said: str
) -> None:
    stub.on(LIST_QUEUES, NO_LIST)
    stub.on(LIST_SKILLS, NO_LIST)
    error = await failure(resolve(control, said, spend))
    assert error.cause is Cause.NOT_SUPPORTED
    assert f'[connections.t.ids]\n"{said}" = "ID"' in error.message


async def test_what_the_settings_tell_needs_no_list(stub: Stub, clock: ManualClock, spend: Spend) -> None:
    ids = {"queue:Support": SUPPORT, "skill:Spanish": SPANISH, "skillgroup:Spanish speakers": "g-1"}
    control = connect(stub, clock, ids=ids | {"wrap_up:Sold": "w-1"})
    for said, found in (
        ("queue:sUPPORT", SUPPORT),
        ("skill:SPANISH", SPANISH),
        ("skillgroup:spanish speakers", "g-1"),
    ):
        assert (await resolve(control, said, spend)).destination.target.id == found
    assert await control.find_wrap_up("sold", None, spend) == "w-1"
    assert await control.find_wrap_up("TRANSFERRED", BILLING, spend) == "TRANSFERRED"
    assert not stub.count(LIST_QUEUES) + stub.count(LIST_SKILLS)
    await control.close()


async def test_a_list_that_is_not_permitted_is_told_as_that(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    stub.on(LIST_QUEUES, answer(403, {"message": "no"}))
    error = await failure(resolve(control, "queue:Support", spend))
    assert error.cause is Cause.NOT_PERMITTED
    assert "routing:queue:view" in error.message


@pytest.mark.parametrize(
    ("state", "is_open"), [("open", True), ("OPEN", True), ("closed", False), ("full", False)]
)
async def test_the_state_of_a_queue_are_its_hours(
    stub: Stub, control: TutorialCallControl, spend: Spend, state: str, *, is_open: bool
) -> None:
    stub.on(READ_QUEUE, answer(200, {**GOOD[READ_QUEUE], "state": state}))
    hours = await control.read_hours(TO_SUPPORT, spend)
    assert hours is not None
    assert (hours.is_open, hours.reason) == (is_open, "open" if is_open else "closed")
    assert hours.evidence == {"queue_state": state.lower()}


@pytest.mark.parametrize("destination", [TO_BEN, TO_SPANISH, TO_GROUP])
async def test_nothing_else_has_hours(
    stub: Stub, control: TutorialCallControl, spend: Spend, destination: Destination
) -> None:
    assert await control.read_hours(destination, spend) is None
    assert not stub.seen


async def test_a_queue_is_asked_once_for_everything_about_it(
    stub: Stub, control: TutorialCallControl, clock: ManualClock, spend: Spend
) -> None:
    await resolve(control, f"queue:{SUPPORT}", spend)
    await control.read_hours(TO_SUPPORT, spend)
    facts = await control.read_queue(TO_SUPPORT, spend)
    assert (facts.waiting, facts.staffed, facts.idle) == (2, 5, None)
    assert stub.count(READ_QUEUE) == 1
    clock.jump(6.0)
    await control.read_queue(TO_SUPPORT, spend)
    assert stub.count(READ_QUEUE) == 2


async def test_agents_with_a_skill_are_counted_by_presence(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    stub.on(USERS, answer(200, page(user(ANA, "Ana"))), answer(200, page(user(BEN, "Ben"), user(ANA, "Ana"))))
    facts = await control.read_queue(TO_SPANISH, spend)
    assert (facts.staffed, facts.idle, facts.agents) == (2, 1, ("Ana", "Ben"))
    queries = [one.target.partition("?")[2] for one in stub.seen if "/users?" in one.target]
    assert [
        f"presence={word}&skillIds={SPANISH}" in query
        for word, query in zip(("Available", "Busy"), queries, strict=True)
    ] == [True, True]


async def test_of_a_skill_group_nothing_is_known(control: TutorialCallControl, spend: Spend) -> None:
    facts = await control.read_queue(TO_GROUP, spend)
    assert (facts.waiting, facts.staffed, facts.idle) == (None, None, None)
    assert (await control.estimate_wait(TO_GROUP, CallId(CALL), spend)).seconds is None


@pytest.mark.parametrize(
    ("shown", "is_present", "wants_no_calls", "is_busy"),
    [
        ({"presence": "Available"}, True, False, False),
        ({"presence": "Busy"}, True, False, True),
        ({"presence": "Offline"}, False, False, None),
        ({"presence": "Do Not Disturb"}, True, True, None),
        ({"presence": "DND"}, True, True, None),
        ({"presence": "Available", "doNotDisturb": True}, True, True, False),
        ({"presence": "Meeting"}, True, True, None),
    ],
)
async def test_presences(
    stub: Stub,
    control: TutorialCallControl,
    spend: Spend,
    shown: dict[str, Any],
    *,
    is_present: bool,
    wants_no_calls: bool,
    is_busy: bool | None,
) -> None:
    stub.on(PRESENCE, answer(200, shown))
    facts = await control.read_agent(TO_BEN, spend)
    assert (facts.is_present, facts.wants_no_calls, facts.is_busy) == (is_present, wants_no_calls, is_busy)
    assert facts.has_phone is None
    assert facts.presence == shown["presence"]
