"""The two shapes of a conversation (reference genesys-cloud 2.3); absent facts are left out, never null."""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.front_door import as_json
from hookflash_simulator.genesys import addresses, callback_shape, transfer_log, words
from hookflash_simulator.world.calls import Call, EndReason, Leg, LegKind, LegState, Recording
from hookflash_simulator.world.directory import Directory
from hookflash_simulator.world.queues import Queue
from hookflash_simulator.world.world import World

PROVIDER = "Edge"


def call_conversation(world: World, call: Call) -> bytes:
    """The CallConversation as it goes out."""
    return _remembered(world, call, "CallConversation", call_conversation_shape)


def conversation(world: World, call: Call) -> bytes:
    """The Conversation as it goes out."""
    return _remembered(world, call, "Conversation", conversation_shape)


def call_event(world: World, call: Call) -> bytes:
    """The body of an event of a `.conversations.calls` topic: without recentTransfers (reference 9.1)."""

    def make(world: World, call: Call) -> dict[str, Any]:
        shown = call_conversation_shape(world, call)
        del shown["recentTransfers"]
        return shown

    return _remembered(world, call, "calls event", make)


def event(world: World, call: Call) -> bytes:
    """The body of an event of a `.conversations` topic: transfer states and types in lower case."""

    def make(world: World, call: Call) -> dict[str, Any]:
        shown = conversation_shape(world, call)
        for transfer in shown["recentTransfers"]:
            transfer["state"] = transfer["state"].lower()
            transfer["transferType"] = transfer["transferType"].lower()
        return shown

    return _remembered(world, call, "event", make)


def call_conversation_shape(world: World, call: Call) -> dict[str, Any]:
    """CallConversation: the call leg flattened into the participant."""
    return {
        "id": call.call_id,
        "participants": [_media_participant(world, leg) for leg in _shown(world, call)],
        "otherMediaUris": [],
        "recentTransfers": transfer_log.recent_transfers(world, call),
        "divisions": _divisions(call),
        "recordingState": _call_recording(call),
        "securePause": call.private,
        "selfUri": f"/api/v2/conversations/calls/{call.call_id}",
    }


def conversation_shape(world: World, call: Call) -> dict[str, Any]:
    """Conversation: participants with a list of legs per medium."""
    return _present(
        {
            "id": call.call_id,
            "startTime": iso(call.started_at),
            "endTime": None if call.callbacks else _time(call.ended_at),
            "address": f"tel:{call.number}",
            "externalTag": call.data.tag,
            "participants": [_participant(world, leg) for leg in _shown(world, call)]
            + [callback_shape.participant(world, one) for one in call.callbacks],
            "conversationIds": [],
            "recentTransfers": transfer_log.recent_transfers(world, call),
            "divisions": _divisions(call),
            "recordingState": _call_recording(call).upper(),
            "securePause": call.private,
            "selfUri": f"/api/v2/conversations/{call.call_id}",
        }
    )


def _remembered(world: World, call: Call, shape: str, make: Any) -> bytes:
    kept = call.renderings.get(shape)
    if kept is not None and kept[0] == call.version:
        return kept[1]
    body = as_json(make(world, call))
    if call.is_up:
        call.renderings[shape] = call.version, body
    return body


def _shown(world: World, call: Call) -> list[Leg]:
    """The participants; whether a number that is yet to be called is one of them is a switch."""
    if world.switches.outbound_customer == "at_once":
        return list(call.legs.values())
    return [leg for leg in call.legs.values() if leg is not call.caller or _is_called(leg)]


def _is_called(leg: Leg) -> bool:
    return leg.state is not LegState.PLANNED and (leg.ringing_at or leg.connected_at) is not None


