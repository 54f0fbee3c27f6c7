"""Queues and agents: see them, change them."""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.control.requests import ControlRequest, Refused
from hookflash_simulator.fields import WrongField
from hookflash_simulator.world import duties, ringing, routing
from hookflash_simulator.world.agents import Agent, AnswerKind, Duty, Presence
from hookflash_simulator.world.loading import read_answering
from hookflash_simulator.world.queues import Queue

PHONES = ("up", "busy")


def show_world(asked: ControlRequest) -> dict[str, Any]:
    """GET /sim/v1/world."""
    world = asked.world
    return {
        "queues": [_queue(queue) for queue in world.directory.queues.values()],
        "agents": [_agent(agent) for agent in world.directory.agents.values()],
        "wrap_up_codes": list(world.directory.wrap_up_codes),
        "now": iso(world.now()),
    }


def change_agent(asked: ControlRequest) -> dict[str, Any]:
    """PATCH /sim/v1/agents/{name}; whoever is told how to answer is at the desk again."""
    world = asked.world
    agent = world.directory.agents.get(asked.values["name"])
    if agent is None:
        raise Refused(404, f"no agent {asked.values['name']!r}")
    fields = asked.fields()
    presence = fields.optional("presence", str)
    said = None if presence is None else Presence.named(presence)
    if presence is not None and said is None:
        raise WrongField("presence", f"must be one of {', '.join(Presence)}, not {presence!r}")
    answering = read_answering(fields, agent.answering) if "answer" in fields else None
    fields.optional("answer", object)
    phone = fields.one_of("phone", PHONES, "up" if agent.phone_up else "busy")
    fields.close()
    agent.phone_up = phone == "up"
    if answering is not None:
        agent.answering = answering
        ringing.arm(world, agent)
    if said is not None:
        duties.set_presence(world, agent, said)
    elif agent.duty is Duty.NOT_RESPONDING and agent.answering.kind is not AnswerKind.NEVER:
        duties.set_duty(world, agent, Duty.IDLE)
    else:
        duties.set_duty(world, agent, agent.duty)
    return _agent(agent) | _conduct(agent)


def change_queue(asked: ControlRequest) -> dict[str, Any]:
    """PATCH /sim/v1/queues/{name}; a queue that is not active offers its callers to nobody."""
    queue = asked.world.directory.queues.get(asked.values["name"])
    if queue is None:
        raise Refused(404, f"no queue {asked.values['name']!r}")
    fields = asked.fields()
    is_open = fields.take("open", bool, queue.open)
    is_active = fields.take("active", bool, queue.active)
    fields.close()
    queue.open, queue.active = is_open, is_active
    for leg in list(queue.waiting):
        routing.offer(asked.world, leg)
    return _queue(queue) | {"active": queue.active}


def _queue(queue: Queue) -> dict[str, Any]:
    return {
        "name": queue.name,
        "open": queue.open,
        "waiting": len(queue.waiting),
        "genesys_id": queue.uuid,
        "cxone_skill_id": queue.number,
        "schedule_group_id": queue.schedule_group,
        "agents": [agent.name for agent in queue.agents],
    }


def _agent(agent: Agent) -> dict[str, Any]:
    return {
        "name": agent.name,
        "email": agent.email,
        "presence": agent.presence,
        "skills": agent.skills,
        "genesys_id": agent.uuid,
        "cxone_id": agent.number,
        "station": agent.station,
    }


def _conduct(agent: Agent) -> dict[str, Any]:
    """What can be changed about an agent, beside what the world shows of him."""
    answer: Any = agent.answering.kind
    if agent.answering.kind is AnswerKind.ANSWERS:
        answer = {"after_s": agent.answering.after / 1000}
    return {"answer": answer, "phone": "up" if agent.phone_up else "busy", "duty": agent.duty}
