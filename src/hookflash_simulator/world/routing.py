"""How callers in line get an agent: the one who has been idle longest and knows what is asked for."""

from hookflash_simulator.world import legs, ringing
from hookflash_simulator.world.agents import Agent
from hookflash_simulator.world.calls import Call, EndReason, Leg, LegKind, LegState, Move
from hookflash_simulator.world.queues import Queue, Ticket
from hookflash_simulator.world.world import World


def enter(world: World, call: Call, queue: Queue, move: Move | None = None) -> Leg:
    """Put a caller in line; priority and skills of the call go with him (reference genesys-cloud 6)."""
    ticket = Ticket(world.now(), world.next_order(), list(call.skills), call.priority, call.language)
    leg = legs.add_leg(
        world,
        call,
        LegKind.QUEUE,
        queue.name,
        LegState.CONNECTED,
        queue=queue.name,
        ticket=ticket,
        move=move,
    )
    queue.join(leg)
    return leg


def leave(world: World, leg: Leg) -> None:
    """A caller is no longer in line; a phone that rings for him stops."""
    world.directory.queues[leg.party].leave(leg)
    if leg.ticket is not None and leg.ticket.ringing is not None:
        reason = EndReason.CANCELLED if leg.call.is_up else EndReason.FAR_END
        legs.end_leg(world, leg.ticket.ringing, reason)
        leg.ticket.ringing = None


def offer(world: World, leg: Leg) -> None:
    """Offer a waiting caller to the best agent who is free, if there is one."""
    queue = world.directory.queues[leg.party]
    suitable = [agent for agent in queue.agents if _suits(world, queue, leg, agent)]
    if suitable:
        _ring(world, leg, min(suitable, key=lambda agent: agent.duty_since))


def agent_is_free(world: World, agent: Agent) -> None:
    """Give a free agent the first caller in line whom he can serve."""
    queue = world.directory.queues[agent.queue]
    for leg in queue.waiting:
        if _suits(world, queue, leg, agent):
            _ring(world, leg, agent)
            return


def reorder(
    world: World, leg: Leg, *, priority: int | None, skills: list[str] | None, language: str | None
) -> None:
    """Change a waiting caller's place in line or what he needs, and look for an agent again."""
    queue, ticket = world.directory.queues[leg.party], leg.ticket
    if ticket is None:
        return
    queue.leave(leg)
    if priority is not None:
        ticket.priority = leg.call.priority = priority
    if skills is not None:
        ticket.skills = skills
        leg.call.skills = list(skills)
    ticket.language = leg.call.language = language
    queue.join(leg)
    world.note(leg.call, "routing.changed", leg=leg.leg_id, priority=ticket.priority, skills=ticket.skills)
    offer(world, leg)


def refused(world: World, leg: Leg, agent: Agent, reason: EndReason) -> None:
    """The agent who was rung has not taken the caller: on to the next."""
    ticket = leg.ticket
    if ticket is None:
        return
    ticket.ringing = None
    if reason is EndReason.DECLINED:
        pause = world.settings.decline_pause
        ticket.declined_until[agent.name] = world.now() + pause
        world.clock.after(pause, lambda: offer(world, leg))
    offer(world, leg)


def _suits(world: World, queue: Queue, leg: Leg, agent: Agent) -> bool:
    ticket = leg.ticket
    if ticket is None or ticket.ringing is not None or not leg.is_live:
        return False
    if not (queue.active and agent.is_free and set(ticket.skills) <= set(agent.skills)):
        return False
    return ticket.declined_until.get(agent.name, 0) <= world.now()


def _ring(world: World, leg: Leg, agent: Agent) -> None:
    if leg.ticket is not None:
        leg.ticket.ringing = ringing.ring_agent(world, leg.call, agent, offered_by=leg)
