"""API keys: who may ask for what."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hookflash.domain.errors import NotAllowed


class Scope(StrEnum):
    """What an API key may do."""

    TRANSFERS_READ = "transfers:read"
    TRANSFERS_WRITE = "transfers:write"
    CALLS_WRITE = "calls:write"
    AUDIT_READ = "audit:read"
    NUMBERS_READ = "numbers:read"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """One API key, without its secret.

    Attributes:
        id: Its public identifier.
        name: What the operator called it.
        scopes: What it may do; ``admin`` includes all.
        connections: The connections it is bound to; empty means all.
        requesters: On whose behalf it may ask; empty means anybody's.
    """

    id: str
    name: str
    scopes: frozenset[Scope]
    connections: frozenset[str] = frozenset()
    requesters: frozenset[str] = frozenset()
    created_at: datetime | None = None
    revoked_at: datetime | None = None

    def has(self, scope: Scope) -> bool:
        """Whether the key may do that."""
        return scope in self.scopes or Scope.ADMIN in self.scopes

    def require(self, scope: Scope) -> None:
        """Insist on a scope.

        Raises:
            NotAllowed: The key lacks it.
        """
        if not self.has(scope):
            raise NotAllowed(f"This API key lacks the scope {scope}.")

    def may_use(self, connection: str) -> bool:
        """Whether the key is bound to that connection, or to none."""
        return not self.connections or connection in self.connections

    def may_ask_for(self, requester: str | None) -> bool:
        """Whether the key may act on that agent's behalf."""
        return not self.requesters or requester in self.requesters
