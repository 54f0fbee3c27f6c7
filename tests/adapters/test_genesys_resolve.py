from typing import Any

import pytest

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.domain.calls import LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformError, PlatformMissing, PlatformRefused
from hookflash.domain.targets import Target, TargetType, parse_target
from hookflash.ports.platform import Lane, Spend

from .asking import API, QUEUES, SEARCH, SKILLS, USERS, connect
from .clocks import ManualClock
from .shapes import ANA, BEN, BILLING, SUPPORT, page_of, queue_page, user
from .stub import Stub, answer, drop, refusal

SPANISH = "eeeeeeee-0000-4000-8000-000000000001"
FRENCH = "eeeeeeee-0000-4000-8000-000000000002"
GROUP = "ffffffff-0000-4000-8000-000000000001"
CONTACT = "ffffffff-0000-4000-8000-000000000002"
GROUPS = f"GET {API}/routing/skillgroups"
NOBODY = answer(200, page_of(key="results"))


async def found(control: GenesysCallControl, text: str, *skills: str) -> Destination:
    return (await control.resolve(parse_target(text), skills, Spend(Lane.CHECK))).destination


async def refused(control: GenesysCallControl, text: str, *skills: str) -> PlatformRefused:
    with pytest.raises(PlatformRefused) as caught:
        await found(control, text, *skills)
    return caught.value


def offer(stub: Stub, *, queue_of: dict[str, list[tuple[str, str]]] | None = None) -> None:
    """Two queues, two agents of whom both speak Spanish, and where they work."""
    spoken = {"skills": [{"id": SPANISH, "state": "active"}, {"id": FRENCH, "state": "inactive"}]}
    people = [
        user(ANA, "Ana Ash", primaryContactInfo=[{"extension": "4711"}], **spoken),
        user(BEN, "Ben Birch", **spoken),
    ]
    stub.on(QUEUES, answer(200, queue_page((BILLING, "Billing"), (SUPPORT, "Support"))))
    stub.on(USERS, answer(200, page_of(*people)))
    stub.on(SEARCH, refusal(403, "missing.permissions"))
    named = [{"id": SPANISH, "name": "Spanish", "state": "active"}, {"id": FRENCH, "name": "French"}]
    stub.on(SKILLS, answer(200, page_of(*named)))
    stub.on(GROUPS, answer(200, page_of({"id": GROUP, "name": "Linguists"})))
    stub.on(f"{GROUPS}/{GROUP}/members", answer(200, page_of({"id": ANA, "name": "Ana"})))
    for agent, queues in (queue_of or {ANA: [(SUPPORT, "Support")], BEN: [(SUPPORT, "Support")]}).items():
        stub.on(f"{USERS}/{agent}/queues", answer(200, queue_page(*queues)))


async def test_queue_is_a_line(stub: Stub, control: GenesysCallControl) -> None:
    offer(stub)
    there = await found(control, "queue:billing")
    assert there == Destination(
        target=Target(type=TargetType.QUEUE, id=BILLING, name="Billing"),
        roles=(LegRole.QUEUE, LegRole.AGENT),
        party_ids=(BILLING,),
        known_as=(BILLING, "Billing"),
    )
    assert there.is_line


async def test_skills_are_asked_for_by_id(stub: Stub, control: GenesysCallControl) -> None:
    offer(stub)
    assert (await found(control, "queue:billing", "SPANISH", FRENCH, "spanish")).skill_ids == (
        SPANISH,
        FRENCH,
    )


async def test_unknown_skill_is_missing(stub: Stub, control: GenesysCallControl) -> None:
    offer(stub)
    error = await refused(control, "queue:billing", "spanisch")
    assert isinstance(error, PlatformMissing)
    assert (error.cause, error.near) == (Cause.TARGET_MISSING, ("Spanish",))


