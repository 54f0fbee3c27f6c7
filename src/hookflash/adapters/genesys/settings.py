"""What a `[connections.NAME]` section may hold for this platform, and where its defaults come from."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from hookflash.adapters.genesys.regions import api_url, find_domain, login_url
from hookflash.adapters.kit.config import Names, Rate, Seconds, Secret, Url, is_clear_text, section_error
from hookflash.adapters.kit.http import Timeouts
from hookflash.domain.errors import ConfigError

REGION = "GENESYSCLOUD_REGION"
CLIENT_ID = "GENESYSCLOUD_OAUTHCLIENT_ID"
CLIENT_SECRET = "GENESYSCLOUD_OAUTHCLIENT_SECRET"  # noqa: S105 - the name of a variable
ACCESS_TOKEN = "GENESYSCLOUD_ACCESS_TOKEN"  # noqa: S105 - the name of a variable
# What tutorials call them (reference ecosystem 2.1).
OLD_NAMES = {CLIENT_ID: "GENESYS_CLIENT_ID", CLIENT_SECRET: "GENESYS_CLIENT_SECRET"}
ENVIRONMENT_NAMES = (REGION, CLIENT_ID, CLIENT_SECRET, ACCESS_TOKEN, *OLD_NAMES.values())

ClientId = Annotated[str, Field(min_length=1, pattern=r"^[\x21-\x39\x3b-\x7e]+$")]


class GenesysSettings(BaseModel):
    """One connection's settings, complete and checked.

    Attributes:
        skill_queues: The queue that serves a skill (``NAME``) or a skill group (``skillgroup:NAME``).
        voicemail_flows: What to dial for a mailbox: ``agent:NAME``, ``queue:NAME``, ``extension:4711``,
            ``agent:*`` and the like, ``default``.
        callback_flow: What to dial so that a flow arranges a call-back.
        schedule_groups: The schedule group that says when a queue is open.
        emergency_groups: The emergency group that closes a queue.
        contact_phone: Which of an external contact's numbers is called.
        consult_participant: Whose leg a consult names: not established (reference 4).
        conference: What joins all three in a consult: not established (reference 4).
        context_limit_bytes: How much participant data a call takes: not published (reference 5.3).
        audit_handover: Whether the audit holds who picks up, their presence and the platform's figures for
            the call; costs two requests a transfer.
        queue_by: How the tutorial dialect sends a call to a queue.
        ids: The ids of what the tutorial dialect has no list of: ``queue:NAME``, ``skill:NAME``,
            ``skillgroup:NAME``, ``wrap_up:NAME``.
        login_client_id: An OAuth client of the kind "code authorization", with which agents log in.
        login_client_secret: Its secret; without one it is a public client, which PKCE vouches for.
        login_port: Where ``hookflash login`` waits for the browser; the client's redirect address is
            ``http://localhost:PORT/callback``.
        user_tokens: Agents' refresh tokens by e-mail address, name or id.
        token_key: What the tokens stored by ``hookflash login`` are encrypted with, instead of a key file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    platform: Literal["genesys"] = "genesys"
    dialect: Literal["published", "tutorial"] = "published"
    region: Annotated[str, AfterValidator(find_domain)] | None = None
    base_url: Url | None = None
    auth_url: Url | None = None
    client_id: ClientId | None = None
    client_secret: Secret | None = None
    access_token: Secret | None = None
    rate_limit: Rate = "300/min"
    connect_timeout_s: Seconds = 3.0
    read_timeout_s: Seconds = 10.0
    read_total_s: Seconds = 20.0
    command_timeout_s: Seconds = 15.0
    targets_max_age_s: Seconds = 300.0
    queue_figures_max_age_s: Seconds = 5.0
    agents_max_age_s: Seconds = 5.0
    hours_max_age_s: Seconds = 300.0
    grants_max_age_s: Seconds = 600.0
    skill_queues: Names = {}
    voicemail_flows: Names = {}
    callback_flow: Annotated[str, Field(min_length=1)] | None = None
    schedule_groups: Names = {}
    emergency_groups: Names = {}
    contact_phone: Literal["work", "cell", "home", "other"] = "work"
    consult_participant: Literal["caller", "agent"] = "caller"
    conference: Literal["both", "conference"] = "both"
    context_limit_bytes: Annotated[int, Field(gt=0, le=10_000_000)] = 8_192
    audit_handover: bool = False
    queue_by: Literal["transfer", "patch"] = "transfer"
    ids: Names = {}
    login_client_id: ClientId | None = None
    login_client_secret: Secret | None = None
    login_port: Annotated[int, Field(ge=0, le=65_535)] = 8_765
    user_tokens: dict[str, Secret] = {}
    token_key: Secret | None = None
    warnings: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _is_complete(self) -> "GenesysSettings":
        if (self.region is None) == (self.base_url is None):
            raise ValueError(f"give either region (or {REGION}) or base_url")
        if self.access_token is None and (self.client_id is None or self.client_secret is None):
            raise ValueError(f"give client_id and client_secret (or {CLIENT_ID} and {CLIENT_SECRET})")
        if self.user_tokens and self.login_client_id is None:
            raise ValueError("user_tokens need login_client_id, the OAuth client they were given to")
        if self.dialect != "tutorial" and (self.ids or self.queue_by != "transfer"):
            raise ValueError('ids and queue_by belong to dialect = "tutorial"')
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
    warnings, variables = _fill_from(environment, values)
    try:
        settings = GenesysSettings(**values)
    except ValidationError as error:
        raise section_error(where, error, _KEYS, variables) from None
    for key, url in (("base_url", settings.base_url), ("auth_url", settings.auth_url)):
        if url is not None and is_clear_text(url):
            warnings.append(f"{where}.{key}: credentials and calls travel unencrypted to another machine")
    return settings.model_copy(update={"warnings": tuple(warnings)})


def _fill_from(environment: Mapping[str, str], values: dict[str, Any]) -> tuple[list[str], dict[str, str]]:
    """Fill gaps; the warnings, and which variable each key came from."""
    variables: dict[str, str] = {}
    if "region" not in values and "base_url" not in values and environment.get(REGION):
        variables["region"] = REGION
    given = values.keys() & {"client_id", "client_secret", "access_token"}
    if not given and environment.get(ACCESS_TOKEN):
        variables["access_token"] = ACCESS_TOKEN
    elif "access_token" not in values:
        for key, variable in (("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET)):
            named = next((name for name in (variable, OLD_NAMES[variable]) if environment.get(name)), None)
            if key not in values and named is not None:
                variables[key] = named
    values |= {key: environment[name] for key, name in variables.items()}
    current = {old: variable for variable, old in OLD_NAMES.items()}
    old_names = [name for name in variables.values() if name in current]
    return [f"{old} is an old name; use {current[old]}" for old in old_names], variables
