"""The simulator's control API, as far as the demonstration needs it."""

from types import TracebackType
from typing import Any, Self

import aiohttp

from hookflash.domain.errors import HookflashError


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

    async def place_call(self, to_queue: str, answered_by: str | None) -> str:
        """A live inbound call; its id on the platform."""
        call = {"platform": "genesys", "to_queue": to_queue}
        if answered_by is not None:
            call["answered_by"] = answered_by
        placed = await self._ask("POST", "/sim/v1/calls", call)
        return str(placed["call_id"])

    async def set_faults(self, rules: list[dict[str, Any]]) -> None:
        """Switch faults on."""
        await self._ask("PUT", "/sim/v1/faults", rules)

    async def caller_with(self, call_id: str) -> str:
        """Where the caller truly is."""
        return str((await self._ask("GET", f"/sim/v1/calls/{call_id}"))["caller_with"])

    async def moves(self, call_id: str) -> int:
        """How many times a command truly moved the call."""
        return len(await self._ask("GET", f"/sim/v1/effects?call_id={call_id}"))

    async def hang_up(self, call_id: str) -> None:
        """The caller ends the call."""
        await self._ask("POST", f"/sim/v1/calls/{call_id}/hang-up", {"party": "caller"})

    async def requests(self) -> dict[str, Any]:
        """What the platform has been asked so far."""
        answer: dict[str, Any] = await self._ask("GET", "/sim/v1/requests")
        return answer

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        try:
            async with self._session.request(method, self._url + path, json=body) as answer:
                content = await answer.json()
        except (aiohttp.ClientError, OSError, ValueError, RecursionError) as error:
            raise HookflashError("The simulator does not answer.") from error
        if answer.status >= 400:  # noqa: PLR2004  the first status that says no
            raise HookflashError(f"The simulator refused {method} {path.partition('?')[0]}: {content}")
        return content
