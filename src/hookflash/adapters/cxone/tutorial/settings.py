"""What a `[connections.NAME]` section may hold in the tutorial dialect (seed 003)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, model_validator

from hookflash.adapters.cxone.settings import Account, Text, find_pairs, parse_section
from hookflash.adapters.kit.config import Names, Url
from hookflash.domain.requests import Release

VARIABLES = {
    "environment": "CXONE_ENV",
    "client_id": "CXONE_CLIENT_ID",
    "client_secret": "CXONE_CLIENT_SECRET",
}
ENVIRONMENT_NAMES = tuple(VARIABLES.values())

_KINDS = ("queue", "skill", "agent")
Environment = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=63)]


def _ids(value: dict[str, str]) -> dict[str, str]:
    if not all(key.partition(":")[0] in _KINDS for key in value):
        raise ValueError(f"a key is {', '.join(f'{kind}:NAME' for kind in _KINDS)}")
    return value


class TutorialSettings(Account):
    """One connection's settings, complete and checked.

    Attributes:
        environment: Which of the platform's environments the account is in, such as ``us-02``.
        base_url: Where the API is, if not where the environment says: a gateway, a simulator.
        ids: The ids of what the dialect has no list of: ``queue:NAME``, ``skill:NAME``, ``agent:NAME``.
        agent_extensions: The extension that rings an agent, by the agent's name or id.
        voicemail_extensions: The extension of a mailbox: ``agent:NAME``, ``queue:NAME``, ``extension:4711``,
            ``agent:*`` and the like, ``default``.
        callback_queue: The queue, by its name or id, in which call-backs wait.
        blind_release: When the agent is free who transfers to a person, a number or an extension: once that
            has answered, or at once, when a refusal costs the caller the call. Not established.
        most_urgent_priority: Which end of the platform's priorities, 1 to 5, is served first: not
            established.
    """

    dialect: Literal["tutorial"] = "tutorial"
    environment: Environment | None = None
    base_url: Url | None = None
    ids: Annotated[Names, AfterValidator(_ids)] = Field(default_factory=dict)
    agent_extensions: Names = Field(default_factory=dict)
    voicemail_extensions: Names = Field(default_factory=dict)
    callback_queue: Text | None = None
    blind_release: Release = Release.ON_ANSWER
    most_urgent_priority: Literal[1, 5] = 5

    @model_validator(mode="after")
    def _is_complete(self) -> "TutorialSettings":
        if self.environment is None and self.base_url is None:
            raise ValueError(f"give either environment (or {VARIABLES['environment']}) or base_url")
        if self.client_id is None or self.client_secret is None:
            variables = " and ".join((VARIABLES["client_id"], VARIABLES["client_secret"]))
            raise ValueError(f"give client_id and client_secret (or {variables})")
        return self

    @property
    def api(self) -> str:
        """Where the API is, without a slash at the end (seed 003)."""
        return self.base_url or f"https://{self.environment}.nicecv.com"

    @property
    def client(self) -> tuple[str, str]:
        """The OAuth client's id and secret."""
        secret = self.client_secret or SecretStr("")
        return self.client_id or "", secret.get_secret_value()


def parse(name: str, section: Mapping[str, Any], environment: Mapping[str, str]) -> TutorialSettings:
    """The settings of a connection; arguments as `hookflash.adapters.cxone.settings.parse` has them.

    Raises:
        ConfigError: Names every key that is wrong and what is allowed.
    """
    variables = find_pairs(section, environment, VARIABLES, (("client_id", "client_secret"),))
    is_placed = any(section.get(key) is not None for key in ("environment", "base_url"))
    if not is_placed and environment.get(VARIABLES["environment"]):
        variables["environment"] = VARIABLES["environment"]
    return parse_section(TutorialSettings, name, section, environment, variables)
