"""Phones that ring, inside and outside, and what becomes of it."""

from hookflash_simulator.world import consults, duties, legs, moves, outbound, routing
from hookflash_simulator.world.agents import Agent, AnswerKind, Presence
from hookflash_simulator.world.calls import Call, EndReason, Leg, LegKind, LegState, Move
from hookflash_simulator.world.directory import NumberBehaviour
from hookflash_simulator.world.world import World


def ring_agent(
    world: World,
    call: Call,
    agent: Agent,
    *,
    offered_by: Leg | None = None,
    queue: str | None = None,
    move: Move | None = None,
    leg_id: str | None = None,
) -> Leg:
    """Let an agent's phone ring, for a caller in line or for a command that means him alone."""
    leg = legs.add_leg(
        world,
        call,
        LegKind.AGENT,
        agent.name,
        LegState.RINGING,
        queue=offered_by.queue if offered_by else queue,
        move=move,
        offered_by=offered_by,
        leg_id=leg_id,
    )
    agent.leg = leg
    arm(world, agent)
    return leg


def arm(world: World, agent: Agent) -> None:
    """Decide what will become of the phone that rings at an agent, by how he answers at present."""
    leg = agent.leg
    if leg is None or leg.state is not LegState.RINGING:
        return
    if leg.alarm is not None:
        leg.alarm.cancel()
    left = (leg.ringing_at or 0) + _patience(world, leg) - world.now()
    answering = agent.answering
    if answering.kind is AnswerKind.NEVER or answering.after >= left:
        leg.alarm = world.clock.after(left, lambda: not_taken(world, leg, EndReason.NO_ANSWER))
    elif answering.kind is AnswerKind.DECLINES:
        leg.alarm = world.clock.after(answering.after, lambda: not_taken(world, leg, EndReason.DECLINED))
    else:
        leg.alarm = world.clock.after(answering.after, lambda: answer(world, leg))


def answer(world: World, leg: Leg) -> None:
    """The called party picks up: whoever had the caller until then lets go."""
    legs.connect_leg(world, leg)
    if leg.kind is LegKind.AGENT:
        duties.take_up(world, world.directory.agents[leg.party], leg)
    moves.answered(world, leg)
    consults.answered(world, leg)
    outbound.answered(world, leg)
    if leg.offered_by is not None:
        moves.answered(world, leg.offered_by)
        if leg.offered_by.ticket is not None:
            leg.offered_by.ticket.ringing = None
        moves.drop(world, leg.offered_by)
        legs.end_leg(world, leg.offered_by, EndReason.MOVED)


def pick_up(world: World, leg: Leg) -> bool:
    """Answer a phone if it still rings."""
    if leg.state not in {LegState.RINGING, LegState.DIALING}:
        return False
    answer(world, leg)
    return True


def not_taken(world: World, leg: Leg, reason: EndReason) -> None:
    """The called party did not pick up."""
    if leg.state not in {LegState.RINGING, LegState.DIALING}:
        return
    moves.not_taken(world, leg, reason)
    waiting = leg.offered_by
    # The line still counts as ringing meanwhile, so that the freed agent is not offered the same caller.
    legs.end_leg(world, leg, reason)
    if waiting is not None and waiting.is_live:
        routing.refused(world, waiting, world.directory.agents[leg.party], reason)


def not_reached(world: World, leg: Leg) -> None:
    """The phone of the agent who is meant cannot ring: the call fails, or waits for him if he is there."""
    agent = world.directory.agents[leg.party]
    if world.conduct(leg.call).busy_agent_waits and agent.presence is not Presence.OFFLINE:
        agent.personal_queue.append(leg)
        world.note(leg.call, "leg.waits", leg=leg.leg_id, party=leg.words)
    else:
        not_taken(world, leg, EndReason.NOT_AVAILABLE)


def serve_own(world: World, agent: Agent) -> bool:
    """Let the phone of an agent ring for the first who waits for him alone; False if nobody does."""
    waiting = [leg for leg in agent.personal_queue if leg.is_live]
    agent.personal_queue[:] = waiting[1:]
    if not waiting:
        return False
    agent.leg = leg = waiting[0]
    leg.ringing_at = world.now()
    world.note(leg.call, "leg.rings", leg=leg.leg_id, party=leg.words)
    arm(world, agent)
    return True


def dial(world: World, call: Call, number: str, move: Move | None = None, leg_id: str | None = None) -> Leg:
    """Call an outside number."""
    leg = legs.add_leg(world, call, LegKind.NUMBER, number, LegState.DIALING, move=move, leg_id=leg_id)
    ring_outside(world, leg)
    return leg


def ring_outside(world: World, leg: Leg) -> None:
    """Decide what will become of the phone that rings outside, by how its number behaves."""
    settings = world.settings
    behaviour = world.directory.numbers.get(leg.party, NumberBehaviour.ANSWERS)
    clock = world.clock
    if behaviour is NumberBehaviour.ANSWERS:
        leg.alarm = clock.after(settings.number_answers_after, lambda: answer(world, leg))
    elif behaviour is NumberBehaviour.NEVER:
        leg.alarm = clock.after(settings.ring_timeout, lambda: not_taken(world, leg, EndReason.NO_ANSWER))
    else:
        reason = EndReason.BUSY if behaviour is NumberBehaviour.BUSY else EndReason.INVALID
        leg.alarm = clock.after(settings.number_refuses_after, lambda: not_taken(world, leg, reason))


def _patience(world: World, leg: Leg) -> int:
    """How long a phone rings, in milliseconds: what the queue says for those it offers a caller to."""
    if leg.offered_by is None:
        return world.settings.ring_timeout
    return world.directory.queues[leg.offered_by.party].alerting_timeout
