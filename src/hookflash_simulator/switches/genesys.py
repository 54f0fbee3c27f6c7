"""What nobody has established about Genesys Cloud, and about the gateway of its tutorials."""

from dataclasses import dataclass

from hookflash_simulator.switches.question import switch


@dataclass(frozen=True, slots=True)
class Switches:
    """The answers that a world gives to the open questions about Genesys Cloud and its tutorials."""

    acd_unattended_transfer: str = switch(
        "refused",
        "allowed",
        section="genesys-cloud 3",
        asks="Is an unattended transfer of a queue call refused (transfer.acd.call.unattended)?",
        find_out="Send replace/queue with transferType Unattended for an agent's leg of a queue call.",
    )
    queue_in_recent_transfers: str = switch(
        "no",
        "yes",
        section="genesys-cloud 2.4",
        asks="Do transfers to a queue appear in recentTransfers?",
        find_out="Transfer a call to a queue and read the conversation.",
    )
    queue_destination: str = switch(
        "absent",
        "sip_address",
        "queue_id",
        section="genesys-cloud 2.4",
        asks="What does recentTransfers say in destination.address for a queue?",
        find_out="Transfer a call to a queue and read recentTransfers[].destination.",
    )
    presence_source_id_case: str = switch(
        "sensitive",
        "insensitive",
        section="genesys-cloud 8",
        asks="Is the sourceId of /users/{id}/presences/{sourceId} matched with regard to case?",
        find_out="GET /api/v2/users/{id}/presences/PureCloud and /presences/PURECLOUD.",
    )
    calls_patch_context: str = switch(
        "user",
        "any",
        section="genesys-cloud 5.1",
        asks="Does PATCH /conversations/calls/{c}/participants/{p} refuse client credentials (not.a.user)?",
        find_out="PATCH a participant with a client-credentials token.",
    )
    unanswered_unattended: str = switch(
        "mailbox",
        "disconnect",
        section="genesys-cloud 3",
        asks="Where is a caller when nobody answers after an unattended transfer to a user?",
        find_out="Transfer unattended to a user with a mailbox who does not answer.",
    )
    direct_purpose: str = switch(
        "user",
        "agent",
        section="genesys-cloud 2.3",
        asks="Which purpose has the participant of a user to whom a queue call was transferred directly?",
        find_out="Transfer a queue call to a user and read participants[].purpose.",
    )
    malformed_id: str = switch(
        "bad_request",
        "not_found",
        section="genesys-cloud 1.5",
        asks="Is an id in the path that is no UUID a 400 (invalid.id) or a 404?",
        find_out="GET /api/v2/conversations/x.",
    )
    on_queue_spelling: str = switch(
        "On Queue",
        "OnQueue",
        section="genesys-cloud 8",
        asks="How does presenceDefinition.systemPresence of a user write On Queue?",
        find_out="GET /api/v2/users/{id}/presences/purecloud of a user who is on queue.",
    )
    routing_patch_elsewhere: str = switch(
        "bad_request",
        "not_found",
        section="genesys-cloud 6, 14.7",
        asks="What answers PATCH /routing/conversations/{c} of a call that waits in no queue?",
        find_out="PATCH the routing of a call that an agent has answered.",
    )
    replace_context: str = switch(
        "any",
        "user",
        section="genesys-cloud 3",
        asks="May a client-credentials token replace an agent's participant? (The old codes say so.)",
        find_out="Send replace/queue for an agent's leg with a client-credentials token.",
    )
    second_transfer: str = switch(
        "accepted",
        "refused",
        section="genesys-cloud 11",
        asks="Is a second transfer of a leg accepted (and fails later) while the first is pending?",
        find_out="Send replace/queue twice within a few milliseconds and read recentTransfers.",
    )
    attended_queue: str = switch(
        "until_agent",
        "until_queued",
        section="genesys-cloud 3",
        asks="Until when does the initiator of an Attended transfer to a queue keep the call?",
        find_out="Transfer Attended to a queue without free agents and read the initiator's participant.",
    )
    transfer_initiator: str = switch(
        "absent",
        "replaced_user",
        section="genesys-cloud 2.4",
        asks="Whom does recentTransfers name as initiator when a client-credentials token has transferred?",
        find_out="Transfer with a client-credentials token and read recentTransfers[].initiator.",
    )
    oauth_refusal: str = switch(
        "401",
        "400",
        section="genesys-cloud 1.2",
        asks="With which status does /oauth/token refuse an unknown client or a wrong secret?",
        find_out="POST /oauth/token with a wrong secret.",
    )
    attributes_merge: str = switch(
        "replace",
        "merge",
        section="genesys-cloud 5.3",
        asks="Does PATCH .../attributes keep the keys that are not named?",
        find_out="PATCH two different keys one after the other and read the participant.",
    )
    consult_context: str = switch(
        "refused",
        "with_consulting_user_id",
        section="genesys-cloud 4",
        asks="May a client-credentials token consult if it names the consultingUserId?",
        find_out="POST .../consult/agent with a client-credentials token and a consultingUserId.",
    )
    consult_participant: str = switch(
        "object",
        "object_or_initiator",
        section="genesys-cloud 4",
        asks="Does a consult also accept the agent's participant in the path, beside the customer's?",
        find_out="POST .../consult/agent for the agent's own participant.",
    )
    consult_left_ringing: str = switch(
        "caller_dropped",
        "becomes_transfer",
        section="genesys-cloud 4",
        asks="Where is the caller when the agent leaves a consult that nobody has answered yet?",
        find_out="Consult a user, disconnect the agent's participant while the phone rings, read the call.",
    )
    consult_failed_hold: str = switch(
        "stays_held",
        "restored",
        section="genesys-cloud 4",
        asks="Is the caller still on hold when the consulted party declines, does not answer or hangs up?",
        find_out="Consult a user who declines and read the customer's participant.",
    )
    consult_in_recent_transfers: str = switch(
        "no",
        "yes",
        section="genesys-cloud 2.4",
        asks="Do consults appear in recentTransfers (as Attended)?",
        find_out="Consult a user, complete it, and read recentTransfers before and after.",
    )
    version_conflict: str = switch(
        "conflict",
        "bad_request",
        section="genesys-cloud 5.3, 14.11",
        asks="Is a write of secure or custom attributes under an old version a 409 or a 400?",
        find_out="PUT secureattributes twice with the same version.",
    )
    manual_assignment: str = switch(
        "by_queue",
        "always",
        section="genesys-cloud 6",
        asks="Does POST /conversations/{c}/assign need enableManualAssignment of the queue?",
        find_out="Assign a call that waits in a queue without that setting.",
    )
    outbound_visible: str = switch(
        "late",
        "at_once",
        section="genesys-cloud 7",
        asks="Can a conversation be read as soon as POST /conversations/calls has answered?",
        find_out="GET the conversation within a few milliseconds of the answer.",
    )
    outbound_customer: str = switch(
        "when_dialled",
        "at_once",
        section="genesys-cloud 7",
        asks="Is the customer's participant, with its attributes, there while the agent's own phone rings?",
        find_out="POST /conversations/calls/user/{userId}, do not answer, and read the conversation.",
    )
    outbound_agent_state: str = switch(
        "dialing",
        "connected",
        section="genesys-cloud 7",
        asks="Which state has the agent's participant while the number that he calls is ringing?",
        find_out="Call a number that does not answer and read participants[].state.",
    )
    outbound_no_answer: str = switch(
        "endpoint",
        "transfer.noanswer",
        "system",
        section="genesys-cloud 7",
        asks="Which disconnectType has a called number that does not answer?",
        find_out="Call a number that does not answer and read disconnectType and disconnectReasons.",
    )
    division_refusal: str = switch(
        "usual",
        "division",
        "not_found",
        section="genesys-cloud 1.5",
        asks="What refuses a permission that is held in another division: the usual 403 codes,"
        " missing.division.permission, or a 404?",
        find_out="GET a queue of a division in which the client's role does not count.",
    )
    all_divisions: str = switch(
        "star",
        "each",
        section="genesys-cloud 8",
        asks="Is a role in all divisions one grant with the division `*`, or a grant for each?",
        find_out="Grant a role in all divisions and GET /api/v2/authorization/subjects/me.",
    )
    user_scopes: str = switch(
        "by_path",
        "unchecked",
        section="genesys-cloud 1.2",
        asks="Does an operation need, for user tokens, the scope named like the first segment of its path?",
        find_out="Log in through a client with the scope users:readonly and GET /api/v2/routing/skills.",
    )
    refresh_token_reuse: str = switch(
        "refused",
        "allowed",
        section="genesys-cloud 1.2",
        asks="Is a refresh token good once (the answer carries the next), or again and again?",
        find_out="Send grant_type=refresh_token twice with the same token.",
    )
    user_token_rate: str = switch(
        "180",
        "300",
        section="genesys-cloud 10",
        asks="How many requests a minute has a user's token (token.rate.per.minute)?",
        find_out="Read inin-ratelimit-allowed of an answer to a user's token.",
    )
    tutorial_unknown_participant: str = switch(
        "bad_request",
        "not_found",
        section="genesys-cloud 13, seed 000",
        asks="Is a participant of another call a 400 or a 404, both of which the tutorial says?",
        find_out="PATCH /api/v2/conversations/voice/{id} at the gateway with another call's participant.",
    )
    tutorial_already_queued: str = switch(
        "400",
        "409",
        section="genesys-cloud 13, seed 000",
        asks="Is the transfer of a queued participant a 400 or a 409, both of which the tutorial says?",
        find_out="PATCH /api/v2/conversations/voice/{id} twice at the gateway, some seconds apart.",
    )
    tutorial_if_match: str = switch(
        "required",
        "optional",
        section="genesys-cloud 13, seed 002",
        asks="Is POST /api/v2/voice/calls/{id}/transfer without If-Match refused (428 here)?",
        find_out="POST a transfer at the gateway without If-Match.",
    )
    tutorial_etag_mismatch: str = switch(
        "409",
        "412",
        section="genesys-cloud 13, seed 002",
        asks="Which status has an If-Match that does not match: 409 as the tutorial says, or HTTP's own 412?",
        find_out="POST a transfer at the gateway with an old ETag.",
    )


