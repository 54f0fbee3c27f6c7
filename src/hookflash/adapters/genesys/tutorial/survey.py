"""What a connection of this dialect can be used for."""

from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.genesys.tutorial.capabilities import capabilities_of
from hookflash.adapters.genesys.tutorial.grants import Permits
from hookflash.adapters.genesys.tutorial.operations import Operation
from hookflash.domain.requests import Kind
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Gap, Spend, Usability

_NO_ENDPOINT = "no tutorial has an endpoint for it"
_OTHERS = {
    "hours": (Operation.READ_QUEUE,),
    "load": (Operation.READ_QUEUE, Operation.LIST_USERS),
    "call": (Operation.PLACE_CALL, Operation.READ_CALL),
    "check_requester": (Operation.READ_USER,),
    "handover": (Operation.READ_USER,),
}


class Survey:
    """Answers for every verb and target type."""

    def __init__(self, permits: Permits, settings: GenesysSettings) -> None:
        self._permits = permits
        self._can = capabilities_of(settings)

    async def read(self, spend: Spend) -> tuple[Usability, ...]:
        """Everything, in the order of verbs and targets; at most the request for a token.

        Raises:
            PlatformError: The scopes are not told.
        """
        granted = (await self._permits.scopes.read_own(spend)).value
        transfers = [self._transfer(granted, kind, target) for kind in Kind for target in TargetType]
        others = [self._usability(granted, verb, None, needed) for verb, needed in _OTHERS.items()]
        return (*transfers, *others)

    def _transfer(self, granted: frozenset[str], kind: Kind, target: TargetType) -> Usability:
        if not self._can.can_reach(kind, target):
            return Usability(verb=kind, target=target, is_usable=False, gaps=(Gap(_NO_ENDPOINT),))
        return self._usability(granted, kind, target, self._permits.needed(kind, target))

    def _usability(
        self, granted: frozenset[str], verb: str, target: TargetType | None, needed: tuple[Operation, ...]
    ) -> Usability:
        gaps = self._permits.scopes.find_gaps(granted, needed)
        return Usability(verb=verb, target=target, is_usable=not gaps, gaps=gaps)
