"""Detail events: what has just happened to a conversation, one flat event a step (reference 9.1)."""

import re
from collections.abc import Iterator
from typing import Any

from hookflash_simulator.genesys import timelines
from hookflash_simulator.world.calls import Call, EndReason, Leg, LegKind
from hookflash_simulator.world.world import World

_FAMILIES = {
    LegKind.CALLER: "customer",
    LegKind.IVR: "flow",
    LegKind.QUEUE: "acd",
    LegKind.AGENT: "user",
    LegKind.VOICEMAIL: "voicemail",
}
_STEPS = {"leg.added": ".start", "leg.ended": ".end"}
_OTHERS = {"attributes.changed": "attributes", "wrap_up.noted": "wrapup", "wrap_up.ended": "acw"}


def events(world: World, call: Call) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the latest step did to a call: the end of the topic, and the body."""
    for entry in call.news():
        leg = call.legs.get(entry.get("leg", ""))
        if leg is None:
            continue
        what = entry["what"]
        family = _FAMILIES.get(leg.kind)
        if what in _STEPS and family is not None:
            more = _ending(world, leg) if what == "leg.ended" else _beginning(world, leg)
            yield family + _STEPS[what], _shared(world, leg, entry["at"]) | more
        elif what in _OTHERS:
            yield _OTHERS[what], _shared(world, leg, entry["at"]) | _noted(world, leg, what)


def _shared(world: World, leg: Leg, at: int) -> dict[str, Any]:
    """What every event says; times are milliseconds since 1970."""
    directory, call = world.directory, leg.call
    shown: dict[str, Any] = {
        "eventTime": at,
        "conversationId": call.call_id,
        "participantId": leg.leg_id,
        "sessionId": leg.line_id,
        "mediaType": "VOICE",
        "provider": "Edge",
        "direction": "OUTBOUND" if leg.outgoing else "INBOUND",
        "ani": f"tel:{call.number}",
    }
    if leg.kind is LegKind.AGENT:
        shown["userId"] = directory.agents[leg.party].uuid
    if leg.queue is not None:
        shown["queueId"] = directory.queues[leg.queue].uuid
    if leg.kind is LegKind.IVR and leg.party in directory.ivrs:
        shown |= {"flowId": directory.ivrs[leg.party].uuid, "flowName": leg.party}
    return shown


def _beginning(world: World, leg: Leg) -> dict[str, Any]:
    ticket = leg.ticket
    if leg.kind is not LegKind.QUEUE or ticket is None:
        return {}
    skills = [world.directory.skills[name].uuid for name in ticket.skills]
    return {"routingPriority": ticket.priority, "requestedRoutingSkillIds": skills}


def _ending(world: World, leg: Leg) -> dict[str, Any]:
    reason = timelines.disconnect_type(leg, world.switches) or "unknown"
    shown: dict[str, Any] = {"disconnectType": _in_capitals(reason)}
    lengths = {one.kind: 0 for one in timelines.segments(leg)}
    for one in timelines.segments(leg):
        lengths[one.kind] += one.length(world.now())
    if leg.kind is LegKind.AGENT:
        names = {"alert": "alertingDurationMs", "interact": "interactingDurationMs", "hold": "heldDurationMs"}
        shown |= {name: lengths.get(kind, 0) for kind, name in names.items()}
    if leg.kind is LegKind.QUEUE:
        shown |= _outcome(world, leg) | {"connectedDurationMs": lengths.get("delay", 0)}
    return shown


def _outcome(world: World, leg: Leg) -> dict[str, Any]:
    """How waiting ended: an agent has answered, the caller has gone, or the call went elsewhere."""
    for other in leg.call.legs.values():
        if other.offered_by is leg and other.connected_at is not None:
            answered = world.directory.agents[other.party].uuid
            return {"acdOutcome": "ANSWERED", "answeredUserId": answered, "usedRouting": "STANDARD"}
    return {"acdOutcome": "ABANDON" if leg.end_reason is EndReason.FAR_END else "FLOW_OUT"}


def _noted(world: World, leg: Leg, what: str) -> dict[str, Any]:
    if what == "attributes.changed":
        return {"attributes": dict(leg.attributes)}
    acw = leg.wrap_up
    if acw is None:
        return {}
    shown: dict[str, Any] = {}
    if acw.code is not None:
        shown["wrapupCode"] = world.directory.wrap_up_codes[acw.code].uuid
    if what == "wrap_up.ended" and acw.started_at is not None and acw.ended_at is not None:
        shown["afterCallWorkDurationMs"] = acw.ended_at - acw.started_at
    return shown


def _in_capitals(word: str) -> str:
    """``noAnswerTransfer`` as NO_ANSWER_TRANSFER; a user who does not want to be disturbed is DND."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word).upper()
