"""The voice API: read a call, transfer it, finish a consultation (seed 002).

How a consultation is finished the tutorial does not say: it is the PATCH and DELETE of the transfer here.
"""

from typing import Any

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys.requests import Ask, empty, ok
from hookflash_simulator.genesys.tutorial import moving, rendering
from hookflash_simulator.genesys.tutorial.errors import Denied, wrong
from hookflash_simulator.genesys.tutorial.moving import Order
from hookflash_simulator.genesys.tutorial.reading import (
    Wanted,
    as_object,
    body_of,
    call_of,
    etag,
    expected_version,
    find_wanted,
    required,
    wrap_up_code,
)
from hookflash_simulator.world import commands, consults
from hookflash_simulator.world.calls import Call, Leg, LegKind
from hookflash_simulator.world.consults import Consult, ConsultState
from hookflash_simulator.world.directory import Directory

BLIND, CONSULT = "blind", "consult"
COMPLETED = "completed"


def get_voice_call(ask: Ask) -> Answer:
    """GET /api/v2/voice/calls/{id}; the header quotes what the body says bare, and If-Match takes both."""
    call = call_of(ask)
    answer = ok(rendering.voice_call(ask.world, call, ask.face.tutorial.asked))
    answer.headers["ETag"] = f'"{etag(call)}"'
    return answer


def post_transfer(ask: Ask) -> Answer:
    """POST /api/v2/voice/calls/{id}/transfer."""
    call = call_of(ask)
    if call.private:
        raise Denied(403, "call.private")
    fields = body_of(ask)
    kind = fields.get("transferType")
    if kind not in {BLIND, CONSULT}:
        raise wrong("transferType", f"must be {BLIND} or {CONSULT}")
    to, is_fallback = _destination(ask, fields)
    code = as_object(fields.get("wrapUpCode", {})).get("id")
    order = Order(to=to, wrap_up=wrap_up_code(ask.world.directory, "wrapUpCode", code))
    _check(ask, call, is_required=ask.world.switches.tutorial_if_match == "required")
    if kind == BLIND:
        transfer = moving.transfer(ask, moving.side_of(call), order)
    else:
        transfer = moving.consult(ask, _agent_of(call), order)
    shown = {"id": transfer, "callId": call.call_id, "transferType": kind, "target": to.asked}
    return ok(shown | {"isFallback": is_fallback}, 202)


def patch_transfer(ask: Ask) -> Answer:
    """PATCH /api/v2/voice/calls/{id}/transfer: state completed hands the caller over to who was consulted."""
    call = call_of(ask)
    if body_of(ask).get("state") != COMPLETED:
        raise wrong("state", f"must be {COMPLETED}")
    consult = _consult_of(ask, call)
    if consult.state is not ConsultState.TALKING:
        raise Denied(409, "consult.not.connected")
    world = ask.world
    ask.visit.accept(
        lambda: consult.is_open and commands.disconnect(world, consult.initiator),
        call_id=call.call_id,
        target=str(consult.target),
    )
    return ok(rendering.transfer(world, consult, ask.face.tutorial.asked), 202)


def delete_transfer(ask: Ask) -> Answer:
    """DELETE /api/v2/voice/calls/{id}/transfer: the agent takes the caller back."""
    call = call_of(ask)
    consult, world = _consult_of(ask, call), ask.world
    ask.visit.accept(
        lambda: consults.cancel(world, consult), call_id=call.call_id, target=consult.initiator.words
    )
    return empty(202)


def _destination(ask: Ask, fields: dict[str, Any]) -> tuple[Wanted, bool]:
    """Where the call goes, and whether that is the fallback: if the queue is missing or not open."""
    directory, target = ask.world.directory, as_object(fields.get("target"))
    fallback = fields.get("fallbackQueueId")
    if fallback is None:
        return find_wanted(directory, target), False
    if target.get("type") != "queue" or _is_open(directory, required(target, "id"), ask.world.now()):
        return find_wanted(directory, target), False
    return find_wanted(directory, {"type": "queue", "id": fallback}), True


def _is_open(directory: Directory, uuid: str, at: int) -> bool:
    queue = directory.find_queue(uuid.lower())
    return queue is not None and queue.active and queue.hours.is_open(at)


def _agent_of(call: Call) -> Leg:
    """The agent who consults.

    Raises:
        Refusal: 409 if the caller is with no agent.
    """
    leg = moving.side_of(call)
    if leg.kind is not LegKind.AGENT:
        raise Denied(409, "call.not.transferable")
    return leg


def _consult_of(ask: Ask, call: Call) -> Consult:
    _check_version(ask, call)
    if call.consult is None:
        raise Denied(404, "consult.not.found")
    return call.consult


def _check(ask: Ask, call: Call, *, is_required: bool) -> None:
    if is_required and expected_version(ask, "If-Match") is None:
        raise Denied(428, "version.required")
    _check_version(ask, call)
    if not call.is_up:
        raise Denied(409, "call.ended")
    moving.refuse_if_busy(call)
    if call.consult is not None:
        raise Denied(409, "call.not.transferable")


def _check_version(ask: Ask, call: Call) -> None:
    if expected_version(ask, "If-Match") not in {None, "*", etag(call)}:
        raise Denied(int(ask.world.switches.tutorial_etag_mismatch), "version.mismatch")
