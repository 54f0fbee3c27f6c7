"""Tokens, whom they are for, and where the platform is (reference 1.2 to 1.4)."""

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from hookflash.adapters.cxone.wire.common import figure, ident, said
from hookflash.adapters.kit.answers import unreadable

_LONGEST_TOKEN = 100_000


@dataclass(frozen=True, slots=True)
class Claims:
    """Whom a token is for.

    Attributes:
        tenant_id: The account.
        agent_id: The user as an agent.
        business_unit: The account's number.
    """

    tenant_id: str | None = None
    agent_id: str | None = None
    business_unit: str | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """A token, what renews it, and whom it is for if that was told."""

    value: str = field(repr=False)
    expires_in_s: int | None
    refresh: str | None = field(repr=False)
    claims: Claims | None


def parse_granted(data: Any) -> Granted:
    """A token, in the spelling of any of the endpoints that give one."""
    value = _token(data, "access_token", "accessToken", "token")
    if value is None:
        raise unreadable("access token")
    id_token = _token(data, "id_token", "idToken")
    return Granted(
        value=value,
        expires_in_s=figure(data, "expires_in", "expiresIn", "tokenExpirationTimeSec", "accessTokenExpiry"),
        refresh=_token(data, "refresh_token", "refreshToken"),
        claims=None if id_token is None else parse_claims(id_token),
    )


def parse_claims(id_token: str) -> Claims | None:
    """What an ID token says; none if it cannot be read.

    Its signature is not checked: it came from the token endpoint itself (OpenID Connect Core 3.1.3.7).
    """
    parts = id_token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, claims, signature
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(claims, dict):
        return None
    return Claims(said(claims, "tenantId"), ident(claims, "icAgentId"), ident(claims, "icBUId"))


def parse_address(data: Any, key: str, what: str) -> str:
    """An address in a discovery document, without a slash at the end.

    Raises:
        PlatformError: There is none that can be used.
    """
    found = (said(data, key) or "").strip().rstrip("/")
    if not _is_address(found):
        raise unreadable(what)
    return found


def _is_address(found: str) -> bool:
    try:
        parts = urlsplit(found)
        is_plain = not (parts.query or parts.fragment or parts.username or parts.password)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0 and is_plain
    except ValueError:
        return False


def _token(data: Any, *keys: str) -> str | None:
    for key in keys:
        value = data.get(key) if isinstance(data, dict) else None
        if (
            isinstance(value, str)
            and 0 < len(value) <= _LONGEST_TOKEN
            and value.isascii()
            and value.isprintable()
        ):
            return value
    return None
