"""A call-back that waits in a queue, as a participant of the conversation in which it was asked for."""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.genesys import addresses
from hookflash_simulator.world.callbacks import Callback
from hookflash_simulator.world.world import World


def participant(world: World, callback: Callback) -> dict[str, Any]:
    """The Participant: in line for its queue, with the numbers to call."""
    queue = world.directory.queues[callback.queue]
    since = iso(callback.requested_at)
    shown: dict[str, Any] = {
        "id": callback.line_id,
        "state": "connected",
        "initialState": "connected",
        "direction": "inbound",
        "held": False,
        "segments": [],
        "callbackNumbers": list(callback.numbers),
        "skipEnabled": False,
        "connectedTime": since,
        "provider": "PureCloud Callback",
    }
    if callback.name:
        shown["callbackUserName"] = callback.name
    return {
        "id": callback.callback_id,
        "name": queue.name,
        "address": addresses.queue_address(queue.uuid),
        "startTime": since,
        "connectedTime": since,
        "purpose": "acd",
        "participantType": "System",
        "queueId": queue.uuid,
        "queueName": queue.name,
        "attributes": {},
        "wrapupRequired": False,
        "callbacks": [shown],
    }
