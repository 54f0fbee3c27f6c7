"""Call control in an agent session (reference 3.1, 3.2)."""

from hookflash_simulator.cxone import call_control, dialing, supervision, transferring
from hookflash_simulator.cxone.urls.route import post
from hookflash_simulator.cxone.urls.sessions import CONTROL

_SESSION = "agent-sessions/{sessionId}"
_ALL = f"{_SESSION}/interactions"
_ONE = f"{_ALL}/{{contactId}}"

CALLS = (
    post("dial_phone", f"{_SESSION}/dial-phone", dialing.dial_phone, CONTROL),
    post("dial_skill", f"{_SESSION}/dial-skill", dialing.dial_skill, CONTROL),
    post("dial_agent", f"{_SESSION}/dial-agent", dialing.dial_agent, CONTROL),
    post("consult_agent", f"{_SESSION}/consult-agent", dialing.consult_agent, CONTROL),
    post("continue_reskill", f"{_SESSION}/continue-reskill", dialing.continue_reskill, CONTROL),
    post(
        "direct_voicemail_transfer",
        f"{_SESSION}/direct-voicemail-transfer",
        transferring.direct_voicemail_transfer,
        CONTROL,
    ),
    post("send_dtmf", f"{_SESSION}/send-dtmf", call_control.send_dtmf, CONTROL),
    post("transfer_calls", f"{_ALL}/transfer-calls", transferring.transfer_calls, CONTROL),
    post("conference_calls", f"{_ALL}/conference-calls", transferring.conference_calls, CONTROL),
    post("hold_conference", f"{_ALL}/conference-hold", transferring.hold_conference, CONTROL),
    post("resume_conference", f"{_ALL}/conference-resume", transferring.resume_conference, CONTROL),
    post("join_conference", f"{_ONE}/join-conference", transferring.join_conference, CONTROL),
    post("hold", f"{_ONE}/hold", call_control.hold, CONTROL),
    post("resume", f"{_ONE}/resume", call_control.resume, CONTROL),
    post("end_contact_of_session", f"{_ONE}/end", call_control.end, CONTROL),
    post("accept", f"{_ONE}/accept", call_control.accept, CONTROL),
    post("accept_consult", f"{_ONE}/accept-consult", call_control.accept, CONTROL),
    post("reject", f"{_ONE}/reject", call_control.reject, CONTROL),
    post("mask", f"{_ONE}/mask", call_control.mask, CONTROL),
    post("unmask", f"{_ONE}/unmask", call_control.record, CONTROL),
    post("record", f"{_ONE}/record", call_control.record, CONTROL),
    post("stop_record", f"{_ONE}/stop-record", call_control.stop_record, CONTROL),
    post("set_custom_data", f"{_ONE}/custom-data", call_control.custom_data, CONTROL),
    post("set_disposition", f"{_ONE}/disposition", call_control.disposition, CONTROL),
    *(
        post(name.replace("-", "_"), f"{_ONE}/{name}", call_control.not_for_calls, CONTROL)
        for name in (
            "transfer-voicemail-to-agent",
            "transfer-voicemail-to-skill",
            "transfer-work-item-to-agent",
            "transfer-work-item-to-skill",
            "play-voicemail",
            "amd-override",
            "ans-machine-override",
            "independent-dial",
            "independent-dial-outcome",
            "activate",
            "snooze",
        )
    ),
    post("monitor", f"{_SESSION}/monitor", supervision.monitor, CONTROL),
    post("coach", f"{_SESSION}/coach", supervision.coach, CONTROL),
    post("barge", f"{_SESSION}/barge", supervision.barge, CONTROL),
    post("take_over", f"{_SESSION}/take-over", supervision.take_over, CONTROL),
)
