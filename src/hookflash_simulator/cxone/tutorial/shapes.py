"""Calls, transfers and participants as the tutorial reads them."""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.cxone.tutorial import words
from hookflash_simulator.cxone.tutorial.dialect import Asked, TutorialDialect
from hookflash_simulator.cxone.tutorial.ids import queue_uuid
from hookflash_simulator.cxone.tutorial.targets import BLIND, CONSULT, EXTENSION, LOWEST, NUMBER, QUEUE
from hookflash_simulator.cxone.tutorial.words import Transfer
from hookflash_simulator.world.calls import Call, Leg, LegKind, Move
from hookflash_simulator.world.directory import Directory
from hookflash_simulator.world.targets import Target, TargetKind
from hookflash_simulator.world.world import World

Shape = dict[str, Any]


def call(world: World, dialect: TutorialDialect, one: Call) -> Shape:
    """A call; a gateway may leave out everything but how far it is and who has it (a switch)."""
    carrier = words.carrier(one)
    directory = world.directory
    shown = {
        "id": one.call_id,
        "state": words.state(one),
        "direction": "OUTBOUND" if one.outbound else "INBOUND",
        "queueId": _queue_id(carrier),
        "connectedTo": None if carrier is None else _who(directory, carrier),
        "private": one.private,
        "startedAt": iso(one.started_at),
        "endedAt": _time(one.ended_at),
    }
    if world.cxone_switches.tutorial_call_details == "bare":
        return shown
    last = words.latest(one)
    parties = [one.caller, *(leg for leg in one.legs.values() if leg is not one.caller)]
    return shown | {
        "transfer": None if last is None else transfer(directory, dialect, last),
        "participants": [_participant(directory, leg) for leg in parties],
    }


def transfer(directory: Directory, dialect: TutorialDialect, one: Transfer) -> Shape:
    """A transfer: what was asked for, and how far it is."""
    asked = dialect.asked(one.transfer_id) or _elsewhere(directory, one)
    return _present(
        {
            "id": one.transfer_id,
            "callId": one.call.call_id,
            "transferType": asked.transfer_type,
            "targetType": asked.target_type,
            "targetId": asked.target_id,
            "skillId": asked.skill_id,
            "priority": asked.priority,
            "callbackNumber": asked.callback_number,
            "state": one.progress,
            "reason": one.reason,
            "requestedAt": iso(one.of.issued_at),
            "endedAt": _time(one.ended_at),
        }
    )


def _participant(directory: Directory, leg: Leg) -> Shape:
    agent = directory.agents[leg.party] if leg.kind is LegKind.AGENT else None
    shown = {
        "id": leg.leg_id,
        "role": words.ROLES[leg.kind],
        "state": words.party_state(leg),
        "userId": agent.uuid if agent else None,
        "queueId": _queue_id(leg),
        "address": agent.extension or None if agent else _who(directory, leg) or leg.party,
        "endedAt": _time(leg.ended_at),
        "reason": None if leg.is_live else words.reason(leg.end_reason),
        "transferId": words.transfer_of(leg),
    }
    return _present(shown) | {"connectedAt": _time(leg.connected_at)}


def _who(directory: Directory, leg: Leg) -> str | None:
    """Who a party is to the tutorial: a user's id, an extension or a number; lines and menus are nobody."""
    if leg.kind is LegKind.AGENT:
        return directory.agents[leg.party].uuid
    if leg.kind is LegKind.VOICEMAIL:
        return _extension(directory, Target(TargetKind.VOICEMAIL, leg.party))
    return leg.party if leg.kind in {LegKind.NUMBER, LegKind.CALLER} else None


def _queue_id(leg: Leg | None) -> str | None:
    """The line that a leg is, or through which it came; of the caller only the first would be known."""
    if leg is None or leg.queue is None or leg.kind is LegKind.CALLER:
        return None
    return queue_uuid(leg.queue)


def _extension(directory: Directory, target: Target) -> str:
    """The extension behind which a place is found; its name where it has none."""
    return next((text for text, known in directory.extensions.items() if known == target), target.name)


def _elsewhere(directory: Directory, one: Transfer) -> Asked:
    """A transfer that was asked for in the other dialect, in the words of this one."""
    target = one.of.target
    kind, name = EXTENSION, _extension(directory, target)
    if target.kind is TargetKind.QUEUE:
        kind, name = QUEUE, queue_uuid(target.name)
    elif target.kind is TargetKind.NUMBER:
        kind, name = NUMBER, target.name
    return Asked(BLIND if isinstance(one.of, Move) else CONSULT, kind, name, None, LOWEST)


def _present(shape: Shape) -> Shape:
    return {name: value for name, value in shape.items() if value is not None}


def _time(instant: int | None) -> str | None:
    return None if instant is None else iso(instant)
