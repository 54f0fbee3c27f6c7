"""What a platform's folder exports."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from pydantic import SecretStr

from hookflash.adapters.kit.login import LoginAttempt
from hookflash.adapters.kit.pace import Pace
from hookflash.ports.platform import CallControl
from hookflash.ports.runtime import Clock
from hookflash.ports.secrets import SecretStore


class ConnectionSettings(Protocol):
    """What every platform's settings have."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the operator should be told: safe to show."""
        ...

    @property
    def token_key(self) -> SecretStr | None:
        """What agents' stored tokens are encrypted with; else a key that is kept beside them."""
        ...


S_co = TypeVar("S_co", bound=ConnectionSettings, covariant=True)
S_contra = TypeVar("S_contra", bound=ConnectionSettings, contravariant=True)
S = TypeVar("S", bound=ConnectionSettings)


class Parse(Protocol[S_co]):
    """From a `[connections.NAME]` section to settings."""

    def __call__(self, name: str, section: Mapping[str, Any], environment: Mapping[str, str], /) -> S_co:
        """The settings of the connection of that name.

        Raises:
            ConfigError: Names the keys that are wrong and what is allowed.
        """
        ...


class Build(Protocol[S_contra]):
    """From settings to a connection that can be used; nothing is sent or opened yet."""

    def __call__(
        self,
        name: str,
        settings: S_contra,
        clock: Clock,
        pace: Pace | None = None,
        secrets: SecretStore | None = None,
        /,
    ) -> CallControl:
        """The connection; its request budget lives in memory unless another is given.

        Without a place for secrets, agents who log in are not known.
        """
        ...


class BeginLogin(Protocol[S_contra]):
    """From settings to a login under way."""

    async def __call__(
        self, name: str, settings: S_contra, store: SecretStore, clock: Clock, agent: str | None = None, /
    ) -> LoginAttempt:
        """Begin the login of an agent, or of that agent, through a connection.

        Raises:
            ConfigError: Something in its settings is missing for it.
        """
        ...


@dataclass(frozen=True, slots=True)
class Platform(Generic[S]):
    """One platform.

    Attributes:
        parse: Reads a connection's section.
        build: Makes the connection.
        begin_login: Lets an agent log in.
        environment_names: The variables from which defaults come; only these are handed to ``parse``.
        shown: The keys of a section that are never a secret; the values of all others are hidden.
        example: A section to begin with, in TOML.
    """

    parse: Parse[S]
    build: Build[S]
    begin_login: BeginLogin[S]
    environment_names: tuple[str, ...]
    shown: frozenset[str]
    example: str
