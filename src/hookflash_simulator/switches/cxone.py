"""What nobody has established about NICE CXone, and about the gateway of its tutorial.

The names stand in a world file with the prefix `cxone_`.
"""

from dataclasses import dataclass

from hookflash_simulator.switches.question import switch


@dataclass(frozen=True, slots=True)
class CxoneSwitches:
    """The answers that a world gives to the open questions about NICE CXone and its tutorial."""

    old_session_ids: str = switch(
        "previous",
        "all",
        section="nice-cxone 2.1, 10",
        asks="Which session ids are good beside the latest: the one before, or all of the session?",
        find_out="Poll three times and send a command with the first id.",
    )
    second_poll: str = switch(
        "refused",
        "replaces",
        section="nice-cxone 2.1",
        asks="Is a second get-next-event a 409 while the first waits, or does the first end with a 304?",
        find_out="Send two get-next-event of one session at the same time.",
    )
    join_without_session: str = switch(
        "404",
        "409",
        section="nice-cxone 2",
        asks="With which status is a join refused when the agent has no session?",
        find_out="POST agent-sessions/join for an agent who is logged out.",
    )
    end_with_contacts: str = switch(
        "409",
        "400",
        section="nice-cxone 2",
        asks="Which status refuses the end of a session while contacts are open (no endContacts)?",
        find_out="DELETE the session of an agent who is on a call.",
    )
    end_of_joined: str = switch(
        "logs_out",
        "detaches",
        section="nice-cxone 2",
        asks="Does the end of a session that was joined log the agent out, or detach who has joined?",
        find_out="Join the session of an agent and DELETE it.",
    )
    agent_leg: str = switch(
        "required",
        "not_required",
        section="nice-cxone 3.5",
        asks="Is dialling refused (409) while the agent's own leg is down?",
        find_out="POST agent-phone/end, then dial-phone.",
    )
    outbound_skill_assigned: str = switch(
        "required",
        "not_required",
        section="nice-cxone 3.5",
        asks="Must the outbound skill of dial-phone be assigned to the agent?",
        find_out="dial-phone with the outbound skill of another team.",
    )
    inactive_skill: str = switch(
        "refused",
        "disconnects",
        section="nice-cxone 3.5",
        asks="Is dial-skill to an inactive skill a 400, or a leg that ends before it was active?",
        find_out="Deactivate a skill and dial it.",
    )
    dial_without_hold: str = switch(
        "refused",
        "holds",
        section="nice-cxone 3.1",
        asks="Is dialling refused (409) while the customer is not on hold, or is he put on hold?",
        find_out="dial-skill while the customer's contact is Active.",
    )
    dial_skill_active: str = switch(
        "answered",
        "queued",
        section="nice-cxone 3.3, 10",
        asks="Is a leg made by dial-skill Active when an agent has answered, or as soon as it waits there?",
        find_out="dial-skill to a skill without free agents and read the events.",
    )
    skill_leg_type: str = switch(
        "ReskillProxy",
        "Regular",
        "Consult",
        section="nice-cxone 10",
        asks="Which CallType has a leg made by dial-skill?",
        find_out="dial-skill and read CallContactEvent.CallType.",
    )
    ringing_shown: str = switch(
        "no",
        "yes",
        section="nice-cxone 3.3",
        asks="Does a leg that was dialled become Ringing between Dialing and Active?",
        find_out="dial-agent and read CallContactEvent.Status.",
    )
    closed_skill: str = switch(
        "asks",
        "disconnects",
        section="nice-cxone 3.2, 3.3",
        asks="Does dial-skill to a closed skill ask back (HoursOfOperation), or does its leg end?",
        find_out="dial-skill outside the skill's hours of operation.",
    )
    busy_agent: str = switch(
        "waits",
        "disconnects",
        section="nice-cxone 3.1",
        asks="Does dial-agent to a busy agent wait in his personal queue, or does its leg end?",
        find_out="dial-agent to somebody who is on a call.",
    )
    resume_while_active: str = switch(
        "refused",
        "swaps",
        section="nice-cxone 3.2",
        asks="Is resume refused (409) while another leg is Active, or is that one put on hold?",
        find_out="Consult an agent who answers and resume the customer's contact.",
    )
    transfer_error_body: str = switch(
        "empty",
        "InvalidState",
        section="nice-cxone 10",
        asks="What is the body of the 409 of a transfer-calls that comes too early?",
        find_out="Send transfer-calls without a held and an active leg.",
    )
    transfer_repeated: str = switch(
        "409",
        "404",
        section="nice-cxone 3.4",
        asks="With which status is transfer-calls refused when the agent has no contact (any more)?",
        find_out="Send transfer-calls twice, some seconds apart.",
    )
    conference_transfer: str = switch(
        "refused",
        "allowed",
        section="nice-cxone 3.2",
        asks="May the agent leave a conference by transfer-calls, where no leg is on hold?",
        find_out="conference-calls, then transfer-calls.",
    )
    orphaned_leg: str = switch(
        "stays",
        "ends",
        section="nice-cxone 3.3",
        asks="Does the leg to the target stay up when the caller hangs up while he is on hold?",
        find_out="Consult an agent who answers and let the caller hang up.",
    )
    disconnect_code: str = switch(
        "absent",
        "given",
        section="nice-cxone 10",
        asks="What stands in DisconnectCode: nothing, or a Q.850 number?",
        find_out="Dial a busy number and read CallContactEvent.DisconnectCode.",
    )
    acw_state: str = switch(
        "Available",
        "InboundContact",
        section="nice-cxone 4.2",
        asks="Which state has an agent in after-call work, beside isACW?",
        find_out="Read agents/{id}/states of an agent in after-call work.",
    )
    transfer_indicator: str = switch(
        "child",
        "parent",
        section="nice-cxone 5",
        asks="Which contact of a transfer has the transferIndicatorName: the new one or the one before?",
        find_out="Transfer a call to a skill and read both contacts.",
    )
    queue_state: str = switch(
        "InQueue",
        "Queued",
        section="nice-cxone 4.1",
        asks="How is the state of a contact called that waits for an agent?",
        find_out="GET contact-state-descriptions.",
    )
    contact_states_status: str = switch(
        "202",
        "200",
        section="nice-cxone 4.1, 10",
        asks="With which status does contacts/states answer?",
        find_out="GET contacts/states.",
    )
    activity_spelling: str = switch(
        "Avaliable",
        "Available",
        section="nice-cxone 4.3",
        asks="How does skills/activity/search spell agentsAvailable and agentsUnavailable?",
        find_out="POST skills/activity/search.",
    )
    activity_shape: str = switch(
        "object",
        "list",
        section="nice-cxone 4.3",
        asks="Is skillActivity of skills/activity/search an object where there is one skill only?",
        find_out="POST skills/activity/search with one skill id.",
    )
    inactive_campaign: str = switch(
        "stops",
        "routes",
        section="nice-cxone 4.4",
        asks="Does an inactive campaign stop the routing of its skills?",
        find_out="Deactivate a campaign and call one of its skills.",
    )
    signal_ended: str = switch(
        "404",
        "202",
        section="nice-cxone 3.6",
        asks="With which status does signal answer for a contact that has ended?",
        find_out="POST interactions/{id}/signal after the caller has hung up.",
    )
    signal_with_agent: str = switch(
        "ignored",
        "obeyed",
        section="nice-cxone 3.6",
        asks="Can a script that is signalled move a caller who is with an agent?",
        find_out="POST interactions/{id}/signal while an agent talks.",
    )
    set_disposition_status: str = switch(
        "200",
        "202",
        section="nice-cxone 3.6",
        asks="With which status does contacts/{id}/set-disposition answer?",
        find_out="POST contacts/{id}/set-disposition.",
    )
    parameter_separator: str = switch(
        "|",
        ",",
        section="nice-cxone 3.6",
        asks="What separates several Parameters of scripts/start?",
        find_out="POST scripts/start with two parameters and look at what the script got.",
    )
    largest_top: str = switch(
        "1000",
        "10000",
        section="nice-cxone 4, 10",
        asks="How many rows may be asked for with top?",
        find_out="GET contacts/completed with top=10000.",
    )
    retry_after: str = switch(
        "absent",
        "present",
        section="nice-cxone 6, 10",
        asks="Does a 429 carry Retry-After?",
        find_out="Send more requests than the account allows.",
    )
    conference_parties: str = switch(
        "3",
        "10",
        section="nice-cxone 10",
        asks="What is maxConferenceParties unless it is configured?",
        find_out="GET business-unit.",
    )
    tutorial_call_details: str = switch(
        "bare",
        "shown",
        section="nice-cxone 8",
        asks="Does a call tell its transfer and its participants, or its state and connectedTo alone?",
        find_out="GET voice/calls/{id} of the gateway while a transfer rings.",
    )
    tutorial_blind_lets_go: str = switch(
        "at_once",
        "when_answered",
        section="nice-cxone 8",
        asks="When is the agent free who transfers blind to an extension or a number?",
        find_out="Transfer blind to a number that nobody answers.",
    )
    tutorial_failed_consult: str = switch(
        "held",
        "restored",
        section="nice-cxone 8",
        asks="Is the caller still on hold when the consulted party does not answer, or taken back by itself?",
        find_out="Consult an extension that is not answered and read the call.",
    )
    tutorial_private_call: str = switch(
        "403",
        "409",
        "moved",
        section="nice-cxone 8",
        asks="With which status is the transfer of a call refused whose recording is masked, if it is?",
        find_out="Mask a call and transfer it.",
    )
    tutorial_most_urgent: str = switch(
        "5",
        "1",
        section="nice-cxone 8",
        asks="Which priority is served first?",
        find_out="Let two calls with the priorities 1 and 5 wait for one agent.",
    )
    tutorial_skill_id: str = switch(
        "required",
        "ignored",
        section="nice-cxone 8",
        asks="Is a caller with a skillId offered only to agents who have the skill?",
        find_out="Transfer with a skillId while only others are available.",
    )
    tutorial_skill_mismatch: str = switch(
        "fails",
        "waits",
        section="nice-cxone 8",
        asks="Does a transfer fail when no agent of the queue has the skill, or does the caller wait?",
        find_out="Transfer with a skillId that nobody in the queue has.",
    )
    tutorial_closed_queue: str = switch(
        "fails",
        "waits",
        section="nice-cxone 8",
        asks="Does a transfer to a closed queue fail, or does the caller wait?",
        find_out="Transfer to a queue outside its hours.",
    )
    tutorial_call_off_status: str = switch(
        "202",
        "204",
        section="nice-cxone 8",
        asks="With which status is a consultation called off?",
        find_out="DELETE voice/calls/{id}/transfer.",
    )
    tutorial_analytics: str = switch(
        "delayed",
        "at_once",
        section="nice-cxone 8",
        asks="Are the transfers of a call in the analytics at once, or some time after the call has ended?",
        find_out="Query the analytics right after a transfer.",
    )


