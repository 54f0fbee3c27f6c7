"""One method an endpoint: arguments in, wire types out. Knows paths and bodies, decides nothing."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.genesys.tutorial.api import TutorialApi
from hookflash.adapters.genesys.tutorial.operations import Operation
from hookflash.adapters.genesys.tutorial.wire import (
    Call,
    Conversation,
    Presence,
    Queue,
    Skill,
    User,
    parse_call,
    parse_conversation,
    parse_presence,
    read_queue,
    read_skill,
    read_user,
)
from hookflash.adapters.genesys.wire.common import parse_one, parse_page
from hookflash.adapters.kit.answers import unreadable
from hookflash.adapters.kit.cache import Aged
from hookflash.adapters.kit.http import Answer
from hookflash.adapters.kit.pace import Pace
from hookflash.adapters.kit.paths import place
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

_TRANSFER = "/voice/calls/{}/transfer"
_VOICE = "/conversations/voice/{}"
_COMPLETED = {"state": "completed"}


class TutorialClient:
    """The endpoints of the tutorials through one connection."""

    def __init__(self, name: str, settings: GenesysSettings, clock: Clock, pace: Pace) -> None:
        self._api = TutorialApi(name, settings, clock, pace)

    async def granted_scopes(self, spend: Spend) -> Aged[frozenset[str] | None]:
        """The scopes of the connection's token; none if the platform does not tell."""
        return await self._api.granted(spend)

    async def get_call(self, call_id: str, spend: Spend) -> Call:
        """GET /voice/calls/{id} (002): privacy and etag."""
        return await self._read_call(Operation.READ_CALL, "/voice/calls/{}", call_id, spend)

    async def get_voice(self, call_id: str, spend: Spend) -> Call:
        """GET /conversations/voice/{id} (000): participants and version."""
        return await self._read_call(Operation.READ_VOICE, _VOICE, call_id, spend)

    async def get_conversation(self, call_id: str, spend: Spend) -> Conversation:
        """GET /conversations/{id} (001): metadata and priority."""
        path = place("/conversations/{}", call_id)
        return parse_conversation(await self._api.get(Operation.READ_CONVERSATION, path, spend))

    async def transfer(self, call_id: str, body: Mapping[str, Any], etag: str, spend: Spend) -> Answer:
        """POST /voice/calls/{id}/transfer (002): blind or consult."""
        path, headers = place(_TRANSFER, call_id), {"If-Match": etag}
        operation = Operation.TRANSFER
        return await self._api.command("POST", path, body, spend, subject=operation, headers=headers)

    async def complete_consult(self, call_id: str, etag: str, spend: Spend) -> Answer:
        """PATCH /voice/calls/{id}/transfer: hand the caller over. No tutorial says how; assumed."""
        path, headers = place(_TRANSFER, call_id), {"If-Match": etag}
        operation = Operation.FINISH_CONSULT
        return await self._api.command("PATCH", path, _COMPLETED, spend, subject=operation, headers=headers)

    async def cancel_consult(self, call_id: str, spend: Spend) -> Answer:
        """DELETE /voice/calls/{id}/transfer: take the caller back. No tutorial says how; assumed."""
        path = place(_TRANSFER, call_id)
        return await self._api.command("DELETE", path, None, spend, subject=Operation.FINISH_CONSULT)

    async def change_participant(
        self, call_id: str, change: Mapping[str, Any], version: str | None, spend: Spend
    ) -> Answer:
        """PATCH /conversations/voice/{id} (000): one participant; the version goes along if there is one."""
        headers = {"If-Match": version} if version is not None else {}
        body = {"participants": [dict(change)]}
        path, operation = place(_VOICE, call_id), Operation.PATCH_VOICE
        return await self._api.command("PATCH", path, body, spend, subject=operation, headers=headers)

    async def act(self, call_id: str, action: Mapping[str, Any], spend: Spend) -> Answer:
        """POST /conversations/{id}/actions (001)."""
        path = place("/conversations/{}/actions", call_id)
        return await self._api.command("POST", path, action, spend, subject=Operation.ACT)

    async def get_queue(self, queue_id: str, spend: Spend) -> Queue:
        """GET /queue/queues/{id} (002): with its state."""
        path = place("/queue/queues/{}", queue_id)
        return parse_one(await self._api.get(Operation.READ_QUEUE, path, spend), "queue", read_queue)

    async def list_queues(self, spend: Spend) -> tuple[Queue, ...]:
        """GET /routing/queues, page by page: the published list, as no tutorial has one."""
        parse = partial(parse_page, what="list of queues", read=read_queue)
        return await self._api.pages("/routing/queues", parse, spend, subject=Operation.LIST_QUEUES)

    async def get_skill(self, skill_id: str, spend: Spend) -> Skill:
        """GET /routing/skills/{id} (001)."""
        path = place("/routing/skills/{}", skill_id)
        return parse_one(await self._api.get(Operation.READ_SKILL, path, spend), "skill", read_skill)

    async def list_skills(self, spend: Spend) -> tuple[Skill, ...]:
        """GET /routing/skills, page by page: the published list, as no tutorial has one."""
        parse = partial(parse_page, what="list of skills", read=read_skill)
        return await self._api.pages("/routing/skills", parse, spend, subject=Operation.LIST_SKILLS)

    async def get_user(self, user_id: str, spend: Spend) -> User:
        """GET /users/{id} (002): with roles."""
        path = place("/users/{}", user_id)
        return parse_one(await self._api.get(Operation.READ_USER, path, spend), "agent", read_user)

    async def list_users(
        self, spend: Spend, *, presence: str | None = None, skill_id: str | None = None
    ) -> tuple[User, ...]:
        """GET /users (001), page by page: those of a presence, and those who have a skill, if asked for."""
        asked = {"presence": presence, "skillIds": skill_id}
        query = {name: value for name, value in asked.items() if value is not None}
        parse = partial(parse_page, what="list of agents", read=read_user)
        return await self._api.pages("/users", parse, spend, subject=Operation.LIST_USERS, query=query)

    async def get_presence(self, user_id: str, spend: Spend) -> Presence:
        """GET /users/{id}/presence (004)."""
        path = place("/users/{}/presence", user_id)
        return parse_presence(await self._api.get(Operation.READ_USER, path, spend))

    async def place_call(self, body: Mapping[str, Any], spend: Spend) -> Answer:
        """POST /conversations/calls (004)."""
        operation = Operation.PLACE_CALL
        return await self._api.command("POST", "/conversations/calls", body, spend, subject=operation)

    async def close(self) -> None:
        """Let go of everything."""
        await self._api.close()

    async def _read_call(self, operation: Operation, template: str, call_id: str, spend: Spend) -> Call:
        call = parse_call(await self._api.get(operation, place(template, call_id), spend))
        if call.id is not None and call.id.lower() != call_id.lower():
            raise unreadable("call")
        return call
