"""Agents, numbers, mailboxes, skills, consults and outbound calls against the simulator as a process."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.adapters.genesys.login import begin_login
from hookflash.adapters.genesys.settings import parse
from hookflash.domain.calls import CallSnapshot, LegRole, LegState
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command, TalkTo, Verb
from hookflash.domain.errors import PlatformRefused
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.journeys import Journey
from hookflash.domain.requests import Kind, Release
from hookflash.ports.outbound import Dial
from hookflash.ports.platform import Spend
from hookflash.storage.secrets import SecretFile

from .clocks import RealClock
from .simulated import Connect, find, send
from .simulator import Simulator

FLOWS = {"agent:ana": "VoicemailAna@localhost", "queue:Billing": "VoicemailBilling@localhost"}
LOGIN = {"login_client_id": "desktop"}


async def read(control: GenesysCallControl, spend: Spend, made: dict[str, Any]) -> CallSnapshot:
    return await control.read_call(CallId(made["call_id"]), spend)


@pytest.mark.parametrize(
    ("target", "where"),
    [
        ("agent:eva@acme.example", "agent:eva"),
        ("extension:4715", "agent:eva"),
        ("number:+49 30 23125001", "number:+493023125001"),
        ("voicemail:agent:ana", "voicemail:agent:ana"),
        ("voicemail:queue:billing", "voicemail:queue:Billing"),
        ("skill:spanish", "agent:"),
        ("skillgroup:Spanish speakers", "agent:"),
    ],
)
async def test_call_reaches_every_kind_of_target(
    simulator: Simulator, online: Connect, spend: Spend, target: str, where: str
) -> None:
    control = online(voicemail_flows=FLOWS)
    made = simulator.new_call(to_queue="Billing", answered_by="ben")
    there = await find(control, spend, target)
    before = {leg.id for leg in (await read(control, spend, made)).legs}
    await send(control, spend, made["call_id"], target, release=Release.AT_ONCE)
    simulator.advance(4)
    assert simulator.whereabouts(made["call_id"]).startswith(where)
    new = [leg for leg in (await read(control, spend, made)).legs if leg.id not in before]
    assert any(there.is_reached_by(leg) for leg in new)
    assert len(simulator.effects(made["call_id"])) == 1


async def test_external_contact_is_called(simulator: Simulator, online: Connect, spend: Spend) -> None:
    contacts = {one["name"]: one["genesys_id"] for one in simulator.ask("GET", "/world")["contacts"]}
    made = simulator.new_call(to_queue="Billing", answered_by="ben")
    await send(online(), spend, made["call_id"], f"contact:{contacts['Nora Notary']}")
    simulator.advance(4)
    assert simulator.whereabouts(made["call_id"]) == "number:+493023125001"


async def test_agent_stays_until_the_target_answers(
    simulator: Simulator, online: Connect, spend: Spend
) -> None:
    control = online()
    made = simulator.new_call(to_queue="Billing", answered_by="ben")
    simulator.ask("PATCH", "/agents/eva", {"answer": "never"})
    await send(control, spend, made["call_id"], "agent:eva", release=Release.ON_ANSWER)
    simulator.advance(40)
    assert simulator.whereabouts(made["call_id"]) == "agent:ben"


async def test_skills_narrow_who_counts(simulator: Simulator, online: Connect, spend: Spend) -> None:
    control = online()
    resolved = await control.resolve(
        (await find(control, spend, "queue:Spanish")).target, ("spanish",), spend
    )
    facts = await control.read_queue(resolved.destination, spend)
    assert (facts.staffed, sorted(facts.agents)) == (2, ["lea", "max"])
    other = await control.resolve((await find(control, spend, "queue:Spanish")).target, ("sales",), spend)
    assert (await control.read_queue(other.destination, spend)).staffed == 0


async def test_hours_of_queues(simulator: Simulator, online: Connect, spend: Spend) -> None:
    groups = {one["name"]: one["schedule_group_id"] for one in simulator.ask("GET", "/world")["queues"]}
    control = online(schedule_groups=groups)
    opened = await control.read_hours(await find(control, spend, "queue:Billing"), spend)
    closed = await control.read_hours(await find(control, spend, "queue:Closed Desk"), spend)
    assert opened is not None
    assert closed is not None
    assert (opened.is_open, closed.is_open) == (True, False)


async def test_data_is_stamped_and_read_back(simulator: Simulator, online: Connect, spend: Spend) -> None:
    control = online()
    made = simulator.new_call(to_queue="Billing", answered_by="ben", attributes={"theirs": "kept"})
    journey = Journey(id="j", depth=1, visited=("queue:x",), came_from=("agent:y",))
    await control.stamp(await read(control, spend, made), {"order": "17"}, journey, spend)
    simulator.advance(1)
    call = await read(control, spend, made)
    assert call.journey == journey
    before = len(simulator.effects(made["call_id"]))
    await control.stamp(call, {"order": "17", "theirs": "kept"}, journey, spend)
    assert len(simulator.effects(made["call_id"])) == before


async def test_routing_is_set_while_the_call_waits_and_not_after(
    simulator: Simulator, online: Connect, spend: Spend
) -> None:
    control = online()
    made = simulator.new_call(to_queue="Empty Desk")
    simulator.advance(0.5)
    await control.set_routing(CallId(made["call_id"]), [], 10, spend)
    taken = simulator.new_call(to_queue="Billing", answered_by="ben")
    with pytest.raises(PlatformRefused) as caught:
        await control.set_routing(CallId(taken["call_id"]), [], 10, spend)
    assert caught.value.cause is Cause.VERSION_CONFLICT


async def test_wrap_up_code_is_given_to_a_leg_that_has_ended(
    simulator: Simulator, online: Connect, spend: Spend
) -> None:
    control = online()
    made = simulator.new_call(to_queue="Billing", answered_by="ben")
    leg = control.leg_to_move(await read(control, spend, made), "caller")
    assert leg is not None
    code = await control.find_wrap_up("transferred", leg.queue_id, spend)
    await send(control, spend, made["call_id"], "queue:Support")
    simulator.advance(0.5)
    await control.set_wrap_up(CallId(made["call_id"]), leg.id, code, spend)
    simulator.advance(0.5)
    assert simulator.effects(made["call_id"])[-1]["operation"] == "patch_conversation_participant"


async def test_requesters_permissions(simulator: Simulator, online: Connect, spend: Spend) -> None:
    control = online()
    there = (await find(control, spend, "queue:Support")).target
    assert await control.missing_grants_of("nobody", Kind.BLIND, there, spend) is None
    known = await control.missing_grants_of("ana@acme.example", Kind.BLIND, there, spend)
    assert known is not None
    assert known.names == ()


async def log_in(simulator: Simulator, store: SecretFile, who: str) -> None:
    section = {"base_url": simulator.genesys, "client_id": "hookflash", "client_secret": "secret", **LOGIN}
    settings = parse("g", {**section, "login_port": 0}, {})
    attempt = await begin_login("g", settings, store, RealClock())
    waiting = asyncio.create_task(attempt.wait())
    async with aiohttp.ClientSession() as browser, browser.get(f"{attempt.url}&login={who}") as page:
        assert page.status == 200, await page.text()
    assert (await waiting).name == who


async def begin_consult(
    control: GenesysCallControl, spend: Spend, made: dict[str, Any], target: str, agent: str
) -> Command:
    call = await read(control, spend, made)
    assert call.caller is not None
    command = Command(
        verb=Verb.CONSULT,
        leg_id=LegId(made["agent_leg"]),
        caller_leg_id=call.caller.id,
        destination=await find(control, spend, target),
        talk_to=TalkTo.TARGET,
        agent_id=(await find(control, spend, f"agent:{agent}")).target.id,
    )
    sent = await control.send(call.id, command, spend)
    assert sent.leg_id is not None
    return Command(
        verb=Verb.COMPLETE,
        leg_id=command.leg_id,
        caller_leg_id=command.caller_leg_id,
        target_leg_id=sent.leg_id,
        agent_id=command.agent_id,
    )


async def test_consult_without_the_agents_login_says_what_is_missing(
    simulator: Simulator, online: Connect, spend: Spend
) -> None:
    made = simulator.new_call(to_queue="Billing", answered_by="ben")
    with pytest.raises(PlatformRefused, match="hookflash login") as caught:
        await begin_consult(online(), spend, made, "agent:eva", "ben")
    assert caught.value.cause is Cause.NOT_PERMITTED
    assert simulator.effects(made["call_id"]) == []


@pytest.mark.parametrize("target", ["agent:eva", "queue:Support", "number:+493023125001"])
async def test_consult_is_completed(
    simulator: Simulator, online: Connect, spend: Spend, tmp_path: Path, target: str
) -> None:
    store = SecretFile(tmp_path / "secrets")
    await log_in(simulator, store, "ben")
    control = online(secrets=store, **LOGIN)
    made = simulator.new_call(to_queue="Billing", answered_by="ben")
    complete = await begin_consult(control, spend, made, target, "ben")
    simulator.advance(4)
    call = await read(control, spend, made)
    assert call.caller is not None
    assert call.caller.state is LegState.HELD
    await control.send(call.id, complete, spend)
    simulator.advance(1)
    assert simulator.whereabouts(made["call_id"]).startswith(
        {"agent:eva": "agent:eva", "queue:Support": "agent:"}.get(target, target)
    )
    after = await read(control, spend, made)
    assert after.caller is not None
    assert after.caller.state is LegState.CONNECTED


async def test_consult_is_cancelled_and_the_caller_is_back(
    simulator: Simulator, online: Connect, spend: Spend, tmp_path: Path
) -> None:
    store = SecretFile(tmp_path / "secrets")
    await log_in(simulator, store, "ben")
    control = online(secrets=store, **LOGIN)
    made = simulator.new_call(to_queue="Billing", answered_by="ben")
    complete = await begin_consult(control, spend, made, "agent:eva", "ben")
    simulator.advance(3)
    call_id, cancel = CallId(made["call_id"]), replace(complete, verb=Verb.CANCEL)
    await control.send(call_id, replace(complete, verb=Verb.SPEAK, talk_to=TalkTo.CALLER), spend)
    simulator.advance(1)
    caller = (await read(control, spend, made)).caller
    assert caller is not None
    assert caller.state is LegState.CONNECTED
    await control.send(call_id, cancel, spend)
    simulator.advance(1)
    assert simulator.whereabouts(made["call_id"]) == "agent:ben"
    await control.send(call_id, cancel, spend)


async def test_call_is_placed_found_by_its_event_and_ended(
    simulator: Simulator, online: Connect, spend: Spend
) -> None:
    control = online()
    agent = await find(control, spend, "agent:ana")
    dial = Dial(intent_id="in_1", agent=agent, number="+493023125001", context={"order": "17"})
    since = RealClock().now()
    await control.watch_agent(agent, spend)
    placed = await control.place_call(dial, spend)
    simulator.advance(5)
    assert placed.call_id is not None
    feed = control._placing._feed
    async with asyncio.timeout(20):
        while feed.find("in_1") is None:  # noqa: ASYNC110 - the feed's own memory tells
            await asyncio.sleep(0.01)
    asked = spend.requests
    assert await control.find_placed_call(dial, since, spend) == placed.call_id
    assert spend.requests == asked
    call = await control.read_call(placed.call_id, spend)
    own = next(leg for leg in call.legs if leg.role is LegRole.AGENT)
    await control.end_call(call.id, own.id, agent.target.id or "", spend)
    simulator.advance(2)
    await control.end_call(call.id, own.id, agent.target.id or "", spend)