@pytest.mark.parametrize("said", ["Ana Ash", "ana ASH", "ana@acme.example", ANA, ANA.upper()])
async def test_agent_is_found_by_name_address_and_id(
    stub: Stub, control: GenesysCallControl, said: str
) -> None:
    offer(stub)
    stub.on(f"{USERS}/{ANA}", answer(200, user(ANA, "Ana Ash")))
    resolved = await control.resolve(parse_target(f"agent:{said}"), (), Spend(Lane.CHECK))
    there = resolved.destination
    assert there.target == Target(type=TargetType.AGENT, id=ANA, name="Ana Ash")
    assert (there.roles, there.party_ids) == ((LegRole.AGENT,), (ANA,))
    assert ANA in there.known_as
    assert resolved.is_active is True


async def test_agent_is_found_by_one_search_however_many_there_are(
    stub: Stub, control: GenesysCallControl, clock: ManualClock
) -> None:
    stub.on(SEARCH, answer(200, page_of(user(ANA, "Ana Ash"), user(BEN, "Ana Ashton"), key="results")))
    spend = Spend(Lane.CHECK)
    assert (await control.resolve(parse_target("agent:ana ash"), (), spend)).destination.target.id == ANA
    clock.jump(100)
    assert (await control.resolve(parse_target("agent:Ana Ash"), (), spend)).age_s == 100
    assert spend.requests == 2
    assert stub.seen[-1].json["query"] == [{"type": "EXACT", "fields": ["name", "email"], "value": "ana ash"}]


async def test_search_that_is_not_permitted_is_not_tried_again(
    stub: Stub, control: GenesysCallControl
) -> None:
    offer(stub)
    await found(control, "agent:ana ash")
    await found(control, "agent:ben birch")
    assert stub.count(SEARCH) == 1
    assert stub.count(USERS) == 1


async def test_search_that_fails_is_no_reason_to_read_every_agent(
    stub: Stub, control: GenesysCallControl, clock: ManualClock
) -> None:
    offer(stub)
    stub.on(SEARCH, drop)
    with pytest.raises(PlatformError):
        await clock.run(found(control, "agent:ana ash"))
    assert stub.count(USERS) == 0


async def test_search_with_refused_credentials_is_tried_again(
    stub: Stub, control: GenesysCallControl
) -> None:
    offer(stub)
    stub.on(SEARCH, refusal(401, "bad.credentials"), refusal(401, "bad.credentials"), NOBODY)
    assert (await refused(control, "agent:ana ash")).cause is Cause.CREDENTIALS_REJECTED
    assert (await found(control, "agent:ana ash")).target.id == ANA
    assert stub.count(SEARCH) == 3


async def test_unknown_agent_lists_near_names(stub: Stub, control: GenesysCallControl) -> None:
    offer(stub)
    stub.on(SEARCH, NOBODY)
    error = await refused(control, "agent:Ana Asch")
    assert isinstance(error, PlatformMissing)
    assert error.near == ("Ana Ash",)


@pytest.mark.parametrize("search_works", [True, False])
async def test_ambiguous_agent_lists_what_tells_them_apart(
    stub: Stub,
    control: GenesysCallControl,
    search_works: bool,  # noqa: FBT001
) -> None:
    twins = [user(ANA, "Ana Ash"), user(BEN, "Ana Ash", email="other@acme.example")]
    stub.on(SEARCH, answer(200, page_of(*twins, key="results")) if search_works else refusal(403, "x"))
    stub.on(USERS, answer(200, page_of(*twins)))
    error = await refused(control, "agent:ana ash")
    assert isinstance(error, PlatformMissing)
    assert error.near == ("ana@acme.example", "other@acme.example")


@pytest.mark.parametrize(("state", "active"), [("active", True), ("inactive", False), ("deleted", False)])
async def test_account_of_an_agent_may_be_out_of_use(
    stub: Stub,
    control: GenesysCallControl,
    state: str,
    active: bool,  # noqa: FBT001
) -> None:
    stub.on(f"{USERS}/{ANA}", answer(200, user(ANA, "Ana", state=state)))
    resolved = await control.resolve(parse_target(f"agent:{ANA}"), (), Spend(Lane.CHECK))
    assert resolved.is_active is active


