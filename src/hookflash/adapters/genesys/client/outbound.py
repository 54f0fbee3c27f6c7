"""Placing calls, looking for them, and notification channels (reference genesys-cloud 7, 9.1, 12)."""

from collections.abc import Mapping, Sequence
from typing import Any

from hookflash.adapters.genesys.causes import Subject
from hookflash.adapters.genesys.client.api import PAGE_SIZE, Api
from hookflash.adapters.genesys.wire.outbound import (
    Candidate,
    NewChannel,
    parse_candidates,
    parse_channel,
    parse_rejected_topics,
)
from hookflash.adapters.kit.auth import Tokens
from hookflash.adapters.kit.http import Answer
from hookflash.adapters.kit.paths import place
from hookflash.adapters.kit.socket import Socket
from hookflash.ports.platform import Spend

_LARGEST_HISTORY_PAGE = 50


class Outbound:
    """The endpoints about placed calls and the events that tell of them."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def place_call(self, user_id: str, body: Mapping[str, Any], spend: Spend) -> Answer:
        """POST /conversations/calls/user/{userId} (CreateCallRequest): on behalf of that user."""
        path = place("/conversations/calls/user/{}", user_id)
        return await self._api.command("POST", path, body, spend, subject=Subject.AGENT)

    async def list_active(self, attribute: str, tokens: Tokens, spend: Spend) -> tuple[Candidate, ...]:
        """GET /conversations/calls: the calls in which the token's user is now."""
        data = await self._api.get(Subject.ACCOUNT, "/conversations/calls", spend, tokens=tokens)
        return parse_candidates(data, "entities", attribute)

    async def list_history(
        self, interval: str, attribute: str, tokens: Tokens, spend: Spend
    ) -> tuple[Candidate, ...]:
        """GET /conversations/calls/history: the last calls of the token's user."""
        query = {"pageSize": _LARGEST_HISTORY_PAGE, "interval": interval}
        path = "/conversations/calls/history"
        data = await self._api.get(Subject.ACCOUNT, path, spend, query=query, tokens=tokens)
        return parse_candidates(data, "entities", attribute)

    async def query_details(
        self, user_id: str, interval: str, attribute: str, spend: Spend
    ) -> tuple[Candidate, ...]:
        """POST /analytics/conversations/details/query: outbound calls with that user, the newest first."""
        predicates = [
            {"dimension": "userId", "value": user_id},
            {"dimension": "direction", "value": "outbound"},
        ]
        body = {
            "interval": interval,
            "order": "desc",
            "orderBy": "conversationStart",
            "paging": {"pageSize": PAGE_SIZE, "pageNumber": 1},
            "segmentFilters": [{"type": "and", "predicates": predicates}],
        }
        data = await self._api.ask(Subject.ACCOUNT, "/analytics/conversations/details/query", body, spend)
        return parse_candidates(data, "conversations", attribute)

    async def open_channel(self, spend: Spend) -> NewChannel:
        """POST /notifications/channels: repeating it costs a channel and does nothing else."""
        return parse_channel(await self._api.ask(Subject.ACCOUNT, "/notifications/channels", None, spend))

    async def open_socket(self, channel: NewChannel) -> Socket:
        """The socket of a channel."""
        return await self._api.open_socket(channel.socket)

    async def subscribe(self, channel_id: str, topics: Sequence[str], spend: Spend) -> frozenset[str]:
        """PUT .../channels/{id}/subscriptions: these topics and no others; those refused.

        Subscribing prolongs the channel's life; repeating it changes nothing.
        """
        path = place("/notifications/channels/{}/subscriptions", channel_id)
        body = [{"id": topic} for topic in topics]
        data = await self._api.ask(Subject.ACCOUNT, path, body, spend, method="PUT")
        return parse_rejected_topics(data)
