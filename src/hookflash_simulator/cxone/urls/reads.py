"""Reading (reference 4 and 5)."""

from hookflash_simulator.cxone import agent_reads, contact_reads, organization, skill_reads
from hookflash_simulator.cxone.urls.route import get, query

_CONTACTS = "conversation:contact:view"
_REPORTS = "analytics:contact:view"
_AGENTS = "directory:agent:view"
_SKILLS = "routing:skill:view"

CONTACTS = (
    get("get_contacts", "contacts", contact_reads.get_contacts, _REPORTS),
    get("get_active_contacts", "contacts/active", contact_reads.get_active, _CONTACTS),
    get("get_parked_contacts", "contacts/parked", contact_reads.get_parked, _CONTACTS),
    get("get_completed_contacts", "contacts/completed", contact_reads.get_completed, _REPORTS),
    get("get_contact_states", "contacts/states", contact_reads.get_states, _CONTACTS),
    get("get_all_state_history", "contacts/state-history", contact_reads.get_all_state_history, _REPORTS),
    get("get_contact", "contacts/{contactId}", contact_reads.get_contact, _CONTACTS),
    get("get_hierarchy", "contacts/{contactId}/hierarchy", contact_reads.get_hierarchy, _CONTACTS),
    get("get_state_history", "contacts/{contactId}/state-history", contact_reads.get_state_history, _REPORTS),
    get("get_statehistory", "contacts/{contactId}/statehistory", contact_reads.get_state_history, _REPORTS),
    get("get_custom_data", "contacts/{contactId}/custom-data", contact_reads.get_custom_data, _CONTACTS),
    get("get_disposition", "contacts/{contactId}/disposition", contact_reads.get_disposition, _CONTACTS),
    get("get_files", "contacts/{contactId}/files", contact_reads.get_no_files, _REPORTS),
    get("get_call_quality", "contacts/{contactId}/call-quality", contact_reads.get_no_files, _REPORTS),
    get("get_state_descriptions", "contact-state-descriptions", contact_reads.get_state_descriptions),
    get("get_state_description", "contact-state-descriptions/{stateId}", contact_reads.get_state_description),
    get("get_interactions", "agents/interaction-history", contact_reads.get_interaction_history, _REPORTS),
    get(
        "get_interactions_of_agent",
        "agents/{agentId}/interaction-history",
        contact_reads.get_interaction_history,
        _REPORTS,
    ),
)

AGENTS = (
    get("get_agent_states", "agents/states", agent_reads.get_states, _AGENTS),
    get(
        "get_agent_states_of_service",
        "/acd-apiservices/{version}/agents/states",
        agent_reads.get_states,
        _AGENTS,
    ),
    get("get_cached_agent_states", "cache/agentstate", agent_reads.get_states, _AGENTS),
    get("get_agents", "agents", agent_reads.get_agents, _AGENTS),
    get("get_all_agent_skills", "agents/skills", agent_reads.get_all_agent_skills, _AGENTS),
    get("get_agent", "agents/{agentId}", agent_reads.get_agent, _AGENTS),
    get("get_agent_state", "agents/{agentId}/states", agent_reads.get_state, _AGENTS),
    get("get_agent_skills", "agents/{agentId}/skills", agent_reads.get_agent_skills, _AGENTS),
    get("get_agent_queues", "agents/{agentId}/queues", agent_reads.get_queues, _AGENTS),
    get(
        "get_agent_queues_of_service",
        "/acd-queues-service/{version}/agents/{agentId}/queues",
        agent_reads.get_queues,
        _AGENTS,
    ),
    get("get_queue_details", "agents/{agentId}/queues-detail", agent_reads.get_queue_details, _AGENTS),
    get("get_address_books", "agents/{agentId}/address-books", agent_reads.get_address_books, _AGENTS),
)

SKILLS = (
    get("get_skills", "skills", skill_reads.get_skills, _SKILLS),
    get("get_cached_skills", "cache/skills", skill_reads.get_skills, _SKILLS),
    get("get_skill_activity", "skills/activity", skill_reads.get_activity, _SKILLS),
    query("search_skill_activity", "skills/activity/search", skill_reads.search_activity, _SKILLS),
    get("get_skill_summary", "skills/summary", skill_reads.get_summary, _SKILLS),
    get("get_sla_summary", "skills/sla-summary", skill_reads.get_summary, _SKILLS),
    get("get_skill", "skills/{skillId}", skill_reads.get_skill, _SKILLS),
    get("get_skill_of_service", "/acd-skills/{version}/skills/{skillId}", skill_reads.get_skill, _SKILLS),
    get("get_activity_of_skill", "skills/{skillId}/activity", skill_reads.get_activity_of_skill, _SKILLS),
    get("get_agents_of_skill", "skills/{skillId}/agents", agent_reads.get_skill_agents, _SKILLS),
    get(
        "get_dispositions_of_skill",
        "skills/{skillId}/dispositions",
        skill_reads.get_dispositions_of_skill,
        _SKILLS,
    ),
    get("get_tags_of_skill", "skills/{skillId}/tags", skill_reads.get_no_tags, _SKILLS),
    get("get_summary_of_skill", "skills/{skillId}/summary", skill_reads.get_summary, _SKILLS),
)

ORGANIZATION = (
    get("get_campaigns", "campaigns", organization.get_campaigns, _SKILLS),
    get("get_campaign", "campaigns/{campaignId}", organization.get_campaign, _SKILLS),
    get(
        "get_skills_of_campaign",
        "campaigns/{campaignId}/skills",
        organization.get_skills_of_campaign,
        _SKILLS,
    ),
    get("get_points_of_contact", "points-of-contact", organization.get_points_of_contact, _SKILLS),
    get("get_dispositions", "dispositions", organization.get_dispositions, _SKILLS),
    get("get_hours_of_operation", "hours-of-operation", organization.get_hours, _SKILLS),
    get("get_hours_profile", "hours-of-operation/{profileId}", organization.get_hours_profile, _SKILLS),
    get("get_unavailable_codes", "unavailable-codes", organization.get_unavailable_codes),
    get("get_teams", "teams", organization.get_teams, _AGENTS),
    get("get_team", "teams/{teamId}", organization.get_teams, _AGENTS),
    get("get_codes_of_team", "teams/{teamId}/unavailable-codes", organization.get_unavailable_codes),
    get("get_business_unit", "business-unit", organization.get_business_unit),
    get("get_security_profiles", "security-profiles", organization.get_security_profiles, _AGENTS),
    get("get_permissions", "permissions", organization.get_permissions),
    get("get_media_types", "media-types", organization.get_media_types),
    get("get_server_time", "server-time", organization.get_server_time),
    get("get_api_versions", "apiversion", organization.get_versions),
    get("get_api_releases", "apiversionreleaseinfo", organization.get_versions),
)
