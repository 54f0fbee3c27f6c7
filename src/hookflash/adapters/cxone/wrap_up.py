"""Dispositions: the wrap-up codes of a skill (reference 4.3, 4.4)."""

from hookflash.adapters.cxone.client import CxoneClient
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.cxone.wire.common import is_number_id
from hookflash.adapters.cxone.wire.skills import Named
from hookflash.adapters.kit.directory import Directory, Reads, just_name
from hookflash.domain.causes import Cause
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

_MOST_SKILLS = 500


class WrapUps:
    """A directory for each skill, and one of the whole account for calls that came through none."""

    def __init__(self, client: CxoneClient, settings: CxoneSettings, clock: Clock) -> None:
        self._skills = client.skills
        self._clock = clock
        self._max_age_s = settings.targets_max_age_s
        self._directories: dict[str | None, Directory[Named]] = {}

    async def find(self, code: str, skill_id: str | None, spend: Spend) -> str:
        """The id of the code of that name or id.

        Raises:
            PlatformMissing: None or several (cause ``invalid_target``); carries near names.
        """
        directory = self._directories.get(skill_id)
        if directory is None:
            while len(self._directories) >= _MOST_SKILLS:
                await self._directories.pop(next(iter(self._directories))).stop()
            directory = self._directories[skill_id] = self._of(skill_id)
        return (await directory.find(code, spend)).value.id

    async def stop(self) -> None:
        """End reads under way."""
        for directory in self._directories.values():
            await directory.stop()

    def _of(self, skill_id: str | None) -> Directory[Named]:
        async def read(spend: Spend) -> tuple[Named, ...]:
            if skill_id is None:
                return await self._skills.list_all_dispositions(spend)
            return await self._skills.list_dispositions(skill_id, spend)

        reads = Reads("wrap-up code", None, read, just_name, Cause.INVALID_TARGET, is_number_id)
        return Directory(reads, self._clock, max_age_s=self._max_age_s)
