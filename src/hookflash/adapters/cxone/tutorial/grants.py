"""What our own client lacks for a transfer: scopes of its token, permissions of its security profile."""

from hookflash.adapters.cxone.tutorial.client import TutorialClient
from hookflash.adapters.cxone.tutorial.operations import NEEDED, Operation
from hookflash.adapters.cxone.tutorial.people import Agents
from hookflash.adapters.cxone.tutorial.settings import TutorialSettings
from hookflash.adapters.cxone.tutorial.wire import Profile
from hookflash.adapters.kit.cache import Aged, Cache, for_all
from hookflash.adapters.kit.scopes import ScopeGrants
from hookflash.domain.errors import PlatformMissing, PlatformRefused
from hookflash.domain.requests import Kind
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Gap, MissingGrants, Spend
from hookflash.ports.runtime import Clock

SCOPES_MENU = "the OAuth client's scopes"
PROFILES_MENU = "Security Profiles > the profile of the application"

# What the tutorial says a security profile has to have, and what for.
PERMISSIONS = {
    "Voice Call Control": frozenset({Operation.READ_CALL, Operation.TRANSFER}),
    "Queue Read": frozenset({Operation.READ_QUEUE, Operation.LIST_AGENTS}),
}
_READS = {
    TargetType.QUEUE: (Operation.READ_QUEUE, Operation.LIST_AGENTS, Operation.LIST_CAMPAIGNS),
    TargetType.CALLBACK: (Operation.READ_QUEUE, Operation.LIST_CAMPAIGNS),
    TargetType.SKILL: (Operation.READ_SKILL, Operation.ROUTE_BY_SKILL),
    TargetType.AGENT: (Operation.READ_USER,),
}
_PROFILES = ""


class Permits:
    """What the platform lets the connection do.

    Attributes:
        scopes: The scopes of our own token.
    """

    def __init__(
        self, client: TutorialClient, agents: Agents, settings: TutorialSettings, clock: Clock
    ) -> None:
        self._client = client
        self._agents = agents
        self._profiles: Cache[str, tuple[Profile, ...] | None] = Cache(
            clock, max_age_s=settings.grants_max_age_s, size=1
        )
        self.scopes = ScopeGrants(self._read_scopes, NEEDED, SCOPES_MENU)

    async def missing(self, kind: Kind, place: TargetType, spend: Spend) -> MissingGrants:
        """The scopes that our own token lacks for a transfer of that kind to that place.

        Raises:
            PlatformError: Among others, the platform does not tell the scopes.
        """
        return await self.scopes.missing(self.needed(kind, place), spend)

    async def missing_of(self, requester: str, spend: Spend) -> MissingGrants | None:
        """Nothing, for an agent there is: of agents' permissions nothing is told; none if there is none.

        Raises:
            PlatformError: The platform cannot be asked.
        """
        if not self._agents.is_known(requester):
            return None
        try:
            found = await self._agents.find(requester, spend)
        except PlatformMissing:
            return None
        return MissingGrants((), found.age_s)

    async def find_gaps(self, operations: tuple[Operation, ...], spend: Spend) -> tuple[Gap, ...]:
        """The scopes, and the permissions of the security profile, that are lacking for operations.

        Raises:
            PlatformError: Among others, the platform does not tell the scopes.
        """
        gaps = self.scopes.find_gaps((await self.scopes.read_own(spend)).value, operations)
        profiles = (await self._read_profiles(spend)).value
        if profiles is None:
            return gaps
        held = frozenset[str]().union(*(one.permissions for one in profiles if one.is_active))
        lacking = (
            name for name, needed in PERMISSIONS.items() if name not in held and needed & set(operations)
        )
        return (*gaps, *(Gap(f'permission "{name}"', f"{PROFILES_MENU}: add {name}.") for name in lacking))

    def needed(self, kind: Kind, place: TargetType) -> tuple[Operation, ...]:
        """The operations of a transfer of that kind to that place."""
        finishing = (Operation.FINISH_CONSULT,) if kind is Kind.CONSULT else ()
        return (Operation.READ_CALL, Operation.TRANSFER, *finishing, *_READS.get(place, ()))

    async def stop(self) -> None:
        """End reads under way."""
        await self._profiles.stop()

    async def _read_scopes(self, spend: Spend) -> Aged[frozenset[str] | None]:
        """As the token tells them, else as the client's security profiles do."""
        told = await self._client.granted_scopes(spend)
        if told.value is not None:
            return told
        profiles = await self._read_profiles(spend)
        if profiles.value is None:
            return told
        held = frozenset[str]().union(*(one.scopes for one in profiles.value if one.is_active))
        return Aged(held, profiles.age_s)

    async def _read_profiles(self, spend: Spend) -> Aged[tuple[Profile, ...] | None]:
        """The client's security profiles; none if the platform does not show them."""

        async def read(own: Spend) -> tuple[Profile, ...] | None:
            try:
                return await self._client.list_profiles(own)
            except PlatformRefused:
                return None

        return await self._profiles.get(_PROFILES, lambda: for_all(spend, read))
