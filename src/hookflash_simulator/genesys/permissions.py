"""Which permissions an operation needs, and who holds them (reference genesys-cloud 1.2, 2 to 8)."""

from dataclasses import dataclass
from functools import lru_cache

from hookflash_simulator.genesys.errors import Refusal
from hookflash_simulator.genesys.tokens import Token
from hookflash_simulator.world.directory import Directory


@dataclass(frozen=True, slots=True)
class Needs:
    """Permissions an operation needs: one of them, or all."""

    permissions: tuple[str, ...] = ()
    all_of_them: bool = False


NOTHING = Needs()


def any_of(*permissions: str) -> Needs:
    """One of these is enough."""
    return Needs(permissions)


def all_of(*permissions: str) -> Needs:
    """All of these are needed."""
    return Needs(permissions, all_of_them=True)


def held_by(token: Token, directory: Directory) -> tuple[str, ...]:
    """What a token may do: the roles of its user, or those of the client if there is none."""
    agent = directory.agents.get(token.user or "")
    if token.user is None or agent is None:
        return token.client.permissions
    return tuple(one for role in agent.roles for one in directory.roles.get(role, ()))


def check(token: Token, needs: Needs, directory: Directory, *, changes_something: bool) -> None:
    """Let a token through.

    Raises:
        Refusal: 403, naming what is missing.
    """
    if needs.permissions:
        patterns = held_by(token, directory)
        held = [permission for permission in needs.permissions if holds(patterns, permission)]
        if needs.all_of_them and len(held) < len(needs.permissions):
            missing = [permission for permission in needs.permissions if permission not in held]
            raise Refusal(403, "missing.permissions", permissions=", ".join(missing))
        if not held:
            raise Refusal(403, "missing.any.permissions", permissions=", ".join(needs.permissions))
    if changes_something and token.client.reads_only:
        raise Refusal(403, "not.authorized")


@lru_cache(maxsize=4096)
def holds(patterns: tuple[str, ...], permission: str) -> bool:
    """True if one of the patterns covers a permission."""
    parts = permission.split(":")
    return any(
        all(allowed in {"*", part} for allowed, part in zip(pattern.split(":"), parts, strict=True))
        for pattern in patterns
    )
