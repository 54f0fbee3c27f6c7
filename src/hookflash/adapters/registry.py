"""The table of platforms: one line each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from hookflash.adapters import genesys
from hookflash.adapters.kit.platform import Platform

PLATFORMS: Mapping[str, Platform[Any]] = MappingProxyType(
    {
        "genesys": genesys.PLATFORM,
    }
)
