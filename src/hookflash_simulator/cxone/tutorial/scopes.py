"""The scopes of the tutorial's OAuth client; the published API has none (reference nice-cxone 8)."""

from collections.abc import Callable

from hookflash_simulator.cxone.requests import Ask
from hookflash_simulator.cxone.tutorial.answers import Denied
from hookflash_simulator.front_door import Answer
from hookflash_simulator.world.accounts import Client

Serving = Callable[[Ask], Answer]
"""What serves an operation of this dialect: none holds a connection open."""

CALL = "voice:call:control"
QUEUE = "voice:queue:read"
CAMPAIGN = "voice:campaign:read"
SKILL = "routing:skill:read"
ANALYTICS = "analytics:conversation:read"
PRESENCE = "user:presence:read"

PERMISSIONS = {
    CALL: "Voice Call Control",
    QUEUE: "Queue Read",
    CAMPAIGN: "Campaign Read",
    SKILL: "Skill Read",
    ANALYTICS: "Analytics Read",
    PRESENCE: "Presence Read",
}
"""All scopes, and what a security profile calls them; a client has these unless the world file says less."""


def held(client: Client) -> frozenset[str]:
    """What a client may ask for."""
    return frozenset(PERMISSIONS if client.scopes is None else client.scopes)


def demand(ask: Ask, scope: str) -> None:
    """Let a request through whose token has a scope.

    Raises:
        Refusal: 403, it has not.
    """
    has = ask.token.scopes
    if has is not None and scope not in has:
        raise Denied(403, "INSUFFICIENT_SCOPE", scope)


def scoped(handler: Serving, scope: str) -> Serving:
    """A handler that refuses tokens without a scope."""

    def guarded(ask: Ask) -> Answer:
        demand(ask, scope)
        return handler(ask)

    return guarded
