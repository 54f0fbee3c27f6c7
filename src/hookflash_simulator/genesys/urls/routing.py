"""Queues, skills, wrap-up codes and figures (reference genesys-cloud 6, 8 and 12)."""

from hookflash_simulator.genesys import aggregates, analytics, details, queues, routing, skill_groups
from hookflash_simulator.genesys.permissions import all_of, any_of
from hookflash_simulator.genesys.urls.route import get, patch, query

_QUEUE = "routing/queues/{queueId}"
_VIEW_QUEUE = all_of("routing:queue:view")
_MEMBERS = (
    "routing:queue:view",
    "routing:queue:edit",
    "routing:queue:readonly",
    "routing:queueMember:manage",
)
_VIEW_SKILL_GROUP = any_of("routing:skillGroup:view")
_SKILL_GROUP = "routing/skillgroups/{skillGroupId}"
_DETAILS = any_of("analytics:conversationDetail:view", "analytics:agentConversationDetail:view")
_OBSERVE = any_of("analytics:queueObservation:view")

ROUTING = (
    get("get_routing_queues", "routing/queues", queues.get_routing_queues, any_of("routing:queue:view")),
    get("get_routing_queue", _QUEUE, queues.get_routing_queue, _VIEW_QUEUE),
    get("get_routing_queue_members", f"{_QUEUE}/members", queues.get_members, any_of(*_MEMBERS)),
    get(
        "get_routing_queue_users",
        f"{_QUEUE}/users",
        queues.get_queue_users,
        any_of("routing:queue:view", "routing:queueMember:manage"),
    ),
    get("get_routing_queue_wrapupcodes", f"{_QUEUE}/wrapupcodes", routing.get_queue_wrapupcodes, _VIEW_QUEUE),
    get(
        "get_routing_queue_estimatedwaittime",
        f"{_QUEUE}/estimatedwaittime",
        routing.get_estimated_wait_time,
        _VIEW_QUEUE,
    ),
    get(
        "get_routing_queue_mediatype_estimatedwaittime",
        f"{_QUEUE}/mediatypes/{{mediaType}}/estimatedwaittime",
        routing.get_estimated_wait_time,
        _VIEW_QUEUE,
    ),
    get("get_routing_skills", "routing/skills", routing.get_skills, any_of("routing:skill:view")),
    get("get_routing_skill", "routing/skills/{skillId}", routing.get_skill, any_of("routing:skill:view")),
    get("get_routing_skillgroups", "routing/skillgroups", skill_groups.get_skill_groups, _VIEW_SKILL_GROUP),
    get("get_routing_skillgroup", _SKILL_GROUP, skill_groups.get_skill_group, _VIEW_SKILL_GROUP),
    get(
        "get_routing_skillgroup_members",
        f"{_SKILL_GROUP}/members",
        skill_groups.get_members,
        _VIEW_SKILL_GROUP,
    ),
    get("get_routing_languages", "routing/languages", routing.get_languages),
    get("get_routing_language", "routing/languages/{languageId}", routing.get_language),
    get(
        "get_routing_wrapupcodes",
        "routing/wrapupcodes",
        routing.get_wrapupcodes,
        all_of("routing:wrapupCode:view"),
    ),
    get(
        "get_routing_wrapupcode",
        "routing/wrapupcodes/{codeId}",
        routing.get_wrapupcode,
        all_of("routing:wrapupCode:view"),
    ),
    patch(
        "patch_routing_conversation",
        "routing/conversations/{conversationId}",
        routing.patch_routing_conversation,
        any_of("routing:conversation:edit"),
    ),
    query(
        "post_analytics_queues_observations_query",
        "analytics/queues/observations/query",
        analytics.query_queue_observations,
        _OBSERVE,
    ),
    query(
        "post_analytics_routing_activity_query",
        "analytics/routing/activity/query",
        analytics.query_routing_activity,
        _OBSERVE,
    ),
)

ANALYTICS = (
    query(
        "post_analytics_users_observations_query",
        "analytics/users/observations/query",
        analytics.query_user_observations,
        any_of("analytics:userObservation:view"),
    ),
    query(
        "post_analytics_conversations_details_query",
        "analytics/conversations/details/query",
        details.query,
        _DETAILS,
    ),
    get(
        "get_analytics_conversations_details",
        "analytics/conversations/details",
        details.get_several,
        _DETAILS,
    ),
    get(
        "get_analytics_conversation_details",
        "analytics/conversations/{conversationId}/details",
        details.get_details,
        _DETAILS,
    ),
    query(
        "post_analytics_conversations_aggregates_query",
        "analytics/conversations/aggregates/query",
        aggregates.query,
        any_of("analytics:conversationAggregate:view"),
    ),
)
