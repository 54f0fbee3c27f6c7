"""Wrap-up codes: those of a queue, by name or id (reference genesys-cloud 5.2)."""

from hookflash.adapters.genesys.addresses import is_id
from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.genesys.wire.common import Named
from hookflash.adapters.kit.directory import Directory, Reads, just_name
from hookflash.domain.causes import Cause
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

_MOST_QUEUES = 500


class WrapUps:
    """A directory for each queue, and one of the whole account for calls that came through none."""

    def __init__(self, client: GenesysClient, clock: Clock, *, max_age_s: float) -> None:
        self._routing = client.routing
        self._clock = clock
        self._max_age_s = max_age_s
        self._directories: dict[str | None, Directory[Named]] = {}

    async def find(self, code: str, queue_id: str | None, spend: Spend) -> str:
        """The id of the code of that name or id.

        Raises:
            PlatformMissing: None or several (cause ``invalid_target``); carries near names.
        """
        key = queue_id.lower() if queue_id is not None else None
        directory = self._directories.get(key)
        if directory is None:
            while len(self._directories) >= _MOST_QUEUES:
                await self._directories.pop(next(iter(self._directories))).stop()
            directory = self._directories[key] = self._of(key)
        if is_id(code):
            return (await directory.get(code, spend)).value.id
        return (await directory.find(code, spend)).value.id

    async def stop(self) -> None:
        """End reads under way."""
        for directory in self._directories.values():
            await directory.stop()

    def _of(self, queue_id: str | None) -> Directory[Named]:
        async def read(spend: Spend) -> tuple[Named, ...]:
            if queue_id is None:
                return await self._routing.list_wrap_ups(spend)
            return await self._routing.list_queue_wrap_ups(queue_id, spend)

        reads = Reads("wrap-up code", None, read, just_name, Cause.INVALID_TARGET)
        return Directory(reads, self._clock, max_age_s=self._max_age_s)
