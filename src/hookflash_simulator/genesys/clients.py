"""OAuth clients and scopes, as an administrator sees them (reference genesys-cloud 1.2)."""

from typing import Any

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys.errors import Refusal
from hookflash_simulator.genesys.listing import page
from hookflash_simulator.genesys.requests import Ask, ok
from hookflash_simulator.genesys.scopes import SCOPES
from hookflash_simulator.genesys.words import division
from hookflash_simulator.randomness import named_uuid
from hookflash_simulator.world.accounts import Client


def get_clients(ask: Ask) -> Answer:
    """GET /api/v2/oauth/clients."""
    return page(ask, [_entity(ask, client) for client in ask.world.directory.clients.values()])


def get_client(ask: Ask) -> Answer:
    """GET /api/v2/oauth/clients/{clientId}; the secret is never shown."""
    uuid = ask.id("clientId")
    for client in ask.world.directory.clients.values():
        if named_uuid("client", client.name) == uuid:
            return ok(_entity(ask, client))
    raise Refusal(404, "not.found")


def get_scopes(ask: Ask) -> Answer:
    """GET /api/v2/oauth/scopes."""
    path = ask.visit.path
    entities = [{"id": scope, "description": scope, "selfUri": f"{path}/{scope}"} for scope in SCOPES]
    return ok({"total": len(entities), "entities": entities, "selfUri": path})


def _entity(ask: Ask, client: Client) -> dict[str, Any]:
    uuid = named_uuid("client", client.name)
    is_service = "client_credentials" in client.flows
    roles = [
        {"roleId": named_uuid("role", grant.role), "divisionId": division(name)["id"]}
        for grant in client.grants
        for name in grant.divisions or ask.world.directory.divisions
    ]
    return {
        "id": uuid,
        "name": client.name,
        "accessTokenValiditySeconds": client.token_life,
        "registeredRedirectUri": list(client.redirect_uris),
        "roleIds": list(dict.fromkeys(one["roleId"] for one in roles)),
        "roleDivisions": roles,
        "authorizedGrantType": "CLIENT-CREDENTIALS" if is_service else "CODE",
        "scope": list(SCOPES if client.scopes is None else client.scopes),
        "state": "active",
        "selfUri": f"/api/v2/oauth/clients/{uuid}",
    }
