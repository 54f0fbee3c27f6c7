"""Queues and skills: whether they are there, open and active (seeds 000, 001, 002)."""

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys.errors import Refusal
from hookflash_simulator.genesys.queues import queue_entity
from hookflash_simulator.genesys.requests import Ask, ok
from hookflash_simulator.genesys.routing import skill_entity
from hookflash_simulator.world.queues import Queue

OPEN, CLOSED, DISABLED = "open", "closed", "disabled"


def get_routing_queue(ask: Ask) -> Answer:
    """GET /api/v2/routing/queues/{id}: the published one, which tells that the queue exists."""
    return ok(queue_entity(_queue(ask)))


def get_queue(ask: Ask) -> Answer:
    """GET /api/v2/queue/queues/{id}: with the state that the published one does not have."""
    queue = _queue(ask)
    state = CLOSED if not queue.hours.is_open(ask.world.now()) else OPEN
    return ok(
        {
            "id": queue.uuid,
            "name": queue.name,
            "state": state if queue.active else DISABLED,
            "waiting": len(queue.waiting),
            "agents": len(queue.agents),
        }
    )


def get_skill(ask: Ask) -> Answer:
    """GET /api/v2/routing/skills/{id}: the published one, and `active`."""
    directory = ask.world.directory
    skill = directory.skills.get(directory.names.get(ask.id("id"), ""))
    if skill is None:
        raise Refusal(404, "not.found")
    is_active = skill.name not in directory.inactive_skills
    return ok(skill_entity(directory, skill) | {"active": is_active})


def _queue(ask: Ask) -> Queue:
    queue = ask.world.directory.find_queue(ask.id("id"))
    if queue is None:
        raise Refusal(404, "resource.not.found")
    return queue
