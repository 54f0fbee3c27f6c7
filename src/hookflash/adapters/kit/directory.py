"""Things of an account by name and by id: queues, agents, skills, wrap-up codes, schedule groups."""

import unicodedata
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Generic, Protocol, TypeVar

from hookflash.adapters.kit.cache import Aged, Cache, for_all
from hookflash.adapters.kit.fields import is_uuid
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformMissing, PlatformRefused
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

_REFRESH_PAUSE_S = 10.0
_NEAR = 5
_WHOLE_LIST = ""


class Ambiguous(PlatformMissing):
    """Several things have the name that was asked for."""


class HasName(Protocol):
    """What a directory can hold."""

    @property
    def id(self) -> str:
        """The platform's id."""
        ...

    @property
    def name(self) -> str:
        """What people call it."""
        ...


T = TypeVar("T", bound=HasName)
Read = Callable[[str, Spend], Coroutine[Any, Any, T]]
ReadList = Callable[[Spend], Coroutine[Any, Any, Sequence[T]]]


@dataclass(frozen=True, slots=True)
class Reads(Generic[T]):
    """How a directory reads.

    Attributes:
        kind: What its things are called, for messages.
        one: A single one by its id; if there is no such request, ids are looked up in the list.
        all: The whole list.
        names: Everything one of them is found by; shown too where several bear the same name.
        cause: Why a name that is not there matters.
        is_id: Whether a text has the shape of their ids.
    """

    kind: str
    one: Read[T] | None
    all: ReadList[T]
    names: Callable[[T], Iterable[str]]
    cause: Cause = Cause.TARGET_MISSING
    is_id: Callable[[str], bool] = is_uuid


def just_name(item: HasName) -> tuple[str, ...]:
    """What things without other names are found by."""
    return (item.name,)


async def no_list(spend: Spend) -> Sequence[Any]:  # noqa: ARG001 - nobody is asked
    """The list of a platform that has none.

    Raises:
        PlatformRefused: Always (cause ``not_supported``).
    """
    raise PlatformRefused("The platform has no list to find names in.", Cause.NOT_SUPPORTED)


@dataclass(frozen=True, slots=True)
class _Listed(Generic[T]):
    """The whole list, by id in lower case and by folded name."""

    by_id: dict[str, T]
    by_name: dict[str, list[T]]


class Directory(Generic[T]):
    """One kind of thing: the whole list, read when a name is asked for, and single ones read by id."""

    def __init__(self, reads: Reads[T], clock: Clock, *, max_age_s: float) -> None:
        self._reads = reads
        self._lists: Cache[str, _Listed[T]] = Cache(clock, max_age_s=max_age_s, size=1)
        self._single: Cache[str, T] = Cache(clock, max_age_s=max_age_s, size=2000)

    async def find(self, name_or_id: str, spend: Spend) -> Aged[T]:
        """The thing of that id, or of that name in any case.

        Raises:
            PlatformMissing: None or several; carries near names.
        """
        if self._reads.is_id(name_or_id):
            return await self.get(name_or_id.lower(), spend)
        wanted = fold(name_or_id)
        listed = await self._list(spend)
        if wanted not in listed.value.by_name:
            listed = await self._list(spend, max_age_s=_REFRESH_PAUSE_S)
        return Aged(self._choose(wanted, listed.value.by_name), listed.age_s)

    async def get(self, item_id: str, spend: Spend) -> Aged[T]:
        """The thing of that id.

        Raises:
            PlatformMissing: There is none.
        """
        key = item_id.lower()
        known = self._find_known(key)
        if known is not None:
            return known
        read = self._reads.one
        if read is not None:
            return await self._single.get(key, lambda: for_all(spend, lambda own: read(key, own)))
        listed = await self._list(spend, max_age_s=_REFRESH_PAUSE_S)
        if key not in listed.value.by_id:
            raise PlatformMissing(f"No {self._reads.kind} has that id.", self._reads.cause)
        return Aged(listed.value.by_id[key], listed.age_s)

    def keep(self, item: T, read_at: float) -> None:
        """Keep a thing that was read elsewhere, at that moment of the monotonic clock."""
        self._single.keep(item.id.lower(), item, read_at)

    async def list_all(self, spend: Spend) -> Aged[tuple[T, ...]]:
        """All of them."""
        listed = await self._list(spend)
        return Aged(tuple(listed.value.by_id.values()), listed.age_s)

    def find_name(self, item_id: str) -> str | None:
        """The name of a thing as far as it is known; asks nobody."""
        known = self.find_known(item_id)
        return None if known is None else known.name

    def find_known(self, item_id: str) -> T | None:
        """A thing as far as it is known; asks nobody."""
        known = self._find_known(item_id.lower())
        return None if known is None else known.value

    async def stop(self) -> None:
        """End reads under way."""
        await self._lists.stop()
        await self._single.stop()

    def _find_known(self, item_id: str) -> Aged[T] | None:
        listed = self._lists.find(_WHOLE_LIST)
        if listed is not None and item_id in listed.value.by_id:
            return Aged(listed.value.by_id[item_id], listed.age_s)
        return self._single.find(item_id)

    async def _list(self, spend: Spend, *, max_age_s: float | None = None) -> Aged[_Listed[T]]:
        return await self._lists.get(
            _WHOLE_LIST, lambda: for_all(spend, self._read_list), max_age_s=max_age_s
        )

    async def _read_list(self, spend: Spend) -> _Listed[T]:
        # By id first: pages can shift while they are read, and one thing come twice.
        by_id = {item.id.lower(): item for item in await self._reads.all(spend)}
        by_name: dict[str, list[T]] = {}
        for item in by_id.values():
            for name in dict.fromkeys(fold(one) for one in self._reads.names(item)):
                by_name.setdefault(name, []).append(item)
        return _Listed(by_id, by_name)

    def _choose(self, wanted: str, by_name: Mapping[str, Sequence[T]]) -> T:
        found = by_name.get(wanted, ())
        if len(found) == 1:
            return found[0]
        kind, cause = self._reads.kind, self._reads.cause
        if found:
            raise ambiguous(kind, [tuple(self._reads.names(item))[-1] for item in found], cause)
        raise PlatformMissing(f"No {kind} has that name.", cause, near=_near(wanted, by_name))


def ambiguous(kind: str, names: Sequence[str], cause: Cause = Cause.TARGET_MISSING) -> Ambiguous:
    """The error for a name that several have; lists what tells them apart."""
    return Ambiguous(f"Several {kind}s have that name.", cause, near=tuple(names[:_NEAR]))


def fold(name: str) -> str:
    """A name as it is compared: without case, outer blanks and ways of writing the same letter."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _near(wanted: str, by_name: Mapping[str, Sequence[HasName]]) -> tuple[str, ...]:
    close = get_close_matches(wanted, by_name, n=_NEAR, cutoff=0.6)
    containing = [one for one in by_name if wanted in one or one in wanted]
    names = [by_name[one][0].name for one in dict.fromkeys([*close, *containing])]
    return tuple(dict.fromkeys(names))[:_NEAR]
