"""Looking at the configured accounts and the calls on them."""

from hookflash.domain.access import ApiKey, Scope
from hookflash.domain.calls import CallSnapshot
from hookflash.domain.errors import NotFound, PlatformMissing
from hookflash.domain.ids import CallId
from hookflash.ports.platform import Connections, Lane, Spend


class Looking:
    """The use cases that only read."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def connections(self, key: ApiKey) -> list[str]:
        """The names of the connections the key is bound to.

        Raises:
            NotAllowed: The key may not read transfers.
        """
        key.require(Scope.TRANSFERS_READ)
        return sorted(name for name in self._connections if key.may_use(name))

    async def call(self, key: ApiKey, connection: str, call_id: str) -> CallSnapshot:
        """A call as it is now.

        Raises:
            NotAllowed: The key may not read transfers.
            NotFound: No such connection or call, or the key is not bound to it.
            PlatformError: The platform could not be read.
        """
        key.require(Scope.TRANSFERS_READ)
        control = self._connections.get(connection)
        if control is None or not key.may_use(connection):
            raise NotFound("There is no such connection.")
        try:
            return await control.read_call(CallId(call_id), Spend(Lane.CHECK))
        except PlatformMissing:
            raise NotFound("The platform knows no such call.") from None
