"""What an operator can set."""

from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from hookflash.settings.policy import PolicySettings
from hookflash.settings.routes import RouteSettings
from hookflash.settings.section import Section

_MOST_PORT = 65_535
_THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})


class ServiceSettings(Section):
    """The section ``[service]``."""

    database: str = "sqlite:///hookflash.sqlite3"
    listen: str = "127.0.0.1:8080"
    node: str = Field(default="local", pattern=r"^[A-Za-z0-9._-]{1,64}$")
    lease_s: float = Field(default=8.0, ge=0.2, le=300)
    training: str | None = None

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
    def secrets_path(self) -> Path:
        """The file beside the database in which agents' tokens are kept."""
        return self.database_path.with_name(f"{self.database_path.name}.secrets")

    @property
    def host(self) -> str:
        """Where the API listens."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The API's port; 0 means a free one."""
        return int(self.listen.rpartition(":")[2])


class Settings(Section):
    """Everything.

    A connection's section is handed to its platform as it is; the platform knows its own keys.
    """

    service: ServiceSettings = ServiceSettings()
    policy: PolicySettings = PolicySettings()
    routes: dict[str, RouteSettings] = Field(default_factory=dict)
    connections: dict[str, dict[str, Any]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _trains_on_a_simulator(self) -> Self:
        """Trainees must not be able to reach a live account."""
        name = self.service.training
        if name is None:
            return self
        if name not in self.connections:
            raise ValueError(f"service.training: there is no connection {name!r}")
        host = urlsplit(str(self.connections[name].get("base_url", ""))).hostname
        if host not in _THIS_MACHINE:
            raise ValueError("service.training: its base_url must be a simulator on this machine (127.0.0.1)")
        return self
