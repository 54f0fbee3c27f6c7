"""One world, two dialects: what one has moved looks right in the other."""

from typing import Any

import pytest

from tests.simulator.cxone.platform import Cxone
from tests.simulator.harness import Placed

from .gateway import ANSWERS, BUSY, Gateway, party


async def contact(cxone: Cxone, contact_id: int | str) -> dict[str, Any]:
    shown: dict[str, Any] = (await cxone.get(f"contacts/{contact_id}"))["contactId"]
    return shown


async def children(cxone: Cxone, call: Placed) -> list[int]:
    shown = await cxone.get(f"contacts/{call.call_id}/hierarchy")
    return [one["contactId"] for one in shown["childContacts"]]


async def test_blind_transfer_to_a_queue_is_a_reskill_under_the_same_master(gateway: Gateway) -> None:
    cxone = await gateway.published()
    session = await cxone.at_work()
    call = await gateway.place()
    assert await session.contacts() == ["0 Active"]
    await gateway.do(call, "QUEUE Support")
    (child,) = await children(cxone, call)
    shown = await contact(cxone, child)
    assert (shown["stateName"], shown["skillId"]) == ("Routing", cxone.skill("Support"))
    assert (shown["transferIndicatorName"], shown["masterContactId"]) == ("ReSkill", int(call.call_id))
    assert (await contact(cxone, call.call_id))["endReason"] == "Transferred"
    assert await session.contacts() == ["0 Disconnected"]
    await gateway.sim.advance(1)
    shown = await contact(cxone, child)
    agent = gateway.sim.world.directory.agents[(await gateway.sim.caller_with(call)).removeprefix("agent:")]
    assert (shown["stateName"], shown["agentId"]) == ("Active", agent.number)


async def test_blind_transfer_to_a_phone_holds_the_caller_at_the_agents_desk(gateway: Gateway) -> None:
    cxone = await gateway.published()
    session = await cxone.at_work()
    call = await gateway.place()
    await gateway.do(call, f"NUMBER {BUSY}")
    assert await session.contacts() == ["0 Active", "0 Holding"]
    (child,) = await children(cxone, call)
    ringing = await contact(cxone, child)
    assert (ringing["stateName"], ringing["transferIndicatorName"]) == ("Routing", "None")
    assert (await contact(cxone, call.call_id))["stateName"] == "Active"
    await gateway.sim.advance(1)
    assert await session.contacts() == ["0 Active"]
    assert (await contact(cxone, child))["stateName"] == "Released"
    assert (await contact(cxone, child))["transferIndicatorName"] == "None"
    await gateway.do(call, "EXTENSION 4720")
    await gateway.sim.advance(1)
    assert await session.contacts() == ["0 Holding", "0 Disconnected"]
    failed, answered = await children(cxone, call)
    assert (failed, (await contact(cxone, answered))["transferIndicatorName"]) == (child, "ReAgent")
    history = (await cxone.get(f"contacts/{call.call_id}/state-history"))["contactStateHistory"]
    assert history[-1]["contactStateName"] == "Released"


async def test_consult_of_this_dialect_is_a_pair_of_contacts_that_the_desk_can_join(gateway: Gateway) -> None:
    cxone = await gateway.published()
    session = await cxone.at_work()
    call = await gateway.place()
    await gateway.do(call, "EXTENSION 4720", "CONSULT")
    await gateway.sim.advance(1)
    told = await session.contacts()
    assert {"0 Holding", "1 Dialing", "1 Active"} <= set(told)
    assert (await session.transfer()).status == 202
    await gateway.sim.advance(0.1)
    assert await gateway.state(call) == "CONNECTED COMPLETED"
    assert (await gateway.call(call))["connectedTo"] == gateway.user("jon")


async def test_resume_at_the_desk_after_a_failed_consult_calls_it_off(gateway: Gateway) -> None:
    cxone = await gateway.published()
    session = await cxone.at_work()
    call = await gateway.place()
    await gateway.do(call, f"NUMBER {BUSY}", "CONSULT")
    await gateway.sim.advance(1)
    assert await gateway.state(call) == "FAILED FAILED BUSY"
    assert (await session.on(call.call_id, "resume")).status == 202
    await gateway.sim.advance(0.1)
    assert (await gateway.call(call))["state"] == "CONNECTED"
    assert party(await gateway.call(call), "CALLER")["state"] == "CONNECTED"


