"""What a platform's folder exports."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from hookflash.adapters.kit.pace import Pace
from hookflash.ports.platform import CallControl
from hookflash.ports.runtime import Clock


class ConnectionSettings(Protocol):
    """What every platform's settings have."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the operator should be told: safe to show."""
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
        self, name: str, settings: S_contra, clock: Clock, pace: Pace | None = None, /
    ) -> CallControl:
        """The connection; its request budget lives in memory unless another is given."""
        ...


@dataclass(frozen=True, slots=True)
class Platform(Generic[S]):
    """One platform.

    Attributes:
        parse: Reads a connection's section.
        build: Makes the connection.
        environment_names: The variables from which defaults come; only these are handed to ``parse``.
    """

    parse: Parse[S]
    build: Build[S]
    environment_names: tuple[str, ...]
