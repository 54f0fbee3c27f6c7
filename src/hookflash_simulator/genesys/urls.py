"""What the Genesys face serves: operation, path, handler, permissions; the names are the operation ids."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from aiohttp import web

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import (
    accounts,
    analytics,
    architect,
    channels,
    conversations,
    participants,
    queues,
    routing,
    transfers,
    users,
)
from hookflash_simulator.genesys.permissions import NOTHING, Needs, all_of, any_of
from hookflash_simulator.genesys.requests import Ask

Handler = Callable[[Ask], Answer | Awaitable[Answer | web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the platform; `changes_something` bars clients that may only read."""

    name: str
    method: str
    path: str
    handler: Handler
    needs: Needs = NOTHING
    changes_something: bool = False


def _get(name: str, path: str, handler: Handler, needs: Needs = NOTHING) -> Route:
    return Route(name, "GET", f"/api/v2/{path}", handler, needs)


def _post(name: str, path: str, handler: Handler, needs: Needs = NOTHING) -> Route:
    return Route(name, "POST", f"/api/v2/{path}", handler, needs, changes_something=True)


def _patch(name: str, path: str, handler: Handler, needs: Needs = NOTHING) -> Route:
    return replace(_post(name, path, handler, needs), method="PATCH")


def _query(name: str, path: str, handler: Handler, needs: Needs = NOTHING) -> Route:
    return replace(_post(name, path, handler, needs), changes_something=False)


_PARTY = "conversations/{conversationId}/participants/{participantId}"
_CALL_PARTY = "conversations/calls/{conversationId}/participants/{participantId}"
_COMMUNICATION = f"{_CALL_PARTY}/communications/{{communicationId}}"
_QUEUE = "routing/queues/{queueId}"
_USER = "users/{userId}"

_BLIND = "conversation:communication:blindTransfer"
_DISCONNECT = "conversation:communication:disconnect"
_CHANGE = any_of("conversation:participant:wrapup", "conversation:call:record", _DISCONNECT)
_ON_BEHALF = any_of(*_CHANGE.permissions, "conversation:agentlessCall:add")
_VIEW_QUEUE = all_of("routing:queue:view")
_MEMBERS = (
    "routing:queue:view",
    "routing:queue:edit",
    "routing:queue:readonly",
    "routing:queueMember:manage",
)
_OBSERVE = any_of("analytics:queueObservation:view")

CONVERSATIONS = (
    _get(
        "get_conversation",
        "conversations/{conversationId}",
        conversations.get_conversation,
        any_of("conversation:communication:view"),
    ),
    _get(
        "get_conversations_call", "conversations/calls/{conversationId}", conversations.get_conversations_call
    ),
    _get("get_conversations", "conversations", conversations.get_conversations),
    _get("get_conversations_calls", "conversations/calls", conversations.get_conversations_calls),
    _patch(
        "patch_conversations_call",
        "conversations/calls/{conversationId}",
        conversations.patch_conversations_call,
        any_of(_DISCONNECT),
    ),
    replace(
        _post(
            "delete_conversation",
            "conversations/{conversationId}",
            conversations.delete_conversation,
            any_of(_DISCONNECT),
        ),
        method="DELETE",
    ),
    _post(
        "post_conversation_disconnect",
        "conversations/{conversationId}/disconnect",
        conversations.post_conversation_disconnect,
        any_of(_DISCONNECT),
    ),
)

TRANSFERS = (
    _post(
        "post_conversation_participant_replace_queue",
        f"{_PARTY}/replace/queue",
        transfers.replace_queue,
        any_of(_BLIND, f"{_BLIND}Queue"),
    ),
    _post(
        "post_conversation_participant_replace_agent",
        f"{_PARTY}/replace/agent",
        transfers.replace_agent,
        any_of(_BLIND, f"{_BLIND}Agent"),
    ),
    _post(
        "post_conversation_participant_replace_contact_external",
        f"{_PARTY}/replace/contact/external",
        transfers.replace_external_contact,
        any_of(_BLIND, f"{_BLIND}ExternalContact"),
    ),
    _post(
        "post_conversation_participant_transfer",
        f"{_PARTY}/transfer",
        transfers.replace_address,
        any_of(_BLIND),
    ),
    _post(
        "post_conversations_call_participant_replace",
        f"{_CALL_PARTY}/replace",
        transfers.replace,
        any_of(_BLIND),
    ),
    _post("post_conversation_participant_replace", f"{_PARTY}/replace", transfers.replace, any_of(_BLIND)),
    _post(
        "post_conversation_participant_replace_external",
        f"{_PARTY}/replace/external",
        transfers.replace_address,
        any_of(_BLIND, f"{_BLIND}External"),
    ),
)

