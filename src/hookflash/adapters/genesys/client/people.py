"""Users (reference genesys-cloud 8)."""

from functools import partial

from hookflash.adapters.genesys.causes import Subject
from hookflash.adapters.genesys.client.api import PAGE_SIZE, Api
from hookflash.adapters.genesys.wire.common import Named, parse_one, parse_page
from hookflash.adapters.genesys.wire.people import User, read_user
from hookflash.adapters.genesys.wire.routing import read_named
from hookflash.adapters.kit.auth import Tokens
from hookflash.adapters.kit.paths import place
from hookflash.ports.platform import Spend


class People:
    """The endpoints about users."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def get(self, user_id: str, spend: Spend, *, expand: str | None = None) -> User:
        """GET /users/{id}."""
        query = {"expand": expand} if expand is not None else None
        data = await self._api.get(Subject.AGENT, place("/users/{}", user_id), spend, query=query)
        return parse_one(data, "agent", read_user)

    async def get_own(self, tokens: Tokens, spend: Spend) -> User:
        """GET /users/me: whose token it is."""
        data = await self._api.get(Subject.AGENT, "/users/me", spend, tokens=tokens)
        return parse_one(data, "agent", read_user)

    async def list_all(self, spend: Spend) -> tuple[User, ...]:
        """GET /users, page by page, with their skills; needs no permission."""
        parse = partial(parse_page, what="list of agents", read=read_user)
        return await self._api.pages("/users", parse, spend, query={"expand": "skills"})

    async def search(self, text: str, spend: Spend) -> tuple[User, ...]:
        """POST /users/search: whose name or e-mail address is that text; the first page.

        A read in spite of its method. Needs directory:user:view.
        """
        criterion = {"type": "EXACT", "fields": ["name", "email"], "value": text}
        body = {"pageSize": PAGE_SIZE, "pageNumber": 1, "query": [criterion]}
        data = await self._api.ask(Subject.ACCOUNT, "/users/search", body, spend)
        return parse_page(data, "list of agents", read_user, key="results").items

    async def list_queues(self, user_id: str, spend: Spend) -> tuple[Named, ...]:
        """GET /users/{id}/queues, page by page."""
        parse = partial(parse_page, what="list of queues", read=read_named)
        path = place("/users/{}/queues", user_id)
        return await self._api.pages(path, parse, spend, subject=Subject.AGENT)
