"""The configured connections: their sections read, agents' tokens at hand, and built."""

import logging
from collections.abc import Collection, Iterator
from typing import Any

from hookflash.adapters.kit.login import LoginAttempt
from hookflash.adapters.kit.platform import ConnectionSettings, Platform
from hookflash.adapters.registry import PLATFORMS
from hookflash.domain.errors import ConfigError, NotFound
from hookflash.ports.platform import CallControl
from hookflash.ports.runtime import Clock
from hookflash.ports.secrets import SecretStore
from hookflash.settings import Loaded
from hookflash.storage.secrets import SecretFile

_log = logging.getLogger(__name__)


def build_connections(loaded: Loaded, clock: Clock, only: str | None = None) -> dict[str, CallControl]:
    """Every configured connection, or only the one of that name.

    Raises:
        ConfigError: A connection's section is wrong.
        NotFound: There is none of that name.
    """
    names = loaded.settings.connections if only is None else [only]
    connections: dict[str, CallControl] = {}
    for name in names:
        platform, settings = _parse(loaded, name)
        for warning in settings.warnings:
            _log.warning("connection.warning", extra={"connection": name, "what": warning})
        connections[name] = platform.build(name, settings, clock, None, open_secrets(loaded, settings))
    return connections


async def begin_login(loaded: Loaded, name: str, clock: Clock, agent: str | None = None) -> LoginAttempt:
    """Begin the login of an agent, or of that agent, through a connection.

    Raises:
        ConfigError: The connection's section is wrong, or lacks what a login needs.
        NotFound: There is none of that name.
    """
    platform, settings = _parse(loaded, name)
    return await platform.begin_login(name, settings, open_secrets(loaded, settings), clock, agent)


def open_secrets(loaded: Loaded, settings: ConnectionSettings) -> SecretStore:
    """Where a connection keeps agents' tokens; all share one file, each may have a key of its own."""
    key = settings.token_key
    return SecretFile(loaded.settings.service.secrets_path, key.get_secret_value() if key else None)


def _parse(loaded: Loaded, name: str) -> tuple[Platform[Any], ConnectionSettings]:
    section = loaded.settings.connections.get(name)
    if section is None:
        raise NotFound(f"There is no connection of that name; configured: {_listed(loaded)}.")
    platform = PLATFORMS.get(str(section.get("platform")))
    if platform is None:
        where = f"{loaded.source_of('connections', name, 'platform')}: connections.{name}.platform"
        raise ConfigError(f"{where}: must be one of {', '.join(sorted(PLATFORMS))}.")
    values = {key: value for key, value in section.items() if key != "platform"}
    variables = platform.environment_names
    environment = {key: loaded.environment[key] for key in variables if key in loaded.environment}
    try:
        return platform, platform.parse(name, values, environment)
    except ConfigError as error:
        raise ConfigError("\n".join(_sourced(error.message, loaded, variables))) from None


def _listed(loaded: Loaded) -> str:
    return ", ".join(sorted(loaded.settings.connections)) or "none"


def _sourced(complaints: str, loaded: Loaded, variables: Collection[str]) -> Iterator[str]:
    """A platform's complaints, each with where its value came from."""
    for line in complaints.splitlines():
        place = line.partition(": ")[0]
        yield line if place in variables else f"{loaded.source_of(*place.split('.'))}: {line}"
