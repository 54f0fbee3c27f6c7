"""Settings: one TOML file, overridden by the environment."""

from hookflash.settings.environment import api_key, api_url, environment_for_child
from hookflash.settings.loading import Loaded, from_mapping, load

__all__ = ["Loaded", "api_key", "api_url", "environment_for_child", "from_mapping", "load"]
