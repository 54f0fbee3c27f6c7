"""Skills and skill groups: the platform transfers to neither, so a queue that serves them stands for them.

There is no transfer to a skill (reference genesys-cloud 6): the call goes to a queue and asks for the skill
there. Which queue is the operator's to say; where nothing is mapped, it is the one in which most of the
agents who have the skill work.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.genesys.mappings import Mappings
from hookflash.adapters.genesys.people import Agents, is_active
from hookflash.adapters.genesys.wire.common import Named
from hookflash.adapters.genesys.wire.people import User
from hookflash.adapters.kit.cache import Aged, Cache, for_all
from hookflash.adapters.kit.directory import Directory, Reads, just_name
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

# How the key of `skill_queues` begins that maps a skill group.
GROUP = "skillgroup:"
# So many agents are asked for their queues at most: enough to tell, and a bounded share of the budget.
_SAMPLE = 30


class Skills:
    """The account's skills and skill groups, and the queues that serve them."""

    def __init__(
        self,
        client: GenesysClient,
        agents: Agents,
        queues: Directory[Named],
        mappings: Mappings,
        clock: Clock,
        *,
        max_age_s: float,
    ) -> None:
        self._client = client
        self._agents = agents
        self._queues = queues
        self._mappings = mappings
        routing = client.routing
        skills = Reads("skill", routing.get_skill, routing.list_skills, just_name)
        groups = Reads("skill group", routing.get_skill_group, routing.list_skill_groups, just_name)
        self._skills = Directory(skills, clock, max_age_s=max_age_s)
        self._groups = Directory(groups, clock, max_age_s=max_age_s)
        self._serving: Cache[str, Named | None] = Cache(clock, max_age_s=max_age_s)
        self._queues_of: Cache[str, tuple[Named, ...]] = Cache(clock, max_age_s=max_age_s, size=2000)

    async def find(self, name: str, spend: Spend) -> Aged[Named]:
        """The skill of that name or id.

        Raises:
            PlatformMissing: None or several; carries near names.
        """
        return await self._skills.find(name, spend)

    async def names_of(self, skill_ids: Iterable[str], spend: Spend) -> list[str]:
        """The names of skills, by their ids.

        Raises:
            PlatformMissing: One of them is no longer there.
        """
        return [(await self._skills.get(one, spend)).value.name for one in skill_ids]

    async def find_group(self, name: str, spend: Spend) -> Aged[Named]:
        """The skill group of that name or id.

        Raises:
            PlatformMissing: None or several; carries near names.
        """
        return await self._groups.find(name, spend)

    async def find_queue_for(self, skill: Named, spend: Spend) -> Aged[Named]:
        """The queue that serves a skill.

        Raises:
            PlatformRefused: None does (cause ``not_supported``; says what to configure).
        """
        return await self._queue_of(skill, "skill", spend)

    async def find_queue_for_group(self, group: Named, spend: Spend) -> Aged[Named]:
        """The queue that serves a skill group.

        Raises:
            PlatformRefused: None does (cause ``not_supported``; says what to configure).
        """
        return await self._queue_of(group, "skillgroup", spend)

    async def stop(self) -> None:
        """End reads under way."""
        for cache in (self._skills, self._groups, self._serving, self._queues_of):
            await cache.stop()

    async def _queue_of(self, thing: Named, kind: str, spend: Spend) -> Aged[Named]:
        keys = [skill_key(kind, name) for name in (thing.name, thing.id)]
        mapped = self._mappings.find("skill_queues", *keys)
        if mapped is not None:
            return await self._queues.find(mapped, spend)

        async def discover() -> Named | None:
            return await for_all(spend, lambda own: self._discover(thing, kind, own))

        found = await self._serving.get(f"{kind}:{thing.id.lower()}", discover)
        if found.value is None:
            raise self._mappings.missing("skill_queues", skill_key(kind, thing.name), "QUEUE")
        return Aged(found.value, found.age_s)

    async def _discover(self, thing: Named, kind: str, spend: Spend) -> Named | None:
        if kind == "skill":
            everybody = (await self._agents.directory.list_all(spend)).value
            able = [one for one in everybody if thing.id.lower() in (one.skill_ids or ()) and is_active(one)]
        else:
            able = list(await self._client.routing.list_skill_group_members(thing.id, spend))
        return await self._busiest_queue(able[:_SAMPLE], spend)

    async def _busiest_queue(self, able: Sequence[User], spend: Spend) -> Named | None:
        """The queue that most of them work in; of several, the first by name."""
        votes: Counter[Named] = Counter()
        for user in able:
            votes.update(await self._queues_of_agent(user.id, spend))
        ranked = sorted(votes, key=lambda queue: (-votes[queue], queue.name))
        return ranked[0] if ranked else None

    async def _queues_of_agent(self, user_id: str, spend: Spend) -> tuple[Named, ...]:
        async def read() -> tuple[Named, ...]:
            return await for_all(spend, lambda own: self._client.people.list_queues(user_id, own))

        return (await self._queues_of.get(user_id.lower(), read)).value


def skill_key(kind: str, name: str) -> str:
    """The key of `skill_queues` that maps a skill or a skill group."""
    return name if kind == "skill" else f"{GROUP}{name}"
