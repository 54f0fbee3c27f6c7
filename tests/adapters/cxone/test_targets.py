"""Targets and what the checks want to know about them."""

import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.domain.calls import LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformError, PlatformMissing, PlatformRefused
from hookflash.domain.requests import Kind
from hookflash.domain.targets import Target, TargetType, parse_target
from hookflash.ports.platform import Lane, Resolved, Spend
from tests.adapters.clocks import START, RealClock
from tests.adapters.stub import Stub, answer

from .account import ACTIVITY, AGENTS, CAMPAIGN, HOURS, SKILLS, STATES, agent, state
from .platform import BASE, connect
from .shapes import ANA, BEN, BILLING, OUTBOUND, listed, skill

pytestmark = pytest.mark.usefixtures("account")


@pytest.fixture
def spend() -> Spend:
    return Spend(Lane.CHECK)


async def resolve(control: CxoneCallControl, text: str, spend: Spend) -> Resolved:
    return await control.resolve(parse_target(text), (), spend)


async def line(control: CxoneCallControl, spend: Spend) -> Destination:
    return (await resolve(control, "queue:Billing", spend)).destination


@pytest.mark.parametrize("text", ["queue:billing", "skill: BILLING ", f"queue:{BILLING}"])
async def test_a_queue_is_what_waits_for_a_skill(
    stub: Stub, control: CxoneCallControl, spend: Spend, text: str
) -> None:
    stub.on(f"{SKILLS}/{BILLING}", answer(200, listed("skills", skill(BILLING, "Billing"))))
    found = await resolve(control, text, spend)
    place = found.destination
    assert (place.target.id, place.target.name) == (BILLING, "Billing")
    assert (place.is_line, place.party_ids) == (True, (BILLING,))
    assert (found.is_active, found.is_campaign_active) == (True, True)


