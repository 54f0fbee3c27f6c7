"""Skill groups: everybody who has certain skills, always up to date (reference genesys-cloud 8)."""

from typing import Any

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import words
from hookflash_simulator.genesys.errors import Refusal
from hookflash_simulator.genesys.listing import by_name, cursor_page
from hookflash_simulator.genesys.requests import Ask, ok
from hookflash_simulator.world.accounts import HOME
from hookflash_simulator.world.agents import Agent
from hookflash_simulator.world.directory import SkillGroup


def get_skill_groups(ask: Ask) -> Answer:
    """GET /api/v2/routing/skillgroups."""
    ask.permit(HOME)
    groups = ask.world.directory.skill_groups.values()
    return cursor_page(ask, by_name(ask, [_definition(ask, group) for group in groups]))


def get_skill_group(ask: Ask) -> Answer:
    """GET /api/v2/routing/skillgroups/{skillGroupId}, with its conditions."""
    group = _group(ask)
    skills = ask.world.directory.skills
    conditions = [
        {"routingSkill": skills[name].name, "comparator": "GreaterThanOrEqualTo", "proficiency": 0}
        for name in group.skills
    ]
    shown = {"routingSkillConditions": conditions, "languageSkillConditions": [], "operation": "And"}
    return ok(_definition(ask, group) | {"status": "Complete", "skillConditions": [shown]})


def get_members(ask: Ask) -> Answer:
    """GET /api/v2/routing/skillgroups/{skillGroupId}/members."""
    members = [
        {"id": agent.uuid, "name": agent.name, "selfUri": f"/api/v2/users/{agent.uuid}"}
        for agent in _members(ask, _group(ask))
    ]
    return cursor_page(ask, members)


def _group(ask: Ask) -> SkillGroup:
    uuid = ask.id("skillGroupId")
    for group in ask.world.directory.skill_groups.values():
        if group.uuid == uuid:
            ask.permit(HOME)
            return group
    raise Refusal(404, "not.found")


def _members(ask: Ask, group: SkillGroup) -> list[Agent]:
    agents = ask.world.directory.agents.values()
    return sorted((one for one in agents if set(group.skills) <= set(one.skills)), key=lambda one: one.name)


def _definition(ask: Ask, group: SkillGroup) -> dict[str, Any]:
    return {
        "id": group.uuid,
        "name": group.name,
        "division": words.DIVISION,
        "memberCount": len(_members(ask, group)),
        "selfUri": f"/api/v2/routing/skillgroups/{group.uuid}",
    }
