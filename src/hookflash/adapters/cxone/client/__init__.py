"""One method an endpoint: arguments in, wire types out. Knows paths and bodies, decides nothing."""

from hookflash.adapters.cxone.client.api import Api
from hookflash.adapters.cxone.client.contacts import Contacts
from hookflash.adapters.cxone.client.control import Control
from hookflash.adapters.cxone.client.people import People
from hookflash.adapters.cxone.client.sessions import Sessions
from hookflash.adapters.cxone.client.skills import Skills
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.cxone.wire.access import Claims
from hookflash.adapters.kit.pace import Pace
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock


class CxoneClient:
    """The platform's API through one connection, by subject."""

    def __init__(self, name: str, settings: CxoneSettings, clock: Clock, pace: Pace) -> None:
        self._api = api = Api(name, settings, clock, pace)
        self.sessions = Sessions(api)
        self.control = Control(api)
        self.contacts = Contacts(api)
        self.skills = Skills(api)
        self.people = People(api)

    async def find_claims(self, spend: Spend) -> Claims:
        """Whom our own token is for: it always belongs to a user (reference 1.2)."""
        return await self._api.login.find_claims(spend)

    async def find_api(self, spend: Spend) -> str:
        """Where the API is, as discovery says."""
        return await self._api.login.find_api(spend)

    async def close(self) -> None:
        """Let go of everything."""
        await self._api.close()


__all__ = ["CxoneClient"]