def _media_participant(world: World, leg: Leg) -> dict[str, Any]:
    directory = world.directory
    shown = _shared(world, leg) | {
        "state": words.state(leg, world.switches),
        "direction": "outbound" if leg.outgoing else "inbound",
        "disconnectType": words.disconnect_type(leg, world.switches),
        "held": leg.held_at is not None,
        "startHoldTime": _time(leg.held_at),
        "startAlertingTime": _time(leg.ringing_at),
        "muted": leg.muted,
        "confined": False,
        "recording": _recording(leg) is Recording.ACTIVE,
        "recordingState": _recording(leg),
        "securePause": leg.call.private,
        "peer": _peer(leg),
        "provider": PROVIDER,
        "errorInfo": _error_info(leg),
        "consultParticipantId": _consulted(leg),
    }
    if leg.kind is LegKind.AGENT:
        uuid = directory.agents[leg.party].uuid
        shown["user"] = {"id": uuid, "name": leg.party, "selfUri": f"/api/v2/users/{uuid}"}
    if leg.queue is not None:
        uuid = directory.queues[leg.queue].uuid
        shown["queue"] = {"id": uuid, "name": leg.queue, "selfUri": f"/api/v2/routing/queues/{uuid}"}
    return _present(shown)


def _participant(world: World, leg: Leg) -> dict[str, Any]:
    directory = world.directory
    shown = _shared(world, leg) | {
        "participantType": _type(leg),
        "consultParticipantId": _handed_over(leg),
        "calls": [_call(world, leg)],
    }
    if leg.kind is LegKind.AGENT:
        uuid = directory.agents[leg.party].uuid
        shown |= {"userId": uuid, "userUri": f"/api/v2/users/{uuid}"}
    if leg.queue is not None:
        shown |= {"queueId": directory.queues[leg.queue].uuid, "queueName": leg.queue}
    return _present(shown)


def _shared(world: World, leg: Leg) -> dict[str, Any]:
    """What both shapes say of a participant."""
    call, acw = leg.call, leg.wrap_up
    is_acd_agent = leg.kind is LegKind.AGENT and leg.queue is not None
    queue = world.directory.queues.get(leg.queue or "")
    return {
        "id": leg.leg_id,
        "name": None if leg.kind is LegKind.CALLER else leg.party,
        "address": addresses.leg_address(world.directory, leg),
        "startTime": iso(leg.started_at),
        "connectedTime": _connected(world, leg),
        "endTime": _time(leg.ended_at),
        "purpose": words.purpose(leg, world.switches),
        "attributes": leg.attributes,
        "ani": _ani(world, call),
        "dnis": f"tel:{call.dialled}" if call.dialled else None,
        "wrapupRequired": is_acd_agent,
        "wrapupPrompt": _prompt(queue) if is_acd_agent and queue else None,
        "wrapupTimeoutMs": queue.wrap_up if is_acd_agent and queue else None,
        "wrapupSkipped": acw.skipped if is_acd_agent and acw else None,
        "wrapup": _wrap_up(world.directory, leg),
        "startAcwTime": _time(acw.started_at) if acw else None,
        "endAcwTime": _time(acw.ended_at) if acw else None,
        "alertingTimeoutMs": queue.alerting_timeout if is_acd_agent and queue else None,
        "conversationRoutingData": _routing(world.directory, leg),
        "mediaRoles": ["full"] if leg.kind in {LegKind.CALLER, LegKind.AGENT} else None,
    }


def _call(world: World, leg: Leg) -> dict[str, Any]:
    acw = leg.wrap_up
    return _present(
        {
            "id": leg.line_id,
            "state": words.state(leg, world.switches),
            "initialState": "connected" if leg.ringing_at is None else _first_state(leg),
            "direction": "outbound" if leg.outgoing else "inbound",
            "held": leg.held_at is not None,
            "startHoldTime": _time(leg.held_at),
            "muted": leg.muted,
            "confined": False,
            "recording": _recording(leg) is Recording.ACTIVE,
            "recordingState": _recording(leg),
            "securePause": leg.call.private,
            "disconnectType": words.disconnect_type(leg, world.switches),
            "disconnectReasons": words.disconnect_reasons(leg) or None,
            "startAlertingTime": _time(leg.ringing_at),
            "connectedTime": _connected(world, leg),
            "disconnectedTime": _time(leg.ended_at),
            "errorInfo": _error_info(leg),
            "peerId": _peer(leg),
            "provider": PROVIDER,
            "segments": [],
            "afterCallWorkRequired": leg.kind is LegKind.AGENT and leg.queue is not None,
            "afterCallWork": _after_call_work(leg) if acw else None,
        }
    )


