"""Who is asking, and what he may do (reference genesys-cloud 1.2 and 8)."""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import words
from hookflash_simulator.genesys.catalogue import as_policies, spelled_out
from hookflash_simulator.genesys.errors import Refusal
from hookflash_simulator.genesys.requests import Ask, empty, ok
from hookflash_simulator.genesys.scopes import SCOPES
from hookflash_simulator.randomness import named_uuid
from hookflash_simulator.world.accounts import HOME, Client, Grant, holds
from hookflash_simulator.world.agents import Agent

CHANGED = "changed by the control API"
"""The role that shows what the control API has given a client beside its roles."""


def get_token(ask: Ask) -> Answer:
    """GET and HEAD /api/v2/tokens/me."""
    token, world = ask.token, ask.world
    organization = {"id": named_uuid("organization", world.name), "name": world.name}
    is_user = token.user is not None
    held = SCOPES if token.client.scopes is None else token.client.scopes
    return ok(
        {
            "organization": organization,
            "homeOrganization": organization,
            "authorizedScope": list(held) if is_user else [],
            "dateTokenIdles": iso(token.expires_at),
            "OAuthClient": {
                "id": named_uuid("client", token.client.name),
                "name": token.client.name,
                "authorizedGrantType": "CODE" if is_user else "CLIENT-CREDENTIALS",
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
        return ok(_agent_subject(ask, agent, with_policies=True))
    return ok(_client_subject(ask, token.client, with_policies=True))


def get_subject(ask: Ask) -> Answer:
    """GET /api/v2/authorization/subjects/{subjectId}; policies only with includeFullRoles."""
    directory, uuid = ask.world.directory, ask.id("subjectId")
    full = bool(ask.flag("includeFullRoles"))
    agent = directory.find_agent(uuid)
    if agent is not None:
        return ok(_agent_subject(ask, agent, with_policies=full))
    for client in directory.clients.values():
        if named_uuid("client", client.name) == uuid:
            return ok(_client_subject(ask, client, with_policies=full))
    raise Refusal(404, "not.found")


def _agent_subject(ask: Ask, agent: Agent, *, with_policies: bool) -> dict[str, Any]:
    roles = ask.world.directory.roles
    held = [(grant, list(roles.get(grant.role, ()))) for grant in agent.roles]
    return _subject(ask, agent.uuid, agent.name, held, with_policies=with_policies)


def _client_subject(ask: Ask, client: Client, *, with_policies: bool) -> dict[str, Any]:
    """What was taken away cannot be said in patterns: then the roles are spelled out."""
    roles = ask.world.directory.roles
    held = [(grant, list(roles.get(grant.role, ()))) for grant in client.grants]
    if client.changes:
        known = spelled_out(ask, client)
        held = [
            (grant, [one for one in known if holds(tuple(patterns), one) and client.changed(one) is None])
            for grant, patterns in held
        ]
        held.append((Grant(CHANGED), [one for one in known if client.changed(one)]))
    uuid = named_uuid("client", client.name)
    return _subject(ask, uuid, client.name, held, with_policies=with_policies)


def _subject(
    ask: Ask, uuid: str, name: str, held: list[tuple[Grant, list[str]]], *, with_policies: bool
) -> dict[str, Any]:
    grants = []
    for grant, patterns in held:
        role: dict[str, Any] = {"id": named_uuid("role", grant.role), "name": grant.role}
        if with_policies:
            role["policies"] = as_policies(patterns)
        grants += [
            {"subjectId": uuid, "division": division, "role": role} for division in _divisions(ask, grant)
        ]
    return {
        "id": uuid,
        "name": name,
        "grants": grants,
        "version": 1,
        "selfUri": f"/api/v2/authorization/subjects/{uuid}",
    }


def _divisions(ask: Ask, grant: Grant) -> list[dict[str, Any]]:
    """Where a role counts; how a role that counts everywhere is shown is a switch."""
    if not grant.divisions and ask.world.switches.all_divisions == "star":
        return [{"id": "*", "name": "*", "description": "", "homeDivision": False}]
    return [
        {**words.division(name), "description": "", "homeDivision": name == HOME}
        for name in grant.divisions or ask.world.directory.divisions
    ]
