"""OAuth scopes: what user tokens of a client are cut down to (reference genesys-cloud 1.2).

They mean nothing for client credentials. Which scope an operation needs is not published; the family named
like the first segment of its path is the rule of thumb, and a switch.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from hookflash_simulator.genesys.errors import Refusal

if TYPE_CHECKING:
    from hookflash_simulator.genesys.tokens import Token
    from hookflash_simulator.switches import Switches

FAMILIES = (
    "analytics",
    "architect",
    "audits",
    "authorization",
    "conversations",
    "integrations",
    "notifications",
    "oauth",
    "organization",
    "presence",
    "process-automation",
    "routing",
    "users",
    "voicemail",
)
READ_ONLY = ":readonly"
SCOPES = tuple(scope for family in FAMILIES for scope in (family, family + READ_ONLY))
_FAMILY_OF_SEGMENT = {"organizations": "organization", "processautomation": "process-automation"}


def check(token: "Token", path: str, switches: "Switches", *, changes_something: bool) -> None:
    """Let a user token through.

    Args:
        token: Who asks.
        path: The template of the operation's path.
        switches: Whether scopes are held to.
        changes_something: True if the read-only twin of the scope is not enough.

    Raises:
        Refusal: 403 not.authorized.
    """
    held = token.client.scopes
    if token.user is None or held is None or switches.user_scopes == "unchecked":
        return
    family = _family(path)
    if family is None or family in held:
        return
    if changes_something or family + READ_ONLY not in held:
        raise Refusal(403, "not.authorized")


@lru_cache(maxsize=1024)
def _family(path: str) -> str | None:
    """The family of scopes of a path (``/api/v2/users/{userId}``); None if there is none."""
    segment = path.split("/")[3]
    family = _FAMILY_OF_SEGMENT.get(segment, segment)
    return family if family in FAMILIES else None
