"""Users: who is available with which skills, and who may transfer (seeds 001, 002, 004)."""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys.errors import Refusal
from hookflash_simulator.genesys.listing import page
from hookflash_simulator.genesys.requests import Ask, ok
from hookflash_simulator.genesys.tutorial import words
from hookflash_simulator.genesys.words import bare
from hookflash_simulator.randomness import named_uuid
from hookflash_simulator.world.accounts import holds
from hookflash_simulator.world.agents import Agent

MAY_TRANSFER = "call:transfer:execute"
PUBLISHED_TWIN = "conversation:communication:blindTransfer"
"""What the published API calls that permission (reference 13)."""


def get_users(ask: Ask) -> Answer:
    """GET /api/v2/users, with the filters that the published one does not have."""
    presence, skills = ask.query("presence"), [one.lower() for one in ask.listed("skillIds")]
    agents = sorted(ask.world.directory.agents.values(), key=lambda agent: agent.name)
    wanted = [agent for agent in agents if _is_wanted(ask, agent, presence, skills)]
    return page(ask, [_user(ask, agent) for agent in wanted])


def get_user(ask: Ask) -> Answer:
    """GET /api/v2/users/{id}: with the user's roles, which here are what he may do as well."""
    return ok(_user(ask, _agent(ask)))


def get_presence(ask: Ask) -> Answer:
    """GET /api/v2/users/{id}/presence."""
    agent = _agent(ask)
    return ok(
        {
            "userId": agent.uuid,
            "presence": words.presence(agent),
            "doNotDisturb": words.is_undisturbed(agent),
            "modifiedDate": iso(agent.presence_since),
        }
    )


def _user(ask: Ask, agent: Agent) -> dict[str, Any]:
    directory = ask.world.directory
    shown = {
        "id": agent.uuid,
        "name": agent.name,
        "email": agent.email,
        "state": "active",
        "presence": words.presence(agent),
        "skills": [{"id": directory.skills[name].uuid, "name": name} for name in agent.skills],
        "roles": _roles(ask, agent),
    }
    return shown | {"station": agent.station} if agent.has_station else shown


def _roles(ask: Ask, agent: Agent) -> list[dict[str, str]]:
    held = ask.world.directory.roles
    roles = [{"id": named_uuid("role", one.role), "name": one.role} for one in agent.roles]
    if any(holds(held[one.role], PUBLISHED_TWIN) for one in agent.roles):
        roles.append({"id": MAY_TRANSFER, "name": "Transfer calls"})
    return roles


def _is_wanted(ask: Ask, agent: Agent, presence: str | None, skills: list[str]) -> bool:
    held = {ask.world.directory.skills[name].uuid for name in agent.skills}
    is_present = presence is None or bare(words.presence(agent)) == bare(presence)
    return is_present and held.issuperset(skills)


def _agent(ask: Ask) -> Agent:
    agent = ask.world.directory.find_agent(ask.id("id"))
    if agent is None:
        raise Refusal(404, "general.resource.not.found")
    return agent
