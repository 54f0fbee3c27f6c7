"""What the notification feed tells of consults and of calls that agents make."""

from typing import Any

from .harness import Sim
from .test_genesys_channels import listening, of_queue, of_user

TO_HUGO = {"userDisplayName": "hugo", "speakTo": "DESTINATION"}


def legs(event: dict[str, Any]) -> list[tuple[str, str, bool]]:
    shown = event["eventBody"]["participants"]
    return [(one["purpose"], one["state"], one["held"]) for one in shown if one["state"] != "terminated"]


async def test_consult_is_told_to_both_agents(sim: Sim) -> None:
    call = await sim.place()
    token = await sim.user_token("ana")
    start = f"/api/v2/conversations/calls/{call.call_id}/participants"
    async with listening(sim, of_user(sim, "ana"), of_user(sim, "hugo")) as socket:
        begun = await sim.genesys("POST", f"{start}/{call.caller}/consult/agent", TO_HUGO, token=token)
        await sim.advance(1.1)
        await sim.genesys("PATCH", f"{start}/{call.agent_leg}", {"state": "disconnected"}, token=token)
        await sim.advance(0.1)
        events = await socket.all()
    destination = begun.json["destinationParticipantId"]
    to_hugo = [event for event in events if event["topicName"] == of_user(sim, "hugo")]
    assert [legs(event)[-1] for event in to_hugo] == [
        ("user", "alerting", False),
        ("user", "connected", False),
        ("user", "connected", False),
    ]
    to_ana = [event for event in events if event["topicName"] == of_user(sim, "ana")]
    assert legs(to_ana[1]) == [
        ("customer", "connected", True),
        ("agent", "connected", False),
        ("user", "alerting", False),
    ]
    own = to_ana[1]["eventBody"]["participants"][3]
    assert (own["id"], own["consultParticipantId"]) == (call.agent_leg, destination)
    own = to_ana[-1]["eventBody"]["participants"][3]
    assert (own["disconnectType"], "startAcwTime" in own) == ("transfer.consult", True)


async def test_call_of_an_agent_is_told_to_him_and_to_his_queue(sim: Sim) -> None:
    ana, billing = sim.world.directory.agents["ana"].uuid, sim.world.directory.queues["Billing"].uuid
    async with listening(sim, of_user(sim, "ana"), of_queue(sim, "Billing")) as socket:
        body = {"phoneNumber": "+493023125001", "callFromQueueId": billing, "attributes": {"key": "7"}}
        made = await sim.genesys("POST", f"/api/v2/conversations/calls/user/{ana}", body)
        await sim.advance(3.1)
        events = await socket.all()
    assert {event["eventBody"]["id"] for event in events} == {made.json["id"]}
    told = [legs(event) for event in events if event["topicName"] == of_user(sim, "ana")]
    assert told == [
        [("agent", "contacting", False)],
        [("agent", "dialing", False), ("customer", "dialing", False)],
        [("agent", "connected", False), ("customer", "connected", False)],
    ]
    assert events[-1]["eventBody"]["participants"][1]["attributes"] == {"key": "7"}
    of_the_queue = [event for event in events if event["topicName"] == of_queue(sim, "Billing")]
    assert [legs(event) for event in of_the_queue] == told
