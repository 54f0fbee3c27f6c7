"""NICE CXone."""

from collections.abc import Mapping
from typing import Any

from hookflash.adapters.cxone import settings as published
from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.adapters.cxone.guidance import EXAMPLE
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.cxone.tutorial import TutorialCallControl
from hookflash.adapters.cxone.tutorial import settings as tutorial
from hookflash.adapters.cxone.tutorial.settings import TutorialSettings
from hookflash.adapters.kit.config import plain_keys
from hookflash.adapters.kit.login import LoginAttempt
from hookflash.adapters.kit.pace import Pace
from hookflash.adapters.kit.platform import Platform
from hookflash.domain.errors import ConfigError
from hookflash.ports.platform import CallControl
from hookflash.ports.runtime import Clock
from hookflash.ports.secrets import SecretStore

Settings = CxoneSettings | TutorialSettings
_DIALECTS = ("published", "tutorial")


def parse(name: str, section: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """The settings of a connection in the dialect that its section asks for.

    Raises:
        ConfigError: Names every key that is wrong and what is allowed.
    """
    dialect = section.get("dialect")
    if dialect not in (None, *_DIALECTS):
        raise ConfigError(f"connections.{name}.dialect: write {' or '.join(_DIALECTS)}")
    if dialect == "tutorial":
        return tutorial.parse(name, section, environment)
    return published.parse(name, section, environment)


def build(
    name: str,
    settings: Settings,
    clock: Clock,
    pace: Pace | None = None,
    secrets: SecretStore | None = None,
) -> CallControl:
    """The connection in the dialect of its settings; neither needs tokens of agents."""
    if isinstance(settings, TutorialSettings):
        return TutorialCallControl(name, settings, clock, pace)
    return CxoneCallControl(name, settings, clock, pace, secrets)


async def begin_login(
    name: str, settings: Settings, store: SecretStore, clock: Clock, agent: str | None = None
) -> LoginAttempt:
    """No agent has to log in: the access key, or the client of a gateway, acts for all of them.

    Raises:
        ConfigError: Always.
    """
    del settings, store, clock, agent
    raise ConfigError(
        f"connections.{name}: NICE CXone needs no logins; the connection itself acts for agents."
    )


PLATFORM: Platform[Settings] = Platform(
    parse=parse,
    build=build,
    begin_login=begin_login,
    environment_names=tuple(dict.fromkeys((*published.ENVIRONMENT_NAMES, *tutorial.ENVIRONMENT_NAMES))),
    shown=plain_keys(CxoneSettings) | plain_keys(TutorialSettings),
    example=EXAMPLE,
)

__all__ = ["PLATFORM"]
