from typing import Any

import pytest

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.domain.requests import Kind
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import AgentFacts, Spend

from .asking import API, GRANTS, QUEUES, SEARCH, TO_BEN, TO_SUPPORT, USERS
from .clocks import ManualClock
from .shapes import ANA, BEN, SUPPORT, grants, page_of, user
from .stub import Stub, answer, refusal

OF_ANA = f"GET {API}/authorization/subjects/{ANA}"
COMMUNICATION = ("conversation", "communication")
SUPPORT_QUEUE = TO_SUPPORT.target


async def test_permissions_are_read_in_full_and_kept(
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock
) -> None:
    stub.on(GRANTS, answer(200, grants((*COMMUNICATION, ["view"]))))
    missing = await control.missing_grants(Kind.BLIND, SUPPORT_QUEUE, spend)
    assert missing.names == ("conversation:communication:blindTransferQueue",)
    assert missing.remedy is not None
    assert "conversation:communication:blindTransferQueue" in missing.remedy
    assert stub.seen[-1].target.endswith("?includeFullRoles=true")
    clock.jump(600)
    assert (await control.missing_grants(Kind.BLIND, SUPPORT_QUEUE, spend)).age_s == 600
    assert stub.count(GRANTS) == 1


async def test_consult_also_needs_to_end_a_leg(stub: Stub, control: GenesysCallControl, spend: Spend) -> None:
    stub.on(GRANTS, answer(200, grants((*COMMUNICATION, ["consultTransferAgent"]))))
    assert (await control.missing_grants(Kind.CONSULT, TO_BEN.target, spend)).names == (
        "conversation:communication:disconnect",
    )


@pytest.mark.parametrize("named", [{"id": SUPPORT}, {"name": "support"}])
async def test_division_of_the_queue_counts_where_permissions_are_for_some(
    stub: Stub, control: GenesysCallControl, spend: Spend, named: dict[str, str]
) -> None:
    stub.on(GRANTS, answer(200, grants((*COMMUNICATION, ["blindTransfer"]), division="north")))
    there = {"id": SUPPORT, "name": "Support", "division": {"id": "south"}}
    stub.on(f"{QUEUES}/{SUPPORT}", answer(200, there))
    stub.on(QUEUES, answer(200, page_of(there)))
    target = Target(type=TargetType.QUEUE, **named)
    assert (await control.missing_grants(Kind.BLIND, target, spend)).names == (
        "conversation:communication:blindTransferQueue in division south",
    )
    assert spend.requests == 3


