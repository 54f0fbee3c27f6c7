"""Reading contacts (reference 4.1)."""

from hookflash.adapters.cxone.causes import Subject
from hookflash.adapters.cxone.client.api import Api
from hookflash.adapters.cxone.wire.contacts import (
    Contact,
    Hierarchy,
    StateEntry,
    parse_active,
    parse_contact,
    parse_custom_data,
    parse_hierarchy,
    parse_state_history,
)
from hookflash.adapters.kit.answers import unreadable
from hookflash.adapters.kit.paths import place
from hookflash.ports.platform import Spend


class Contacts:
    """The endpoints about contacts."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def get(self, contact_id: str, spend: Spend) -> Contact:
        """GET contacts/{cid}.

        Raises:
            PlatformMissing: The platform knows no such contact.
        """
        data = await self._api.get(Subject.CALL, place("contacts/{}", contact_id), spend)
        contact = parse_contact(data)
        if contact.id != contact_id:
            raise unreadable("call")
        return contact

    async def get_hierarchy(self, contact_id: str, spend: Spend) -> Hierarchy:
        """GET contacts/{cid}/hierarchy: the contacts of the whole call."""
        path = place("contacts/{}/hierarchy", contact_id)
        return parse_hierarchy(await self._api.get(Subject.CALL, path, spend))

    async def get_data(self, contact_id: str, spend: Spend) -> dict[str, str]:
        """GET contacts/{cid}/custom-data."""
        path = place("contacts/{}/custom-data", contact_id)
        return parse_custom_data(await self._api.get(Subject.CALL, path, spend))

    async def get_state_history(self, contact_id: str, spend: Spend) -> tuple[StateEntry, ...]:
        """GET contacts/{cid}/state-history (reference 5)."""
        path = place("contacts/{}/state-history", contact_id)
        return parse_state_history(await self._api.get(Subject.CALL, path, spend))

    async def list_active(self, agent_id: str, spend: Spend) -> tuple[Contact, ...]:
        """GET contacts/active: those of an agent."""
        query = {"agentId": agent_id}
        return await self._api.pages(Subject.ACCOUNT, "contacts/active", parse_active, spend, query=query)
