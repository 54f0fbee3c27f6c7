"""More people in a call, a waiting caller for a certain agent, a call-back instead (reference 6 and 7)."""

from functools import partial
from typing import Any

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import rendering, targets
from hookflash_simulator.genesys.errors import Refusal, bad_value
from hookflash_simulator.genesys.requests import Ask, empty, ok, text
from hookflash_simulator.world import callbacks, commands, routing
from hookflash_simulator.world.calls import Call, Leg, LegKind
from hookflash_simulator.world.queues import Queue
from hookflash_simulator.world.targets import Target

MOST_PARTIES = 100


def get_most_parties(ask: Ask) -> Answer:
    """GET /conversations/calls/maximumconferenceparties."""
    del ask
    return ok({"maxParticipants": MOST_PARTIES})


def post_participants(ask: Ask) -> Answer:
    """POST /conversations/calls/{c}/participants: the token's user, who is in the call, calls others in."""
    if ask.token.user is None:
        raise Refusal(400, "not.a.user")
    return _add(ask, ask.call(), ask.token.user)


def post_participants_for_user(ask: Ask) -> Answer:
    """POST /conversations/calls/{c}/participants/user/{userId}: the user of the path does."""
    call = ask.call()
    return _add(ask, call, ask.agent().name)


def post_assign(ask: Ask) -> Answer:
    """POST /conversations/{c}/assign: a waiting call to a user, whatever his skills."""
    call, uuid = ask.call(), text(ask.fields(), "id")
    if not uuid:
        raise Refusal(400, "bad.request")
    agent = ask.world.directory.find_agent(uuid.lower())
    if agent is None:
        raise Refusal(404, "general.resource.not.found")
    waiting = _waiting(call)
    queue = ask.world.directory.queues[waiting.party] if waiting else None
    if waiting is None or queue is None or not _may_assign(ask, queue):
        raise Refusal(400, "bad.request")
    world = ask.world
    ask.visit.accept(
        lambda: routing.assign(world, waiting, agent), call_id=call.call_id, target=f"agent:{agent.name}"
    )
    return ok("Accepted", 202)


def post_callbacks(ask: Ask) -> Answer:
    """POST /conversations/{c}/participants/{p}/callbacks: 201, empty."""
    call = ask.call()
    leg, fields = ask.leg(call), ask.fields()
    if leg.kind is LegKind.QUEUE:
        raise Refusal(400, "conversation.error.cannot.callback.acd")
    numbers = fields.get("callbackNumbers")
    if not isinstance(numbers, list) or not numbers or not all(isinstance(one, str) for one in numbers):
        raise bad_value("callbackNumbers", numbers, "a list of numbers")
    queue, name = _callback_queue(ask, fields), text(fields, "callbackUserName")
    world, wanted = ask.world, tuple(numbers)

    def request() -> bool:
        callbacks.request(world, call, queue, wanted, name)
        return True

    ask.visit.accept(request, call_id=call.call_id, target=f"callback:{queue.name}")
    return empty(201)


def _add(ask: Ask, call: Call, user: str) -> Answer:
    if not any(leg.kind is LegKind.AGENT and leg.party == user for leg in call.live_legs()):
        raise Refusal(403, "conversation.error.forbidden.not.active.participant")
    given = ask.fields().get("participants")
    if not isinstance(given, list) or not given:
        raise Refusal(400, "bad.request")
    world = ask.world
    for target in [_target(ask, one) for one in given]:
        add = partial(commands.add_party, world, call, target)
        ask.visit.accept(add, call_id=call.call_id, target=str(target))
    return ok(rendering.conversation_shape(world, call))


def _target(ask: Ask, given: Any) -> Target:
    if not isinstance(given, dict):
        raise Refusal(400, "bad.request")
    if text(given, "queueId"):
        return targets.queue(ask, given)
    if text(given, "userId"):
        return targets.user(ask, {"userId": given["userId"]})
    return targets.address(ask, given, "bad.request")


def _waiting(call: Call) -> Leg | None:
    return next((leg for leg in reversed(call.live_legs()) if leg.kind is LegKind.QUEUE), None)


def _may_assign(ask: Ask, queue: Queue) -> bool:
    return queue.manual_assignment or ask.world.switches.manual_assignment == "always"


def _callback_queue(ask: Ask, fields: dict[str, Any]) -> Queue:
    routing_data = fields.get("routingData") or {}
    if not isinstance(routing_data, dict):
        raise Refusal(400, "bad.request")
    uuid = text(fields, "queueId") or text(routing_data, "queueId")
    if not uuid:
        raise Refusal(400, "conversation.error.queue.required")
    queue = ask.world.directory.find_queue(uuid.lower())
    if queue is None:
        raise Refusal(400, "conversations.error.queue.not.found")
    return queue
