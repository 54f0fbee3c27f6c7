"""Scopes of a token (RFC 6749 3.3), where a platform decides by them what may be done."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from hookflash.adapters.kit.cache import Aged
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError
from hookflash.ports.platform import Gap, MissingGrants, Spend

ReadScopes = Callable[[Spend], Awaitable[Aged[frozenset[str] | None]]]


def parse_scopes(data: Any) -> frozenset[str] | None:
    """The scopes of a new token; none if the answer does not tell."""
    said = data.get("scope") if isinstance(data, dict) else None
    return frozenset(said.split()) if isinstance(said, str) else None


class ScopeGrants:
    """What the connection's own token lacks.

    Args:
        read: The scopes of the present token; none if the platform does not tell.
        needed: The scopes of each operation; any one of several is enough.
        menu: Where scopes are added, in the words of the platform's administration.
    """

    def __init__(self, read: ReadScopes, needed: Mapping[Any, tuple[str, ...]], menu: str) -> None:
        self._read = read
        self._needed = needed
        self._menu = menu

    async def read_own(self, spend: Spend) -> Aged[frozenset[str]]:
        """The scopes of our own token.

        Raises:
            PlatformError: Among others, the platform does not tell them.
        """
        granted = await self._read(spend)
        if granted.value is None:
            raise PlatformError("The platform does not tell the scopes of the token.", Cause.PLATFORM_UNCLEAR)
        return Aged(granted.value, granted.age_s)

    async def missing(self, operations: Iterable[str], spend: Spend) -> MissingGrants:
        """The scopes that are lacking for operations, and what mends it.

        Raises:
            PlatformError: Among others, the platform does not tell the scopes.
        """
        granted = await self.read_own(spend)
        lacking = self.find_missing(granted.value, operations)
        return MissingGrants(lacking, granted.age_s, self.remedy(lacking) if lacking else None)

    def find_missing(self, granted: frozenset[str], operations: Iterable[str]) -> tuple[str, ...]:
        """The scopes that are lacking for operations."""
        lacking = (self._needed[one][0] for one in operations if granted.isdisjoint(self._needed[one]))
        return tuple(dict.fromkeys(lacking))

    def find_gaps(self, granted: frozenset[str], operations: Iterable[str]) -> tuple[Gap, ...]:
        """The same as a survey tells it, each with what mends it."""
        missing = self.find_missing(granted, operations)
        return tuple(Gap(scope, self.remedy((scope,))) for scope in missing)

    def remedy(self, scopes: tuple[str, ...]) -> str:
        """How scopes are added."""
        return f"{self._menu}: add {', '.join(scopes)}."
