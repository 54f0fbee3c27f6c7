"""A call from contacts and sessions to legs."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from hookflash.adapters.cxone.mapping import Names, contact_of, find_leg_to_move, to_snapshot
from hookflash.adapters.cxone.session import AgentSession
from hookflash.adapters.cxone.session_contacts import SETTLES_WITHIN_S
from hookflash.adapters.cxone.settings import parse
from hookflash.adapters.cxone.situation import Call
from hookflash.adapters.cxone.wire.contacts import parse_contact
from hookflash.adapters.cxone.wire.events import Batch, parse_batch
from hookflash.domain.calls import CallSnapshot, Leg, LegEnd, LegRole, LegState
from hookflash.domain.ids import CallId
from hookflash.ports.platform import Lane, Spend
from hookflash.workflows.evidence.places import locate_caller
from tests.adapters.clocks import ManualClock, settle

from .platform import KEY
from .shapes import ANA, BEN, BILLING, CHILD, MASTER, OTHER, SUPPORT, batch, contact, event, start

NUMBER, WAITING = "+493023125001", {"agentId": None, "firstName": None, "lastName": None}
NAMES = Names(
    agent={BEN: "Ben Birch"}.get,
    skill={SUPPORT: "Support"}.get,
    is_mailbox={"4009"}.__contains__,
    is_target={NUMBER}.__contains__,
)
READ_AT, SETTINGS = datetime(2026, 3, 1, 12, 0, tzinfo=UTC), parse("c", KEY, {})


class Desk:
    """A session that has been told some events."""

    def __init__(self, agent_id: str = ANA) -> None:
        self.clock = ManualClock()
        self._batches: asyncio.Queue[Batch | None] = asyncio.Queue()
        self.session = AgentSession(agent_id, self._join, self._poll, self.clock, SETTINGS)
        self._number = 0

    async def tell(self, *events: dict[str, str]) -> None:
        if not self.session.id:
            await self.session.open(Spend(Lane.CHECK))
        self._number += 1
        self._batches.put_nowait(parse_batch(batch(self._number, *events)))
        await settle()

    async def _join(self, spend: Spend) -> str:
        del spend
        return "first"

    async def _poll(self, session_id: str, wait_s: int, spend: Spend) -> Batch | None:
        del session_id, wait_s, spend
        return await self._batches.get()


@pytest.fixture
async def ana() -> Any:
    desk = Desk()
    yield desk
    await desk.session.stop()


def snapshot(*contacts: dict[str, Any], ana: Desk | None = None, **others: Desk) -> CallSnapshot:
    desks = {**({ANA: ana} if ana is not None else {}), **others}
    sessions = {agent: desk.session for agent, desk in desks.items()}
    call = Call(tuple(parse_contact(one) for one in contacts), sessions)
    return to_snapshot(CallId(MASTER), call, READ_AT, NAMES)


def legs(call: CallSnapshot) -> dict[str, str]:
    return {leg.id: str(leg.state) for leg in call.legs}


def only(call: CallSnapshot, contact_id: str) -> Leg:
    (found,) = (
        leg for leg in call.legs if contact_of(leg.id) == contact_id and leg.role is not LegRole.CALLER
    )
    return found


def test_a_call_that_an_agent_has() -> None:
    call = snapshot(contact())
    caller, agent = call.legs
    assert (caller.id, caller.role, caller.state) == (f"{MASTER}-caller", LegRole.CALLER, LegState.CONNECTED)
    assert caller.number == "+4930123456"
    assert (agent.id, agent.role, agent.state) == (f"{MASTER}-agent-{ANA}", LegRole.AGENT, LegState.CONNECTED)
    assert (agent.party_id, agent.party_name) == (ANA, "Ana Ash")
    assert (agent.queue_id, agent.queue_name) == (BILLING, "Billing")
    assert find_leg_to_move(call, "caller") == agent
    assert find_leg_to_move(call, caller.id) == agent
    assert find_leg_to_move(call, "no-such-leg") is None


@pytest.mark.parametrize(
    ("state", "more", "wanted"),
    [
        ("Prequeue", WAITING, {"menu": "connected"}),
        ("InQueue", WAITING, {f"skill-{BILLING}": "connected"}),
        ("Queued", WAITING, {f"skill-{BILLING}": "connected"}),
        ("Routing", WAITING, {f"skill-{BILLING}": "connected"}),
        ("Routing", {}, {f"skill-{BILLING}": "connected", f"agent-{ANA}": "ringing"}),
        ("Active", {**WAITING, "skillId": None}, {"mailbox": "connected"}),
        ("Active", {**WAITING, "skillId": None, "toAddress": NUMBER}, {"number": "connected"}),
        ("Routing", {**WAITING, "targetAgentId": 2002, "skillId": None}, {f"agent-{BEN}": "ringing"}),
        ("InQueue", {**WAITING, "targetAgentId": 2002, "skillId": None}, {f"agent-{BEN}": "ringing"}),
        ("InQueue", {**WAITING, "skillId": 4009}, {"skill-4009": "connected"}),
    ],
)
def test_who_has_a_call_without_an_agent(state: str, more: dict[str, Any], wanted: dict[str, str]) -> None:
    call = snapshot(contact(MASTER, state, **more))
    assert not call.caller_is_gone
    assert legs(call) == {f"{MASTER}-caller": "connected"} | {f"{MASTER}-{k}": v for k, v in wanted.items()}


def test_a_voicemail_is_no_person_whoever_it_is_for() -> None:
    left = contact(CHILD, "Active", **WAITING, mediaTypeId=5, targetAgentId=int(BEN))
    leg = next(one for one in snapshot(contact(state="Released"), left).legs if one.id.startswith(CHILD))
    assert (leg.role, leg.party_id, leg.party_name) == (LegRole.VOICEMAIL, BEN, "Ben Birch")


def test_a_skill_that_stands_for_a_mailbox_is_one() -> None:
    call = snapshot(contact(MASTER, "InQueue", **{**WAITING, "skillId": 4009}))
    assert only(call, MASTER).role is LegRole.VOICEMAIL


def test_a_released_contact_without_another_is_a_call_that_is_over() -> None:
    call = snapshot(contact(MASTER, "Released"))
    assert call.caller_is_gone
    assert legs(call) == {f"{MASTER}-caller": "ended", f"{MASTER}-agent-{ANA}": "ended"}
    assert find_leg_to_move(call, "caller") is None


async def test_a_caller_on_hold_is_told_by_the_session_alone(ana: Desk) -> None:
    await ana.tell(start(), event(status="Holding"))
    assert legs(snapshot(contact(), ana=ana)) == {
        f"{MASTER}-caller": "held",
        f"{MASTER}-agent-{ANA}": "connected",
    }


async def test_a_sensitive_stretch_and_the_recording(ana: Desk) -> None:
    for status, is_logged, private, recording in (
        ("Active", "True", False, "active"),
        ("Active", "False", False, "none"),
        ("Masking", "True", True, "paused"),
    ):
        await ana.tell(event(status=status, IsLogging=is_logged))
        call = snapshot(contact(), ana=ana)
        assert (call.is_private, call.recording) == (private, recording)
    assert snapshot(contact()).recording is None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Dialing", LegState.DIALING),
        ("Ringing", LegState.RINGING),
        ("Active", LegState.CONNECTED),
        ("Holding", LegState.HELD),
        ("Joined", LegState.CONNECTED),
        ("Preview", LegState.UNKNOWN),
    ],
)
async def test_whom_the_agent_has_dialled_is_as_far_as_the_session_says(
    ana: Desk, status: str, state: LegState
) -> None:
    await ana.tell(start(), event(status="Holding"), event(CHILD, status))
    child = contact(CHILD, "Routing", **WAITING, skillId=None, targetAgentId=2002)
    call = snapshot(contact(), child, ana=ana)
    leg = only(call, CHILD)
    assert (leg.id, leg.role, leg.state) == (f"{CHILD}-agent-{BEN}", LegRole.AGENT, state)
    assert leg.party_name == "Ben Birch"
    holder = find_leg_to_move(call, "caller")
    assert holder is not None
    assert holder.party_id == ANA


@pytest.mark.parametrize("kind", ["ReskillProxy", "Regular", "Consult"])
async def test_a_dialled_skill_is_a_line_until_somebody_answers(ana: Desk, kind: str) -> None:
    await ana.tell(start(), event(status="Holding"), event(CHILD, "Dialing", CallType=kind, Skill=SUPPORT))
    waiting = contact(CHILD, "InQueue", **WAITING, skillId=4002, skillName="Support")
    assert only(snapshot(contact(), waiting, ana=ana), CHILD).id == f"{CHILD}-skill-{SUPPORT}"
    await ana.tell(event(CHILD, "Active", CallType=kind, Skill=SUPPORT))
    line = only(snapshot(contact(), waiting, ana=ana), CHILD)
    assert (line.role, line.state) == (LegRole.QUEUE, LegState.CONNECTED)
    answered = contact(CHILD, "Active", agentId=2002, skillId=4002, firstName="Ben", lastName="Birch")
    person = only(snapshot(contact(), answered, ana=ana), CHILD)
    assert (person.id, person.role) == (f"{CHILD}-agent-{BEN}", LegRole.AGENT)
    assert person.queue_id == SUPPORT


async def test_a_dialled_number_is_outside_before_and_after_the_transfer(ana: Desk) -> None:
    await ana.tell(
        start(),
        event(status="Holding"),
        event(CHILD, "Active", CallType="Regular", IsInbound=False, DNIS=NUMBER),
    )
    child = contact(CHILD, "Active", **WAITING, skillId=None, toAddress=NUMBER)
    before = only(snapshot(contact(), child, ana=ana), CHILD)
    await ana.tell(event(CHILD, "Disconnected", FinalState=True), event(status="Disconnected"))
    call = snapshot(contact(MASTER, "Released"), child, ana=ana)
    after = only(call, CHILD)
    assert before.id == after.id == f"{CHILD}-number"
    assert (after.role, after.state, after.number) == (LegRole.OUTSIDE, LegState.CONNECTED, NUMBER)
    assert legs(call)[f"{MASTER}-caller"] == "connected"


async def test_after_a_transfer_the_caller_is_with_the_other_one(ana: Desk) -> None:
    await ana.tell(start(), event(status="Holding"), event(CHILD))
    await ana.tell(event(CHILD, "Disconnected", FinalState=True), event(status="Disconnected"))
    taken = contact(CHILD, agentId=2002, firstName="Ben", lastName="Birch", transferIndicatorName="Consult")
    for master in (contact(), contact(MASTER, "Released")):  # the record may lag behind the events
        call = snapshot(master, taken, ana=ana)
        assert legs(call) == {
            f"{MASTER}-caller": "connected",
            f"{MASTER}-agent-{ANA}": "ended",
            f"{CHILD}-agent-{BEN}": "connected",
        }
        left = call.find_leg(f"{MASTER}-agent-{ANA}")
        assert left is not None
        assert left.end is LegEnd.TRANSFERRED


@pytest.mark.parametrize("where", ["child", "parent"])
async def test_a_caller_who_comes_back_to_the_agent_is_still_there(ana: Desk, where: str) -> None:
    await ana.tell(start(), event(status="Holding"), event(CHILD, CallType="ReskillProxy"))
    await ana.tell(event(CHILD, "Disconnected", FinalState=True), event(status="Disconnected"))
    ana.clock.jump(60)
    await ana.tell(event(CHILD, "Incoming", CallType="Regular"))
    told = {"transferIndicatorName": "ReSkill"}
    offered = contact(CHILD, "Routing", **WAITING, targetAgentId=2001, **(told if where == "child" else {}))
    master = contact(MASTER, "Released", **(told if where == "parent" else {}))
    assert not snapshot(master, offered, ana=ana).caller_is_gone


@pytest.mark.parametrize("state", ["Routing", "Active"])
async def test_a_caller_who_comes_back_at_once_is_on_hold_for_nobody(ana: Desk, state: str) -> None:
    await ana.tell(start(), event(status="Holding"), event(CHILD, CallType="ReskillProxy"))
    await ana.tell(event(CHILD, "Disconnected", FinalState=True), event(status="Disconnected"))
    rings = state == "Routing"
    await ana.tell(event(CHILD, "Incoming" if rings else "Active", CallType="Regular"))
    back = contact(CHILD, state, **(WAITING if rings else {}), targetAgentId=2001)
    call = snapshot(contact(MASTER, "Released"), back, ana=ana)
    assert legs(call)[f"{MASTER}-caller"] == "connected"
    assert legs(call)[f"{MASTER}-agent-{ANA}"] == "ended"
    assert only(call, CHILD).state is (LegState.RINGING if rings else LegState.CONNECTED)
    assert locate_caller(call).where == ("hold" if rings else "agent:Ana Ash")


async def test_a_caller_whose_return_no_event_tells_is_there_until_one_tells_the_end(ana: Desk) -> None:
    await ana.tell(start(), event(status="Holding"), event(CHILD, CallType="ReskillProxy"))
    await ana.tell(event(CHILD, "Disconnected", FinalState=True), event(status="Disconnected"))
    contacts = contact(MASTER, "Released"), contact(CHILD, targetAgentId=2001)
    assert locate_caller(snapshot(*contacts, ana=ana)).where == "agent:Ana Ash"
    ana.clock.jump(60)
    assert locate_caller(snapshot(*contacts, ana=ana)).where == "agent:Ana Ash"
    await ana.tell(event(CHILD, CallType="Regular"))
    await ana.tell(event(CHILD, "Disconnected", CallType="Regular"))
    assert snapshot(*contacts, ana=ana).caller_is_gone


async def test_who_is_on_hold_is_told_by_records_if_nothing_else_tells() -> None:
    call = snapshot(contact(), contact(CHILD, agentId=2002))
    assert legs(call)[f"{MASTER}-caller"] == "held"


async def test_the_records_alone_tell_it_too() -> None:
    taken = contact(CHILD, agentId=2002)
    call = snapshot(contact(MASTER, "Released"), taken)
    assert legs(call)[f"{MASTER}-caller"] == "connected"
    holder = find_leg_to_move(call, "caller")
    assert holder is not None
    assert holder.party_id == BEN


@pytest.mark.parametrize("parent_of_master", ["", MASTER])
async def test_a_caller_who_hangs_up_on_hold_leaves_whoever_was_dialled(
    ana: Desk, parent_of_master: str
) -> None:
    """A master has no parent, or is its own."""
    own = {"ParentContactId": parent_of_master}
    await ana.tell(start(), event(status="Holding", **own), event(CHILD))
    await ana.tell(event(status="Disconnected", **own))
    child = contact(CHILD, agentId=2002)
    master = contact(MASTER, "Released", endReason="Contact Hung Up")
    # A transfer ends both legs, one after the other: for a moment it may still become one.
    assert legs(snapshot(master, child, ana=ana))[f"{MASTER}-caller"] == "held"
    ana.clock.jump(SETTLES_WITHIN_S + 0.1)
    for record in (master, contact()):  # also while the record does not say so yet
        call = snapshot(record, child, ana=ana)
        assert call.caller_is_gone
        assert only(call, CHILD).is_up


async def test_the_legs_of_a_transfer_may_end_one_after_the_other(ana: Desk) -> None:
    await ana.tell(start(), event(status="Holding"), event(CHILD))
    await ana.tell(event(status="Disconnected"))
    child = contact(CHILD, agentId=2002)
    assert not snapshot(contact(MASTER, "Released"), child, ana=ana).caller_is_gone
    await ana.tell(event(CHILD, "Disconnected", FinalState=True))
    ana.clock.jump(60)
    assert not snapshot(contact(MASTER, "Released"), child, ana=ana).caller_is_gone


@pytest.mark.parametrize(
    ("code", "end"),
    [
        ("17", LegEnd.BUSY),
        ("19", LegEnd.NO_ANSWER),
        ("21", LegEnd.DECLINED),
        ("", LegEnd.OTHER),
        ("9", LegEnd.OTHER),
    ],
)
async def test_a_target_that_did_not_answer_says_why_if_it_does(ana: Desk, code: str, end: LegEnd) -> None:
    await ana.tell(start(), event(status="Holding"), event(CHILD, "Dialing"))
    await ana.tell(event(CHILD, "Disconnected", FinalState=True, DisconnectCode=code))
    child = contact(CHILD, "Released", **WAITING, skillId=None, targetAgentId=2002)
    leg = only(snapshot(contact(), child, ana=ana), CHILD)
    assert (leg.state, leg.end, leg.was_connected) == (LegState.ENDED, end, False)


async def test_a_transferred_call_can_be_transferred_again(ana: Desk) -> None:
    ben = Desk(BEN)
    await ben.tell(start(BEN), event(CHILD, "Holding"), event(OTHER, "Dialing", ParentContactId=CHILD))
    contacts = (
        contact(MASTER, "Released"),
        contact(CHILD, agentId=2002),
        contact(OTHER, "Routing", **WAITING, skillId=None, targetAgentId=2003),
    )
    call = snapshot(*contacts, **{BEN: ben})
    assert legs(call) == {
        f"{MASTER}-caller": "held",
        f"{MASTER}-agent-{ANA}": "ended",
        f"{CHILD}-agent-{BEN}": "connected",
        f"{OTHER}-agent-2003": "dialing",
    }
    await ben.session.stop()


def outbound(state: str = "Active", **more: Any) -> dict[str, Any]:
    return contact(MASTER, state, isOutbound=True, toAddress=NUMBER, fromAddress=None, **more)


async def test_a_call_that_an_agent_places(ana: Desk) -> None:
    await ana.tell(start(), event(status="Dialing", IsInbound=False, DNIS=NUMBER))
    ringing = snapshot(outbound("Routing"), ana=ana)
    assert legs(ringing) == {f"{MASTER}-caller": "dialing", f"{MASTER}-agent-{ANA}": "connected"}
    assert ringing.caller is not None
    assert (ringing.caller.number, ringing.caller.was_connected) == (NUMBER, False)
    await ana.tell(event(status="Active", IsInbound=False, DNIS=NUMBER))
    assert legs(snapshot(outbound(), ana=ana))[f"{MASTER}-caller"] == "connected"


async def test_why_nobody_answered_an_agents_call_is_not_guessed(ana: Desk) -> None:
    await ana.tell(start(), event(status="Dialing", IsInbound=False))
    await ana.tell(event(status="Disconnected", IsInbound=False))
    caller, agent = snapshot(outbound("Released"), ana=ana).legs
    assert (caller.end, agent.end) == (LegEnd.OTHER, LegEnd.OTHER)
    caller, agent = snapshot(outbound("Released", endReason="Agent Hung Up"), ana=ana).legs
    assert agent.end is LegEnd.HUNG_UP


async def test_whoever_does_not_answer_an_agents_call_was_never_there(ana: Desk) -> None:
    await ana.tell(start(), event(status="Dialing", IsInbound=False))
    await ana.tell(event(status="Disconnected", IsInbound=False, DisconnectCode="17"))
    caller = snapshot(outbound("Released"), ana=ana).caller
    assert caller is not None
    assert (caller.state, caller.end, caller.was_connected) == (LegState.ENDED, LegEnd.BUSY, False)


STRANGE: tuple[Any, ...] = (None, "", "x", -1, 0, 2.5, True, [], {}, "9" * 40, "\ud800")


def strange_contacts() -> Iterator[dict[str, Any]]:
    for value in STRANGE:
        for key in contact()["contactId"]:
            changed: dict[str, Any] = {key: value}
            if key != "contactId":
                yield contact(MASTER, "Active", **changed)


@pytest.mark.parametrize("strange", list(strange_contacts()))
def test_members_of_the_wrong_type_are_absent_members(strange: dict[str, Any]) -> None:
    call = snapshot(strange, contact(CHILD))
    assert call.caller is not None
    assert find_leg_to_move(call, "caller") is not None or call.caller_is_gone
    assert call.etag


async def test_events_of_the_wrong_type_are_absent_events(ana: Desk) -> None:
    for value in ("", "x", "-1", "9" * 40):
        for key in event():
            await ana.tell(event(status="Holding"), event(CHILD) | {key: value})
            assert snapshot(contact(), contact(CHILD, "Routing"), ana=ana).caller is not None
