"""API keys in SQLite."""

from datetime import UTC, datetime
from typing import Any

import apsw
from pydantic import TypeAdapter

from hookflash.domain.access import ApiKey
from hookflash.storage.sqlite import vouched
from hookflash.storage.sqlite.entries import AuditChain

_KEY = TypeAdapter(ApiKey)
# What is added to these texts are this package's own column names; every value is bound.
_INSERT = "INSERT INTO api_keys VALUES (?, ?, ?, NULL) RETURNING " + vouched.KEY  # noqa: S608
_REVOKE = (
    "UPDATE api_keys SET revoked_at = ?1, key = json_set(key, '$.revoked_at', ?2) "  # noqa: S608
    "WHERE id = ?3 AND revoked_at IS NULL RETURNING " + vouched.KEY
)


def find_key(db: apsw.Connection, digest: bytes) -> ApiKey | None:
    """The live key with that digest."""
    row = db.execute("SELECT key FROM api_keys WHERE digest = ? AND revoked_at IS NULL", (digest,)).fetchone()
    return _KEY.validate_json(row[0]) if row else None


def list_keys(db: apsw.Connection) -> list[ApiKey]:
    """All keys."""
    return [_KEY.validate_json(row[0]) for row in db.execute("SELECT key FROM api_keys ORDER BY id")]


def add_key(db: apsw.Connection, chain: AuditChain, key: ApiKey, digest: bytes, actor: str) -> None:
    """Keep a new key."""
    row: Any = db.execute(_INSERT, (key.id, digest, _KEY.dump_json(key).decode())).fetchone()
    at = key.created_at or datetime.now(UTC)
    facts = {"scopes": " ".join(sorted(key.scopes))}
    digests = {"key": vouched.digest_of_row(*row)}
    chain.append(db, at=at, actor=actor, what="key.created", subject=key.id, facts=facts, digests=digests)


def revoke_key(db: apsw.Connection, chain: AuditChain, key_id: str, at: datetime, actor: str) -> bool:
    """End a live key; false if there is none."""
    row = db.execute(_REVOKE, (at.timestamp(), at.isoformat(), key_id)).fetchone()
    if row is None:
        return False
    digests = {"key": vouched.digest_of_row(*row)}
    chain.append(db, at=at, actor=actor, what="key.revoked", subject=key_id, digests=digests)
    return True
