"""Who is asking, and what he may do (reference genesys-cloud 1.2 and 8)."""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import words
from hookflash_simulator.genesys.errors import Refusal
from hookflash_simulator.genesys.requests import Ask, empty, ok
from hookflash_simulator.randomness import named_uuid


def get_token(ask: Ask) -> Answer:
    """GET and HEAD /api/v2/tokens/me."""
    token, world = ask.token, ask.world
    organization = {"id": named_uuid("organization", world.name), "name": world.name}
    grant = "CLIENT-CREDENTIALS" if token.user is None else "CODE"
    return ok(
        {
            "organization": organization,
            "homeOrganization": organization,
            "authorizedScope": [],
            "dateTokenIdles": iso(token.expires_at),
            "OAuthClient": {
                "id": named_uuid("client", token.client.name),
                "name": token.client.name,
                "authorizedGrantType": grant,
                "state": "active",
                "organization": organization,
            },
        }
    )


def delete_token(ask: Ask) -> Answer:
    """DELETE /api/v2/tokens/me: ends the token."""
    ask.face.tokens.revoke(ask.token)
    return empty(200)


def get_organization(ask: Ask) -> Answer:
    """GET /api/v2/organizations/me."""
    world = ask.world
    uuid = named_uuid("organization", world.name)
    return ok({"id": uuid, "name": world.name, "version": 1, "state": "active", "selfUri": ask.visit.path})


def get_own_subject(ask: Ask) -> Answer:
    """GET /api/v2/authorization/subjects/me."""
    token = ask.token
    if token.user is not None:
        agent = ask.world.directory.agents[token.user]
        return ok(_subject(ask, agent.uuid, agent.name, agent.roles, with_policies=True))
    uuid = named_uuid("client", token.client.name)
    return ok(_subject(ask, uuid, token.client.name, list(token.client.roles), with_policies=True))


def get_subject(ask: Ask) -> Answer:
    """GET /api/v2/authorization/subjects/{subjectId}; policies only with includeFullRoles."""
    directory, uuid = ask.world.directory, ask.id("subjectId")
    agent = directory.find_agent(uuid)
    if agent is None:
        raise Refusal(404, "not.found")
    full = bool(ask.flag("includeFullRoles"))
    return ok(_subject(ask, agent.uuid, agent.name, agent.roles, with_policies=full))


def _subject(ask: Ask, uuid: str, name: str, roles: list[str], *, with_policies: bool) -> dict[str, Any]:
    grants = []
    for role in roles:
        granted: dict[str, Any] = {"id": named_uuid("role", role), "name": role}
        if with_policies:
            granted["policies"] = [_policy(one) for one in ask.world.directory.roles.get(role, ())]
        division = {**words.DIVISION, "description": "", "homeDivision": True}
        grants.append({"subjectId": uuid, "division": division, "role": granted})
    return {
        "id": uuid,
        "name": name,
        "grants": grants,
        "version": 1,
        "selfUri": f"/api/v2/authorization/subjects/{uuid}",
    }


def _policy(pattern: str) -> dict[str, Any]:
    domain, entity, action = pattern.split(":")
    return {"domain": domain, "entityName": entity, "actions": [action]}
