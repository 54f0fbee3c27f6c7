"""Genesys Cloud."""

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.adapters.genesys.settings import ENVIRONMENT_NAMES, GenesysSettings, parse
from hookflash.adapters.kit.platform import Platform

PLATFORM: Platform[GenesysSettings] = Platform(
    parse=parse, build=GenesysCallControl, environment_names=ENVIRONMENT_NAMES
)

__all__ = ["PLATFORM"]
