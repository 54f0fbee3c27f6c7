"""The simulator's control API, as far as the demonstration needs it."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import aiohttp

from hookflash.domain.errors import HookflashError

# Longer than an agent of the simulated world needs to wrap a call up.
_TRIES, _PAUSE_S = 40, 0.25


class Control:
    """Stages calls and asks for the truth."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = aiohttp.ClientSession()

    async def __aenter__(self) -> Self:
        """Open the control."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the control."""
        await self._session.close()

    async def agents_by_queue(self) -> dict[str, list[str]]:
        """The agents of every queue."""
        world = await self._ask("GET", "/sim/v1/world")
        return {queue["name"]: queue["agents"] for queue in world["queues"]}

    async def place_call(self, platform: str, to_queue: str, answered_by: str | None) -> str:
        """A live inbound call; its id on the platform. Whoever still wraps up another call is waited for."""
        call = {"platform": platform, "to_queue": to_queue}
        if answered_by is not None:
            call["answered_by"] = answered_by
        for _ in range(_TRIES):
            status, placed = await self._send("POST", "/sim/v1/calls", call)
            if status != HTTPStatus.CONFLICT:
                return str(_accepted(status, placed)["call_id"])
            await asyncio.sleep(_PAUSE_S)
        raise HookflashError(f"{answered_by} does not become free.")

    async def change_agent(self, agent: str, conduct: Mapping[str, Any]) -> None:
        """Have an agent behave so from now on."""
        await self._ask("PATCH", f"/sim/v1/agents/{agent}", dict(conduct))

    async def set_faults(self, rules: list[dict[str, Any]]) -> None:
        """Switch faults on."""
        await self._ask("PUT", "/sim/v1/faults", rules)

    async def caller_with(self, call_id: str) -> str:
        """Where the caller truly is."""
        return str((await self._ask("GET", f"/sim/v1/calls/{call_id}"))["caller_with"])

    async def moves(self, call_id: str) -> int:
        """How many commands about the call changed the world."""
        return len(await self._ask("GET", f"/sim/v1/effects?call_id={call_id}"))

    async def hang_up(self, call_id: str) -> None:
        """The caller ends the call."""
        await self._ask("POST", f"/sim/v1/calls/{call_id}/hang-up", {"party": "caller"})

    async def requests(self) -> dict[str, Any]:
        """What the platform has been asked so far."""
        answer: dict[str, Any] = await self._ask("GET", "/sim/v1/requests")
        return answer

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        return _accepted(*await self._send(method, path, body))

    async def _send(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        try:
            async with self._session.request(method, self._url + path, json=body) as answer:
                return answer.status, await answer.json()
        except (aiohttp.ClientError, OSError, ValueError, RecursionError) as error:
            raise HookflashError("The simulator does not answer.") from error


def _accepted(status: int, content: Any) -> Any:
    if status >= HTTPStatus.BAD_REQUEST:
        raise HookflashError(f"The simulator refused a request: {content}")
    return content
