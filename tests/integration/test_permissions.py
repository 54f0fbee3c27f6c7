"""With the permissions that the doctor knows, and no others, nothing that the service does is forbidden."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.adapters.genesys.settings import parse
from hookflash.domain.calls import CallSnapshot
from hookflash.domain.commands import Command, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.journeys import Journey
from hookflash.domain.requests import Kind
from hookflash.domain.targets import parse_target
from hookflash.ports.outbound import Dial
from hookflash.ports.platform import Lane, Spend
from tests.adapters.clocks import RealClock
from tests.adapters.simulator import Simulator, running_simulator

from .doctor_accounts import CLIENT, GENESYS, ROWS

NUMBER = "+493023125001"
TARGETS = (
    *("queue:Support", "agent:eva@acme.example", "agent:eva", "skill:spanish", "skillgroup:Spanish speakers"),
    *(f"number:{NUMBER}", "extension:4715", "voicemail:agent:ana", "voicemail:queue:Billing"),
    f"callback:{NUMBER}",
)


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with running_simulator("--rate-limit", "0") as running:
        running.ask("PATCH", f"/clients/{CLIENT}", {"permissions": {"remove": ["*:*:*"]}})
        wanted = [permission for row in ROWS for permission in row[:1]]
        running.ask("PATCH", f"/clients/{CLIENT}", {"permissions": {"add": wanted}})
        yield running
        seen = running.ask("GET", "/requests")
    assert seen["total"]
    assert "403" not in seen["by_status"], [one for one in seen["last"] if one["status"] == 403]


@pytest.fixture(params=[True, False], ids=["mapped", "unmapped"])
async def control(simulator: Simulator, request: pytest.FixtureRequest) -> AsyncIterator[GenesysCallControl]:
    mapped = {
        name: value for name, value in GENESYS.mapped.items() if request.param or name != "skill_queues"
    }
    section = {"base_url": simulator.genesys, "client_id": CLIENT, "client_secret": "secret", **mapped}
    connection = GenesysCallControl("g", parse("g", section, {}), RealClock())
    yield connection
    await connection.close()


@pytest.fixture
def spend() -> Spend:
    return Spend(Lane.CHECK)


async def find(control: GenesysCallControl, spend: Spend, text: str) -> Destination:
    return (await control.resolve(parse_target(text), (), spend)).destination


async def read(control: GenesysCallControl, spend: Spend, made: dict[str, Any]) -> CallSnapshot:
    return await control.read_call(CallId(made["call_id"]), spend)


async def test_looking(control: GenesysCallControl, spend: Spend) -> None:
    for target in TARGETS:
        await find(control, spend, target)
    asked = await control.resolve(parse_target("queue:Billing"), ("spanish",), spend)
    queue = asked.destination
    assert queue.target.id is not None
    await control.read_queue(queue, spend)
    await control.estimate_wait(queue, CallId("x"), spend)
    assert await control.read_hours(queue, spend)
    await control.read_agent(await find(control, spend, "agent:eva"), spend)
    await control.find_wrap_up("Resolved", queue.target.id, spend)
    await control.find_wrap_up("Resolved", None, spend)
    assert await control.missing_grants_of("eva", Kind.BLIND, queue.target, spend)
    assert await control.survey(spend)


@pytest.mark.parametrize("target", TARGETS)
async def test_moving(simulator: Simulator, control: GenesysCallControl, spend: Spend, target: str) -> None:
    made = simulator.new_call(to_queue="Sales", answered_by="ida")
    call = await read(control, spend, made)
    there = await find(control, spend, target)
    assert (await control.missing_grants(Kind.BLIND, there.place, spend)).names == ()
    await control.stamp(call, {"order": "17"}, Journey(id="j"), spend)
    leg = LegId(made["agent_leg"])
    await control.send(call.id, Command(verb=Verb.MOVE, leg_id=leg, destination=there), spend)
    simulator.advance(4)
    code = await control.find_wrap_up("Resolved", None, spend)
    await control.set_wrap_up(call.id, leg, code, spend)
    caller = (await read(control, spend, made)).caller
    assert caller is not None
    if caller.is_up:
        await control.send(call.id, Command(verb=Verb.CLOSE, leg_id=caller.id), spend)
    simulator.advance(10)


async def test_routing(simulator: Simulator, control: GenesysCallControl, spend: Spend) -> None:
    made = simulator.new_call(to_queue="Empty Desk")
    simulator.advance(1)
    asked = await control.resolve(parse_target("queue:Empty Desk"), ("spanish",), spend)
    await control.set_routing(CallId(made["call_id"]), asked.destination.skill_ids, 7, spend)


async def test_calling(simulator: Simulator, control: GenesysCallControl, spend: Spend) -> None:
    eva, queue = await find(control, spend, "agent:eva"), await find(control, spend, "queue:Support")
    await control.watch_agent(eva, spend)
    dial = Dial(intent_id="i-1", agent=eva, number=NUMBER, queue=queue)
    placed = await control.place_call(dial, spend)
    assert placed.call_id is not None
    simulator.advance(1)
    never = Dial(intent_id="never", agent=eva, number=NUMBER)
    assert await control.find_placed_call(never, datetime.now(UTC), spend) is None
    call = await control.read_call(placed.call_id, spend)
    leg = next(one for one in call.legs if one.party_id == eva.target.id)
    assert eva.target.id is not None
    await control.end_call(call.id, leg.id, eva.target.id, spend)
    simulator.advance(10)
