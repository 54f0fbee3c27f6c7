"""The calls that a user has had (reference genesys-cloud 2.1)."""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import addresses, words
from hookflash_simulator.genesys.errors import Refusal
from hookflash_simulator.genesys.listing import page
from hookflash_simulator.genesys.queues import queue_entity
from hookflash_simulator.genesys.requests import PLATFORM, Ask
from hookflash_simulator.genesys.users import user_entity
from hookflash_simulator.world.calls import Leg, LegKind
from hookflash_simulator.world.world import World

LARGEST = 50


def get_calls_history(ask: Ask) -> Answer:
    """GET /api/v2/conversations/calls/history: those of the token's user that are over, latest first."""
    if ask.token.user is None:
        raise Refusal(400, "not.a.user")
    entities = []
    for call in reversed(ask.world.calls.values()):
        own = [leg for leg in call.legs.values() if leg.kind is LegKind.AGENT and leg.party == ask.token.user]
        if own and call.platform == PLATFORM and not any(leg.is_live for leg in own):
            entities.append(_entity(ask.world, own))
    return page(ask, entities, largest=LARGEST)


def _entity(world: World, own: list[Leg]) -> dict[str, Any]:
    call = own[0].call
    landed = [leg for leg in call.legs.values() if leg.kind is LegKind.VOICEMAIL]
    return {
        "id": call.call_id,
        "participants": [_participant(world, leg) for leg in call.legs.values()],
        "direction": "outbound" if own[0].outgoing else "inbound",
        "wentToVoicemail": any(leg.party == own[0].words for leg in landed),
        "missedCall": all(leg.connected_at is None for leg in own),
        "startTime": iso(own[0].started_at),
        "wasConference": False,
        "wasCallback": False,
        "hadScreenShare": False,
        "hadCobrowse": False,
        "wasOutboundCampaign": False,
        "selfUri": f"/api/v2/conversations/calls/{call.call_id}",
    }


def _participant(world: World, leg: Leg) -> dict[str, Any]:
    directory = world.directory
    shown: dict[str, Any] = {
        "id": leg.leg_id,
        "name": None if leg.kind is LegKind.CALLER else leg.party,
        "address": addresses.leg_address(directory, leg),
        "startTime": iso(leg.started_at),
        "endTime": None if leg.ended_at is None else iso(leg.ended_at),
        "purpose": words.purpose(leg, world.switches),
        "direction": "outbound" if leg.outgoing else "inbound",
        "disconnectType": words.disconnect_type(leg, world.switches),
        "didInteract": leg.connected_at is not None,
        "sipResponseCodes": [one["code"] for one in words.disconnect_reasons(leg) if one["type"] == "sip"],
    }
    if leg.kind is LegKind.AGENT:
        shown["user"] = user_entity(world, directory.agents[leg.party], [])
    if leg.queue is not None:
        shown["queue"] = queue_entity(directory.queues[leg.queue])
    return {name: value for name, value in shown.items() if value is not None}
