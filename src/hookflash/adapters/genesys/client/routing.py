"""Queues, skills, wrap-up codes and figures (reference genesys-cloud 5.2, 6, 8)."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from hookflash.adapters.genesys.causes import Subject
from hookflash.adapters.genesys.client.api import MAX_PAGES, PAGE_SIZE, Api
from hookflash.adapters.genesys.wire.common import Named, Page, find_cursor, parse_one, parse_page
from hookflash.adapters.genesys.wire.people import User, read_user
from hookflash.adapters.genesys.wire.routing import (
    Member,
    Observation,
    WaitEstimate,
    parse_observations,
    parse_waits,
    read_member,
    read_named,
)
from hookflash.adapters.kit.http import Answer
from hookflash.adapters.kit.paths import place
from hookflash.ports.platform import Spend

QUEUE_METRICS = ("oWaiting", "oOnQueueUsers", "oUserRoutingStatuses")


class Routing:
    """The endpoints about queues and what is in them."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def get_queue(self, queue_id: str, spend: Spend) -> Named:
        """GET /routing/queues/{id}."""
        data = await self._api.get(Subject.QUEUE, place("/routing/queues/{}", queue_id), spend)
        return parse_one(data, "queue", read_named)

    async def list_queues(self, spend: Spend) -> tuple[Named, ...]:
        """GET /routing/queues, page by page."""
        return await self._api.pages("/routing/queues", _names("list of queues"), spend)

    async def query_queue(self, queue_id: str, spend: Spend) -> tuple[Observation, ...]:
        """POST /analytics/queues/observations/query: a read in spite of its method."""
        predicate = {"type": "dimension", "dimension": "queueId", "operator": "matches", "value": queue_id}
        body = {"filter": {"type": "and", "predicates": [predicate]}, "metrics": list(QUEUE_METRICS)}
        data = await self._api.ask(Subject.ACCOUNT, "/analytics/queues/observations/query", body, spend)
        return parse_observations(data, queue_id)

    async def list_members(self, queue_id: str, skills: Sequence[str], spend: Spend) -> tuple[Member, ...]:
        """GET /routing/queues/{id}/members: those who have joined, with their skills.

        The filter by skill takes names and finds whatever contains them: it only makes the list shorter.
        """
        query: dict[str, object] = {"joined": "true", "expand": "routingStatus,skills"}
        if skills:
            query["skills"] = ",".join(skills)
        parse = partial(parse_page, what="list of members", read=read_member)
        path = place("/routing/queues/{}/members", queue_id)
        return await self._api.pages(path, parse, spend, subject=Subject.QUEUE, query=query)

    async def estimate_wait(
        self, queue_id: str, call_id: str | None, spend: Spend
    ) -> tuple[WaitEstimate, ...]:
        """GET /routing/queues/{id}/estimatedwaittime, for one call if it waits there."""
        query = {"conversationId": call_id} if call_id is not None else None
        path = place("/routing/queues/{}/estimatedwaittime", queue_id)
        return parse_waits(await self._api.get(Subject.QUEUE, path, spend, query=query))

    async def get_skill(self, skill_id: str, spend: Spend) -> Named:
        """GET /routing/skills/{id}."""
        data = await self._api.get(Subject.SKILL, place("/routing/skills/{}", skill_id), spend)
        return parse_one(data, "skill", read_named)

    async def list_skills(self, spend: Spend) -> tuple[Named, ...]:
        """GET /routing/skills, page by page."""
        return await self._api.pages("/routing/skills", _names("list of skills"), spend)

    async def get_skill_group(self, group_id: str, spend: Spend) -> Named:
        """GET /routing/skillgroups/{id}."""
        data = await self._api.get(Subject.SKILL, place("/routing/skillgroups/{}", group_id), spend)
        return parse_one(data, "skill group", read_named)

    async def list_skill_groups(self, spend: Spend) -> tuple[Named, ...]:
        """GET /routing/skillgroups, from cursor to cursor."""
        return await self._cursor("/routing/skillgroups", _names("list of skill groups"), spend)

    async def list_skill_group_members(self, group_id: str, spend: Spend) -> tuple[User, ...]:
        """GET /routing/skillgroups/{id}/members, from cursor to cursor."""
        parse = partial(parse_page, what="list of members", read=read_user)
        return await self._cursor(place("/routing/skillgroups/{}/members", group_id), parse, spend)

    async def list_queue_wrap_ups(self, queue_id: str, spend: Spend) -> tuple[Named, ...]:
        """GET /routing/queues/{id}/wrapupcodes, page by page."""
        path = place("/routing/queues/{}/wrapupcodes", queue_id)
        return await self._api.pages(path, _names("list of wrap-up codes"), spend, subject=Subject.QUEUE)

    async def list_wrap_ups(self, spend: Spend) -> tuple[Named, ...]:
        """GET /routing/wrapupcodes, page by page."""
        return await self._api.pages("/routing/wrapupcodes", _names("list of wrap-up codes"), spend)

    async def set_routing(self, call_id: str, change: Mapping[str, Any], spend: Spend) -> Answer:
        """PATCH /routing/conversations/{c} (RoutingConversationAttributesRequest)."""
        path = place("/routing/conversations/{}", call_id)
        return await self._api.command("PATCH", path, change, spend, subject=Subject.LINE)

    async def _cursor(self, path: str, parse: Callable[[Any], Page[Any]], spend: Spend) -> tuple[Any, ...]:
        """A list that goes on behind a cursor, which stands in the query of ``nextUri``."""
        items: list[Any] = []
        query: dict[str, object] = {"pageSize": PAGE_SIZE}
        for _ in range(MAX_PAGES):
            page = parse(await self._api.get(Subject.SKILL, path, spend, query=query))
            items.extend(page.items)
            after = find_cursor(page.next)
            if after is None or not page.rows:
                break
            query["after"] = after
        return tuple(items)


def _names(what: str) -> Callable[[Any], Page[Named]]:
    return partial(parse_page, what=what, read=read_named)
