"""Skills and what belongs to them (reference 4.3, 4.4)."""

from hookflash.adapters.cxone.causes import Subject
from hookflash.adapters.cxone.client.api import Api
from hookflash.adapters.cxone.wire.hours import Profile, parse_profile
from hookflash.adapters.cxone.wire.skills import (
    Activity,
    Assignment,
    Named,
    Skill,
    parse_activity,
    parse_assignments,
    parse_campaigns,
    parse_dispositions,
    parse_skill,
    parse_skills,
)
from hookflash.adapters.kit.paths import place
from hookflash.ports.platform import Spend


class Skills:
    """The endpoints about skills."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def get(self, skill_id: str, spend: Spend) -> Skill:
        """GET skills/{id}."""
        return parse_skill(await self._api.get(Subject.SKILL, place("skills/{}", skill_id), spend))

    async def list_all(self, spend: Spend) -> tuple[Skill, ...]:
        """GET skills: all of them, inbound and outbound."""
        return await self._api.pages(Subject.ACCOUNT, "skills", parse_skills, spend)

    async def get_activity(self, skill_id: str, spend: Spend) -> Activity:
        """GET skills/{id}/activity: how many wait, and how many agents there are."""
        path = place("skills/{}/activity", skill_id)
        return parse_activity(await self._api.get(Subject.SKILL, path, spend))

    async def list_agents(self, skill_id: str, spend: Spend) -> tuple[Assignment, ...]:
        """GET skills/{id}/agents: who has it, at work or not."""
        path = place("skills/{}/agents", skill_id)
        return await self._api.pages(Subject.SKILL, path, parse_assignments, spend)

    async def list_dispositions(self, skill_id: str, spend: Spend) -> tuple[Named, ...]:
        """GET skills/{id}/dispositions."""
        path = place("skills/{}/dispositions", skill_id)
        return parse_dispositions(await self._api.get(Subject.SKILL, path, spend))

    async def list_all_dispositions(self, spend: Spend) -> tuple[Named, ...]:
        """GET dispositions."""
        return await self._api.pages(Subject.ACCOUNT, "dispositions", parse_dispositions, spend)

    async def get_campaign(self, campaign_id: str, spend: Spend) -> Named | None:
        """GET campaigns/{id}; none if the answer has none."""
        path = place("campaigns/{}", campaign_id)
        found = parse_campaigns(await self._api.get(Subject.SKILL, path, spend))
        return next(iter(found), None)

    async def get_hours(self, profile_id: str, spend: Spend) -> Profile:
        """GET hours-of-operation/{id}."""
        path = place("hours-of-operation/{}", profile_id)
        return parse_profile(await self._api.get(Subject.HOURS, path, spend))
