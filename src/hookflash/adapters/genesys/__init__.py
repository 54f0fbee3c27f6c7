"""Genesys Cloud."""

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.adapters.genesys.guidance import EXAMPLE
from hookflash.adapters.genesys.login import begin_login
from hookflash.adapters.genesys.settings import ENVIRONMENT_NAMES, GenesysSettings, parse
from hookflash.adapters.genesys.tutorial import TutorialCallControl
from hookflash.adapters.kit.config import plain_keys
from hookflash.adapters.kit.pace import Pace
from hookflash.adapters.kit.platform import Platform
from hookflash.ports.platform import CallControl
from hookflash.ports.runtime import Clock
from hookflash.ports.secrets import SecretStore


def build(
    name: str,
    settings: GenesysSettings,
    clock: Clock,
    pace: Pace | None = None,
    secrets: SecretStore | None = None,
) -> CallControl:
    """The connection in the dialect that the settings ask for."""
    if settings.dialect == "tutorial":
        return TutorialCallControl(name, settings, clock, pace)
    return GenesysCallControl(name, settings, clock, pace, secrets)


PLATFORM: Platform[GenesysSettings] = Platform(
    parse=parse,
    build=build,
    begin_login=begin_login,
    environment_names=ENVIRONMENT_NAMES,
    shown=plain_keys(GenesysSettings),
    example=EXAMPLE,
)

__all__ = ["PLATFORM"]
