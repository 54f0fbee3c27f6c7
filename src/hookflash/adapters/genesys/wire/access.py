"""Permissions, and tokens."""

from dataclasses import dataclass, field
from typing import Any

from hookflash.adapters.genesys.wire.common import Row, read_all
from hookflash.adapters.kit.answers import unreadable
from hookflash.adapters.kit.fields import count, has_list, part, rows, text, word


@dataclass(frozen=True, slots=True)
class Policy:
    """Some permissions: actions on an entity of a domain; ``*`` stands for all.

    Attributes:
        division_id: The division whose things they are for; absent or ``*`` for all of them.
        division_name: What people call it.
    """

    domain: str
    entity: str
    actions: frozenset[str]
    division_id: str | None = None
    division_name: str | None = None


@dataclass(frozen=True, slots=True)
class Grants:
    """What somebody may do; `is_told` is false if the platform left the details out."""

    policies: tuple[Policy, ...]
    is_told: bool


@dataclass(frozen=True, slots=True)
class NewToken:
    """An access token, its life in seconds if told, and what renews it if it is a user's."""

    value: str = field(repr=False)
    expires_in_s: int | None
    refresh: str | None = field(default=None, repr=False)


def parse_grants(data: Any) -> Grants:
    """The permissions of all roles, each in its division."""
    if not has_list(data, "grants"):
        raise unreadable("list of permissions")
    grants = rows(data, "grants")
    policies = [policy for grant in grants for policy in _policies(grant)]
    is_told = not grants or any(has_list(part(grant, "role"), "policies") for grant in grants)
    return Grants(tuple(policies), is_told)


def parse_token(data: Any) -> NewToken:
    """A token."""
    value = _token_text(data, "access_token")
    if value is None:
        raise unreadable("access token")
    return NewToken(value, count(data, "expires_in"), _token_text(data, "refresh_token"))


def _token_text(data: Any, key: str) -> str | None:
    """A token's text if it can stand in a header."""
    value = data.get(key) if isinstance(data, dict) else None
    if not isinstance(value, str) or not value:
        return None
    return value if value.isascii() and value.isprintable() and " " not in value else None


def _policies(grant: Row) -> tuple[Policy, ...]:
    division, name = word(part(grant, "division"), "id"), text(part(grant, "division"), "name")

    def read(row: Row) -> Policy | None:
        domain, entity = word(row, "domain"), word(row, "entityName")
        if domain is None or entity is None or not has_list(row, "actions"):
            return None
        actions = frozenset(action.lower() for action in row["actions"] if isinstance(action, str))
        return Policy(domain, entity, actions, division, name)

    return read_all(read, rows(part(grant, "role"), "policies"))


def read_user_id(data: Any) -> str | None:
    """Whose token it is (`/users/me`)."""
    return text(data, "id")
