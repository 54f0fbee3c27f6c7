"""Agents' own desktops: what they do goes through the vendor's face, with their own tokens."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from tests.harness.tokens import log_in
from tests.storms.others import ELSEWHERE, Act, Meddling
from tests.storms.platforms import GENESYS
from tests.storms.stage import Stage

_SERVICES = "/incontactapi/services/v30.0"
_CALLED_FOR_S, _LOOK_S = 3.0, 0.1
_REFUSED = 300


@dataclass(frozen=True)
class Desk:
    """The desktop of an agent who has a call.

    Attributes:
        agent: By name.
        call_id: Their call.
        leg_id: Their leg in it.
    """

    here: Stage
    agent: str
    call_id: str
    leg_id: str

    async def meddle(self, meddling: Meddling) -> None:
        """Do it, as the agent would; what comes too late the platform refuses."""
        desktop = _Genesys if self.here.platform is GENESYS else _Cxone
        async for was_taken in desktop(self).do(meddling):
            meddling.taken += was_taken
            meddling.refused += not was_taken

    async def send(self, method: str, url: str, body: Any, token: str) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.here.session.request(method, url, json=body, headers=headers) as answer:
            assert answer.status < 500, await answer.text()
            return answer.status, await answer.json(content_type=None) if answer.status < _REFUSED else None


class _Genesys:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def do(self, meddling: Meddling) -> AsyncIterator[bool]:
        """Whether the platform took each of the requests."""
        here = self._desk.here
        token = await log_in(here.session, here.urls["genesys"], self._desk.agent, "access_token")
        for method, path, body in self._requests(meddling.act):
            status, _ = await self._desk.send(method, here.urls["genesys"] + path, body, token)
            yield status < _REFUSED

    def _requests(self, act: Act) -> list[tuple[str, str, Any]]:
        call_id, leg = self._desk.call_id, self._desk.leg_id
        party = f"/api/v2/conversations/{call_id}/participants/{leg}"
        own = f"/api/v2/conversations/calls/{call_id}/participants/{leg}"
        match act:
            case Act.NOTHING:
                return []
            case Act.TRANSFER:
                body = {"queueName": ELSEWHERE, "transferType": "Unattended"}
                return [("POST", f"{party}/replace/queue", body)]
            case Act.HOLD:
                return [("PATCH", own, {"held": True}), ("PATCH", own, {"held": False})]
            case Act.COMPLETE:
                return [("PATCH", own, {"state": "disconnected"})]


class _Cxone:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._token = self._session = ""

    async def do(self, meddling: Meddling) -> AsyncIterator[bool]:
        """Whether the platform took each of the requests."""
        if meddling.act is Act.NOTHING:
            return
        await self._join()
        contact = f"interactions/{self._desk.call_id}"
        match meddling.act:
            case Act.TRANSFER:
                yield await self._post(f"{contact}/hold")
                await asyncio.sleep(_LOOK_S)
                yield await self._post(f"dial-skill?skillId={await self._skill(ELSEWHERE)}")
                async for was_taken in self._hand_over():
                    yield was_taken
            case Act.HOLD:
                yield await self._post(f"{contact}/hold")
                await asyncio.sleep(_LOOK_S)
                yield await self._post(f"{contact}/resume")
            case Act.COMPLETE if meddling.is_consult:
                async for was_taken in self._hand_over():
                    yield was_taken
            case Act.COMPLETE:
                yield await self._post(f"{contact}/end")

    async def _hand_over(self) -> AsyncIterator[bool]:
        """As soon as whoever was dialled has answered, if that is soon."""
        async with asyncio.timeout(_CALLED_FOR_S):
            for _ in range(round(_CALLED_FOR_S / _LOOK_S / 2)):
                if await self._post("interactions/transfer-calls"):
                    yield True
                    return
                await asyncio.sleep(_LOOK_S)
        yield False

    async def _join(self) -> None:
        key = {"accessKeyId": self._desk.agent, "accessKeySecret": "secret"}
        url = self._desk.here.urls["cxone"]
        _, login = await self._desk.send("POST", f"{url}/authentication/v1/token/access-key", key, "")
        self._token = login["access_token"]
        _, joined = await self._desk.send("POST", f"{url}{_SERVICES}/agent-sessions/join", {}, self._token)
        self._session = joined["sessionId"]

    async def _post(self, path: str) -> bool:
        url = f"{self._desk.here.urls['cxone']}{_SERVICES}/agent-sessions/{self._session}/{path}"
        status, _ = await self._desk.send("POST", url, None, self._token)
        return status < _REFUSED

    async def _skill(self, queue: str) -> int:
        queues = (await self._desk.here.ask("GET", "/world"))["queues"]
        return next(int(one["cxone_skill_id"]) for one in queues if one["name"] == queue)
