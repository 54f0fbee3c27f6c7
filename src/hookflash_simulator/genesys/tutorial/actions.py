"""Conversations and the actions upon them (seed 001)."""

from typing import Any

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys.requests import Ask, ok
from hookflash_simulator.genesys.tutorial import moving, rendering
from hookflash_simulator.genesys.tutorial.errors import Denied, wrong
from hookflash_simulator.genesys.tutorial.moving import Order
from hookflash_simulator.genesys.tutorial.reading import as_object, call_of, find_wanted

TRANSFER = "transfer"
HIGHEST_PRIORITY = 25_000_000
METADATA_LIMIT = 100
"""Entries of a call's metadata."""


def get_conversation(ask: Ask) -> Answer:
    """GET /api/v2/conversations/{id}."""
    return ok(rendering.conversation(ask.world, call_of(ask)))


def post_actions(ask: Ask) -> Answer:
    """POST /api/v2/conversations/{id}/actions: one action, alone or in a list; 409 while another one runs."""
    call, body = call_of(ask), ask.json()
    actions = body if isinstance(body, list) else [body]
    if not actions:
        raise Denied(400, "bad.request")
    orders = [_read(ask, as_object(one)) for one in actions]
    if not call.is_up:
        raise Denied(409, "call.ended")
    moving.refuse_if_busy(call)
    if len(orders) > 1:
        raise Denied(409, "action.in.progress")
    order = orders[0]
    action = moving.transfer(ask, moving.side_of(call), order)
    return ok([{"id": action, "action": TRANSFER, "conversationId": call.call_id, "to": order.to.asked}], 202)


def _read(ask: Ask, fields: dict[str, Any]) -> Order:
    if fields.get("action") != TRANSFER:
        raise wrong("action", f"must be {TRANSFER}")
    to = find_wanted(ask.world.directory, as_object(fields.get("to")))
    metadata = as_object(fields.get("metadata", {}))
    if len(metadata) > METADATA_LIMIT:
        raise wrong("metadata", f"must not have more than {METADATA_LIMIT} entries")
    return Order(to=to, priority=_priority(fields.get("priority")), metadata=metadata)


def _priority(given: object) -> int | None:
    if given is None:
        return None
    if not isinstance(given, int) or isinstance(given, bool) or abs(given) > HIGHEST_PRIORITY:
        raise wrong("priority", "must be a whole number")
    return given