def _connected(world: World, leg: Leg) -> str | None:
    return None if words.is_calling(leg, world.switches) else _time(leg.connected_at)


def _ani(world: World, call: Call) -> str | None:
    """The calling number: the caller's, or what an outbound call shows of the organisation."""
    number = call.number
    if call.outbound:
        main = next((ivr.number for ivr in world.directory.ivrs.values()), "")
        number = call.caller_id or main
    return f"tel:{number}" if number else None


def _prompt(queue: Queue) -> str:
    return "optional" if queue.wrap_up_optional else "timeout"


def _first_state(leg: Leg) -> str:
    return "dialing" if leg.outgoing else "alerting"


def _after_call_work(leg: Leg) -> dict[str, Any] | None:
    acw = leg.wrap_up
    if acw is None or acw.started_at is None:
        return None
    done = "skipped" if acw.skipped else "complete"
    return _present(
        {
            "startTime": iso(acw.started_at),
            "endTime": _time(acw.ended_at),
            "state": "pending" if acw.ended_at is None else done,
        }
    )


def _wrap_up(directory: Directory, leg: Leg) -> dict[str, Any] | None:
    acw = leg.wrap_up
    if acw is None or acw.code is None:
        return None
    code = directory.wrap_up_codes[acw.code]
    return _present({"code": code.uuid, "name": code.name, "notes": acw.notes})


def _routing(directory: Directory, leg: Leg) -> dict[str, Any] | None:
    ticket = leg.ticket
    if ticket is None:
        return None
    queue = directory.queues[leg.party].uuid
    skills = [directory.skills[name].uuid for name in ticket.skills]
    language = directory.languages[ticket.language].uuid if ticket.language else None
    return _present(
        {
            "queue": {"id": queue, "selfUri": f"/api/v2/routing/queues/{queue}"},
            "language": language and {"id": language, "selfUri": f"/api/v2/routing/languages/{language}"},
            "priority": ticket.priority,
            "skills": [{"id": uuid, "selfUri": f"/api/v2/routing/skills/{uuid}"} for uuid in skills],
            "scoredAgents": words.scored_agents(directory, ticket.scores),
        }
    )


def _peer(leg: Leg) -> str | None:
    """The line at the other end: the caller's for everybody else, whoever talks to him for the caller."""
    caller = leg.call.caller
    if leg is not caller:
        return caller.line_id
    talking = [one for one in leg.call.legs.values() if one is not caller and one.is_connected]
    return talking[-1].line_id if talking else None


def _consulted(leg: Leg) -> str | None:
    """The target of the consult that this participant has begun (as CallMediaParticipant tells it)."""
    begun = leg.call.consult
    return begun.target_leg_id if begun is not None and begun.initiator is leg else None


def _handed_over(leg: Leg) -> str | None:
    """The one who is to be handed over in a consult with this participant (as Participant tells it)."""
    begun = leg.call.consult
    if begun is None or leg not in {begun.initiator, begun.leg}:
        return None
    return leg.call.caller.leg_id


def _recording(leg: Leg) -> Recording:
    if leg.kind is not LegKind.AGENT or not leg.is_connected:
        return Recording.NONE
    return leg.call.recording


def _call_recording(call: Call) -> str:
    return call.recording if call.is_up else Recording.NONE


def _error_info(leg: Leg) -> dict[str, str] | None:
    if leg.end_reason is not EndReason.INVALID:
        return None
    return {"code": "error.ininedgecontrol.connection.outbound.uri", "message": "The address is not valid."}


def _type(leg: Leg) -> str:
    return {LegKind.CALLER: "External", LegKind.NUMBER: "External", LegKind.AGENT: "Internal"}.get(
        leg.kind, "System"
    )


def _divisions(call: Call) -> list[dict[str, Any]]:
    home = {"id": words.DIVISION["id"], "selfUri": words.DIVISION["selfUri"]}
    return [{"division": home, "entities": []}] if call.legs else []


def _time(instant: int | None) -> str | None:
    return None if instant is None else iso(instant)


def _present(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shown.items() if value is not None}
