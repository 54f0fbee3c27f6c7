"""From a target to what the dialect is told, and how arriving there shows."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from hookflash.adapters.genesys.addresses import is_id
from hookflash.adapters.genesys.mappings import Mappings
from hookflash.adapters.genesys.tutorial.client import TutorialClient
from hookflash.adapters.genesys.tutorial.lines import Lines
from hookflash.adapters.genesys.tutorial.people import Agents
from hookflash.adapters.kit.cache import Cache
from hookflash.adapters.kit.directory import Directory, Reads, just_name
from hookflash.adapters.kit.mapped_ids import MappedIds, said_of
from hookflash.domain.calls import LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformError, PlatformRefused
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import Resolved, Spend
from hookflash.ports.runtime import Clock

if TYPE_CHECKING:
    from hookflash.adapters.genesys.tutorial.wire import Queue, Skill

# How the tutorials call what a call is sent to (001, 002).
TYPES = {
    TargetType.QUEUE: "queue",
    TargetType.AGENT: "user",
    TargetType.SKILL: "skill",
    TargetType.SKILLGROUP: "skillGroup",
}
DISABLED = "disabled"
_LINE = (LegRole.QUEUE, LegRole.AGENT)


def place_of(destination: Destination) -> dict[str, str]:
    """The fields that say where a call goes.

    Raises:
        PlatformRefused: This dialect sends no call there (cause ``not_supported``).
    """
    place = destination.target
    if place.type not in TYPES or not place.id:
        raise PlatformRefused("The tutorial dialect sends no call there.", Cause.NOT_SUPPORTED)
    return {"id": place.id, "type": TYPES[place.type]}


class Targets:
    """Resolves every type of target the dialect has.

    Ids are known to the endpoints. Names are looked up in the settings, then in the lists of the published
    API, should the platform offer them beside the tutorials' endpoints.
    """

    def __init__(
        self,
        client: TutorialClient,
        lines: Lines,
        agents: Agents,
        mappings: Mappings,
        clock: Clock,
        *,
        max_age_s: float,
    ) -> None:
        self._ids = MappedIds(mappings)
        self._agents = agents
        queues = Reads("queue", lines.get_queue, client.list_queues, just_name)
        skills = Reads("skill", client.get_skill, client.list_skills, just_name)
        self._queues: Directory[Queue] = Directory(queues, clock, max_age_s=max_age_s)
        self._asked: Cache[str, None] = Cache(clock, max_age_s=max_age_s)
        self._skills: Directory[Skill] = Directory(skills, clock, max_age_s=max_age_s)
        self._by_type = {
            TargetType.QUEUE: self._queue,
            TargetType.AGENT: self._agent,
            TargetType.SKILL: self._skill,
            TargetType.SKILLGROUP: self._skill_group,
        }

    async def resolve(self, target: Target, spend: Spend) -> Resolved:
        """The target as the platform knows it.

        Raises:
            PlatformMissing: There is none, or there are several.
            PlatformRefused: Nothing tells the id of that name (cause ``not_supported``; says what to add), or
                the dialect has no such targets.
        """
        resolve = self._by_type.get(target.type)
        if resolve is None:
            raise PlatformRefused("The tutorial dialect sends no call there.", Cause.NOT_SUPPORTED)
        return await resolve(target, spend)

    async def learn_names(self, queue_ids: Iterable[str], spend: Spend) -> None:
        """Read the names of queues that a call shows by their ids alone; one that cannot be read has none."""
        for queue_id in queue_ids:
            if self.find_queue_name(queue_id) is None:
                await self._asked.get(queue_id, partial(self._learn_name, queue_id, spend))

    def find_queue_name(self, queue_id: str) -> str | None:
        """The name of a queue as far as it is known; asks nobody."""
        return self._queues.find_name(queue_id)

    def find_wrap_up(self, code: str) -> str:
        """The id of a wrap-up code that the settings tell, else the code itself: nothing lists them."""
        return self._ids.find("wrap_up", code) or code

    async def stop(self) -> None:
        """End reads under way."""
        for part in (self._queues, self._skills, self._asked):
            await part.stop()

    async def _learn_name(self, queue_id: str, spend: Spend) -> None:
        with suppress(PlatformError):
            await self._queues.get(queue_id, spend)

    async def _queue(self, target: Target, spend: Spend) -> Resolved:
        found = await self._ids.look_up(target.type, said_of(target), self._queues, spend)
        queue = found.value
        destination = Destination(
            target=replace(target, id=queue.id, name=queue.name),
            roles=_LINE,
            party_ids=(queue.id,),
            known_as=(queue.id, queue.name),
        )
        is_active = None if queue.state is None else queue.state != DISABLED
        return Resolved(destination=destination, is_active=is_active, age_s=found.age_s)

    async def _agent(self, target: Target, spend: Spend) -> Resolved:
        found = await self._agents.find(said_of(target), spend)
        user = found.value
        destination = Destination(
            target=replace(target, id=user.id, name=user.name),
            roles=(LegRole.AGENT,),
            party_ids=(user.id,),
            known_as=(user.id, user.name),
        )
        return Resolved(destination=destination, age_s=found.age_s)

    async def _skill(self, target: Target, spend: Spend) -> Resolved:
        found = await self._ids.look_up(target.type, said_of(target), self._skills, spend)
        skill = found.value
        destination = _anywhere(replace(target, id=skill.id, name=skill.name))
        return Resolved(destination=destination, is_active=skill.is_active, age_s=found.age_s)

    async def _skill_group(self, target: Target, spend: Spend) -> Resolved:  # noqa: ARG002 - asks nobody
        """A skill group: whether there is one shows when a call is sent there."""
        said = said_of(target)
        group_id = self._ids.find(target.type, said) or (said.lower() if is_id(said) else None)
        if group_id is None:
            raise self._ids.unmapped(target.type, said)
        return Resolved(destination=_anywhere(replace(target, id=group_id)), age_s=0.0)


def _anywhere(target: Target) -> Destination:
    """A line of which only the platform knows which queue it is in."""
    known = tuple(one for one in (target.id, target.name) if one is not None)
    return Destination(target=target, roles=_LINE, known_as=known)
