"""Voice conversations: read one, put its caller into a queue (seed 000)."""

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys.requests import Ask, ok
from hookflash_simulator.genesys.tutorial import moving, rendering, words
from hookflash_simulator.genesys.tutorial.errors import Denied, wrong
from hookflash_simulator.genesys.tutorial.moving import Order
from hookflash_simulator.genesys.tutorial.reading import (
    Wanted,
    as_object,
    body_of,
    call_of,
    expected_version,
    queue_target,
    required,
    wrap_up_code,
)
from hookflash_simulator.world.calls import Call, Leg

QUEUED = "queued"


def get_voice(ask: Ask) -> Answer:
    """GET /api/v2/conversations/voice/{id}."""
    return ok(rendering.voice(ask.world, call_of(ask)))


def patch_voice(ask: Ask) -> Answer:
    """PATCH /api/v2/conversations/voice/{id}: one participant with state queued and a queue.

    With a wrap-up code the agent is free at once; without one he stays until somebody has answered.
    """
    call = call_of(ask)
    if not call.is_up:
        raise Denied(404, "call.ended")
    leg, order = _read(ask, call)
    _check(ask, call, leg)
    moving.transfer(ask, moving.side_of(call) if leg is call.caller else leg, order)
    return ok(rendering.voice(ask.world, call), 202)


def _read(ask: Ask, call: Call) -> tuple[Leg, Order]:
    given = body_of(ask).get("participants")
    if not isinstance(given, list) or len(given) != 1:
        raise wrong("participants", "must be a list of one participant")
    fields, directory = as_object(given[0]), ask.world.directory
    leg = call.legs.get(required(fields, "id").lower())
    if leg is None or leg.kind not in words.TYPES:
        is_missing = ask.world.switches.tutorial_unknown_participant == "not_found"
        raise Denied(404, "participant.not.found") if is_missing else wrong("id", "no such participant")
    if fields.get("state") != QUEUED:
        raise wrong("state", f"must be {QUEUED}")
    queue = required(fields if "queueId" in fields else as_object(fields.get("routingData", {})), "queueId")
    wrap_up = wrap_up_code(directory, "wrapupCode", fields.get("wrapupCode"))
    to = Wanted(queue_target(directory, queue), {"type": "queue", "id": queue})
    return leg, Order(to=to, wrap_up=wrap_up, keeps_agent=wrap_up is None)


def _check(ask: Ask, call: Call, leg: Leg) -> None:
    version = expected_version(ask, "If-Match", "version")
    if version not in {None, "*", str(call.version)}:
        raise Denied(409, "version.mismatch")
    moving.refuse_if_busy(call)
    if leg is call.caller and words.queue_of(call) is not None:
        raise Denied(int(ask.world.switches.tutorial_already_queued), "participant.already.queued")
    if leg is not call.caller and not leg.is_connected:
        raise Denied(409, "call.not.transferable")
