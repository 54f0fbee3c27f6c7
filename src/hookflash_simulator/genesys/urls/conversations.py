"""Conversations and their participants: read, change, end (reference genesys-cloud 2 and 5)."""

from hookflash_simulator.genesys import conversations, history, outbound, participants, parties
from hookflash_simulator.genesys.permissions import all_of, any_of
from hookflash_simulator.genesys.urls.route import delete, get, patch, post

_PARTY = "conversations/{conversationId}/participants/{participantId}"
_CALL_PARTY = "conversations/calls/{conversationId}/participants/{participantId}"
_COMMUNICATION = f"{_CALL_PARTY}/communications/{{communicationId}}"
_DISCONNECT = "conversation:communication:disconnect"
_CHANGE = any_of("conversation:participant:wrapup", "conversation:call:record", _DISCONNECT)
_ON_BEHALF = any_of(*_CHANGE.permissions, "conversation:agentlessCall:add")

CONVERSATIONS = (
    get(
        "get_conversation",
        "conversations/{conversationId}",
        conversations.get_conversation,
        any_of("conversation:communication:view"),
    ),
    get(
        "get_conversations_call", "conversations/calls/{conversationId}", conversations.get_conversations_call
    ),
    get("get_conversations", "conversations", conversations.get_conversations),
    get("get_conversations_calls", "conversations/calls", conversations.get_conversations_calls),
    get("get_conversations_calls_history", "conversations/calls/history", history.get_calls_history),
    post(
        "post_conversations_calls",
        "conversations/calls",
        outbound.post_calls,
        any_of("conversation:conference:add"),
    ),
    post(
        "post_conversations_calls_user_user_id",
        "conversations/calls/user/{userId}",
        outbound.post_calls_for_user,
        any_of("conversation:agentlessCall:add", "conversation:call:add"),
    ),
    patch(
        "patch_conversations_call",
        "conversations/calls/{conversationId}",
        conversations.patch_conversations_call,
        any_of(_DISCONNECT),
    ),
    delete(
        "delete_conversation",
        "conversations/{conversationId}",
        conversations.delete_conversation,
        any_of(_DISCONNECT),
    ),
    post(
        "post_conversation_disconnect",
        "conversations/{conversationId}/disconnect",
        conversations.post_conversation_disconnect,
        any_of(_DISCONNECT),
    ),
)

PARTICIPANTS = (
    patch("patch_conversation_participant", _PARTY, participants.patch_participant, _CHANGE),
    patch("patch_conversations_call_participant", _CALL_PARTY, participants.patch_calls_participant, _CHANGE),
    patch(
        "patch_conversations_call_participant_user_user_id",
        f"{_CALL_PARTY}/user/{{userId}}",
        participants.patch_participant_for_user,
        _ON_BEHALF,
    ),
    patch(
        "patch_conversations_call_participant_communication", _COMMUNICATION, participants.patch_communication
    ),
    post(
        "post_conversations_call_participant_communication_wrapup",
        f"{_COMMUNICATION}/wrapup",
        participants.post_communication_wrapup,
        any_of("conversation:participant:wrapup"),
    ),
    get(
        "get_conversations_call_participant_communication_wrapup",
        f"{_COMMUNICATION}/wrapup",
        participants.get_communication_wrapup,
    ),
    post("post_conversation_participant_digits", f"{_PARTY}/digits", participants.post_digits),
    patch("patch_conversation_participant_attributes", f"{_PARTY}/attributes", participants.patch_attributes),
    patch(
        "patch_conversations_call_participant_attributes",
        f"{_CALL_PARTY}/attributes",
        participants.patch_calls_attributes,
    ),
    get("get_conversation_participant_wrapup", f"{_PARTY}/wrapup", participants.get_wrapup),
    get("get_conversations_call_participant_wrapup", f"{_CALL_PARTY}/wrapup", participants.get_wrapup),
    get("get_conversation_participant_wrapupcodes", f"{_PARTY}/wrapupcodes", participants.get_wrapupcodes),
    get(
        "get_conversations_call_participant_wrapupcodes",
        f"{_CALL_PARTY}/wrapupcodes",
        participants.get_wrapupcodes,
    ),
)

_ASSIGNABLE = ("call", "callback", "webchat", "email", "message")

PARTIES = (
    get(
        "get_conversations_calls_maximumconferenceparties",
        "conversations/calls/maximumconferenceparties",
        parties.get_most_parties,
    ),
    post(
        "post_conversations_call_participants",
        "conversations/calls/{conversationId}/participants",
        parties.post_participants,
    ),
    post(
        "post_conversations_call_participants_user_user_id",
        "conversations/calls/{conversationId}/participants/user/{userId}",
        parties.post_participants_for_user,
        any_of("conversation:agentlessCall:add"),
    ),
    post(
        "post_conversation_assign",
        "conversations/{conversationId}/assign",
        parties.post_assign,
        any_of(*(f"conversation:{one}:{how}" for one in _ASSIGNABLE for how in ("pull", "assign"))),
    ),
    post(
        "post_conversation_participant_callbacks",
        f"{_PARTY}/callbacks",
        parties.post_callbacks,
        all_of("conversation:callback:create"),
    ),
)
