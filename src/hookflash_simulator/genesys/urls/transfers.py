"""Moving a call to somebody else (reference genesys-cloud 3 and 4)."""

from hookflash_simulator.genesys import consult, transfers
from hookflash_simulator.genesys.permissions import any_of
from hookflash_simulator.genesys.urls.route import delete, patch, post

_PARTY = "conversations/{conversationId}/participants/{participantId}"
_CALL_PARTY = "conversations/calls/{conversationId}/participants/{participantId}"
_BLIND = "conversation:communication:blindTransfer"
_CONSULT = "conversation:communication:consultTransfer"

TRANSFERS = (
    post(
        "post_conversation_participant_replace_queue",
        f"{_PARTY}/replace/queue",
        transfers.replace_queue,
        any_of(_BLIND, f"{_BLIND}Queue"),
    ),
    post(
        "post_conversation_participant_replace_agent",
        f"{_PARTY}/replace/agent",
        transfers.replace_agent,
        any_of(_BLIND, f"{_BLIND}Agent"),
    ),
    post(
        "post_conversation_participant_replace_contact_external",
        f"{_PARTY}/replace/contact/external",
        transfers.replace_external_contact,
        any_of(_BLIND, f"{_BLIND}ExternalContact"),
    ),
    post(
        "post_conversation_participant_transfer",
        f"{_PARTY}/transfer",
        transfers.replace_address,
        any_of(_BLIND),
    ),
    post(
        "post_conversations_call_participant_replace",
        f"{_CALL_PARTY}/replace",
        transfers.replace,
        any_of(_BLIND),
    ),
    post("post_conversation_participant_replace", f"{_PARTY}/replace", transfers.replace, any_of(_BLIND)),
    post(
        "post_conversation_participant_replace_external",
        f"{_PARTY}/replace/external",
        transfers.replace_address,
        any_of(_BLIND, f"{_BLIND}External"),
    ),
)

CONSULTS = (
    post(
        "post_conversations_call_participant_consult_agent",
        f"{_CALL_PARTY}/consult/agent",
        consult.consult_agent,
        any_of(_CONSULT, f"{_CONSULT}Agent"),
    ),
    post(
        "post_conversations_call_participant_consult_queue",
        f"{_CALL_PARTY}/consult/queue",
        consult.consult_queue,
        any_of(_CONSULT, f"{_CONSULT}Queue"),
    ),
    post(
        "post_conversations_call_participant_consult_contact_external",
        f"{_CALL_PARTY}/consult/contact/external",
        consult.consult_external_contact,
        any_of(_CONSULT, f"{_CONSULT}ExternalContact"),
    ),
    post(
        "post_conversations_call_participant_voice_consult",
        f"{_CALL_PARTY}/voice/consult",
        consult.consult_address,
        any_of(_CONSULT),
    ),
    post(
        "post_conversations_call_participant_consult",
        f"{_CALL_PARTY}/consult",
        consult.consult,
        any_of(_CONSULT),
    ),
    post(
        "post_conversations_call_participant_consult_external",
        f"{_CALL_PARTY}/consult/external",
        consult.consult_address,
        any_of(_CONSULT, f"{_CONSULT}External"),
    ),
    patch("patch_conversations_call_participant_consult", f"{_CALL_PARTY}/consult", consult.patch_consult),
    delete("delete_conversations_call_participant_consult", f"{_CALL_PARTY}/consult", consult.delete_consult),
)
