"""Lines: how long a queue is, who is there with a skill, and whether its campaign runs."""

from hookflash.adapters.cxone.tutorial.client import TutorialClient
from hookflash.adapters.cxone.tutorial.settings import TutorialSettings
from hookflash.adapters.cxone.tutorial.wire import Queue, QueueAgent
from hookflash.adapters.kit.cache import Aged, Cache, for_all
from hookflash.domain.destinations import Destination
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Hours, QueueFacts, Spend
from hookflash.ports.runtime import Clock

ACTIVE = "active"
AVAILABLE = "available"
_AT_WORK = frozenset({AVAILABLE, "busy", "wrap_up"})
_NAMES = 50


class Lines:
    """The lines of the account."""

    def __init__(self, client: TutorialClient, settings: TutorialSettings, clock: Clock) -> None:
        self._client = client
        max_age_s = settings.queue_figures_max_age_s
        self._queues: Cache[str, Queue] = Cache(clock, max_age_s=max_age_s)
        self._agents: Cache[str, tuple[QueueAgent, ...]] = Cache(clock, max_age_s=max_age_s)
        self._campaigns: Cache[str, bool] = Cache(clock, max_age_s=settings.targets_max_age_s)

    async def get_queue(self, queue_id: str, spend: Spend) -> Queue:
        """A queue as it was a moment ago."""
        return (await self._queue(queue_id, spend)).value

    async def runs_campaign(self, queue_id: str, spend: Spend) -> Aged[bool]:
        """Whether a queue belongs to a campaign that runs: without one it takes no transfers (seed 003)."""
        key = queue_id.lower()

        async def read(own: Spend) -> bool:
            return ACTIVE in await self._client.list_campaigns(key, own)

        return await self._campaigns.get(key, lambda: for_all(spend, read))

    async def read(self, destination: Destination, spend: Spend) -> QueueFacts:
        """The load of a queue, counting agents with the skills asked for; of a skill nothing is told."""
        place = destination.place
        if place.type is not TargetType.QUEUE or not place.id:
            return QueueFacts(waiting=None, staffed=None, idle=None, age_s=0.0)
        queue = await self._queue(place.id, spend)
        agents = await self._agents_of(place.id, spend)
        wanted = {one.lower() for one in destination.skill_ids}
        staff = [one for one in agents.value if one.status in _AT_WORK and wanted <= one.skill_ids]
        idle = [one for one in staff if one.status == AVAILABLE]
        names = dict.fromkeys(one.name for one in (*idle, *staff))
        return QueueFacts(
            waiting=queue.value.waiting,
            staffed=len(staff),
            idle=len(idle),
            agents=tuple(names)[:_NAMES],
            age_s=max(queue.age_s, agents.age_s),
        )

    async def read_hours(self, destination: Destination, spend: Spend) -> Hours | None:
        """Whether a queue is open; none for what is no queue, or where that is not told."""
        place = destination.place
        if place.type is not TargetType.QUEUE or not place.id:
            return None
        read = await self._queue(place.id, spend)
        is_open = read.value.is_open
        if is_open is None:
            return None
        reason = "open" if is_open else "closed"
        return Hours(is_open=is_open, reason=reason, evidence={"queue": reason}, age_s=read.age_s)

    async def stop(self) -> None:
        """End reads under way."""
        for part in (self._queues, self._agents, self._campaigns):
            await part.stop()

    async def _agents_of(self, queue_id: str, spend: Spend) -> Aged[tuple[QueueAgent, ...]]:
        key = queue_id.lower()
        return await self._agents.get(
            key, lambda: for_all(spend, lambda own: self._client.list_agents(key, own))
        )

    async def _queue(self, queue_id: str, spend: Spend) -> Aged[Queue]:
        key = queue_id.lower()
        return await self._queues.get(
            key, lambda: for_all(spend, lambda own: self._client.get_queue(key, own))
        )
