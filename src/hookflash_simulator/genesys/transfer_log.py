"""recentTransfers: the platform's log of transfer commands (reference genesys-cloud 2.4)."""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.genesys import addresses, words
from hookflash_simulator.world.calls import Call, LegKind, Move
from hookflash_simulator.world.consults import Consult, ConsultState
from hookflash_simulator.world.targets import Target, TargetKind
from hookflash_simulator.world.world import World

TRANSFERS_SHOWN = 20
CONSULT_STATES = {
    ConsultState.PENDING: "Pending",
    ConsultState.RINGING: "Active",
    ConsultState.TALKING: "Active",
    ConsultState.FAILED: "Failed",
    ConsultState.COMPLETE: "Complete",
    ConsultState.CANCELLED: "Canceled",
}


def recent_transfers(world: World, call: Call) -> list[dict[str, Any]]:
    """The last 20 transfer commands (reference genesys-cloud 2.4); queues among them are a switch."""
    shows_queues = world.switches.queue_in_recent_transfers == "yes"
    commands: list[Move | Consult] = list(call.moves)
    if world.switches.consult_in_recent_transfers == "yes":
        commands = sorted([*commands, *call.consults], key=lambda command: command.issued_at)
    shown = [one for one in commands if shows_queues or one.target.kind is not TargetKind.QUEUE]
    return [_transfer(world, one) for one in shown[-TRANSFERS_SHOWN:]]


def _transfer(world: World, command: Move | Consult) -> dict[str, Any]:
    shown: dict[str, Any] = {"dateIssued": iso(command.issued_at)}
    if isinstance(command, Consult):
        shown |= {"id": command.consult_id, "state": CONSULT_STATES[command.state]}
    else:
        shown |= {"id": command.move_id, "state": words.TRANSFER_STATES[command.state]}
    stays = isinstance(command, Consult) or command.keeps_old_leg
    shown |= {
        "destination": _destination(world, command.target),
        "transferType": "Attended" if stays else "Unattended",
    }
    initiator = _initiator(world, command)
    if initiator is not None:
        agent = world.directory.agents[initiator]
        shown["initiator"] = {"userId": agent.uuid}
        shown["modifiedBy"] = {"id": agent.uuid, "selfUri": f"/api/v2/users/{agent.uuid}"}
    return shown


def _initiator(world: World, command: Move | Consult) -> str | None:
    """The name of the user who has commanded it; whom a client's transfer names is a switch."""
    if isinstance(command, Consult):
        return command.initiator.party
    if world.switches.transfer_initiator == "replaced_user" and command.old_leg.kind is LegKind.AGENT:
        return command.requested_by or command.old_leg.party
    return command.requested_by


def _destination(world: World, target: Target) -> dict[str, str]:
    directory = world.directory
    if target.kind is TargetKind.AGENT:
        agent = directory.agents[target.name]
        return {"userId": agent.uuid, "address": addresses.station_address(agent.station)}
    if target.kind is TargetKind.NUMBER:
        return {"address": f"tel:{target.name}"}
    if target.kind is TargetKind.FLOW:
        return {"address": addresses.flow_address(directory.flows[target.name].uuid)}
    if target.kind is TargetKind.VOICEMAIL:
        return {"address": target.name}
    uuid = directory.queues[target.name].uuid
    written = {"sip_address": addresses.queue_address(uuid), "queue_id": uuid}
    address = written.get(world.switches.queue_destination)
    return {} if address is None else {"address": address}
