"""Addresses: how the platform writes parties, and what a dialled text means (reference 2.3, 3)."""

import re

from hookflash_simulator.world.calls import Leg, LegKind
from hookflash_simulator.world.directory import Directory
from hookflash_simulator.world.targets import Target, TargetKind

_NUMBER = re.compile(r"\+[1-9][0-9]{3,14}")
_SIP = re.compile(r"sip:([0-9a-f-]{36})@[^;]*;(?:.*;)?user=(acd|ivr)\b.*", re.IGNORECASE)
FLOW_HOST = "@localhost"


def find_target(directory: Directory, address: str) -> Target | None:
    """What an address means: a queue's name, a user's name or login, a flow, an extension, or a number."""
    if address in directory.queues:
        return Target(TargetKind.QUEUE, address)
    for agent in directory.agents.values():
        if address in {agent.name, agent.email}:
            return Target(TargetKind.AGENT, agent.name)
    if address in directory.extensions:
        return directory.extensions[address]
    number = address.removeprefix("tel:")
    if _NUMBER.fullmatch(number):
        return Target(TargetKind.NUMBER, number)
    if address.endswith(FLOW_HOST) and address.removesuffix(FLOW_HOST) in directory.flows:
        return Target(TargetKind.FLOW, address.removesuffix(FLOW_HOST))
    sip = _SIP.fullmatch(address)
    return _find_by_id(directory, sip.group(1).lower(), sip.group(2).lower()) if sip else None


def leg_address(directory: Directory, leg: Leg) -> str:
    """The address of a participant."""
    if leg.kind in {LegKind.CALLER, LegKind.NUMBER}:
        return f"tel:{leg.party}"
    if leg.kind is LegKind.QUEUE:
        return queue_address(directory.queues[leg.party].uuid)
    if leg.kind is LegKind.AGENT:
        return station_address(directory.agents[leg.party].station)
    if leg.kind is LegKind.IVR:
        menu = directory.flows.get(leg.party) or directory.ivrs.get(leg.party)
        return flow_address(menu.uuid) if menu else "sip:ivr@127.0.0.1;user=ivr"
    return f"sip:{leg.kind}@127.0.0.1;user={leg.kind}"


def flow_address(uuid: str) -> str:
    """The address of a flow."""
    return f"sip:{uuid}@127.0.0.1;language=en-us;user=ivr"


def queue_address(uuid: str) -> str:
    """The address of a queue."""
    return f"sip:{uuid}@127.0.0.1;user=acd"


def station_address(station: str) -> str:
    """The address of an agent's phone."""
    return f"sip:{station}@127.0.0.1:5060"


def _find_by_id(directory: Directory, uuid: str, user: str) -> Target | None:
    if user == "ivr":
        flow = directory.find_flow(uuid)
        return Target(TargetKind.FLOW, flow.name) if flow else None
    queue = directory.find_queue(uuid)
    return Target(TargetKind.QUEUE, queue.name) if queue else None
