"""The shapes of calls in the tutorials; absent facts are left out, but for those that a tutorial compares."""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.genesys.tutorial import words
from hookflash_simulator.genesys.tutorial.reading import etag
from hookflash_simulator.world.calls import Call, Leg, LegKind, Move
from hookflash_simulator.world.consults import Consult
from hookflash_simulator.world.directory import Directory
from hookflash_simulator.world.targets import Target, TargetKind
from hookflash_simulator.world.world import World

Shape = dict[str, Any]


def voice(world: World, call: Call) -> Shape:
    """A voice conversation (seed 000): the customer is the first participant, the version grows."""
    participants = _participants(world, call)
    return _present(
        {
            "id": call.call_id,
            "state": words.voice_state(call),
            "version": call.version,
            "participantIds": [one["id"] for one in participants],
            "participants": participants,
            "startTime": iso(call.started_at),
            "endTime": _time(call.ended_at),
        }
    )


def conversation(world: World, call: Call) -> Shape:
    """A conversation (seed 001); `wrapupCode` is null until the present agent has chosen one."""
    return _present(
        {
            "id": call.call_id,
            "state": words.conversation_state(call),
            "metadata": call.metadata,
            "priority": call.priority,
            "participants": _participants(world, call),
            "startTime": iso(call.started_at),
            "endTime": _time(call.ended_at),
        }
    ) | {"wrapupCode": _wrap_up_code(call)}


def voice_call(world: World, call: Call, asked: dict[str, Shape]) -> Shape:
    """A call of the voice API (seed 002), with its latest transfer.

    Args:
        world: Where.
        call: The call.
        asked: What was asked for, by the id of the transfer.
    """
    return _present(
        {
            "id": call.call_id,
            "state": words.conversation_state(call),
            "privacy": call.private,
            "etag": etag(call),
            "direction": "outbound" if call.outbound else "inbound",
            "participants": _participants(world, call),
            "transfer": _latest_transfer(world, call, asked),
            "startTime": iso(call.started_at),
            "endTime": _time(call.ended_at),
        }
    )


def call(world: World, one: Call) -> Shape:
    """A call as seed 004 reads it, made by an agent or by a caller."""
    agent = next((leg.party for leg in one.legs.values() if leg.kind is LegKind.AGENT), None)
    return _present(
        {
            "id": one.call_id,
            "state": words.call_state(one),
            "from": world.directory.agents[agent].uuid if one.outbound and agent else one.number,
            "to": one.number if one.outbound else one.dialled,
            "route": "user" if one.outbound else None,
            "wrapUpCode": _wrap_up_code(one),
            "participants": _participants(world, one),
            "startTime": iso(one.started_at),
            "endTime": _time(one.ended_at),
        }
    )


def transfer(world: World, one: Move | Consult, asked: dict[str, Shape]) -> Shape:
    """A transfer: what was asked for, and how far it is."""
    uuid = one.move_id if isinstance(one, Move) else one.consult_id
    return {
        "id": uuid,
        "transferType": "blind" if isinstance(one, Move) else "consult",
        "state": str(one.state),
        "target": asked.get(uuid) or _target(world.directory, one.target),
    }


def _latest_transfer(world: World, call: Call, asked: dict[str, Shape]) -> Shape | None:
    every: list[Move | Consult] = [*call.moves, *call.consults]
    latest = max(every, key=lambda one: one.issued_at, default=None)
    return None if latest is None else transfer(world, latest, asked)


def _participants(world: World, call: Call) -> list[Shape]:
    people = [leg for leg in call.legs.values() if leg.kind in words.TYPES and leg is not call.caller]
    return [_participant(world, leg) for leg in (call.caller, *people)]


def _participant(world: World, leg: Leg) -> Shape:
    directory = world.directory
    line = words.queue_of(leg.call) if leg is leg.call.caller else leg
    queue = line.queue if line is not None else None
    agent = directory.agents[leg.party] if leg.kind is LegKind.AGENT else None
    return _present(
        {
            "id": leg.leg_id,
            "type": words.TYPES[leg.kind],
            "state": words.participant_state(leg),
            "held": leg.held_at is not None,
            "name": agent.name if agent else None,
            "userId": agent.uuid if agent else None,
            "queueId": directory.queues[queue].uuid if queue else None,
            "address": None if agent else leg.party,
            "wrapupCode": leg.wrap_up.code if leg.wrap_up else None,
            "startTime": iso(leg.started_at),
            "connectedTime": _time(leg.connected_at),
            "endTime": _time(leg.ended_at),
        }
    )


def _target(directory: Directory, target: Target) -> Shape:
    """A target that was asked for in the other dialect."""
    if target.kind is TargetKind.QUEUE:
        return {"type": "queue", "id": directory.queues[target.name].uuid}
    if target.kind is TargetKind.AGENT:
        return {"type": "user", "id": directory.agents[target.name].uuid}
    return {"type": str(target.kind), "id": target.name}


def _wrap_up_code(call: Call) -> str | None:
    """What the latest agent of a call has chosen."""
    agents = [leg for leg in call.legs.values() if leg.kind is LegKind.AGENT and leg.connected_at is not None]
    latest = agents[-1].wrap_up if agents else None
    return latest.code if latest else None


def _present(shape: Shape) -> Shape:
    return {name: value for name, value in shape.items() if value is not None}


def _time(instant: int | None) -> str | None:
    return None if instant is None else iso(instant)
