"""Users: who they are, and whether they can take a call."""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.cxone.requests import Ask
from hookflash_simulator.cxone.tutorial import reading
from hookflash_simulator.cxone.tutorial.answers import answered
from hookflash_simulator.cxone.tutorial.ids import skill_uuid
from hookflash_simulator.front_door import Answer
from hookflash_simulator.world.agents import Agent, Presence

PROFICIENCY = 3
"""Everybody is as good as everybody else here: the world knows who has a skill, not how well."""


def get_user(ask: Ask) -> Answer:
    """GET /api/v2/users/{id}."""
    agent = reading.user(ask)
    shown = {"id": agent.uuid, "name": agent.name, "email": agent.email, "status": status(agent)}
    return answered(shown | {"extension": agent.extension or None, "skills": _skills(agent)})


def get_presence(ask: Ask) -> Answer:
    """GET /api/v2/users/{id}/presence."""
    agent = reading.user(ask)
    since = iso(max(agent.presence_since, agent.duty_since))
    return answered({"userId": agent.uuid, "status": status(agent), "since": since})


def agent_of_queue(agent: Agent) -> dict[str, Any]:
    """An agent in the list of a queue."""
    return {
        "userId": agent.uuid,
        "name": agent.name,
        "status": status(agent),
        "skills": _skills(agent),
    }


def status(agent: Agent) -> str:
    """What an agent can do now: only who is AVAILABLE is offered callers in line."""
    if agent.presence is Presence.OFFLINE:
        return "OFFLINE"
    if agent.leg is not None:
        return "BUSY"
    if agent.wrapping is not None:
        return "WRAP_UP"
    return "AVAILABLE" if agent.is_free else "UNAVAILABLE"


def _skills(agent: Agent) -> list[dict[str, Any]]:
    return [{"skillId": skill_uuid(name), "name": name, "proficiency": PROFICIENCY} for name in agent.skills]
