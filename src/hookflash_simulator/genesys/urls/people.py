"""Users and their presence (reference genesys-cloud 8)."""

from hookflash_simulator.genesys import phones, queues, user_search, users
from hookflash_simulator.genesys.permissions import all_of, any_of
from hookflash_simulator.genesys.urls.route import get, put, query

_USER = "users/{userId}"

PEOPLE = (
    get("get_users", "users", users.get_users),
    get("get_users_me", "users/me", users.get_me),
    get("get_user", _USER, users.get_user),
    get("get_user_presences_purecloud", f"{_USER}/presences/purecloud", users.get_presence),
    get("get_user_presence", f"{_USER}/presences/{{sourceId}}", users.get_presence_of_source),
    get("get_user_routingstatus", f"{_USER}/routingstatus", users.get_routing_status),
    put("put_user_routingstatus", f"{_USER}/routingstatus", users.put_routing_status),
    get(
        "get_user_station",
        f"{_USER}/station",
        phones.get_station,
        any_of("telephony:otherStationAssociation:view"),
    ),
    get("get_user_routingskills", f"{_USER}/routingskills", users.get_routing_skills),
    get("get_user_routinglanguages", f"{_USER}/routinglanguages", users.get_routing_languages),
    get("get_user_queues", f"{_USER}/queues", queues.get_user_queues, any_of("routing:queue:view")),
    get("get_user_state", f"{_USER}/state", users.get_state, any_of("directory:userStateChange:view")),
    get(
        "get_user_callforwarding",
        f"{_USER}/callforwarding",
        phones.get_call_forwarding,
        any_of("conversation:callForwarding:view"),
    ),
    get("get_user_outofoffice", f"{_USER}/outofoffice", phones.get_out_of_office),
    get("get_users_search", "users/search", user_search.get_search, any_of("directory:user:view")),
    query("post_users_search", "users/search", user_search.post_search, any_of("directory:user:view")),
    get(
        "get_voicemail_policy",
        "voicemail/policy",
        phones.get_voicemail_policy,
        all_of("telephony:plugin:all"),
    ),
    get(
        "get_voicemail_userpolicy",
        "voicemail/userpolicies/{userId}",
        phones.get_voicemail_of_user,
        any_of("telephony:plugin:all", "voicemail:userPolicy:viewOther"),
    ),
    get(
        "get_presence_definitions",
        "presence/definitions",
        users.get_presence_definitions,
        all_of("presence:presenceDefinition:view"),
    ),
)
