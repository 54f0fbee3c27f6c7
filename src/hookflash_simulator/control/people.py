"""Queues and agents: see them, change them."""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.control.accounts import show_emergency
from hookflash_simulator.control.requests import ControlRequest, Refused
from hookflash_simulator.cxone.numbers import skill_number
from hookflash_simulator.cxone.tutorial.ids import queue_uuid, skill_uuid
from hookflash_simulator.fields import WrongField
from hookflash_simulator.world import duties, overflow, ringing, routing
from hookflash_simulator.world.agents import Agent, AnswerKind, Duty, Presence
from hookflash_simulator.world.directory import Flow
from hookflash_simulator.world.loading import read_answering
from hookflash_simulator.world.queues import Campaign, Queue
from hookflash_simulator.world.read_flows import read_capacity, read_overflow
from hookflash_simulator.world.world import World

PHONES = ("up", "busy")


def show_world(asked: ControlRequest) -> dict[str, Any]:
    """GET /sim/v1/world."""
    world = asked.world
    return {
        "queues": [_queue(world, queue) for queue in world.directory.queues.values()],
        "agents": [_agent(agent) for agent in world.directory.agents.values()],
        "skills": [{"name": name, "cxone_skill_uuid": skill_uuid(name)} for name in world.directory.skills],
        "emergency_groups": [
            show_emergency(name, is_active=active) for name, active in world.directory.emergencies.items()
        ],
        "outbound_skills": [
            {"queue": queue.name, "cxone_skill_id": skill_number(queue, is_outbound=True)}
            for queue in world.directory.queues.values()
        ],
        "campaigns": [_campaign(campaign) for campaign in world.directory.campaigns.values()],
        "wrap_up_codes": list(world.directory.wrap_up_codes),
        "flows": [_flow(flow) for flow in world.directory.flows.values()],
        "contacts": [
            {"name": contact.name, "genesys_id": contact.uuid, "phones": contact.phones}
            for contact in world.directory.contacts.values()
        ],
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
    station = fields.optional("station", str) if "station" in fields else _station(agent)
    fields.optional("station", str)
    fields.close()
    agent.phone_up = phone == "up"
    _give_station(world, agent, station)
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
    """PATCH /sim/v1/queues/{name}; a queue that is not active offers its callers to nobody.

    `open: null` leaves it to its opening hours again; `overflow: null` lets callers wait for ever,
    `capacity: null` as many as come.
    """
    queue = asked.world.directory.queues.get(asked.values["name"])
    if queue is None:
        raise Refused(404, f"no queue {asked.values['name']!r}")
    fields = asked.fields()
    is_forced = fields.optional("open", bool) if "open" in fields else queue.hours.is_forced
    fields.optional("open", bool)
    is_active = fields.take("active", bool, queue.active)
    rule = read_overflow(fields, list(asked.world.directory.queues))
    if "overflow" not in fields:
        rule = queue.overflow
    bound = read_capacity(fields)
    capacity = bound if "capacity" in fields else queue.capacity
    fields.close()
    queue.hours.is_forced, queue.active, queue.capacity = is_forced, is_active, capacity
    overflow.change(asked.world, queue, rule)
    for leg in list(queue.waiting):
        routing.offer(asked.world, leg)
    shown = {"after_s": rule.after / 1000, "to": rule.to} if rule else None
    conduct = {"active": queue.active, "overflow": shown, "capacity": queue.capacity}
    return _queue(asked.world, queue) | conduct


def change_campaign(asked: ControlRequest) -> dict[str, Any]:
    """PATCH /sim/v1/campaigns/{name}: whether its queues are served then is up to the platform."""
    world, campaign = asked.world, asked.world.directory.campaigns.get(asked.values["name"])
    if campaign is None:
        raise Refused(404, f"no campaign {asked.values['name']!r}")
    fields = asked.fields()
    campaign.active = fields.take("active", bool)
    fields.close()
    for queue in world.directory.queues.values():
        for leg in list(queue.waiting):
            routing.offer(world, leg)
    return _campaign(campaign)


def _campaign(campaign: Campaign) -> dict[str, Any]:
    return {"name": campaign.name, "cxone_id": campaign.number, "active": campaign.active}


def _queue(world: World, queue: Queue) -> dict[str, Any]:
    return {
        "name": queue.name,
        "open": queue.hours.is_open(world.now()),
        "waiting": len(queue.waiting),
        "genesys_id": queue.uuid,
        "cxone_skill_id": queue.number,
        "cxone_queue_id": queue_uuid(queue.name),
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
        "cxone_user_id": agent.uuid,
        "station": _station(agent),
    }


def _station(agent: Agent) -> str | None:
    return agent.station if agent.has_station else None


def _give_station(world: World, agent: Agent, station: str | None) -> None:
    """Put an agent at a phone, or take his away."""
    if station == _station(agent):
        return
    agent.station, agent.has_station = station or agent.station, station is not None
    world.note_agent(agent.name, "agent.station", station=station)


def _conduct(agent: Agent) -> dict[str, Any]:
    """What can be changed about an agent, beside what the world shows of him."""
    answer: Any = agent.answering.kind
    if agent.answering.kind is AnswerKind.ANSWERS:
        answer = {"after_s": agent.answering.after / 1000}
    return {"answer": answer, "phone": "up" if agent.phone_up else "busy", "duty": agent.duty}


def _flow(flow: Flow) -> dict[str, Any]:
    return {"name": flow.name, "genesys_id": flow.uuid, "does": flow.kind, "place": flow.place or None}
