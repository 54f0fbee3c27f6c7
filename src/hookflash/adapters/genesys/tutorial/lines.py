"""Lines: whether a queue is open and how long it is, and who is there with a skill."""

from hookflash.adapters.genesys.tutorial.client import TutorialClient
from hookflash.adapters.genesys.tutorial.wire import Queue, User
from hookflash.adapters.kit.cache import Aged, Cache, for_all
from hookflash.domain.destinations import Destination
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Hours, QueueFacts, Spend
from hookflash.ports.runtime import Clock

OPEN = "open"
AVAILABLE, BUSY = "Available", "Busy"
_NAMES = 50


class Lines:
    """The lines of the account."""

    def __init__(self, client: TutorialClient, clock: Clock, *, max_age_s: float) -> None:
        self._client = client
        self._queues: Cache[str, Queue] = Cache(clock, max_age_s=max_age_s)
        self._able: Cache[tuple[str, str], tuple[User, ...]] = Cache(clock, max_age_s=max_age_s)

    async def get_queue(self, queue_id: str, spend: Spend) -> Queue:
        """A queue as it was a moment ago."""
        return (await self._queue(queue_id, spend)).value

    async def read(self, destination: Destination, spend: Spend) -> QueueFacts:
        """The load of a queue, or who is there with a skill; of a skill group nothing is told."""
        target = destination.target
        if target.type is TargetType.QUEUE and target.id:
            read = await self._queue(target.id, spend)
            queue = read.value
            return QueueFacts(waiting=queue.waiting, staffed=queue.agents, idle=None, age_s=read.age_s)
        if target.type is TargetType.SKILL and target.id:
            return await self._with_skill(target.id, spend)
        return QueueFacts(waiting=None, staffed=None, idle=None, age_s=0.0)

    async def read_hours(self, destination: Destination, spend: Spend) -> Hours | None:
        """Whether a queue is open (002): its state says so. None for what is no queue, or tells no state."""
        target = destination.target
        if target.type is not TargetType.QUEUE or not target.id:
            return None
        read = await self._queue(target.id, spend)
        state = read.value.state
        if state is None:
            return None
        is_open = state == OPEN
        reason = OPEN if is_open else "closed"
        return Hours(is_open=is_open, reason=reason, evidence={"queue_state": state}, age_s=read.age_s)

    async def stop(self) -> None:
        """End reads under way."""
        await self._queues.stop()
        await self._able.stop()

    async def _with_skill(self, skill_id: str, spend: Spend) -> QueueFacts:
        """Agents with the skill (001): who is available is idle, who is busy is staff too."""
        idle = await self._agents(skill_id, AVAILABLE, spend)
        busy = await self._agents(skill_id, BUSY, spend)
        everybody = {one.id: one.name for one in (*idle.value, *busy.value)}
        return QueueFacts(
            waiting=None,
            staffed=len(everybody),
            idle=len(idle.value),
            agents=tuple(everybody.values())[:_NAMES],
            age_s=max(idle.age_s, busy.age_s),
        )

    async def _agents(self, skill_id: str, presence: str, spend: Spend) -> Aged[tuple[User, ...]]:
        async def read(own: Spend) -> tuple[User, ...]:
            return await self._client.list_users(own, presence=presence, skill_id=skill_id)

        return await self._able.get((skill_id, presence), lambda: for_all(spend, read))

    async def _queue(self, queue_id: str, spend: Spend) -> Aged[Queue]:
        key = queue_id.lower()
        return await self._queues.get(
            key, lambda: for_all(spend, lambda own: self._client.get_queue(key, own))
        )
