"""Agent sessions (reference 2)."""

from hookflash_simulator.cxone import agent_sessions, polling
from hookflash_simulator.cxone.urls.route import delete, get, post

_ONE = "agent-sessions/{sessionId}"
CONTROL = "conversation:session:control"

SESSIONS = (
    post("start_agent_session", "agent-sessions", agent_sessions.start, CONTROL),
    post("join_agent_session", "agent-sessions/join", agent_sessions.join, CONTROL),
    get("get_next_event", f"{_ONE}/get-next-event", polling.get_next_event, CONTROL),
    delete("end_agent_session", _ONE, agent_sessions.end, CONTROL),
    post("set_agent_state", f"{_ONE}/state", agent_sessions.set_state, CONTROL),
    post("dial_agent_phone", f"{_ONE}/agent-phone/dial", agent_sessions.dial_phone_leg, CONTROL),
    post("end_agent_phone", f"{_ONE}/agent-phone/end", agent_sessions.end_phone_leg, CONTROL),
    post("mute_agent_phone", f"{_ONE}/agent-phone/mute", agent_sessions.mute, CONTROL),
    post("unmute_agent_phone", f"{_ONE}/agent-phone/unmute", agent_sessions.unmute, CONTROL),
    post("keep_alive", f"{_ONE}/keep-alive", agent_sessions.keep_alive, CONTROL),
    post("resize_event_queue", f"{_ONE}/event-queue-resize", agent_sessions.keep_alive, CONTROL),
    post("submit_feedback", f"{_ONE}/submit-feedback", agent_sessions.keep_alive, CONTROL),
    get("get_agent_settings", "agents/{agentId}/agent-settings", agent_sessions.settings),
    post("log_agent_out", "agents/{agentId}/logout", agent_sessions.log_out),
    post("set_state_of_agent", "agents/{agentId}/state", agent_sessions.set_others_state),
)
