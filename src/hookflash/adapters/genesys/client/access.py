"""Permissions (reference genesys-cloud 8)."""

from hookflash.adapters.genesys.causes import Subject
from hookflash.adapters.genesys.client.api import Api
from hookflash.adapters.genesys.wire.access import Grants, parse_grants
from hookflash.adapters.kit.paths import place
from hookflash.ports.platform import Spend

_FULL = {"includeFullRoles": "true"}


class Access:
    """The endpoints about who may do what."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def get_own_grants(self, spend: Spend) -> Grants:
        """GET /authorization/subjects/me, with the roles' permissions."""
        path = "/authorization/subjects/me"
        return parse_grants(await self._api.get(Subject.ACCOUNT, path, spend, query=_FULL))

    async def get_grants_of(self, user_id: str, spend: Spend) -> Grants:
        """GET /authorization/subjects/{userId}, likewise; needs authorization:grant:view."""
        path = place("/authorization/subjects/{}", user_id)
        return parse_grants(await self._api.get(Subject.AGENT, path, spend, query=_FULL))
