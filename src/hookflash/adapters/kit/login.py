"""Logins of single agents, for platforms that let nobody else act in their name."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Who has logged in."""

    user_id: str
    name: str


class LoginAttempt(Protocol):
    """A login under way: the agent goes to a page, and we wait for the browser to come back."""

    @property
    def url(self) -> str:
        """Where the agent has to go."""
        ...

    @property
    def strays(self) -> int:
        """How often a browser came back from a login that is not this one."""
        ...

    async def wait(self) -> LoggedIn:
        """Wait for the browser to come back, then store what lets us act in the agent's name.

        Raises:
            PlatformError: The agent or the platform said no, or it is another agent than was asked for.
            StorageError: It cannot be stored.
        """
        ...

    async def close(self) -> None:
        """Stop waiting."""
        ...
