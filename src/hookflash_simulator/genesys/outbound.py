"""Calls that an agent makes (reference genesys-cloud 7): his own phone is called first, then the number."""

from typing import Any

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import addresses
from hookflash_simulator.genesys.errors import Refusal, bad_value
from hookflash_simulator.genesys.phones import stations
from hookflash_simulator.genesys.requests import PLATFORM, Ask, ok, text
from hookflash_simulator.world import outbound
from hookflash_simulator.world.agents import Agent
from hookflash_simulator.world.calls import Call
from hookflash_simulator.world.queues import Queue
from hookflash_simulator.world.targets import TargetKind

DESTINATIONS = ("phoneNumber", "callUserId", "callQueueId", "participants", "conversationIds")


def post_calls(ask: Ask) -> Answer:
    """POST /api/v2/conversations/calls: on behalf of the token's user."""
    if ask.token.user is None:
        raise Refusal(400, "not.a.user")
    return _call(ask, ask.world.directory.agents[ask.token.user])


def post_calls_for_user(ask: Ask) -> Answer:
    """POST /api/v2/conversations/calls/user/{userId}: on behalf of the user of the path."""
    return _call(ask, ask.agent())


def _call(ask: Ask, agent: Agent) -> Answer:
    fields = ask.fields()
    number, queue = _number(ask, fields), _queue(ask, fields)
    attributes = _attributes(fields)
    if "effectiveStation" not in stations(ask.world, agent):
        raise Refusal(400, "conversation.error.no.user.station")
    world, call_id = ask.world, ask.face.new_call_id()
    caller_id = (text(fields, "callerId") or "").removeprefix("tel:") or None

    def place() -> bool:
        call = Call(call_id, PLATFORM, number, number, world.now(), outbound=True, caller_id=caller_id)
        outbound.place(world, call, agent, queue=queue, attributes=attributes)
        return True

    at_once = world.switches.outbound_visible == "at_once"
    ask.visit.accept(place, call_id=call_id, target=f"number:{number}", at_once=at_once)
    return ok({"id": call_id, "selfUri": f"/api/v2/conversations/calls/{call_id}"})


def _number(ask: Ask, fields: dict[str, Any]) -> str:
    """The number to dial; other destinations are not simulated, more than one is refused."""
    if sum(bool(fields.get(name)) for name in DESTINATIONS) > 1:
        raise Refusal(400, "too.many.create.conversation.parameters")
    given = text(fields, "phoneNumber")
    if not given:
        raise Refusal(400, "bad.request")
    target = addresses.find_target(ask.world.directory, given)
    if target is None or target.kind is not TargetKind.NUMBER:
        raise bad_value("phoneNumber", given, "a number in E.164")
    return target.name


def _queue(ask: Ask, fields: dict[str, Any]) -> Queue | None:
    uuid = text(fields, "callFromQueueId")
    if not uuid:
        return None
    queue = ask.world.directory.find_queue(uuid.lower())
    if queue is None:
        raise Refusal(400, "conversations.error.queue.not.found")
    return queue


def _attributes(fields: dict[str, Any]) -> dict[str, str]:
    given = fields.get("attributes", {})
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise bad_value("attributes", given, "a map of text to text")
    return dict(given)
