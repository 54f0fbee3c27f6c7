"""Starting, joining and ending agent sessions, the agent's state and phone (reference 2)."""

from typing import Any

from hookflash_simulator.cxone import event_shapes
from hookflash_simulator.cxone.contacts import agent_leg
from hookflash_simulator.cxone.errors import Refusal
from hookflash_simulator.cxone.requests import Ask, accepted, ok
from hookflash_simulator.cxone.sessions import AgentSession
from hookflash_simulator.cxone.users import permit
from hookflash_simulator.cxone.words import OUT_STATE_IDS, presence_for
from hookflash_simulator.front_door import Answer
from hookflash_simulator.world import commands, duties
from hookflash_simulator.world.agents import Agent, Presence
from hookflash_simulator.world.calls import EndReason, Leg

AS_OTHERS = "supervision:session:impersonate"
SUPERVISE = "supervision:agent:control"


def start(ask: Ask) -> Answer:
    """POST agent-sessions: log an agent in, with a station or a phone number.

    Raises:
        Refusal: 400 without a station, 409 if he has a session already.
    """
    agent = _meant(ask)
    station = ask.parameters.text("stationId") or ask.parameters.text("stationPhoneNumber")
    if station is None:
        raise Refusal(400, "InvalidStation")
    if ask.face.feed.session_of(agent) is not None:
        raise Refusal(409, "AgentSessionExists")
    duties.set_presence(ask.world, agent, Presence.AVAILABLE)
    now = ask.world.now()
    session = ask.face.sessions.begin(agent.name, now, station)
    attached = ask.face.sessions.attach(session, ask.token.user, now, has_joined=False)
    ask.visit.accept(lambda: True, call_id=None, target=f"agent:{agent.name}", at_once=True)
    return accepted({"sessionId": attached.first})


def join(ask: Ask) -> Answer:
    """POST agent-sessions/join: attach to the session that an agent has.

    Raises:
        Refusal: He has none; the status is a switch.
    """
    agent = _meant(ask)
    session = ask.face.feed.session_of(agent)
    if session is None:
        raise Refusal(int(ask.switches.join_without_session), "InvalidAgentSession")
    attached = ask.face.sessions.attach(session, ask.token.user, ask.world.now(), has_joined=True)
    return accepted({"sessionId": attached.first})


def end(ask: Ask) -> Answer:
    """DELETE agent-sessions/{sessionId}: log the agent out; open contacts must be ended with it."""
    attached, given = ask.session(), ask.parameters
    if attached.has_joined and ask.switches.end_of_joined == "detaches":
        ask.face.sessions.detach(attached)
        return accepted()
    agent, session = _agent_of(ask, attached.agent_session), attached.agent_session
    ends_contacts = given.flag("endContacts") or given.flag("forceLogoff")
    if agent_leg(agent) is not None and not ends_contacts:
        raise Refusal(int(ask.switches.end_with_contacts), "InvalidState", "The agent has open contacts.")
    _log_out(ask, agent, session)
    return accepted()


def log_out(ask: Ask) -> Answer:
    """POST agents/{agentId}/logout: a supervisor logs somebody out."""
    permit(ask.user, ask.world.directory, SUPERVISE)
    agent = ask.agent()
    session = ask.face.feed.session_of(agent)
    if session is None:
        raise Refusal(404, "InvalidAgentSession")
    _log_out(ask, agent, session)
    return accepted()


def set_state(ask: Ask) -> Answer:
    """POST agent-sessions/{sessionId}/state."""
    _set_state(ask, _agent_of(ask, ask.session().agent_session), ask.parameters.text("reason") or "")
    return accepted()


def set_others_state(ask: Ask) -> Answer:
    """POST agents/{agentId}/state: a supervisor sets the state of somebody who is logged in."""
    permit(ask.user, ask.world.directory, SUPERVISE)
    agent = ask.agent()
    if ask.face.feed.session_of(agent) is None:
        raise Refusal(409, "InvalidState")
    number = ask.parameters.number("outStateId")
    reasons = [reason for reason, known in OUT_STATE_IDS.items() if known == number]
    if number and not reasons:
        raise Refusal(400, "InvalidStateRequest")
    _set_state(ask, agent, reasons[0] if reasons else "")
    return ok({})


def dial_phone_leg(ask: Ask) -> Answer:
    """POST .../agent-phone/dial: bring the agent's own leg up."""
    session = ask.session().agent_session

    def effect() -> bool:
        session.leg_is_up = True
        ask.face.feed.tell(session, event_shapes.agent_leg_event(session, "Active"))
        return True

    ask.face.feed.tell(session, event_shapes.agent_leg_event(session, "Dialing"))
    return _phone(ask, session, effect)


