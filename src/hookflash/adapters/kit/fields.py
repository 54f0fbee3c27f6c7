"""Reading a vendor's JSON without ever stumbling: a field of the wrong type is an absent field."""

import re
from datetime import UTC, datetime
from typing import Any

_LONGEST = 1000
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def is_uuid(value: str) -> bool:
    """Whether a text has the shape of a UUID (RFC 9562 4)."""
    return _UUID.fullmatch(value) is not None


def text(data: Any, key: str) -> str | None:
    """A text field, made safe to store: no lone surrogates, no NUL, at most 1000 characters."""
    value = data.get(key) if isinstance(data, dict) else None
    if not isinstance(value, str) or not value:
        return None
    cleaned = value[:_LONGEST].replace("\x00", "")
    return cleaned.encode("utf-8", "replace").decode() or None


def instant(data: Any, key: str) -> datetime | None:
    """A point in time as ISO 8601 writes it; without an offset it is UTC."""
    return parse_instant(text(data, key) or "")


def parse_instant(written: str) -> datetime | None:
    """The point in time that a text names; none if it names none."""
    try:
        found = datetime.fromisoformat(written)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def word(data: Any, key: str) -> str | None:
    """A text field that holds one of a vendor's enum values, in lower case."""
    value = text(data, key)
    return None if value is None else value.strip().lower()


def flag(data: Any, key: str) -> bool:
    """Whether a field is true."""
    return isinstance(data, dict) and data.get(key) is True


def count(data: Any, key: str) -> int | None:
    """A field that holds a whole number, not negative."""
    value = data.get(key) if isinstance(data, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value < 2**53:  # also turns away NaN and infinity
        return None
    return int(value)


def whole(data: Any, key: str) -> int | None:
    """A whole number, not negative, that may also be written as text."""
    number = count(data, key)
    if number is not None:
        return number
    written = text(data, key)
    return int(written) if written and len(written) < _DIGITS and _is_digits(written) else None


_DIGITS = 10


def _is_digits(value: str) -> bool:
    return value.isascii() and value.isdigit()


def texts(data: Any, key: str) -> dict[str, str]:
    """A map of text to text; whatever else is in it is left out."""
    inside = part(data, key)
    return {name: value for name in inside if (value := text(inside, name)) is not None}


def part(data: Any, key: str) -> dict[str, Any]:
    """A nested object; empty if there is none."""
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, dict) else {}


def rows(data: Any, key: str) -> list[dict[str, Any]]:
    """A list of objects; whatever else is in the list is left out."""
    value = data.get(key) if isinstance(data, dict) else None
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def has_list(data: Any, key: str) -> bool:
    """Whether a field is a list."""
    return isinstance(data, dict) and isinstance(data.get(key), list)
