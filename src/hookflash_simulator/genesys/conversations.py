"""Conversations as a whole: read them, end them (reference genesys-cloud 2 and 5.1)."""

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import rendering
from hookflash_simulator.genesys.errors import Refusal, bad_value
from hookflash_simulator.genesys.listing import page
from hookflash_simulator.genesys.requests import Ask, empty, ok, text
from hookflash_simulator.world import commands
from hookflash_simulator.world.calls import Call, EndReason


def get_conversation(ask: Ask) -> Answer:
    """GET /api/v2/conversations/{conversationId}."""
    return Answer(200, rendering.conversation(ask.world, ask.call()))


def get_conversations_call(ask: Ask) -> Answer:
    """GET /api/v2/conversations/calls/{conversationId}."""
    return Answer(200, rendering.call_conversation(ask.world, ask.call()))


def get_conversations(ask: Ask) -> Answer:
    """GET /api/v2/conversations: the user's active ones."""
    return page(ask, [rendering.conversation_shape(ask.world, call) for call in _own_calls(ask)])


def get_conversations_calls(ask: Ask) -> Answer:
    """GET /api/v2/conversations/calls: the user's active ones."""
    return page(ask, [rendering.call_conversation_shape(ask.world, call) for call in _own_calls(ask)])


def patch_conversations_call(ask: Ask) -> Answer:
    """PATCH /api/v2/conversations/calls/{conversationId}: state disconnected ends it."""
    call, state = ask.call(), text(ask.fields(), "state")
    if (state or "").lower() != "disconnected":
        raise bad_value("state", state, "disconnected")
    _end(ask, call)
    return ok(rendering.conversation_shape(ask.world, call), 202)


def delete_conversation(ask: Ask) -> Answer:
    """DELETE /api/v2/conversations/{conversationId}: ends all parties."""
    _end(ask, ask.call())
    return empty(200)


def post_conversation_disconnect(ask: Ask) -> Answer:
    """POST /api/v2/conversations/{conversationId}/disconnect: full teardown."""
    _end(ask, ask.call())
    return ok("Accepted", 202)


def _end(ask: Ask, call: Call) -> None:
    if not call.is_up:
        raise Refusal(400, "conversation.error.call.disconnected")
    world = ask.world
    ask.visit.accept(
        lambda: commands.disconnect(world, call.caller, EndReason.DISCONNECTED),
        call_id=call.call_id,
        target=call.caller.words,
    )


def _own_calls(ask: Ask) -> list[Call]:
    if ask.token.user is None:
        raise Refusal(400, "not.a.user")
    agent = ask.world.directory.agents[ask.token.user]
    return [leg.call for leg in (agent.leg, agent.wrapping) if leg is not None]
