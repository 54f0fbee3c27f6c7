"""The environment. The only module that reads it."""

import copy
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hookflash.domain.errors import ConfigError

DEFAULT_API_URL = "http://127.0.0.1:8080"
_PREFIX = "HOOKFLASH_"
_BETWEEN = "__"
_KEY = "HOOKFLASH_API_KEY"

Origins = Mapping[tuple[str, ...], str]


def api_url() -> str:
    """Where the command line and the library reach a service."""
    return os.environ.get("HOOKFLASH_API_URL") or DEFAULT_API_URL


def api_key() -> str | None:
    """The key with which the command line and the library reach a service, and which a service lets in.

    Raises:
        ConfigError: It is no key that could travel in a header.
    """
    given = os.environ.get(_KEY) or None
    if given is not None and not (given.strip() and given.strip().isprintable()):
        raise ConfigError(f"{_KEY}: must be printable text in one line, and not blank.")
    return given


def config_file() -> Path | None:
    """The settings file that the environment names."""
    named = os.environ.get("HOOKFLASH_CONFIG")
    return Path(named) if named else None


def everything() -> dict[str, str]:
    """All variables."""
    return dict(os.environ)


def environment_for_child(additions: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with additions, for a program it starts."""
    return {**os.environ, **additions}


def overlay(data: Mapping[str, Any]) -> tuple[dict[str, Any], Origins]:
    """A file's values with those of the environment on top.

    ``HOOKFLASH_SECTION__KEY`` is a value's place; an empty variable says nothing. Names stand in capitals
    there: each is taken for the file's name that differs in case alone, else in lower case. Lists and tables
    are written in JSON.

    Returns:
        The values, and for each place that only the environment has filled, the variable.

    Raises:
        ConfigError: A variable does not say clearly which value it means.
    """
    values = copy.deepcopy(dict(data))
    origins: dict[tuple[str, ...], str] = {}
    for variable, text in sorted(os.environ.items()):
        if variable.startswith(_PREFIX) and _BETWEEN in variable and text:
            path = variable.removeprefix(_PREFIX).lower().split(_BETWEEN)
            _put(values, (), path, _parsed(text), variable, origins)
    return values, origins


def _parsed(text: str) -> Any:
    if not text.startswith(("{", "[")):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _put(
    table: dict[str, Any],
    above: tuple[str, ...],
    path: list[str],
    value: Any,
    variable: str,
    origins: dict[tuple[str, ...], str],
) -> None:
    name = _name_in(table, path[0], variable)
    place = (*above, name)
    if len(path) == 1 and not isinstance(value, dict):
        table[name] = value
        origins[place] = variable
        return
    if name not in table:
        table[name] = {}
        origins[place] = variable
    inner = table[name]
    if not isinstance(inner, dict):
        raise ConfigError(f"environment variable {variable}: {'.'.join(place)} is not a table.")
    if len(path) > 1:
        _put(inner, place, path[1:], value, variable, origins)
        return
    for key, item in value.items():
        _put(inner, place, [key], item, variable, origins)


def _name_in(table: Mapping[str, Any], part: str, variable: str) -> str:
    alike = [name for name in table if name.lower() == part.lower()]
    if len(alike) > 1:
        raise ConfigError(f"environment variable {variable}: may mean {' or '.join(sorted(alike))}.")
    return alike[0] if alike else part