PARTICIPANTS = (
    _patch("patch_conversation_participant", _PARTY, participants.patch_participant, _CHANGE),
    _patch(
        "patch_conversations_call_participant", _CALL_PARTY, participants.patch_calls_participant, _CHANGE
    ),
    _patch(
        "patch_conversations_call_participant_user_user_id",
        f"{_CALL_PARTY}/user/{{userId}}",
        participants.patch_participant_for_user,
        _ON_BEHALF,
    ),
    _patch(
        "patch_conversations_call_participant_communication", _COMMUNICATION, participants.patch_communication
    ),
    _post(
        "post_conversations_call_participant_communication_wrapup",
        f"{_COMMUNICATION}/wrapup",
        participants.post_communication_wrapup,
        any_of("conversation:participant:wrapup"),
    ),
    _patch(
        "patch_conversation_participant_attributes", f"{_PARTY}/attributes", participants.patch_attributes
    ),
    _patch(
        "patch_conversations_call_participant_attributes",
        f"{_CALL_PARTY}/attributes",
        participants.patch_calls_attributes,
    ),
    _get("get_conversation_participant_wrapup", f"{_PARTY}/wrapup", participants.get_wrapup),
    _get("get_conversations_call_participant_wrapup", f"{_CALL_PARTY}/wrapup", participants.get_wrapup),
    _get("get_conversation_participant_wrapupcodes", f"{_PARTY}/wrapupcodes", participants.get_wrapupcodes),
    _get(
        "get_conversations_call_participant_wrapupcodes",
        f"{_CALL_PARTY}/wrapupcodes",
        participants.get_wrapupcodes,
    ),
)

ROUTING = (
    _get("get_routing_queues", "routing/queues", queues.get_routing_queues, any_of("routing:queue:view")),
    _get("get_routing_queue", _QUEUE, queues.get_routing_queue, _VIEW_QUEUE),
    _get("get_routing_queue_members", f"{_QUEUE}/members", queues.get_members, any_of(*_MEMBERS)),
    _get(
        "get_routing_queue_users",
        f"{_QUEUE}/users",
        queues.get_queue_users,
        any_of("routing:queue:view", "routing:queueMember:manage"),
    ),
    _get(
        "get_routing_queue_wrapupcodes", f"{_QUEUE}/wrapupcodes", routing.get_queue_wrapupcodes, _VIEW_QUEUE
    ),
    _get(
        "get_routing_queue_estimatedwaittime",
        f"{_QUEUE}/estimatedwaittime",
        routing.get_estimated_wait_time,
        _VIEW_QUEUE,
    ),
    _get(
        "get_routing_queue_mediatype_estimatedwaittime",
        f"{_QUEUE}/mediatypes/{{mediaType}}/estimatedwaittime",
        routing.get_estimated_wait_time,
        _VIEW_QUEUE,
    ),
    _get("get_routing_skills", "routing/skills", routing.get_skills, any_of("routing:skill:view")),
    _get("get_routing_skill", "routing/skills/{skillId}", routing.get_skill, any_of("routing:skill:view")),
    _get("get_routing_languages", "routing/languages", routing.get_languages),
    _get("get_routing_language", "routing/languages/{languageId}", routing.get_language),
    _get(
        "get_routing_wrapupcodes",
        "routing/wrapupcodes",
        routing.get_wrapupcodes,
        all_of("routing:wrapupCode:view"),
    ),
    _get(
        "get_routing_wrapupcode",
        "routing/wrapupcodes/{codeId}",
        routing.get_wrapupcode,
        all_of("routing:wrapupCode:view"),
    ),
    _patch(
        "patch_routing_conversation",
        "routing/conversations/{conversationId}",
        routing.patch_routing_conversation,
        any_of("routing:conversation:edit"),
    ),
    _query(
        "post_analytics_queues_observations_query",
        "analytics/queues/observations/query",
        analytics.query_queue_observations,
        _OBSERVE,
    ),
    _query(
        "post_analytics_routing_activity_query",
        "analytics/routing/activity/query",
        analytics.query_routing_activity,
        _OBSERVE,
    ),
)

