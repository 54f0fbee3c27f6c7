"""One method an endpoint: arguments in, wire types out. Knows paths and bodies, decides nothing."""

from hookflash.adapters.genesys.client.access import Access
from hookflash.adapters.genesys.client.api import Api
from hookflash.adapters.genesys.client.architect import Architect
from hookflash.adapters.genesys.client.calls import Calls
from hookflash.adapters.genesys.client.consults import Consults
from hookflash.adapters.genesys.client.outbound import Outbound
from hookflash.adapters.genesys.client.people import People
from hookflash.adapters.genesys.client.routing import Routing
from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.kit.pace import Pace
from hookflash.ports.runtime import Clock


class GenesysClient:
    """The platform's API through one connection, by subject."""

    def __init__(self, name: str, settings: GenesysSettings, clock: Clock, pace: Pace) -> None:
        self.api = Api(name, settings, clock, pace)
        self.calls = Calls(self.api)
        self.consults = Consults(self.api)
        self.routing = Routing(self.api)
        self.people = People(self.api)
        self.architect = Architect(self.api)
        self.access = Access(self.api)
        self.outbound = Outbound(self.api)

    async def close(self) -> None:
        """Let go of everything."""
        await self.api.close()


__all__ = ["GenesysClient"]
