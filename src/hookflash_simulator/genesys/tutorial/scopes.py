"""The scopes of the tutorials' OAuth clients; the published API knows none of them (reference 13)."""

from collections.abc import Callable

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys.requests import Ask
from hookflash_simulator.genesys.tutorial.errors import Denied

Serving = Callable[[Ask], Answer]
"""What serves an operation of this dialect: none holds a connection open."""

VOICE_READ = "conversations:read"
VOICE_WRITE = "conversations:write"
VIEW = "conversation:view"
TRANSFER = "conversation:transfer"
CALL_READ = "voice:call:read"
CALL_TRANSFER = "voice:call:transfer"
OUTBOUND_READ = "conversation:call"
OUTBOUND_WRITE = "conversation:call:write"
QUEUE_READ = "routing:queue:read"
QUEUE_VIEW = "routing:queue:view"
QUEUE_STATE = "queue:queue:read"
SKILL_VIEW = "routing:skill:view"
USER_READ = "user:read"
WEBHOOK_CREATE = "integration:webhook:create"

SCOPES = frozenset(
    {
        VOICE_READ,
        VOICE_WRITE,
        VIEW,
        TRANSFER,
        CALL_READ,
        CALL_TRANSFER,
        OUTBOUND_READ,
        OUTBOUND_WRITE,
        QUEUE_READ,
        QUEUE_VIEW,
        QUEUE_STATE,
        SKILL_VIEW,
        USER_READ,
        WEBHOOK_CREATE,
    }
)
"""All of them; a client has these unless the world file says less."""


def scoped(handler: Serving, *scopes: str) -> Serving:
    """A handler that answers 403, naming what is missing, to a token without one of the scopes."""

    def guarded(ask: Ask) -> Answer:
        held = SCOPES if ask.token.scopes is None else ask.token.scopes
        if held.isdisjoint(scopes):
            raise Denied(403, "missing.scope", scopes=", ".join(scopes))
        return handler(ask)

    return guarded