ASSUMED = (
    "An ended call stays readable until 20,000 others have ended (`ended_calls_kept`).",
    "The body of a 405 and of a 413, which the vendor does not declare, has the usual fields.",
    "A queue is never inactive to Genesys: calls in one that the control API has made so just wait.",
    "The case of queue and user names in transfers matters.",
    "A leg that is ringing when its call is moved away ends with disconnectType `peer`.",
    "An outside number ends with `endpoint` and SIP 486 if busy, with `error` and SIP 404 if invalid.",
    "An unreachable user (offline, on a call, phone busy) ends with `transfer.notavailable` without ringing.",
    "A failed command is `Failed` in recentTransfers, also if nobody answered; `Timeout` is never used.",
    "An agent who has declined is offered the same call again after 10 s (`decline_pause_s`).",
    "Topics of calls need conversation:communication:view; topics of presence and routing status nothing.",
    "A user's topics tell of a call while he is in it or wraps it up.",
    "A queue's topics tell of a call while it waits there or is with an agent who got it there.",
    "oLongestWaiting and oLongestInteracting stand in stats.calculatedMetricValue, in milliseconds.",
    "Participant attributes have no size limit.",
    "Who is on hold in a consult is `held` himself: the customer, or with OBJECT the consulted party.",
    "A consult of a queue is with its acd participant first, then with the agent's; the id is the acd's.",
    "consultParticipantId is there until the consult is over.",
    "A second consult, or one with three who talk already, is cannot.transfer.conference.",
    "An agent whose own phone rings for his own call is `contacting`; `system` if he does not pick it up.",
    "Why a number was not reached stands in disconnectReasons (SIP, Q.850), which CallConversation lacks.",
    "Calls to queues and users and new conferences by POST /conversations/calls are refused as bad.request.",
    "A call-back stays in its conversation, as an acd participant that nobody serves.",
    "A flow address is NAME@localhost, with regard to case, or the address of its participant.",
    "A PUT of secure attributes without a version is a conflict; versioned writes are done at once.",
    "skillExpression is refused unless it is empty.",
    "A permission counts in a division for queues, users and schedules; everything else is in no division.",
    "A missing scope is a 403 not.authorized; which one is missing is not told.",
    "An authorization code lives for a minute; a redirect URI is compared exactly (`*` is this simulator's).",
    "Detail events of a conversation need analytics:conversationDetail:view; it need not exist yet.",
    "The topic v2.routing.queues.{id}.users tells of a member when his routing status changes.",
    "The estimated wait is the mean handling time times the callers ahead and oneself, over who is on queue.",
    "Analytics are up to date at once; a leg's figures stand where it has ended.",
)
"""What is assumed without a switch."""