ASSUMED = (
    "Contact-state ids, transferIndicatorId beyond 0, and DisconnectCode (Q.850) are this simulator's.",
    "A session id counts for commands as soon as it was answered, and the one before until the next.",
    "Polling with the id before the latest repeats the events of the answer that may have been lost.",
    "hold of a contact that is on hold, and resume of one that is not, are refused with 409 InvalidState.",
    "dial-skill, dial-agent and consult-agent without a customer's contact are refused with 409.",
    "A session has one consulted leg at a time; another dial is refused with 409.",
    "end of the customer's contact hangs the customer up; end of the other leg leaves him on hold.",
    "A new session begins Unavailable without a reason; one that ends hangs nothing up but its API sessions.",
    "Every inbound skill has an outbound twin for dial-phone: its id + 1000000, its name with ` Outbound`.",
    "A contact that a script moves keeps its id; one that an agent transfers goes on under a new id.",
    "After an agent has not answered, his state is Unavailable with the reason Refused.",
    "ParentContactId of a master contact is its own id; OriginalState is a truth value (NICE's SDK).",
    "An agent whose phone rings counts as on the contact (InboundContact, or InboundConsult).",
    "hours-of-operation tell this week in UTC, by the half hour.",
    "A refusal names its error in icStatusDescription as well as in the body.",
    "direct-voicemail-transfer is there from v34.0 on, and a 404 in versions before.",
    "Why an agent's call to a number was not answered is told nowhere but in DisconnectCode: no endReason.",
    "monitor, coach, barge and take-over need the permission supervision:call:monitor.",
    "There is one team, and a campaign that has every skill no other campaign names.",
    "The rate limit is the simulator's (300 a token and minute unless said); CXone publishes none.",
    "Tutorial: PATCH and DELETE of the transfer complete a consultation and call off what is on its way.",
    "Tutorial: from a line the caller keeps his place until a phone is answered; who answers first has him.",
    "Tutorial: with a callbackNumber the caller is let go, and nobody calls him back by himself.",
    "Tutorial: who has a skill has it with the proficiency 3; durations are seconds; a 429 has Retry-After.",
)
"""What is assumed without a switch."""
