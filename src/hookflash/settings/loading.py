"""From a file or given values to settings, or to words that say what is wrong with them and where."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, SecretStr, ValidationError

from hookflash.domain.errors import ConfigError
from hookflash.settings.environment import Origins, api_key, config_file, everything, overlay
from hookflash.settings.sections import ServiceSettings, Settings

DEFAULT_FILE = "hookflash.toml"
Place = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, where they came from, and the environment that platforms take defaults from."""

    settings: Settings
    source: str
    environment: Mapping[str, str]
    api_key: SecretStr | None
    origins: Origins = field(default_factory=dict)

    def source_of(self, *place: str) -> str:
        """Where the value at that place came from: the file, or a variable."""
        return _source_of(place, self.source, self.origins)

    def listening_on(self, listen: str) -> "Loaded":
        """The same settings with another address for the API.

        Raises:
            ConfigError: It is no HOST:PORT.
        """
        return self._with_service("--listen", listen=listen)

    def on_node(self, node: str) -> "Loaded":
        """The same settings under another node name, which has an audit chain of its own."""
        return self._with_service("node", node=node)

    def _with_service(self, source: str, **changes: str) -> "Loaded":
        values = {**self.settings.service.model_dump(), **changes}
        try:
            service = ServiceSettings.model_validate(values)
        except ValidationError as error:
            raise _complaint(error, lambda _: source) from None
        return replace(self, settings=self.settings.model_copy(update={"service": service}))


def load(path: Path | None = None) -> Loaded:
    """Read the settings.

    Args:
        path: The file; else ``HOOKFLASH_CONFIG``, else ``hookflash.toml`` if it is there.

    Raises:
        ConfigError: The file cannot be read, or a key or value is wrong.
    """
    chosen = path or config_file()
    if chosen is None and Path(DEFAULT_FILE).exists():
        chosen = Path(DEFAULT_FILE)
    if chosen is None:
        return from_mapping({}, source="the environment")
    try:
        data = tomllib.loads(chosen.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{chosen}: cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{chosen}: is not valid TOML: {error}.") from error
    except RecursionError:
        raise ConfigError(f"{chosen}: is not valid TOML: it is nested too deeply.") from None
    return from_mapping(data, source=str(chosen))


def from_mapping(data: Mapping[str, Any], *, source: str) -> Loaded:
    """Settings from values in the shape of the file, overridden by the environment.

    Raises:
        ConfigError: A key or value is wrong.
    """
    values, origins = overlay(data)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise _complaint(error, lambda place: _source_of(place, source, origins)) from None
    _insist_on_settling(settings, source, origins)
    resolved = {
        name: cast("dict[str, Any]", _reveal(section, f"{source}: connections.{name}"))
        for name, section in settings.connections.items()
    }
    secret = api_key()
    return Loaded(
        settings=settings.model_copy(update={"connections": resolved}),
        source=source,
        environment=everything(),
        api_key=SecretStr(secret) if secret else None,
        origins=origins,
    )


def _insist_on_settling(settings: Settings, source: str, origins: Origins) -> None:
    """A successor must find what a frozen predecessor may still have sent (docs/architecture.md, Crashes)."""
    settle_s, lease_s = settings.policy.settle_s, settings.service.lease_s
    if settle_s <= lease_s:
        place = ("policy", "settle_s")
        says = f"must exceed service.lease_s, which is {lease_s:g}"
        raise ConfigError(f"{_source_of(place, source, origins)}: {'.'.join(place)}: {says}.")


def _reveal(value: Any, where: str) -> Any:
    """The value with every ``{ env = … }`` and ``{ file = … }`` replaced by what it points to."""
    if not isinstance(value, dict):
        return value
    match value:
        case {"env": str(name)} if len(value) == 1:
            found = everything().get(name)
            if found is None:
                raise ConfigError(f"{where}: the environment has no {name}.")
            return found
        case {"file": str(path)} if len(value) == 1:
            try:
                return Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigError(f"{where}: the secret's file {path} cannot be read.") from error
        case _:
            return {key: _reveal(item, f"{where}.{key}") for key, item in value.items()}


def _source_of(place: Place, source: str, origins: Origins) -> str:
    """The variable that set the value there, or the table around it; else the file."""
    for length in range(len(place), 0, -1):
        variable = origins.get(cast("tuple[str, ...]", place[:length]))
        if variable is not None:
            return f"environment variable {variable}"
    return source


def _complaint(error: ValidationError, source_of: Callable[[Place], str]) -> ConfigError:
    """One line for each wrong key or value: where, what, and what is allowed; never the value itself."""
    lines = []
    for item in error.errors(include_url=False, include_input=False, include_context=False):
        place, says = item["loc"], f"{item['msg']}."
        if item["type"] == "extra_forbidden":
            says = f"unknown key; {_allowed(place)}"
        lines.append(f"{source_of(place)}: {'.'.join(map(str, place))}: {says}")
    return ConfigError("\n".join(lines))


def _allowed(place: Place) -> str:
    model: type[BaseModel] = Settings
    for part in place[:-1]:
        annotation = model.model_fields[str(part)].annotation
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            break
        model = annotation
    names = sorted(model.model_fields)
    near = get_close_matches(str(place[-1]), names, 1)
    hint = f"did you mean {near[0]}? " if near else ""
    return f"{hint}Allowed: {', '.join(names)}."
