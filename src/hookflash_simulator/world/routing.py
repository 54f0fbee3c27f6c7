"""How callers in line get an agent: the one who has been idle longest and knows what is asked for."""

from dataclasses import dataclass

from hookflash_simulator.world import legs, overflow, ringing
from hookflash_simulator.world.agents import Agent
from hookflash_simulator.world.calls import Call, EndReason, Leg, LegKind, LegState, Move
from hookflash_simulator.world.queues import Queue, Ticket
from hookflash_simulator.world.world import World


def enter(world: World, call: Call, queue: Queue, move: Move | None = None, leg_id: str | None = None) -> Leg:
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
        leg_id=leg_id,
    )
    queue.join(leg)
    overflow.arm(world, leg)
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
        scores = leg.ticket.scores if leg.ticket else {}
        _ring(world, leg, min(suitable, key=lambda agent: (-scores.get(agent.name, 0), agent.duty_since)))


def agent_is_free(world: World, agent: Agent) -> None:
    """Give a free agent the first caller in line whom he can serve."""
    queue = world.directory.queues[agent.queue]
    for leg in queue.waiting:
        if _suits(world, queue, leg, agent):
            _ring(world, leg, agent)
            return


@dataclass(frozen=True, slots=True)
class Wish:
    """How a caller is to be routed from now on; None leaves what was."""

    priority: int | None = None
    skills: list[str] | None = None
    language: str | None = None
    scores: dict[str, int] | None = None


def reorder(world: World, leg: Leg, wish: Wish) -> None:
    """Change a waiting caller's place in line or what he needs, and look for an agent again.

    An empty language asks for none.
    """
    queue, ticket = world.directory.queues[leg.party], leg.ticket
    if ticket is None:
        return
    queue.leave(leg)
    if wish.priority is not None:
        ticket.priority = leg.call.priority = wish.priority
    if wish.skills is not None:
        ticket.skills = wish.skills
        leg.call.skills = list(wish.skills)
    if wish.language is not None:
        ticket.language = leg.call.language = wish.language or None
    if wish.scores is not None:
        ticket.scores = wish.scores
    queue.join(leg)
    world.note(leg.call, "routing.changed", leg=leg.leg_id, priority=ticket.priority, skills=ticket.skills)
    offer(world, leg)


def assign(world: World, leg: Leg, agent: Agent) -> bool:
    """Give a waiting caller to an agent, whatever he knows; a phone that rings for the caller stops."""
    ticket = leg.ticket
    if ticket is None or not leg.is_live or not agent.is_free:
        return False
    if ticket.ringing is not None:
        # The line still counts as ringing meanwhile, so that the freed agent is not offered the same caller.
        legs.end_leg(world, ticket.ringing, EndReason.CANCELLED)
    _ring(world, leg, agent)
    return True


def treat(world: World, leg: Leg) -> None:
    """One who still waits in a line begins to hear what it plays."""
    if leg.is_live:
        leg.treated_at = world.now()
        world.note(leg.call, "queue.treated", leg=leg.leg_id, party=leg.words)


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


def is_served(world: World, queue: Queue, call: Call) -> bool:
    """True if a queue offers such a call to its agents at all."""
    return queue.active and (queue.campaign.active or not world.conduct(call).campaign_stops)


def _suits(world: World, queue: Queue, leg: Leg, agent: Agent) -> bool:
    ticket = leg.ticket
    if ticket is None or ticket.ringing is not None or not leg.is_live:
        return False
    if not (is_served(world, queue, leg.call) and agent.is_free and _knows(agent, ticket)):
        return False
    return ticket.declined_until.get(agent.name, 0) <= world.now()


def _knows(agent: Agent, ticket: Ticket) -> bool:
    return set(ticket.skills) <= set(agent.skills) and ticket.language in {None, *agent.languages}


def _ring(world: World, leg: Leg, agent: Agent) -> None:
    if leg.ticket is not None:
        leg.ticket.ringing = ringing.ring_agent(world, leg.call, agent, offered_by=leg)