async def test_a_skill_out_of_use_and_a_campaign_that_rests(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    stub.on(
        CAMPAIGN, answer(200, {"resultSet": listed("campaigns", {"campaignId": 301, "isActive": "false"})})
    )
    found = await resolve(control, "queue:Support", spend)
    assert (found.is_active, found.is_campaign_active) == (False, False)
    assert (await resolve(control, "queue:Box of Ana", spend)).is_campaign_active is None


async def test_a_campaign_that_may_not_be_read_says_nothing(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    stub.on(CAMPAIGN, answer(403, {"error": "Forbidden"}))
    assert (await resolve(control, "queue:Billing", spend)).is_campaign_active is None


@pytest.mark.parametrize(
    "text", ["queue:Billing Outbound", "queue:E-Mail", "queue:Biling", f"queue:{OUTBOUND}"]
)
async def test_where_no_caller_can_wait_is_no_queue(
    stub: Stub, control: CxoneCallControl, spend: Spend, text: str
) -> None:
    stub.on(f"{SKILLS}/{OUTBOUND}", answer(200, skill(OUTBOUND, "Billing Outbound", isOutbound=True)))
    with pytest.raises(PlatformRefused) as caught:
        await resolve(control, text, spend)
    assert caught.value.cause in {Cause.TARGET_MISSING, Cause.INVALID_TARGET}


async def test_near_names_are_told(control: CxoneCallControl, spend: Spend) -> None:
    with pytest.raises(PlatformMissing) as caught:
        await resolve(control, "queue:Biling", spend)
    assert caught.value.near == ("Billing",)


@pytest.mark.parametrize("text", ["agent:Ana Ash", "agent:ana", "agent:ANA@acme.example", f"agent:{ANA}"])
async def test_agents(control: CxoneCallControl, spend: Spend, text: str, stub: Stub) -> None:
    stub.on(f"{AGENTS}/{ANA}", answer(200, listed("agents", agent(ANA, "Ana", "Ash"))))
    found = await resolve(control, text, spend)
    assert (found.destination.target.id, found.destination.roles) == (ANA, (LegRole.AGENT,))
    assert found.is_active


async def test_an_agent_out_of_use(control: CxoneCallControl, spend: Spend) -> None:
    assert (await resolve(control, "agent:ben", spend)).is_active is False


async def test_an_extension_is_whoever_is_logged_in_on_it_else_a_number(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    stub.on(f"{AGENTS}/{BEN}", answer(200, listed("agents", agent(BEN, "Ben", "Birch"))))
    found = (await resolve(control, "extension:4712", spend)).destination
    assert (found.place.type, found.place.id) == (TargetType.AGENT, BEN)
    outside = (await resolve(control, "extension:4999", spend)).destination
    assert (outside.address, outside.roles) == ("4999", (LegRole.OUTSIDE,))


@pytest.mark.parametrize(
    ("settings", "cause"),
    [({}, Cause.NOT_SUPPORTED), ({"outbound_skill": "Billing"}, Cause.TARGET_MISSING)],
)
async def test_a_number_needs_an_outbound_skill(
    stub: Stub, spend: Spend, settings: dict[str, str], cause: Cause
) -> None:
    control = connect(stub, RealClock(), **settings)
    with pytest.raises(PlatformRefused) as caught:
        await resolve(control, "number:+4930999", spend)
    assert caught.value.cause is cause
    assert "outbound" in caught.value.message
    await control.close()


async def test_a_mailbox_in_each_of_its_ways(stub: Stub, spend: Spend) -> None:
    ways: tuple[tuple[dict[str, Any], TargetType, bool], ...] = (
        ({"voicemail_by": "direct"}, TargetType.AGENT, False),
        ({"voicemail_by": "signal"}, TargetType.AGENT, False),
        ({"voicemail_by": "skill", "voicemail_skills": {"agent:*": "Box of Ana"}}, TargetType.SKILL, True),
    )
    for settings, kind, is_composed in ways:
        control = connect(stub, RealClock(), **settings)
        found = (await resolve(control, "voicemail:agent:ana", spend)).destination
        assert (found.target.type, found.place.type, found.is_line) == (TargetType.VOICEMAIL, kind, False)
        assert (TargetType.VOICEMAIL in control.capabilities.composed) == is_composed
        await control.close()


async def test_a_mailbox_that_leads_nowhere_says_what_to_add(stub: Stub, spend: Spend) -> None:
    control = connect(stub, RealClock(), voicemail_by="skill")
    with pytest.raises(PlatformRefused) as caught:
        await resolve(control, "voicemail:queue:Billing", spend)
    assert "[connections.c.voicemail_skills]" in caught.value.message
    await control.close()


@pytest.mark.parametrize("kind", [TargetType.CALLBACK, TargetType.CONTACT, TargetType.SKILLGROUP])
async def test_what_the_platform_has_not_is_refused_without_a_request(
    stub: Stub, control: CxoneCallControl, spend: Spend, kind: TargetType
) -> None:
    assert not any(control.capabilities.can_reach(one, kind) for one in Kind)
    with pytest.raises(PlatformRefused) as caught:
        await control.resolve(Target(type=kind, name="x", number="+4930999"), (), spend)
    assert caught.value.cause is Cause.NOT_SUPPORTED
    assert stub.seen == []


FIGURES = {
    "skillId": 4001,
    "queueCount": 3,
    "agentsAvailable": 2,
    "agentsLoggedIn": 6,
    "agentsUnavailable": 1,
    "agentsWorking": 2,
    "agentsACW": 1,
}


@pytest.mark.parametrize("shape", ["list", "object", "nested", "misspelt"])
async def test_the_load_of_a_queue(stub: Stub, control: CxoneCallControl, spend: Spend, shape: str) -> None:
    misspelt = {name.replace("vailable", "valiable"): value for name, value in FIGURES.items()}
    bodies: dict[str, Any] = {
        "list": listed("skillActivity", FIGURES),
        "object": {"skillActivity": FIGURES},
        "nested": {"resultSet": {"skillActivity": [FIGURES]}},
        "misspelt": {"skillActivity": misspelt},
    }
    stub.on(ACTIVITY, answer(200, bodies[shape]))
    facts = await control.read_queue(await line(control, spend), spend)
    assert (facts.waiting, facts.staffed, facts.idle, facts.agents) == (3, 5, 2, ())


async def test_who_could_take_the_call_the_most_proficient_first(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    stub.on(ACTIVITY, answer(200, listed("skillActivity", FIGURES)))
    assigned = [
        {"agentId": int(one), "firstName": name, "agentProficiencyValue": rank, "isActive": True}
        for one, name, rank in ((ANA, "Ana", 9), (BEN, "Ben", 2), ("2003", "Cleo", 1), ("2004", "Dan", 1))
    ]
    stub.on(f"{SKILLS}/{BILLING}/agents", answer(200, listed("agentSkillAssignments", *assigned)))
    busy = (state("2003", isACW=True), state("2004", "InboundContact", contactId=7))
    stub.on(STATES, answer(200, listed("agentStates", state(ANA), state(BEN), *busy)))
    assert (await control.read_queue(await line(control, spend), spend)).agents == ("Ben", "Ana")


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ({}, (True, False, False, True)),
        ({"agentStateName": "Unavailable", "outStateDescription": "Break"}, (True, True, False, True)),
        ({"agentStateName": "LoggedOut", "stationPhoneNumber": None}, (False, False, False, None)),
        ({"agentStateName": "InboundContact"}, (True, False, True, True)),
        ({"isACW": True}, (True, False, True, True)),
        ({"agentStateName": None}, (None, None, None, None)),
    ],
)
async def test_whether_an_agent_can_be_rung(
    stub: Stub, control: CxoneCallControl, spend: Spend, told: dict[str, Any], wanted: tuple[bool | None, ...]
) -> None:
    stub.on(f"{AGENTS}/{ANA}/states", answer(200, listed("agentStates", state(ANA, **told))))
    found = (await resolve(control, "agent:ana", spend)).destination
    facts = await control.read_agent(found, spend)
    assert (facts.is_present, facts.wants_no_calls, facts.is_busy, facts.has_phone) == wanted


def hours(*days: tuple[str, str | None, str | None], **more: Any) -> dict[str, Any]:
    listed_days = [
        {"day": day, "openTime": opens, "closeTime": closes, "isClosedAllDay": opens is None}
        for day, opens, closes in days
    ]
    return {
        "hoursOfOperation": [{"hoursOfOperationName": "Day", "days": listed_days, "holidays": [], **more}]
    }


# The clock of these tests stands at noon, UTC, of a Sunday.
@pytest.mark.parametrize(
    ("profile", "is_open", "reason", "opens_at"),
    [
        (hours(("Sunday", "08:00:00", "17:00:00")), True, "open", None),
        (
            hours(("Sunday", "08:00:00", "12:00:00"), ("Monday", "08:00", "17:00")),
            False,
            "closed",
            "2026-03-02T08:00",
        ),
        (hours(("Saturday", "20:00:00", "13:00:00")), True, "open", None),
        (hours(("Sunday", "00:00:00", "24:00:00")), True, "open", None),
        (hours(("Sunday", None, None)), False, "closed", None),
        (hours(("Sunday", "13:00:00", "14:00:00"), timeZone="Europe/Berlin"), True, "open", None),
        (hours(("Sunday", "08:00:00", "17:00:00"), timeZone="Nowhere/Land"), True, "open", None),
        (
            hours(
                ("Sunday", "08:00", "17:00"),
                holidays=[{"holidayName": "Carnival", "startDate": "2026-03-01"}],
            ),
            False,
            "holiday",
            "2026-03-08T08:00",
        ),
    ],
)
async def test_whether_a_queue_is_open(
    stub: Stub, spend: Spend, profile: dict[str, Any], reason: str, opens_at: str | None, *, is_open: bool
) -> None:
    class Noon(RealClock):
        def now(self) -> Any:
            return START

    stub.on(HOURS, answer(200, profile))
    control = connect(stub, Noon())
    found = await control.read_hours(await line(control, spend), spend)
    assert found is not None
    assert (found.is_open, found.reason, found.evidence["hours"]) == (is_open, reason, "Day")
    told = None if found.opens_at is None else found.opens_at.isoformat()[:16]
    assert told == opens_at
    await control.close()


async def test_a_queue_without_hours_says_nothing(control: CxoneCallControl, spend: Spend) -> None:
    found = (await resolve(control, "queue:Support", spend)).destination
    assert await control.read_hours(found, spend) is None


async def test_wrap_up_codes_are_a_skills_dispositions(
    stub: Stub, control: CxoneCallControl, spend: Spend
) -> None:
    rows = listed("dispositions", {"dispositionId": 103, "dispositionName": "Sold"})
    stub.on(f"{SKILLS}/{BILLING}/dispositions", answer(200, rows))
    stub.on(f"GET {BASE}/dispositions", answer(200, rows))
    for queue in (BILLING, None):
        assert await control.find_wrap_up("sold", queue, spend) == "103"
    with pytest.raises(PlatformMissing) as caught:
        await control.find_wrap_up("lost", BILLING, spend)
    assert caught.value.cause is Cause.INVALID_TARGET


async def test_a_long_list_is_read_page_by_page(stub: Stub, control: CxoneCallControl, spend: Spend) -> None:
    first = [skill(str(6000 + n), f"Line {n}", campaignId=None) for n in range(1000)]
    pages = [
        {"totalRecords": 1001, "skills": first},
        {"totalRecords": 1001, "skills": [skill("7", "Last", campaignId=None)]},
    ]
    stub.on(SKILLS, *(answer(200, page) for page in pages))
    assert (await resolve(control, "queue:last", spend)).destination.target.id == "7"
    queries = [one.target.partition("?")[2] for one in stub.seen if one.target.startswith(f"{BASE}/skills")]
    assert queries == ["top=1000&skip=0", "top=1000&skip=1000"]


async def test_a_requester_is_an_agent_in_use_or_nobody(control: CxoneCallControl, spend: Spend) -> None:
    place = parse_target("queue:Billing")
    assert await control.missing_grants_of("nobody", Kind.BLIND, place, spend) is None
    ana = await control.missing_grants_of("ana@acme.example", Kind.BLIND, place, spend)
    ben = await control.missing_grants_of("ben", Kind.BLIND, place, spend)
    assert ana is not None
    assert ben is not None
    assert (ana.names, bool(ben.names)) == ((), True)


BODIES: tuple[Any, ...] = (
    b"",
    b"<html>",
    b"\xff",
    [],
    7,
    {"skills": [7, {}]},
    {"agents": {}, "agentStates": "x"},
)
TO_BILLING = Destination(target=Target(type=TargetType.QUEUE, id=BILLING), roles=(LegRole.QUEUE,))
TO_ANA = Destination(target=Target(type=TargetType.AGENT, id=ANA), roles=(LegRole.AGENT,))
Ask = Callable[[CxoneCallControl, Spend], Awaitable[Any]]
ASKS: dict[str, Ask] = {
    SKILLS: lambda control, spend: resolve(control, "queue:Billing", spend),
    CAMPAIGN: lambda control, spend: resolve(control, "queue:Billing", spend),
    AGENTS: lambda control, spend: resolve(control, "agent:ana", spend),
    STATES: lambda control, spend: resolve(control, "extension:4711", spend),
    ACTIVITY: lambda control, spend: control.read_queue(TO_BILLING, spend),
    HOURS: lambda control, spend: control.read_hours(TO_BILLING, spend),
    f"{AGENTS}/{ANA}/states": lambda control, spend: control.read_agent(TO_ANA, spend),
    f"{SKILLS}/{BILLING}/dispositions": lambda control, spend: control.find_wrap_up("sold", BILLING, spend),
}


@pytest.mark.parametrize("path", list(ASKS))
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("status", [200, 403, 404, 500])
async def test_strange_answers_have_a_cause_and_are_never_a_crash(
    stub: Stub, spend: Spend, path: str, body: Any, status: int
) -> None:
    stub.on(path, answer(status, body))
    control = connect(stub, RealClock(), read_total_s=0.1)
    with contextlib.suppress(PlatformError):
        await ASKS[path](control, spend)
    await control.close()