async def test_consult_begun_at_the_desk_is_a_transfer_here(gateway: Gateway) -> None:
    cxone = await gateway.published()
    session = await cxone.at_work()
    call = await gateway.place()
    await session.hold(call)
    assert (await gateway.call(call))["state"] == "CONNECTED"
    assert party(await gateway.call(call), "CALLER")["state"] == "HELD"
    jon = gateway.sim.world.directory.agents["jon"]
    await session.do("dial-agent", targetAgentId=jon.number)
    shown = (await gateway.call(call))["transfer"]
    assert (shown["transferType"], shown["targetType"], shown["targetId"]) == ("CONSULT", "EXTENSION", "4720")
    assert shown["state"] == "RINGING"
    assert (await gateway.transfer(call, "QUEUE Support")).code == "409 TRANSFER_IN_PROGRESS"
    await gateway.sim.advance(1)
    assert (await gateway.complete(call)).status == 202
    await gateway.sim.advance(0.1)
    assert await gateway.sim.caller_with(call) == "agent:jon"


@pytest.mark.parametrize(
    ("p2", "p3", "target"),
    [("skill", 4007, "QUEUE"), ("number", ANSWERS, "NUMBER"), ("voicemail", 2001, "EXTENSION")],
)
async def test_call_that_a_script_has_moved(gateway: Gateway, p2: str, p3: Any, target: str) -> None:
    cxone = await gateway.published()
    call = await gateway.place("Empty Desk", None)
    body = {"p1": "XFER", "p2": p2, "p3": str(p3)}
    assert (await cxone.ask("POST", f"interactions/{call.call_id}/signal", body)).status == 202
    await gateway.sim.advance(3)
    shown = await gateway.call(call)
    assert (shown["transfer"]["transferType"], shown["transfer"]["targetType"]) == ("BLIND", target)
    assert shown["state"] == ("WAITING" if p2 == "skill" else "CONNECTED")
    assert (await gateway.transfer(call, "QUEUE Support")).status == 202


async def test_call_that_an_agent_makes_waits_until_it_is_answered(gateway: Gateway) -> None:
    cxone = await gateway.published()
    session = await cxone.at_work()
    await session.do("dial-phone", phoneNumber=ANSWERS, skillId=cxone.outbound_skill("Billing"))
    (truth,) = await gateway.sim.control("GET", "calls")
    call = Placed(truth["call_id"], "", "", "ana")
    shown = await gateway.call(call)
    assert (shown["state"], shown["direction"]) == ("WAITING", "OUTBOUND")
    assert (await gateway.transfer(call, "QUEUE Support")).code == "409 CALL_NOT_TRANSFERABLE"
    await gateway.sim.advance(2)
    assert (await gateway.call(call))["state"] == "CONNECTED"
    await gateway.do(call, "QUEUE Empty Desk")
    assert await gateway.sim.caller_with(call) == "queue:Empty Desk"


async def test_token_of_the_tutorial_also_reaches_what_only_the_other_dialect_has(gateway: Gateway) -> None:
    cxone = await gateway.published()
    cxone.token = gateway.token
    call = await gateway.place()
    assert (await contact(cxone, call.call_id))["stateName"] == "Active"
    session = await cxone.join()
    await session.hold(call)
    assert await gateway.sim.caller_with(call) == "hold"


async def test_client_of_the_other_dialect_finds_no_path_of_this_one(gateway: Gateway) -> None:
    cxone = await gateway.published()
    call = await gateway.place()
    for method, path in (("GET", ""), ("POST", "/transfer")):
        answered = await cxone.ask(method, f"/api/v2/voice/calls/{call.call_id}{path}")
        assert answered.error == "404 resource not found"


async def test_scripted_refusals_keep_the_shape_of_each_dialect(gateway: Gateway) -> None:
    cxone = await gateway.published()
    await gateway.sim.faults({"match": {"platform": "cxone"}, "do": "status", "status": 503})
    assert (await gateway.ask("GET", "voice/campaigns")).code == "503 SERVICE_UNAVAILABLE"
    answered = await cxone.ask("GET", "campaigns")
    assert (answered.status, answered.json["error"]) == (503, "ServiceUnavailable")
