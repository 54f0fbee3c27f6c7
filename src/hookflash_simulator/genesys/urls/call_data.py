"""What goes with a call: versioned data, tags, recording, secure sessions (reference 5.3, 5.4)."""

from hookflash_simulator.genesys import call_data, privacy
from hookflash_simulator.genesys.permissions import any_of
from hookflash_simulator.genesys.urls.route import get, patch, post, put

_CALL = "conversations/{conversationId}"
_SESSIONS = f"{_CALL}/participants/{{participantId}}/secureivrsessions"
_VIEW_SECURE = any_of("conversation:participant:attributesview")
_EDIT_SECURE = any_of("conversation:participant:attributesedit")
_VIEW_CUSTOM = any_of("conversation:customAttributes:view")
_EDIT_CUSTOM = any_of("conversation:customAttributes:edit")
_PAUSE = any_of("conversation:recording:pauseOthers")

CALL_DATA = (
    get("get_conversation_secureattributes", f"{_CALL}/secureattributes", call_data.get_secure, _VIEW_SECURE),
    patch(
        "patch_conversation_secureattributes",
        f"{_CALL}/secureattributes",
        call_data.patch_secure,
        _EDIT_SECURE,
    ),
    put("put_conversation_secureattributes", f"{_CALL}/secureattributes", call_data.put_secure, _EDIT_SECURE),
    get(
        "get_conversation_customattributes", f"{_CALL}/customattributes", call_data.get_records, _VIEW_CUSTOM
    ),
    get(
        "get_conversation_customattribute",
        f"{_CALL}/customattributes/{{attributesId}}",
        call_data.get_record,
        _VIEW_CUSTOM,
    ),
    put("put_conversation_customattributes", f"{_CALL}/customattributes", call_data.put_record, _EDIT_CUSTOM),
    patch(
        "patch_conversation_customattributes",
        f"{_CALL}/customattributes",
        call_data.patch_record,
        _EDIT_CUSTOM,
    ),
    put(
        "put_conversation_tags",
        f"{_CALL}/tags",
        call_data.put_tag,
        any_of("conversation:externalTag:edit"),
    ),
    put(
        "put_conversations_call_recordingstate",
        "conversations/calls/{conversationId}/recordingstate",
        privacy.put_recording_state,
        _PAUSE,
    ),
    patch(
        "patch_conversation_recordingstate",
        f"{_CALL}/recordingstate",
        privacy.patch_recording_state,
        _PAUSE,
    ),
    get("get_conversation_participant_secureivrsessions", _SESSIONS, privacy.get_secure_sessions),
    post("post_conversation_participant_secureivrsessions", _SESSIONS, privacy.post_secure_sessions),
)
