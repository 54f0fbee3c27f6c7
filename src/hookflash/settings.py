"""Settings: one TOML file, overridden by the environment. The only module that reads the environment."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from hookflash.domain.errors import ConfigError

DEFAULT_FILE = "hookflash.toml"
DEFAULT_API_URL = "http://127.0.0.1:8080"
_PREFIX = "HOOKFLASH_"


class ServiceSettings(BaseModel):
    """The section ``[service]``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    database: str = "sqlite:///hookflash.sqlite3"
    listen: str = "127.0.0.1:8080"
    node: str = Field(default="local", pattern=r"^[A-Za-z0-9._-]{1,64}$")
    lease_s: float = Field(default=8.0, ge=0.2, le=300)

    @field_validator("database")
    @classmethod
    def _known_engine(cls, value: str) -> str:
        if not value.startswith("sqlite:///") or value == "sqlite:///":
            raise ValueError("must be sqlite:///PATH (an absolute path has four slashes)")
        return value

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, colon, port = value.rpartition(":")
        if not colon or not host or not port.isdecimal() or int(port) > _MOST_PORT:
            raise ValueError("must be HOST:PORT, for example 127.0.0.1:8080")
        return value

    @property
    def database_path(self) -> Path:
        """The SQLite file."""
        return Path(self.database.removeprefix("sqlite:///"))

    @property
    def host(self) -> str:
        """Where the API listens."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The API's port; 0 means a free one."""
        return int(self.listen.rpartition(":")[2])


_MOST_PORT = 65_535


class PolicySettings(BaseModel):
    """The section ``[policy]``; times in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    settle_s: float = Field(default=10.0, gt=0, le=600)
    checks_within_s: float = Field(default=15.0, gt=0, le=600)
    first_look_s: float = Field(default=0.5, ge=0.05, le=60)
    survey_s: tuple[float, ...] = (5.0, 30.0, 120.0)
    watch_for_s: float = Field(default=14_400.0, gt=0)


class Settings(BaseSettings):
    """Everything an operator can set.

    A connection's section is handed to its platform as it is; the platform knows its own keys.
    """

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=_PREFIX, env_nested_delimiter="__", env_ignore_empty=True
    )

    service: ServiceSettings = ServiceSettings()
    policy: PolicySettings = PolicySettings()
    connections: dict[str, dict[str, Any]] = {}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, which comes in as plain values."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, where they came from, and the environment that platforms take defaults from."""

    settings: Settings
    source: str
    environment: Mapping[str, str]
    api_key: SecretStr | None

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
            service = ServiceSettings(**values)
        except ValidationError as error:
            raise ConfigError("\n".join(_complaints(error, source))) from None
        return replace(self, settings=self.settings.model_copy(update={"service": service}))


def load(path: Path | None = None) -> Loaded:
    """Read the settings.

    Args:
        path: The file; else ``HOOKFLASH_CONFIG``, else ``hookflash.toml`` if it is there.

    Raises:
        ConfigError: The file cannot be read, or a key or value is wrong.
    """
    chosen = path or (Path(os.environ["HOOKFLASH_CONFIG"]) if os.environ.get("HOOKFLASH_CONFIG") else None)
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
    return from_mapping(data, source=str(chosen))


def from_mapping(data: Mapping[str, Any], *, source: str) -> Loaded:
    """Settings from values in the shape of the file, overridden by the environment.

    Raises:
        ConfigError: A key or value is wrong.
    """
    try:
        settings = Settings(**dict(data))
    except ValidationError as error:
        raise ConfigError("\n".join(_complaints(error, source))) from None
    resolved = {
        name: cast("dict[str, Any]", _reveal(section, f"{source}: connections.{name}"))
        for name, section in settings.connections.items()
    }
    secret = os.environ.get("HOOKFLASH_API_KEY")
    return Loaded(
        settings=settings.model_copy(update={"connections": resolved}),
        source=source,
        environment=dict(os.environ),
        api_key=SecretStr(secret) if secret else None,
    )


def api_url() -> str:
    """Where the command line and the library reach a service."""
    return os.environ.get("HOOKFLASH_API_URL") or DEFAULT_API_URL


def api_key() -> str | None:
    """The key with which the command line and the library reach a service."""
    return os.environ.get("HOOKFLASH_API_KEY") or None


def environment_for_child(additions: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with additions, for a program it starts."""
    return {**os.environ, **additions}


def _reveal(value: Any, where: str) -> Any:
    """The value with every ``{ env = … }`` and ``{ file = … }`` replaced by what it points to."""
    if not isinstance(value, dict):
        return value
    match value:
        case {"env": str(name)} if len(value) == 1:
            if name not in os.environ:
                raise ConfigError(f"{where}: the environment has no {name}.")
            return os.environ[name]
        case {"file": str(path)} if len(value) == 1:
            try:
                return Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigError(f"{where}: the secret's file {path} cannot be read.") from error
        case _:
            return {key: _reveal(item, f"{where}.{key}") for key, item in value.items()}


def _complaints(error: ValidationError, source: str) -> list[str]:
    """One line for each wrong key or value: where, what, and what is allowed; never the value itself."""
    lines = []
    for item in error.errors(include_url=False, include_input=False, include_context=False):
        place = ".".join(str(part) for part in item["loc"])
        if item["type"] == "extra_forbidden":
            lines.append(f"{source}: {place}: unknown key; {_allowed(item['loc'])}")
        else:
            lines.append(f"{source}: {place}: {item['msg']}.")
    return lines


def _allowed(place: tuple[int | str, ...]) -> str:
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
