"""Who may do what, and which emergency is declared: change it while the simulation runs."""

from typing import Any

from hookflash_simulator.control.requests import ControlRequest, Refused
from hookflash_simulator.world.accounts import Client
from hookflash_simulator.world.directory import emergency_id
from hookflash_simulator.world.read_accounts import read_grants, read_patterns


def show_clients(asked: ControlRequest) -> list[dict[str, Any]]:
    """GET /sim/v1/clients."""
    return [_client(client) for client in asked.world.directory.clients.values()]


def change_client(asked: ControlRequest) -> dict[str, Any]:
    """PATCH /sim/v1/clients/{name}: tokens that are out already feel it at once.

    `roles` replaces the roles and forgets every earlier change of `permissions`.
    """
    directory = asked.world.directory
    client = directory.clients.get(asked.values["name"])
    if client is None:
        raise Refused(404, f"no client {asked.values['name']!r}")
    fields = asked.fields()
    grants = read_grants(fields, directory) if "roles" in fields else None
    fields.optional("roles", object)
    permissions = fields.section("permissions")
    removed, added = read_patterns(permissions, "remove"), read_patterns(permissions, "add")
    permissions.close()
    reads_only = fields.take("reads_only", bool, client.reads_only)
    fields.close()
    if grants is not None:
        client.grants, client.changes = grants, ()
    client.change(removed, gives=False)
    client.change(added, gives=True)
    client.reads_only = reads_only
    return _client(client)


def change_emergency(asked: ControlRequest) -> dict[str, Any]:
    """PATCH /sim/v1/emergency-groups/{name}."""
    emergencies, name = asked.world.directory.emergencies, asked.values["name"]
    if name not in emergencies:
        raise Refused(404, f"no emergency group {name!r}")
    fields = asked.fields()
    is_active = fields.take("active", bool)
    fields.close()
    emergencies[name] = is_active
    return show_emergency(name, is_active=is_active)


def show_emergency(name: str, *, is_active: bool) -> dict[str, Any]:
    """An emergency group, as the world shows it."""
    return {"name": name, "active": is_active, "genesys_id": emergency_id(name)}


def _client(client: Client) -> dict[str, Any]:
    return {
        "name": client.name,
        "roles": [{"role": grant.role, "divisions": list(grant.divisions)} for grant in client.grants],
        "permissions": {
            "remove": [pattern for gives, pattern in client.changes if not gives],
            "add": [pattern for gives, pattern in client.changes if gives],
        },
        "reads_only": client.reads_only,
    }
