from typing import Any

import pytest

from hookflash.adapters.cxone.tutorial import TutorialCallControl
from hookflash.domain.calls import LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformMissing, PlatformRefused
from hookflash.domain.ids import CallId
from hookflash.domain.targets import Target, TargetType, parse_target
from hookflash.ports.platform import Resolved, Spend
from tests.adapters.clocks import ManualClock
from tests.adapters.shapes import ANA, BEN, BILLING, CALL, SUPPORT
from tests.adapters.stub import Stub, answer

from .gateway import (
    CAMPAIGNS,
    FRENCH,
    GOOD,
    LIST_AGENTS,
    NUMBER,
    PRESENCE,
    READ_ANA,
    READ_BEN,
    READ_QUEUE,
    READ_SKILL,
    SPANISH,
    TO_BEN,
    TO_SPANISH,
    TO_SUPPORT,
    connect,
    failure,
    queue_agent,
    user,
)


async def resolve(control: TutorialCallControl, text: str, spend: Spend, *skills: str) -> Resolved:
    return await control.resolve(parse_target(text), skills, spend)


@pytest.mark.parametrize("said", ["SUPPort", SUPPORT, SUPPORT.upper()])
async def test_a_queue(control: TutorialCallControl, spend: Spend, said: str) -> None:
    resolved = await resolve(control, f"queue:{said}", spend)
    destination = resolved.destination
    assert destination.target == Target(type=TargetType.QUEUE, id=SUPPORT, name="Support")
    assert destination.is_line
    assert destination.party_ids == (SUPPORT,)
    assert {SUPPORT, "Support"} <= set(destination.known_as)
    assert (resolved.is_active, resolved.is_campaign_active) == (True, True)


@pytest.mark.parametrize(
    ("status", "is_active"), [("ACTIVE", True), ("INACTIVE", False), ("PAUSED", False), (None, None)]
)
async def test_a_queue_that_is_not_active(
    stub: Stub, control: TutorialCallControl, spend: Spend, status: object, *, is_active: bool | None
) -> None:
    stub.on(READ_QUEUE, answer(200, {"id": SUPPORT, "name": "Support", "status": status}))
    assert (await resolve(control, "queue:support", spend)).is_active is is_active


@pytest.mark.parametrize(
    ("campaigns", "runs"),
    [
        ([], False),
        ([{"status": "INACTIVE"}], False),
        ([{"name": "no status"}, 7], False),
        ([{"status": "INACTIVE"}, {"status": "active"}], True),
    ],
)
async def test_a_queue_needs_a_campaign_that_runs(
    stub: Stub, control: TutorialCallControl, spend: Spend, campaigns: list[Any], *, runs: bool
) -> None:
    stub.on(CAMPAIGNS, answer(200, campaigns))
    assert (await resolve(control, "queue:support", spend)).is_campaign_active is runs
    assert (await resolve(control, f"callback:{NUMBER}", spend)).is_campaign_active is runs
    asked = [one.target for one in stub.seen if "campaigns" in one.target]
    assert asked == [f"/api/v2/voice/campaigns?queueId={SUPPORT}"]


async def test_a_skill(stub: Stub, control: TutorialCallControl, spend: Spend) -> None:
    resolved = await resolve(control, "skill:Spanish", spend)
    assert resolved.destination.target == Target(type=TargetType.SKILL, id=SPANISH, name="spanish")
    assert resolved.destination.is_line
    assert resolved.is_active is True
    stub.on(READ_SKILL, answer(404, {"error": {}}))
    unknown = connect(stub, ManualClock())
    assert isinstance(await failure(resolve(unknown, "skill:Spanish", spend)), PlatformMissing)
    await unknown.close()


@pytest.mark.parametrize("said", ["ben", "BEN", BEN])
async def test_an_agent_is_dialled_at_the_extension_that_the_settings_tell(
    control: TutorialCallControl, spend: Spend, said: str
) -> None:
    destination = (await resolve(control, f"agent:{said}", spend)).destination
    assert (destination.target.id, destination.target.name, destination.address) == (BEN, "ben", "4712")
    assert LegRole.AGENT in destination.roles
    assert not destination.is_line


