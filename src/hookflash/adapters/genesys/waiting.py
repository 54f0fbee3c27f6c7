"""How long a line is and who works it: figures, members, estimated waits, each with its age."""

from typing import TYPE_CHECKING

from hookflash.adapters.genesys import figures
from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.genesys.skills import Skills
from hookflash.adapters.kit.cache import Cache, for_all
from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformRefused
from hookflash.domain.ids import CallId
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import QueueFacts, Spend, Wait
from hookflash.ports.runtime import Clock

if TYPE_CHECKING:
    from hookflash.adapters.genesys.wire.routing import Member, Observation, WaitEstimate


class Lines:
    """The loads of the account's queues."""

    def __init__(self, client: GenesysClient, skills: Skills, clock: Clock, *, max_age_s: float) -> None:
        self._routing = client.routing
        self._skills = skills
        self._figures: Cache[str, tuple[Observation, ...]] = Cache(clock, max_age_s=max_age_s)
        self._members: Cache[tuple[str, ...], tuple[Member, ...]] = Cache(clock, max_age_s=max_age_s)
        self._waits: Cache[tuple[str, str | None], tuple[WaitEstimate, ...]] = Cache(
            clock, max_age_s=max_age_s, size=2000
        )

    async def read(self, destination: Destination, spend: Spend) -> QueueFacts:
        """The load of a queue, counting those of its agents who have the destination's skills."""
        queue_id = queue_of(destination)
        read = await self._figures.get(
            queue_id, lambda: for_all(spend, lambda own: self._routing.query_queue(queue_id, own))
        )
        load = figures.to_queue_facts(read.value, read.age_s)
        if not destination.skill_ids:
            return load
        ids = frozenset(one.lower() for one in destination.skill_ids)
        names = sorted(await self._skills.names_of(sorted(ids), spend))
        members = await self._members.get(
            (queue_id, *names),
            lambda: for_all(spend, lambda own: self._routing.list_members(queue_id, names, own)),
        )
        return figures.with_members(load, members.value, ids, members.age_s)

    async def estimate(self, destination: Destination, call_id: CallId, spend: Spend) -> Wait:
        """How long the call would wait.

        An estimate for one call needs the call to wait in the queue; one that is still to be moved there gets
        the queue's own (reference 8).
        """
        queue_id = queue_of(destination)
        del call_id  # it is not in this queue yet
        read = await self._waits.get(
            (queue_id, None),
            lambda: for_all(spend, lambda own: self._routing.estimate_wait(queue_id, None, own)),
        )
        return Wait(figures.to_wait(read.value), read.age_s)

    async def stop(self) -> None:
        """End reads under way."""
        for cache in (self._figures, self._members, self._waits):
            await cache.stop()


def queue_of(destination: Destination) -> str:
    """The queue in which callers wait for a destination, its id in lower case.

    Raises:
        PlatformRefused: It is no line (cause ``not_supported``).
    """
    place = destination.place
    if place.type is not TargetType.QUEUE or not place.id:
        raise PlatformRefused("Nobody waits in line for this kind of target.", Cause.NOT_SUPPORTED)
    return place.id.lower()
