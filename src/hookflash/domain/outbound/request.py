"""What a requester may ask for: a call on behalf of an agent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict

from hookflash.domain.errors import InvalidRequest
from hookflash.domain.targets import MAX_TEXT, Target, TargetType

DEFAULT_RING_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundRequest:
    """A wish to have somebody called.

    Attributes:
        connection: The configured account the agent works on.
        from_agent: On whose behalf; on most platforms their phone rings first.
        to_number: Whom to call, E.164.
        queue: On whose account the call goes: caller id, wrap-up codes, reports.
        caller_id: The number to show, E.164.
        wrap_up_code: What the agent's part is wrapped up with after the talk.
        context: Data for the agent's desktop.
        ring_timeout_s: How long a phone may ring, the agent's first and then the other, in seconds.
    """

    connection: str
    from_agent: Target
    to_number: str
    queue: Target | None = None
    caller_id: str | None = None
    wrap_up_code: str | None = None
    context: dict[str, str] = field(default_factory=dict)
    ring_timeout_s: float = DEFAULT_RING_TIMEOUT_S


class OutboundOptions(TypedDict, total=False):
    """What may be said beside agent and number; see `OutboundRequest` for the meaning."""

    queue: str
    caller_id: str
    wrap_up_code: str
    context: Mapping[str, str]
    ring_timeout_s: float


def name_target(kind: TargetType, text: str) -> Target:
    """The target of a known kind that a text names, with the kind before it (``agent:ana``) or without.

    Raises:
        InvalidRequest: It names nothing.
    """
    name = text.strip()
    if name.lower().startswith(f"{kind}:"):
        name = name.partition(":")[2].strip()
    if not name or len(name) > MAX_TEXT:
        raise InvalidRequest(f"The {kind} is given by name or id.")
    return Target(type=kind, name=name)
