"""Blind transfer: 202 with an empty body first, the effect a little later (reference genesys-cloud 3)."""

from typing import Any

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import targets
from hookflash_simulator.genesys.errors import Refusal, bad_value
from hookflash_simulator.genesys.requests import Ask, empty, text, truth
from hookflash_simulator.world import moves
from hookflash_simulator.world.calls import Leg, LegKind, Move
from hookflash_simulator.world.targets import Target, TargetKind

ATTENDED, UNATTENDED = "attended", "unattended"
REPLACEABLE = {LegKind.AGENT, LegKind.QUEUE, LegKind.IVR, LegKind.NUMBER, LegKind.VOICEMAIL}


def replace_queue(ask: Ask) -> Answer:
    """POST .../participants/{participantId}/replace/queue."""
    leg, fields = _asked(ask)
    return _transfer(ask, leg, fields, targets.queue(ask, fields))


def replace_agent(ask: Ask) -> Answer:
    """POST .../participants/{participantId}/replace/agent."""
    leg, fields = _asked(ask)
    if truth(fields, "voicemail"):
        return _transfer(ask, leg, fields, _own_mailbox(ask, leg))
    return _transfer(ask, leg, fields, targets.user(ask, fields))


def replace_external_contact(ask: Ask) -> Answer:
    """POST .../participants/{participantId}/replace/contact/external."""
    leg, fields = _asked(ask)
    return _transfer(ask, leg, fields, targets.contact(ask, fields))


def replace_address(ask: Ask) -> Answer:
    """POST .../participants/{participantId}/transfer, and the deprecated .../replace/external."""
    leg, fields = _asked(ask)
    return _transfer(ask, leg, fields, targets.address(ask, fields))


def replace(ask: Ask) -> Answer:
    """POST .../participants/{participantId}/replace, in both places: the old form with every destination."""
    leg, fields = _asked(ask)
    if truth(fields, "voicemail"):
        return _transfer(ask, leg, fields, _own_mailbox(ask, leg))
    if text(fields, "queueId"):
        return _transfer(ask, leg, fields, targets.queue(ask, fields))
    if text(fields, "userId") or text(fields, "userName"):
        return _transfer(ask, leg, fields, targets.user(ask, fields))
    return _transfer(ask, leg, fields, targets.address(ask, fields))


def _asked(ask: Ask) -> tuple[Leg, dict[str, Any]]:
    return ask.leg(ask.call()), ask.fields()


def _own_mailbox(ask: Ask, leg: Leg) -> Target:
    """The inbox of the participant who is replaced; personal calls only (reference genesys-cloud 3)."""
    if leg.queue is not None or leg.words not in ask.world.directory.mailboxes:
        raise Refusal(400, "conversations.error.transfer.userCall.voicemail")
    return Target(TargetKind.VOICEMAIL, leg.words)


def _transfer(ask: Ask, leg: Leg, fields: dict[str, Any], target: Target) -> Answer:
    keeps = _is_attended(fields)
    _check(ask, leg, target, keeps_old_leg=keeps)
    world, user = ask.world, ask.token.user
    issued: list[Move] = []

    def begin() -> None:
        issued.append(moves.issue(world, leg, target, keeps_old_leg=keeps, requested_by=user))

    ask.visit.accept(
        lambda: moves.carry_out(world, issued[0]), call_id=leg.call.call_id, target=str(target), begin=begin
    )
    return empty(202)


def _check(ask: Ask, leg: Leg, target: Target, *, keeps_old_leg: bool) -> None:
    user, switches = ask.token.user, ask.world.switches
    if user is None and switches.replace_context == "user":
        raise Refusal(400, "not.a.user")
    if user is not None and not any(one.party == user for one in leg.call.live_legs() if one.is_connected):
        raise Refusal(403, "conversation.error.forbidden.not.active.participant")
    if leg.kind not in REPLACEABLE or not leg.is_connected or not leg.call.caller.is_connected:
        raise Refusal(400, "conversations.error.transfer.not.connected")
    if switches.second_transfer == "refused" and moves.is_pending(leg):
        raise Refusal(400, "conversations.error.transfer.not.connected")
    if leg.words == str(target):
        raise Refusal(400, "conversations.error.transfer.same.party")
    is_acd = leg.queue is not None
    if is_acd and not keeps_old_leg and switches.acd_unattended_transfer == "refused":
        raise Refusal(400, "conversations.error.transfer.acd.call.unattended")


def _is_attended(fields: dict[str, Any]) -> bool:
    """The transfer type; Unattended is the stated default."""
    given = text(fields, "transferType") or UNATTENDED
    if given.lower() not in {ATTENDED, UNATTENDED}:
        raise bad_value("transferType", given, "Attended", "Unattended")
    return given.lower() == ATTENDED
