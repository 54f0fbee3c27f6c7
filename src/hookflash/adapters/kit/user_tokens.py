"""Tokens of single agents, for what a platform lets nobody else do."""

from typing import Protocol

from hookflash.adapters.kit.auth import Tokens
from hookflash.ports.platform import Spend


class UserTokens(Protocol):
    """Where agents' tokens come from."""

    async def find(self, agent_id: str, spend: Spend) -> Tokens | None:
        """The tokens of an agent, by the platform's id; none if none were ever given."""
        ...

    async def stop(self) -> None:
        """End requests under way."""
        ...
