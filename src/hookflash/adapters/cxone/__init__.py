"""NICE CXone."""

from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.adapters.cxone.guidance import EXAMPLE
from hookflash.adapters.cxone.settings import ENVIRONMENT_NAMES, CxoneSettings, parse
from hookflash.adapters.kit.config import plain_keys
from hookflash.adapters.kit.login import LoginAttempt
from hookflash.adapters.kit.pace import Pace
from hookflash.adapters.kit.platform import Platform
from hookflash.domain.errors import ConfigError
from hookflash.ports.platform import CallControl
from hookflash.ports.runtime import Clock
from hookflash.ports.secrets import SecretStore


def build(
    name: str,
    settings: CxoneSettings,
    clock: Clock,
    pace: Pace | None = None,
    secrets: SecretStore | None = None,
) -> CallControl:
    """The connection; it acts for agents by its access key and needs no tokens of theirs."""
    del secrets
    return CxoneCallControl(name, settings, clock, pace)


async def begin_login(
    name: str, settings: CxoneSettings, store: SecretStore, clock: Clock, agent: str | None = None
) -> LoginAttempt:
    """No agent has to log in: the access key acts for all of them.

    Raises:
        ConfigError: Always.
    """
    del settings, store, clock, agent
    raise ConfigError(f"connections.{name}: NICE CXone needs no logins; its access key acts for agents.")


PLATFORM: Platform[CxoneSettings] = Platform(
    parse=parse,
    build=build,
    begin_login=begin_login,
    environment_names=ENVIRONMENT_NAMES,
    shown=plain_keys(CxoneSettings),
    example=EXAMPLE,
)

__all__ = ["PLATFORM"]