async def test_or_at_the_one_that_the_platform_tells(control: TutorialCallControl, spend: Spend) -> None:
    assert (await resolve(control, "agent:ana", spend)).destination.address == "4711"


async def test_an_agent_without_either_is_refused_with_what_to_add(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    stub.on(READ_ANA, answer(200, user(ANA, "ana", extension="call me")))
    error = await failure(resolve(control, "agent:ana", spend))
    assert error.cause is Cause.NOT_SUPPORTED
    assert '[connections.t.agent_extensions]\nana = "EXTENSION"' in error.message


async def test_an_extension_that_is_no_extension_is_refused(
    stub: Stub, clock: ManualClock, spend: Spend
) -> None:
    control = connect(stub, clock, agent_extensions={"ben": "*72+4930"})
    assert (await failure(resolve(control, "agent:ben", spend))).cause is Cause.INVALID_TARGET
    await control.close()


async def test_an_agent_only_the_presence_shows(
    stub: Stub, control: TutorialCallControl, spend: Spend
) -> None:
    stub.on(READ_BEN, answer(404, {"error": {}}))
    assert (await resolve(control, "agent:ben", spend)).destination.target.id == BEN
    stub.on(PRESENCE, answer(404, {"error": {}}))
    again = connect(stub, ManualClock())
    error = await failure(resolve(again, "agent:ben", spend))
    assert (isinstance(error, PlatformMissing), error.cause) == (True, Cause.TARGET_MISSING)
    await again.close()


async def test_an_extension_of_an_agent_leads_to_that_agent(
    control: TutorialCallControl, spend: Spend
) -> None:
    destination = (await resolve(control, "extension:4712", spend)).destination
    assert destination.place == Target(type=TargetType.AGENT, id=BEN, name="ben")
    assert (destination.target.number, destination.address) == ("4712", "4712")
    unknown = (await resolve(control, "extension:12 34", spend)).destination
    assert (unknown.address, unknown.place.type) == ("1234", TargetType.EXTENSION)


async def test_a_number(stub: Stub, control: TutorialCallControl, spend: Spend) -> None:
    destination = (await resolve(control, "number:+49 30 23125001", spend)).destination
    assert (destination.address, destination.target.number) == (NUMBER, NUMBER)
    assert (await failure(resolve(control, "number:030", spend))).cause is Cause.INVALID_TARGET
    assert not stub.seen


@pytest.mark.parametrize(
    ("said", "extension"),
    [("agent:ben", "9712"), ("agent:BEN", "9712"), ("agent:ana", "999"), ("queue:Sales", "999")],
)
async def test_a_mailbox(
    stub: Stub, control: TutorialCallControl, spend: Spend, said: str, extension: str
) -> None:
    destination = (await resolve(control, f"voicemail:{said}", spend)).destination
    assert (destination.address, destination.target.name) == (extension, said)
    assert LegRole.VOICEMAIL in destination.roles
    assert not stub.seen


async def test_all_mailboxes_of_a_kind_may_have_one(stub: Stub, clock: ManualClock, spend: Spend) -> None:
    control = connect(stub, clock, voicemail_extensions={"queue:*": "998"})
    assert (await resolve(control, "voicemail:queue:Sales", spend)).destination.address == "998"
    error = await failure(resolve(control, "voicemail:agent:ana", spend))
    assert error.cause is Cause.NOT_SUPPORTED
    assert '[connections.t.voicemail_extensions]\n"agent:ana" = "EXTENSION"' in error.message
    await control.close()


async def test_a_call_back_waits_in_the_mapped_queue(control: TutorialCallControl, spend: Spend) -> None:
    resolved = await resolve(control, f"callback:{NUMBER}", spend)
    destination = resolved.destination
    assert (destination.address, destination.place.id) == (NUMBER, SUPPORT)
    assert resolved.is_active is True
    assert not destination.is_line


async def test_without_one_it_is_refused_with_what_to_add(
    stub: Stub, clock: ManualClock, spend: Spend
) -> None:
    control = connect(stub, clock, callback_queue=None)
    error = await failure(resolve(control, f"callback:{NUMBER}", spend))
    assert error.cause is Cause.NOT_SUPPORTED
    assert '[connections.t]\ncallback_queue = "QUEUE"' in error.message
    await control.close()


@pytest.mark.parametrize("said", ["queue:Sales", "skill:klingon", "agent:zoe"])
async def test_a_name_whose_id_nothing_tells_is_refused_with_what_to_add(
    stub: Stub, control: TutorialCallControl, spend: Spend, said: str
) -> None:
    error = await failure(resolve(control, said, spend))
    assert error.cause is Cause.NOT_SUPPORTED
    assert f'[connections.t.ids]\n"{said}" = "ID"' in error.message
    assert not stub.seen


@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize("said", [f"queue:{SUPPORT}", f"skill:{SPANISH}", f"agent:{BEN}"])
async def test_an_id_of_nothing(
    stub: Stub, control: TutorialCallControl, spend: Spend, said: str, status: int
) -> None:
    for asked in (READ_QUEUE, READ_SKILL, READ_BEN, PRESENCE):
        stub.on(asked, answer(status, {"error": {"code": "NOT_FOUND"}}))
    error = await failure(resolve(control, said, spend))
    assert (isinstance(error, PlatformMissing), error.cause) == (True, Cause.TARGET_MISSING)


class TestSkills:
    """One skill goes along with a queue; nobody else is asked for any."""

    @pytest.mark.parametrize("said", ["queue:support", f"callback:{NUMBER}"])
    async def test_with_a_queue(self, control: TutorialCallControl, spend: Spend, said: str) -> None:
        assert (await resolve(control, said, spend, "Spanish")).destination.skill_ids == (SPANISH,)
        twice = await resolve(control, said, spend, "Spanish", SPANISH)
        assert twice.destination.skill_ids == (SPANISH,)

    @pytest.mark.parametrize(
        ("said", "skills"),
        [("queue:support", ("spanish", "french")), ("skill:spanish", ("french",))],
    )
    async def test_no_more_than_one(
        self, control: TutorialCallControl, spend: Spend, said: str, skills: tuple[str, ...]
    ) -> None:
        error = await failure(resolve(control, said, spend, *skills))
        assert (type(error), error.cause) == (PlatformRefused, Cause.NOT_SUPPORTED)

    async def test_a_line_for_a_skill_asks_for_it_already(
        self, control: TutorialCallControl, spend: Spend
    ) -> None:
        assert (await resolve(control, "skill:spanish", spend, "spanish")).destination.skill_ids == ()

    @pytest.mark.parametrize("said", ["agent:ben", f"number:{NUMBER}", "voicemail:agent:ben"])
    async def test_where_nobody_waits_there_is_nothing_to_ask_for(
        self, control: TutorialCallControl, spend: Spend, said: str
    ) -> None:
        assert (await resolve(control, said, spend, "spanish", "klingon")).destination.skill_ids == ()

    async def test_one_that_nobody_knows(self, control: TutorialCallControl, spend: Spend) -> None:
        error = await failure(resolve(control, "queue:support", spend, "klingon"))
        assert '"skill:klingon" = "ID"' in error.message


class TestLoad:
    async def test_agents_are_counted_by_what_they_do(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        words = ("AVAILABLE", "BUSY", "WRAP_UP", "UNAVAILABLE", "OFFLINE", "DANCING")
        listed = [queue_agent(f"u-{n}", word.title(), word) for n, word in enumerate(words)]
        stub.on(LIST_AGENTS, answer(200, [*listed, {"name": "no id"}, 7]))
        facts = await control.read_queue(TO_SUPPORT, spend)
        assert (facts.waiting, facts.staffed, facts.idle) == (2, 3, 1)
        assert facts.agents == ("Available", "Busy", "Wrap_Up")

    async def test_with_a_skill_only_those_who_have_it(
        self, control: TutorialCallControl, spend: Spend
    ) -> None:
        skilled = Destination(target=TO_SUPPORT.target, roles=TO_SUPPORT.roles, skill_ids=(SPANISH.upper(),))
        facts = await control.read_queue(skilled, spend)
        assert (facts.staffed, facts.idle, facts.agents) == (1, 1, ("ben",))
        french = Destination(target=TO_SUPPORT.target, roles=TO_SUPPORT.roles, skill_ids=(FRENCH,))
        assert (await control.read_queue(french, spend)).staffed == 0

    async def test_a_queue_is_asked_once_for_everything_about_it(
        self, stub: Stub, control: TutorialCallControl, clock: ManualClock, spend: Spend
    ) -> None:
        await resolve(control, "queue:support", spend)
        await control.read_hours(TO_SUPPORT, spend)
        for _ in range(2):
            await control.read_queue(TO_SUPPORT, spend)
        assert (stub.count(READ_QUEUE), stub.count(LIST_AGENTS), stub.count(CAMPAIGNS)) == (1, 1, 1)
        clock.jump(6.0)
        await control.read_queue(TO_SUPPORT, spend)
        assert (stub.count(READ_QUEUE), stub.count(LIST_AGENTS)) == (2, 2)

    async def test_of_a_skill_nothing_is_told(
        self, stub: Stub, control: TutorialCallControl, spend: Spend
    ) -> None:
        facts = await control.read_queue(TO_SPANISH, spend)
        assert (facts.waiting, facts.staffed, facts.idle) == (None, None, None)
        assert (await control.estimate_wait(TO_SUPPORT, CallId(CALL), spend)).seconds is None
        assert await control.read_hours(TO_SPANISH, spend) is None
        assert not stub.seen

    @pytest.mark.parametrize(("told", "is_open"), [(True, True), (False, False), (None, None), ("no", None)])
    async def test_whether_a_queue_is_open_if_that_is_told(
        self, stub: Stub, control: TutorialCallControl, spend: Spend, told: object, *, is_open: bool | None
    ) -> None:
        stub.on(READ_QUEUE, answer(200, {**GOOD[READ_QUEUE], "open": told}))
        hours = await control.read_hours(TO_SUPPORT, spend)
        assert (None if hours is None else hours.is_open) is is_open


@pytest.mark.parametrize(
    ("status", "is_present", "wants_no_calls", "is_busy"),
    [
        ("AVAILABLE", True, False, False),
        ("BUSY", True, False, True),
        ("WRAP_UP", True, False, None),
        ("UNAVAILABLE", True, True, None),
        ("DO_NOT_DISTURB", True, True, None),
        ("OFFLINE", False, False, None),
        ("Logged Out", False, False, None),
    ],
)
async def test_presences(
    stub: Stub,
    control: TutorialCallControl,
    spend: Spend,
    status: str,
    *,
    is_present: bool,
    wants_no_calls: bool,
    is_busy: bool | None,
) -> None:
    stub.on(PRESENCE, answer(200, {"userId": BEN, "status": status}))
    facts = await control.read_agent(TO_BEN, spend)
    assert (facts.is_present, facts.wants_no_calls, facts.is_busy) == (is_present, wants_no_calls, is_busy)
    assert (facts.presence, facts.has_phone) == (status, None)


async def test_only_agents_have_a_presence(control: TutorialCallControl, spend: Spend) -> None:
    assert (await failure(control.read_agent(TO_SUPPORT, spend))).cause is Cause.NOT_SUPPORTED


async def test_ids_are_compared_in_any_case(stub: Stub, clock: ManualClock, spend: Spend) -> None:
    control = connect(stub, clock, ids={"queue:Support": SUPPORT.upper(), "queue:Billing": BILLING})
    assert (await resolve(control, "queue:support", spend)).destination.target.id == SUPPORT
    await control.close()
