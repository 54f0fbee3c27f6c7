import pytest

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Spend, Usability

from .asking import API, GRANTS, QUEUES, connect
from .clocks import ManualClock
from .shapes import ANA, SUPPORT, grants, page_of
from .stub import Stub, answer

COMMUNICATION = ("conversation", "communication")
SCHEDULE_GROUPS = f"GET {API}/architect/schedulegroups"
ALL = grants(("*", "*", ["*"]))


def entry(found: tuple[Usability, ...], verb: str, target: TargetType | None) -> Usability:
    return next(one for one in found if (one.verb, one.target) == (verb, target))


async def test_survey_says_what_is_usable_and_what_mends_the_rest(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    queues = (*COMMUNICATION, ["blindTransferQueue"]), ("routing", "queue", ["view"])
    stub.on(GRANTS, answer(200, grants(*queues)))
    found = await control.survey(spend)
    assert len({(one.verb, one.target) for one in found}) == len(found)
    assert {one.target for one in found if one.verb == "blind"} == set(TargetType)
    assert entry(found, "blind", TargetType.QUEUE).is_usable
    agent = entry(found, "blind", TargetType.AGENT)
    assert not agent.is_usable
    assert [gap.what for gap in agent.gaps] == [
        "conversation:communication:blindTransferAgent",
        "directory:user:view",
    ]
    assert "blindTransferAgent" in (agent.gaps[0].remedy or "")
    mailbox = entry(found, "blind", TargetType.VOICEMAIL)
    assert mailbox.gaps[-1].remedy == '[connections.g.voicemail_flows]\ndefault = "FLOW"'
    assert not entry(found, "call", None).is_usable
    assert entry(found, "context", None).is_usable
    assert spend.requests == 2


async def test_survey_of_a_connection_that_lacks_nothing(
    stub: Stub, clock: ManualClock, spend: Spend
) -> None:
    control = connect(
        stub,
        clock,
        voicemail_flows={"default": "x"},
        callback_flow="y",
        schedule_groups={"Support": "Office"},
        login_client_id="desktop",
        user_tokens={ANA: "t"},
    )
    stub.on(GRANTS, answer(200, ALL))
    stub.on(QUEUES, answer(200, page_of({"id": SUPPORT, "name": "Support"})))
    stub.on(SCHEDULE_GROUPS, answer(200, page_of({"id": "s-1", "name": "Office"})))
    found = await control.survey(spend)
    await control.close()
    unusable = [(one.verb, one.target) for one in found if not one.is_usable]
    assert unusable == [("consult", TargetType.VOICEMAIL), ("consult", TargetType.CALLBACK)]


async def test_consult_without_agents_tokens_may_work_and_says_so(
    stub: Stub, control: GenesysCallControl, spend: Spend
) -> None:
    stub.on(GRANTS, answer(200, ALL))
    seen = entry(await control.survey(spend), "consult", TargetType.QUEUE)
    assert seen.is_usable
    assert any("hookflash login" in (gap.remedy or "") for gap in seen.gaps)


@pytest.mark.parametrize("wanted", [True, False])
async def test_figures_for_the_audit_need_the_records_of_calls(
    stub: Stub, clock: ManualClock, spend: Spend, *, wanted: bool
) -> None:
    control = connect(stub, clock, audit_handover=wanted)
    stub.on(GRANTS, answer(200, grants(("routing", "queue", ["view"]))))
    seen = entry(await control.survey(spend), "handover", None)
    await control.close()
    assert (seen.is_usable, seen.is_wanted) == (False, wanted)
    assert [gap.what for gap in seen.gaps] == ["analytics:conversationDetail:view"]
