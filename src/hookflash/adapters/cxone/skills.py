"""Skills: the lines callers wait in, and the accounts on which numbers are dialled (reference 4.3, 4.4)."""

from hookflash.adapters.cxone.client import CxoneClient
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.cxone.wire.common import is_number_id
from hookflash.adapters.cxone.wire.skills import Named, Skill
from hookflash.adapters.kit.cache import Aged, Cache, for_all
from hookflash.adapters.kit.directory import Directory, Reads, just_name
from hookflash.domain.errors import PlatformRefused
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock


class Skills:
    """The account's skills, inbound and outbound apart."""

    def __init__(self, client: CxoneClient, settings: CxoneSettings, clock: Clock) -> None:
        self._client = client
        long_s = settings.targets_max_age_s
        self.lines = Directory(
            Reads("queue", self._get, self._list_lines, just_name, is_id=is_number_id),
            clock,
            max_age_s=long_s,
        )
        self.outbound = Directory(
            Reads("outbound skill", self._get, self._list_outbound, just_name, is_id=is_number_id),
            clock,
            max_age_s=long_s,
        )
        self._lists: Cache[str, tuple[Skill, ...]] = Cache(
            clock, max_age_s=settings.targets_max_age_s, size=1
        )
        self._campaigns: Cache[str, Named | None] = Cache(clock, max_age_s=settings.queue_figures_max_age_s)

    def find_name(self, skill_id: str) -> str | None:
        """The name of a skill as far as it is known; asks nobody."""
        return self.lines.find_name(skill_id) or self.outbound.find_name(skill_id)

    async def runs_campaign(self, skill: Skill, spend: Spend) -> Aged[bool | None]:
        """Whether the campaign that a skill belongs to runs; none if it cannot be told."""
        campaign_id = skill.campaign_id
        if campaign_id is None:
            return Aged(None, 0.0)
        try:
            read = await self._campaigns.get(
                campaign_id,
                lambda: for_all(spend, lambda own: self._client.skills.get_campaign(campaign_id, own)),
            )
        except PlatformRefused:
            return Aged(None, 0.0)  # another check says what our credentials lack
        return Aged(None if read.value is None else read.value.is_active, read.age_s)

    async def stop(self) -> None:
        """End reads under way."""
        for part in (self.lines, self.outbound, self._lists, self._campaigns):
            await part.stop()

    async def _get(self, skill_id: str, spend: Spend) -> Skill:
        return await self._client.skills.get(skill_id, spend)

    async def _list_lines(self, spend: Spend) -> tuple[Skill, ...]:
        return tuple(one for one in await self._list(spend) if one.is_for_calls)

    async def _list_outbound(self, spend: Spend) -> tuple[Skill, ...]:
        return tuple(one for one in await self._list(spend) if one.is_outbound)

    async def _list(self, spend: Spend) -> tuple[Skill, ...]:
        read = await self._lists.get("", lambda: for_all(spend, self._client.skills.list_all))
        return read.value
