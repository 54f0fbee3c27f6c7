"""Who may ask: programs, and the roles that programs and agents hold in the parts of an organisation."""

from dataclasses import dataclass
from functools import lru_cache

HOME = "Home"
"""The division that every organisation has."""
FLOWS = ("client_credentials", "authorization_code", "refresh_token")
"""How a program may come by a token."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One role; without divisions it counts in all of them."""

    role: str
    divisions: tuple[str, ...] = ()

    def counts_in(self, division: str | None) -> bool:
        """True if the role may be used on things of a division, or anywhere if none is named."""
        return division is None or not self.divisions or division in self.divisions


@dataclass(slots=True)
class Client:
    """A program that may ask for a token.

    Attributes:
        secret: None for a public client, which has to prove itself otherwise (PKCE).
        grants: The roles it holds when there is no user behind its token.
        reads_only: True if it may change nothing, whatever its permissions.
        dialect: Which wire contract it is served.
        token_life: How many seconds its tokens live.
        flows: How it may come by a token, of `FLOWS`.
        redirect_uris: Where a browser may be sent with a code; `*` stands for any port, `/*` for any path.
        scopes: What its user tokens are cut down to; None is no cut.
        changes: Permission patterns given (True) or taken away (False) beside its roles, in every
            division; the latest one that covers a permission decides.
    """

    name: str
    secret: str | None
    grants: tuple[Grant, ...] = ()
    reads_only: bool = False
    dialect: str = "published"
    token_life: int = 86_399
    flows: tuple[str, ...] = FLOWS
    redirect_uris: tuple[str, ...] = ()
    scopes: tuple[str, ...] | None = None
    changes: tuple[tuple[bool, str], ...] = ()

    def change(self, patterns: list[str], *, gives: bool) -> None:
        """Give it permissions or take them away, whatever its roles say."""
        kept = [one for one in self.changes if one[1] not in patterns]
        self.changes = (*kept, *((gives, pattern) for pattern in dict.fromkeys(patterns)))

    def changed(self, permission: str) -> bool | None:
        """What the changes say about a permission; None if nothing."""
        for gives, pattern in reversed(self.changes):
            if holds((pattern,), permission):
                return gives
        return None


@lru_cache(maxsize=8192)
def holds(patterns: tuple[str, ...], permission: str) -> bool:
    """True if one of the patterns (``domain:entity:action``, `*` for any) covers a permission or pattern."""
    parts = permission.split(":")
    return any(
        all(allowed in {"*", part} for allowed, part in zip(pattern.split(":"), parts, strict=True))
        for pattern in patterns
    )
