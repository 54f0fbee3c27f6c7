"""Conversations as analytics tell them: participants, sessions, segments (reference genesys-cloud 12)."""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import addresses, timelines, words
from hookflash_simulator.genesys.errors import bad_value
from hookflash_simulator.genesys.filters import read_filters, read_interval
from hookflash_simulator.genesys.requests import PLATFORM, Ask, ok
from hookflash_simulator.world.calls import Call, Leg, LegKind
from hookflash_simulator.world.world import World

USUAL_SIZE = 25
LARGEST = 100
ORDERS = ("asc", "desc", "unordered")
ORDERED_BY = ("conversationStart", "conversationEnd", "segmentStart", "segmentEnd")


def get_details(ask: Ask) -> Answer:
    """GET /api/v2/analytics/conversations/{conversationId}/details."""
    return ok(conversation(ask.world, ask.call()))


def get_several(ask: Ask) -> Answer:
    """GET /api/v2/analytics/conversations/details?id=…: those that exist."""
    wanted = [one.lower() for one in ask.listed("id")]
    calls = [call for call in _calls(ask) if call.call_id in wanted]
    return ok({"conversations": [conversation(ask.world, call) for call in calls]})


def query(ask: Ask) -> Answer:
    """POST /api/v2/analytics/conversations/details/query."""
    fields, world = ask.fields(), ask.world
    begin, end = read_interval(fields.get("interval"))
    fits = read_filters(fields.get("conversationFilters"))
    fits_segment = read_filters(fields.get("segmentFilters"))
    size, number = _paging(fields.get("paging") or {})
    found = [
        call
        for call in _calls(ask)
        if call.started_at < end and (call.ended_at is None or call.ended_at >= begin)
        if fits(dimensions(call)) and any(fits_segment(row) for row in _segment_rows(world, call))
    ]
    _sort(found, fields)
    shown = found[(number - 1) * size : number * size]
    return ok({"conversations": [conversation(world, call) for call in shown], "totalHits": len(found)})


def conversation(world: World, call: Call) -> dict[str, Any]:
    """An AnalyticsConversation."""
    shown: dict[str, Any] = {
        "conversationId": call.call_id,
        "conversationStart": iso(call.started_at),
        "originatingDirection": _direction(outgoing=call.outbound),
        "divisionIds": [words.DIVISION["id"]],
        "participants": [_participant(world, leg) for leg in call.legs.values()],
    }
    if call.ended_at is not None:
        shown["conversationEnd"] = iso(call.ended_at)
    return shown


def dimensions(call: Call) -> dict[str, str]:
    """What a call can be filtered by."""
    shown = {
        "conversationId": call.call_id,
        "conversationStart": iso(call.started_at),
        "originatingDirection": _direction(outgoing=call.outbound),
        "divisionId": words.DIVISION["id"],
    }
    return shown if call.ended_at is None else shown | {"conversationEnd": iso(call.ended_at)}


def leg_dimensions(world: World, leg: Leg) -> dict[str, str]:
    """What a leg can be filtered and grouped by."""
    directory = world.directory
    shown = {
        "mediaType": "voice",
        "purpose": words.purpose(leg, world.switches),
        "direction": _direction(outgoing=leg.outgoing),
        "ani": f"tel:{leg.call.number}",
        "participantName": leg.party,
    }
    if leg.kind is LegKind.AGENT:
        shown["userId"] = directory.agents[leg.party].uuid
    if leg.queue is not None:
        shown["queueId"] = directory.queues[leg.queue].uuid
    reason = timelines.disconnect_type(leg, world.switches)
    if reason is not None:
        shown["disconnectType"] = reason
    if leg.wrap_up is not None and leg.wrap_up.code is not None:
        shown["wrapUpCode"] = directory.wrap_up_codes[leg.wrap_up.code].uuid
    return shown


def _calls(ask: Ask) -> list[Call]:
    return [call for call in ask.world.calls.values() if call.platform == PLATFORM]


def _segment_rows(world: World, call: Call) -> list[dict[str, str]]:
    whole = dimensions(call)
    return [
        whole | leg_dimensions(world, leg) | {"segmentType": segment.kind}
        for leg in call.legs.values()
        for segment in timelines.segments(leg)
    ]


