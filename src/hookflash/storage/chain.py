"""The audit chain's arithmetic: canonical JSON (RFC 8785) and SHA-256 links."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

import rfc8785

GENESIS = bytes(32)


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain: its number and its hash."""

    seq: int
    hash: bytes


def canonical(entry: dict[str, Any]) -> bytes:
    """An entry in its one canonical form."""
    return rfc8785.dumps(entry)


def link(previous: bytes, entry: bytes) -> bytes:
    """The hash of an entry: over the hash before it and the entry's own digest."""
    return hashlib.sha256(previous + hashlib.sha256(entry).digest()).digest()


def keyed_digest(salt: bytes, text: bytes) -> str:
    """A digest of a journal row that says nothing about it once its salt is erased."""
    return hmac.new(salt, text, hashlib.sha256).hexdigest()


def row_bytes(*values: bytes | float | None) -> bytes:
    """A row's values as bytes that no other row has: each behind its length, numbers in full precision."""
    return b"".join(_netstring(value) for value in values)


def _netstring(value: bytes | float | None) -> bytes:
    if value is None:
        return b"-,"
    text = value if isinstance(value, bytes) else repr(value).encode()
    return b"%d:%b," % (len(text), text)
