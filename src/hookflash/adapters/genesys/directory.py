"""Queues by name and by id."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.genesys.wire import Queue
from hookflash.adapters.kit.cache import Aged, Cache, for_all
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformMissing
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_REFRESH_PAUSE_S = 10.0
_NEAR = 5
_WHOLE_LIST = ""


@dataclass(frozen=True, slots=True)
class _Listed:
    """The whole list, by id in lower case and by folded name."""

    by_id: dict[str, Queue]
    by_name: dict[str, list[Queue]]


class QueueDirectory:
    """The account's queues: the whole list, read when a name is asked for, and single ones read by id."""

    def __init__(self, client: GenesysClient, clock: Clock, *, max_age_s: float) -> None:
        self._client = client
        self._lists: Cache[str, _Listed] = Cache(clock, max_age_s=max_age_s, size=1)
        self._single: Cache[str, Queue] = Cache(clock, max_age_s=max_age_s, size=2000)

    async def find(self, name_or_id: str, spend: Spend) -> Aged[Queue]:
        """The queue of that id, or of that name in any case.

        Raises:
            PlatformMissing: None or several (cause ``target_missing``); carries near names.
        """
        if is_id(name_or_id):
            return await self._get(name_or_id.lower(), spend)
        wanted = _fold(name_or_id)
        listed = await self._list(spend)
        if wanted not in listed.value.by_name:
            listed = await self._list(spend, max_age_s=_REFRESH_PAUSE_S)
        found = listed.value.by_name.get(wanted, [])
        if len(found) == 1:
            return Aged(found[0], listed.age_s)
        if found:
            names = tuple(queue.name for queue in found[:_NEAR])
            raise PlatformMissing("Several queues have that name.", Cause.TARGET_MISSING, near=names)
        near = _near(wanted, listed.value.by_name)
        raise PlatformMissing("No queue has that name.", Cause.TARGET_MISSING, near=near)

    def find_name(self, queue_id: str) -> str | None:
        """The name of a queue as far as it is known; asks nobody."""
        known = self._find_known(queue_id.lower())
        return None if known is None else known.value.name

    async def stop(self) -> None:
        """End reads under way."""
        await self._lists.stop()
        await self._single.stop()

    async def _get(self, queue_id: str, spend: Spend) -> Aged[Queue]:
        known = self._find_known(queue_id)
        if known is not None:
            return known
        return await self._single.get(
            queue_id, lambda: for_all(spend, lambda own: self._client.get_queue(queue_id, own))
        )

    def _find_known(self, queue_id: str) -> Aged[Queue] | None:
        listed = self._lists.find(_WHOLE_LIST)
        if listed is not None and queue_id in listed.value.by_id:
            return Aged(listed.value.by_id[queue_id], listed.age_s)
        return self._single.find(queue_id)

    async def _list(self, spend: Spend, *, max_age_s: float | None = None) -> Aged[_Listed]:
        return await self._lists.get(
            _WHOLE_LIST, lambda: for_all(spend, self._read_list), max_age_s=max_age_s
        )

    async def _read_list(self, spend: Spend) -> _Listed:
        # By id first: pages can shift while they are read, and one queue come twice.
        by_id = {queue.id.lower(): queue for queue in await self._client.list_queues(spend)}
        by_name: dict[str, list[Queue]] = {}
        for queue in by_id.values():
            by_name.setdefault(_fold(queue.name), []).append(queue)
        return _Listed(by_id, by_name)


def is_id(value: str) -> bool:
    """Whether a text has the shape of the platform's ids."""
    return _ID.fullmatch(value) is not None


def _fold(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _near(wanted: str, by_name: Mapping[str, Sequence[Queue]]) -> tuple[str, ...]:
    close = get_close_matches(wanted, by_name, n=_NEAR, cutoff=0.6)
    containing = [fold for fold in by_name if wanted in fold or fold in wanted]
    return tuple(by_name[fold][0].name for fold in dict.fromkeys([*close, *containing]))[:_NEAR]