def end_phone_leg(ask: Ask) -> Answer:
    """POST .../agent-phone/end: hang the agent's own leg up, unless somebody talks on it."""
    session = ask.session().agent_session
    if agent_leg(_agent_of(ask, session)) is not None:
        raise Refusal(409, "InvalidState")

    def effect() -> bool:
        session.leg_is_up = False
        ask.face.feed.tell(session, event_shapes.agent_leg_event(session, "Disconnected"))
        return True

    return _phone(ask, session, effect)


def mute(ask: Ask) -> Answer:
    """POST .../agent-phone/mute."""
    return _mute(ask, muted=True)


def unmute(ask: Ask) -> Answer:
    """POST .../agent-phone/unmute."""
    return _mute(ask, muted=False)


def settings(ask: Ask) -> Answer:
    """GET agents/{agentId}/agent-settings: no UI queue, so that programs stay with the long poll."""
    ask.agent()
    shown: dict[str, Any] = {
        "maxConferenceParties": int(ask.switches.conference_parties),
        "enableUIQueue": False,
        "webRTCType": "",
        "webRTCWSSUrls": [],
        "webRTCServerDomain": "",
        "isWebRtcEnabled": False,
    }
    return ok(shown)


def keep_alive(ask: Ask) -> Answer:
    """POST .../keep-alive and the others that matter to the UI queue or the dialer alone."""
    ask.session()
    return accepted()


def _meant(ask: Ask) -> Agent:
    """The agent whom a session is for: oneself, or another one where the user may act for others."""
    number = ask.parameters.number("asAgentId", "InvalidAgentId")
    if number is None or number == ask.user.number:
        if ask.user.agent is None:
            raise Refusal(403, "Forbidden", "This user is no agent; name one with asAgentId.")
        return ask.user.agent
    permit(ask.user, ask.world.directory, AS_OTHERS)
    agent = ask.face.numbers.agent(ask.world, number)
    if agent is None:
        raise Refusal(404, "InvalidAgentId")
    return agent


def _set_state(ask: Ask, agent: Agent, reason: str) -> None:
    state = (ask.parameters.text("state") or "").lower()
    presence = Presence.ON_QUEUE if state == "available" else presence_for(reason)
    if state not in {"available", "unavailable"} or presence is None:
        raise Refusal(400, "InvalidStateRequest")
    if state == "available" and not agent.has_station:
        raise Refusal(409, "InvalidState")

    def effect() -> bool:
        if agent.presence is Presence.OFFLINE:
            return False
        duties.set_presence(ask.world, agent, presence)
        return True

    ask.visit.accept(effect, call_id=None, target=f"agent:{agent.name}")


def _log_out(ask: Ask, agent: Agent, session: AgentSession) -> None:
    def effect() -> bool:
        for leg in _carried(agent):
            commands.disconnect(ask.world, leg, EndReason.DISCONNECTED)
        duties.set_presence(ask.world, agent, Presence.OFFLINE)
        if ask.face.sessions.of(agent.name) is session:
            ask.face.feed.end(session, "The agent is logged out.")
        return True

    ask.visit.accept(effect, call_id=None, target=f"agent:{agent.name}")


def _carried(agent: Agent) -> list[Leg]:
    """What ends with an agent: his own leg, and the caller if it is he who has him."""
    leg = agent_leg(agent)
    if leg is None:
        return []
    begun = leg.call.consult
    is_consulted = begun is not None and begun.leg is leg
    return [leg.call.caller, leg] if leg.is_connected and not is_consulted else [leg]


def _phone(ask: Ask, session: AgentSession, effect: Any) -> Answer:
    ask.visit.accept(effect, call_id=None, target=f"agent:{session.agent}")
    return accepted()


def _mute(ask: Ask, *, muted: bool) -> Answer:
    session = ask.session().agent_session
    agent = _agent_of(ask, session)

    def effect() -> bool:
        if session.is_muted == muted:
            return False
        session.is_muted = muted
        leg = agent_leg(agent)
        if leg is not None:
            commands.mute(ask.world, leg, muted=muted)
        ask.face.feed.tell(session, event_shapes.muted(value=muted))
        return True

    return _phone(ask, session, effect)


def _agent_of(ask: Ask, session: AgentSession) -> Agent:
    return ask.world.directory.agents[session.agent]
