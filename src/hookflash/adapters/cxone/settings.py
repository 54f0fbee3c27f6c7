"""What a `[connections.NAME]` section may hold for this platform, and where its defaults come from."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from hookflash.adapters.kit.config import Names, Rate, Seconds, Secret, Url, is_clear_text, section_error
from hookflash.adapters.kit.http import Timeouts
from hookflash.domain.errors import ConfigError

GLOBAL_HOST = "https://cxone.niceincontact.com"
# The key of the section, and the variable that fills it if it is not there.
VARIABLES = {
    "access_key_id": "CXONE_ACCESS_KEY_ID",
    "access_key_secret": "CXONE_ACCESS_KEY_SECRET",
    "client_id": "CXONE_CLIENT_ID",
    "client_secret": "CXONE_CLIENT_SECRET",
}
ENVIRONMENT_NAMES = tuple(VARIABLES.values())

Text = Annotated[str, Field(min_length=1, max_length=200)]
Version = Annotated[str, Field(pattern=r"^[1-9][0-9]?(\.[0-9])?$")]
SIGNAL_KEYS = frozenset(f"p{n}" for n in range(1, 10))
PLACEHOLDERS = ("type", "target", "request")


def _signal(value: dict[str, str]) -> dict[str, str]:
    if not value.keys() <= SIGNAL_KEYS:
        raise ValueError("the parameters of a signal are p1 to p9")
    for text in value.values():
        try:
            text.format(**dict.fromkeys(PLACEHOLDERS, ""))
        except (KeyError, IndexError, ValueError, AttributeError):
            known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
            raise ValueError(f"a parameter of a signal may hold {known}") from None
    return value


class Account(BaseModel):
    """What a section holds in either dialect.

    Attributes:
        audit_handover: Whether the audit holds who picks up, their presence and the platform's figures for
            the call; costs requests. Off unless told otherwise, on in the tutorial dialect.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    platform: Literal["cxone"] = "cxone"
    client_id: Text | None = None
    client_secret: Secret | None = None
    rate_limit: Rate = "300/min"
    connect_timeout_s: Seconds = 3.0
    read_timeout_s: Seconds = 10.0
    read_total_s: Seconds = 20.0
    command_timeout_s: Seconds = 15.0
    targets_max_age_s: Seconds = 300.0
    queue_figures_max_age_s: Seconds = 5.0
    agents_max_age_s: Seconds = 5.0
    grants_max_age_s: Seconds = 600.0
    audit_handover: bool | None = None
    token_key: Secret | None = None
    warnings: tuple[str, ...] = ()

    @property
    def timeouts(self) -> Timeouts:
        """How long one exchange may take."""
        return Timeouts(self.connect_timeout_s, self.read_timeout_s, self.command_timeout_s)


