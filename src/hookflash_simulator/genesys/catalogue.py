"""The permissions that are known here, and how the platform groups them (reference genesys-cloud 8)."""

from typing import Any

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys.listing import page
from hookflash_simulator.genesys.requests import Ask
from hookflash_simulator.world.accounts import Client

DIVISION_AWARE = {"queue", "queueMember", "station", "user", "scheduleGroup", "schedule", "emergencyGroup"}


def get_permissions(ask: Ask) -> Answer:
    """GET /api/v2/authorization/permissions: by domain."""
    domains: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for permission in ask.face.permissions:
        domain, entity, action = permission.split(":")
        entities = domains.setdefault(domain, {})
        entities.setdefault(entity, []).append(
            {
                "domain": domain,
                "entityType": entity,
                "action": action,
                "label": permission,
                "allowsConditions": False,
                "divisionAware": entity in DIVISION_AWARE,
            }
        )
    return page(ask, [{"domain": domain, "permissionMap": entities} for domain, entities in domains.items()])


def spelled_out(ask: Ask, client: Client) -> list[str]:
    """Every permission that a client could be said to have: the known ones, and its own that have no `*`."""
    own = [pattern for _, pattern in client.changes]
    for grant in client.grants:
        own += ask.world.directory.roles.get(grant.role, ())
    return sorted({*ask.face.permissions, *(one for one in own if "*" not in one)})


def as_policies(patterns: list[str]) -> list[dict[str, Any]]:
    """Permissions as the policies of a role: the actions of one entity together."""
    actions: dict[tuple[str, str], list[str]] = {}
    for pattern in patterns:
        domain, entity, action = pattern.split(":")
        actions.setdefault((domain, entity), []).append(action)
    return [
        {"domain": domain, "entityName": entity, "actions": held}
        for (domain, entity), held in actions.items()
    ]
