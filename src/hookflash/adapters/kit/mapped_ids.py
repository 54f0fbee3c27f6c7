"""Ids that the settings tell (table ``ids``), for platforms without a list to find names in."""

from typing import TypeVar

from hookflash.adapters.kit.cache import Aged
from hookflash.adapters.kit.directory import Directory, HasName
from hookflash.adapters.kit.mappings import Mappings
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformRefused
from hookflash.domain.targets import Target
from hookflash.ports.platform import Spend

T = TypeVar("T", bound=HasName)
_TABLE = "ids"


class MappedIds:
    """The table of one connection: ``queue:NAME``, ``skill:NAME`` and the like."""

    def __init__(self, mappings: Mappings) -> None:
        self._mappings = mappings

    def find(self, kind: str, name: str) -> str | None:
        """The id of a thing of that kind and name, if it is mapped."""
        return self._mappings.find(_TABLE, f"{kind}:{name}")

    async def look_up(self, kind: str, said: str, directory: Directory[T], spend: Spend) -> Aged[T]:
        """The thing of that id or name: by the table, else by its id, else in the platform's list.

        Raises:
            PlatformMissing: There is none, or there are several.
            PlatformRefused: Nothing tells the id of that name (cause ``not_supported``; says what to add).
        """
        mapped = self.find(kind, said)
        if mapped is not None:
            return await directory.get(mapped, spend)
        try:
            return await directory.find(said, spend)
        except PlatformRefused as error:
            if error.cause is Cause.NOT_SUPPORTED:
                raise self.unmapped(kind, said) from None
            raise

    def unmapped(self, kind: str, name: str) -> PlatformRefused:
        """The refusal of a name whose id nothing tells; says what to add."""
        return self._mappings.missing(_TABLE, f"{kind}:{name}", "ID")


def said_of(target: Target) -> str:
    """What the requester said of a target: its id, name or number."""
    return target.id or target.name or target.number or ""
