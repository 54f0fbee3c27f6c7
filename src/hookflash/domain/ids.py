"""Identifiers: time-ordered, typed by a prefix."""

from typing import NewType
from uuid import UUID

TransferId = NewType("TransferId", str)
OutboundId = NewType("OutboundId", str)
CallId = NewType("CallId", str)
LegId = NewType("LegId", str)

# What an id begins with says what it is the id of.
TRANSFER_PREFIX, OUTBOUND_PREFIX = "tr", "oc"
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 26


def encode_id(prefix: str, value: int) -> str:
    """A 128-bit value as ``prefix_`` and 26 lower-case base-32 digits (Crockford), order kept."""
    digits = []
    for _ in range(_LENGTH):
        value, digit = divmod(value, 32)
        digits.append(_ALPHABET[digit])
    return f"{prefix}_{''.join(reversed(digits))}"


def time_ordered(unix_ms: int, random_bits: int) -> int:
    """A UUIDv7 value (RFC 9562 section 5.7) from a time in ms and at least 74 random bits."""
    rand_a = (random_bits >> 62) & 0xFFF
    rand_b = random_bits & ((1 << 62) - 1)
    value = (unix_ms & ((1 << 48) - 1)) << 80 | 0x7 << 76 | rand_a << 64 | 0b10 << 62 | rand_b
    return UUID(int=value).int
