"""UUIDs of queues, skills and campaigns, made of their names; those of agents both dialects know."""

from functools import lru_cache

from hookflash_simulator.randomness import named_uuid
from hookflash_simulator.world.directory import Named
from hookflash_simulator.world.queues import Queue
from hookflash_simulator.world.world import World


@lru_cache(maxsize=4096)
def queue_uuid(name: str) -> str:
    """The id of a queue."""
    return named_uuid("cxone_queue", name)


@lru_cache(maxsize=4096)
def skill_uuid(name: str) -> str:
    """The id of a skill: of what agents know, which the published API does not have."""
    return named_uuid("cxone_skill", name)


@lru_cache(maxsize=4096)
def campaign_uuid(name: str) -> str:
    """The id of a campaign."""
    return named_uuid("cxone_campaign", name)


class Ids:
    """Finds by id; looks through a world once."""

    def __init__(self) -> None:
        self._world: World | None = None
        self._queues: dict[str, Queue] = {}
        self._skills: dict[str, Named] = {}

    def queue(self, world: World, uuid: str) -> Queue | None:
        """The queue with an id, if there is one."""
        self._look(world)
        return self._queues.get(uuid)

    def skill(self, world: World, uuid: str) -> Named | None:
        """The skill with an id, if there is one."""
        self._look(world)
        return self._skills.get(uuid)

    def _look(self, world: World) -> None:
        if self._world is world:
            return
        self._world = world
        self._queues = {queue_uuid(name): queue for name, queue in world.directory.queues.items()}
        self._skills = {skill_uuid(name): skill for name, skill in world.directory.skills.items()}