def _participant(world: World, leg: Leg) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "participantId": leg.leg_id,
        "purpose": words.purpose(leg, world.switches),
        "sessions": [_session(world, leg)],
    }
    if leg.kind is not LegKind.CALLER:
        shown["participantName"] = leg.party
    if leg.kind is LegKind.AGENT:
        shown["userId"] = world.directory.agents[leg.party].uuid
    return shown


def _session(world: World, leg: Leg) -> dict[str, Any]:
    call, figures = leg.call, timelines.metrics(world, leg)
    emitted = iso(world.now() if leg.ended_at is None else leg.ended_at)
    shown: dict[str, Any] = {
        "sessionId": leg.line_id,
        "mediaType": "voice",
        "direction": _direction(outgoing=leg.outgoing),
        "ani": f"tel:{call.number}",
        "addressSelf": addresses.leg_address(world.directory, leg),
        "provider": "Edge",
        "recording": leg.kind is LegKind.AGENT and leg.connected_at is not None,
        "segments": _segments(world, leg),
        "metrics": [{"name": name, "value": value, "emitDate": emitted} for name, value in figures.items()],
    }
    if call.dialled:
        shown["dnis"] = f"tel:{call.dialled}"
    return shown


def _segments(world: World, leg: Leg) -> list[dict[str, Any]]:
    """AnalyticsConversationSegments; why the leg ended stands on the last one before wrap-up."""
    found = timelines.segments(leg)
    last = next((one for one in reversed(found) if one.kind != "wrapup"), None)
    shown = []
    for one in found:
        entry: dict[str, Any] = {"segmentType": one.kind, "segmentStart": iso(one.start), "conference": False}
        if one.end is not None:
            entry["segmentEnd"] = iso(one.end)
        if leg.queue is not None:
            entry["queueId"] = world.directory.queues[leg.queue].uuid
        if one is last and leg.ended_at is not None:
            entry |= _ending(world, leg)
        if one.kind == "wrapup" and leg.wrap_up is not None and leg.wrap_up.code is not None:
            entry["wrapUpCode"] = world.directory.wrap_up_codes[leg.wrap_up.code].uuid
        if one.kind == "delay" and leg.ticket is not None:
            skills = world.directory.skills
            entry["requestedRoutingSkillIds"] = [skills[name].uuid for name in leg.ticket.skills]
        shown.append(entry)
    return shown


def _ending(world: World, leg: Leg) -> dict[str, Any]:
    """Why a leg ended, with what the network said of it."""
    shown: dict[str, Any] = {"disconnectType": timelines.disconnect_type(leg, world.switches)}
    reasons = words.disconnect_reasons(leg)
    for field, kind in (("sipResponseCodes", "sip"), ("q850ResponseCodes", "q850")):
        codes = [one["code"] for one in reasons if one["type"] == kind]
        if codes:
            shown[field] = codes
    return shown


def _paging(given: Any) -> tuple[int, int]:
    if not isinstance(given, dict):
        raise bad_value("paging", given, "pageSize and pageNumber")
    size, number = given.get("pageSize", USUAL_SIZE), given.get("pageNumber", 1)
    for name, value, high in (("pageSize", size, LARGEST), ("pageNumber", number, 1_000_000)):
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= high:
            raise bad_value(name, value, f"1 to {high}")
    return size, number


def _sort(calls: list[Call], fields: dict[str, Any]) -> None:
    order, by = fields.get("order", ORDERS[0]), fields.get("orderBy", ORDERED_BY[0])
    if order not in ORDERS:
        raise bad_value("order", order, *ORDERS)
    if by not in ORDERED_BY:
        raise bad_value("orderBy", by, *ORDERED_BY)
    if order == "unordered":
        return
    by_end = str(by).endswith("End")
    still_up = max((call.ended_at or 0 for call in calls), default=0) + 1
    calls.sort(
        key=lambda call: (call.ended_at or still_up) if by_end else call.started_at, reverse=order == "desc"
    )


def _direction(*, outgoing: bool) -> str:
    return "outbound" if outgoing else "inbound"
