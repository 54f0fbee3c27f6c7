"""The way to an API with one address: questions, questions with a body, commands."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from hookflash.adapters.kit.auth import Tokens
from hookflash.adapters.kit.exchange import Ask, Exchange
from hookflash.adapters.kit.http import Answer
from hookflash.ports.platform import Spend


class Rest:
    """One connection's exchanges.

    Args:
        base: The address before every path, without a slash at the end.
        exchange: What happens to every request.
    """

    def __init__(self, base: str, exchange: Exchange) -> None:
        self._base = base
        self._exchange = exchange

    async def get(
        self,
        subject: str,
        path: str,
        spend: Spend,
        *,
        query: Mapping[str, object] | None = None,
        tokens: Tokens | None = None,
    ) -> Any:
        """The JSON of a GET."""
        ask = Ask("GET", self.url(path, query), subject)
        return await self._exchange.read(ask, spend, tokens=tokens)

    async def ask(self, subject: str, path: str, body: Any, spend: Spend, *, method: str = "POST") -> Any:
        """The JSON of a question with a body: it changes nothing, or nothing more by being repeated."""
        return await self._exchange.read(Ask(method, self.url(path), subject, body), spend)

    async def command(
        self,
        method: str,
        path: str,
        body: Any,
        spend: Spend,
        *,
        subject: str,
        tokens: Tokens | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send something that changes the world, once."""
        ask = Ask(method, self.url(path), subject, body, is_command=True, headers=headers or {})
        return await self._exchange.command(ask, spend, tokens=tokens)

    def url(self, path: str, query: Mapping[str, object] | None = None) -> str:
        """The address of a path that `place` has made."""
        tail = f"?{urlencode(query)}" if query else ""
        return f"{self._base}{path}{tail}"

    async def close(self) -> None:
        """Let go of everything."""
        await self._exchange.close()
