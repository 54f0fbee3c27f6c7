"""How long a line is and who works it (reference 4.3)."""

from typing import TYPE_CHECKING

from hookflash.adapters.cxone.client import CxoneClient
from hookflash.adapters.cxone.people import Agents
from hookflash.adapters.cxone.places import skill_of
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.kit.cache import Cache, for_all
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformError
from hookflash.ports.platform import QueueFacts, Spend
from hookflash.ports.runtime import Clock

if TYPE_CHECKING:
    from hookflash.adapters.cxone.wire.skills import Activity, Assignment

_WORST = 1_000
_MOST_NAMES = 20


class Lines:
    """The loads of the account's skills."""

    def __init__(self, client: CxoneClient, agents: Agents, settings: CxoneSettings, clock: Clock) -> None:
        self._skills = client.skills
        self._agents = agents
        self._figures: Cache[str, Activity] = Cache(clock, max_age_s=settings.queue_figures_max_age_s)
        self._assigned: Cache[str, tuple[Assignment, ...]] = Cache(
            clock, max_age_s=settings.targets_max_age_s
        )

    async def read(self, destination: Destination, spend: Spend) -> QueueFacts:
        """The load of a skill, and the names of those who are free, the most proficient first."""
        skill_id = skill_of(destination)
        read = await self._figures.get(
            skill_id, lambda: for_all(spend, lambda own: self._skills.get_activity(skill_id, own))
        )
        load = read.value
        return QueueFacts(
            waiting=load.waiting,
            staffed=_staffed(load),
            idle=load.available,
            agents=await self._free_agents(skill_id, spend) if load.available else (),
            age_s=read.age_s,
        )

    async def stop(self) -> None:
        """End reads under way."""
        await self._figures.stop()
        await self._assigned.stop()

    async def _free_agents(self, skill_id: str, spend: Spend) -> tuple[str, ...]:
        """Assignments are no availability: they are joined with what the agents do (reference 4.3)."""
        try:
            assigned = await self._assigned.get(
                skill_id, lambda: for_all(spend, lambda own: self._skills.list_agents(skill_id, own))
            )
            states = await self._agents.read_states(spend)
        except PlatformError:
            return ()  # the figures stand without names
        free = [
            one
            for one in assigned.value
            if one.is_active and (state := states.value.get(one.agent_id)) is not None and state.is_free
        ]
        free.sort(key=lambda one: (one.proficiency or _WORST, one.name))
        return tuple(one.name for one in free[:_MOST_NAMES])


def _staffed(load: "Activity") -> int | None:
    """Those who are logged in and take calls, busy or not."""
    if load.logged_in is not None and load.unavailable is not None:
        return max(load.logged_in - load.unavailable, 0)
    told = [one for one in (load.available, load.working, load.in_acw) if one is not None]
    return sum(told) if told else None
