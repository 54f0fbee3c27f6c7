"""Calls: read one, transfer it, finish a consultation.

How a consultation is finished the tutorial does not say: it is the PATCH and DELETE of the transfer here.
"""

from hookflash_simulator.clock import iso
from hookflash_simulator.cxone.requests import Ask
from hookflash_simulator.cxone.tutorial import moving, reading, shapes, words
from hookflash_simulator.cxone.tutorial.answers import Denied, answered
from hookflash_simulator.cxone.tutorial.targets import BLIND, Order, read_order
from hookflash_simulator.cxone.tutorial.words import Progress, Transfer
from hookflash_simulator.front_door import Answer
from hookflash_simulator.world import consults
from hookflash_simulator.world.calls import Call, Leg, LegKind, Move
from hookflash_simulator.world.consults import Consult, ConsultState

MOVED = "moved"


def get_call(ask: Ask) -> Answer:
    """GET /api/v2/voice/calls/{callId}."""
    return answered(shapes.call(ask.world, ask.face.tutorial, reading.call_of(ask)))


def post_transfer(ask: Ask) -> Answer:
    """POST /api/v2/voice/calls/{callId}/transfer: accepted now, done a little later.

    Raises:
        Refusal: 400, 403, 404 by what is asked for; 409 if the call has ended or another transfer runs.
    """
    call = reading.call_of(ask)
    order = read_order(ask, reading.body_of(ask))
    leg = _check(ask, call, order)
    if order.asked.transfer_type == BLIND:
        issued: Move | Consult | None = moving.transfer(ask, leg, order)
    else:
        issued = moving.consult(ask, leg, order)
    return answered(_accepted(ask, call, order, issued), 202)


def patch_transfer(ask: Ask) -> Answer:
    """PATCH /api/v2/voice/calls/{callId}/transfer: state COMPLETED leaves the caller to who was consulted.

    Raises:
        Refusal: 404 if there is no consult, 409 if nobody has answered it yet.
    """
    call = reading.call_of(ask)
    reading.word(reading.body_of(ask), "state", (Progress.COMPLETED,))
    running, world = _running(call), ask.world
    consult = running.of
    if not isinstance(consult, Consult):
        raise Denied(404, "TRANSFER_NOT_FOUND")
    if consult.state is not ConsultState.TALKING:
        raise Denied(409, "TRANSFER_NOT_ANSWERED")
    ask.visit.accept(
        lambda: consults.hand_over(world, consult), call_id=call.call_id, target=str(consult.target)
    )
    return answered(shapes.transfer(world.directory, ask.face.tutorial, running), 202)


def delete_transfer(ask: Ask) -> Answer:
    """DELETE /api/v2/voice/calls/{callId}/transfer: called off, the caller is with whoever has had him.

    Raises:
        Refusal: 404 if no transfer runs.
    """
    call = reading.call_of(ask)
    running, world = _running(call), ask.world
    carrier = words.carrier(call)
    target = None if carrier is None else carrier.words
    ask.visit.accept(lambda: moving.call_off(world, running.of), call_id=call.call_id, target=target)
    if ask.switches.tutorial_call_off_status == "204":
        return Answer(204)
    return answered(shapes.transfer(world.directory, ask.face.tutorial, running), 202)


def _check(ask: Ask, call: Call, order: Order) -> Leg:
    """Who has the caller, if he may be taken from there.

    Raises:
        Refusal: 409, or 403 for a private call (a switch).
    """
    if not call.is_up:
        raise Denied(409, "CALL_ENDED")
    if call.private and ask.switches.tutorial_private_call != MOVED:
        raise Denied(int(ask.switches.tutorial_private_call), "CALL_PRIVATE")
    if words.is_running(call):
        raise Denied(409, "TRANSFER_IN_PROGRESS")
    leg = words.carrier(call)
    if leg is None or not call.caller.is_connected:
        raise Denied(409, "CALL_NOT_TRANSFERABLE", "nobody has the caller")
    if order.asked.transfer_type != BLIND and leg.kind is not LegKind.AGENT:
        raise Denied(409, "CALL_NOT_TRANSFERABLE", "the caller is with no agent")
    return leg


def _running(call: Call) -> Transfer:
    """The transfer that can be finished or called off, also a failed consult with the caller on hold.

    Raises:
        Refusal: 404 if there is none.
    """
    last = words.latest(call)
    is_open = last is not None and isinstance(last.of, Consult) and last.of.is_open
    if last is None or not call.is_up or not (last.progress in words.RUNNING or is_open):
        raise Denied(404, "TRANSFER_NOT_FOUND")
    return last


def _accepted(ask: Ask, call: Call, order: Order, issued: Move | Consult | None) -> dict[str, str]:
    """What the 202 says; also where a fault has it that nothing comes of the transfer."""
    asked = order.asked
    return {
        "id": ask.world.new_id() if issued is None else Transfer(issued).transfer_id,
        "state": Progress.PENDING,
        "callId": call.call_id,
        "transferType": asked.transfer_type,
        "targetType": asked.target_type,
        "targetId": asked.target_id,
        "requestedAt": iso(ask.world.now()),
    }
