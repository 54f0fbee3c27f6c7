"""Overflow: who has waited too long in one queue goes on to another, without anybody's command."""

from hookflash_simulator.world import consults, legs, moves, routing
from hookflash_simulator.world.calls import EndReason, Leg
from hookflash_simulator.world.queues import Overflow, Queue
from hookflash_simulator.world.world import World


def arm(world: World, leg: Leg) -> None:
    """Watch how long a caller waits, if his queue has a rule."""
    queue = world.directory.queues[leg.party]
    rule = queue.overflow
    if rule is not None:
        left = leg.started_at + rule.after - world.now()
        world.clock.after(left, lambda: _go_on(world, leg, queue, rule))


def change(world: World, queue: Queue, rule: Overflow | None) -> None:
    """Give a queue another rule, or none; it holds for those who wait already as well."""
    if queue.overflow == rule:
        return
    queue.overflow = rule
    for leg in list(queue.waiting):
        arm(world, leg)


def _go_on(world: World, leg: Leg, queue: Queue, rule: Overflow) -> None:
    if not leg.is_live or queue.overflow is not rule:
        return
    world.note(leg.call, "queue.overflowed", leg=leg.leg_id, party=leg.words, to=rule.to)
    new = routing.enter(world, leg.call, world.directory.queues[rule.to])
    moves.succeed(leg, new)
    moves.drop(world, leg)
    consults.follow(leg, new)
    legs.end_leg(world, leg, EndReason.MOVED)
    routing.offer(world, new)
