"""Making a leg at a target: what moves, consults and added parties have in common."""

from hookflash_simulator.world import flows, legs, ringing, routing, voicemail
from hookflash_simulator.world.calls import Call, Leg, LegKind, LegState, Move
from hookflash_simulator.world.targets import Target, TargetKind
from hookflash_simulator.world.world import World


def reach(
    world: World, call: Call, target: Target, move: Move | None = None, leg_id: str | None = None
) -> Leg:
    """Make the leg; :func:`set_off` is to follow once everybody else knows of it."""
    if target.kind is TargetKind.QUEUE:
        return routing.enter(world, call, world.directory.queues[target.name], move, leg_id)
    if target.kind is TargetKind.NUMBER:
        return ringing.dial(world, call, target.name, move, leg_id)
    if target.kind is TargetKind.VOICEMAIL:
        return voicemail.answer(world, call, target.name, move, leg_id)
    if target.kind is TargetKind.FLOW:
        kind, state = LegKind.IVR, LegState.CONNECTED
        return legs.add_leg(world, call, kind, target.name, state, move=move, leg_id=leg_id)
    agent = world.directory.agents[target.name]
    if agent.is_reachable:
        return ringing.ring_agent(world, call, agent, move=move, leg_id=leg_id)
    kind, state = LegKind.AGENT, LegState.RINGING
    return legs.add_leg(world, call, kind, agent.name, state, move=move, leg_id=leg_id)


def set_off(world: World, leg: Leg) -> None:
    """Let the new leg take its course: a line looks for an agent, who cannot be reached does not ring."""
    if leg.kind is LegKind.QUEUE:
        routing.offer(world, leg)
    elif leg.kind is LegKind.IVR:
        flows.run(world, leg)
    elif leg.kind is LegKind.AGENT and world.directory.agents[leg.party].leg is not leg:
        ringing.not_reached(world, leg)
