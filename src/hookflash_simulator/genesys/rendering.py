"""The two shapes of a conversation (reference genesys-cloud 2.3); absent facts are left out, never null."""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.front_door import as_json
from hookflash_simulator.genesys import addresses, words
from hookflash_simulator.world.calls import Call, EndReason, Leg, LegKind, Move
from hookflash_simulator.world.directory import Directory
from hookflash_simulator.world.targets import TargetKind
from hookflash_simulator.world.world import World

TRANSFERS_SHOWN = 20
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
        "participants": [_media_participant(world, leg) for leg in call.legs.values()],
        "otherMediaUris": [],
        "recentTransfers": recent_transfers(world, call),
        "divisions": _divisions(call),
        "recordingState": "paused" if call.private else "active" if call.is_up else "none",
        "securePause": call.private,
        "selfUri": f"/api/v2/conversations/calls/{call.call_id}",
    }


def conversation_shape(world: World, call: Call) -> dict[str, Any]:
    """Conversation: participants with a list of legs per medium."""
    return _present(
        {
            "id": call.call_id,
            "startTime": iso(call.started_at),
            "endTime": _time(call.ended_at),
            "address": f"tel:{call.number}",
            "participants": [_participant(world, leg) for leg in call.legs.values()],
            "conversationIds": [],
            "recentTransfers": recent_transfers(world, call),
            "divisions": _divisions(call),
            "recordingState": "PAUSED" if call.private else "ACTIVE" if call.is_up else "NONE",
            "securePause": call.private,
            "selfUri": f"/api/v2/conversations/{call.call_id}",
        }
    )


def recent_transfers(world: World, call: Call) -> list[dict[str, Any]]:
    """The last 20 transfer commands (reference genesys-cloud 2.4); queues among them are a switch."""
    shows_queues = world.switches.queue_in_recent_transfers == "yes"
    shown = [move for move in call.moves if shows_queues or move.target.kind is not TargetKind.QUEUE]
    return [_transfer(world, move) for move in shown[-TRANSFERS_SHOWN:]]


def _remembered(world: World, call: Call, shape: str, make: Any) -> bytes:
    kept = call.renderings.get(shape)
    if kept is not None and kept[0] == call.version:
        return kept[1]
    body = as_json(make(world, call))
    if call.is_up:
        call.renderings[shape] = call.version, body
    return body


def _transfer(world: World, move: Move) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": move.move_id,
        "state": words.TRANSFER_STATES[move.state],
        "dateIssued": iso(move.issued_at),
        "destination": _destination(world, move),
        "transferType": "Attended" if move.keeps_old_leg else "Unattended",
    }
    initiator = move.requested_by
    if world.switches.transfer_initiator == "replaced_user" and move.old_leg.kind is LegKind.AGENT:
        initiator = initiator or move.old_leg.party
    if initiator is not None:
        agent = world.directory.agents[initiator]
        shown["initiator"] = {"userId": agent.uuid}
        shown["modifiedBy"] = {"id": agent.uuid, "selfUri": f"/api/v2/users/{agent.uuid}"}
    return shown


def _destination(world: World, move: Move) -> dict[str, str]:
    target, directory = move.target, world.directory
    if target.kind is TargetKind.AGENT:
        agent = directory.agents[target.name]
        return {"userId": agent.uuid, "address": addresses.station_address(agent.station)}
    if target.kind is TargetKind.NUMBER:
        return {"address": f"tel:{target.name}"}
    if target.kind is TargetKind.VOICEMAIL:
        return {"address": target.name}
    uuid = directory.queues[target.name].uuid
    written = {"sip_address": addresses.queue_address(uuid), "queue_id": uuid}
    address = written.get(world.switches.queue_destination)
    return {} if address is None else {"address": address}


def _media_participant(world: World, leg: Leg) -> dict[str, Any]:
    directory = world.directory
    shown = _shared(world, leg) | {
        "state": words.STATES[leg.state],
        "direction": "outbound" if leg.outgoing else "inbound",
        "disconnectType": words.disconnect_type(leg),
        "held": leg.held_at is not None,
        "startHoldTime": _time(leg.held_at),
        "startAlertingTime": _time(leg.ringing_at),
        "muted": leg.muted,
        "confined": False,
        "recording": leg.kind is LegKind.AGENT and leg.is_connected,
        "recordingState": _recording(leg),
        "securePause": leg.call.private,
        "peer": _peer(leg),
        "provider": PROVIDER,
        "errorInfo": _error_info(leg),
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
    shown = _shared(world, leg) | {"participantType": _type(leg), "calls": [_call(leg)]}
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
        "connectedTime": _time(leg.connected_at),
        "endTime": _time(leg.ended_at),
        "purpose": words.purpose(leg, world.switches),
        "attributes": leg.attributes,
        "ani": f"tel:{call.number}",
        "dnis": f"tel:{call.dialled}" if call.dialled else None,
        "wrapupRequired": is_acd_agent,
        "wrapupPrompt": "timeout" if is_acd_agent else None,
        "wrapupTimeoutMs": queue.wrap_up if is_acd_agent and queue else None,
        "wrapupSkipped": acw.skipped if is_acd_agent and acw else None,
        "wrapup": _wrap_up(world.directory, leg),
        "startAcwTime": _time(acw.started_at) if acw else None,
        "endAcwTime": _time(acw.ended_at) if acw else None,
        "alertingTimeoutMs": queue.alerting_timeout if is_acd_agent and queue else None,
        "conversationRoutingData": _routing(world.directory, leg),
        "mediaRoles": ["full"] if leg.kind in {LegKind.CALLER, LegKind.AGENT} else None,
    }


def _call(leg: Leg) -> dict[str, Any]:
    acw = leg.wrap_up
    reason = words.SIP_REASONS.get(leg.end_reason) if leg.end_reason and leg.kind is LegKind.NUMBER else None
    return _present(
        {
            "id": leg.line_id,
            "state": words.STATES[leg.state],
            "initialState": "connected" if leg.ringing_at is None else _first_state(leg),
            "direction": "outbound" if leg.outgoing else "inbound",
            "held": leg.held_at is not None,
            "startHoldTime": _time(leg.held_at),
            "muted": leg.muted,
            "confined": False,
            "recording": leg.kind is LegKind.AGENT and leg.is_connected,
            "recordingState": _recording(leg),
            "securePause": leg.call.private,
            "disconnectType": words.disconnect_type(leg),
            "disconnectReasons": [{"type": "sip", "code": reason[0], "phrase": reason[1]}]
            if reason
            else None,
            "startAlertingTime": _time(leg.ringing_at),
            "connectedTime": _time(leg.connected_at),
            "disconnectedTime": _time(leg.ended_at),
            "errorInfo": _error_info(leg),
            "peerId": _peer(leg),
            "provider": PROVIDER,
            "segments": [],
            "afterCallWorkRequired": leg.kind is LegKind.AGENT and leg.queue is not None,
            "afterCallWork": _after_call_work(leg) if acw else None,
        }
    )


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
            "scoredAgents": [],
        }
    )


def _peer(leg: Leg) -> str | None:
    """The line at the other end: the caller's for everybody else, whoever talks to him for the caller."""
    caller = leg.call.caller
    if leg is not caller:
        return caller.line_id
    talking = [one for one in leg.call.legs.values() if one is not caller and one.is_connected]
    return talking[-1].line_id if talking else None


def _recording(leg: Leg) -> str:
    if leg.kind is not LegKind.AGENT or not leg.is_connected:
        return "none"
    return "paused" if leg.call.private else "active"


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
