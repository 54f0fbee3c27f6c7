"""How long a caller will probably wait, from who waits, who works, and how long calls have taken."""

from hookflash_simulator.world.agents import Presence
from hookflash_simulator.world.calls import Call
from hookflash_simulator.world.queues import Queue

USUAL_HANDLING = 180_000
"""What a call is thought to take in a queue that has handled none yet, in milliseconds."""


def estimate(queue: Queue, call: Call | None = None) -> int | None:
    """The expected wait in milliseconds, of a caller who joins now or of one who is already in line.

    Returns:
        None if nobody is there to answer.
    """
    staffed = [agent for agent in queue.agents if agent.presence is Presence.ON_QUEUE]
    if not staffed:
        return None
    ahead = len(queue.waiting)
    if call is not None:
        ahead = next((place for place, leg in enumerate(queue.waiting) if leg.call is call), ahead)
    if ahead < sum(agent.is_free for agent in staffed):
        return 0
    return handling_time(queue) * (ahead + 1) // len(staffed)


def handling_time(queue: Queue) -> int:
    """How long a call takes an agent of the queue, wrap-up included: the mean of the latest ones."""
    if not queue.handled:
        return USUAL_HANDLING
    return sum(queue.handled) // len(queue.handled)
