"""Campaigns, queues with their agents, skills, and the security profile of the client."""

from hookflash_simulator.cxone.requests import Ask
from hookflash_simulator.cxone.tutorial import reading
from hookflash_simulator.cxone.tutorial.answers import answered
from hookflash_simulator.cxone.tutorial.ids import campaign_uuid, queue_uuid, skill_uuid
from hookflash_simulator.cxone.tutorial.people import agent_of_queue
from hookflash_simulator.cxone.tutorial.scopes import PERMISSIONS
from hookflash_simulator.front_door import Answer
from hookflash_simulator.randomness import named_uuid
from hookflash_simulator.world.queues import Queue


def get_campaigns(ask: Ask) -> Answer:
    """GET /api/v2/voice/campaigns: those of one queue with `queueId`, else of all."""
    asked = ask.visit.query.get("queueId")
    queues = list(ask.world.directory.queues.values())
    if asked is not None:
        queues = [reading.queue(ask, "queueId", asked[-1])]
    return answered([_campaign(queue) for queue in queues])


def get_queue(ask: Ask) -> Answer:
    """GET /api/v2/voice/queues/{id}."""
    queue = reading.queue(ask, "id", ask.visit.values["id"])
    return answered(
        {
            "id": queue_uuid(queue.name),
            "name": queue.name,
            "status": _status(is_active=queue.active),
            "open": queue.hours.is_open(ask.world.now()),
            "waiting": len(queue.waiting),
            "capacity": queue.capacity,
            "agents": len(queue.agents),
            "campaignId": campaign_uuid(queue.campaign.name),
        }
    )


def get_agents(ask: Ask) -> Answer:
    """GET /api/v2/voice/queues/{id}/agents: everybody who works for the queue, whatever they do now."""
    queue = reading.queue(ask, "id", ask.visit.values["id"])
    return answered([agent_of_queue(agent) for agent in queue.agents])


def get_skill(ask: Ask) -> Answer:
    """GET /api/v2/routing/skills/{id}."""
    skill = reading.skill(ask, "id", ask.visit.values["id"])
    is_active = skill.name not in ask.world.directory.inactive_skills
    shown = {"id": skill_uuid(skill.name), "name": skill.name, "status": _status(is_active=is_active)}
    return answered(shown)


def get_profiles(ask: Ask) -> Answer:
    """GET /api/v2/security/profiles: that of the client which asks, with what its token may do."""
    name, has = ask.token.client, ask.token.scopes
    scopes = sorted(PERMISSIONS if has is None else has)
    profile = {
        "id": named_uuid("cxone_profile", name),
        "name": name,
        "status": "ACTIVE",
        "permissions": [PERMISSIONS[scope] for scope in scopes if scope in PERMISSIONS],
        "scopes": scopes,
    }
    return answered([profile])


def _campaign(queue: Queue) -> dict[str, str]:
    campaign = queue.campaign
    return {
        "id": campaign_uuid(campaign.name),
        "name": campaign.name,
        "status": _status(is_active=campaign.active),
        "queueId": queue_uuid(queue.name),
    }


def _status(*, is_active: bool) -> str:
    return "ACTIVE" if is_active else "INACTIVE"
