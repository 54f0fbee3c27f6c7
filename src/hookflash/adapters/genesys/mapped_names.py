"""How the names in the settings are looked up."""

from hookflash.adapters.genesys.hours import OpeningHours
from hookflash.adapters.genesys.mappings import Mappings
from hookflash.adapters.genesys.people import Agents
from hookflash.adapters.genesys.skills import GROUP, Skills
from hookflash.adapters.genesys.wire.common import Named
from hookflash.adapters.kit import mapped_names
from hookflash.adapters.kit.directory import Directory
from hookflash.ports.platform import Spend


class MappedNames(mapped_names.MappedNames):
    """Looks up both sides of every mapping; a flow is dialled, so nobody can look that up."""

    def __init__(
        self,
        mappings: Mappings,
        queues: Directory[Named],
        agents: Agents,
        skills: Skills,
        hours: OpeningHours,
    ) -> None:
        self._skills = skills
        finders = {
            "skill_queues": (self._find_skill, queues.find),
            "voicemail_flows": (mapped_names.of_owner(agents.find, queues.find), None),
            "schedule_groups": (queues.find, hours.find_group),
            "emergency_groups": (queues.find, hours.find_emergency_group),
        }
        super().__init__(mappings, finders)

    async def _find_skill(self, key: str, spend: Spend) -> object:
        if key.startswith(GROUP):
            return await self._skills.find_group(key.removeprefix(GROUP), spend)
        return await self._skills.find(key, spend)