async def test_skill_is_reached_through_the_queue_in_which_most_who_have_it_work(
    stub: Stub, control: GenesysCallControl
) -> None:
    offer(stub, queue_of={ANA: [(BILLING, "Billing"), (SUPPORT, "Support")], BEN: [(SUPPORT, "Support")]})
    there = await found(control, "skill:spanish", "french")
    assert there.target == Target(type=TargetType.SKILL, id=SPANISH, name="Spanish")
    assert there.via == Target(type=TargetType.QUEUE, id=SUPPORT, name="Support")
    assert there.party_ids == (SUPPORT,)
    assert there.skill_ids == (SPANISH, FRENCH)


async def test_discovery_is_done_once(stub: Stub, control: GenesysCallControl) -> None:
    offer(stub)
    for _ in range(2):
        await found(control, "skill:spanish")
    assert [stub.count(f"{USERS}/{one}/queues") for one in (ANA, BEN)] == [1, 1]


async def test_mapped_skill_is_not_looked_for(stub: Stub, clock: ManualClock) -> None:
    control = connect(stub, clock, skill_queues={"SPANISH": "billing", "skillgroup:linguists": "support"})
    offer(stub)
    assert (await found(control, "skill:spanish")).place.id == BILLING
    there = await found(control, "skillgroup:Linguists")
    await control.close()
    assert (there.place.id, there.skill_ids) == (SUPPORT, ())
    assert stub.count(USERS) == 0


async def test_skill_group_is_reached_through_its_members_queue(
    stub: Stub, control: GenesysCallControl
) -> None:
    offer(stub, queue_of={ANA: [(BILLING, "Billing")]})
    there = await found(control, "skillgroup:linguists")
    assert there.target.id == GROUP
    assert there.place.id == BILLING


async def test_groups_are_listed_from_cursor_to_cursor(stub: Stub, control: GenesysCallControl) -> None:
    offer(stub, queue_of={ANA: [(BILLING, "Billing")]})
    first = page_of({"id": SPANISH, "name": "Others"}) | {
        "nextUri": "/api/v2/routing/skillgroups?after=abc%3D&x=1"
    }
    stub.on(GROUPS, answer(200, first), answer(200, page_of({"id": GROUP, "name": "Linguists"})))
    assert (await found(control, "skillgroup:linguists")).target.id == GROUP
    assert "after=abc%3D" in [one.target for one in stub.seen if one.target.startswith(GROUPS[4:])][1]


@pytest.mark.parametrize(
    ("target", "toml"),
    [
        ("skill:french", '[connections.g.skill_queues]\nFrench = "QUEUE"'),
        ("skillgroup:linguists", '[connections.g.skill_queues]\n"skillgroup:Linguists" = "QUEUE"'),
        ("voicemail:agent:ana ash", '[connections.g.voicemail_flows]\n"agent:ana ash" = "FLOW"'),
        ("voicemail:extension:4711", '[connections.g.voicemail_flows]\n"extension:4711" = "FLOW"'),
        ("voicemail:ana", '[connections.g.voicemail_flows]\ndefault = "FLOW"'),
        ("callback:+4930123456", '[connections.g]\ncallback_flow = "FLOW"'),
    ],
)
async def test_what_leads_nowhere_says_what_to_add(
    stub: Stub, control: GenesysCallControl, target: str, toml: str
) -> None:
    offer(stub, queue_of={ANA: []})
    stub.on(f"{USERS}/{BEN}/queues", answer(200, queue_page()))
    error = await refused(control, target)
    assert error.cause is Cause.NOT_SUPPORTED
    assert error.message.endswith(toml)


