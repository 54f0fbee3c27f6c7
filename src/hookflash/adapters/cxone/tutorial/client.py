"""One method an endpoint: arguments in, wire types out. Knows paths and bodies, decides nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hookflash.adapters.cxone.tutorial.api import TutorialApi
from hookflash.adapters.cxone.tutorial.operations import Operation
from hookflash.adapters.cxone.tutorial.settings import TutorialSettings
from hookflash.adapters.cxone.tutorial.wire import (
    DURATION,
    METRICS,
    SUCCESS,
    Call,
    Profile,
    Queue,
    QueueAgent,
    Skill,
    User,
    parse_call,
    parse_figures,
    parse_list,
    parse_one,
    read_agent,
    read_campaign,
    read_profile,
    read_queue,
    read_skill,
    read_user,
)
from hookflash.adapters.kit.answers import unreadable
from hookflash.adapters.kit.cache import Aged
from hookflash.adapters.kit.fields import text
from hookflash.adapters.kit.http import Answer
from hookflash.adapters.kit.pace import Pace
from hookflash.adapters.kit.paths import place
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

_TRANSFER = "/voice/calls/{}/transfer"
_COMPLETED = {"state": "COMPLETED"}
_ANALYTICS = "/analytics/conversations/details/query"
_MOST_ROWS = 1


class TutorialClient:
    """The endpoints of the tutorial through one connection."""

    def __init__(self, name: str, settings: TutorialSettings, clock: Clock, pace: Pace) -> None:
        self._api = TutorialApi(name, settings, clock, pace)

    async def granted_scopes(self, spend: Spend) -> Aged[frozenset[str] | None]:
        """The scopes of the connection's token; none if the platform does not tell."""
        return await self._api.granted(spend)

    async def get_call(self, call_id: str, spend: Spend) -> Call:
        """GET /voice/calls/{id}."""
        path = place("/voice/calls/{}", call_id)
        call = parse_call(await self._api.get(Operation.READ_CALL, path, spend))
        if call.id is not None and call.id.lower() != call_id.lower():
            raise unreadable("call")
        return call

    async def transfer(self, call_id: str, body: Mapping[str, Any], spend: Spend) -> Answer:
        """POST /voice/calls/{id}/transfer: blind or consult."""
        by_skill = "skillId" in body or body.get("targetType") == "SKILL"
        operation = Operation.ROUTE_BY_SKILL if by_skill else Operation.TRANSFER
        return await self._api.command("POST", place(_TRANSFER, call_id), body, spend, subject=operation)

    async def complete_consult(self, call_id: str, spend: Spend) -> Answer:
        """PATCH /voice/calls/{id}/transfer: hand the caller over. The tutorial does not say how; assumed."""
        path = place(_TRANSFER, call_id)
        operation = Operation.FINISH_CONSULT
        return await self._api.command("PATCH", path, _COMPLETED, spend, subject=operation)

    async def call_off(self, call_id: str, spend: Spend) -> Answer:
        """DELETE /voice/calls/{id}/transfer: end the one that runs, the caller stays. Assumed as well."""
        path = place(_TRANSFER, call_id)
        return await self._api.command("DELETE", path, None, spend, subject=Operation.FINISH_CONSULT)

    async def get_queue(self, queue_id: str, spend: Spend) -> Queue:
        """GET /voice/queues/{id}."""
        path = place("/voice/queues/{}", queue_id)
        return parse_one(await self._api.get(Operation.READ_QUEUE, path, spend), "queue", read_queue)

    async def list_agents(self, queue_id: str, spend: Spend) -> tuple[QueueAgent, ...]:
        """GET /voice/queues/{id}/agents: with what they are doing, and their skills."""
        path = place("/voice/queues/{}/agents", queue_id)
        found = await self._api.get(Operation.LIST_AGENTS, path, spend)
        return parse_list(found, "queue's agents", read_agent)

    async def list_campaigns(self, queue_id: str, spend: Spend) -> tuple[str, ...]:
        """GET /voice/campaigns: the statuses of those that a queue belongs to."""
        operation, query = Operation.LIST_CAMPAIGNS, {"queueId": queue_id}
        found = await self._api.get(operation, "/voice/campaigns", spend, query=query)
        return parse_list(found, "queue's campaigns", read_campaign)

    async def get_skill(self, skill_id: str, spend: Spend) -> Skill:
        """GET /routing/skills/{id}."""
        path = place("/routing/skills/{}", skill_id)
        return parse_one(await self._api.get(Operation.READ_SKILL, path, spend), "skill", read_skill)

    async def get_user(self, user_id: str, spend: Spend) -> User:
        """GET /users/{id}."""
        path = place("/users/{}", user_id)
        return parse_one(await self._api.get(Operation.READ_USER, path, spend), "agent", read_user)

    async def get_presence(self, user_id: str, spend: Spend) -> str:
        """GET /users/{id}/presence: the platform's word for what an agent is doing."""
        path = place("/users/{}/presence", user_id)
        said = text(await self._api.get(Operation.READ_USER, path, spend), "status")
        if said is None:
            raise unreadable("presence")
        return said

    async def list_profiles(self, spend: Spend) -> tuple[Profile, ...]:
        """GET /security/profiles: those of our own client."""
        found = await self._api.get(Operation.READ_PROFILES, "/security/profiles", spend)
        return parse_list(found, "security profiles", read_profile)

    async def count_transfers(
        self, call_id: str, since: datetime, until: datetime, spend: Spend
    ) -> tuple[int | None, float | None]:
        """POST /analytics/conversations/details/query: how many succeeded, and their average seconds."""
        wanted = {
            "metrics": [{"name": SUCCESS, "type": "count"}, {"name": DURATION, "type": "average"}],
            "filters": [{"type": "call", "field": "callId", "values": [call_id]}],
        }
        body = {
            "from": _as_time(since),
            "to": _as_time(until),
            "size": _MOST_ROWS,
            "aggregations": {METRICS: wanted},
        }
        return parse_figures(await self._api.ask(Operation.QUERY_ANALYTICS, _ANALYTICS, body, spend))

    async def close(self) -> None:
        """Let go of everything."""
        await self._api.close()


def _as_time(moment: datetime) -> str:
    """A moment as the tutorial writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
