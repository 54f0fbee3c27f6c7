"""What an agent is busy with, and when he is free again."""

from hookflash_simulator.world import ringing, routing
from hookflash_simulator.world.agents import Agent, Duty, Presence
from hookflash_simulator.world.calls import EndReason, Leg, WrapUp
from hookflash_simulator.world.world import World


def set_presence(world: World, agent: Agent, presence: Presence) -> None:
    """An agent says something else about himself; going on queue makes him idle again."""
    agent.presence = presence
    agent.presence_since = world.now()
    world.note_agent(agent.name, "agent.presence", presence=presence)
    if agent.duty is not Duty.COMMUNICATING and not _is_taken(agent):
        set_duty(world, agent, _rest(agent))


def set_duty(world: World, agent: Agent, duty: Duty) -> None:
    """Give an agent another duty; an idle one is offered the next caller."""
    if agent.duty is not duty:
        agent.take_duty(duty, world.now())
        world.note_agent(agent.name, "agent.duty", duty=duty)
    if agent.personal_queue and agent.is_reachable and ringing.serve_own(world, agent):
        return
    if agent.is_free:
        routing.agent_is_free(world, agent)


def take_up(world: World, agent: Agent, leg: Leg) -> None:
    """An agent talks now."""
    if agent.wrapping is not None:
        end_wrap_up(world, agent, agent.wrapping)
    set_duty(world, agent, Duty.INTERACTING if leg.queue else Duty.COMMUNICATING)


def release(world: World, agent: Agent, leg: Leg) -> None:
    """A leg at an agent has ended: he wraps up, rests, or does not respond."""
    agent.leg = None
    if leg.connected_at is not None and leg.queue:
        _start_wrap_up(world, agent, leg)
    elif leg.connected_at is not None:
        set_duty(world, agent, _rest(agent))
    elif leg.end_reason is EndReason.NO_ANSWER and leg.offered_by is not None:
        set_duty(world, agent, Duty.NOT_RESPONDING)
    else:
        if leg.end_reason is EndReason.DECLINED:
            agent.duty_since = world.now()
        set_duty(world, agent, agent.duty)


def end_wrap_up(world: World, agent: Agent, leg: Leg) -> None:
    """The noting down is over."""
    if agent.wrapping is not leg or leg.wrap_up is None:
        return
    agent.wrapping = None
    leg.wrap_up.ended_at = world.now()
    world.directory.queues[leg.queue or ""].handled.append(world.now() - (leg.connected_at or 0))
    world.note(leg.call, "wrap_up.ended", leg=leg.leg_id, party=leg.words)
    if agent.leg is None:
        set_duty(world, agent, _rest(agent))


def _start_wrap_up(world: World, agent: Agent, leg: Leg) -> None:
    duration = world.directory.queues[leg.queue or ""].wrap_up
    leg.wrap_up = leg.wrap_up or WrapUp()
    leg.wrap_up.started_at = world.now()
    agent.wrapping = leg
    world.note(leg.call, "wrap_up.started", leg=leg.leg_id, party=leg.words)
    if leg.wrap_up.skipped:
        duration = 0
    world.clock.after(duration, lambda: end_wrap_up(world, agent, leg))


def _rest(agent: Agent) -> Duty:
    return Duty.IDLE if agent.presence is Presence.ON_QUEUE else Duty.OFF_QUEUE


def _is_taken(agent: Agent) -> bool:
    talks = agent.leg is not None and agent.leg.is_connected
    return talks or agent.wrapping is not None
