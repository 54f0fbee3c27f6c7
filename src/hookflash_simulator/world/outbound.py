"""Calls that an agent makes: his own phone rings first, then the number is dialled (genesys-cloud 7)."""

from hookflash_simulator.world import legs, ringing, routing
from hookflash_simulator.world.agents import Agent
from hookflash_simulator.world.calls import Call, EndReason, Leg, LegKind, LegState
from hookflash_simulator.world.queues import Queue
from hookflash_simulator.world.world import World


def place(
    world: World,
    call: Call,
    agent: Agent,
    *,
    queue: Queue | None,
    attributes: dict[str, str],
) -> Leg:
    """An agent wants to call somebody, for a queue or for himself; his phone rings.

    Args:
        world: Where.
        call: The call, outbound, with nobody in it.
        agent: Who calls.
        queue: On whose behalf; he wraps up as it says.
        attributes: What to attach to the leg of the one who is called.
    """
    world.add_call(call)
    world.note(call, "call.started", number=call.number, platform=call.platform, agent=agent.name)
    on_behalf = queue.name if queue else None
    if agent.is_reachable:
        own = ringing.ring_agent(world, call, agent, queue=on_behalf)
    else:
        own = legs.add_leg(world, call, LegKind.AGENT, agent.name, LegState.RINGING, queue=on_behalf)
    call.caller = legs.add_leg(world, call, LegKind.CALLER, call.number, LegState.PLANNED, queue=on_behalf)
    own.outgoing = call.caller.outgoing = True
    call.caller.attributes.update(attributes)
    if agent.leg is not own:
        ringing.not_taken(world, own, EndReason.NOT_AVAILABLE)
    return own


def call_for_queue(world: World, call: Call, queue: Queue) -> None:
    """A script calls somebody by itself; who answers stands in the line of a queue."""
    world.add_call(call)
    world.note(call, "call.started", number=call.number, platform=call.platform, queue=queue.name)
    call.caller = legs.add_leg(world, call, LegKind.CALLER, call.number, LegState.DIALING, queue=queue.name)
    call.caller.outgoing = True
    ringing.ring_outside(world, call.caller)


def answered(world: World, leg: Leg) -> None:
    """The agent has picked up his own phone: the number is dialled. Whom a script has called waits."""
    callee = leg.call.caller
    if leg is callee and leg.queue and len(leg.call.legs) == 1:
        routing.offer(world, routing.enter(world, leg.call, world.directory.queues[leg.queue]))
    if callee.state is not LegState.PLANNED:
        return
    callee.state = LegState.DIALING
    callee.ringing_at = world.now()
    world.note(leg.call, "leg.dialled", leg=callee.leg_id, party=callee.words)
    ringing.ring_outside(world, callee)