class CxoneSettings(Account):
    """One connection's settings, complete and checked.

    Attributes:
        base_url: Where discovery is asked; the API itself is where its answer says.
        auth_url: Where an access key alone is exchanged for a token: the host of the account's area.
        api_version: The version of the API, such as ``30.0`` (reference 1.5).
        versions: Other versions for single operations, by the beginning or the end of their path.
        poll_s: How long a request for events waits at the platform (reference 2.1).
        session_idle_s: After how long without use an agent's session is left.
        start_sessions: Whether an agent who is not logged in is logged in to place a call for them.
        stations: The phone with which such an agent is logged in, by the agent's e-mail address, name or id.
        outbound_skill: The skill on whose account numbers are dialled.
        outbound_skills: The same for calls of certain skills, by the skill's name or id.
        agent_by: How another agent is called: as a consult, or through their personal queue (reference 3.1).
        voicemail_by: How a mailbox is reached: a skill whose script records, the script of the call
            itself, or the agent's own box (reference 3.2, 3.6).
        voicemail_skills: The skill behind a mailbox: ``agent:NAME``, ``queue:NAME``, ``agent:*`` and the
            like, ``default``.
        signal: The parameters that make the script of a waiting call move it, ``p1`` to ``p9``; they may
            hold ``{type}``, ``{target}`` and ``{request}`` (reference 3.6).
        audit_handover: Whether the audit holds who picks up, their presence and the platform's figures for
            the call; costs requests. Off unless told otherwise, on in the tutorial dialect.
        time_zone: The time zone of opening hours that name none.
    """

    dialect: Literal["published"] = "published"
    base_url: Url = GLOBAL_HOST
    auth_url: Url | None = None
    access_key_id: Secret | None = None
    access_key_secret: Secret | None = None
    api_version: Version = "30.0"
    versions: dict[str, Version] = {}
    poll_s: Annotated[int, Field(ge=1, le=60)] = 50
    session_idle_s: Seconds = 180.0
    effect_within_s: Seconds = 3.0
    discovery_max_age_s: Seconds = 3600.0
    hours_max_age_s: Seconds = 300.0
    start_sessions: bool = False
    stations: Names = {}
    outbound_skill: Text | None = None
    outbound_skills: Names = {}
    agent_by: Literal["consult", "personal_queue"] = "consult"
    voicemail_by: Literal["skill", "signal", "direct"] = "direct"
    voicemail_skills: Names = {}
    signal: Annotated[dict[str, str], AfterValidator(_signal)] = {}
    time_zone: Text = "UTC"
    context_limit_bytes: Annotated[int, Field(gt=0, le=10_000_000)] = 8_192

    @model_validator(mode="after")
    def _is_complete(self) -> "CxoneSettings":
        if self.access_key_id is None or self.access_key_secret is None:
            variables = " and ".join((VARIABLES["access_key_id"], VARIABLES["access_key_secret"]))
            raise ValueError(f"give access_key_id and access_key_secret (or {variables})")
        if (self.client_id is None) != (self.client_secret is None):
            raise ValueError("client_id and client_secret belong together")
        if self.voicemail_skills and self.voicemail_by != "skill":
            raise ValueError('voicemail_skills need voicemail_by = "skill"')
        return self

    @property
    def key(self) -> tuple[str, str]:
        """The access key's id and secret."""
        key_id, secret = self.access_key_id or SecretStr(""), self.access_key_secret or SecretStr("")
        return key_id.get_secret_value(), secret.get_secret_value()


S = TypeVar("S", bound=Account)
_PAIRS = (("access_key_id", "access_key_secret"), ("client_id", "client_secret"))


def parse(name: str, section: Mapping[str, Any], environment: Mapping[str, str]) -> CxoneSettings:
    """The settings of a connection.

    Args:
        name: What the operator called the connection; for the error text.
        section: Its keys and values; secrets already looked up.
        environment: The values of `ENVIRONMENT_NAMES` that are set.

    Raises:
        ConfigError: Names every key that is wrong and what is allowed.
    """
    variables = find_pairs(section, environment, VARIABLES, _PAIRS)
    return parse_section(CxoneSettings, name, section, environment, variables)


def find_pairs(
    section: Mapping[str, Any],
    environment: Mapping[str, str],
    variables: Mapping[str, str],
    pairs: Iterable[tuple[str, str]],
) -> dict[str, str]:
    """Which variable fills each key that the section leaves open.

    Only pairs: an id written in the section is never mixed with a secret of another.
    """
    given = {key for key, value in section.items() if value is not None}
    found: dict[str, str] = {}
    for pair in pairs:
        if pair[0] in given and pair[1] not in given and environment.get(variables[pair[1]]):
            found[pair[1]] = variables[pair[1]]
        elif not given & set(pair):
            found |= {key: variables[key] for key in pair if environment.get(variables[key])}
    return found


def parse_section(
    model: type[S],
    name: str,
    section: Mapping[str, Any],
    environment: Mapping[str, str],
    variables: Mapping[str, str],
) -> S:
    """The settings of a connection in one dialect; variables fill the keys they are named for.

    Raises:
        ConfigError: Names every key that is wrong and what is allowed.
    """
    where = f"connections.{name}"
    if "warnings" in section:
        raise ConfigError(f"{where}.warnings: unknown key")
    values = {key: value for key, value in section.items() if value is not None}
    values |= {key: environment[variable] for key, variable in variables.items()}
    try:
        settings = model(**values)
    except ValidationError as error:
        keys = tuple(key for key in model.model_fields if key != "warnings")
        raise section_error(where, error, keys, variables) from None
    urls = ((key, getattr(settings, key, None)) for key in ("base_url", "auth_url"))
    warnings = tuple(
        f"{where}.{key}: credentials and calls travel unencrypted to another machine"
        for key, url in urls
        if url is not None and is_clear_text(url)
    )
    return settings.model_copy(update={"warnings": warnings})
