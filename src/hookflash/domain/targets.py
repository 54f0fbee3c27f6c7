"""Targets: where a call can go."""

from dataclasses import dataclass
from enum import StrEnum

from hookflash.domain.errors import InvalidRequest


class TargetType(StrEnum):
    """The kinds of place a call can be sent to."""

    QUEUE = "queue"
    AGENT = "agent"
    SKILL = "skill"
    SKILLGROUP = "skillgroup"
    NUMBER = "number"
    EXTENSION = "extension"
    VOICEMAIL = "voicemail"
    CONTACT = "contact"
    CALLBACK = "callback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One place a call can go.

    Attributes:
        type: The kind of place.
        id: The platform's id, once resolved or if the requester gave it.
        name: The name on the platform; for voicemail the owner as ``agent:…``, ``queue:…``, ``extension:…``.
        number: An E.164 number or an extension's digits.
    """

    type: TargetType
    id: str | None = None
    name: str | None = None
    number: str | None = None

    @property
    def key(self) -> str:
        """The target as one text that does not change with its name on the platform."""
        return f"{self.type}:{self.id or self.number or self.name or ''}"

    @property
    def shorthand(self) -> str:
        """The target as one text, as a requester could have written it."""
        return f"{self.type}:{self.name or self.number or self.id or ''}"


_NUMBERED = frozenset({TargetType.NUMBER, TargetType.EXTENSION, TargetType.CALLBACK})
MAX_TEXT = 200


def parse_target(text: str) -> Target:
    """The target that a shorthand such as ``queue:Billing`` or ``number:+498912345`` names.

    Whether the part behind the colon is a name or an id is decided when the platform resolves it.

    Raises:
        InvalidRequest: The text has no known kind or nothing behind the colon.
    """
    kind, colon, rest = text.partition(":")
    rest = rest.strip()
    try:
        target_type = TargetType(kind.strip().lower())
    except ValueError:
        kinds = ", ".join(TargetType)
        raise InvalidRequest(f"A target is written KIND:NAME, where KIND is one of {kinds}.") from None
    if not colon or not rest or len(rest) > MAX_TEXT:
        raise InvalidRequest(f"A {target_type} target needs a name, an id or a number behind the colon.")
    if target_type in _NUMBERED:
        return Target(type=target_type, number=rest)
    return Target(type=target_type, name=rest)
