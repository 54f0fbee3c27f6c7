"""How many can take a call now, and how many wait (reference genesys-cloud 8); all of it is a snapshot."""

from collections import Counter
from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import words
from hookflash_simulator.genesys.errors import Refusal, bad_value
from hookflash_simulator.genesys.filters import read_filter
from hookflash_simulator.genesys.requests import Ask, ok
from hookflash_simulator.genesys.users import presence_id
from hookflash_simulator.world.agents import Agent, Presence
from hookflash_simulator.world.calls import Leg
from hookflash_simulator.world.queues import Queue
from hookflash_simulator.world.world import World

VOICE = "voice"
QUEUE_METRICS = ("oActiveQueues", "oMemberQueues")
ON_QUEUE = ("IDLE", "INTERACTING")
CALL_METRICS = ("oWaiting", "oAlerting", "oInteracting", "oLongestWaiting", "oLongestInteracting")
USER_METRICS = (
    "oActiveUsers",
    "oMemberUsers",
    "oOffQueueUsers",
    "oOnQueueUsers",
    "oUserPresences",
    "oUserRoutingStatuses",
)


def query_queue_observations(ask: Ask) -> Answer:
    """POST /api/v2/analytics/queues/observations/query."""
    fields = ask.fields()
    metrics = _metrics(fields.get("metrics"), CALL_METRICS + USER_METRICS)
    details = _metrics(fields.get("detailMetrics") or [], CALL_METRICS + USER_METRICS)
    holds = read_filter(fields.get("filter"))
    results: list[dict[str, Any]] = []
    for queue in ask.world.directory.queues.values():
        if not ask.sees(queue.division) or not holds({"queueId": queue.uuid, "mediaType": VOICE}):
            continue
        calls = [_call_metric(ask.world, queue, one, details) for one in metrics if one in CALL_METRICS]
        people = [row for one in metrics if one in USER_METRICS for row in _user_metric(queue, one)]
        if calls:
            results.append({"group": {"queueId": queue.uuid, "mediaType": VOICE}, "data": calls})
        if people:
            results.append({"group": {"queueId": queue.uuid}, "data": people})
    mapping = {presence.upper(): [presence_id(presence)] for presence in Presence}
    return ok({"systemToOrganizationMappings": mapping, "results": results})


def query_routing_activity(ask: Ask) -> Answer:
    """POST /api/v2/analytics/routing/activity/query."""
    fields = ask.fields()
    asked = fields.get("metrics")
    if not isinstance(asked, list) or not all(isinstance(one, dict) for one in asked):
        raise Refusal(400, "bad.request")
    metrics = _metrics([one.get("metric") for one in asked], USER_METRICS)
    wants_details = any(one.get("details") for one in asked)
    holds = read_filter(fields.get("filter") or {"type": "and"})
    results = []
    for queue in ask.world.directory.queues.values():
        if not ask.sees(queue.division):
            continue
        members = [agent for agent in queue.agents if holds(_dimensions(queue, agent))]
        if not members:
            continue
        rows = [row for one in metrics for row in _activity(members, one)]
        shown: dict[str, Any] = {"group": {"queueId": queue.uuid}, "data": rows, "truncated": False}
        if wants_details:
            shown["entities"] = [_entity(queue, agent) for agent in members]
        results.append(shown)
    return ok({"results": results, "entityIdDimension": "userId"})


def query_user_observations(ask: Ask) -> Answer:
    """POST /api/v2/analytics/users/observations/query: in how many queues users are."""
    fields = ask.fields()
    metrics = _metrics(fields.get("metrics"), QUEUE_METRICS)
    holds = read_filter(fields.get("filter"))
    results = []
    for agent in ask.world.directory.agents.values():
        if not ask.sees(agent.division) or not holds({"userId": agent.uuid}):
            continue
        count = sum(agent in queue.agents for queue in ask.world.directory.queues.values())
        rows = [{"metric": one, "stats": {"count": count}} for one in metrics]
        results.append({"group": {"userId": agent.uuid}, "data": rows})
    return ok({"results": results})


def _metrics(given: Any, allowed: tuple[str, ...]) -> list[str]:
    if not isinstance(given, list):
        raise Refusal(400, "bad.request")
    for one in given:
        if one not in allowed:
            raise bad_value("metrics", one, *allowed)
    return list(given)


def _call_metric(world: World, queue: Queue, metric: str, details: list[str]) -> dict[str, Any]:
    talking = [agent.leg for agent in world.directory.agents.values() if agent.leg is not None]
    interacting = [leg for leg in talking if leg.queue == queue.name and leg.is_connected]
    alerting = [leg for leg in talking if leg.queue == queue.name and not leg.is_connected]
    legs = {"oWaiting": queue.waiting, "oAlerting": alerting, "oInteracting": interacting}
    if metric in legs:
        shown: dict[str, Any] = {"metric": metric, "stats": {"count": len(legs[metric])}}
        if metric in details:
            shown["observations"] = [_observation(leg) for leg in legs[metric]]
        return shown
    since = [leg.started_at for leg in (queue.waiting if metric == "oLongestWaiting" else interacting)]
    longest = world.now() - min(since) if since else 0
    return {"metric": metric, "stats": {"count": len(since), "calculatedMetricValue": longest}}


def _observation(leg: Leg) -> dict[str, Any]:
    return {
        "observationDate": iso(leg.started_at),
        "conversationId": leg.call.call_id,
        "sessionId": leg.line_id,
        "routingPriority": leg.call.priority,
        "direction": "inbound",
        "ani": f"tel:{leg.call.number}",
    }


def _counts(members: list[Agent], metric: str) -> list[tuple[str | None, int]]:
    """Qualifier and count of a metric about people; statuses that nobody has are left out."""
    if metric == "oUserRoutingStatuses":
        return sorted(Counter(words.duty(agent) for agent in members).items())
    if metric == "oUserPresences":
        return sorted(Counter(presence_id(agent.presence) for agent in members).items())
    on_queue = sum(words.duty(agent) in ON_QUEUE for agent in members)
    if metric == "oOnQueueUsers":
        return [(None, on_queue)]
    return [(None, len(members) - on_queue if metric == "oOffQueueUsers" else len(members))]


def _user_metric(queue: Queue, metric: str) -> list[dict[str, Any]]:
    return [
        {"metric": metric, "stats": {"count": count}} | ({"qualifier": qualifier} if qualifier else {})
        for qualifier, count in _counts(queue.agents, metric)
    ]


def _activity(members: list[Agent], metric: str) -> list[dict[str, Any]]:
    return [
        {"metric": metric, "count": count} | ({"qualifier": qualifier} if qualifier else {})
        for qualifier, count in _counts(members, metric)
    ]


def _dimensions(queue: Queue, agent: Agent) -> dict[str, str]:
    return {
        "queueId": queue.uuid,
        "userId": agent.uuid,
        "routingStatus": words.duty(agent),
        "systemPresence": agent.presence.upper(),
        "organizationPresenceId": presence_id(agent.presence),
        "queueMembershipStatus": "ACTIVE",
    }


def _entity(queue: Queue, agent: Agent) -> dict[str, Any]:
    return _dimensions(queue, agent) | {
        "activityDate": iso(max(agent.duty_since, agent.presence_since)),
        "routingStatusDate": iso(agent.duty_since),
        "presenceDate": iso(agent.presence_since),
    }
