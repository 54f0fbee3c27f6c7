"""Ids are whole numbers here: agents, skills, and the outbound twin of every skill (reference 4)."""

from hookflash_simulator.world.agents import Agent
from hookflash_simulator.world.queues import Queue
from hookflash_simulator.world.world import World

OUTBOUND = 1_000_000
"""What the id of an outbound skill has more than that of its inbound twin."""


class Numbers:
    """Finds by number; looks through a world once."""

    def __init__(self) -> None:
        self._world: World | None = None
        self._agents: dict[int, Agent] = {}
        self._queues: dict[int, Queue] = {}

    def agent(self, world: World, number: int | None) -> Agent | None:
        """The agent with a number, if there is one."""
        self._look(world)
        return self._agents.get(number or 0)

    def skill(self, world: World, number: int | None) -> tuple[Queue, bool] | None:
        """The queue behind a skill's number, and whether the number is that of the outbound skill."""
        self._look(world)
        wanted = number or 0
        if wanted in self._queues:
            return self._queues[wanted], False
        queue = self._queues.get(wanted - OUTBOUND)
        return None if queue is None else (queue, True)

    def _look(self, world: World) -> None:
        if self._world is world:
            return
        self._world = world
        self._agents = {agent.number: agent for agent in world.directory.agents.values()}
        self._queues = {queue.number: queue for queue in world.directory.queues.values()}


def skill_number(queue: Queue, *, is_outbound: bool) -> int:
    """The id of one of the two skills of a queue."""
    return queue.number + OUTBOUND if is_outbound else queue.number


def skill_name(queue: Queue, *, is_outbound: bool) -> str:
    """The name of one of the two skills of a queue."""
    return f"{queue.name} Outbound" if is_outbound else queue.name
