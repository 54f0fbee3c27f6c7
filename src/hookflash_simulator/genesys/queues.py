"""Queues and who is in them (reference genesys-cloud 8)."""

from typing import Any

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import words
from hookflash_simulator.genesys.listing import by_id, by_name, page
from hookflash_simulator.genesys.requests import Ask, ok
from hookflash_simulator.genesys.users import routing_status, user_entity
from hookflash_simulator.world.agents import Agent
from hookflash_simulator.world.queues import Queue


def get_routing_queues(ask: Ask) -> Answer:
    """GET /api/v2/routing/queues."""
    wanted = ask.listed("divisionId")
    queues = [queue for queue in ask.world.directory.queues.values() if ask.sees(queue.division)]
    entities = [queue_entity(queue) for queue in queues]
    entities = [one for one in entities if not wanted or one["division"]["id"] in wanted]
    return page(ask, by_id(ask, by_name(ask, entities)), largest=500)


def get_routing_queue(ask: Ask) -> Answer:
    """GET /api/v2/routing/queues/{queueId}."""
    return ok(queue_entity(ask.queue()))


def get_members(ask: Ask) -> Answer:
    """GET /api/v2/routing/queues/{queueId}/members; this list does not tell how long it is."""
    return page(ask, _members(ask), tells_total=False)


def get_queue_users(ask: Ask) -> Answer:
    """GET /api/v2/routing/queues/{queueId}/users: the deprecated twin."""
    return page(ask, _members(ask))


def get_user_queues(ask: Ask) -> Answer:
    """GET /api/v2/users/{userId}/queues."""
    agent = ask.agent()
    joined = [queue for queue in ask.world.directory.queues.values() if agent in queue.agents]
    entities = (
        [] if ask.flag("joined") is False else [queue_entity(queue) | {"joined": True} for queue in joined]
    )
    return page(ask, entities)


def queue_entity(queue: Queue) -> dict[str, Any]:
    """A Queue; it has no open or closed, no capacity and no enabled flag."""
    return {
        "id": queue.uuid,
        "name": queue.name,
        "division": words.division(queue.division),
        "memberCount": len(queue.agents),
        "userMemberCount": len(queue.agents),
        "joinedMemberCount": len(queue.agents),
        "mediaSettings": {
            "call": {"enableAutoAnswer": False, "alertingTimeoutSeconds": queue.alerting_timeout // 1000}
        },
        "skillEvaluationMethod": "ALL",
        "scoringMethod": "TimestampAndPriority",
        "acwSettings": {
            "wrapupPrompt": "OPTIONAL" if queue.wrap_up_optional else "MANDATORY_TIMEOUT",
            "timeoutMs": queue.wrap_up,
        },
        "enableManualAssignment": queue.manual_assignment,
        "selfUri": f"/api/v2/routing/queues/{queue.uuid}",
    }


def _members(ask: Ask) -> list[dict[str, Any]]:
    members = [agent for agent in ask.queue().agents if _is_wanted(ask, agent)]
    # Every member of a queue of this world has joined it.
    if ask.flag("joined") is False:
        members = []
    expand = ask.listed("expand")
    return [_member(ask, agent, expand) for agent in sorted(members, key=lambda agent: agent.name)]


def _member(ask: Ask, agent: Agent, expand: list[str]) -> dict[str, Any]:
    return {
        "id": agent.uuid,
        "name": agent.name,
        "user": user_entity(ask.world, agent, expand),
        "ringNumber": 1,
        "joined": True,
        "memberBy": "user",
        "routingStatus": routing_status(ask.world, agent),
        "selfUri": f"{ask.visit.path}/{agent.uuid}",
    }


def _is_wanted(ask: Ask, agent: Agent) -> bool:
    statuses = [one.upper() for one in ask.listed("routingStatus")]
    presences = [words.bare(one) for one in ask.listed("presence")]
    return (
        (not statuses or words.duty(agent) in statuses)
        and (not presences or words.bare(agent.presence) in presences)
        and (ask.query("name") or "").lower() in agent.name.lower()
        and _has(ask.listed("skills"), agent.skills)
        and _has(ask.listed("languages"), agent.languages)
        and (ask.query("memberBy") or "user") == "user"
    )


def _has(wanted: list[str], held: list[str]) -> bool:
    """A contains-style search: every wanted text is part of something held."""
    return all(any(one.lower() in other.lower() for other in held) for one in wanted)
