"""What of the settings may be shown: what a platform says is no secret, and nothing else of a connection."""

import re
from typing import Any

from hookflash.adapters.registry import PLATFORMS
from hookflash.settings import Loaded

_HIDDEN = "••••••"
# Up to the last @: a password may hold one itself, or a slash.
_CREDENTIALS = re.compile(r"(?<=://).*@")
_QUERY = re.compile(r"(?<=\?).*")


def showable(loaded: Loaded) -> dict[str, Any]:
    """The settings as plain values, with everything hidden that may be a secret."""
    rest = loaded.settings.model_dump(mode="json", exclude={"connections"})
    connections = loaded.settings.connections
    return {
        "source": loaded.source,
        **{name: _without_credentials(value) for name, value in rest.items()},
        "connections": {name: _connection(section) for name, section in connections.items()},
    }


def lines(values: dict[str, Any], prefix: str = "") -> list[str]:
    """The values as one line each."""
    found = []
    for name, value in values.items():
        if isinstance(value, dict):
            found += lines(value, f"{prefix}{name}.")
        else:
            found.append(f"{prefix}{name} = {value}")
    return found


def _connection(section: dict[str, Any]) -> dict[str, Any]:
    """A mistyped or nested key may hold a secret too: only what the platform knows to be none is shown."""
    platform = PLATFORMS.get(str(section.get("platform")))
    shown = {"platform"} | platform.shown if platform is not None else frozenset[str]()
    return {name: _plain(value) if name in shown else _HIDDEN for name, value in section.items()}


def _plain(value: Any) -> Any:
    return _without_credentials(value) if isinstance(value, str | int | float | None) else _HIDDEN


def _without_credentials(value: Any) -> Any:
    """The value with user, password and query of every URL in it hidden."""
    if isinstance(value, dict):
        return {name: _without_credentials(item) for name, item in value.items()}
    if isinstance(value, str) and "://" in value:
        return _QUERY.sub(_HIDDEN, _CREDENTIALS.sub(f"{_HIDDEN}@", value))
    return value
