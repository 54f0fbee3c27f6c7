"""Tokens, grants, opening hours (reference genesys-cloud 1 and 8)."""

from hookflash_simulator.genesys import accounts, architect, catalogue, clients, limits
from hookflash_simulator.genesys.permissions import all_of, any_of
from hookflash_simulator.genesys.urls.route import get, head, query

ORGANIZATION = (
    get("get_tokens_me", "tokens/me", accounts.get_token),
    head("head_tokens_me", "tokens/me", accounts.get_token),
    query("delete_tokens_me", "tokens/me", accounts.delete_token, method="DELETE"),
    get("get_organizations_me", "organizations/me", accounts.get_organization),
    get("get_authorization_subjects_me", "authorization/subjects/me", accounts.get_own_subject),
    get(
        "get_authorization_subject",
        "authorization/subjects/{subjectId}",
        accounts.get_subject,
        any_of("authorization:grant:view"),
    ),
    get("get_authorization_permissions", "authorization/permissions", catalogue.get_permissions),
    get("get_oauth_clients", "oauth/clients", clients.get_clients, any_of("oauth:client:view")),
    get("get_oauth_client", "oauth/clients/{clientId}", clients.get_client, any_of("oauth:client:view")),
    get("get_oauth_scopes", "oauth/scopes", clients.get_scopes),
    get("get_organizations_limits_docs", "organizations/limits/docs", limits.get_document),
    get("get_organizations_limits_namespaces", "organizations/limits/namespaces", limits.get_namespaces),
    get(
        "get_organizations_limits_namespace",
        "organizations/limits/namespaces/{namespaceName}",
        limits.get_limits,
    ),
    get(
        "get_organizations_limits_namespace_defaults",
        "organizations/limits/namespaces/{namespaceName}/defaults",
        limits.get_defaults,
    ),
    get(
        "get_architect_schedulegroups",
        "architect/schedulegroups",
        architect.get_schedule_groups,
        all_of("routing:scheduleGroup:view"),
    ),
    get(
        "get_architect_schedulegroup",
        "architect/schedulegroups/{scheduleGroupId}",
        architect.get_schedule_group,
        all_of("routing:scheduleGroup:view"),
    ),
    get(
        "get_architect_schedules",
        "architect/schedules",
        architect.get_schedules,
        all_of("routing:schedule:view"),
    ),
    get(
        "get_architect_schedule",
        "architect/schedules/{scheduleId}",
        architect.get_schedule,
        all_of("routing:schedule:view"),
    ),
    get(
        "get_architect_emergencygroups",
        "architect/emergencygroups",
        architect.get_emergency_groups,
        all_of("routing:emergencyGroup:view"),
    ),
    get(
        "get_architect_emergencygroup",
        "architect/emergencygroups/{emergencyGroupId}",
        architect.get_emergency_group,
        all_of("routing:emergencyGroup:view"),
    ),
    get("get_architect_ivrs", "architect/ivrs", architect.get_ivrs, all_of("routing:callRoute:view")),
    get("get_architect_ivr", "architect/ivrs/{ivrId}", architect.get_ivr, all_of("routing:callRoute:view")),
)
