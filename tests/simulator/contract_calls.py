"""Good requests about calls, for the test of the contract."""

from typing import Any

from hookflash_simulator.genesys.urls import Route

from .harness import NOWHERE, Sim

CONSULTS = {
    "post_conversations_call_participant_consult_agent",
    "post_conversations_call_participant_consult_queue",
    "post_conversations_call_participant_consult_contact_external",
    "post_conversations_call_participant_voice_consult",
    "post_conversations_call_participant_consult",
    "post_conversations_call_participant_consult_external",
    "patch_conversations_call_participant_consult",
    "delete_conversations_call_participant_consult",
}
RECORD = {"id": "journey", "schemaId": NOWHERE, "customAttributes": {"depth": 1}}
WAITING = {"patch_routing_conversation", "post_conversation_assign"}
"""Operations on a call that waits for an agent."""


async def path_of(sim: Sim, route: Route, good: dict[str, str]) -> str:
    """The path of an operation on a call that is in the state that it needs."""
    if route.name in WAITING:
        good["conversationId"] = (await sim.place("Empty Desk", None)).call_id
    if route.name in CONSULTS:
        shown = await sim.get(f"conversations/calls/{good['conversationId']}")
        good["participantId"] = shown["participants"][0]["id"]
    if "{attributesId}" in route.path:
        await _write_record(sim, good)
    path = route.path.format(**good)
    if route.name == "patch_conversation_customattributes":
        await _write_record(sim, good)
    if route.name in CONSULTS and route.method in {"PATCH", "DELETE"}:
        token = await sim.user_token("ana")
        begin = {"userDisplayName": "ben", "speakTo": "DESTINATION"}
        assert (await sim.genesys("POST", f"{path}/agent", begin, token=token)).status == 200
        await sim.advance(2)
    return path


async def _write_record(sim: Sim, good: dict[str, str]) -> None:
    path = f"/api/v2/conversations/{good['conversationId']}/customattributes"
    reply = await sim.genesys("PUT", path, RECORD)
    assert reply.status == 200, reply.body
    good["attributesId"] = str(RECORD["id"])


def call_bodies(sim: Sim) -> dict[str, Any]:
    """Bodies by operation."""
    directory = sim.world.directory
    to, number = {"speakTo": "DESTINATION"}, "+493023125001"
    consult = "post_conversations_call_participant_consult"
    return {
        f"{consult}_agent": {"userDisplayName": "ben", **to},
        f"{consult}_queue": {"queueName": "Sales", **to},
        f"{consult}_contact_external": {
            "contactId": directory.contacts["Nora Notary"].uuid,
            "phoneType": "WorkPhone",
            **to,
        },
        f"{consult}_external": {"address": number, **to},
        consult: {"destination": {"address": number}, **to},
        "post_conversations_call_participant_voice_consult": {"address": number, **to},
        "patch_conversations_call_participant_consult": {"speakTo": "BOTH"},
        "post_conversations_call_participants": {"participants": [{"address": number}]},
        "post_conversations_call_participants_user_user_id": {"participants": [{"address": number}]},
        "post_conversation_assign": {"id": directory.agents["ben"].uuid},
        "post_conversation_participant_callbacks": {
            "queueId": directory.queues["Support"].uuid,
            "callbackNumbers": [number],
        },
        "patch_conversation_secureattributes": {"attributes": {"a": "b"}},
        "put_conversation_secureattributes": {"attributes": {"a": "b"}, "version": 0},
        "put_conversation_customattributes": RECORD,
        "patch_conversation_customattributes": RECORD,
        "post_conversation_participant_digits": {"digits": "12#"},
        "put_conversation_tags": {"externalTag": "case 7"},
        "put_conversations_call_recordingstate": {"recordingState": "PAUSED"},
        "patch_conversation_recordingstate": {"recordingState": "PAUSED"},
        "post_conversation_participant_secureivrsessions": {
            "flowId": directory.flows["SelfService"].uuid,
            "userData": "card",
        },
        "post_conversations_calls": {"phoneNumber": number},
        "post_conversations_calls_user_user_id": {"phoneNumber": number},
    }
