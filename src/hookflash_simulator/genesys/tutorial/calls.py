"""Calls that an agent makes (seed 004)."""

import re

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys.requests import PLATFORM, Ask, ok
from hookflash_simulator.genesys.tutorial import rendering, words
from hookflash_simulator.genesys.tutorial.errors import Denied, wrong
from hookflash_simulator.genesys.tutorial.reading import body_of, call_of, required, wrap_up_code
from hookflash_simulator.world import commands, outbound, ringing
from hookflash_simulator.world.agents import Agent
from hookflash_simulator.world.calls import Call, EndReason

ROUTE = "user"
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


def get_call(ask: Ask) -> Answer:
    """GET /api/v2/conversations/calls/{id}."""
    return ok(rendering.call(ask.world, call_of(ask)))


def post_call(ask: Ask) -> Answer:
    """POST /api/v2/conversations/calls: the agent's phone rings, then the number is dialled.

    He calls for his queue, and so wraps up; an agent who is not to be disturbed does not hear a ring.
    """
    fields, world = body_of(ask), ask.world
    agent = _from(ask, required(fields, "from"))
    number = required(fields, "to")
    if not _NUMBER.fullmatch(number):
        raise wrong("to", "must be a number as E.164 writes it")
    if fields.get("route") != ROUTE:
        raise wrong("route", f"must be {ROUTE}")
    code = wrap_up_code(world.directory, "wrapUpCode", fields.get("wrapUpCode"))
    call = Call(ask.face.new_call_id(), PLATFORM, number, number, world.now(), outbound=True)

    def place() -> bool:
        queue = world.directory.queues[agent.queue]
        own = outbound.place(world, call, agent, queue=queue, attributes={})
        if code is not None:
            commands.wrap_up(world, own, code, None)
        if words.is_undisturbed(agent):
            ringing.not_taken(world, own, EndReason.NOT_AVAILABLE)
        return True

    ask.visit.accept(place, call_id=call.call_id, target=f"number:{number}", at_once=True)
    shown = {"id": call.call_id, "state": "initiated", "from": agent.uuid, "to": number, "route": ROUTE}
    return ok(shown, 201)


def _from(ask: Ask, uuid: str) -> Agent:
    agent = ask.world.directory.find_agent(uuid.lower())
    if agent is None or not agent.has_station:
        problem = "no such user" if agent is None else "no phone is assigned"
        raise Denied(400, "invalid.from.user", problem=problem)
    return agent