async def test_queue_that_is_not_there_is_no_matter_of_permissions(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(GRANTS, answer(200, grants((*COMMUNICATION, ["blindTransfer"]), division="north")))
    stub.on(f"{QUEUES}/{SUPPORT}", refusal(404, "not.found"))
    assert (await control.missing_grants(Kind.BLIND, SUPPORT_QUEUE, spend)).names == ()


async def test_skill_also_needs_to_be_asked_for_in_line(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(GRANTS, answer(200, grants((*COMMUNICATION, ["*"]))))
    skill = Target(type=TargetType.SKILL, name="x")
    assert (await control.missing_grants(Kind.BLIND, skill, spend)).names == ("routing:conversation:edit",)


async def test_untold_permissions_are_unknown_and_not_missing(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(GRANTS, answer(200, {"grants": [{"role": {"id": "r"}}]}))
    with pytest.raises(PlatformError) as caught:
        await control.missing_grants(Kind.BLIND, SUPPORT_QUEUE, spend)
    assert caught.value.cause is Cause.PLATFORM_UNCLEAR


async def test_requesters_own_permissions_are_read(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(SEARCH, answer(200, page_of(user(ANA, "Ana Ash"), key="results")))
    stub.on(OF_ANA, answer(200, grants((*COMMUNICATION, ["blindTransferAgent"]))))
    allowed = await control.missing_grants_of("ana@acme.example", Kind.BLIND, TO_BEN.target, spend)
    assert allowed is not None
    assert (allowed.names, allowed.remedy) == ((), None)
    lacking = await control.missing_grants_of("Ana Ash", Kind.CONSULT, SUPPORT_QUEUE, spend)
    assert lacking is not None
    assert lacking.names == ("conversation:communication:consultTransferQueue",)
    assert stub.count(OF_ANA) == 1


async def test_requester_whom_nobody_knows(stub: Stub, control: GenesysCallControl, spend: Spend) -> None:
    stub.on(SEARCH, answer(200, page_of(key="results")))
    stub.on(USERS, answer(200, page_of(user(BEN, "Ben Birch"))))
    stub.on(f"{USERS}/{ANA}", refusal(404, "not.found"))
    for who in ("Zoe", ANA):
        assert await control.missing_grants_of(who, Kind.BLIND, TO_BEN.target, spend) is None


async def test_requester_whose_name_two_agents_bear_is_not_guessed(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    twins = [user(ANA, "Ana Ash"), user(BEN, "Ana Ash")]
    stub.on(SEARCH, answer(200, page_of(*twins, key="results")))
    with pytest.raises(PlatformMissing):
        await control.missing_grants_of("Ana Ash", Kind.BLIND, TO_BEN.target, spend)


async def test_requester_whose_permissions_we_may_not_read_is_an_error(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(SEARCH, answer(200, page_of(user(ANA, "Ana Ash"), key="results")))
    stub.on(OF_ANA, refusal(403, "missing.any.permissions"))
    with pytest.raises(PlatformError) as caught:
        await control.missing_grants_of("Ana Ash", Kind.BLIND, TO_BEN.target, spend)
    assert caught.value.cause is Cause.NOT_PERMITTED


def known(presence: str | None = None, routing: str | None = None, **more: Any) -> dict[str, Any]:
    fields = dict(more)
    if presence is not None:
        fields["presence"] = {"presenceDefinition": {"systemPresence": presence}}
    if routing is not None:
        fields["routingStatus"] = {"status": routing}
    return user(BEN, "Ben Birch", **fields)


PHONE = {"station": {"effectiveStation": {"id": "p"}}}


@pytest.mark.parametrize(
    ("data", "facts"),
    [
        (known("On Queue", "IDLE", **PHONE), (True, False, False, True)),
        (known("AVAILABLE", "OFF_QUEUE", **PHONE), (True, False, False, True)),
        (known("ON_QUEUE", "INTERACTING"), (True, False, True, None)),
        (known("Available", "COMMUNICATING"), (True, False, True, None)),
        (known("Busy", "OFF_QUEUE"), (True, True, False, None)),
        (known("Meal"), (True, True, None, None)),
        (known("Offline", "OFF_QUEUE", station={}), (False, False, False, False)),
        (
            known(routing="IDLE", conversationSummary={"call": {"enterprise": {"active": 1}}}),
            (None, None, True, None),
        ),
        (known(), (None, None, None, None)),
    ],
)
async def test_whether_an_agent_can_be_rung(
    stub: Stub,
    control: GenesysCallControl,
    spend: Spend,
    data: dict[str, Any],
    facts: tuple[bool | None, ...],
) -> None:
    stub.on(f"{USERS}/{BEN}", answer(200, data))
    seen = await control.read_agent(TO_BEN, spend)
    assert (seen.is_present, seen.wants_no_calls, seen.is_busy, seen.has_phone) == facts
    assert spend.requests == 2


async def test_agents_facts_are_kept_for_a_moment(
    stub: Stub, control: GenesysCallControl, spend: Spend, clock: ManualClock
) -> None:
    stub.on(f"{USERS}/{BEN}", answer(200, known("Away")))
    await control.read_agent(TO_BEN, spend)
    clock.jump(4)
    assert await control.read_agent(TO_BEN, spend) == AgentFacts(
        presence="Away", is_present=False, wants_no_calls=False, is_busy=None, has_phone=None, age_s=4
    )
    assert stub.count(f"{USERS}/{BEN}") == 1