@pytest.mark.parametrize(
    ("target", "flow"),
    [
        ("voicemail:agent:ana@acme.example", "Anas Box@localhost"),
        ("voicemail:agent:ANA ASH", "Anas Box@localhost"),
        ("voicemail:agent:ben birch", "Any Agent@localhost"),
        ("voicemail:queue:billing", "Billing Box@localhost"),
        ("voicemail:queue:support", "Desk@localhost"),
        ("voicemail:extension:4711", "Extension Box@localhost"),
        ("voicemail:extension:4712", "Desk@localhost"),
    ],
)
async def test_mailbox_is_reached_through_the_flow_that_is_mapped(
    stub: Stub, clock: ManualClock, target: str, flow: str
) -> None:
    flows = {
        "agent:ana ash": "Anas Box@localhost",
        "agent:*": "Any Agent@localhost",
        f"queue:{BILLING}": "Billing Box@localhost",
        "extension:4711": "Extension Box@localhost",
        "default": "Desk@localhost",
    }
    control = connect(stub, clock, voicemail_flows=flows)
    offer(stub)
    there = await found(control, target)
    await control.close()
    assert there.address == flow
    assert set(there.roles) == {LegRole.IVR, LegRole.VOICEMAIL}
    assert not there.is_line


async def test_mailbox_of_nobody_is_missing(stub: Stub, clock: ManualClock) -> None:
    control = connect(stub, clock, voicemail_flows={"default": "Desk@localhost"})
    offer(stub)
    error = await refused(control, "voicemail:agent:zoe")
    await control.close()
    assert isinstance(error, PlatformMissing)


async def test_call_back_is_arranged_by_the_flow_that_is_set(stub: Stub, clock: ManualClock) -> None:
    control = connect(stub, clock, callback_flow="Call Me@localhost")
    there = await found(control, "callback:+49 30 123456")
    await control.close()
    assert (there.address, there.target.number) == ("Call Me@localhost", "+4930123456")
    assert stub.seen == []


@pytest.mark.parametrize("said", ["+49 30 123-456", "tel:+4930123456", "+49 (30) 123456", "+4930123456"])
async def test_number_is_dialled_as_e164(stub: Stub, control: GenesysCallControl, said: str) -> None:
    there = await found(control, f"number:{said}")
    assert there.address == there.target.number == "+4930123456"
    assert there.roles == (LegRole.OUTSIDE,)
    assert stub.seen == []


@pytest.mark.parametrize("said", ["030 123456", "+0123", "+49x", "0", "+4930123456789012"])
async def test_number_that_is_none_is_invalid(control: GenesysCallControl, said: str) -> None:
    assert (await refused(control, f"number:{said}")).cause is Cause.INVALID_TARGET


async def test_extension_is_the_agent_who_has_it(stub: Stub, control: GenesysCallControl) -> None:
    offer(stub)
    there = await found(control, "extension:4711")
    assert there.place == Target(type=TargetType.AGENT, id=ANA, name="Ana Ash")
    assert (there.target.number, there.party_ids) == ("4711", (ANA,))


async def test_extension_of_nobody_known_is_dialled(stub: Stub, control: GenesysCallControl) -> None:
    offer(stub)
    there = await found(control, "extension:4799")
    assert (there.place.type, there.address) == (TargetType.EXTENSION, "4799")


async def test_contact_is_taken_by_its_id(stub: Stub, control: GenesysCallControl) -> None:
    there = await found(control, f"contact:{CONTACT.upper()}")
    assert there.target.id == CONTACT
    assert isinstance(await refused(control, "contact:Jo Public"), PlatformMissing)
    assert stub.seen == []


@pytest.mark.parametrize("table", ["skill_queues", "voicemail_flows", "schedule_groups", "emergency_groups"])
def test_mapping_that_is_empty_stops_the_start(stub: Stub, clock: ManualClock, table: str) -> None:
    wrong: dict[str, Any] = {table: {"x": " "}}
    with pytest.raises(Exception, match=f"connections.g.{table}: neither"):
        connect(stub, clock, **wrong)
