"""Names in the settings that the platform does not know: a mapping that is misspelt serves nobody."""

from collections.abc import Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import Any

from hookflash.adapters.genesys.hours import OpeningHours
from hookflash.adapters.genesys.mappings import Mappings
from hookflash.adapters.genesys.people import Agents
from hookflash.adapters.genesys.skills import GROUP, Skills
from hookflash.adapters.genesys.wire.common import Named
from hookflash.adapters.kit.directory import Directory
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformMissing, PlatformRefused
from hookflash.ports.platform import Gap, Spend

_Find = Callable[[str, Spend], Coroutine[Any, Any, object]]


class MappedNames:
    """Looks up both sides of every mapping; a flow is dialled, so nobody can look that up."""

    def __init__(
        self,
        mappings: Mappings,
        queues: Directory[Named],
        agents: Agents,
        skills: Skills,
        hours: OpeningHours,
    ) -> None:
        self._mappings = mappings
        self._queues = queues
        self._agents = agents
        self._skills = skills
        self._finders: Mapping[str, tuple[_Find, _Find | None]] = MappingProxyType(
            {
                "skill_queues": (self._find_skill, queues.find),
                "voicemail_flows": (self._find_owner, None),
                "schedule_groups": (queues.find, hours.find_group),
                "emergency_groups": (queues.find, hours.find_emergency_group),
            }
        )

    async def find_unknown(self, table: str, spend: Spend) -> dict[str, Gap]:
        """What a table names and the platform does not know, by the table's key.

        What we may not look up is left out: the permission that is missing for it is named elsewhere.

        Raises:
            PlatformError: The platform cannot be asked.
        """
        unknown = {}
        by_key, by_value = self._finders[table]
        for key, value in self._mappings.entries(table).items():
            why = await _complaint(by_key, key, spend)
            if why is None and by_value is not None:
                why = await _complaint(by_value, value, spend)
            if why is not None:
                unknown[key] = Gap(f'{table} "{key}"', why)
        return unknown

    async def _find_skill(self, key: str, spend: Spend) -> object:
        if key.startswith(GROUP):
            return await self._skills.find_group(key.removeprefix(GROUP), spend)
        return await self._skills.find(key, spend)

    async def _find_owner(self, key: str, spend: Spend) -> object:
        kind, _, owner = key.partition(":")
        if kind not in {"agent", "queue"} or owner in {"", "*"}:
            return None
        return await (self._agents.find if kind == "agent" else self._queues.find)(owner, spend)


async def _complaint(find: _Find, name: str, spend: Spend) -> str | None:
    """Why a name leads nowhere; none if it does not, or if that cannot be said."""
    try:
        await find(name, spend)
    except PlatformMissing as error:
        near = f" Near: {', '.join(error.near)}." if error.near else ""
        return f'"{name}": {error.message}{near}'
    except PlatformRefused as error:
        if error.cause is not Cause.NOT_PERMITTED:
            raise
    return None
