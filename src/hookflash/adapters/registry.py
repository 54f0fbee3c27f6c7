"""The table of platforms: one line each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from hookflash.adapters import cxone, genesys
from hookflash.adapters.kit.platform import Platform

PLATFORMS: Mapping[str, Platform[Any]] = MappingProxyType(
    {
        "cxone": cxone.PLATFORM,
        "genesys": genesys.PLATFORM,
    }
)
