"""Where a user can be reached: station, call forwarding, absence, voicemail (reference genesys-cloud 8)."""

from typing import Any

from hookflash_simulator.clock import MS_PER_SECOND, iso
from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys.requests import Ask, ok
from hookflash_simulator.randomness import named_uuid
from hookflash_simulator.world.agents import Agent, Presence
from hookflash_simulator.world.world import World

PIN_LENGTH = 4
LONGEST_MESSAGE_S = 180


def get_station(ask: Ask) -> Answer:
    """GET /api/v2/users/{userId}/station."""
    return ok(stations(ask.world, ask.agent()))


def get_call_forwarding(ask: Ask) -> Answer:
    """GET /api/v2/users/{userId}/callforwarding: nobody forwards his calls."""
    agent = ask.agent()
    return ok({"id": agent.uuid, "enabled": False, "calls": [], "selfUri": ask.visit.path})


def get_out_of_office(ask: Ask) -> Answer:
    """GET /api/v2/users/{userId}/outofoffice."""
    return ok(out_of_office(ask.world, ask.agent()))


def get_voicemail_policy(ask: Ask) -> Answer:
    """GET /api/v2/voicemail/policy: that of the organisation."""
    world = ask.world
    return ok(
        {
            "enabled": bool(world.directory.mailboxes),
            "alertTimeoutSeconds": world.settings.ring_timeout // MS_PER_SECOND,
            "pinConfiguration": {"minimumLength": PIN_LENGTH, "maximumLength": PIN_LENGTH},
            "pinRequired": True,
            "sendEmailNotifications": False,
            "maximumRecordingTimeSeconds": LONGEST_MESSAGE_S,
        }
    )


def get_voicemail_of_user(ask: Ask) -> Answer:
    """GET /api/v2/voicemail/userpolicies/{userId}: enabled for who has a mailbox."""
    agent = ask.agent()
    return ok(
        {
            "enabled": f"agent:{agent.name}" in ask.world.directory.mailboxes,
            "alertTimeoutSeconds": ask.world.settings.ring_timeout // MS_PER_SECOND,
            "sendEmailNotifications": False,
        }
    )


def stations(world: World, agent: Agent) -> dict[str, Any]:
    """UserStations: who is offline has a default station and no effective one, who has no phone has none."""
    if not agent.has_station:
        return {}
    station = {
        "id": named_uuid("station", agent.station),
        "name": agent.station,
        "type": "inin_webrtc_softphone",
        "associatedDate": iso(world.start),
    }
    if agent.presence is Presence.OFFLINE:
        return {"defaultStation": station, "lastAssociatedStation": station}
    return {"associatedStation": station, "effectiveStation": station, "defaultStation": station}


def out_of_office(world: World, agent: Agent) -> dict[str, Any]:
    """An OutOfOffice: nobody is."""
    del world
    return {"id": agent.uuid, "active": False, "indefinite": False}
