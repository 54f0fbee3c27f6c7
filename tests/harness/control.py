"""The simulator's control API."""

from typing import Any

import aiohttp


class Control:
    """Stages calls and asks for the truth."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        async with self._session.request(method, f"{self._url}/sim/v1{path}", json=body) as answer:
            content = await answer.json()
            assert answer.status < 400, content
            return content

    async def place_call(self, queue: str, answered_by: str | None = None, platform: str = "genesys") -> str:
        call = {"platform": platform, "to_queue": queue}
        if answered_by is not None:
            call["answered_by"] = answered_by
        return str((await self.ask("POST", "/calls", call))["call_id"])

    async def set_faults(self, rules: list[dict[str, Any]]) -> None:
        await self.ask("PUT", "/faults", rules)

    async def truth(self, call_id: str) -> dict[str, Any]:
        truth: dict[str, Any] = await self.ask("GET", f"/calls/{call_id}")
        return truth

    async def effects(self, call_id: str) -> int:
        return len(await self.ask("GET", f"/effects?call_id={call_id}"))

    async def hang_up(self, call_id: str) -> None:
        await self.ask("POST", f"/calls/{call_id}/hang-up", {"party": "caller"})
