"""What our credentials, or a requesting agent, lack for a transfer."""

from collections.abc import Sequence
from contextlib import suppress

from hookflash.adapters.genesys import permissions
from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.genesys.people import Agents
from hookflash.adapters.genesys.permissions import Lack, Needed
from hookflash.adapters.genesys.wire.access import Grants
from hookflash.adapters.genesys.wire.common import Named
from hookflash.adapters.kit.cache import Aged, Cache, for_all
from hookflash.adapters.kit.directory import Ambiguous, Directory
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformMissing
from hookflash.domain.requests import Kind
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import MissingGrants, Spend
from hookflash.ports.runtime import Clock

_OWN = ""


class Permits:
    """The permissions of the connection's credentials and of agents, with their age."""

    def __init__(
        self,
        client: GenesysClient,
        queues: Directory[Named],
        agents: Agents,
        clock: Clock,
        *,
        max_age_s: float,
    ) -> None:
        self._client = client
        self._queues = queues
        self._agents = agents
        self._grants: Cache[str, Grants] = Cache(clock, max_age_s=max_age_s, size=500)

    async def missing(self, kind: Kind, place: Target, spend: Spend) -> MissingGrants:
        """What our own credentials lack for a transfer of that kind to that place.

        Raises:
            PlatformError: Among others, the platform left the permissions out: nothing can be said.
        """
        own = await self.read_own(spend)
        lacks = await self._lacks(own.value, _needed(kind, place.type), place, spend)
        return MissingGrants(_names(lacks), own.age_s, _remedy(lacks, permissions.CLIENT_MENU))

    async def missing_to_call(self, spend: Spend) -> MissingGrants:
        """What our own credentials lack for placing calls on behalf of agents.

        Raises:
            PlatformError: Among others, the platform left the permissions out: nothing can be said.
        """
        own = await self.read_own(spend)
        lacks = permissions.find_missing(own.value, (permissions.OUTBOUND,))
        return MissingGrants(_names(lacks), own.age_s, _remedy(lacks, permissions.CLIENT_MENU))

    async def missing_of(
        self, requester: str, kind: Kind, place: Target, spend: Spend
    ) -> MissingGrants | None:
        """What the requesting agent lacks for it; none if there is no such agent.

        Raises:
            PlatformError: Among others, several agents bear that name, or we may not read their permissions.
        """
        try:
            agent = await self._agents.find(requester, spend)
        except Ambiguous:
            raise
        except PlatformMissing:
            return None
        user_id = agent.value.id
        read = await self._grants.get(
            user_id.lower(),
            lambda: for_all(spend, lambda own: self._client.access.get_grants_of(user_id, own)),
        )
        lacks = await self._lacks(_told(read.value), (permissions.TRANSFERS[kind, place.type],), place, spend)
        age_s = max(agent.age_s, read.age_s)
        return MissingGrants(_names(lacks), age_s, _remedy(lacks, permissions.MENU))

    async def read_own(self, spend: Spend) -> Aged[Grants]:
        """What our own credentials may do.

        Raises:
            PlatformError: Among others, the platform left the permissions out.
        """
        read = await self._grants.get(_OWN, lambda: for_all(spend, self._client.access.get_own_grants))
        return Aged(_told(read.value), read.age_s)

    async def stop(self) -> None:
        """End reads under way."""
        await self._grants.stop()

    async def _lacks(
        self, grants: Grants, rows: Sequence[Needed], place: Target, spend: Spend
    ) -> tuple[Lack, ...]:
        """What is missing; the division is asked for only where it makes a difference."""
        matters = permissions.is_divided(grants, rows)
        division = await self._division_of(place, spend) if matters else None
        return permissions.find_missing(grants, rows, division)

    async def _division_of(self, place: Target, spend: Spend) -> str | None:
        """The division of a queue or agent; none if it cannot be told, which their resolving will say."""
        said = place.id or place.name or ""
        with suppress(PlatformError):
            if place.type is TargetType.QUEUE:
                return (await self._queues.find(said, spend)).value.division_id
            if place.type is TargetType.AGENT:
                return (await self._agents.find(said, spend)).value.division_id
        return None


def _needed(kind: Kind, place: TargetType) -> Sequence[Needed]:
    rows: list[Needed] = [permissions.TRANSFERS[kind, place]]
    if kind is Kind.CONSULT:
        rows.append(permissions.DISCONNECT)
    if place is TargetType.SKILL:  # a queue, and the skill is asked for there (reference 6)
        rows.append(permissions.ROUTING)
    return rows


def _told(grants: Grants) -> Grants:
    if not grants.is_told:
        raise PlatformError("The platform does not tell the permissions.", Cause.PLATFORM_UNCLEAR)
    return grants


def _names(lacks: Sequence[Lack]) -> tuple[str, ...]:
    return tuple(str(lack) for lack in lacks)


def _remedy(lacks: Sequence[Lack], menu: str) -> str | None:
    if not lacks:
        return None
    return f"{menu}: add {', '.join(_names(lacks))}."