PEOPLE = (
    _get("get_users", "users", users.get_users),
    _get("get_users_me", "users/me", users.get_me),
    _get("get_user", _USER, users.get_user),
    _get("get_user_presences_purecloud", f"{_USER}/presences/purecloud", users.get_presence),
    _get("get_user_presence", f"{_USER}/presences/{{sourceId}}", users.get_presence_of_source),
    _get("get_user_routingstatus", f"{_USER}/routingstatus", users.get_routing_status),
    replace(
        _post("put_user_routingstatus", f"{_USER}/routingstatus", users.put_routing_status), method="PUT"
    ),
    _get(
        "get_user_station",
        f"{_USER}/station",
        users.get_station,
        any_of("telephony:otherStationAssociation:view"),
    ),
    _get("get_user_routingskills", f"{_USER}/routingskills", users.get_routing_skills),
    _get("get_user_routinglanguages", f"{_USER}/routinglanguages", users.get_routing_languages),
    _get("get_user_queues", f"{_USER}/queues", queues.get_user_queues, any_of("routing:queue:view")),
    _get("get_user_state", f"{_USER}/state", users.get_state, any_of("directory:userStateChange:view")),
    _get(
        "get_presence_definitions",
        "presence/definitions",
        users.get_presence_definitions,
        all_of("presence:presenceDefinition:view"),
    ),
)

ORGANIZATION = (
    _get("get_tokens_me", "tokens/me", accounts.get_token),
    replace(_get("head_tokens_me", "tokens/me", accounts.get_token), method="HEAD"),
    replace(_query("delete_tokens_me", "tokens/me", accounts.delete_token), method="DELETE"),
    _get("get_organizations_me", "organizations/me", accounts.get_organization),
    _get("get_authorization_subjects_me", "authorization/subjects/me", accounts.get_own_subject),
    _get(
        "get_authorization_subject",
        "authorization/subjects/{subjectId}",
        accounts.get_subject,
        any_of("authorization:grant:view"),
    ),
    _get(
        "get_architect_schedulegroups",
        "architect/schedulegroups",
        architect.get_schedule_groups,
        all_of("routing:scheduleGroup:view"),
    ),
    _get(
        "get_architect_schedulegroup",
        "architect/schedulegroups/{scheduleGroupId}",
        architect.get_schedule_group,
        all_of("routing:scheduleGroup:view"),
    ),
    _get(
        "get_architect_schedules",
        "architect/schedules",
        architect.get_schedules,
        all_of("routing:schedule:view"),
    ),
    _get(
        "get_architect_schedule",
        "architect/schedules/{scheduleId}",
        architect.get_schedule,
        all_of("routing:schedule:view"),
    ),
    _get(
        "get_architect_emergencygroups",
        "architect/emergencygroups",
        architect.get_emergency_groups,
        all_of("routing:emergencyGroup:view"),
    ),
    _get(
        "get_architect_emergencygroup",
        "architect/emergencygroups/{emergencyGroupId}",
        architect.get_emergency_group,
        all_of("routing:emergencyGroup:view"),
    ),
    _get("get_architect_ivrs", "architect/ivrs", architect.get_ivrs, all_of("routing:callRoute:view")),
    _get("get_architect_ivr", "architect/ivrs/{ivrId}", architect.get_ivr, all_of("routing:callRoute:view")),
)

_CHANNEL = "notifications/channels/{channelId}"

CHANNELS = (
    _query("post_notifications_channels", "notifications/channels", channels.post_channels),
    _get("get_notifications_channels", "notifications/channels", channels.get_channels),
    replace(_get("head_notifications_channel", _CHANNEL, channels.head_channel), method="HEAD"),
    _get("get_notifications_channel_subscriptions", f"{_CHANNEL}/subscriptions", channels.get_subscriptions),
    _query(
        "post_notifications_channel_subscriptions", f"{_CHANNEL}/subscriptions", channels.post_subscriptions
    ),
    replace(
        _query(
            "put_notifications_channel_subscriptions", f"{_CHANNEL}/subscriptions", channels.put_subscriptions
        ),
        method="PUT",
    ),
    replace(
        _query(
            "delete_notifications_channel_subscriptions",
            f"{_CHANNEL}/subscriptions",
            channels.delete_subscriptions,
        ),
        method="DELETE",
    ),
    _get("get_notifications_availabletopics", "notifications/availabletopics", channels.get_available_topics),
)

ROUTES = CONVERSATIONS + TRANSFERS + PARTICIPANTS + ROUTING + PEOPLE + ORGANIZATION + CHANNELS
