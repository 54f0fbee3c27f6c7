"""What our own token, or a requesting agent, lacks for a transfer: scopes here, roles there (002)."""

from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.genesys.tutorial.client import TutorialClient
from hookflash.adapters.genesys.tutorial.operations import NEEDED, Operation
from hookflash.adapters.genesys.tutorial.people import Agents
from hookflash.adapters.kit.directory import Ambiguous
from hookflash.adapters.kit.scopes import ScopeGrants
from hookflash.domain.errors import PlatformMissing
from hookflash.domain.requests import Kind
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import MissingGrants, Spend

# Whoever has the permission, or a role with this in its name, may transfer (002).
MAY_TRANSFER = "call:transfer:execute"
SUPERVISOR = "supervisor"
MENU = "Admin > Security > API Access > the client"

_READS = {
    TargetType.QUEUE: (Operation.READ_QUEUE,),
    TargetType.AGENT: (Operation.READ_USER,),
    TargetType.SKILL: (Operation.READ_SKILL, Operation.LIST_USERS),
    TargetType.SKILLGROUP: (),
}


class Permits:
    """The scopes of the connection's token and the roles of agents.

    Attributes:
        scopes: Those of our own token.
    """

    def __init__(self, client: TutorialClient, agents: Agents, settings: GenesysSettings) -> None:
        self.scopes = ScopeGrants(client.granted_scopes, NEEDED, MENU)
        self._agents = agents
        self._patches = settings.queue_by == "patch"

    async def missing(self, kind: Kind, place: TargetType, spend: Spend) -> MissingGrants:
        """The scopes that our own token lacks for a transfer of that kind to that place.

        Raises:
            PlatformError: Among others, the platform does not tell the scopes.
        """
        return await self.scopes.missing(self.needed(kind, place), spend)

    async def missing_to_call(self, spend: Spend) -> MissingGrants:
        """The scopes that our own token lacks for placing calls.

        Raises:
            PlatformError: Among others, the platform does not tell the scopes.
        """
        return await self.scopes.missing((Operation.PLACE_CALL, Operation.READ_CALL), spend)

    async def missing_of(self, requester: str, spend: Spend) -> MissingGrants | None:
        """What the requesting agent lacks for any transfer; none if there is no such agent.

        Raises:
            PlatformError: Among others, several agents bear that name, or their roles are not told.
        """
        try:
            agent = await self._agents.find(requester, spend)
        except Ambiguous:
            raise
        except PlatformMissing:
            return None
        roles = await self._agents.read_roles(agent.value.id, spend)
        may = any(one == MAY_TRANSFER or SUPERVISOR in one.lower() for one in roles.value)
        return MissingGrants(() if may else (MAY_TRANSFER,), max(agent.age_s, roles.age_s))

    def needed(self, kind: Kind, place: TargetType) -> tuple[Operation, ...]:
        """The operations of a transfer of that kind to that place."""
        how: tuple[Operation, ...] = (Operation.TRANSFER,)
        if kind is Kind.BLIND and place is TargetType.SKILL:
            how = (Operation.ACT,)
        elif kind is Kind.BLIND and place is TargetType.QUEUE and self._patches:
            how = (Operation.READ_VOICE, Operation.PATCH_VOICE)
        return (Operation.READ_CALL, *how, *_READS.get(place, ()))
