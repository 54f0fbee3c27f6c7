"""What a `[connections.NAME]` section may hold for this platform, and where its defaults come from."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from hookflash.adapters.genesys.regions import api_url, find_domain, login_url
from hookflash.adapters.kit.config import section_error
from hookflash.adapters.kit.http import Timeouts
from hookflash.adapters.kit.pace import parse_rate
from hookflash.domain.errors import ConfigError

REGION = "GENESYSCLOUD_REGION"
CLIENT_ID = "GENESYSCLOUD_OAUTHCLIENT_ID"
CLIENT_SECRET = "GENESYSCLOUD_OAUTHCLIENT_SECRET"  # noqa: S105 - the name of a variable
ACCESS_TOKEN = "GENESYSCLOUD_ACCESS_TOKEN"  # noqa: S105 - the name of a variable
# What tutorials call them (reference ecosystem 2.1).
OLD_NAMES = {CLIENT_ID: "GENESYS_CLIENT_ID", CLIENT_SECRET: "GENESYS_CLIENT_SECRET"}
ENVIRONMENT_NAMES = (REGION, CLIENT_ID, CLIENT_SECRET, ACCESS_TOKEN, *OLD_NAMES.values())

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_HEADER_SAFE = re.compile(r"[\x21-\x7e]+")


def _base_url(value: str) -> str:
    parts = urlsplit(value.strip())
    is_plain = not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not is_plain:
        raise ValueError("write it as https://HOST or http://HOST:PORT")
    _ = parts.port  # raises ValueError if it is none
    return value.strip().rstrip("/")


def _secret(value: SecretStr) -> SecretStr:
    if not _HEADER_SAFE.fullmatch(value.get_secret_value()):
        raise ValueError("must be printable ASCII without blanks, and not empty")
    return value


def _rate(value: str) -> str:
    parse_rate(value)
    return value


def _dialect(value: str) -> str:
    if value == "tutorial":
        raise ValueError('the dialect "tutorial" is not available yet; use "published"')
    if value != "published":
        raise ValueError('must be "published"')
    return value


Url = Annotated[str, AfterValidator(_base_url)]
Secret = Annotated[SecretStr, AfterValidator(_secret)]
Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]


class GenesysSettings(BaseModel):
    """One connection's settings, complete and checked."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    platform: Literal["genesys"] = "genesys"
    dialect: Annotated[str, AfterValidator(_dialect)] = "published"
    region: Annotated[str, AfterValidator(find_domain)] | None = None
    base_url: Url | None = None
    auth_url: Url | None = None
    client_id: Annotated[str, Field(min_length=1, pattern=r"^[\x21-\x39\x3b-\x7e]+$")] | None = None
    client_secret: Secret | None = None
    access_token: Secret | None = None
    rate_limit: Annotated[str, AfterValidator(_rate)] = "300/min"
    connect_timeout_s: Seconds = 3.0
    read_timeout_s: Seconds = 10.0
    read_total_s: Seconds = 20.0
    command_timeout_s: Seconds = 15.0
    targets_max_age_s: Seconds = 300.0
    queue_figures_max_age_s: Seconds = 5.0
    grants_max_age_s: Seconds = 600.0
    warnings: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _is_complete(self) -> "GenesysSettings":
        if (self.region is None) == (self.base_url is None):
            raise ValueError(f"give either region (or {REGION}) or base_url")
        if self.access_token is None and (self.client_id is None or self.client_secret is None):
            raise ValueError(f"give client_id and client_secret (or {CLIENT_ID} and {CLIENT_SECRET})")
        return self

    @property
    def api(self) -> str:
        """Where the API is, without a slash at the end."""
        return self.base_url or api_url(self.region or "")

    @property
    def login(self) -> str:
        """Where tokens come from, without a slash at the end."""
        return self.auth_url or self.base_url or login_url(self.region or "")

    @property
    def timeouts(self) -> Timeouts:
        """How long one exchange may take."""
        return Timeouts(self.connect_timeout_s, self.read_timeout_s, self.command_timeout_s)


_KEYS = tuple(name for name in GenesysSettings.model_fields if name != "warnings")


def parse(name: str, section: Mapping[str, Any], environment: Mapping[str, str]) -> GenesysSettings:
    """The settings of a connection.

    The environment fills gaps only: credentials written in the section are never mixed with a token from it.

    Args:
        name: What the operator called the connection; for the error text.
        section: Its keys and values; secrets already looked up.
        environment: The values of `ENVIRONMENT_NAMES` that are set.

    Raises:
        ConfigError: Names every key that is wrong and what is allowed.
    """
    where = f"connections.{name}"
    if "warnings" in section:
        raise ConfigError(f"{where}.warnings: unknown key")
    values = {key: value for key, value in section.items() if value is not None}
    warnings = _fill_from(environment, values)
    try:
        settings = GenesysSettings(**values)
    except ValidationError as error:
        raise section_error(where, error, _KEYS) from None
    for key, url in (("base_url", settings.base_url), ("auth_url", settings.auth_url)):
        if url is not None and _is_clear_text(url):
            warnings.append(f"{where}.{key}: credentials and calls travel unencrypted to another machine")
    return settings.model_copy(update={"warnings": tuple(warnings)})


def _fill_from(environment: Mapping[str, str], values: dict[str, Any]) -> list[str]:
    warnings: list[str] = []
    if "region" not in values and "base_url" not in values and environment.get(REGION):
        values["region"] = environment[REGION]
    if not values.keys() & {"client_id", "client_secret", "access_token"} and environment.get(ACCESS_TOKEN):
        values["access_token"] = environment[ACCESS_TOKEN]
    if "access_token" in values:
        return warnings
    for key, variable in (("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET)):
        old = OLD_NAMES[variable]
        if key in values:
            continue
        if environment.get(variable):
            values[key] = environment[variable]
        elif environment.get(old):
            values[key] = environment[old]
            warnings.append(f"{old} is an old name; use {variable}")
    return warnings


def _is_clear_text(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname not in _LOOPBACK
