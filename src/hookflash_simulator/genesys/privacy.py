"""What must not be recorded: the recording state and secure sessions (reference genesys-cloud 5.4)."""

from typing import Any

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys.errors import Refusal, bad_value
from hookflash_simulator.genesys.requests import Ask, empty, ok, text, truth
from hookflash_simulator.world import commands
from hookflash_simulator.world.calls import Leg, LegKind, Recording, SecureSession


def put_recording_state(ask: Ask) -> Answer:
    """PUT /conversations/calls/{c}/recordingstate: 200, the state as a text."""
    return ok(_set(ask, at_once=True).upper())


def patch_recording_state(ask: Ask) -> Answer:
    """PATCH /conversations/{c}/recordingstate: 202, empty."""
    _set(ask, at_once=False)
    return empty(202)


def get_secure_sessions(ask: Ask) -> Answer:
    """GET .../participants/{p}/secureivrsessions."""
    leg = ask.leg(ask.call())
    shown = [_session(ask, one) for one in leg.call.secure_sessions if one.leg is leg]
    return ok({"entities": shown})


def post_secure_sessions(ask: Ask) -> Answer:
    """POST .../participants/{p}/secureivrsessions: only for somebody in the conversation."""
    call = ask.call()
    leg, fields = ask.leg(call), ask.fields()
    flow, user_data = text(fields, "flowId"), text(fields, "userData")
    if not flow or user_data is None:
        raise Refusal(400, "bad.request")
    world = ask.world
    name = world.directory.names.get(flow.lower(), "")
    if name not in world.directory.flows:
        raise Refusal(404, "not.found")
    if not leg.is_connected:
        raise Refusal(400, "conversation.error.call.disconnected")
    source = _source(ask, leg, text(fields, "sourceParticipantId"))
    disconnects = truth(fields, "disconnect") or False
    session = SecureSession(world.new_id(), name, leg, source, user_data, disconnects)
    ask.visit.accept(
        lambda: commands.begin_secure_session(world, session), call_id=call.call_id, target=f"flow:{name}"
    )
    return ok(_session(ask, session))


def _set(ask: Ask, *, at_once: bool) -> Recording:
    call, given = ask.call(), text(ask.fields(), "recordingState")
    if (given or "").lower() not in list(Recording):
        raise bad_value("recordingState", given, "ACTIVE", "PAUSED", "NONE")
    if not call.is_up:
        raise Refusal(400, "conversation.error.call.disconnected")
    world, recording = ask.world, Recording((given or "").lower())
    ask.visit.accept(
        lambda: commands.record(world, call, recording),
        call_id=call.call_id,
        target=None,
        at_once=at_once,
    )
    return recording


def _source(ask: Ask, leg: Leg, participant: str | None) -> Leg | None:
    """Who has asked for a session: the participant that is named, else the token's user."""
    if participant:
        found = leg.call.legs.get(participant.lower())
        if found is None or not found.is_live:
            raise Refusal(400, "bad.request")
        return found
    agents = [one for one in leg.call.live_legs() if one.kind is LegKind.AGENT and one.is_connected]
    if ask.token.user is None:
        return agents[-1] if agents else None
    for one in agents:
        if one.party == ask.token.user:
            return one
    raise Refusal(403, "conversation.error.forbidden.not.active.participant")


def _session(ask: Ask, session: SecureSession) -> dict[str, Any]:
    directory = ask.world.directory
    shown: dict[str, Any] = {
        "id": session.session_id,
        "flow": {"id": directory.flows[session.flow].uuid, "name": session.flow},
        "userData": session.user_data,
        "state": "COMPLETED" if session.is_over else "PENDING",
        "disconnect": session.disconnects,
        "selfUri": f"{ask.visit.path}/{session.session_id}",
    }
    if session.requested_by is not None:
        shown["sourceParticipantId"] = session.requested_by.leg_id
    return shown
